"""Time grows with a text's length and no faster, whatever the text repeats."""

from collections.abc import Callable
from contextlib import suppress
from time import thread_time

import pytest

from bot.answers.dates import read_days
from bot.answers.followups import leans
from bot.answers.fragments import address_at
from bot.answers.naming import read_names
from bot.answers.questions import is_question
from bot.answers.quotations import quoted_sentences
from bot.answers.receipts import decode
from bot.answers.speakers import sayings_of
from bot.answers.statements import question_of_text, statements_of
from bot.chat.markdown import escape, one_line, quote, unescape
from bot.errors import UserFacingError
from bot.library.diffing import edits
from bot.library.sources.robots import read_robots
from bot.library.taking_back import places_of
from bot.search.analysis import Analyser
from bot.search.copies import words_of
from bot.search.question import read_question
from bot.search.synonyms import find_acronyms
from bot.story.duplicates import signature
from bot.story.formats.article_file import tidy_body
from bot.story.formats.html import decode_html
from bot.story.formats.pdf import to_paragraphs
from bot.story.furniture import mark_furniture
from bot.story.language import detect_language
from bot.story.model import Span
from bot.story.passages import split_article
from bot.story.reading import read_article
from tests.builders import NOON, make_article, make_passage
from tests.e2e.reporting import Tell, scenario

CHARS = 4_000
TIMES_LONGER = 4
SLACK_S = 0.03
"""Both a text and one four times as long are measured; quadratic is sixteen times slower."""

PUMPS = {
    "blanks": " ",
    "lines": "\n",
    "spaced lines": " \n",
    "one letter": "a",
    "capitals": "A",
    "words": "a ",
    "initials": "A.",
    "full stops": ".",
    "sentences": "Go. ",
    "paragraphs": "He said so.\n\n",
    "short lines": "Share this\n",
    "said": 'He said, "no", said Ana, ',
    "quotation marks": '"',
    "curly quotation marks": "\u201ca\u201d ",
    "apostrophes": "o'",
    "brackets": "[(",
    "backslashes": "\\",
    "asterisks": "*_",
    "tags": "<a",
    "front matter": "---\n",
    "keys": "a: b\n",
    "digits": "1",
    "grouped digits": "1,000,",
    "dates": "1/1/2012 ",
    "hyphens": "a-",
    "acronyms": "Aa Bb (AB) ",
    "combining marks": "e\u0301",
    "Chinese": "\u4e2d\u3002",
    "turned": "\u202e\u200b",
    "questions": "who? ",
    "mentions": "<@1> @a ",
    "code": "`",
}


def _front_matter(text: str) -> object:
    return read_article("a.md", f"---\nheadline: {text[:200]!r}\n{text}\n---\n\nSo.".encode())


def _readings(text: str) -> None:
    for name in ("a.md", "a.txt"):
        read_article(name, text.encode())


def _diff(text: str) -> None:
    edits(text, text + " It ends.")


def _analyse(text: str) -> None:
    for language in ("en", "de", "zh"):
        list(Analyser(language).words(text))


READERS: dict[str, Callable[[str], object]] = {
    "articles": _readings,
    "front matter": _front_matter,
    "furniture": lambda text: mark_furniture("It goes on", text),
    "passages": lambda text: split_article(make_article(text)),
    "language": detect_language,
    "duplicates": signature,
    "copies": words_of,
    "analysis": _analyse,
    "acronyms": lambda text: list(find_acronyms([text])),
    "a question's words": lambda text: read_question(text, Analyser("en")),
    "is it a question": is_question,
    "does it lean": lambda text: leans(text, 0),
    "names": read_names,
    "speakers": lambda text: sayings_of(make_article(text)),
    "quotations": lambda text: quoted_sentences(make_passage(f"{text} It ends.")),
    "statements": lambda text: statements_of(text, 300),
    "a question of a text": lambda text: question_of_text(text, 300),
    "days": lambda text: read_days(text, NOON.date()),
    "receipts": decode,
    "links to a sentence": lambda text: address_at(
        "https://a.example", text, Span(len(text) // 2, len(text) // 2 + 300), 500
    ),
    "escaping": lambda text: unescape(escape(text)),
    "one line": lambda text: one_line(text, 300),
    "quoting": lambda text: quote(text, [Span(0, 1)], 2_000),
    "differences": _diff,
    "hidden words": lambda text: places_of(text[:300], text),
    "robots": lambda text: read_robots(text, "cuttings"),
    "tidying": tidy_body,
    "HTML's encoding": lambda text: decode_html(text.encode()),
    "PDF's lines": lambda text: to_paragraphs([[f"{line}-" for line in text.split(" ")]]),
}


@scenario("each reader of text, with what repeats without end", "time grows with the length")
@pytest.mark.parametrize("pump", PUMPS.values(), ids=PUMPS.keys())
@pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())
def test_time_grows_with_length(read: Callable[[str], object], pump: str, tell: Tell) -> None:
    short = pump * (CHARS // len(pump))

    assert any(_grows_slowly(read, short) for _ in range(3))
    tell("no faster than the text")


def _grows_slowly(read: Callable[[str], object], text: str) -> bool:
    quick = _seconds(read, text)
    return _seconds(read, text * TIMES_LONGER) < SLACK_S + quick * TIMES_LONGER * 2


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = thread_time()
    with suppress(UserFacingError):  # refusing is an answer, too
        read(text)
    return thread_time() - began
