"""The reader's words, as they are searched."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.search.analysis import Analyser
from bot.search.courtesy import courtesies
from bot.search.spelling import TRUST, Repair
from bot.search.tokens import Token

Repairer = Callable[[Sequence[Token]], Mapping[Token, str]]

_DATE = (
    r"when|since when|how long ago|years?$"
    r"|(?:what|which) (?:year|date|day|month|time|century|decade)"
)
_NUMBER = (
    r"how (?:many|much|long|far|old|often|tall|big|large|high|fast|wide|deep|heavy|few)"
    r"|what percent\w*|what (?:number|fraction|proportion|share|amount|population|age)"
    r"|what (?:is|was|were|are) the (?:\w+ ){0,2}(?:number|population|percentage|amount"
    r"|rate|size|length|height|cost|price|age|total|temperature|speed|distance|sum)"
    r"|which (?:number|percentage)"
)
_PLACE = (
    r"where|(?:what|which) (?:\w+ )?(?:country|city|state|place|region|county|continent"
    r"|town|river|island|province|area|location|village|nation|countries|cities)"
)
# What a question asks for; the first that matches. English only: elsewhere the cue is silent.
_ASKED_FOR = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        ("date", _DATE),
        ("number", _NUMBER),
        ("person", r"who|whom|whose"),
        ("place", _PLACE),
        (
            "reason",
            r"why|what (?:was|is|were|are) the (?:reason|cause)s?|what caused|what reason",
        ),
        ("name", r"called|named|name|term|known as|nickname|title"),
        ("manner", r"how"),
    )
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched.

    Attributes:
        text: The reader's words.
        searched: The same with repairs in place.
        language: ISO 639-1 code it was analysed in.
        tokens: Its words that are neither stop words nor courtesies, in order; spans count in
            ``text``.
        terms: Their terms in order; repairs are already in place, repeated terms repeated.
        names: Terms that name something: numbers, and words with a capital inside the question.
        words: The folded word behind each term; of several, the last.
        spoken: All its folded words in order, each with its term; stop words and courtesies
            have none.
        asked_for: ``date``, ``number``, ``person``, ``place``, ``reason``, ``name``,
            ``manner`` or nothing.
        repairs: Unknown words that are read as words of the story.
        trust: How far a repaired term is believed to be what the reader meant, 0 to 1.
    """

    text: str
    searched: str
    language: str
    tokens: tuple[Token, ...]
    terms: tuple[str, ...]
    names: frozenset[str]
    words: Mapping[str, str]
    spoken: tuple[tuple[str, str], ...]
    asked_for: str
    repairs: tuple[Repair, ...] = ()
    trust: Mapping[str, float] = field(default_factory=dict)


def read_question(text: str, analyser: Analyser, repair: Repairer = lambda _: {}) -> Question:
    """Analyse a question.

    Args:
        text: The reader's words.
        analyser: Of the question's language.
        repair: Given the tokens, returns for each one to be read differently the word to read.
    """
    tokens = _without_courtesies(text, list(analyser.question_words(text)))
    chosen = repair([token for token in tokens if token.term])
    searched = text
    for token, word in reversed(list(chosen.items())):
        searched = searched[: token.span.start] + word + searched[token.span.end :]
    read = {token: next(iter(analyser.terms(word)), "") for token, word in chosen.items()}
    tokens = [token._replace(term=read.get(token, token.term)) for token in tokens]
    words = {token.span: word for token, word in chosen.items()}
    sentence = " ".join(token.word for token in tokens)
    asked_for = next((kind for kind, pattern in _ASKED_FOR if pattern.search(sentence)), "")
    content = tuple(token for token in tokens if token.term)
    return Question(
        text=text,
        searched=searched,
        language=analyser.language,
        tokens=content,
        terms=tuple(token.term for token in content),
        names=_names(text, tokens, analyser.language),
        words={token.term: token.word for token in content},
        spoken=tuple((words.get(token.span, token.word), token.term) for token in tokens),
        asked_for=asked_for if analyser.language == "en" else "",
        repairs=tuple(Repair(token.span.of(text), word) for token, word in chosen.items()),
        trust=dict.fromkeys(read.values(), TRUST),
    )


def _without_courtesies(text: str, tokens: list[Token]) -> list[Token]:
    """Take their terms from words said to whoever is asked, unless no other word has a term."""
    spans = courtesies(text)
    read = [
        token._replace(term="") if any(span.contains(token.span) for span in spans) else token
        for token in tokens
    ]
    return read if any(token.term for token in read) else tokens


def _names(text: str, tokens: list[Token], language: str) -> frozenset[str]:
    """Return the terms that are numbers or are written as names are."""
    content = [token for token in tokens if token.term]
    shouted = all(text[token.span.start].isupper() for token in content)
    # A Title Or A SHOUT tells no names; German gives every noun a capital.
    tells_names = language != "de" and not shouted
    return frozenset(
        token.term
        for token in content
        if token.word[0].isdigit()
        or (tells_names and text[token.span.start].isupper() and token is not tokens[0])
    )
