"""What keeps a bot from running, one finding a subject."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.chat.connection import message_content_granted
from bot.config import Settings
from bot.errors import ConfigError, DamagedSnapshotError, UserFacingError
from bot.library.folder import choose_story, read_story
from bot.search.shelved import check_snapshot, stored_snapshots
from bot.storage.sqlite import SQLiteStore
from bot.story.assembling import golden_problems
from bot.wording import counted

DISCORD_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one subject.

    Attributes:
        subject: What was looked at.
        sentence: What was found.
        is_problem: It keeps the bot from running.
        was_looked_at: Otherwise it may be well or not.
    """

    subject: str
    sentence: str
    is_problem: bool = False
    was_looked_at: bool = True


def without_settings(error: ConfigError) -> list[Finding]:
    """Return what can be said where the settings cannot be read: the rest depends on them."""
    return [
        _python(),
        Finding("settings", error.user_message, is_problem=True),
        *(
            Finding(subject, "Not looked at: it depends on the settings.", was_looked_at=False)
            for subject in ("token", "message content", "database", "snapshots", "corpus")
        ),
    ]


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything a bot needs; see :func:`without_settings` if these cannot be read."""
    return [
        _python(),
        Finding("settings", "They can be read."),
        _token(settings),
        await _message_content(settings),
        await _database(settings),
        await asyncio.to_thread(_snapshots, settings),
        await asyncio.to_thread(_corpus, settings),
    ]


def _python() -> Finding:
    return Finding("Python", sys.version.split()[0])


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
    if not await asyncio.to_thread(os.path.exists, path):
        hindrance = await asyncio.to_thread(_hindrance, path)
        if hindrance is not None:
            return Finding("database", f"{path} cannot be made: {hindrance}.", is_problem=True)
        return Finding("database", f"{path} will be made at the first start.")
    try:
        async with SQLiteStore.open(path) as store:
            problems = await store.check()
    except UserFacingError as error:
        return Finding("database", error.user_message, is_problem=True)
    if problems:
        said = f"{path} is damaged: {problems}. Put a backup in its place, as the runbook says."
        return Finding("database", said, is_problem=True)
    return Finding("database", f"{path} is whole.")


def _snapshots(settings: Settings) -> Finding:
    """Read every snapshot; a damaged one is no problem, for the next start makes it again."""
    folders = stored_snapshots(settings.data_dir / "snapshots")
    damaged = []
    for folder in folders:
        try:
            check_snapshot(folder)
        except (DamagedSnapshotError, OSError):
            damaged.append(folder)
    if not damaged:
        return Finding("snapshots", f"{counted(len(folders), 'snapshot')}, whole.")
    named = ", ".join(map(str, damaged))
    sentence = f"{len(damaged)} of {counted(len(folders), 'snapshot')} damaged: {named}."
    return Finding("snapshots", f"{sentence} The next start makes what it needs again.")


def _hindrance(path: Path) -> str | None:
    """Return why a file and the folders above it cannot be made; nothing is left behind."""
    nearest = next(above for above in path.absolute().parents if os.path.lexists(above))
    if not nearest.is_dir():
        return f"{nearest} is no folder"
    try:  # permissions do not tell of a file system that is full, or read-only, or /proc
        with TemporaryDirectory(prefix=".cuttings-", dir=nearest):
            return None
    except OSError as error:
        return f"{nearest} cannot be written to ({error.strerror})"


def _corpus(settings: Settings) -> Finding:
    try:
        name = choose_story(settings.corpus_dir, settings.story)
        story = read_story(settings.corpus_dir / name)
    except UserFacingError as error:
        return Finding("corpus", str(error), is_problem=True)
    problems = golden_problems(story)
    articles, questions = len(story.articles), len(story.golden)
    sentence = f"{name}: {counted(articles, 'article')}, {counted(questions, 'golden question')}."
    if problems:
        stand = "stands" if len(problems) == 1 else "stand"
        sentence += (
            f" {len(problems)} of their answers no longer {stand}; see cuttings corpus check."
        )
    return Finding("corpus", sentence)
