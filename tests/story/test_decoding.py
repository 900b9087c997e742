from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArticleError
from bot.story.decoding import decode
from bot.story.model import Span
from bot.story.passages import split_article
from bot.story.reading import read_article

TEXT = "Headline\r\n\r\n“Patiño’s” — “no”, he said.\r\n"  # noqa: RUF001


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"]
)
def test_text_is_read_whatever_wrote_it(encoding: str) -> None:
    assert decode("a.txt", TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"%PDF-1.7\n%\xe2", None, "It is not text but a PDF; its name ends wrongly."),
        (b"\x89PNG\r\n\x1a\n\0", None, "It is not text but a picture; its name ends wrongly."),
        (
            b"PK\x03\x04\x14\0",
            None,
            "It is not text but a zip archive or an office document; its name ends wrongly.",
        ),
        (
            b"a\nb\x01\xff\xfe\x02",
            2,
            "It is not a text file; if it should be one, save it as UTF-8.",
        ),
        (b"a\n\x81\xe9", 2, "It is not a text file; if it should be one, save it as UTF-8."),
        (
            "Patiño und Müller\nsagten\n".encode() + b"\xe9",
            3,
            "It is UTF-8 text, but not on this line; save it as UTF-8 again.",
        ),
        (b"Head\n\nBody\x00.\n", 3, "It holds NUL bytes, so it is not a text file."),
        (b"\xff\xfe\x00\xd8a\x00", None, "It looks like UTF-16 text but is damaged."),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_text_is_named_by_what_it_is(
    content: bytes, line: int | None, reason: str
) -> None:
    with pytest.raises(ArticleError) as caught:
        decode("a.txt", content)

    assert (caught.value.line, caught.value.reason) == (line, reason)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf8_is_read_as_it_stands(text: str) -> None:
    assert decode("a.txt", b"\xef\xbb\xbf" + text.encode()) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_sentence(content: bytes) -> None:
    with suppress(ArticleError):
        assert "\0" not in decode("a.txt", content)


@given(
    st.text("aé“ﬁ\u00ad\u00a0.\n", min_size=1, max_size=60),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_every_span_slices_the_body_whatever_the_encoding(text: str, encoding: str) -> None:
    article = read_article("a.txt", f"Headline\n\nWord. {text}".encode(encoding))

    for passage in split_article(article):
        for span in passage.sentences:
            assert Span(0, len(article.body)).contains(span)
            assert span.of(article.body) == span.of(article.body).strip()
            assert span.of(f"Word. {text}")
