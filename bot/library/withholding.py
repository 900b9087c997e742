"""Saying what became of an article, and hiding a passage: at once, without a reload."""

from collections.abc import Sequence
from dataclasses import replace

from bot.library.serving import Serving
from bot.library.store import ArticleStatus, By, HiddenPassage
from bot.library.taking_back import found_again
from bot.story.model import Article

HIDE, SHOW = "passage.hide", "passage.show"
MAX_AUDITED_WORDS_CHARS = 80


class Withholding(Serving):
    """Takes back what one story's articles say, and lets it answer again."""

    def status_of(self, file: str) -> ArticleStatus:
        """Return what became of an article; nothing, where nobody said anything."""
        return self.taken_back.statuses.get(file) or ArticleStatus(self.story, file)

    async def set_status(self, status: ArticleStatus, by: By, action: str, detail: str) -> None:
        """Say what became of an article; it holds for the next question.

        Args:
            status: In place of what was said before; an empty one takes it all back.
            by: Who says so.
            action: What the audit log calls it.
            detail: What changed, for a person.
        """
        event = self._event(by, action, "done", detail)
        status = replace(status, digest=self._digest_of(status.file))
        async with self._taking_back:
            await self._desk.store.set_status(status, event)
            self._taken_back = await self._read_taken_back(self.snapshot)

    async def hide(self, file: str, words: str, by: By) -> int:
        """Hide words of an article from the next question on; return the hidden passage's id."""
        at, digest = self._desk.clock(), self._digest_of(file)
        passage = HiddenPassage(self.story, file, words, at, by.actor, digest=digest)
        event = self._event(by, HIDE, "done", _told(file, words))
        async with self._taking_back:
            number = await self._desk.store.hide(passage, event)
            self._taken_back = await self._read_taken_back(self.snapshot)
        return number

    async def show_again(self, passage: HiddenPassage, by: By) -> bool:
        """Let hidden words answer again.

        Returns:
            Whether they were still hidden.
        """
        event = self._event(by, SHOW, "done", _told(passage.file, passage.words))
        async with self._taking_back:
            was_hidden = await self._desk.store.unhide(self.story, passage.id, event)
            self._taken_back = await self._read_taken_back(self.snapshot)
        return was_hidden

    def also_hidden(self, passage: int) -> Sequence[Article]:
        """Return the other articles in which the words of a hidden passage are hidden, too."""
        return [
            self.snapshot.articles[number]
            for hidden in self.taken_back.passages
            if hidden.id == passage
            for file in sorted({file for file, _ in found_again(self.snapshot, [hidden])})
            if file != hidden.file and (number := self.snapshot.story.number_of(file)) is not None
        ]

    def copies_of(self, file: str) -> Sequence[Article]:
        """Return the other articles that hold much of the same report, and may answer."""
        number = self.snapshot.story.number_of(file)
        return self.snapshot.copies_of(number, self.scope) if number is not None else ()

    def _digest_of(self, file: str) -> str:
        return self.snapshot.story.digests.get(file, "")


def _told(file: str, words: str) -> str:
    line = " ".join(words.split())
    short = line[:MAX_AUDITED_WORDS_CHARS].rstrip()
    return f"{file}: “{short}{'…' if short != line else ''}”"
