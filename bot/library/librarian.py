"""Keeping a story: bringing it in at the start, and every change of it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from bot.errors import CorpusError, StorageError
from bot.library.deciding import Deciding
from bot.library.desk import Desk
from bot.library.drafting import Draft, folder_digest, is_kept
from bot.library.outcome import Outcome, Publish
from bot.library.serving import RELOAD
from bot.library.store import By, StoryRecord
from bot.story.about import write_about
from bot.story.assembling import STORY_FILE, read_tables
from bot.story.model import Story

log = structlog.get_logger(__name__)

ROLLBACK, IMPORT, DELETE = "rollback", "import", "story.delete"


class Librarian(Deciding):
    """Keeps one story: its folder, its revisions in the store, its snapshot on the shelf."""

    def __init__(self, record: StoryRecord, folder: Path | None, desk: Desk) -> None:
        """Keep a story; :meth:`open` brings it in.

        Args:
            record: The story.
            folder: Holds its articles; None for a story without one.
            desk: What to work with.
        """
        super().__init__(record, desk)
        self._folder = folder

    async def open(self) -> None:
        """Bring the story in at the start: what the folder holds now, as a revision.

        A folder that is broken leaves the last committed revision answering, and the
        log says so. So does one with which a golden question is answered worse: it is held.
        A folder that is still what the last reload read changes nothing: a roll-back stands.

        Raises:
            CorpusError: The folder is broken, and there is no revision to go on with.
        """
        is_readable = await self._serve_readable()
        if self._folder is None and (is_readable or not await self._current()):
            return
        if not is_readable:
            await self.reload(By(), Publish.NOW)
            return
        try:
            outcome = await self.reload(By(), only_if_touched=True)
        except CorpusError as error:
            log.error(
                "the corpus folder is broken; the last revision goes on answering",
                story=self.story,
                revision=self.revision.number,
                reason=str(error),
            )
        except StorageError as error:  # a full disk, mostly
            log.error(
                "the database takes nothing new; what was committed goes on answering",
                story=self.story,
                revision=self.revision.number,
                reason=error.user_message,
            )
        else:
            if outcome.held is not None:
                log.warning(
                    "the corpus folder is held: golden questions would be answered worse",
                    story=self.story,
                    held=outcome.held,
                )

    async def open_committed(self) -> None:
        """Bring in the last committed revision, as a running bot has it; else the folder.

        Raises:
            CorpusError: There is no revision yet, and the folder is broken.
        """
        if not await self._serve_readable():
            await self.reload(By(), Publish.NOW)

    async def reload(
        self,
        by: By,
        publish: Publish = Publish.UNLESS_WORSE,
        *,
        only_if_touched: bool = False,
    ) -> Outcome:
        """Read the folder again, and rehearse what it holds beside what answers.

        A folder equal to the current revision makes no new one. Whatever comes of it is in
        the audit log.

        Args:
            by: Who asked for it.
            publish: When it is published.
            only_if_touched: Leave the story alone if the folder is what the last reload read.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: The folder is broken; nothing changed.
        """
        async with self._changing(by, RELOAD):
            before = await self._current()
            kept = {path: d for path, d in before.files.items() if is_kept(path)} if before else {}
            story = await self._read_folder(await self._stored(kept))
            digest = await asyncio.to_thread(folder_digest, story.digests)
            if only_if_touched and before and await self._desk.store.note(self._note) == digest:
                return Outcome(before)
            outcome = await self._bring_in(
                Draft(story, before, "The folder was read again."), by, RELOAD, publish
            )
            await self._desk.store.set_note(self._note, digest)
            return outcome

    async def change(  # noqa: PLR0913  # a change is that much
        self,
        files: Mapping[str, bytes | None],
        by: By,
        action: str,
        why: str,
        publish: Publish = Publish.ON_WORD,
        *,
        skipped: Sequence[str] = (),
    ) -> Outcome:
        """Rehearse the current revision with some files put in its place, or taken away.

        Args:
            files: Bytes by path; None takes a file away.
            by: Who asked for it.
            action: What the audit log calls it.
            why: What it is made for, as a sentence.
            publish: When it is published.
            skipped: Sentences about files that were left out, and why.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: What would be left is no story; nothing changed.
        """
        async with self._changing(by, action):
            before = await self._current()
            after = await self._put_over(before.files if before else {}, files)
            story = await self._introduced(await self._assembled(after))
            draft = Draft(story, before, why, tuple(skipped))
            return await self._bring_in(draft, by, action, publish)

    async def describe(  # noqa: PLR0913  # what may be said of a story
        self,
        by: By,
        action: str,
        why: str,
        publish: Publish,
        *,
        title: str | None = None,
        language: str | None = None,
        keep: Sequence[str] = (),
    ) -> Outcome:
        """Rehearse the current revision with another title, language or more lines to keep.

        Args:
            by: Who asked for it.
            action: What the audit log calls it.
            why: What it is made for, as a sentence.
            publish: When it is published.
            title: What readers see of the story; as it is if None.
            language: ISO 639-1 code; as it is if None.
            keep: Lines, or names of rules, that are not to be marked as furniture any more.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: What would be left is no story; nothing changed.
        """
        files = await self.files_of(self.revision, {STORY_FILE})
        said, _ = read_tables(self.name, files)
        kept = (*said.keep, *keep)
        about = write_about(title or said.title, language or said.language, kept)
        return await self.change({STORY_FILE: about}, by, action, why, publish)

    async def delete(self, by: By) -> None:
        """Delete a guild's own story with all that is kept of it; it answers no more.

        Raises:
            ReloadInProgressError: A change of it has not finished; this one did nothing.
        """
        async with self._changing(by, DELETE):
            event = self._event(by, DELETE, "done", f"“{self.title}” was deleted.")
            await self._desk.store.delete_story(self.story, event)
            self.retire()

    async def _introduced(self, story: Story) -> Story:
        """Return a guild's own story with its name and its articles' language, if it says none.

        Terms are cut by the story's language, so it is that of most of its first articles.
        """
        if self.guild is None or STORY_FILE in story.files:
            return story
        language, _ = Counter(one.language for one in story.articles).most_common(1)[0]
        about = write_about(self.name, language)
        return await self._assembled({**story.files, STORY_FILE: about})

    async def replace_all(
        self, files: Mapping[str, bytes], by: By, why: str, publish: Publish = Publish.ON_WORD
    ) -> Outcome:
        """Rehearse a revision of exactly these files, such as an export of another one.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            CorpusError: They are no story; nothing changed.
        """
        async with self._changing(by, IMPORT):
            story = await self._assembled(files)
            draft = Draft(story, await self._current(), why)
            return await self._bring_in(draft, by, IMPORT, publish)

    async def roll_back(self, number: int, by: By) -> Outcome:
        """Let the files of an older revision answer again, as a new revision, at once.

        Raises:
            ReloadInProgressError: Another change has not finished; this one did nothing.
            UnknownRevisionError: There is no such revision.
        """
        async with self._changing(by, ROLLBACK):
            older = await self.old_revision(number)
            story = await self._assembled(await self._stored(older.files))
            draft = Draft(story, await self._current(), f"Back to revision {number}.")
            return await self._bring_in(draft, by, ROLLBACK, Publish.NOW)

    @property
    def _note(self) -> str:
        return f"folder:{self.story}"

    async def _read_folder(self, others: Mapping[str, bytes]) -> Story:
        if self._folder is None:
            raise CorpusError(f"{self.name} has no folder to read again.")
        return replace(await self._desk.read(self.story, self._folder, others), id=self.id)
