"""Text -> terms with spans; one analyser for passages, questions and highlights.

A word is a run of letters and digits, so hyphens and apostrophes part words and a
possessive's ``s`` falls to the stop words. It is folded (case, accents) and stemmed by
Snowball's stemmer of the language. Numbers lose their separators and take their unit
in (``140,000``, ``140k`` and ``140 thousand`` are one term), ordinals their ending, and
numeric dates become day, month and year. Chinese and Japanese give each character and
each pair of neighbours.

Every token's span slices the very word, number or characters it came from.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import Stemmer

from bot.search.irregular import BASE_FORMS
from bot.search.languages import CJK_LANGUAGES
from bot.search.numerals import NUMERAL, read_numeral
from bot.search.runs import BETWEEN, MARKS, RUN, Terms, depending_on_others, is_read_by_runs
from bot.search.stopwords import BY_LANGUAGE
from bot.search.synonyms import Group, Synonyms
from bot.search.tokens import Token
from bot.story.model import Span

MAX_WORD_CHARS = 64
_CACHED_WORDS = 1 << 16

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

# Soft hyphens, and what joins or parts letters without being seen.
_UNSEEN = frozenset("\u00ad\u200c\u200d\u2060\ufeff")
_ACRONYM = r"[A-Z](?:\.[A-Z])+\b\.?|US\b"
_WORD = re.compile(
    rf"(?P<word>(?!{_ACRONYM})[^\W\d_][^\W_]*(?:{MARKS}+[^\W_]*)*)|(?P<acronym>{_ACRONYM})|{NUMERAL}|(?P<rest>[^\W_]+)"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def fold(word: str) -> str:
    """Return a word without case, accents and soft hyphens.

    ``Patiño``, ``PATINO`` and ``Pati\u00adño`` give ``patino``; a ligature gives its letters.
    """
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    kept = (c for c in decomposed if c not in _UNSEEN and not unicodedata.combining(c))
    return "".join(kept).casefold()


class Analyser:
    """Turns text of one language into terms."""

    def __init__(self, language: str, synonyms: Iterable[Group] = ()) -> None:
        """Prepare for a language.

        Args:
            language: ISO 639-1 code; one without a stemmer keeps its words whole.
            synonyms: Groups of words and phrases that get a common term.
        """
        self.language = language
        self._splits_characters = language in CJK_LANGUAGES
        self._stop_words = BY_LANGUAGE.get(language, frozenset())
        self._base_forms = BASE_FORMS if language == "en" else {}
        stemmer = Stemmer.Stemmer(_STEMMERS[language]) if language in _STEMMERS else None
        self._stem = stemmer.stemWord if stemmer else str
        self._normalised = lru_cache(_CACHED_WORDS)(self._normalise)
        self._terms = Terms(self._term_of_run)
        self._synonyms: Synonyms | None = None
        self._synonyms = Synonyms(synonyms, self)

    @property
    def synonyms(self) -> Synonyms | None:
        """What its terms are replaced by or joined with, if anything."""
        return self._synonyms

    @property
    def splits_characters(self) -> bool:
        """Whether words may consist of one character, with no blank between them."""
        return self._splits_characters

    def words(self, text: str) -> Iterator[Token]:
        """Yield every word of a text in order; stop words have no term."""
        words = self._plain_words(text)
        return self._synonyms.in_text(list(words)) if self._synonyms else words

    def find(self, text: str, wanted: frozenset[str]) -> Iterator[Span]:
        """Yield the spans of the words of a text whose terms are wanted."""
        plain = self._synonyms.plain(wanted) if self._synonyms else wanted
        if plain is None or self._splits_characters or not is_read_by_runs(text):
            yield from (word.span for word in self.words(text) if word.term in wanted)
            return
        terms, done = self._known_terms(), 0
        for match in self._depending(text):
            for run in RUN.finditer(text, done, match.start()):
                if terms[run[0]] in plain:
                    yield Span(*run.span())
            yield from (word.span for word in self._read(match) if word.term in plain)
            done = match.end()
        for run in RUN.finditer(text, done):
            if terms[run[0]] in plain:
                yield Span(*run.span())

    def question_words(self, text: str) -> Iterator[Token]:
        """Yield every word of a question in order, as :meth:`words` does for texts."""
        words = self._plain_words(text)
        return self._synonyms.in_question(list(words)) if self._synonyms else words

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order, repeated as often as they occur."""
        if self._splits_characters or BETWEEN in text or not is_read_by_runs(text):
            found = [word.term for word in self._plain_words(text) if word.term]
        else:
            found = self._terms_of_runs(text)
        return self._synonyms.in_terms(found) if self._synonyms else found

    def terms_of_each(self, texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the terms of each text, as :meth:`terms` does, sooner than one by one."""
        joined = f" {BETWEEN} ".join(texts)
        is_alone = joined.count(BETWEEN) == len(texts) - 1
        if self._splits_characters or not (is_alone and is_read_by_runs(joined)):
            return tuple(tuple(self.terms(text)) for text in texts)
        found = self._terms_of_runs(joined)
        if self._synonyms:  # no phrase goes on where the next text begins
            found = self._synonyms.in_terms(found)
        found.append(BETWEEN)
        rows: list[tuple[str, ...]] = []
        start = 0
        for _ in texts:
            end = found.index(BETWEEN, start)
            rows.append(tuple(found[start:end]))
            start = end + 1
        return tuple(rows)

    def terms_of_word(self, word: str) -> list[str]:
        """Return the terms of one word, as :meth:`terms` does, and forget them: for long lists."""
        if not (word.isalpha() and word.isascii()) or self._synonyms or word == "US":
            return self.terms(word)
        term = self._normalise(word)[1]
        return [term] if term else []

    def word(self, run: str) -> tuple[str, str]:
        """Return a run of letters folded, and its term without synonyms; of no acronym."""
        return self._normalise(run)

    def _known_terms(self) -> Terms:
        """Return the terms of runs met so far; of a bounded number."""
        if len(self._terms) > _CACHED_WORDS:
            self._terms = Terms(self._term_of_run)
        return self._terms

    def _terms_of_runs(self, text: str) -> list[str]:
        """Return the terms of a text that is read by runs, stop words left out."""
        terms = self._known_terms()
        parts, done = [], 0
        for match in self._depending(text):
            read = (terms.stand_in(token.term) for token in self._read(match))
            parts += [text[done : match.start()], *read]
            done = match.end()
        return terms.of(" ".join((*parts, text[done:])) if done else text)

    def _depending(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the numbers and acronyms whose terms are not those of the runs they consist of."""
        done = 0
        for place in depending_on_others(text):
            if place.start() < done:
                continue
            match = _WORD.match(text, place.start())
            while match and not (match[0].isalnum() and match["money"] is None):
                yield match
                done = match.end()  # where the next word may begin at once: "1/1/2012A.A"
                match = _WORD.match(text, done) if text[done : done + 1].isalnum() else None

    def _term_of_run(self, run: str) -> str:
        if run.isalpha() and run != "US":  # by far the most
            return self._normalised(run)[1]
        (token,), _ = self.token_at(run, 0)
        return token.term

    def token_at(self, text: str, start: int) -> tuple[list[Token], int]:
        """Read the one word, number or date that starts at a place, without synonyms.

        Returns:
            Its tokens, and where it ends.
        """
        match = _WORD.match(text, start)
        if match is None:
            return [], start
        return list(self._read(match)), match.end()

    def _plain_words(self, text: str) -> Iterator[Token]:
        for match in _WORD.finditer(text):
            if match.lastgroup == "word" and not self._splits_characters:  # by far the most
                word, term = self._normalised(match[0])
                yield Token(word, term, Span(*match.span()))
            else:
                yield from self._read(match)

    def _read(self, match: re.Match[str]) -> Iterator[Token]:
        span = Span(*match.span())
        kind = match.lastgroup
        if kind in {"word", "rest"}:
            if self._splits_characters and _CJK.search(match[0]):
                yield from _characters(match[0], span.start)
            else:
                word, term = self._normalised(match[0])
                yield Token(word, term, span)
        elif kind == "acronym":
            word = match[0].replace(".", "").lower()
            # U.S. is not the pronoun.
            yield Token(word, f"{word}." if word in self._stop_words else word, span)
        else:
            for number, part in read_numeral(match, self.language):
                yield Token(number, self._normalised(number)[1], part)

    def _normalise(self, word: str) -> tuple[str, str]:
        folded = fold(word[:MAX_WORD_CHARS])
        if folded in self._stop_words:
            return folded, ""
        stem: str = self._stem(self._base_forms.get(folded, folded))
        return folded, stem


def _characters(word: str, start: int) -> Iterator[Token]:
    """Yield each character, and each pair of neighbours, of a run with CJK characters."""
    for at, char in enumerate(word):
        folded = fold(char)
        yield Token(folded, folded, Span(start + at, start + at + 1))
        if at + 1 < len(word):
            folded = fold(word[at : at + 2])
            yield Token(folded, folded, Span(start + at, start + at + 2))


class Analysers:
    """The analysers of one corpus, by language, with its synonyms."""

    def __init__(self, synonyms: Iterable[Group] = ()) -> None:
        """Prepare with a corpus's synonyms."""
        self._synonyms = tuple(synonyms)
        self._by_language: dict[str, Analyser] = {}

    def of(self, language: str) -> Analyser:
        """Return the analyser of a language (ISO 639-1)."""
        if language not in self._by_language:
            self._by_language[language] = Analyser(language, self._synonyms)
        return self._by_language[language]
