"""How long a question takes in a large story: 20,000 passages, mostly made up.

Made-up articles are sentences of the open sets, drawn at random: as long and as wordy as
real ones, so that candidates are as many and as large. They answer nothing.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation.datasets import Dataset
from bot.evaluation.measures import latency_measures
from bot.evaluation.running import Track, ask_all, quietly
from bot.evaluation.statistics import Estimate, median
from bot.story.model import Article, Story
from bot.story.passages import split_article

PASSAGES = 20_000
QUESTIONS = 1_000
_WORDS = 110
_SEED = 1


@dataclass(frozen=True, slots=True)
class Speed:
    """What a large story costs.

    Attributes:
        passages: How many it has.
        questions: How many were asked, one after the other.
        build_seconds: To split, analyse and index it.
        median_ms: Of the time from question to answer.
        p99_ms: Its 99th percentile.
        cpu_ms: Median of the processor time that this process spent on it: what other work on
            the machine adds little to.
    """

    passages: int
    questions: int
    build_seconds: float
    median_ms: Estimate
    p99_ms: Estimate
    cpu_ms: Estimate


async def measure_speed(datasets: Sequence[Dataset], track: Track = quietly) -> Speed:
    """Ask a large story made of English sets a sample of their questions, in random order."""
    chance = random.Random(_SEED)  # noqa: S311  # no secret
    articles = [article for dataset in datasets for article in dataset.story.articles]
    made_up = _made_up(articles, PASSAGES - len(articles), chance)
    story = Story("speed", "speed", "en", (*articles, *made_up))
    questions = [question for dataset in datasets for question in dataset.questions]
    chosen = tuple(chance.sample(questions, min(QUESTIONS, len(questions))))
    run = await ask_all(Dataset(f"{PASSAGES} passages", story, chosen), track)
    measures = latency_measures(run.outcomes)
    return Speed(
        run.passages,
        len(chosen),
        run.build_seconds,
        measures["latency_ms_median"],
        measures["latency_ms_p99"],
        median([outcome.cpu_ms for outcome in run.outcomes]),
    )


def _made_up(articles: Sequence[Article], count: int, chance: random.Random) -> Iterator[Article]:
    sentences = [
        span.of(article.body)
        for article in articles
        for passage in split_article(article)
        for span in passage.sentences
    ]
    for number in range(count):
        words, chosen = 0, []
        while words < _WORDS:
            chosen.append(chance.choice(sentences))
            words += len(chosen[-1].split())
        yield Article(f"made-up-{number}", chance.choice(articles).headline, " ".join(chosen))
