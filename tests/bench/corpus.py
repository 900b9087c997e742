"""Passages as many as are asked for, with a vocabulary that stays Zipf-like, and natural questions.

A passage is made of whole sentences of the open question sets, drawn at random (seeded) until
it is as long as the passages of a story are. Sentences are resampled, words are not: which words
stand together, and how rare most of them are, stays as it is in English.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import UserFacingError
from bot.search.analysis import Analyser
from bot.search.question import read_question
from bot.story.passages import TARGET_PASSAGE_WORDS
from bot.story.sentences import paragraphs, sentences

OPEN_SETS = Path("../shared/eval")
ENGLISH_SETS = ("squad-dev", "new-wiki", "covid-qa")
QUESTIONS = 300
SEED = 20_000


@dataclass(frozen=True, slots=True)
class Pool:
    """The sentences that passages are made of.

    Attributes:
        texts: Each sentence, verbatim.
        words: How many words each has, shape (sentences,).
        vocabulary: Every term, in order of its number.
        terms: The term numbers of all sentences, one after the other, int32.
        starts: Where each sentence's begin in ``terms``, shape (sentences + 1,).
    """

    texts: tuple[str, ...]
    words: NDArray[np.int64]
    vocabulary: tuple[str, ...]
    terms: NDArray[np.int32]
    starts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages as ready term numbers.

    Attributes:
        vocabulary: Every term, in order of its number.
        terms: The term numbers of all passages, one after the other, int32.
        ends: Where each passage's end in ``terms``, int64, shape (passages,).
    """

    vocabulary: tuple[str, ...]
    terms: NDArray[np.int32]
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many passages it has."""
        return len(self.ends)

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        """Yield each passage's term numbers, repeats included."""
        start = 0
        for end in self.ends.tolist():
            yield self.terms[start:end]
            start = end

    def words(self) -> Iterator[list[str]]:
        """Yield each passage's terms as strings."""
        vocabulary = self.vocabulary
        for numbers in self:
            yield [vocabulary[number] for number in numbers.tolist()]

    def save(self, folder: Path) -> None:
        """Write it for processes to come."""
        np.save(folder / "terms.npy", self.terms)
        np.save(folder / "ends.npy", self.ends)
        (folder / "vocabulary.json").write_text(json.dumps(self.vocabulary), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Corpus":
        """Open one that was saved; its arrays stay on disk."""
        return cls(
            tuple(json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))),
            np.load(folder / "terms.npy", mmap_mode="r"),
            np.load(folder / "ends.npy"),
        )


def read_pool(root: Path = OPEN_SETS) -> Pool:
    """Cut the open sets' passages into sentences and analyse them.

    Raises:
        UserFacingError: The sets are not there.
    """
    analyser = Analyser("en")
    numbers: dict[str, int] = {}
    texts: list[str] = []
    terms: list[int] = []
    starts = [0]
    for text in dict.fromkeys(text for name in ENGLISH_SETS for text in _texts(root, name)):
        for paragraph in paragraphs(text):
            for span in sentences(text, paragraph):
                texts.append(span.of(text))
                terms += [numbers.setdefault(t, len(numbers)) for t in analyser.terms(texts[-1])]
                starts.append(len(terms))
    words = np.array([len(text.split()) for text in texts], np.int64)
    return Pool(
        tuple(texts), words, tuple(numbers), np.array(terms, np.int32), np.array(starts, np.int64)
    )


def draw_passages(pool: Pool, passages: int, seed: int = SEED) -> Iterator[NDArray[np.int64]]:
    """Yield the sentences of each passage, as positions in the pool."""
    draw = np.random.default_rng(seed)
    group: list[int] = []
    words, made = 0, 0
    while True:
        drawn = draw.integers(0, len(pool.texts), 100_000)
        for sentence, length in zip(drawn.tolist(), pool.words[drawn].tolist(), strict=True):
            if group and words + length > TARGET_PASSAGE_WORDS:
                yield np.array(group, np.int64)
                group, words, made = [], 0, made + 1
                if made == passages:
                    return
            group.append(sentence)
            words += length


def make_corpus(pool: Pool, passages: int, seed: int = SEED) -> Corpus:
    """Draw passages and put their terms together."""
    sizes = np.diff(pool.starts)
    parts: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    for group in draw_passages(pool, passages, seed):
        parts += [pool.terms[pool.starts[s] : pool.starts[s + 1]] for s in group.tolist()]
        lengths.append(int(sizes[group].sum()))
    return Corpus(pool.vocabulary, np.concatenate(parts), np.cumsum(lengths, dtype=np.int64))


def passage_texts(pool: Pool, passages: int, seed: int = SEED) -> Iterator[str]:
    """Yield the same passages as text."""
    for group in draw_passages(pool, passages, seed):
        yield " ".join(pool.texts[sentence] for sentence in group.tolist())


def natural_questions(root: Path = OPEN_SETS, count: int = QUESTIONS) -> list[str]:
    """Return questions that people wrote for the open sets, drawn evenly from all of them."""
    asked = [
        json.loads(line)["text"]
        for name in ENGLISH_SETS
        for line in (root / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    drawn = np.random.default_rng(SEED).choice(len(asked), count, replace=False)
    return [asked[at] for at in sorted(drawn.tolist())]


def question_terms(questions: Sequence[str]) -> list[list[str]]:
    """Return what the bot would search for: the terms of each question, without stop words."""
    analyser = Analyser("en")
    return [list(read_question(question, analyser).terms) for question in questions]


def _texts(root: Path, name: str) -> Iterator[str]:
    path = root / name / "corpus.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserFacingError(f"The open question sets are not at {root}.") from error
    for line in lines:
        yield json.loads(line)["text"]
