"""PDF, .docx and mail."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArticleError
from bot.story.formats.mail import extract_mail
from bot.story.formats.pdf import extract_pdf, to_paragraphs
from bot.story.formats.word import extract_docx
from tests.story.formats.building import (
    SENTENCES,
    make_docx,
    make_encrypted_pdf,
    make_mail,
    make_page,
    make_pdf,
    make_zip,
)

LINES = [
    "Ferry to run all winter",
    "",
    "The ferry to Marrow Island will sail through the win-",
    "ter for the first time in nine years, the council said",
    "on Thursday.",
    "It voted by 31 to 12 to pay for two sailings a day in",
    "winter.",
]


def test_the_lines_of_a_pdf_become_paragraphs() -> None:
    extracted = extract_pdf("a.pdf", make_pdf([LINES], title="The ferry"))

    assert extracted.headline == "The ferry"
    assert extracted.byline == "A. Reporter"
    assert extracted.published_at == datetime.fromisoformat("2023-10-14T07:12:00+01:00")
    assert "will sail through the winter for the first time" in extracted.body
    assert "pay for two sailings a day in winter." in extracted.body


def test_a_pdf_without_a_title_has_its_first_line_as_its_headline() -> None:
    assert extract_pdf("a.pdf", make_pdf([LINES])).headline == "Ferry to run all winter"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\nrubbish", "It cannot be read as a PDF."),
        (b"not a pdf", "It cannot be read as a PDF."),
        (
            make_pdf([[], []]),
            "It holds no text, perhaps only scanned pages; run text recognition on it first.",
        ),
    ],
    ids=["damaged", "other", "scanned"],
)
def test_a_pdf_that_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError) as caught:
        extract_pdf("a.pdf", content)

    assert caught.value.user_message == f"a.pdf: {reason}"


def test_an_encrypted_pdf_is_refused() -> None:
    with pytest.raises(ArticleError, match=r"a\.pdf: It is encrypted; save it without a password"):
        extract_pdf("a.pdf", make_encrypted_pdf())


def test_running_headers_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            "The Coastal Paper 14 October",
            f"It sailed {word} and came back over the sea",
            str(number),
        ]
        for number, word in enumerate(["north", "south", "east"], 7)
    ]

    text = " ".join(to_paragraphs(pages))

    assert "Coastal" not in text
    assert not any(number in text for number in "789")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["the well-", "known ferry"], "the well\u00adknown ferry"),
        (["a well-known man, the well-", "known ferry"], "a well-known man, the well-known ferry"),
        (["winter came, the win-", "ter stayed"], "winter came, the winter stayed"),
        (["the ferry of North-", "Eastby is late"], "the ferry of North- Eastby is late"),
    ],
)
def test_a_word_parted_at_the_end_of_a_line_is_joined(lines: list[str], expected: str) -> None:
    assert to_paragraphs([lines]) == [expected]


@given(st.lists(st.lists(st.text("aB. -\n7", max_size=30), max_size=6), max_size=2))
def test_no_word_of_a_short_pdf_is_lost(pages: list[list[str]]) -> None:
    joined = "".join("".join(to_paragraphs(pages)).split())
    letters = [char for page in pages for line in page for char in line if char.isalpha()]

    assert [char for char in joined if char.isalpha()] == letters


def test_a_docx_gives_its_paragraphs_and_tables() -> None:
    extracted = extract_docx("a.docx", make_docx(["The ferry", *SENTENCES]))

    assert extracted.headline == "The ferry"
    assert extracted.body.split("\n\n") == [*SENTENCES, "Sailings | two a day"]
    assert extract_docx("a.docx", make_docx(SENTENCES, title="Titled")).headline == "Titled"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no", "It cannot be read as a .docx document."),
        (make_zip({"a.txt": b"x"}), "It cannot be read as a .docx document."),
        (
            make_zip({"word/document.xml": b" " * 3_000_000}),
            "It unpacks to over 100 times its size, as a zip bomb does.",
        ),
    ],
    ids=["text", "zip", "bomb"],
)
def test_a_docx_that_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError) as caught:
        extract_docx("a.docx", content)

    assert caught.value.user_message == f"a.docx: {reason}"


@pytest.mark.parametrize(
    "content",
    [make_mail(plain="\n\n".join(SENTENCES), page="<p>other</p>"), make_mail(page=make_page())],
    ids=["plain", "page only"],
)
def test_a_mail_gives_subject_sender_date_and_text(content: bytes) -> None:
    extracted = extract_mail("a.eml", content)

    assert (extracted.headline, extracted.outlet) == (
        "Ferry to run all winter",
        "The Coastal Paper",
    )
    assert extracted.published_at == datetime.fromisoformat("2023-10-14T07:12:00+01:00")
    assert all(sentence in extracted.body for sentence in SENTENCES)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It has no subject, so no headline."),
        (b"\xff\xfe\x00", "It has no subject, so no headline."),
        (b"Subject: Hi\n\n", "It holds no text."),
        (b"Subject: Hi\nContent-Type: text/plain; charset=nonsense\n\nHello", "It cannot be read"),
    ],
    ids=["empty", "binary", "no text", "unknown encoding"],
)
def test_a_mail_that_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError) as caught:
        extract_mail("a.eml", content)

    assert caught.value.reason.startswith(reason)
