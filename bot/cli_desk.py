"""The operator's desk: ``cuttings corpus reload`` and what else changes or looks at a story."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import click

from bot import app, terminal
from bot.answers.receipts import decode
from bot.cli_common import STORY_OPTION, run_work
from bot.config import load_settings
from bot.errors import UserFacingError
from bot.library.archives import pack, unpack
from bot.library.checking import Checked, UnknownReceiptError, as_data, check_receipt
from bot.library.diffing import changes, edits
from bot.library.librarian import Librarian
from bot.library.outcome import Outcome, Publish
from bot.library.store import By
from bot.wording import counted

DEFAULT_LIMIT = 20
_FORCE_OPTION = click.option(
    "--force", is_flag=True, help="Publish though golden questions are answered worse."
)


@asynccontextmanager
async def _story(name: str | None) -> AsyncIterator[Librarian]:
    """Open a story as the running bot has it."""
    async with app.open_library(load_settings()) as library:
        librarian = library.stories.named(name)
        await librarian.open_committed()
        yield librarian


@click.command()
@STORY_OPTION
@_FORCE_OPTION
def reload(story: str | None, *, force: bool) -> None:
    """Read the articles again; a running bot follows.

    They are committed as a new revision, which a running bot takes within seconds, unless
    golden questions would be answered worse: then the revision is held, for a moderator to
    publish or discard, and the exit status is 1.

    \b
    Examples:
      cuttings corpus reload
      cuttings corpus reload --force
    """

    async def work() -> Outcome:
        async with app.open_library(load_settings()) as library:
            return await library.stories.named(story).reload(By(), _publish(force=force))

    _show_outcome(run_work(work(), "Reading the articles"))


@click.command()
@STORY_OPTION
def status(story: str | None) -> None:
    """Show which revision answers, and who loaded it when.

    \b
    Example:
      cuttings corpus status
    """

    async def work() -> None:
        async with _story(story) as librarian:
            terminal.show_status(await librarian.status())

    run_work(work())


@click.command()
@STORY_OPTION
@click.option("--limit", type=click.IntRange(1), default=DEFAULT_LIMIT, show_default=True)
def history(story: str | None, limit: int) -> None:
    """Show the newest revisions: number, when, who, why.

    \b
    Example:
      cuttings corpus history --limit 5
    """

    async def work() -> None:
        async with _story(story) as librarian:
            terminal.show_history(await librarian.history(limit))

    run_work(work())


@click.command()
@click.argument("old", type=int)
@click.argument("new", type=int, required=False)
@STORY_OPTION
def diff(old: int, new: int | None, story: str | None) -> None:
    """Show what differs between revisions OLD and NEW (the newest, if left out).

    \b
    Examples:
      cuttings corpus diff 3
      cuttings corpus diff 3 5
    """

    async def work() -> None:
        async with _story(story) as librarian:
            one = await librarian.old_revision(old)
            other = await librarian.old_revision(new or librarian.revision.number)
            found = changes(one.files, other.files)
            terminal.show(f"Revision {one.number} to {other.number}: {found}.")
            terminal.show_changes(found)
            for path in found.changed:
                before = await librarian.text_of(one, path)
                after = await librarian.text_of(other, path)
                terminal.show_edits(path, await asyncio.to_thread(edits, before, after))

    run_work(work(), "Comparing")


@click.command()
@click.argument("revision", type=int)
@STORY_OPTION
def rollback(revision: int, story: str | None) -> None:
    """Let REVISION's articles answer again, as a new revision; a running bot follows.

    \b
    Example:
      cuttings corpus rollback 3
    """

    async def work() -> Outcome:
        async with _story(story) as librarian:
            return await librarian.roll_back(revision, By())

    _show_outcome(run_work(work(), "Going back"))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@STORY_OPTION
@click.option("--revision", type=int, help="The newest, if not given.")
def export(file: Path, story: str | None, revision: int | None) -> None:
    """Write a revision to FILE, as a zip that can be imported again.

    \b
    Example:
      cuttings corpus export asylum.zip
    """

    async def work() -> int:
        async with _story(story) as librarian:
            chosen = await librarian.old_revision(revision or librarian.revision.number)
            packed = await asyncio.to_thread(pack, chosen, await librarian.files_of(chosen))
            await asyncio.to_thread(_write, file, packed)
            return chosen.number

    terminal.show(f"Revision {run_work(work(), 'Packing')} is in {file}.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@STORY_OPTION
@_FORCE_OPTION
def import_(file: Path, story: str | None, *, force: bool) -> None:
    """Let the revision in FILE, an export, answer; a running bot follows.

    \b
    Example:
      cuttings corpus import asylum.zip
    """

    async def work() -> Outcome:
        files = await asyncio.to_thread(lambda: unpack(_read(file)))
        why = f"Imported from {file.name}."
        async with _story(story) as librarian:
            return await librarian.replace_all(files, By(), why, _publish(force=force))

    _show_outcome(run_work(work(), "Reading the export"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
@click.option("--limit", type=click.IntRange(1), default=DEFAULT_LIMIT, show_default=True)
@click.option("--action", help="Only these, such as reload or publish.")
@click.option("--story", metavar="NAME", help="Only this story's.")
def audit(*, as_json: bool, limit: int, action: str | None, story: str | None) -> None:
    """Show what was done, or tried, newest first.

    \b
    Examples:
      cuttings audit --limit 5
      cuttings audit --json --action reload
    """

    async def work() -> None:
        async with app.open_library(load_settings()) as library:
            events = await library.store.events(limit, action=action, subject=story)
        if as_json:
            listed = [{**asdict(event), "at": event.at.isoformat()} for event in events]
            click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        else:
            terminal.show_events(events)
            terminal.show(f"{counted(len(events), 'event')}.", "dim")

    run_work(work())


@click.command()
@click.argument("code", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print what it stands for as JSON.")
def receipt(code: str, *, as_json: bool) -> None:
    """Show the words that a receipt stands for, and whether they still stand.

    The words are read from the stored files of the revision that was quoted, whatever
    answers today.

    \b
    Examples:
      cuttings receipt 110S-1HG8-FND
      cuttings receipt 110S-1HG8-FND --json
    """
    wanted = decode(code)
    if wanted.story == 0:
        raise UserFacingError(
            "This receipt was made from a folder (--corpus), of which nothing is stored, so "
            "it cannot be checked."
        )

    async def work() -> Checked:
        async with app.open_library(load_settings()) as library:
            librarian = library.stories.by_id(wanted.story)
            if librarian is None:
                raise UnknownReceiptError
            await librarian.open_committed()
            return await check_receipt(librarian, wanted)

    checked = run_work(work(), "Looking it up")
    if as_json:
        click.echo(json.dumps(as_data(checked), ensure_ascii=False, indent=2))
    else:
        terminal.show_receipt(checked)


CORPUS_COMMANDS = (reload, status, history, diff, rollback, export, import_)


def _publish(*, force: bool) -> Publish:
    return Publish.NOW if force else Publish.UNLESS_WORSE


def _show_outcome(outcome: Outcome) -> None:
    """Print what came of a change; one that was held back ends with status 1."""
    terminal.show_outcome(outcome)
    if outcome.held is not None:
        sys.exit(1)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise UserFacingError(f"{file} cannot be written ({error.strerror}).") from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserFacingError(f"{file} cannot be read ({error.strerror}).") from error
