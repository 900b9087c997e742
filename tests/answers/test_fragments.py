"""Addresses that open an article at a sentence."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.fragments import address, address_at, domain
from bot.story.model import Span

URL = "https://news.example/a"
MAX_CHARS = 512
SHORT = "Ecuador has granted asylum."
LONG = (
    "Backers who stood surety for him are set to lose more than 140,000 pounds, a court in "
    "London said on the day after the decision was announced in Quito."
)
WORDS = st.sampled_from(["asylum", "Quito", "a-b", "x,y", "R&D", "said.", "é", "“No,”", "100%"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
BODIES = st.lists(
    st.lists(SENTENCES, min_size=1, max_size=3), min_size=1, max_size=4
)  # paragraphs of sentences


def sentence_of(body: str, words: str, *, after: str = "") -> Span:
    at = body.index(words, body.index(after) + len(after) if after else 0)
    return Span(at, at + len(words))


def found(link: str, text: str) -> list[str]:
    """Return what a browser would mark first, as the specification says; none where nothing."""
    _, _, directive = link.partition("#:~:text=")
    parts = directive.split(",")
    prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else ""
    suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else ""
    start, end = (unquote(part) for part in (*parts, "")[:2])
    folded = " ".join(text.split())
    pattern = (
        (rf"(?<!\w){re.escape(prefix)}\s*" if prefix else "")
        + rf"(?P<marked>{_whole(start)}"
        + (rf".*?{_whole(end)})" if end else ")")
        + (rf"\s*{re.escape(suffix)}(?!\w)" if suffix else "")
    )
    match = re.search(pattern, folded, re.IGNORECASE)
    return [match["marked"]] if match else []


def _whole(words: str) -> str:
    opening = r"(?<!\w)" if words[0].isalnum() else ""
    closing = r"(?!\w)" if words[-1].isalnum() else ""
    return opening + re.escape(words) + closing


def test_a_short_sentence_is_looked_for_as_a_whole() -> None:
    body = f"First. {SHORT} Last."

    link = address_at(URL, body, sentence_of(body, SHORT), MAX_CHARS)

    assert link == f"{URL}#:~:text=Ecuador%20has%20granted%20asylum."


def test_a_long_sentence_is_looked_for_by_its_first_and_last_words() -> None:
    body = f"First. {LONG} Last."

    link = address_at(URL, body, sentence_of(body, LONG), MAX_CHARS)

    assert link == f"{URL}#:~:text=Backers%20who%20stood,announced%20in%20Quito."


def test_what_has_a_meaning_in_an_address_is_encoded() -> None:
    body = "A follow-up: R&D, 100% of it."

    link = address_at(URL, body, Span(0, len(body)), MAX_CHARS)

    assert link == f"{URL}#:~:text=A%20follow%2Dup%3A%20R%26D%2C%20100%25%20of%20it."


def test_words_that_stand_twice_are_told_apart_by_their_neighbours() -> None:
    body = f"He said: {SHORT} Then.\n\nShe said: {SHORT} Now."
    second = sentence_of(body, SHORT, after="She")

    link = address_at(URL, body, second, MAX_CHARS)

    assert link is not None
    assert "text=She%20said%3A-,Ecuador" in link or ",-Now." in link


def test_a_sentence_that_cannot_be_told_apart_is_not_linked_to_another() -> None:
    body = "\n\n".join([SHORT] * 3)

    link = address_at(URL, body, Span(len(body) - len(SHORT), len(body)), MAX_CHARS)

    assert link == URL


def test_a_fragment_of_its_own_is_kept() -> None:
    link = address_at(f"{URL}#top", SHORT, Span(0, len(SHORT)), MAX_CHARS)

    assert link == f"{URL}#top:~:text=Ecuador%20has%20granted%20asylum."


@pytest.mark.parametrize(
    ("chars", "expected"), [(500, "plain"), (512, "plain"), (513, "none"), (430, "found")]
)
def test_the_limit_of_an_address_is_kept(chars: int, expected: str) -> None:
    url = URL + "p" * (chars - len(URL))

    link = address_at(url, SHORT, Span(0, len(SHORT)), MAX_CHARS)

    assert (
        link == {"plain": url, "none": None, "found": f"{url}#:~:text={encoded(SHORT)}"}[expected]
    )


def encoded(words: str) -> str:
    return words.replace(" ", "%20")


def test_a_sentence_without_blanks_is_linked_whole_or_not_at_all() -> None:
    short, long = "厄瓜多尔给予庇护。", "厄瓜多尔给予庇护" * 20

    assert str(address_at(URL, short, Span(0, len(short)), MAX_CHARS)).startswith(
        f"{URL}#:~:text=%E5"
    )
    assert address_at(URL, long, Span(0, len(long)), MAX_CHARS) == URL


@given(BODIES, st.data())
@example([["asylum Quito"], ["Quito"]], None)
def test_a_link_marks_exactly_its_sentence(
    paragraphs: list[list[str]], data: st.DataObject | None
) -> None:
    body, sentences = "", []
    for paragraph in paragraphs:
        for sentence in paragraph:
            sentences.append(Span(len(body), len(body) + len(sentence)))
            body += f"{sentence}  "
        body += "\n\n"
    for span in sentences if data is None else [data.draw(st.sampled_from(sentences))]:
        link = address_at(URL, body, span, MAX_CHARS)

        assert link is not None
        assert len(link) <= MAX_CHARS
        if link != URL:
            assert [words.lower() for words in found(link, body)] == [span.of(body).lower()]


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_any_text_makes_an_address(body: str, start: int, length: int) -> None:
    link = address_at(URL, body, Span(start, start + length), MAX_CHARS)

    assert link is not None
    assert link.isascii()
    assert " " not in link


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.news.example/a/b?c", "news.example"),
        ("http://News.Example:8080", "news.example"),
        ("https://user@xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("https://www.münchen.example/", "xn--mnchen-3ya.example"),
    ],
)
def test_the_place_is_named_by_its_host(url: str, expected: str) -> None:
    assert domain(url) == expected


def test_an_address_is_encoded_once() -> None:
    assert address("https://news.example/é (b)%20c", MAX_CHARS) == (
        "https://news.example/%C3%A9%20(b)%20c"
    )
    assert address("https://news.example/" + "é" * 100, MAX_CHARS) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://München.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("https://a@münchen.example:80/x", "https://a@xn--mnchen-3ya.example:80/x"),
        (f"https://{'ü' * 80}.example/", None),
    ],
)
def test_a_host_is_written_as_the_network_knows_it(url: str, expected: str | None) -> None:
    assert address(url, MAX_CHARS) == expected
