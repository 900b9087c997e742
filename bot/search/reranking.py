"""Character n-grams have their say: candidates ranked again, and how much of a question they hold.

The stems choose candidates; stems and n-grams together rank them.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.search.commonness import frames_questions, share_of_passages
from bot.search.grams import Arrays, Grams, Read
from bot.search.kernels import compiled_scorer
from bot.search.question import Question

CANDIDATES = 30
"""Passages that the stems find and the character n-grams rank."""
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


class Ranked(NamedTuple):
    """A candidate, the parts of its score, which sum to it, and how much of a question it holds.

    Attributes:
        position: The passage's, in the snapshot.
        stems: BM25 of the question's terms, by their worth in place of their idf.
        passage_grams: BM25 of its character n-grams in headline and passage, weighted.
        sentence_grams: The same of headline and best sentence.
        coverage: The share of the question's letters, weighted by how much their words tell,
            that the headline, a sentence and the one before it hold, at the best, 0 to 1.
    """

    position: int
    stems: float
    passage_grams: float
    sentence_grams: float
    coverage: float

    @property
    def score(self) -> float:
        """What candidates are ranked by."""
        return self.stems + self.passage_grams + self.sentence_grams


class Reranker:
    """Ranks candidates of one snapshot by their letters too."""

    def __init__(self, counts: Arrays, read: Read, language: str) -> None:
        """Rank with counts of all passages' n-grams.

        Args:
            counts: As :meth:`~bot.search.grams.GramCounts.arrays` gives them.
            read: Returns passages by their positions.
            language: ISO 639-1, of the questions.
        """
        self._grams = Grams(counts, language, read)

    @property
    def size_bytes(self) -> int:
        """Memory of its tables."""
        return self._grams.size_bytes

    def quicken(self, cache: Path | None = None) -> None:
        """Score with compiled code from now on, where numba is installed.

        Args:
            cache: See :func:`~bot.search.kernels.compiled_kernel`.
        """
        self._grams.scorer = compiled_scorer(cache) or self._grams.scorer

    def ranked(
        self,
        question: Question,
        rarity: Mapping[str, float],
        positions: Sequence[int],
        stems: Sequence[float],
    ) -> list[Ranked]:
        """Rank candidates, best first; ties keep their order.

        Args:
            question: As it is searched.
            rarity: How much each of its terms tells; :func:`rarity_of`.
            positions: The candidates'.
            stems: For each, the BM25 of the question's terms, by their worth.
        """
        words = [(word, rarity.get(term, 0.0)) for word, term in question.spoken]
        scores = self._grams.scores(question.searched, words, positions)
        found = map(
            Ranked,
            positions,
            stems,
            (PASSAGE_GRAMS_WEIGHT * scores.passages).tolist(),
            (SENTENCE_GRAMS_WEIGHT * scores.sentences).tolist(),
            scores.coverage.tolist(),
        )
        return sorted(found, key=lambda each: -each.score)


def worth_of(question: Question, term: str, df: int, passages: int) -> float:
    """Return what a term of a question counts for when passages are ranked; above 0.

    Its idf were the story part of a thousand more passages about other things, which hold
    it as often as its language does: in a story of thirty passages any new verb has the
    highest idf of its own. Words that questions are framed with ("kind", "happen") count
    little, found or not.

    Args:
        question: As it is searched.
        term: One of its terms.
        df: How many passages hold it.
        passages: How many there are.
    """
    elsewhere = BACKGROUND_PASSAGES * share_of_passages(term, question.language)
    size = passages + BACKGROUND_PASSAGES
    frame = FRAME_SHARE if frames_questions(term, question.language) else 1.0
    return frame * math.log1p((size - df - elsewhere + 0.5) / (df + elsewhere + 0.5))


def rarity_of(worth: float, df: int, passages: int) -> float:
    """Return how much a term of a question tells of whether a story answers it, 0 to 1.

    Its worth, less the more of the story's own passages hold it: a story's very subject
    tells one question from another as little as "the".

    Args:
        worth: :func:`worth_of`.
        df: How many passages hold it.
        passages: How many there are.
    """
    return worth / most_worth(passages) * math.sqrt(1 - df / (passages + MORE_PASSAGES))


def most_worth(passages: int) -> float:
    """Return what the rarest word of a story of so many passages is worth, about."""
    return math.log(2 * (passages + BACKGROUND_PASSAGES) + 2)
