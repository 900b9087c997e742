"""How common words are in English at large, beyond the story.

In a story of a few articles nearly every verb of a question is new. A common one missing
("face", "made") says little; a rare one ("Olympic") says that the question is about
something else. The counts come with symspellpy: Google Books n-grams over the words of
SCOWL, 82,765 of them. They are kept as sorted arrays of hashes, two megabytes instead of
the thirty that dictionaries take.
"""

import math
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import Analyser

_COUNTS_FILE = "frequency_dictionary_en_82_765.txt"
_WORDS_A_PASSAGE = 100

# Of the words asked at least twelve times in the open English question sets, those of no
# subject of their own that fewer than half of the right passages hold ("kind" 6 %, "happen"
# 7 %, "think" 21 %; the mean word 77 %).
_FRAME_WORDS = """
    able according affect amount another attribute benefit besides bring call character come
    compare conclusion consider country create due else example feature find get give go happen
    help kind like locate long make many mention much name often part past percentage person
    potential purpose reason regard relationship say seek start take term think today try type
    typical usual utilize version want way year"""


def load_counts(language: str) -> None:
    """Read the counts of a language now (a fifth of a second), not with the first question."""
    if language == "en":
        _counts()


def share_of_passages(term: str, language: str) -> float:
    """Return the share of passages about other things that would hold a term, 0 to 1.

    Args:
        term: As the language's analyser gives it: all forms of a word count together.
        language: ISO 639-1; only English has counts, elsewhere every word counts as rare.
    """
    if language != "en":
        return 0.0
    return -math.expm1(-_WORDS_A_PASSAGE * _counts().share_of(term))


def frames_questions(term: str, language: str) -> bool:
    """Say whether a term is one that questions are framed with and answers seldom repeat."""
    return language == "en" and term in _frame_terms()


def is_word(word: str, language: str) -> bool:
    """Say whether a folded word is known as a word of its language."""
    return language == "en" and _counts().holds(word)


@cache
def _frame_terms() -> frozenset[str]:
    return frozenset(Analyser("en").terms(_FRAME_WORDS))


@dataclass(frozen=True, slots=True)
class _Counts:
    """Words and terms by their hashes in this process, rising.

    Attributes:
        words: Of every word.
        terms: Of every term.
        shares: Each term's share of all words.
    """

    words: NDArray[np.int64]
    terms: NDArray[np.int64]
    shares: NDArray[np.float64]

    def holds(self, word: str) -> bool:
        return _place(self.words, word) is not None

    def share_of(self, term: str) -> float:
        place = _place(self.terms, term)
        return 0.0 if place is None else float(self.shares[place])


def _place(hashes: NDArray[np.int64], text: str) -> int | None:
    wanted = hash(text)
    at = int(hashes.searchsorted(wanted))
    return at if at < len(hashes) and hashes[at] == wanted else None


@cache
def _counts() -> _Counts:
    words, counts = array("q"), array("q")
    terms, owners = array("q"), array("q")
    analyser = Analyser("en")
    text = files("symspellpy").joinpath(_COUNTS_FILE).read_text(encoding="utf-8-sig")
    # Read at once: a thread that lets go of the interpreter's lock for every piece of a file, and
    # takes it again at once, passes over those who wait for it, the event loop among them.
    for number, line in enumerate(StringIO(text)):
        word, count = line.split()
        words.append(hash(word))
        counts.append(int(count))
        for term in analyser.terms_of_word(word):
            terms.append(hash(term))
            owners.append(number)
    every = np.array(counts, np.float64)
    hashes, at = np.unique(np.array(terms, np.int64), return_inverse=True)
    shares: NDArray[np.float64] = np.zeros(len(hashes))
    np.add.at(shares, at, (every / every.sum())[np.array(owners, np.int64)])
    return _Counts(np.sort(np.array(words, np.int64)), hashes, shares)
