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
from bot.search.commonness import frames_questions, load_counts, share_of_passages
from bot.search.grams import Grams, Unit
from bot.search.model import Found, Hit, SentenceTerms
from bot.search.postings import Postings, Scores
from bot.search.question import Question, read_question
from bot.search.spelling import Speller
from bot.search.synonyms import find_acronyms
from bot.search.tokens import Token
from bot.story.model import Article, Passage, Story
from bot.story.passages import split_article

CANDIDATES = 30
"""Passages that the stems find and the character n-grams rank."""
NEWEST_ARTICLES = 3
JUDGED_HITS = 3
"""Hits that tell whether the story answers at all."""
BACKGROUND_PASSAGES = 1_000
"""Passages about other things that a story is thought to lie among when evidence is weighed."""
MORE_PASSAGES = 0.1
"""Passages that a story is thought to have beside its own: one passage holds every word of its
story, and all must not tell nothing."""
FRAME_SHARE = 0.3
"""What a word that frames questions counts for as evidence."""
PASSAGE_GRAMS_WEIGHT = 0.15
SENTENCE_GRAMS_WEIGHT = 0.25


class Snapshot:
    """One revision of a story, ready to be searched; never changes.

    Attributes:
        story: What it was built from.
        revision: The revision's number, from 1; 0 for a folder asked without a database.
        passages: All of them, in the articles' order; a position counts in this tuple.
    """

    def __init__(self, story: Story, revision: int) -> None:
        """Split, analyse and index a story. Takes CPU time: keep it off the event loop."""
        self.story = story
        self.revision = revision
        self.passages: tuple[Passage, ...] = tuple(
            passage for article in story.articles for passage in split_article(article)
        )
        acronyms = find_acronyms(article.body for article in story.articles)
        self._analysers = Analysers((*story.synonyms, *acronyms))
        load_counts(story.language)
        self._newest = _newest(story.articles)
        self._terms = tuple(self._sentence_terms(passage) for passage in self.passages)
        self._postings = Postings(
            Okapi(
                [self._indexed_terms(p, t) for p, t in zip(self.passages, self._terms, strict=True)]
            )
        )
        self._speller = Speller(self._count_words(), story.language)
        self._grams = Grams((_unit(passage) for passage in self.passages), story.language)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles it holds, in order of their files."""
        return self.story.articles

    @property
    def index_size_bytes(self) -> int:
        """Memory of the index's arrays."""
        return self._postings.size_bytes + self._grams.size_bytes

    def search(self, question: str, limit: int) -> Found:
        """Rank the passages for a question.

        Args:
            question: The reader's words.
            limit: The most hits to return.
        """
        analyser = self._analysers.of(self.story.language)
        asked = read_question(question, analyser, self._repairs)
        df = {term: self._postings.df(term) for term in asked.terms}
        rarity = {term: _rarity(asked, term, df[term], len(self.passages)) for term in df}
        hits = self._ranked(asked.searched, df, limit)
        return Found(
            story=self.story.name,
            title=self.story.title,
            revision=self.revision,
            analysers=self._analysers,
            question=asked,
            hits=self._judged(asked, rarity, hits),
            passages=len(self.passages),
            df=df,
            rarity=rarity,
            newest=self._newest,
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

    def _ranked(self, question: str, terms: Iterable[str], limit: int) -> list[Hit]:
        """Let the stems choose candidates, and stems and n-grams together rank them."""
        candidates = self._postings.best(terms, CANDIDATES)
        passages = [self.passages[position] for position, _ in candidates]
        scores = self._grams.scores(question, [_unit(passage) for passage in passages])
        parts = [
            (
                stems,
                PASSAGE_GRAMS_WEIGHT * grams.passage,
                SENTENCE_GRAMS_WEIGHT * float(grams.sentences.max()),
            )
            for (_, stems), grams in zip(candidates, scores, strict=True)
        ]
        # Stable: ties keep the stems' order.
        order = sorted(range(len(candidates)), key=lambda at: -sum(parts[at]))
        return [
            Hit(
                passage=passages[at],
                terms=self._terms[candidates[at][0]],
                by_term={t: self._postings.weight(t, candidates[at][0]) for t in terms},
                passage_grams=parts[at][1],
                sentence_grams=parts[at][2],
            )
            for at in order[:limit]
        ]

    def _judged(
        self, question: Question, rarity: Mapping[str, float], hits: Sequence[Hit]
    ) -> tuple[Hit, ...]:
        """Work out how much of the question's letters the first hits hold."""
        judged = hits[:JUDGED_HITS]
        if not judged:
            return ()
        words = [(word, rarity.get(term, 0.0)) for word, term in question.spoken]
        texts: list[str] = []
        first: list[int] = []
        for unit in (_unit(hit.passage) for hit in judged):
            first.append(len(texts))
            pairs = zip(("", *unit.sentences), unit.sentences, strict=False)
            texts += [f"{unit.headline}\n{before}\n{sentence}" for before, sentence in pairs]
        held = np.maximum.reduceat(self._grams.coverage(words, texts), first).tolist()
        seen = (replace(hit, coverage=share) for hit, share in zip(judged, held, strict=True))
        return (*seen, *hits[JUDGED_HITS:])

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


def _newest(articles: Iterable[Article]) -> tuple[Article, ...]:
    dated = [article for article in articles if article.published_at is not None]
    return tuple(
        heapq.nlargest(NEWEST_ARTICLES, dated, key=lambda article: str(article.published_at))
    )


def _rarity(question: Question, term: str, df: int, passages: int) -> float:
    """Return how much a term of a question tells, 0 to 1.

    Its idf were the story part of a thousand more passages about other things, which hold
    it as often as its language does; less the more of the story's own passages hold it. In
    a story of thirty passages any new verb has the highest idf, and its very subject tells
    one passage, or question, from another as little as "the". Words that questions are
    framed with ("kind", "happen") count little, found or not.
    """
    elsewhere = BACKGROUND_PASSAGES * share_of_passages(term, question.language)
    size = passages + BACKGROUND_PASSAGES
    rarity = math.log1p((size - df - elsewhere + 0.5) / (df + elsewhere + 0.5))
    own_share = df / (passages + MORE_PASSAGES)
    frame = FRAME_SHARE if frames_questions(term, question.language) else 1.0
    return frame * rarity / math.log(2 * size + 2) * math.sqrt(1 - own_share)


def _unit(passage: Passage) -> Unit:
    body = passage.article.body
    return Unit(passage.article.headline, [sentence.of(body) for sentence in passage.sentences])
