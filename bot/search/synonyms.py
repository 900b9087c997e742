"""Words and phrases that mean the same in a story.

Each group gets one common term. In a text it stands for the single words of the group
and beside the words of its phrases; in a question it stands for both. So "UK" finds
"United Kingdom" and "Britain", and "united" alone still finds "united".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from bot.search.tokens import Token
from bot.story.model import Span

Group = tuple[str, ...]

_LINKS = r"(?:of|and|for|the|on|de|der|des)"
_ACRONYM = re.compile(
    rf"(?P<name>[A-Z][\w'\u2019-]*(?:\s+(?:{_LINKS}\s+)*[A-Z][\w'\u2019-]*){{1,6}})"
    r"\s+\((?P<acronym>[A-Z]{2,7})\)",
)
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
        self._common: dict[tuple[str, ...], str] = {}
        for group in groups:
            phrases = [terms for entry in group if (terms := tuple(analyser.terms(entry)))]
            for phrase in phrases:
                self._common.setdefault(phrase, "=" + "_".join(phrases[0]))
        self._longest = max(map(len, self._common), default=0)

    def __bool__(self) -> bool:
        """Say whether there is any group."""
        return bool(self._common)

    def in_text(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield a text's tokens with the common terms: in place of words, beside phrases."""
        phrases = {first: found for first, found in self._phrases(tokens) if len(found) > 1}
        for at, token in enumerate(tokens):
            if at in phrases:
                yield self._joined(phrases[at])
            common = self._common.get((token.term,))
            yield token._replace(term=common) if common else token

    def in_question(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """Yield a question's tokens, the longest phrases and words replaced by common terms."""
        phrases = dict(self._phrases(tokens))
        covered: set[Token] = set()
        for at, token in enumerate(tokens):
            if at in phrases and token not in covered:
                yield self._joined(phrases[at])
                covered.update(phrases[at])
            elif token not in covered:
                yield token

    def _phrases(self, tokens: Sequence[Token]) -> Iterator[tuple[int, Sequence[Token]]]:
        """Yield, for each token that begins one, its place and the longest phrase there."""
        content = [at for at, token in enumerate(tokens) if token.term]
        for number, at in enumerate(content):
            for length in range(min(self._longest, len(content) - number), 0, -1):
                places = content[number : number + length]
                if tuple(tokens[place].term for place in places) in self._common:
                    yield at, [tokens[place] for place in places]
                    break

    def _joined(self, phrase: Sequence[Token]) -> Token:
        word = " ".join(token.word for token in phrase)
        span = Span(phrase[0].span.start, phrase[-1].span.end)
        return Token(word, self._common[tuple(token.term for token in phrase)], span)


def find_acronyms(texts: Iterable[str]) -> Iterator[Group]:
    """Yield names and the acronyms that texts introduce for them: "Foreign Office (FO)"."""
    seen: set[Group] = set()
    for text in texts:
        for match in _ACRONYM.finditer(text):
            words = [w for w in re.split(r"[\s-]+", match["name"]) if w not in _LINK_WORDS]
            name = words[-len(match["acronym"]) :]
            if "".join(word[0] for word in name).upper() != match["acronym"]:
                continue
            start = match["name"].rindex(name[0])
            group = (match["name"][start:], match["acronym"])
            if group not in seen:
                seen.add(group)
                yield group
