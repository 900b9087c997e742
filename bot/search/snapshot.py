"""An immutable, searchable corpus of one revision."""

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import Analysers
from bot.search.bm25 import lucene_idf
from bot.search.catalogue import Passages
from bot.search.commonness import load_counts
from bot.search.copies import Copies
from bot.search.indexing import Arrays, groups_of, index_articles, members
from bot.search.kernels import COMPILED_FROM
from bot.search.model import Found, Hit, SentenceTerms, best_places
from bot.search.near import NearWords
from bot.search.postings import Postings
from bot.search.question import Question, read_question
from bot.search.reranking import CANDIDATES, Reranker, rarity_of, worth_of
from bot.search.scope import EVERYTHING, Scope
from bot.search.scoping import Scopes
from bot.search.spelling import Speller
from bot.search.synonyms import Group
from bot.search.tokens import Token
from bot.search.vocabulary import Vocabulary
from bot.search.weights import Scores
from bot.story.editions import NONE_NEWER
from bot.story.model import Article, Passage, Story
from bot.story.moments import EPOCH, NEVER

Weights = Mapping[str, float]
"""One value for each of a question's terms."""

KEPT_PASSAGES = 512
"""Passages that are kept analysed: those of a small story, and those often asked about."""
FEW_HITS = 5
CANDIDATES_AMONG_COPIES = 8 * CANDIDATES
"""Looked at where copies leave fewer hits than that among the usual candidates."""
MAX_REPAIRED = 12
"""Unknown words of a question that are looked up; one with more is no slip of the fingers."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A question and what its terms count for; see :class:`~bot.search.model.Found`."""

    question: Question
    df: Mapping[str, int]
    worth: Weights
    rarity: Weights

    def worth_over_idf(self, passages: int) -> Scores:
        """Return what each term's worth is beside its idf."""
        df = np.array([*self.df.values()], np.int64)
        return np.array([*self.worth.values()]) / lucene_idf(df, passages)


class Snapshot:
    """One revision of a story, ready to be searched; never changes.

    Attributes:
        story: What it was built from.
        story_id: The number the store gave it; 0 for a folder without a database.
        revision: The revision's number, from 1; 0 for a folder asked without a database.
        passages: All of them, in the articles' order; a position counts in this list.
    """

    def __init__(
        self,
        story: Story,
        revision: int,
        arrays: Arrays,
        groups: Iterable[Group],
        folder: Path | None = None,
    ) -> None:
        """Search the arrays of an index.

        Args:
            story: What was indexed.
            revision: Its number.
            arrays: As :func:`bot.search.indexing.index_articles` returns them; may be mapped.
            groups: Its synonyms and acronyms.
            folder: Where the arrays are mapped from; None for memory.
        """
        self.story = story
        self.folder = folder
        self.story_id = story.id
        self.revision = revision
        self.passages = Passages(members("passages", arrays), story.articles)
        self._arrays = arrays
        self._analysers = Analysers(groups)
        self._copies = Copies(members("copies", arrays), story.articles, self.passages)
        self._published = np.asarray(arrays["articles.published"])
        self._scopes = Scopes(story, self._published, self.passages, self._copies)
        self._days = _first_and_last(self._published)
        vocabulary = Vocabulary(**members("vocabulary", arrays))
        self._postings = Postings.from_arrays(members("postings", arrays), vocabulary)
        self._speller = Speller(NearWords(members("words", arrays)), story.language)
        self._reranker = Reranker(members("grams", arrays), self.passages.texts, story.language)
        self._analysed = lru_cache(KEPT_PASSAGES)(self._read_and_analyse)
        load_counts(story.language)

    @property
    def title(self) -> str:
        """What readers see of the story."""
        return self.story.title

    @property
    def name(self) -> str:
        """The story's name."""
        return self.story.name

    @property
    def language(self) -> str:
        """The language that questions are analysed in: ISO 639-1."""
        return self.story.language

    @property
    def articles(self) -> Sequence[Article]:
        """The articles it holds, in order of their files."""
        return self.story.articles

    def newer_edition(self, number: int, scope: Scope = EVERYTHING) -> Article | None:
        """Return the article that answers in an older edition's place; None where none does."""
        newest = int(self._scopes.newest_editions(scope)[number])
        return None if newest == NONE_NEWER else self.articles[newest]

    def copies_of(self, number: int, scope: Scope) -> Sequence[Article]:
        """Return the other articles that hold much of the same report, if they may answer."""
        return self._copies.of(number, scope.allows)

    def articles_like(self, words: str, language: str) -> set[int]:
        """Return the numbers of articles that may hold these words, and of all their copies.

        Args:
            words: A sentence or two.
            language: Theirs: ISO 639-1.
        """
        asked = read_question(words, self._analysers.of(language))
        df = {term: self._postings.df(term) for term in asked.terms}
        worth = {term: worth_of(asked, term, df[term], len(self.passages)) for term in df}
        best = self._postings.best(worth, CANDIDATES, None)
        numbers = {self.passages.article_of(position) for position, _ in best}
        return {other for number in numbers for other in self._copies.alike(number)}

    def numbered(self, revision: int, story_id: int | None = None) -> "Snapshot":
        """Return the same snapshot as that of another revision."""
        same = copy(self)
        same.revision = revision
        same.story_id = (1 if revision else 0) if story_id is None else story_id
        return same

    @property
    def index_size_bytes(self) -> int:
        """Bytes of the index's arrays, in memory or on the disk."""
        return sum(array.nbytes for array in self._arrays.values())

    @property
    def kernel(self) -> str:
        """The name of what finds passages now."""
        return self._postings.kernel

    def quicken(self, cache: Path | None = None) -> None:
        """Answer with compiled code from now on; see :meth:`Postings.quicken`."""
        self._postings.quicken(cache)
        if len(self.passages) >= COMPILED_FROM:
            self._reranker.quicken(cache)

    def search(self, question: str, limit: int, scope: Scope = EVERYTHING) -> Found:
        """Rank the passages for a question.

        Args:
            question: The reader's words.
            limit: The most hits to return, copies of better ones apart.
            scope: Which passages may answer; the statistics stay the whole story's.
        """
        analyser = self._analysers.of(self.story.language)
        speller = self._speller.for_one_question()
        asked = read_question(question, analyser, partial(self._repairs, speller))
        df = {term: self._postings.df(term) for term in asked.terms}
        worth = {term: worth_of(asked, term, df[term], len(self.passages)) for term in df}
        rarity = {term: rarity_of(worth[term], df[term], len(self.passages)) for term in df}
        return Found(
            story=self.story.name,
            story_id=self.story_id,
            title=self.story.title,
            revision=self.revision,
            analysers=self._analysers,
            question=asked,
            hits=self._hits(_Weighed(asked, df, worth, rarity), limit, scope),
            passages=len(self.passages),
            df=df,
            worth=worth,
            rarity=rarity,
            newest=self._scopes.of(scope).newest,
            unknown_words=tuple(
                dict.fromkeys(t.span.of(question) for t in asked.tokens if not df[t.term])
            ),
            near_words={
                token.span.of(question): near
                for token in [t for t in asked.tokens if not df[t.term]][:MAX_REPAIRED]
                if (near := speller.suggest(token.word))
            },
            published=self._days,
            scope=scope,
        )

    def _repairs(self, speller: Speller, tokens: Sequence[Token]) -> dict[Token, str]:
        """Choose, for each word that no passage holds, the word of the story to read, if any."""
        unknown = [token for token in tokens if token.term not in self._postings][:MAX_REPAIRED]
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

            word = speller.repair(token.word, best_score_with)
            if word is not None:
                chosen[token] = word
                terms.update(analyser.terms(word))
        return chosen

    def _hits(self, asked: "_Weighed", limit: int, scope: Scope) -> tuple[Hit, ...]:
        """Return the best passages, the first few with how much of the question they hold."""
        most = CANDIDATES if scope.hidden else limit
        hits = self._ranked(asked, most, scope)
        if scope.hidden:
            shown = (self._without_hidden(hit, scope) for hit in hits)
            hits = sorted((hit for hit in shown if hit.stems > 0), key=lambda hit: -hit.score)
        return best_places(hits, limit)

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
        self, asked: "_Weighed", limit: int, scope: Scope, most: int = CANDIDATES
    ) -> list[Hit]:
        worth = asked.worth
        candidates = self._postings.best(worth, most, self._scopes.of(scope).mask)
        positions = [position for position, _ in candidates]
        added = self._postings.weights([*worth], positions)
        added *= asked.worth_over_idf(len(self.passages))[:, None]
        stems = added.sum(0).tolist()
        ranked = self._reranker.ranked(asked.question, asked.rarity, positions, stems)
        best = self._copies.best(ranked, limit, lambda each: each.position)
        places = sum(not is_copy for _, is_copy in best)
        if places < min(limit, FEW_HITS) and len(candidates) == most == CANDIDATES:
            # Copies of a few reports left no room for what else there is.
            return self._ranked(asked, limit, scope, CANDIDATES_AMONG_COPIES)
        passages = [self._analysed(ranked.position) for ranked, _ in best]
        by_passage = dict(zip(positions, added.T.tolist(), strict=True))
        return [
            Hit(
                passage=passage,
                ordinal=(ordinal := self.passages.article_of(ranked.position)),
                terms=terms,
                by_term=dict(zip(worth, by_passage[ranked.position], strict=True)),
                passage_grams=ranked.passage_grams,
                sentence_grams=ranked.sentence_grams,
                coverage=ranked.coverage,
                copies=self._copies.of(ordinal, scope.allows),
                is_copy=is_copy,
            )
            for (ranked, is_copy), (passage, terms) in zip(best, passages, strict=True)
        ]

    def _read_and_analyse(self, position: int) -> tuple[Passage, SentenceTerms]:
        """Return a passage and the terms of its sentences."""
        passage = self.passages[position]
        analyser = self._analysers.of(passage.article.language)
        body = passage.article.body
        sentences = [sentence.of(body) for sentence in passage.sentences]
        return passage, analyser.terms_of_each(sentences)


def build_snapshot(story: Story, revision: int) -> Snapshot:
    """Build a story's snapshot in memory. Takes CPU time: keep it off the event loop."""
    groups = groups_of(story.synonyms, story.articles)
    return Snapshot(story, revision, index_articles(story.articles, story.language, groups), groups)


def _first_and_last(published: NDArray[np.int64]) -> tuple[date, date] | None:
    """Return the days of the oldest and the newest article, of microseconds since 1970."""
    dated = published[published != NEVER]
    if not len(dated):
        return None
    first, last = (EPOCH + timedelta(microseconds=int(at)) for at in (dated.min(), dated.max()))
    return first.date(), last.date()
