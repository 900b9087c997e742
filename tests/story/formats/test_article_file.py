from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArticleError
from bot.library.sources.ingesting import with_front_matter
from bot.story.formats.article_file import (
    Extracted,
    complete_article_file,
    tidy_body,
    write_article_file,
)
from bot.story.reading import MAX_HEADLINE_CHARS, read_article

END = "\n\nThis is a sentence that is no furniture."
MOMENT = datetime(2023, 10, 14, 7, 12, tzinfo=timezone(timedelta(hours=1)))
WHOLE = Extracted(
    headline="“No”: a ferry # 1",
    body="It sails.\n\nIt sails on.",
    outlet="The Coastal Paper",
    byline="A. Reporter",
    published_at=MOMENT,
    updated_at=MOMENT,
    url="https://example.org/a?b=c#d",
    language="en-GB",
    section="Transport",
)


def test_an_article_file_reads_back_as_what_was_extracted() -> None:
    article = read_article("a.html.md", write_article_file(WHOLE, "a.html"))

    assert article.headline == WHOLE.headline
    assert article.body == "It sails.\n\nIt sails on.\n"
    assert (article.outlet, article.byline, article.section) == (
        WHOLE.outlet,
        WHOLE.byline,
        WHOLE.section,
    )
    assert article.published_at == article.updated_at == MOMENT
    assert article.published_at is not None
    assert article.published_at.tzinfo is UTC
    assert (article.language, article.url) == ("en", WHOLE.url)


def test_the_zone_of_a_moment_stays_in_the_file() -> None:
    assert b"2023-10-14T07:12:00+01:00" in write_article_file(WHOLE, "a.html")


def test_what_is_missing_is_named() -> None:
    assert Extracted("H", "B").missing == ("outlet", "published_at")
    assert WHOLE.missing == ()


@given(st.text(min_size=1, max_size=400), st.text(max_size=200), st.text(max_size=40))
def test_any_text_becomes_a_file_that_can_be_read_or_is_refused_with_a_sentence(
    headline: str, body: str, outlet: str
) -> None:
    content = write_article_file(Extracted(headline, f"{body}{END}", outlet), "a.html")

    try:
        article = read_article("a.html.md", content)
    except ArticleError as error:
        assert "headline" in error.reason  # noqa: PT017  # there may be none
    else:
        assert article.body == tidy_body(body + END)
        assert len(article.headline) <= MAX_HEADLINE_CHARS


def test_a_moderator_adds_what_was_missing_and_changes_nothing_else() -> None:
    content = write_article_file(Extracted("Headline", "One.\n\nTwo.", byline="A"), "a.pdf")

    completed = complete_article_file(content, {"outlet": "The Paper", "byline": "B", "url": ""})

    before, after = read_article("a.md", content), read_article("a.md", completed)
    assert (before.outlet, after.outlet, after.byline) == (None, "The Paper", "A")
    assert before.body == after.body


def test_a_wrong_addition_is_told_when_the_file_is_read() -> None:
    completed = complete_article_file(
        write_article_file(Extracted("Headline", "One."), "a.pdf"), {"published_at": "yesterday"}
    )

    with pytest.raises(ArticleError, match="published_at must be a date"):
        read_article("a.md", completed)


FENCED = "---\nheadline: Llama wins\noutlet: The Paper\npublished_at: 2012-08-16\nkeep:\n- Share\n"
FENCED += "image_url: https://example.org/a.png\n---\n\nA llama won.\n\nShare\n"


@pytest.mark.parametrize(
    "content",
    [
        FENCED.encode(),
        FENCED.replace("\n", "\r\n").encode(),
        FENCED.encode("utf-8-sig"),
        FENCED.encode("utf-16"),
        FENCED.replace("---\n", "--- \n").encode(),
    ],
    ids=["plain", "CRLF", "byte order mark", "UTF-16", "blanks after the dashes"],
)
def test_filling_in_keeps_what_front_matter_says(content: bytes) -> None:
    before = read_article("a.md", content)

    name, plain = with_front_matter("a.md", content)
    after = read_article(name, complete_article_file(plain, {"section": "Fairs"}))

    assert name == "a.md"
    assert after.section == "Fairs"
    assert (after.image_url, after.furniture) == (before.image_url, ())
    assert after.body == before.body
