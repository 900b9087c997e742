"""Each story's sayings, worked out once a revision, off the event loop."""

import asyncio
from collections.abc import Sequence

from bot.answers.speakers import Saying, sayings_in
from bot.library.librarian import Librarian
from bot.search.analysis import fold

Found = tuple[int, "asyncio.Task[list[Saying]]"]


class Sayings:
    """Who said what, story by story."""

    def __init__(self) -> None:
        """Know nothing yet; a story is read when it is first asked for."""
        self._found: dict[str, Found] = {}

    async def of(self, librarian: Librarian) -> list[Saying]:
        """Return a story's sayings that may be shown, in its articles' order."""
        snapshot = librarian.snapshot
        revision, task = self._found.get(librarian.story, (-1, None))
        if task is None or revision != snapshot.revision or task.cancelled():
            task = asyncio.ensure_future(asyncio.to_thread(sayings_in, snapshot.articles))
            self._found[librarian.story] = (snapshot.revision, task)
        # Who asks may give up waiting; the others, and the next one, still want it.
        found = await asyncio.shield(task)
        scope = librarian.scope
        return [s for s in found if scope.allows(s.article) and not scope.hides(s.article, s.span)]

    async def speakers(self, librarian: Librarian, typed: str) -> list[tuple[str, int]]:
        """Return those whose names hold what was typed, and how often they speak, most first."""
        counts: dict[str, int] = {}
        for saying in await self.of(librarian):
            counts[saying.speaker] = counts.get(saying.speaker, 0) + 1
        wanted = fold(typed).split()
        matching = [
            (name, count)
            for name, count in counts.items()
            if all(word in fold(name) for word in wanted)
        ]
        return sorted(matching, key=lambda each: (-each[1], each[0]))


def said_by(sayings: Sequence[Saying], speaker: str) -> list[Saying]:
    """Return what one speaker said, in order."""
    return [saying for saying in sayings if fold(saying.speaker) == fold(speaker)]
