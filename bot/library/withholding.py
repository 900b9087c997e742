"""Saying what became of an article, and hiding a passage: at once, without a reload."""

from bot.library.serving import Serving
from bot.library.store import ArticleStatus, By, HiddenPassage

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
        async with self._taking_back:
            await self._desk.store.set_status(status, event)
            self._taken_back = await self._read_taken_back(self.snapshot)

    async def hide(self, file: str, words: str, by: By) -> int:
        """Hide words of an article from the next question on; return the hidden passage's id."""
        passage = HiddenPassage(self.story, file, words, self._desk.clock(), by.actor)
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


def _told(file: str, words: str) -> str:
    line = " ".join(words.split())
    short = line[:MAX_AUDITED_WORDS_CHARS].rstrip()
    return f"{file}: “{short}{'…' if short != line else ''}”"
