from collections.abc import Mapping

import pytest

from bot.errors import ArticleError, BrokenArticlesError, CorpusError
from bot.story.assembling import assemble, golden_problems, is_story_file
from bot.story.model import GoldenAnswer, GoldenQuestion
from tests.builders import ASYLUM, make_article_file, make_files

QUESTIONS = b"""\
[[answerable]]
question = "Who announced it?"
answers = [{ article = "asylum.md", words = "Ricardo Pati\xc3\xb1o announced it" }]

[[unanswerable]]
question = "Who won?"

[[unanswerable]]
question = "What did the letter cost?"
near_miss = true
"""


def errors_of(files: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(BrokenArticlesError) as caught:
        assemble("asylum", files)
    assert all(isinstance(error, ArticleError) for error in caught.value.errors)
    assert caught.value.user_message.split("\n") == [e.user_message for e in caught.value.errors]
    return [error.user_message for error in caught.value.errors]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", True),
        ("a.txt", True),
        ("a.MD", True),
        ("a.Txt", True),
        ("story.toml", True),
        ("questions.toml", True),
        ("synonyms.toml", True),
        ("README.md", False),
        ("README.MD", False),
        ("readme.md", False),
        (".hidden.md", False),
        (".story.toml.swp", False),
        ("other.toml", False),
        ("picture.png", False),
        ("a.md~", False),
        ("README.txt", True),
    ],
)
def test_only_articles_and_three_tables_belong_to_a_story(name: str, expected: bool) -> None:  # noqa: FBT001  # a table
    assert is_story_file(name) == expected


def test_a_story_holds_its_articles_in_order_of_their_files() -> None:
    files = make_files(b="B.", a="A.", c="C.")

    story = assemble("asylum", files)

    assert [article.file for article in story.articles] == ["a.md", "b.md", "c.md"]
    assert story.files == files


def test_a_story_without_tables_is_called_by_its_name_and_english() -> None:
    story = assemble("asylum", make_files())

    assert (story.title, story.language, story.golden) == ("asylum", "en", ())


def test_the_story_table_gives_title_and_language() -> None:
    table = b'title = "El  asilo"\nlanguage = "es"\n'
    files = {"story.toml": table, "a.txt": b"Titular\n\nTexto."}

    story = assemble("asylum", files)

    assert (story.title, story.language) == ("El asilo", "es")
    assert [article.language for article in story.articles] == ["es"]


def test_golden_questions_are_read() -> None:
    story = assemble("asylum", {**make_files(), "questions.toml": QUESTIONS})

    answer = GoldenAnswer("asylum.md", "Ricardo Patiño announced it")
    assert story.golden == (
        GoldenQuestion("Who announced it?", (answer,)),
        GoldenQuestion("Who won?"),
        GoldenQuestion("What did the letter cost?", near_miss=True),
    )
    assert [golden.answerable for golden in story.golden] == [True, False, False]


def test_every_broken_file_is_named() -> None:
    files = {
        "a.md": make_article_file(outlet=""),
        "b.md": make_article_file(),
        "c.txt": b"",
        "d.txt": b"Pati\xf1o \x81",
        "questions.toml": b"answerable = 1",
        "story.toml": b"title = 1\n",
    }

    assert errors_of(files) == [
        "story.toml, line 1: title must be text of 1 to 300 characters.",
        "a.md, line 3: outlet is empty.",
        "c.txt: It is empty.",
        "d.txt, line 1: It is not a text file; if it should be one, save it as UTF-8.",
        "questions.toml, line 1: answerable must be a list of tables.",
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (b'title = ""', "story.toml, line 1: title must be text of 1 to 300 characters."),
        (
            b'language = "en"\n  "title" = "' + b"x" * 301 + b'"',
            "story.toml, line 2: title must be text of 1 to 300 characters.",
        ),
        (
            b"# language\nlanguage = 1",
            "story.toml, line 2: language must be a two-letter code such as en or es.",
        ),
        (
            b'\n\nlanguage = "english"',
            "story.toml, line 3: language must be a two-letter code such as en or es.",
        ),
        (
            b"titel = 1",
            "story.toml, line 1: 'titel' is not one of its keys (title, language, keep).",
        ),
        (
            b"title = 'a'\n[ more ]\nx = 1",
            "story.toml, line 2: 'more' is not one of its keys (title, language, keep).",
        ),
        (
            b"title = 'a'\n\"\\u0061\" = 1",  # "a", written so that it is not found
            "story.toml: 'a' is not one of its keys (title, language, keep).",
        ),
        (b"\ntitle =", "story.toml, line 2: It is not valid TOML: Invalid value."),
        (b"title = 'a", 'story.toml, line 1: It is not valid TOML: Expected "\'".'),
        (
            b"\nbad\x81",
            "story.toml, line 2: It is not a text file; if it should be one, save it as UTF-8.",
        ),
        (b"title = " + b"[" * 5_000, "story.toml: It is nested too deeply."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_broken_story_table_is_named_with_the_reason(table: bytes, expected: str) -> None:
    assert errors_of({**make_files(), "story.toml": table}) == [expected]


def test_a_number_of_too_many_digits_is_an_error_of_its_file() -> None:
    (error,) = errors_of({**make_files(), "story.toml": b"title = " + b"1" * 5_000})

    assert error.startswith("story.toml: It is not valid TOML: Exceeds the limit")


ENTRY = '[[answerable]]\nquestion = "Who?"\n'
ANSWERED = ENTRY + 'answers = [{ article = "a.md", words = "x" }]\n'
QUESTION = '[[unanswerable]]\nquestion = "Who?"\n'


@pytest.mark.parametrize(
    ("table", "line", "expected"),
    [
        ("answerable = 1", 1, "answerable must be a list of tables."),
        ("[answerable]", 1, "answerable must be a list of tables."),
        ("\nunanswerable = [1]", 2, "unanswerable must be a list of tables."),
        ("[[answerables]]", 1, "'answerables' is not one of its keys (answerable, unanswerable)."),
        ("[[answerable]]", 1, "An entry has no text for question."),
        ('[[unanswerable]]\nquestion = " "', 1, "An entry has no text for question."),
        ("[[unanswerable]]\nquestion = 1", 1, "An entry has no text for question."),
        (f"{QUESTION}{QUESTION}[[unanswerable]]", 5, "An entry has no text for question."),
        (f"\nunanswerable = [{{}}]\n{ANSWERED}", 2, "An entry has no text for question."),
        (ENTRY, 1, "“Who?” has no answers."),
        (f"{ANSWERED}\n{ANSWERED}\n{ENTRY}", 9, "“Who?” has no answers."),
        (ENTRY + "answers = []", 1, "“Who?” has no answers."),
        (ENTRY + 'answers = "x"', 1, "answers must be a list of tables."),
        (ENTRY + 'answers = [{ article = "a.md" }]', 1, "An entry has no text for words."),
        (ENTRY + 'answers = [{ words = "x" }]', 1, "An entry has no text for article."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_broken_golden_questions_are_named_with_line_and_reason(
    table: str, line: int, expected: str
) -> None:
    files = {**make_files(), "questions.toml": table.encode()}

    assert errors_of(files) == [f"questions.toml, line {line}: {expected}"]


def test_synonyms_are_read() -> None:
    table = b'groups = [["backers", "people who stood surety"], ["cash", "money", "pounds"]]'

    story = assemble("asylum", {**make_files(), "synonyms.toml": table})

    assert story.synonyms == (
        ("backers", "people who stood surety"),
        ("cash", "money", "pounds"),
    )


@pytest.mark.parametrize(
    ("table", "line", "expected"),
    [
        ("group = []", 1, "'group' is not one of its keys (groups)."),
        ("\ngroups = 1", 2, "groups must be a list of lists of words."),
        ("groups = [\n'a']", 2, "'a' is not a list of words in quotes."),
        ("groups = [\n['a', 1]]", 2, "['a', 1] is not a list of words in quotes."),
        ("groups = [\n['a', ' ']]", 2, "['a', ' '] is not a list of words in quotes."),
        ("groups = [\n# 'b'\n['a', 'b'],\n['b']]", 4, "['b'] needs at least two words."),
        (
            "groups = [\n['a', 'to be'],\n# 'a'\n['b', 'c'],\n['d', 'To  be']]",
            5,
            "“To  be” stands in two groups: “a, to be” and “d, To  be”.",
        ),
    ],
)
def test_broken_synonyms_are_named_with_line_and_reason(
    table: str, line: int, expected: str
) -> None:
    files = {**make_files(), "synonyms.toml": table.encode()}

    (error,) = errors_of(files)

    assert error.replace(f", line {line}", "") == f"synonyms.toml: {expected}"
    assert f", line {line}: " in error


def test_words_may_stand_twice_in_one_group() -> None:
    story = assemble("asylum", {**make_files(), "synonyms.toml": b'groups = [["UK", "uk"]]'})

    assert story.synonyms == (("UK", "uk"),)


def test_golden_questions_that_are_no_toml_are_named_with_their_line() -> None:
    files = {**make_files(), "questions.toml": b"[[answerable]]\nquestion 'x'\n"}

    (error,) = errors_of(files)

    assert error.startswith("questions.toml, line 2: It is not valid TOML: ")


@pytest.mark.parametrize(
    "files", [{}, {"story.toml": b"", "questions.toml": QUESTIONS}], ids=["nothing", "no articles"]
)
def test_files_without_an_article_are_no_story(files: Mapping[str, bytes]) -> None:
    with pytest.raises(CorpusError, match="asylum holds no article"):
        assemble("asylum", files)


@pytest.mark.parametrize(
    ("article", "words", "expected"),
    [
        ("asylum.md", "Ricardo Patiño announced it in Quito.", []),
        ("asylum.md", ASYLUM, []),
        ("gone.md", "x", ["“Who?” names gone.md, which is not there."]),
        ("asylum.md", "patiño", ["“Who?”: asylum.md does not hold the words “patiño”."]),
        ("money.md", "Patiño", ["“Who?”: money.md does not hold the words “Patiño”."]),
    ],
    ids=["stands", "the whole body", "no such article", "other case", "another article"],
)
def test_golden_answers_that_no_longer_stand_are_named(
    article: str, words: str, expected: list[str]
) -> None:
    words = words.replace("\n", "\\n")
    table = f'{ENTRY}answers = [{{ article = "{article}", words = "{words}" }}]'

    story = assemble("asylum", {**make_files(), "questions.toml": table.encode()})

    assert golden_problems(story) == expected
