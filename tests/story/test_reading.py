from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArticleError
from bot.story.decoding import MAX_ARTICLE_BYTES, decode
from bot.story.model import Article, Furniture, Span
from bot.story.reading import (
    MAX_FRONT_MATTER_CHARS,
    MAX_HEADLINE_CHARS,
    read_article,
)
from tests.builders import ASYLUM, make_article_file

WHOLE = """\
---
headline: Asylum granted
outlet: The Quito Paper
byline: A. Reporter and B. Writer
published_at: 2012-08-16T07:30:00-05:00
language: es
url: https://example.org/a?b=c#d
image_url: https://example.org/a.jpg
image_credit: 'Photo: C. Photographer'
updated_at: 2012-08-17T09:00:00+02:00
section: World
---

Ecuador has granted asylum.
"""


def read(text: str | bytes, file: str = "article.md") -> Article:
    return read_article(file, text.encode() if isinstance(text, str) else text)


def read_value(key: str, value: str) -> Article:
    """Read an article whose front matter says this of one key."""
    return read(make_article_file(**{"headline": "H", key: value}))


def error_of(text: str | bytes, file: str = "article.md") -> ArticleError:
    with pytest.raises(ArticleError) as caught:
        read(text, file)
    assert caught.value.file == file
    return caught.value


def test_every_key_of_the_front_matter_is_read() -> None:
    assert read(WHOLE) == Article(
        file="article.md",
        headline="Asylum granted",
        body="Ecuador has granted asylum.\n",
        outlet="The Quito Paper",
        byline="A. Reporter and B. Writer",
        published_at=datetime(2012, 8, 16, 12, 30, tzinfo=UTC),
        language="es",
        url="https://example.org/a?b=c#d",
        image_url="https://example.org/a.jpg",
        image_credit="Photo: C. Photographer",
        updated_at=datetime(2012, 8, 17, 7, tzinfo=UTC),
        section="World",
    )


def test_keys_that_are_not_needed_may_be_missing_or_empty() -> None:
    article = read(make_article_file(byline="", url="", image_credit="~", language=""))

    assert (article.byline, article.url, article.image_credit) == (None, None, None)
    assert article.language == "en"


@pytest.mark.parametrize(
    ("body", "named", "expected"),
    [
        ("Oslo, Bergen, Trondheim, Bodø, Tromsø, Alta, Vadsø, Kirkenes.", {}, ("fr", 1.0)),
        (ASYLUM, {"language": "es"}, ("es", 1.0)),
        (ASYLUM, {}, ("en", 0.99)),
        ("Share this story\n\nDie Stadt wartet.", {}, ("fr", 1.0)),
    ],
    ids=["too little tells", "named", "detected", "furniture tells nothing"],
)
def test_a_language_that_is_not_named_is_detected_or_the_storys(
    body: str, named: dict[str, str], expected: tuple[str, float]
) -> None:
    article = read_article("a.md", make_article_file(body, **named), language="fr")

    assert (article.language, article.language_confidence) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2012-08-16", datetime(2012, 8, 16, tzinfo=UTC)),
        ("20120816", datetime(2012, 8, 16, tzinfo=UTC)),
        ("2012-08-16T07:30:00Z", datetime(2012, 8, 16, 7, 30, tzinfo=UTC)),
        ("2012-08-16 07:30:00", datetime(2012, 8, 16, 7, 30, tzinfo=UTC)),
        ("2012-08-16 07:30", datetime(2012, 8, 16, 7, 30, tzinfo=UTC)),
        ("2012-08-16T07:30:00+02:00", datetime(2012, 8, 16, 5, 30, tzinfo=UTC)),
        ("'2012-08-16T07:30:00-05:00'", datetime(2012, 8, 16, 12, 30, tzinfo=UTC)),
        ("'2012-08-16'", datetime(2012, 8, 16, tzinfo=UTC)),
    ],
)
def test_a_date_becomes_a_moment_in_utc(value: str, expected: datetime) -> None:
    published = read_value("published_at", value).published_at

    assert published == expected
    assert published is not None
    assert published.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("No", "No"),
        ("true", "true"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("007", "007"),
        ("12:30:00", "12:30:00"),
        ("1.50", "1.50"),
        ("140,000 pounds", "140,000 pounds"),
        ("'Quoted: it''s'", "Quoted: it's"),
        ('"A \\"word\\" \\u00f1"', 'A "word" ñ'),
        (">\n  over\n  lines", "over lines"),
        ("Patiño — “no”", "Patiño — “no”"),
        ("a   b", "a b"),
    ],
)
def test_a_headline_is_kept_as_it_is_written(value: str, expected: str) -> None:
    assert read_value("headline", value).headline == expected


NO_MOMENT = "published_at must be a date (2012-08-16) or a date and time (2012-08-16T12:30:00Z)."


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("headline", "", f"headline must be 1 to {MAX_HEADLINE_CHARS} characters."),
        ("headline", "' '", f"headline must be 1 to {MAX_HEADLINE_CHARS} characters."),
        ("headline", "x" * 301, f"headline must be 1 to {MAX_HEADLINE_CHARS} characters."),
        ("headline", "[a, b]", "headline must be text; put it in quotation marks."),
        ("headline", "{a: b}", "headline must be text; put it in quotation marks."),
        ("headline", "2012-08-16", "headline must be text; put it in quotation marks."),
        ("headline", "!!binary aGk=", "headline must be text; put it in quotation marks."),
        ("headline", "2012-13-45", "headline is not a value that exists (month must be in 1..12)."),
        ("outlet", "", "outlet is empty."),
        ("outlet", "[a]", "outlet must be text; put it in quotation marks."),
        ("byline", "[a]", "byline must be text; put it in quotation marks."),
        ("image_credit", "[a]", "image_credit must be text; put it in quotation marks."),
        (
            "published_at",
            "2012-02-30",
            "published_at is not a value that exists (day is out of range for month).",
        ),
        *(
            ("published_at", value, NO_MOMENT)
            for value in ("", "yesterday", "16.8.2012", "2012", "'2012-02-30'", "[2012-08-16]")
        ),
        ("published_at", "0001-01-01T00:00:00+10:00", NO_MOMENT),
        ("published_at", "9999-12-31T23:00:00-10:00", NO_MOMENT),
        *(
            ("language", value, "language must be a two-letter code such as en or es.")
            for value in ("english", "EN", "e", "12", "en-GB")
        ),
        *(
            (key, value, f"{key} must begin with http:// or https://.")
            for value in (
                "example.org",
                "ftp://example.org/",
                "javascript:alert(1)",
                "data:text/html,hi",
                "file:///etc/passwd",
                "https://",
                "https:///path",
                "'https://[broken'",
                "'https://exa mple.org/'",
                "//example.org",
            )
            for key in ("url", "image_url")
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line(key: str, value: str, reason: str) -> None:
    content = make_article_file(**{"headline": "H", key: value})
    line = content.decode().split("\n").index(f"{key}: {value}") + 1

    error = error_of(content)

    assert (error.line, error.reason) == (line, reason)
    assert error.user_message == f"article.md, line {line}: {reason}"


KNOWN = (
    "headline, outlet, byline, published_at, language, url, image_url, image_credit, updated_at, "
    "section, extracted_from, keep"
)
NO_YAML = "Its front matter is not valid YAML:"
OF_PYTHON = "tag:yaml.org,2002:python/name:os.system"
NO_LIST = "Its front matter is not a list of 'key: value' lines."


@pytest.mark.parametrize(
    ("front_matter", "line", "reason"),
    [
        ("outlet: O\npublished_at: 2012-08-16\n", 4, "Its front matter has no headline."),
        ("headline: H\npublished_at: 2012-08-16\n", 4, "Its front matter has no outlet."),
        ("headline: H\noutlet: O\n", 4, "Its front matter has no published_at."),
        ("", 2, "Its front matter has no headline."),
        ("# a comment\n", 3, "Its front matter has no headline."),
        ("headline: H\noutlet: O\nheadline: I\n", 4, "Its front matter says headline twice."),
        ("headline: H\nauthor: A\n", 3, f"'author' is not a key of the front matter ({KNOWN})."),
        ("Headline: H\n", 2, f"'Headline' is not a key of the front matter ({KNOWN})."),
        ("- headline\n", 2, NO_LIST),
        ("just words\n", 2, NO_LIST),
        ("headline: H\n? [a, b]\n: c\n", 3, NO_LIST),
        (
            "headline: H\noutlet: a: b\n",
            3,
            f"{NO_YAML} mapping values are not allowed here.",
        ),
        (
            "headline: H\n\toutlet: O\n",
            3,
            f"{NO_YAML} found character '\\t' that cannot start any token.",
        ),
        (
            "headline: !!python/name:os.system ''\n",
            2,
            f"{NO_YAML} could not determine a constructor for the tag '{OF_PYTHON}'.",
        ),
        (
            "headline: H\noutlet: \x07\n",
            3,
            "Its front matter holds a character that YAML does not allow.",
        ),
        ("headline: " + "[" * 3_000, 2, "Its front matter is nested too deeply."),
        (
            "byline: |\n" + "  long\n" * (MAX_FRONT_MATTER_CHARS // 7),
            1,
            "Its front matter is over 5,000 characters.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_front_matter_is_named_with_its_line(
    front_matter: str, line: int, reason: str
) -> None:
    error = error_of(
        f"---\n{front_matter.rstrip()}\n---\nBody.\n" if front_matter else "---\n---\nBody.\n"
    )

    assert (error.line, error.reason) == (line, reason)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("---\nheadline: H\n", 1, "Its front matter has no closing line '---'."),
        ("---", 1, "Its front matter has no closing line '---'."),
        ("\n\n---\nheadline: H\n---\nB.", 3, "Its front matter must begin on its first line."),
        (make_article_file(body=""), None, "It has a headline but no text below it."),
        (make_article_file(body=" \n\t\n"), None, "It has a headline but no text below it."),
        ("# Headline\n", None, "It has a headline but no text below it."),
        *(
            (f"# Headline\n\n{body}\n", None, "Its text holds no letter and no digit, so no word.")
            for body in ("... !!!", "---", "\u200b", "🙂", "_ _")
        ),
        ("", None, "It is empty."),
        (" \n\n", None, "It is empty."),
        ("\ufeff", None, "It is empty."),
        (
            "x" * 301 + "\nBody.",
            1,
            f"Its first line is its headline, and is over {MAX_HEADLINE_CHARS} characters.",
        ),
        (b"Head\n\nBody\x00.\n", 3, "It holds NUL bytes, so it is not a text file."),
        (b"x" * (MAX_ARTICLE_BYTES + 1), None, "It is larger than 5 MB."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_no_article_is_named_with_the_reason(
    text: str | bytes, line: int | None, reason: str
) -> None:
    error = error_of(text)

    assert (error.line, error.reason) == (line, reason)


def test_an_error_without_a_line_names_the_file_alone() -> None:
    assert error_of("", "notes/a.txt").user_message == "notes/a.txt: It is empty."


@pytest.mark.parametrize(
    ("file", "text", "headline", "body"),
    [
        ("a.txt", "A headline\n\nThe body.\n", "A headline", "The body.\n"),
        ("a.txt", "\n\n  A headline \nThe body.", "A headline", "The body."),
        ("a.txt", "---\nThe body.", "---", "The body."),
        ("a.txt", "# A headline\nThe body.", "A headline", "The body."),
        ("a.md", "# A headline\n\n## More\n", "A headline", "## More\n"),
        ("a.md", "###### # A #1\nThe body.", "# A #1", "The body."),
        ("a.md", "#hashtag\nThe body.", "#hashtag", "The body."),
        ("a.md", "----\nThe body.", "----", "The body."),
    ],
    ids=["text", "blank lines", "rule", "heading", "Markdown", "deep", "no heading", "no fence"],
)
def test_without_front_matter_the_first_line_is_the_headline(
    file: str, text: str, headline: str, body: str
) -> None:
    assert read(text, file) == Article(file, headline, body)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "\ufeff" + WHOLE,
        WHOLE.replace("---\n", "--- \t\n"),
        WHOLE.replace("\n\nEcuador", "\n \n\t\n\nEcuador"),
    ],
    ids=["plain", "byte order mark", "blanks behind the fence", "more blank lines"],
)
def test_harmless_differences_of_form_make_no_other_article(text: str) -> None:
    assert read(text) == read(WHOLE)


def test_capitals_in_a_suffix_do_not_matter() -> None:
    assert read(WHOLE, "a.MD") == replace(read(WHOLE), file="a.MD")
    assert read("Headline\n\nBody.", "a.TXT").body == "Body."


def test_a_number_is_text_enough() -> None:
    assert read("Result\n\n3 : 1\n").body == "3 : 1\n"


def test_line_endings_of_the_body_stay_as_they_are() -> None:
    text = WHOLE.replace("\n", "\r\n") + "More.\r\n"

    assert read(text).body == "Ecuador has granted asylum.\r\nMore.\r\n"
    assert read(text).byline == "A. Reporter and B. Writer"


BODY_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
BODY = st.text(st.sampled_from("a \n\r\t\ufeff-#\u2028\x0b") | BODY_CHARACTERS, max_size=60)


def holds_a_word(body: str) -> bool:
    return any(character.isalnum() for character in body)


@given(BODY.filter(holds_a_word), st.sampled_from(["front matter", "a.md", "a.txt"]))
def test_a_body_is_verbatim_and_begins_at_its_first_line_that_is_not_blank(
    body: str, kind: str
) -> None:
    content = make_article_file(body) if kind == "front matter" else f"Headline\n{body}".encode()
    text = content.decode()

    article = outcome(content, "a.txt" if kind == "a.txt" else "a.md")

    if isinstance(article, ArticleError):  # such as a year alone, which looks like a date line
        assert "furniture" in article.user_message
        return
    skipped = body[: len(body) - len(article.body)]
    assert text.endswith(article.body)
    assert skipped.strip() == ""
    assert skipped == "" or skipped.endswith("\n")
    assert article.body.split("\n")[0].strip()


def outcome(content: bytes, file: str = "a.md") -> Article | ArticleError:
    try:
        return read(content, file)
    except ArticleError as error:
        return error


@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.txt"]))
def test_whatever_a_file_holds_it_is_an_article_or_an_error_that_names_it(
    content: bytes, file: str
) -> None:
    found = outcome(content, file)

    if isinstance(found, ArticleError):
        assert found.user_message.startswith(file)
    else:
        assert decode(file, content).endswith(found.body)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"%@`#,? \n\t\\012"), max_size=40))
def test_whatever_front_matter_holds_it_is_read_or_an_error_that_names_its_line(value: str) -> None:
    text = f"---\n{value}\nheadline: H\noutlet: O\npublished_at: 2012-08-16\n---\nBody.\n"

    found = outcome(text.encode())

    if isinstance(found, ArticleError):
        assert found.line is not None
        assert 1 <= found.line <= text.count("\n") + 1
    else:
        assert text.endswith(found.body)


def test_an_extracted_article_may_lack_what_its_source_did_not_say() -> None:
    article = read("---\nheadline: H\nextracted_from: h.pdf\n---\n\nOne. Two.\n")

    assert (article.headline, article.outlet, article.published_at) == ("H", None, None)


def test_furniture_stays_in_the_body_and_is_marked() -> None:
    article = read("Asylum granted\n\nShare\n\nEcuador has granted asylum.\n", "a.txt")

    assert article.body == "Share\n\nEcuador has granted asylum.\n"
    assert article.furniture == (Furniture(Span(0, 5), "share"),)


def test_the_headline_of_a_plain_text_is_its_first_line_that_is_no_furniture() -> None:
    article = read("Skip to content\n\nAsylum granted\n\nIt was granted.\n", "a.txt")

    marked = [(each.span.of(article.body), each.rule) for each in article.furniture]
    assert article.headline == "Asylum granted"
    assert marked == [("Skip to content", "page"), ("Asylum granted", "headline")]


@pytest.mark.parametrize("keep", ["keep: share", "keep:\n- '  Share '"], ids=["rule", "line"])
def test_a_moderator_overrules_a_rule_for_one_article(keep: str) -> None:
    name, value = keep.split(":", 1)

    assert read(make_article_file("Share\n\nIt was granted.\n", **{name: value})).furniture == ()


def test_what_is_kept_must_be_lines() -> None:
    error = error_of(make_article_file(keep="{a: b}"))

    assert error.reason == "keep must be a list of lines, or of names of rules."


def test_an_article_that_is_all_furniture_is_refused() -> None:
    error = error_of("Asylum granted\n\nAsylum granted\n\nShare\n\nEmail\n", "a.txt")

    assert error.reason == (
        "Nothing in it is an article: every line looks like furniture "
        "(the headline again, a prompt to share)."
    )
