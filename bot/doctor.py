"""What keeps a bot from running, one finding a subject."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.chat.connection import message_content_granted
from bot.config import Settings
from bot.errors import UserFacingError
from bot.library.folder import choose_story, read_story
from bot.storage.sqlite import SQLiteStore
from bot.story.assembling import golden_problems

DISCORD_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one subject.

    Attributes:
        subject: What was looked at.
        sentence: What was found.
        is_problem: It keeps the bot from running.
    """

    subject: str
    sentence: str
    is_problem: bool = False


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything a bot needs; settings that cannot be read were an error before."""
    return [
        Finding("Python", sys.version.split()[0]),
        Finding("settings", "They can be read."),
        _token(settings),
        await _message_content(settings),
        await _database(settings),
        await asyncio.to_thread(_corpus, settings),
    ]


def _token(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding("token", "DISCORD_TOKEN is not set: the bot runs as the preview.")
    sentence = f"DISCORD_TOKEN looks like one; its application is {settings.application_id}."
    return Finding("token", sentence)


async def _message_content(settings: Settings) -> Finding:
    subject = "message content"
    if settings.token is None or settings.message_content == "off":
        reason = "no token" if settings.token is None else "CUTTINGS_MESSAGE_CONTENT is off"
        return Finding(subject, f"Not asked for: {reason}.")
    try:
        async with asyncio.timeout(DISCORD_TIMEOUT_S):
            granted = await message_content_granted(settings.token)
    except TimeoutError:
        return Finding(subject, "Discord did not answer in time.", is_problem=True)
    except UserFacingError as error:
        return Finding(subject, error.user_message, is_problem=True)
    if granted:
        return Finding(subject, "Granted: plain questions in listening channels are answered.")
    missing = "Not granted: switch it on in the Developer Portal to answer plain questions"
    if settings.message_content == "on":
        return Finding(
            subject, f"{missing}, or set CUTTINGS_MESSAGE_CONTENT=auto.", is_problem=True
        )
    return Finding(subject, f"{missing}; everything else works without.")


async def _database(settings: Settings) -> Finding:
    path = settings.database
    if not await asyncio.to_thread(path.exists):
        folder = await asyncio.to_thread(_nearest_folder, path)
        if not os.access(folder, os.W_OK):
            reason = f"{path} cannot be made: {folder} may not be written to."
            return Finding("database", reason, is_problem=True)
        return Finding("database", f"{path} will be made at the first start.")
    try:
        async with SQLiteStore.open(path) as store:
            problems = await store.check()
    except UserFacingError as error:
        return Finding("database", error.user_message, is_problem=True)
    if problems:
        return Finding("database", f"{path} is damaged: {problems}.", is_problem=True)
    return Finding("database", f"{path} is whole.")


def _nearest_folder(path: Path) -> Path:
    """Return the lowest folder above a path that exists."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())


def _corpus(settings: Settings) -> Finding:
    try:
        name = choose_story(settings.corpus_dir, settings.story)
        story = read_story(settings.corpus_dir / name)
    except UserFacingError as error:
        return Finding("corpus", error.user_message, is_problem=True)
    problems = golden_problems(story)
    sentence = f"{name}: {len(story.articles)} articles, {len(story.golden)} golden questions."
    if problems:
        sentence += f" {len(problems)} of their answers no longer stand; see cuttings corpus check."
    return Finding("corpus", sentence)
