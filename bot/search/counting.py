"""Articles -> passages, terms and words as numbers: what the analyser finds, at less cost.

A large corpus says the same words again and again. So each run of letters is analysed
once and remembered by number; counting is left to numpy. Whatever depends on what
stands around it (numbers, dates, acronyms, phrases) is read by the analyser itself, and
so are texts in which that is everything (Chinese, accents as characters of their own).
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import Analyser, Analysers
from bot.search.grams import Unit
from bot.search.numerals import LONE_NUMBER
from bot.search.spelling import is_searchable
from bot.story.model import Article
from bot.story.passages import Sentence, count_words, passage_firsts, sentence_rows

NO_TERM = -1
_DEPENDS = -1
"""A run that the runs around it belong to: its number is not known from it alone."""

_KEPT_NUMBERS = 1 << 14

Ints = NDArray[np.int64]
Int32s = NDArray[np.int32]

_RUN = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_DOTTED = re.compile(r"\.[A-Z]")
# Vowel points and accents that are part of a word, but of no run; and what parts runs but no words.
_UNUSUAL = re.compile(
    r"[_\u00ad\u200c\u200d\u2060\ufeff\u0300-\u036f\u0483-\u0487\u0590-\u0eff\U00010a00-\U00011fff]"
)


class Numbering:
    """Numbers for tokens, terms and words, in order of their first occurrence.

    Attributes:
        terms: Each term's number.
        words: Each folded word's number, of those that misspelt words are searched among.
    """

    def __init__(self) -> None:
        """Start with nothing numbered."""
        self.terms: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self._tokens: dict[tuple[str, str], int] = {}
        self._term_of = array("i")
        self._word_of = array("i")

    def token(self, word: str, term: str) -> int:
        """Return the number of a word that is read as a term; no term where it is a stop word."""
        number = self._tokens.get((word, term))
        if number is None:
            number = self._tokens[word, term] = len(self._term_of)
            self._term_of.append(self.terms.setdefault(term, len(self.terms)) if term else NO_TERM)
            known = term and is_searchable(word)
            self._word_of.append(self.words.setdefault(word, len(self.words)) if known else NO_TERM)
        return number

    @property
    def term_of(self) -> Int32s:
        """The number of each token's term; :data:`NO_TERM` of a stop word's."""
        return np.array(self._term_of, np.int32)

    @property
    def word_of(self) -> Int32s:
        """The number of each token's word; :data:`NO_TERM` where it is not searched for."""
        return np.array(self._word_of, np.int32)


class _Runs(dict[str, int]):
    """The token's number of each run of letters and digits, worked out when it is first met."""

    def __init__(self, analyser: Analyser, numbering: Numbering) -> None:
        self._analyser = analyser
        self._numbering = numbering
        synonyms = analyser.synonyms
        self._common = synonyms.words if synonyms else {}
        self._phrases = synonyms.phrases if synonyms else {}
        self.opening: set[int] = set()
        """Tokens that a phrase may begin with."""
        self.plain: dict[int, str] = {}
        """The term of each token that has one, were there no synonyms."""

    def __missing__(self, run: str) -> int:
        if run[0].isdecimal():
            return _DEPENDS
        if run.isalpha() and run != "US":  # by far the most
            number = self[run] = self.token(*self._analyser.word(run))
        else:
            number = self[run] = self.alone(run)
        return number

    def alone(self, run: str) -> int:
        """Return the token of a run that nothing around it belongs to."""
        ((word, term, _),), _ = self._analyser.token_at(run, 0)
        return self.token(word, term)

    def token(self, word: str, term: str) -> int:
        number = self._numbering.token(word, self._common.get(term, term))
        if term:
            self.plain[number] = term
        if term in self._phrases:
            self.opening.add(number)
        return number


class Reader:
    """Texts of one language -> numbers of their tokens."""

    def __init__(self, analyser: Analyser, numbering: Numbering) -> None:
        """Number the tokens of an analyser's language."""
        self._analyser = analyser
        self._numbering = numbering
        self._runs = _Runs(analyser, numbering)
        self._lone_numbers = lru_cache(_KEPT_NUMBERS)(self._runs.alone)

    def reads(self, text: str) -> bool:
        """Say whether :meth:`sentence` reads sentences of this text as the analyser does."""
        return not (self._analyser.splits_characters or _UNUSUAL.search(text))

    def sentence(self, text: str, start: int, end: int, *, dotted: bool) -> tuple[list[int], int]:
        """Return the tokens of a sentence, and how many words it has.

        Args:
            text: One that :meth:`reads` says yes to.
            start: Where the sentence starts.
            end: Where it ends.
            dotted: Whether the text may hold acronyms with full stops.
        """
        runs = _RUN.findall(text, start, end)
        numbers = list(map(self._runs.__getitem__, runs))
        if dotted and _DOTTED.search(text, start, end):
            numbers = self._around_numbers(text[start:end])
        elif _DEPENDS in numbers:
            if numbers.count(_DEPENDS) == len(LONE_NUMBER.findall(text, start, end)):
                numbers = [
                    self._lone_numbers(run) if number == _DEPENDS else number
                    for run, number in zip(runs, numbers, strict=True)
                ]
            else:
                numbers = self._around_numbers(text[start:end])
        if self._runs.opening and not self._runs.opening.isdisjoint(numbers):
            numbers += self._phrases(numbers)
        return numbers, len(runs)

    def slowly(self, text: str) -> list[int]:
        """Return the tokens of any text, read by the analyser alone."""
        return [self._numbering.token(word, term) for word, term, _ in self._analyser.words(text)]

    def _around_numbers(self, text: str) -> list[int]:
        """Let the analyser read each number and acronym, and look up the runs between them."""
        numbers: list[int] = []
        done = 0
        for place in sorted(
            [match.start() for match in _DIGIT.finditer(text)]
            + [match.start() - 1 for match in _DOTTED.finditer(text) if match.start()]
        ):
            if place < done or (place > done and text[place - 1].isalnum()):
                continue
            tokens, end = self._analyser.token_at(text, place)
            numbers += map(self._runs.__getitem__, _RUN.findall(text, done, place))
            numbers += [self._runs.token(token.word, token.term) for token in tokens]
            done = end
        numbers += map(self._runs.__getitem__, _RUN.findall(text, done))
        return numbers

    def _phrases(self, numbers: Iterable[int]) -> list[int]:
        """Return the tokens that stand for the phrases of a sentence's tokens."""
        if self._analyser.synonyms is None:
            return []
        plain = self._runs.plain
        terms = [plain[number] for number in numbers if number in plain]
        return [self._numbering.token("", it) for it in self._analyser.synonyms.phrases_in(terms)]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a number of articles consist of.

    Attributes:
        passages: How many passages each article has.
        sentences: How many sentences each passage has.
        bounds: Each sentence's start and end in its article's body, and its paragraph's number.
        terms: The terms of all passages one after the other, headlines included, stop words not.
        ends: Where each passage's end in ``terms``.
        words: How often each word occurs.
    """

    passages: Ints
    sentences: Ints
    bounds: Ints
    terms: Int32s
    ends: Ints
    words: Ints


class Counter:
    """Counts what articles consist of; numbers go on rising from one call to the next."""

    def __init__(self, analysers: Analysers) -> None:
        """Count with a corpus's analysers."""
        self._analysers = analysers
        self._readers: dict[str, Reader] = {}
        self.numbering = Numbering()

    def count(self, articles: Iterable[Article]) -> tuple[Counted, list[Unit]]:
        """Count some articles: a few hundred at a time, for their tokens are all in memory.

        Returns:
            What they consist of, and the text of each of their passages.
        """
        tally = _Tally()
        for article in articles:
            self._add(article, tally)
        return tally.counted(self.numbering), tally.units

    def _reader(self, language: str) -> Reader:
        reader = self._readers.get(language)
        if reader is None:
            reader = Reader(self._analysers.of(language), self.numbering)
            self._readers[language] = reader
        return reader

    def _add(self, article: Article, tally: "_Tally") -> None:
        reader = self._reader(article.language)
        body = article.body
        rows = sentence_rows(article)
        if reader.reads(body) and reader.reads(article.headline):
            dotted = _DOTTED.search(body) is not None
            read = [reader.sentence(body, start, end, dotted=dotted) for start, end, _ in rows]
            headline, _ = reader.sentence(article.headline, 0, len(article.headline), dotted=True)
            tokens, words = [each for each, _ in read], [count for _, count in read]
        else:
            headline = reader.slowly(article.headline)
            tokens = [reader.slowly(body[start:end]) for start, end, _ in rows]
            words = [count_words(body, start, end) for start, end, _ in rows]
        tally.add(article, rows, passage_firsts(article, rows, words), tokens, headline)


class _Tally:
    """Tokens of some articles, on their way to being counted."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self._passages: list[int] = []
        self._sentences: list[int] = []
        self._bounds: list[tuple[int, int, int]] = []
        self._tokens = array("i")
        self._ends: list[int] = []
        self._again = array("i")
        """Headlines' tokens beyond their first time."""
        self._alone = array("i")
        """Headlines' tokens of articles without a sentence."""

    def add(
        self,
        article: Article,
        rows: Sequence[Sentence],
        firsts: Sequence[int],
        tokens: Sequence[list[int]],
        headline: list[int],
    ) -> None:
        self._passages.append(len(firsts))
        self._bounds += rows
        texts = [article.body[start:end] for start, end, _ in rows]
        for first, after in pairwise([*firsts, len(rows)]):
            self.units.append(Unit(article.headline, texts[first:after]))
            self._sentences.append(after - first)
            self._tokens.extend(headline)
            for sentence in tokens[first:after]:
                self._tokens.extend(sentence)
            self._ends.append(len(self._tokens))
        self._again.extend(headline * (len(firsts) - 1))
        if not firsts:
            self._alone.extend(headline)

    def counted(self, numbering: Numbering) -> Counted:
        terms = numbering.term_of[np.array(self._tokens, np.int32)]
        is_term = terms != NO_TERM
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(is_term)))
        return Counted(
            passages=np.array(self._passages, np.int64),
            sentences=np.array(self._sentences, np.int64),
            bounds=np.array(self._bounds, np.int64).reshape(-1, 3),
            terms=terms[is_term],
            ends=before[np.array(self._ends, np.int64)],
            words=_counts(self._tokens, numbering)
            + _counts(self._alone, numbering)
            - _counts(self._again, numbering),
        )


def _counts(tokens: "array[int]", numbering: Numbering) -> Ints:
    """Return how often each word stands among tokens."""
    numbers = numbering.word_of[np.array(tokens, np.int32)]
    counts: Ints = np.bincount(numbers[numbers != NO_TERM], minlength=len(numbering.words))
    return counts
