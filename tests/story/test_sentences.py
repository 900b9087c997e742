from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.story.model import Span
from bot.story.sentences import paragraphs, sentences

# What decides where sentences end, close together.
TRICKY = st.text(st.sampled_from("aZ1é文.!?…。\"'”»)( \t\n\r\u00a0*_:"), max_size=60)
TEXTS = TRICKY | st.text(max_size=60)
HOSTILE_CHARS = 200_000
GENEROUS_S = 8.0


def split(text: str) -> list[str]:
    return [s.of(text) for p in paragraphs(text) for s in sentences(text, p)]


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Mr. K. Jones.", "They spoke."],
        ["Er sagte: \u201eNein.\u201c", "Dann ging er."],
        ["Er rief: \u201aHalt!\u2018", "Dann ging er."],
        ["Er sagte: \u00bbNein.\u00ab", "Dann ging er."],
        ["She said: \u201cNo.\u201d", "\u201cNever.\u201d"],
        ["J. R. R. Tolkien wrote it.", "It is long."],
        ["Gen. Smith and Lt. Col. Brown met.", "They ate."],
        ["The U.S. government said so.", "It did."],
        ["He lives in the U.S.", "The law is clear."],
        ["At 10.30 a.m. Assange spoke.", "Then he left."],
        ["It ended at 5 p.m.", "The crowd left."],
        ["It rose by 3.5 per cent to 1.000,50 euros.", "Then it fell."],
        ["See No. 5 and p. 7 for more.", "It is short."],
        ["Was it so?", "No.", "He did not."],
        ["It came on Aug. 16 and on 17 Aug. 2012.", "It stayed."],
        ["The Inc. 500 list is out.", "It grew."],
        ["Countries, e.g. Britain, said so.", "So did others."],
        ["Ecuador v. Britain was heard.", "It ended."],
        ["So did I.", "Then we left."],
        ["He is 5.", "She is 6."],
        ["Wait... what happened?", "Nothing."],
        ["He waited…", "Then he left."],
        ["He left ...", "The end."],
        ["What?!", "Really?!", "Yes."],
        ['"Go!" she said.', "He went."],
        ["He said: “No.", "Never.”", "Then he left."],
        ["He said “It is over.”", "“Really?” she asked."],
        ["He was there (in Quito.)", "Then he left."],
        ["*It is bold.*", "Next one."],
        ["Il a dit « Non. »", "Puis il partit."],
        ["Er ging.", "»Nein«, sagte er.", "Sie blieb."],
        ["Er kam z. B. nicht.", "Sie auch."],
        ["¿Qué pasó?", "¡Nada!", "Fin."],
        ["Это я.", "Он ушёл."],
        ["彼は来た。", "「本当か？」", "彼女は去った！"],  # noqa: RUF001  # Japanese
        ["Visit example.com.", "It is good."],
        ["It ends without a mark"],
    ],
    ids=lambda expected: " | ".join(expected)[:40],
)
def test_a_text_is_cut_where_its_sentences_end(expected: list[str]) -> None:
    separator = "" if "。" in expected[0] else " "

    assert split(separator.join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\n \t\n\n  Two. \n", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("He came and\nleft. She\nstayed.", ["He came and\nleft. She\nstayed."]),
        ("He said:\n“Go.”\nShe went.", ["He said:", "“Go.”", "She went."]),
        ("Non. »\nOui.", ["Non. »", "Oui."]),
        ("One.\nTwo.\n\nThree.", ["One.\nTwo.", "Three."]),
        (" \n \n", []),
        ("", []),
    ],
    ids=[
        "blank line",
        "CRLF",
        "several blank lines",
        "a sentence a line",
        "wrapped lines",
        "closing marks",
        "spaced closing mark",
        "lines inside paragraphs",
        "blank",
        "empty",
    ],
)
def test_blank_lines_part_paragraphs(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in paragraphs(text)] == expected


def test_a_paragraphs_end_ends_its_sentence() -> None:
    assert split("A headline\n\nMr.\n\nThen text.") == ["A headline", "Mr.", "Then text."]


def outside(text: str, spans: list[Span]) -> str:
    """Return what lies between the spans; they must be in order and apart."""
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


@given(TEXTS)
@example("\x1cA.\x1d \x85B")
@example('. ". ". "')
def test_paragraphs_hold_all_that_is_not_blank_in_order_and_apart(text: str) -> None:
    spans = list(paragraphs(text))

    assert outside(text, spans).strip() == ""
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@given(TEXTS)
@example('. ". ". "')
def test_sentences_hold_all_that_is_not_blank_in_order_and_apart(text: str) -> None:
    spans = [s for p in paragraphs(text) for s in sentences(text, p)]

    assert outside(text, spans).strip() == ""
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@given(TEXTS, TEXTS, TEXTS)
def test_sentences_do_not_leave_their_paragraph(before: str, text: str, after: str) -> None:
    within = Span(len(before), len(before) + len(text))

    spans = list(sentences(before + text + after, within))

    assert all(within.contains(span) for span in spans)


@pytest.mark.parametrize(
    "piece",
    [
        ".",
        "?!",
        "…",
        "a.",
        "a. ",
        "A. ",
        ". ",
        " ",
        "\n",
        "\n ",
        '"',
        '."',
        '. "',
        "*_",
        "。",
        "« . »",
    ],
    ids=repr,
)
@pytest.mark.parametrize("end", ["", "a", ". A"], ids=repr)
def test_time_stays_linear_on_hostile_text(piece: str, end: str) -> None:
    text = piece * (HOSTILE_CHARS // len(piece)) + end
    started = perf_counter()

    for paragraph in paragraphs(text):
        for _ in sentences(text, paragraph):
            pass

    assert perf_counter() - started < GENEROUS_S
