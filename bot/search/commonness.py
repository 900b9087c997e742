"""How common words are in English at large, beyond the story.

In a story of a few articles nearly every verb of a question is new. A common one missing
("face", "made") says little; a rare one ("Olympic") says that the question is about
something else. The counts come with symspellpy: Google Books n-grams over the words of
SCOWL, 82,765 of them.
"""

import math
from functools import cache
from importlib.resources import files

_COUNTS_FILE = "frequency_dictionary_en_82_765.txt"
_WORDS_A_PASSAGE = 100


def share_of_passages(word: str, language: str) -> float:
    """Return the share of passages about other things that would hold a word, 0 to 1.

    Args:
        word: Folded.
        language: ISO 639-1; only English has counts, elsewhere every word counts as rare.
    """
    if language != "en":
        return 0.0
    counts, total = _counts()
    return -math.expm1(-_WORDS_A_PASSAGE * counts.get(word, 0) / total)


def is_word(word: str, language: str) -> bool:
    """Say whether a folded word is known as a word of its language."""
    return language == "en" and word in _counts()[0]


@cache
def _counts() -> tuple[dict[str, int], int]:
    text = files("symspellpy").joinpath(_COUNTS_FILE).read_text(encoding="utf-8-sig")
    lines = (line.split() for line in text.splitlines())
    counts = {word: int(count) for word, count in lines}
    return counts, sum(counts.values())
