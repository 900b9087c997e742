"""Every target of tests/fuzz with what Hypothesis thinks of; `make fuzz` thinks longer."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.e2e.reporting import Tell, scenario
from tests.fuzz.targets import TARGETS, Target, refused_with_a_sentence, require_harmless

PIECES = [
    *("---\n", "headline: ", "published_at: ", "language: ", "keep: [", "\n\n", "\r\n", "\x00"),
    *('"', "\u201c", "\u201d", "'", "said ", "He ", "Mr. ", "U.S. ", "1,000", "1/2/2012"),
    *("@everyone", "<@1>", "](", "[a](https://b.example)", "`", "```", "**", "__", "||", "# "),
    *("> ", "- ", "\\", "<html>", "<meta charset=", "<p>", "<script type='application/ld+json'>"),
    *("{", "}", "</", "&#0;", "%PDF-1.7\n", "PK\x03\x04", "From: a@b.example\n"),
    *("Content-Type: text/html\n", "<rss>", "<item>", "[[question]]\n", "answer = ", "title = "),
    *("User-agent: *\n", "Disallow: /", "\u202e", "\u200b", ":1:1", "context:", "1.1.0.", "0-0"),
    *("\ud7ff", "\u0661", "\u4e2d", "\u3002", "e\u0301", "\ufeff"),
]
DATA = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map(
        lambda pieces: "".join(pieces).encode("utf-8", "replace")
    ),
)


@scenario(
    "any bytes, for each reader of bytes (Hypothesis)", "survived, or refused with a sentence"
)
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=DATA)
def test_whatever_is_sent_is_survived(target: Target, data: bytes, tell: Tell) -> None:
    target(data)
    tell("survived")


def test_a_defect_is_not_taken_for_a_refusal() -> None:
    with pytest.raises(ZeroDivisionError), refused_with_a_sentence():
        raise ZeroDivisionError


@pytest.mark.parametrize("markdown", ["@everyone", "a <@1>", "[a](b)", "<:a:1>", "</ask:1>"])
def test_a_ping_is_seen(markdown: str) -> None:
    with pytest.raises(AssertionError):
        require_harmless(markdown)
