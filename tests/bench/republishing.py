"""The bot's own way from a changed file to the revision that answers. Run by publishing.py."""

import asyncio
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

from bot.app import Library, open_library
from bot.config import load_settings
from bot.library.librarian import Librarian
from bot.library.store import By
from tests.bench.children import arguments, tell
from tests.bench.figures import LAG_MOST, LAG_P99, REPUBLISH, REPUBLISH_CPU
from tests.bench.stories import NAME

TICK_S = 0.001


def main() -> None:
    """Publish a story, change one article again and again, and tell: CORPUS DATA REPEATS."""
    corpus, data, repeats = arguments(3)
    tell(asyncio.run(_publish(Path(corpus), Path(data), int(repeats))))


async def _publish(corpus: Path, data: Path, repeats: int) -> dict[str, float]:
    settings = replace(load_settings(), corpus_dir=corpus, data_dir=data, story=None)
    async with open_library(settings) as library:
        lags: list[float] = []
        ticking = asyncio.create_task(_tick(lags))
        await library.stories.open()
        ticking.cancel()
        librarian = library.stories.default
        rounds = [
            await _republish(library, librarian, corpus / NAME, number)
            for number in range(repeats + 1)
        ][1:]
    seconds, cpu = zip(*rounds, strict=True)
    return {
        LAG_P99: quantiles(lags, n=100)[-1],
        LAG_MOST: max(lags),
        REPUBLISH: median(seconds),
        REPUBLISH_CPU: median(cpu),
    }


async def _republish(
    library: Library, librarian: Librarian, folder: Path, number: int
) -> tuple[float, float]:
    """Change an article, and return how long it takes until the new words answer."""
    path = folder / f"{1_000 * (number + 1):07}.md"
    await asyncio.to_thread(_add, path, f"The quokka {number}x{number} sang.")
    start = perf_counter(), process_time()
    await librarian.reload(By())
    took = perf_counter() - start[0], process_time() - start[1]
    answer = await library.answering.answer(f"Did the quokka {number}x{number} sing?", NAME)
    if not answer.excerpts or "quokka" not in answer.excerpts[0].text:
        raise AssertionError("the new revision does not answer")
    return took


def _add(path: Path, sentence: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{sentence}\n")


async def _tick(lags: list[float]) -> None:
    """Note how late the event loop is, in ms."""
    while True:
        start = perf_counter()
        await asyncio.sleep(TICK_S)
        lags.append(1_000 * (perf_counter() - start - TICK_S))


if __name__ == "__main__":
    main()
