"""What is counted of a question, without a record of who asked what.

Counts stand by guild and day: how many questions had which outcome, how long they took, which
articles were quoted. Of a question without an answer its words are counted, alone and in pairs,
each *sealed*: under a keyed hash, with one byte that stands for its asker. A word is written
in plain only once :data:`MIN_ASKERS` different people have asked about it. ``PRIVACY.md`` says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from bot.answers.model import Answer, Verdict
from bot.readers.marks import Marks

MIN_ASKERS = 3
"""People who must have asked about the same words before anybody sees these words."""
MAX_COUNTED_WORDS = 6
"""Words of one question that are counted, those the story never uses first."""

LATENCY_BOUNDS_MS = (20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000)
"""Upper ends of the histogram's buckets; the last bucket has none."""

_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class SealedWords:
    """A word of a question without an answer, or two, as they are counted.

    Attributes:
        sealed: 16 bytes that stand for the words.
        mark: 0 to 255; stands for the asker, with these words alone. One in 256 people
            share it, so that it names nobody.
        words: In plain; stored only once enough people have asked about them.
    """

    sealed: bytes
    mark: int
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What one question adds to a guild's counts.

    Attributes:
        guild: Where it was asked.
        day: When, UTC.
        verdict: What came of it.
        bucket: Of :data:`LATENCY_BOUNDS_MS`, how long it took.
        quoted: Story and file of each article that was quoted, once each.
        unanswered: Its words, where the story does not answer.
    """

    guild: int
    day: date
    verdict: Verdict
    bucket: int
    quoted: tuple[tuple[str, str], ...] = ()
    unanswered: tuple[SealedWords, ...] = ()


@dataclass(frozen=True, slots=True)
class WordCount:
    """Words that questions without an answer had in common.

    Attributes:
        words: One or several, in order of the alphabet.
        asked: In how many questions.
    """

    words: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class QuotedArticle:
    """An article and how often it was quoted."""

    story: str
    file: str
    times: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in a guild over some days.

    Attributes:
        outcomes: Questions by day and verdict; days without questions are left out.
        latencies: Questions by bucket of :data:`LATENCY_BOUNDS_MS`.
        quoted: The articles quoted, most often first.
        unanswered: Words that enough people asked about in vain, most often first.
    """

    outcomes: Mapping[date, Mapping[Verdict, int]] = field(default_factory=dict)
    latencies: Mapping[int, int] = field(default_factory=dict)
    quoted: Sequence[QuotedArticle] = ()
    unanswered: Sequence[WordCount] = ()

    def asked(self, *verdicts: Verdict) -> int:
        """Return how many questions had one of these verdicts; without any, how many there were."""
        wanted = verdicts or tuple(Verdict)
        return sum(day.get(verdict, 0) for day in self.outcomes.values() for verdict in wanted)


def tally(answer: Answer, guild: int, day: date, latency_s: float, seal: "Seal") -> Tally:
    """Return what a question adds to the counts.

    Args:
        answer: What came of it.
        guild: Where it was asked.
        day: When, UTC.
        latency_s: Seconds from the question to its answer.
        seal: Seals words for the one who asked.
    """
    quoted = {excerpt.article.file: None for excerpt in answer.excerpts}
    unanswered = answer.verdict is Verdict.NOT_IN_STORY
    return Tally(
        guild=guild,
        day=day,
        verdict=answer.verdict,
        bucket=bucket_of(latency_s),
        quoted=tuple((answer.story, file) for file in quoted),
        unanswered=tuple(map(seal, _words(answer))) if unanswered else (),
    )


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals words for one asker in one guild."""

    marks: Marks
    guild: int
    reader: int

    def __call__(self, words: tuple[tuple[str, str], ...]) -> SealedWords:
        """Seal words, each given as its term and how it reads."""
        ordered = sorted(words)
        terms = [term for term, _ in ordered]
        sealed = self.marks.words(self.guild, terms)
        mark = self.marks.asker(self.guild, sealed, self.reader)
        return SealedWords(sealed, mark, " ".join(sorted(word for _, word in ordered)))


def _words(answer: Answer) -> list[tuple[tuple[str, str], ...]]:
    """Return a question's words alone and in pairs, each with its term."""
    unknown = {word.casefold() for word in answer.unknown_words}
    words = sorted(answer.words.items(), key=lambda word: word[1].casefold() not in unknown)
    counted = words[:MAX_COUNTED_WORDS]
    return [*((word,) for word in counted), *combinations(counted, 2)]


def bucket_of(latency_s: float) -> int:
    """Return the bucket of :data:`LATENCY_BOUNDS_MS` that a time falls into."""
    return sum(latency_s * 1000 > bound for bound in LATENCY_BOUNDS_MS)


def median_ms(latencies: Mapping[int, int]) -> float | None:
    """Return the median of a histogram in milliseconds, as far as its buckets tell.

    Inside a bucket, times are taken to lie evenly; beyond the last bound, at that bound.
    None where there is nothing.
    """
    half = sum(latencies.values()) / 2
    if not half:
        return None
    below = 0
    for bucket in sorted(latencies):
        count = latencies[bucket]
        if below + count >= half:
            if bucket == len(LATENCY_BOUNDS_MS):
                break
            low = LATENCY_BOUNDS_MS[bucket - 1] if bucket else 0
            high = LATENCY_BOUNDS_MS[bucket]
            return low + (high - low) * (half - below) / count
        below += count
    return float(LATENCY_BOUNDS_MS[-1])


def grouped(counts: Iterable[WordCount]) -> list[WordCount]:
    """Join words that are mostly asked together, most often asked first.

    ``olympic``, ``olympic won`` and ``100 olympic`` become one group where nearly every
    question that holds one of them holds the others.
    """
    groups: list[tuple[set[str], int]] = []
    for count in sorted(counts, key=lambda each: (-each.asked, -len(each.words), each.words)):
        words = set(count.words)
        for known, asked in groups:
            if known & words and count.asked >= _ALIKE * asked:
                known.update(words)
                break
            if words <= known:  # what the group says already, in fewer questions
                break
        else:
            groups.append((words, count.asked))
    return [WordCount(tuple(sorted(words)), asked) for words, asked in groups]
