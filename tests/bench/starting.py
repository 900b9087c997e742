"""A start with the sample story, up to where it answers. Run by publishing.py."""

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from bot import app  # the bot with all that it needs for Discord
from bot.config import load_settings
from tests.bench.children import arguments, resident_mb, tell
from tests.bench.figures import START, START_CPU, START_MEMORY

CORPUS = Path("corpus")


async def _start(data: Path) -> None:
    settings = replace(load_settings(), corpus_dir=CORPUS, data_dir=data)
    async with app.open_library(settings) as library:
        await library.stories.open()
        story = library.stories.default.story
        answer = await library.answering.answer("Who granted asylum?", story)
        if not answer.excerpts:
            sys.exit("the sample story does not answer")


def main() -> None:
    """Start, answer, and tell: DATA SINCE."""
    data, since = arguments(2)
    asyncio.run(_start(Path(data)))
    tell(
        {
            START: time.time() - float(since),
            START_CPU: time.process_time(),
            START_MEMORY: resident_mb(),
        }
    )


if __name__ == "__main__":
    main()
