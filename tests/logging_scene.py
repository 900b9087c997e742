"""Everything that might be logged, once: ``python -m tests.logging_scene TOKEN QUESTION``.

Started with the settings in the environment; the test looks at what it writes.
"""

import asyncio
import logging
import sys

import structlog

from bot.app import open_library
from bot.config import load_settings
from bot.errors import CorpusError
from bot.library.store import By
from bot.telemetry import configure_logging
from tests.builders import write_files

log = structlog.get_logger("bot.scene")


async def play(token: str, question: str) -> None:
    settings = load_settings()
    configure_logging(settings)
    log.debug("settings", settings=repr(settings))
    for logger in ("discord.gateway", "discord.http", "aiosqlite", "asyncio"):
        logging.getLogger(logger).debug("payload %s %s", token, question)
    logging.getLogger("discord.client").info("connected to %s", "a gateway")
    async with open_library(settings) as library:
        await library.stories.open()
        await library.answering.answer(question, library.stories.default.story)
        await library.store.set_note("asked", question)
        write_files(settings.corpus_dir / library.stories.default.story, {"broken.md": b"---\n"})
        try:
            await library.stories.default.reload(By("discord:42"))
        except CorpusError as error:
            log.error("failed", exc_info=error, article="broken.md\nsecond line")
    async with open_library(settings) as library:
        await library.stories.open()


if __name__ == "__main__":
    asyncio.run(play(*sys.argv[1:]))
