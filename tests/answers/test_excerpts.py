"""Where an excerpt begins and ends, what is marked in it, what is highlighted."""

import dataclasses
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.excerpts import (
    MAX_EXCERPT_SENTENCES,
    MAX_QUOTING_SENTENCES,
    cut_excerpt,
    highlighted,
)
from bot.answers.model import Excerpt
from bot.search.model import Found, Hit
from bot.search.scope import EVERYTHING, Scope
from bot.search.snapshot import build_snapshot
from bot.story.model import Article, Furniture, Passage, Span, Story
from tests.builders import make_article

MARKS = {
    "curly": ("“", "”"),
    "straight": ('"', '"'),
    "single": ("\u2018", "\u2019"),
    "french": ("«\u00a0", "\u00a0»"),
    "spanish": ("«", "»"),
    "german": ("„", "“"),
    "german guillemets": ("»", "«"),
    "swedish": ("”", "”"),
    "corners": ("「", "」"),
}


@dataclass(frozen=True)
class Told:
    """A body, and where its quotations stand."""

    body: str
    quotations: tuple[Span, ...]


@st.composite
def bodies_with_quotations(draw: st.DrawFn) -> Told:
    """Return short sentences in paragraphs, some of which quote several sentences."""
    opening, closing = draw(st.sampled_from(sorted(MARKS.values())))
    body, quotations = "", []
    sizes = draw(st.lists(st.integers(-3, 4), min_size=1, max_size=7))
    for number, sentences in enumerate(sizes):
        texts = [f"Quito didn\u2019t hear {number}{letter}." for letter in "abcd"]
        if sentences <= 0:
            body += texts[0]
        else:
            body += draw(st.sampled_from(["Ana said: ", "", "Ana agreed. "]))
            start = len(body)
            body += opening + " ".join(texts[:sentences]) + closing
            quotations.append(Span(start, len(body)))
        # No sentence ends at "a.«" inside a paragraph: two such quotations would share one.
        shares = closing in {"«", "“", "」"}
        body += "\n\n" if shares else draw(st.sampled_from([" ", " ", "\n\n"]))
    return Told(body, tuple(quotations))


def find(article: Article, question: str = "Quito") -> Found:
    return build_snapshot(Story("tale", "Tale", "en", (article,)), 1).search(question, 5)


def cut(body: str, marked: str | int, question: str = "Quito") -> Excerpt:
    """Cut an article's only passage around the sentence with these words, or of this number."""
    found = find(make_article(body, headline=question), question)
    (hit,) = found.hits
    return highlighted(found, hit, cut_excerpt(found, hit, values_of(hit, marked)))


def values_of(hit: Hit, marked: str | int) -> list[float]:
    texts = [span.of(hit.passage.article.body) for span in hit.passage.sentences]
    if isinstance(marked, int):
        return [float(at == marked % len(texts)) for at in range(len(texts))]
    return [float(marked in text) for text in texts]


@given(bodies_with_quotations(), st.integers(0, 40), st.lists(st.floats(0, 1), min_size=40))
def test_a_quotation_is_never_cut(told: Told, marked: int, filler: list[float]) -> None:
    found = find(make_article(told.body))
    for hit in found.hits:
        values = [filler[at % 40] + 2 * value for at, value in enumerate(values_of(hit, marked))]

        excerpt = cut_excerpt(found, hit, values)

        for quotation in told.quotations:
            assert excerpt.span.contains(quotation) or not excerpt.span.overlaps(quotation)


@given(bodies_with_quotations(), st.integers(0, 40))
def test_an_excerpt_is_a_few_whole_sentences_around_the_marked_one(told: Told, marked: int) -> None:
    found = find(make_article(told.body))
    (hit,) = found.hits

    excerpt = cut_excerpt(found, hit, values_of(hit, marked))

    sentences = hit.passage.sentences
    inside = [sentence for sentence in sentences if excerpt.span.overlaps(sentence)]
    assert excerpt.text in told.body
    assert excerpt.span == (inside[0].start, inside[-1].end)
    assert excerpt.marked == sentences[marked % len(sentences)]
    assert excerpt.marked in inside
    assert len(inside) <= MAX_QUOTING_SENTENCES
    if not any(excerpt.span.overlaps(quotation) for quotation in told.quotations):
        assert len(inside) <= MAX_EXCERPT_SENTENCES


@given(bodies_with_quotations(), st.integers(0, 40), st.sampled_from(["Quito", "Ana don't 1a 2b"]))
def test_highlights_lie_inside_in_order_and_apart(told: Told, marked: int, question: str) -> None:
    excerpt = cut(told.body, marked, question)

    assert all(excerpt.span.contains(highlight) for highlight in excerpt.highlights)
    assert all(a.end <= b.start for a, b in pairwise(excerpt.highlights))


def test_highlights_are_the_words_that_match() -> None:
    body = "Ecuador has granted asylum to Assange. He was said to be glad."

    excerpt = cut(body, 0, "Who grants Assange's asylum?")

    assert [span.of(body) for span in excerpt.highlights] == ["granted", "asylum", "Assange"]


def test_characters_of_chinese_are_highlighted_without_overlaps() -> None:
    article = make_article("倫敦使館。", language="zh")
    found = build_snapshot(Story("tale", "Tale", "zh", (article,)), 1).search("使館", 5)

    (hit,) = found.hits
    excerpt = highlighted(found, hit, cut_excerpt(found, hit, [1.0]))

    assert [span.of(article.body) for span in excerpt.highlights] == ["使", "館"]


@pytest.mark.parametrize(
    "opening",
    ["He", "She", "It", "They", "His fears", "This", "But Ecuador", "And Ecuador", "However, it",
     "“He", '"But it', "Then he", "The latter", "Meanwhile it", "It's him who", "(They"],
)  # fmt: skip
def test_what_a_sentence_leans_on_is_quoted_too(opening: str) -> None:
    body = f"Rain fell over Kew.\n\nPatiño spoke in Quito.\n\n{opening} waited there for hours.\n"

    excerpt = cut(body, "waited")

    assert excerpt.text.startswith(("Patiño spoke", "Rain"))
    assert "waited" in excerpt.text


@pytest.mark.parametrize(
    ("language", "before", "opening"),
    [
        ("de", "Patiño sprach in Quito.", "„Er wartete dort lange.“"),
        ("de", "Patiño sprach in Quito.", "Außerdem wartete Ana dort."),
        ("es", "Patiño habló en Quito.", "Él esperó allí."),
        ("es", "Patiño habló en Quito.", "Sin embargo, Ana esperó allí."),
        ("fr", "Patiño parla à Quito.", "« Elle attendit longtemps. »"),
        ("fr", "Patiño parla à Quito.", "En revanche, Ana attendit là."),
        ("it", "Patiño parlò a Quito.", "Però Ana attese lì."),
        ("nl", "Patiño sprak in Quito.", "Daarom wachtte Ana daar."),
        ("pt", "Patiño falou em Quito.", "Além disso, Ana esperou ali."),
        ("ru", "Патиньо говорил в Кито.", "Однако Анна ждала там."),
        ("zh", "帕蒂尼奥在基多讲话。", "但是安娜在那里等。"),
    ],
)
def test_sentences_lean_back_in_other_languages(language: str, before: str, opening: str) -> None:
    body = f"{before}\n\n{opening}\n\n{before * 9}\n"
    article = make_article(body, headline=before, language=language)
    found = build_snapshot(Story("tale", "Tale", language, (article,)), 1).search(before, 5)
    (hit,) = found.hits
    marked = [article.body[span.start : span.end] for span in hit.passage.sentences].index(opening)

    excerpt = cut_excerpt(found, hit, values_of(hit, marked))

    assert excerpt.text.startswith(before)
    assert opening in excerpt.text


def test_the_words_that_lean_back_are_those_of_the_language() -> None:
    german = make_article("Regen fiel.\n\nSo war es.\n\nDie Sonne schien.\n", language="de")
    found = build_snapshot(Story("tale", "Tale", "de", (german,)), 1).search("Regen", 5)
    (hit,) = found.hits

    excerpt = cut_excerpt(found, hit, values_of(hit, "Sonne"))

    assert excerpt.text == "Die Sonne schien."


@pytest.mark.parametrize("opening", ["Patiño", "Itself", "Heathrow", "Android", "The minister"])
def test_a_sentence_that_stands_alone_needs_no_other_paragraph(opening: str) -> None:
    long = "in Quito " * 30
    body = f"Rain fell over Kew.\n\n{opening} waited {long}there.\n\nNo one else came.\n"

    excerpt = cut(body, "waited")

    assert excerpt.text == f"{opening} waited {long}there."


def test_a_row_of_leaning_sentences_ends_at_the_limit() -> None:
    body = "Ana came. " + " ".join(f"He waited {n} times in Quito." for n in range(1, 9))

    excerpt = cut(body, "waited 7")

    assert excerpt.text.startswith("He waited 5 times")


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_one() -> None:
    body = "Ana said: “Quito is far.\n\n“Kew is near.”\n\nRain fell.\n"

    excerpt = cut(body, "Kew")

    assert "Ana said: “Quito is far.\n\n“Kew is near.”" in excerpt.text


def test_a_mark_that_nobody_closes_costs_no_more_than_its_paragraph() -> None:
    long = "Quito " * 40
    body = f"Ana said: “Kew is far.\n\nRain fell over {long}there.\n\nNo one came.\n"

    excerpt = cut(body, "Rain")

    assert excerpt.text == f"Rain fell over {long}there."


def test_a_quotation_of_very_many_sentences_is_cut_after_all() -> None:
    sentences = [f"Quito heard it {n} times." for n in range(MAX_QUOTING_SENTENCES + 3)]
    body = f"“{' '.join(sentences)}”"

    excerpt = cut(body, "heard it 5 times")

    assert "heard it 5 times" in excerpt.text
    assert excerpt.text.count("Quito") <= MAX_EXCERPT_SENTENCES


@pytest.mark.parametrize("text", ['a 5" pipe', "don\u2019t", "the ’90s", "rock ‘n’ roll"])  # noqa: RUF001
def test_inches_and_apostrophes_are_no_quotations(text: str) -> None:
    long = "Quito " * 40
    body = f"He saw {text} there. Ana came. Rain fell over {long}then. Kew slept. Eve left."

    excerpt = cut(body, "Rain")

    assert excerpt.text.count(".") <= MAX_EXCERPT_SENTENCES


def test_paragraphs_are_counted_from_the_first_quoted_sentence_to_the_last() -> None:
    excerpt = cut("One came.\n\nRain fell in Quito.\n\nBut Ana stayed.\n", "Ana")

    assert (excerpt.paragraph, excerpt.last_paragraph) in {(1, 3), (2, 3)}
    assert excerpt.place == f"paragraphs {excerpt.paragraph}–3"  # noqa: RUF001


BEFORE = "The minister spoke at length about the harbour of Quito."
LEANING = "He waited there for hours with the mayor of Quito."
LONG = f"Quito.\n\n{BEFORE}\n\n{LEANING}\n\nRain fell over the roofs and the harbour of Kew.\n"


def parted(hit: Hit, at: int) -> Hit:
    """Return a hit whose passage begins with a later sentence, as if another one ended there."""
    passage = hit.passage
    later = Passage(passage.article, passage.sentences[at:], passage.paragraphs[at:])
    return dataclasses.replace(hit, passage=later, terms=hit.terms[at:])


def cut_second(article: Article, scope: Scope = EVERYTHING) -> Excerpt:
    """Cut a passage that opens with the leaning sentence."""
    found = dataclasses.replace(find(article), scope=scope)
    start = article.body.index(LEANING)
    for hit in found.hits:
        starts = [sentence.start for sentence in hit.passage.sentences]
        if start in starts:
            later = parted(hit, starts.index(start))
            return cut_excerpt(found, later, values_of(later, "waited"))
    raise AssertionError


def test_a_leaning_sentence_that_opens_its_passage_brings_the_one_before() -> None:
    excerpt = cut_second(make_article(LONG))

    assert excerpt.text.startswith(f"{BEFORE}\n\n{LEANING}")
    assert excerpt.marked.of(LONG) == LEANING
    assert (excerpt.paragraph, excerpt.receipt.span) == (2, excerpt.span)


def test_nothing_hidden_is_brought() -> None:
    at = LONG.index(BEFORE)
    hidden = frozenset({("tale.md", Span(at + 4, at + 12))})

    excerpt = cut_second(make_article(LONG, file="tale.md"), Scope(hidden=hidden))

    assert excerpt.text.startswith(LEANING)


def test_nothing_is_brought_over_furniture() -> None:
    credit = "Photograph: Reuters"
    body = LONG.replace(f"{BEFORE}\n\n", f"{BEFORE}\n\n{credit}\n\n")
    at = body.index(credit)
    furniture = (Furniture(Span(at, at + len(credit)), "credit"),)

    excerpt = cut_second(dataclasses.replace(make_article(body), furniture=furniture))

    assert excerpt.text.startswith(LEANING)


def test_a_quotation_that_ends_before_the_passage_is_brought_whole_or_not_at_all() -> None:
    said = "“The harbour is closed today. It was a long night for us. Nobody sleeps in Quito.”"
    body = LONG.replace(BEFORE, said)

    excerpt = cut_second(make_article(body))

    assert excerpt.text.startswith((said, LEANING))


@given(
    st.lists(st.sampled_from([BEFORE, LEANING, "But it rained."]), min_size=1, max_size=8),
    st.sampled_from([" ", "\n\n"]),
    st.integers(1, 8),
)
def test_what_leans_back_is_not_quoted_first(sentences: list[str], between: str, part: int) -> None:
    article = make_article(between.join(["Ana came to Quito.", *sentences]))
    found = find(article)
    hit = parted(found.hits[0], min(part, len(sentences)))
    first = hit.passage.sentences[0]

    excerpt = cut_excerpt(found, hit, values_of(hit, 0))

    if first.of(article.body).startswith(("He", "But")):
        assert excerpt.span.start < first.start
    else:
        assert excerpt.span.start == first.start
    assert excerpt.marked == first
