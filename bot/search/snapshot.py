"""An immutable, searchable corpus of one revision."""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from bot.search.analysis import Analysers
from bot.search.bm25 import Okapi
from bot.search.commonness import load_counts
from bot.search.model import Found, Hit, SentenceTerms
from bot.search.postings import Postings
from bot.search.question import Question, read_question
from bot.search.reranking import CANDIDATES, Reranker, rarity_of
from bot.search.scope import EVERYTHING, Scope
from bot.search.spelling import Speller
from bot.search.synonyms import find_acronyms
from bot.search.tokens import Token
from bot.search.weights import Mask, Scores
from bot.story.model import Article, Passage, Story
from bot.story.passages import split_article

NEWEST_ARTICLES = 3
MAX_MASKS = 32
"""Scopes whose masks are kept; then all are forgotten."""


class Snapshot:
    """One revision of a story, ready to be searched; never changes.

    Attributes:
        story: What it was built from.
        story_id: The number the store gave it; 0 for a folder without a database.
        revision: The revision's number, from 1; 0 for a folder asked without a database.
        passages: All of them, in the articles' order; a position counts in this tuple.
    """

    def __init__(self, story: Story, revision: int) -> None:
        """Split, analyse and index a story. Takes CPU time: keep it off the event loop."""
        self.story = story
        self.story_id = 1 if revision else 0  # a database holds one story
        self.revision = revision
        self._ordinals = {article.file: at for at, article in enumerate(story.articles)}
        self.passages: tuple[Passage, ...] = tuple(
            passage for article in story.articles for passage in split_article(article)
        )
        acronyms = find_acronyms(article.body for article in story.articles)
        self._analysers = Analysers((*story.synonyms, *acronyms))
        load_counts(story.language)
        self._newest = _newest(story.articles)
        self._terms = tuple(self._sentence_terms(passage) for passage in self.passages)
        self._postings = Postings.of(
            Okapi(
                [self._indexed_terms(p, t) for p, t in zip(self.passages, self._terms, strict=True)]
            )
        )
        self._speller = Speller(self._count_words(), story.language)
        self._reranker = Reranker(self.passages, story.language)
        self._masks: dict[Scope, Mask] = {}

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles it holds, in order of their files."""
        return self.story.articles

    @property
    def index_size_bytes(self) -> int:
        """Memory of the index's arrays."""
        return self._postings.size_bytes + self._reranker.size_bytes

    def search(self, question: str, limit: int, scope: Scope = EVERYTHING) -> Found:
        """Rank the passages for a question.

        Args:
            question: The reader's words.
            limit: The most hits to return.
            scope: Which passages may answer; the statistics stay the whole story's.
        """
        analyser = self._analysers.of(self.story.language)
        asked = read_question(question, analyser, self._repairs)
        df = {term: self._postings.df(term) for term in asked.terms}
        rarity = {term: rarity_of(asked, term, df[term], len(self.passages)) for term in df}
        return Found(
            story=self.story.name,
            story_id=self.story_id,
            title=self.story.title,
            revision=self.revision,
            analysers=self._analysers,
            question=asked,
            hits=self._hits(asked, rarity, limit, scope),
            passages=len(self.passages),
            df=df,
            rarity=rarity,
            newest=self._newest if scope == EVERYTHING else _newest(self.articles, scope),
            unknown_words=tuple(
                dict.fromkeys(t.span.of(question) for t in asked.tokens if not df[t.term])
            ),
        )

    def _repairs(self, tokens: Sequence[Token]) -> dict[Token, str]:
        """Choose, for each word that no passage holds, the word of the story to read, if any."""
        unknown = [token for token in tokens if token.term not in self._postings]
        if not unknown:
            return {}
        analyser = self._analysers.of(self.story.language)
        terms = {token.term for token in tokens}
        chosen: dict[Token, str] = {}
        for token in unknown:
            scores = self._postings.scores(terms)

            def best_score_with(word: str, scores: Scores = scores) -> float:
                return max(
                    (self._postings.best_with(scores, term) for term in analyser.terms(word)),
                    default=0.0,
                )

            word = self._speller.repair(token.word, best_score_with)
            if word is not None:
                chosen[token] = word
                terms.update(analyser.terms(word))
        return chosen

    def _allowed(self, scope: Scope) -> Mask | None:
        """Return which passages a scope allows; None where it allows all."""
        if scope == EVERYTHING:
            return None
        mask = self._masks.get(scope)
        if mask is None:
            allowed = (scope.allows_passage(passage) for passage in self.passages)
            mask = np.fromiter(allowed, np.bool_, len(self.passages))
            if len(self._masks) >= MAX_MASKS:  # two threads may both find it full: no harm
                self._masks.clear()
            self._masks[scope] = mask
        return mask

    def _hits(
        self, question: Question, rarity: Mapping[str, float], limit: int, scope: Scope
    ) -> tuple[Hit, ...]:
        """Return the best passages, the first few with how much of the question they hold."""
        hits = self._ranked(question, rarity, CANDIDATES if scope.hidden else limit, scope)
        if scope.hidden:
            shown = (self._without_hidden(hit, scope) for hit in hits)
            hits = sorted((hit for hit in shown if hit.stems > 0), key=lambda hit: -hit.score)
        return tuple(hits[:limit])

    def _without_hidden(self, hit: Hit, scope: Scope) -> Hit:
        """Return a hit without its hidden sentences: the run of the others that matches best.

        One run, never two joined: a quotation must not skip what was hidden between them.
        Its scores shrink to the share of the stems that is left.
        """
        article = hit.passage.article
        headline = set(self._analysers.of(article.language).terms(article.headline))

        def matched(run: tuple[int, int]) -> dict[str, float]:
            held = headline.union(*hit.terms[slice(*run)])
            return {t: weight if t in held else 0.0 for t, weight in hit.by_term.items()}

        run = max(scope.runs(hit.passage), key=lambda run: math.fsum(matched(run).values()))
        if run == (0, len(hit.terms)):
            return hit
        sentences, paragraphs = hit.passage.sentences, hit.passage.paragraphs
        by_term = matched(run)
        left = math.fsum(by_term.values()) / hit.stems
        return replace(
            hit,
            passage=Passage(article, sentences[slice(*run)], paragraphs[slice(*run)]),
            terms=hit.terms[slice(*run)],
            by_term=by_term,
            passage_grams=left * hit.passage_grams,
            sentence_grams=left * hit.sentence_grams,
            coverage=left * hit.coverage,
        )

    def _ranked(
        self, question: Question, rarity: Mapping[str, float], limit: int, scope: Scope
    ) -> list[Hit]:
        candidates = self._postings.best(rarity, CANDIDATES, self._allowed(scope))
        best = self._reranker.ranked(question, rarity, candidates)[:limit]
        added = self._postings.weights([*rarity], [ranked.position for ranked in best])
        return [
            Hit(
                passage=self.passages[ranked.position],
                ordinal=self._ordinals[self.passages[ranked.position].article.file],
                terms=self._terms[ranked.position],
                by_term=dict(zip(rarity, weights, strict=True)),
                passage_grams=ranked.passage_grams,
                sentence_grams=ranked.sentence_grams,
                coverage=ranked.coverage,
            )
            for ranked, weights in zip(best, added.T.tolist(), strict=True)
        ]

    def _count_words(self) -> Counter[str]:
        """Count the folded words that have a term, headlines included, of the story's language."""
        words: Counter[str] = Counter()
        for article in self.articles:
            analyser = self._analysers.of(article.language)
            for text in (article.headline, article.body):
                words.update(token.word for token in analyser.words(text) if token.term)
        return words

    def _sentence_terms(self, passage: Passage) -> SentenceTerms:
        analyser = self._analysers.of(passage.article.language)
        body = passage.article.body
        return tuple(tuple(analyser.terms(sentence.of(body))) for sentence in passage.sentences)

    def _indexed_terms(self, passage: Passage, terms: SentenceTerms) -> list[str]:
        analyser = self._analysers.of(passage.article.language)
        return [*analyser.terms(passage.article.headline), *chain.from_iterable(terms)]


def build_snapshot(story: Story, revision: int) -> Snapshot:
    """Build a story's snapshot; see :class:`Snapshot`."""
    return Snapshot(story, revision)


def _newest(articles: Iterable[Article], scope: Scope = EVERYTHING) -> tuple[Article, ...]:
    dated = [a for a in articles if a.published_at is not None and scope.allows(a)]
    return tuple(
        heapq.nlargest(NEWEST_ARTICLES, dated, key=lambda article: str(article.published_at))
    )
