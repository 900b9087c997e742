"""Words of a question that the story never uses -> the words it does use.

A misspelt word is taken for a word of the story one letter away (two in a long word); an
inflected or derived one for a word with the same beginning. Which of several is left to
the passages: the one that finds the best. Known words are left alone, and a repair is
always shown, never silent.

Candidates come from SymSpell's deletion index (Garbe 2012, https://github.com/wolfgarbe/SymSpell).
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.search.commonness import is_word
from bot.search.near import NearOnce, NearWords

MIN_CHARS = 4
MIN_CHARS_FOR_TWO_EDITS = 8
MIN_SHARED_CHARS = 4
MIN_SHARED_SHARE = 0.7
OTHER_FIRST_LETTER = 1.5
MAX_SUGGESTIONS = 2
MIN_SUGGESTED_CHARS_A_EDIT = 3
TRUST = 0.7
"""How far a repaired word counts as matched when confidence is judged."""

_NEGATIONS = ("un", "in", "im", "ir", "il", "non", "dis", "anti", "mis", "de")


@dataclass(frozen=True, slots=True)
class Repair:
    """A word read as another.

    Attributes:
        asked: The reader's word, as written.
        word: The story's word, folded.
    """

    asked: str
    word: str


def is_searchable(word: str) -> bool:
    """Say whether a folded word may be read as another, or another as this one."""
    return len(word) >= MIN_CHARS and word.isalpha()


class Speller:
    """The words of a story, to be found by words like them."""

    def __init__(self, words: NearWords | NearOnce, language: str) -> None:
        """Search a story's folded words; see :func:`bot.search.near.index_words`.

        Args:
            words: Those that are :func:`is_searchable`.
            language: ISO 639-1; tells correctly spelt words that are only absent here.
        """
        self._words = words
        self._language = language

    def for_one_question(self) -> "Speller":
        """Return one that looks for each word once."""
        words = NearOnce(self._words) if isinstance(self._words, NearWords) else self._words
        return Speller(words, self._language)

    def repair(self, word: str, best_score_with: Callable[[str], float]) -> str | None:
        """Return the word of the story to search instead of an unknown one, if any.

        Args:
            word: Folded; no passage holds its term.
            best_score_with: The score of the best passage that a candidate brings into the
                question; 0 where no passage holds its term.
        """
        if not is_searchable(word):
            return None
        values: dict[str, float] = {}
        for candidate, count in self._candidates(word):
            score = best_score_with(candidate)
            if score > 0:  # else it stands in articles of another language only
                other_letter = OTHER_FIRST_LETTER * (candidate[0] != word[0])
                values[candidate] = score + math.log1p(count) - other_letter
        return max(values, key=values.__getitem__, default=None)

    def suggest(self, word: str) -> tuple[str, ...]:
        """Return words of the story that an unknown one may have been meant for, likeliest first.

        More than :meth:`repair` dares to read it as: a person chooses.

        Args:
            word: Folded; no passage holds its term.
        """
        if not is_searchable(word):
            return ()
        near = [
            term
            for term, distance, _ in self._words.near(word)
            if not _negates(word, term)
            and term[0] == word[0]
            and distance <= (1 if is_word(word, self._language) else 2)
            and len(term) > MIN_SUGGESTED_CHARS_A_EDIT * distance
        ]
        return tuple(near[:MAX_SUGGESTIONS])

    def _candidates(self, word: str) -> Iterator[tuple[str, int]]:
        near = [each for each in self._words.near(word) if not _negates(word, each[0])]
        if is_word(word, self._language):  # well spelt, so not misspelt: another form of it?
            yield from ((term, count) for term, _, count in near if _shares_beginning(word, term))
            return
        one_edit = [(term, count) for term, distance, count in near if distance == 1]
        if one_edit or len(word) < MIN_CHARS_FOR_TWO_EDITS:
            yield from one_edit
        else:
            yield from ((term, count) for term, _, count in near)


def _negates(a: str, b: str) -> bool:
    """Say whether one is the other with a negating prefix: unexpected, expected."""
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer == prefix + shorter for prefix in _NEGATIONS)


def _shares_beginning(a: str, b: str) -> bool:
    needed = max(MIN_SHARED_CHARS, math.ceil(MIN_SHARED_SHARE * max(len(a), len(b))))
    return a[:needed] == b[:needed]
