"""Words and phrases that mean the same in a story.

Each group gets one common term. In a text it stands for the single words of the group
and beside the words of its phrases; in a question it stands for both. So "UK" finds
"United Kingdom" and "Britain", and "united" alone still finds "united".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from bot.search.tokens import Token
from bot.story.model import Span

Group = tuple[str, ...]

_LINKS = r"(?:of|and|for|the|on|de|der|des)"
_ACRONYM = re.compile(
    rf"(?<!\w)(?<!\w['\u2019-])(?P<name>[A-Z][\w'\u2019-]*(?:\s+(?:{_LINKS}\s+)*[A-Z][\w'\u2019-]*){{1,6}})"
    r"\s+\((?P<acronym>[A-Z]{2,7})\)",
)
_IN_BRACKETS = re.compile(r"\([A-Z]{2,7}\)")
_NAME_WORD = re.compile(r"[^\s-]+")
_KEPT_QUESTIONS = 16
_LINK_WORDS = frozenset("of and for the on de der des".split())


class Terms(Protocol):
    """What turns a phrase into terms: an analyser without synonyms."""

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order."""
        ...


class Synonyms:
    """Groups of one language, ready to be found in rows of tokens."""

    def __init__(self, groups: Iterable[Group], analyser: Terms) -> None:
        """Analyse the groups' words; those that an earlier group has keep to it."""
        self._words: dict[str, str] = {}
        self._phrases: defaultdict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        taken: set[tuple[str, ...]] = set()
        for group in groups:
            entries = [terms for entry in group if (terms := _terms_of(entry, analyser))]
            for entry in entries:
                if entry in taken:
                    continue
                taken.add(entry)
                common = "=" + "_".join(entries[0])
                if len(entry) == 1:
                    self._words[entry[0]] = common
                else:
                    self._phrases[entry[0]].append((entry, common))
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        self._words_of: defaultdict[str, set[str]] = defaultdict(set)
        for word, common in self._words.items():
            self._words_of[common].add(word)
        self.plain = lru_cache(_KEPT_QUESTIONS)(self._plain)
        self._of_phrases = frozenset(
            common for phrases in self._phrases.values() for _, common in phrases
        )

    def __bool__(self) -> bool:
        """Say whether there is any group."""
        return bool(self._words or self._phrases)

    @property
    def words(self) -> Mapping[str, str]:
        """The common term of each single word's term."""
        return self._words

    @property
    def phrases(self) -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
        """By their first term, the terms of each phrase and its common term, longest first."""
        return self._phrases

    def _plain(self, wanted: frozenset[str]) -> frozenset[str] | None:
        """Return the terms that stand for wanted ones word by word; None if phrases do too."""
        if not wanted.isdisjoint(self._of_phrases):
            return None
        return wanted.union(*(self._words_of.get(term, ()) for term in wanted))

    def in_terms(self, terms: Sequence[str]) -> list[str]:
        """Return a text's terms with the common ones: in place of words, beside phrases."""
        found = list(terms)
        if not self._words.keys().isdisjoint(terms):
            found = list(map(self._words.get, terms, terms))
        if not self._phrases.keys().isdisjoint(terms):
            phrases = self._phrases
            starts = [at for at, term in enumerate(terms) if term in phrases]
            for at in reversed(starts):
                if phrase := self._phrase(terms, at):
                    found.insert(at, phrase[1])
        return found

    def phrases_in(self, terms: Sequence[str]) -> list[str]:
        """Return the common terms of the phrases in a text's terms."""
        return [
            phrase[1]
            for at, term in enumerate(terms)
            if term in self._phrases and (phrase := self._phrase(terms, at))
        ]

    def in_text(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield a text's tokens as :meth:`in_terms` does its terms."""
        content = [token for token in tokens if token.term]
        terms = [token.term for token in content]
        at = -1
        for token in tokens:
            at += bool(token.term)
            if token.term in self._phrases and (phrase := self._phrase(terms, at)):
                yield _joined(content[at : at + len(phrase[0])], phrase[1])
            common = self._words.get(token.term)
            yield token._replace(term=common) if common else token

    def in_question(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield a question's tokens, the longest phrases and words replaced by common terms."""
        content = [token for token in tokens if token.term]
        terms = [token.term for token in content]
        at = covered = -1
        for token in tokens:
            at += bool(token.term)
            if token.term and at <= covered:
                continue
            if token.term in self._phrases and (phrase := self._phrase(terms, at)):
                covered = at + len(phrase[0]) - 1
                yield _joined(content[at : covered + 1], phrase[1])
            else:
                common = self._words.get(token.term)
                yield token._replace(term=common) if common else token

    def _phrase(self, terms: Sequence[str], at: int) -> tuple[tuple[str, ...], str] | None:
        """Return the longest phrase that begins at a place in a row of terms."""
        for phrase in self._phrases[terms[at]]:
            if tuple(terms[at : at + len(phrase[0])]) == phrase[0]:
                return phrase
        return None


def _terms_of(entry: str, analyser: Terms) -> tuple[str, ...]:
    """Return an entry's terms; none of a phrase that its little words alone tell from a word.

    "Set up" would else be "set", wherever it stands.
    """
    terms = tuple(analyser.terms(entry))
    return () if len(terms) == 1 and len(entry.split()) > 1 else terms


def _joined(phrase: Sequence[Token], common: str) -> Token:
    span = Span(phrase[0].span.start, phrase[-1].span.end)
    return Token(" ".join(token.word for token in phrase), common, span)


def find_acronyms(texts: Iterable[str]) -> Iterator[Group]:
    """Yield names and the acronyms that texts introduce for them: "Foreign Office (FO)"."""
    seen: set[Group] = set()
    for text in texts:
        if not _IN_BRACKETS.search(text):  # by far the most, and told at once
            continue
        for match in _ACRONYM.finditer(text):
            words = [w for w in _NAME_WORD.finditer(match["name"]) if w[0] not in _LINK_WORDS]
            name = words[-len(match["acronym"]) :]
            if "".join(word[0][0] for word in name).upper() != match["acronym"]:
                continue
            group = (match["name"][name[0].start() :], match["acronym"])
            if group not in seen:
                seen.add(group)
                yield group
