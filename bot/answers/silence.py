"""Why a story does not answer, as far as can be told: spelling, times, languages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.answers.dates import DateError, Days, month_of, read_days
from bot.search.analysis import fold
from bot.search.languages import script_of
from bot.search.model import Found
from bot.search.stopwords import BY_LANGUAGE

MAX_WORDS_OF_A_DATE = 3
MIN_LITTLE_WORDS = 2
"""Of another language, for a question to be in it; and more than of the story's own."""

_PORTUGUESE = re.compile(r"[ãõâêôç]|[ln]h|(?:ou|eu|iu|em|am)\b|\bd[ao]s?\b|\b[ao]s?\b")
"""Letters, ends and articles that Spanish has not."""
WORDS_THAT_BEGIN = 2
# Words that begin short questions; there, each counts as one more little word. Not among them: what
# English questions begin with, too ("hat", "paso", "ha").
_TELLING = {
    language: frozenset(words.split())
    for language, words in {
        "de": "wer wo wann warum wieso wurde wurden gab gibt sag ist wie welche welcher",
        "es": "quien quienes donde cuando cuanto cuanta cuantos cuantas cual cuales hubo fue dijo "
        "ayer dime hay esta estan ahora quiere puede",
        "fr": "quand pourquoi comment combien quel quelle quels quelles ou etait dit hier "
        "il elle qu",
        "it": "chi dove perche quanto quale quali disse ieri adesso successo",
        "pt": "quem onde quando quanto quantos quantas qual quais houve foi foram disse ontem "
        "aconteceu agora ele ela esta estao tem voce nao ja",
    }.items()
}

_WORD = re.compile(r"[^\W_]+(?:[-\u2010-\u2014'\u2019][^\W_]+)*")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_BEFORE_A_MONTH = frozenset(
    "in since during until till before after by of last next early late mid throughout".split()
)


@dataclass(frozen=True, slots=True)
class OtherTime:
    """A time that a question asks about, outside the time the story's articles are from.

    Attributes:
        asked: As the reader wrote it.
        first: The day (UTC) the oldest article was published.
        last: The day the newest was.
    """

    asked: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Silence:
    """What may have kept a story from answering.

    Attributes:
        near_words: Words of the question that the story never uses, each with words like it
            that the story does use.
        other_time: A time that its articles do not reach.
        language: ISO 639-1 of the question, where it is not one that the story can be asked in.
    """

    near_words: Mapping[str, tuple[str, ...]]
    other_time: OtherTime | None = None
    language: str | None = None


def why_silent(found: Found) -> Silence:
    """Say what may have kept a story from answering."""
    return Silence(found.near_words, _other_time(found), _other_language(found))


def _other_time(found: Found) -> OtherTime | None:
    """Return the first time in a question that the story's articles cannot, or do not, tell of.

    They cannot tell of what came after the newest; of what was long before the oldest they
    may, unless none of them uses the word.
    """
    if found.published is None:
        return None
    first, last = found.published
    for asked, days in _times(found.question.text, first):
        if days.first > last or (days.last < first and _is_unused(asked, found)):
            return OtherTime(asked, first, last)
    return None


def _times(text: str, near: date) -> Iterator[tuple[str, Days]]:
    """Yield the dates, months and years that a question names, each as it is written."""
    words = [match.span() for match in _WORD.finditer(text)]
    taken = 0
    for at, (begin, end) in enumerate(words):
        if begin < taken:
            continue
        for size in range(MAX_WORDS_OF_A_DATE, 0, -1):
            if at + size > len(words):
                continue
            asked = text[begin : words[at + size - 1][1]]
            days = _read(asked)
            if days is not None:
                taken = words[at + size - 1][1]
                yield asked, days
                break
        else:
            before = text[slice(*words[at - 1])].lower() if at else ""
            month = month_of(text[begin:end].lower())
            if month and before in _BEFORE_A_MONTH and text[begin].isupper():
                yield text[begin:end], _nearest(month, near)


def _read(asked: str) -> Days | None:
    if _YEAR.search(asked) is None:
        return None
    try:
        return read_days(asked, date.min)
    except DateError:
        return None


def _nearest(month: int, near: date) -> Days:
    """Return a month named without a year: the last one that is not after a day."""
    year = near.year if month <= near.month else near.year - 1
    return read_days(f"{year:04}-{month:02}", date.min)


def _is_unused(asked: str, found: Found) -> bool:
    """Say whether a year or month is a word of the question that no passage holds."""
    unknown = {word.lower() for word in found.unknown_words}
    return any(word in unknown for word in asked.lower().split())


def _other_language(found: Found) -> str | None:
    """Return the language of a question that is not the one the story is asked in."""
    question = found.question
    return language_of_question(question.text, question.language, uses=any(found.df.values()))


def language_of_question(text: str, own: str, *, uses: bool) -> str | None:
    """Return a question's language where it is none that a story is asked in; None in doubt.

    Args:
        text: The question.
        own: ISO 639-1 of the language the story is asked in.
        uses: Whether the story uses any of its words: then more has to speak for another.
    """
    script = script_of(text)
    if script is not None:
        return None if script == own else script
    if "¿" in text:
        return None if own == "es" else "es"
    words = _LETTERS.findall(fold(text))
    counts = {
        language: sum(word in little for word in words)
        + sum(word in _TELLING.get(language, ()) for word in words[:WORDS_THAT_BEGIN])
        for language, little in BY_LANGUAGE.items()
    }
    looks = "pt" if _PORTUGUESE.search(text.lower()) else "es"  # they share most little words
    best = max(counts, key=lambda language: (counts[language], language == own, language == looks))
    lead = counts[best] - counts.get(own, 0)
    needed = MIN_LITTLE_WORDS if uses else 1
    return best if counts[best] >= MIN_LITTLE_WORDS and lead >= needed else None
