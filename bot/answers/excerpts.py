"""Passage + terms of the question -> the span to quote and the spans to highlight."""

from collections.abc import Mapping, Sequence

from bot.answers.model import Excerpt
from bot.search.analysis import analyser_for
from bot.search.snapshot import Hit
from bot.story.model import Passage, Span

MAX_EXCERPT_SENTENCES = 3
MAX_EXCERPT_CHARS = 700


def cut_excerpt(hit: Hit, weights: Mapping[str, float]) -> Excerpt:
    """Cut the window of sentences out of a hit's passage that holds most of the question.

    Whole sentences: at most :data:`MAX_EXCERPT_SENTENCES` of one paragraph and
    :data:`MAX_EXCERPT_CHARS`, but at least one sentence.

    Args:
        hit: The passage and its score.
        weights: idf of the question's terms.
    """
    passage = hit.passage
    matches = [_matches(passage, sentence, weights) for sentence in passage.sentences]
    first, last = _best_window(passage, matches, weights)
    return Excerpt(
        article=passage.article,
        span=Span(passage.sentences[first].start, passage.sentences[last].end),
        highlights=tuple(span for i in range(first, last + 1) for _, span in matches[i]),
        paragraph=passage.paragraphs[first],
        score=hit.score,
    )


def coverage(excerpt: Excerpt, weights: Mapping[str, float]) -> float:
    """Return how much of the question an excerpt holds: its terms' share of the idf, 0 to 1."""
    total = sum(weights.values())
    if not total:
        return 0.0
    analyser = analyser_for(excerpt.article.language)
    held = {
        term
        for span in excerpt.highlights
        for term in analyser.terms(span.of(excerpt.article.body))
    }
    return sum(weight for term, weight in weights.items() if term in held) / total


_Matches = Sequence[tuple[str, Span]]


def _matches(passage: Passage, sentence: Span, weights: Mapping[str, float]) -> _Matches:
    tokens = analyser_for(passage.article.language).tokens(sentence.of(passage.article.body))
    return [(t.term, t.span.shifted(sentence.start)) for t in tokens if t.term in weights]


def _best_window(
    passage: Passage, matches: Sequence[_Matches], weights: Mapping[str, float]
) -> tuple[int, int]:
    """Return the first and last sentence of the window with the highest idf, shortest first."""
    best, best_rank = (0, 0), (-1.0, 0, 0)
    for first in range(len(matches)):
        held: set[str] = set()
        for last in range(first, min(first + MAX_EXCERPT_SENTENCES, len(matches))):
            chars = passage.sentences[last].end - passage.sentences[first].start
            other_paragraph = passage.paragraphs[last] != passage.paragraphs[first]
            if last > first and (chars > MAX_EXCERPT_CHARS or other_paragraph):
                break
            held.update(term for term, _ in matches[last])
            rank = (sum(weights[term] for term in held), first - last, -first)
            if rank > best_rank:
                best, best_rank = (first, last), rank
    return best
