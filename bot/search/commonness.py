"""How common words are in English at large, beyond the story.

In a story of a few articles nearly every verb of a question is new. A common one missing
("face", "made") says little; a rare one ("Olympic") says that the question is about
something else. The counts come with symspellpy: Google Books n-grams over the words of
SCOWL, 82,765 of them.
"""

import math
from collections import defaultdict
from functools import cache
from importlib.resources import files

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
    """Read the counts of a language now (a third of a second), not with the first question."""
    if language == "en":
        _shares_of_terms()


def share_of_passages(term: str, language: str) -> float:
    """Return the share of passages about other things that would hold a term, 0 to 1.

    Args:
        term: As the language's analyser gives it: all forms of a word count together.
        language: ISO 639-1; only English has counts, elsewhere every word counts as rare.
    """
    if language != "en":
        return 0.0
    return -math.expm1(-_WORDS_A_PASSAGE * _shares_of_terms().get(term, 0.0))


def frames_questions(term: str, language: str) -> bool:
    """Say whether a term is one that questions are framed with and answers seldom repeat."""
    return language == "en" and term in _frame_terms()


def is_word(word: str, language: str) -> bool:
    """Say whether a folded word is known as a word of its language."""
    return language == "en" and word in _counts()


@cache
def _frame_terms() -> frozenset[str]:
    return frozenset(Analyser("en").terms(_FRAME_WORDS))


@cache
def _shares_of_terms() -> dict[str, float]:
    """Return how often each term stands in English text: its share of all words."""
    counts = _counts()
    total = sum(counts.values())
    analyser = Analyser("en")
    shares: defaultdict[str, float] = defaultdict(float)
    for word, count in counts.items():
        for term in analyser.terms(word):
            shares[term] += count / total
    return dict(shares)


@cache
def _counts() -> dict[str, int]:
    text = files("symspellpy").joinpath(_COUNTS_FILE).read_text(encoding="utf-8-sig")
    lines = (line.split() for line in text.splitlines())
    return {word: int(count) for word, count in lines}
