"""What is tried under load, what is expected, and what was seen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.corpus import natural_questions
from tests.load import asking
from tests.load.ledger import Tally, quantile, tally
from tests.load.running import Running, Watched, running
from tests.load.story import write_next_edition, write_story

GUILDS = 20
PASSAGES = 20_000
PER_S = 200.0
STEADY_S = 60.0
RELOAD_EVERY_S = 10.0
BURST = 5_000
SOAK_PER_S = 2.0
FIRST_P99_MS = 250.0
LATE_P99_MS = 20.0
GROWTH = 1.15
"""Of memory between the beginning of a soak, once warm, and its end."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        scenario: What was done.
        expected: In words and figures.
        seen: The same.
        holds: Whether it is so.
    """

    scenario: str
    expected: str
    seen: str
    holds: bool


Scenario = Callable[[Running], Awaitable[Sequence[Row]]]


async def run(scenario: Scenario, corpus: Path) -> Sequence[Row]:
    """Start a bot that has answered already, and try one scenario on it.

    Args:
        scenario: What to do.
        corpus: Where the large story is, or is to be.
    """
    if not await asyncio.to_thread(corpus.exists):
        await asyncio.to_thread(write_story, corpus, PASSAGES)
    with TemporaryDirectory(prefix="cuttings-load-") as folder:
        async with running(Path(folder), corpus, GUILDS) as bot:
            await _warm_up(bot)
            return await scenario(bot)


async def steady(bot: Running) -> Sequence[Row]:
    """Ask steadily."""
    await asking.ask_steadily(bot.discord, natural_questions(), PER_S, STEADY_S)
    await bot.answered_within(30)
    name = f"{PER_S:.0f} questions a second for {STEADY_S:.0f} s"
    seen, watched = tally(bot.discord.ledger), bot.watched()
    return [_nothing_lost(name, seen), _first_response(name, seen), _whole(name, seen, watched)]


async def reloading(bot: Running) -> Sequence[Row]:
    """Ask steadily while one edition of the whole story after the other is published."""
    publishing = asyncio.create_task(_publish_editions(bot))
    await asking.ask_steadily(bot.discord, natural_questions(), PER_S, STEADY_S)
    publishing.cancel()
    ended = (await asyncio.gather(publishing, return_exceptions=True))[0]
    failed = "" if isinstance(ended, asyncio.CancelledError) else f"; {ended}"
    await bot.answered_within(30)
    name = f"the same while {PASSAGES:,} passages are published again and again"
    seen, watched = tally(bot.discord.ledger), bot.watched()
    late = quantile(watched.late_ms, 0.99)
    return [
        _nothing_lost(name, seen),
        _first_response(name, seen),
        Row(
            name,
            f"loop late by at most {LATE_P99_MS:.0f} ms (p99)",
            f"{late:.1f} ms, at most {watched.late_ms[-1]:.0f}",
            late <= LATE_P99_MS,
        ),
        Row(
            name,
            "several editions answer, no answer is of two",
            f"{len(seen.editions)} answered, {bot.editions} published{failed}; {seen.mixed} mixed",
            len(seen.editions) > 1 and not seen.mixed and not failed,
        ),
    ]


async def burst(bot: Running) -> Sequence[Row]:
    """Ask thousands of questions in one second."""
    await asyncio.sleep(3)
    before = bot.watched().resident_mb[-1]
    bot.watch_from_now()
    questions = natural_questions()
    await asking.ask_steadily(bot.discord, questions, BURST, 1.0)
    await bot.answered_within(60)
    seen = tally(bot.discord.ledger)
    await asyncio.sleep(15)  # memory falls back
    resident = bot.watched().resident_mb
    name = f"{BURST:,} questions in one second"
    return [
        Row(
            name,
            "an answer, or “ask again”, for each",
            f"{_told(seen)}, {seen.lost:,} lost",
            not seen.lost and not seen.late and not seen.twice,
        ),
        Row(
            name,
            "memory bounded, and back",
            f"{before:.0f} MB before, {max(resident):.0f} at most, {resident[-1]:.0f} after",
            max(resident) < 2 * before and resident[-1] < 1.3 * before,
        ),
    ]


def soak(seconds: float) -> Scenario:
    """Return a scenario: few questions a second, for long."""

    async def slowly(bot: Running) -> Sequence[Row]:
        await asking.ask_steadily(bot.discord, natural_questions(), SOAK_PER_S, seconds)
        await bot.answered_within(30)
        name = f"{SOAK_PER_S:.0f} questions a second for {seconds / 60:.0f} minutes"
        seen, watched = tally(bot.discord.ledger), bot.watched()
        return [_nothing_lost(name, seen), *_flat(name, watched)]

    return slowly


def _nothing_lost(name: str, seen: Tally) -> Row:
    told = f"{_told(seen)}, {seen.lost:,} lost"
    holds = seen.answered == seen.asked and not seen.twice
    return Row(name, "every question answered, none twice", f"{told}, {seen.twice:,} twice", holds)


def _told(seen: Tally) -> str:
    by_channel = f", {seen.late:,} by a message to the channel" if seen.late else ""
    return f"{seen.answered:,} answered, {seen.refused:,} told to ask again{by_channel}"


def _first_response(name: str, seen: Tally) -> Row:
    p99 = quantile(seen.first_ms, 0.99)
    return Row(
        name,
        f"first response within {FIRST_P99_MS:.0f} ms (p99)",
        _spread(seen.first_ms),
        p99 <= FIRST_P99_MS,
    )


def _whole(name: str, seen: Tally, watched: Watched) -> Row:
    late = f"loop late by {quantile(watched.late_ms, 0.99):.1f} ms (p99)"
    return Row(name, "reported", f"whole answer {_spread(seen.whole_ms)}; {late}", holds=True)


def _spread(ascending: Sequence[float]) -> str:
    p50, p99, most = (quantile(ascending, share) for share in (0.5, 0.99, 1.0))
    return f"p50 {p50:.0f}, p99 {p99:.0f}, most {most:.0f} ms"


def _flat(name: str, watched: Watched) -> Sequence[Row]:
    return [
        _row_of_growth(name, "memory, MB", watched.resident_mb, GROWTH),
        _row_of_growth(name, "open files", watched.files, GROWTH),
        _row_of_growth(name, "tasks", watched.tasks, GROWTH),
    ]


def _row_of_growth(name: str, what: str, seen: Sequence[float], growth: float) -> Row:
    """Compare the medians of the second and the last fifth: the first is warming up."""
    fifth = max(1, len(seen) // 5)
    first = quantile(sorted(seen[fifth : 2 * fifth]), 0.5)
    last = quantile(sorted(seen[-fifth:]), 0.5)
    return Row(name, f"{what}: flat", f"{first:.0f}, then {last:.0f}", last <= growth * first + 1)


async def _warm_up(bot: Running) -> None:
    """Let every part have been used once, then forget it."""
    for _, question in zip(range(100), cycle(natural_questions()), strict=False):
        asking.ask(bot.discord, question)
        await asyncio.sleep(0.05)
    await bot.answered_within(30)
    bot.discord.ledger.asked.clear()
    bot.watch_from_now()


async def _publish_editions(bot: Running) -> None:
    while True:
        due = asyncio.create_task(asyncio.sleep(RELOAD_EVERY_S))
        await asyncio.to_thread(write_next_edition, bot.corpus)
        await bot.reload()
        bot.editions += 1
        await due
