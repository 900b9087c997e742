"""Text -> terms with spans; one analyser for passages, questions and highlights.

A word is folded (case, accents), loses its possessive, gets its number's separators
out, and is stemmed by Snowball's stemmer for the language. Every token's span slices
the very word it came from.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from bot.search.stopwords import BY_LANGUAGE
from bot.story.model import Span

ANALYSER_VERSION = 1
"""Rises whenever the same text would give other terms."""

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# A number with its separators, else letters and digits with apostrophes inside.
_WORD = re.compile(
    r"\d{1,3}(?:[,.'\u2019\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)+|\w+(?:['\u2019]\w+)*",
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.'\u2019\u00a0\u202f]\d{3})+\Z")
_SEPARATORS = str.maketrans("", "", ",.'\u2019\u00a0\u202f")
_POSSESSIVE = re.compile(r"['\u2019]s?\Z")
_MAX_WORD_CHARS = 64


@dataclass(frozen=True, slots=True)
class Token:
    """A term and where it came from.

    Attributes:
        term: The normalised index word.
        span: The word in the text that was analysed.
    """

    term: str
    span: Span


def fold(word: str) -> str:
    """Return a word without case and accents: ``Patiño`` and ``PATINO`` give ``patino``."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Analyser:
    """Turns text of one language into terms."""

    def __init__(self, language: str) -> None:
        """Prepare for a language (ISO 639-1); one without a stemmer keeps its words whole."""
        self.language = language
        self._stop_words = BY_LANGUAGE.get(language, frozenset())
        stemmer = Stemmer.Stemmer(_STEMMERS[language]) if language in _STEMMERS else None
        self._stem = stemmer.stemWord if stemmer else str

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the terms of a text that are not stop words, in order, with their spans."""
        for match in _WORD.finditer(text):
            term = self._term(match[0])
            if term:
                yield Token(term, Span(*match.span()))

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order, repeated as often as they occur."""
        return [token.term for token in self.tokens(text)]

    def _term(self, word: str) -> str:
        if len(word) > _MAX_WORD_CHARS:
            word = word[:_MAX_WORD_CHARS]
        if word[0].isdigit():
            return word.translate(_SEPARATORS) if _THOUSANDS.match(word) else word
        folded = _POSSESSIVE.sub("", fold(word)).replace("\u2019", "'")
        if folded.split("'")[0] in self._stop_words:
            return ""
        stem: str = self._stem(folded.replace("'", ""))
        return stem


@lru_cache(maxsize=32)
def analyser_for(language: str) -> Analyser:
    """Return the analyser of a language; one instance serves the whole process."""
    return Analyser(language)
