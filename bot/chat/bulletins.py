"""What moderators are told unasked, in the channel that they chose in ``/settings``."""

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager

import discord
import structlog

from bot.chat.cards.rehearsal import rehearsal_card
from bot.chat.cards.sources import failing_card, mended_card
from bot.chat.keeping import Keeping
from bot.chat.services import Services
from bot.chat.speech import speaking
from bot.chat.telling import tell_moderators
from bot.errors import StorageError, UnknownStoryError
from bot.library.librarian import Librarian
from bot.library.rehearsal import Rehearsal
from bot.library.sources.source import Source
from bot.library.store import HeldRevision

log = structlog.get_logger(__name__)

_HELD_NOTE, _FAILING_NOTE = "told.held", "told.failing"


class Bulletins:
    """Tells of revisions that nobody saw being held, and of sources that fail or work again.

    What was told is noted in the store before it is told: so each is told once at most, by
    whichever process held it and however often the bot is restarted, and stands in
    ``/corpus status`` in any case.
    """

    def __init__(self, client: discord.Client, services: Services, keeping: Keeping) -> None:
        """Tell through this client."""
        self._client = client
        self._services = services
        self._keeping = keeping

    async def look(self) -> None:
        """Tell of what is new; a database that fails is looked at again the next time."""
        try:
            await self._tell_of_held()
            await self._tell_of_sources()
        except StorageError as error:
            log.error("cannot look for what moderators are to be told", reason=error.user_message)

    async def _tell_of_held(self) -> None:
        store = self._services.store
        last = int(await store.note(_HELD_NOTE) or 0)
        new = [held for held in await store.held_revisions() if held.id > last]
        if not new:
            return
        await store.set_note(_HELD_NOTE, str(max(held.id for held in new)))
        for held in sorted(new, key=lambda held: held.id):
            if held.unattended:
                await self._tell_of(held)

    async def _tell_of(self, held: HeldRevision) -> None:
        librarian = self._librarian(held.story)
        if librarian is not None:
            rehearsal = Rehearsal.from_json(held.report)
            for guild in self._keepers(librarian, reload=held.is_reload):
                with self._speaking_in(guild):
                    card = rehearsal_card(rehearsal, held.id, unattended=True)
                await tell_moderators(self._client, self._services, guild, card)

    async def _tell_of_sources(self) -> None:
        store = self._services.store
        sources = await self._services.sourcing.store.sources()
        told = frozenset(json.loads(await store.note(_FAILING_NOTE) or "[]"))
        failing = [one for one in sources if one.state.is_failing and one.id not in told]
        mended = [one for one in sources if not one.state.failures and one.id in told]
        still = {one.id for one in sources if one.id in told and one.state.failures}
        after = still | {one.id for one in failing}
        if after != told:
            await store.set_note(_FAILING_NOTE, json.dumps(sorted(after)))
        for source in failing:
            await self._tell_of_source(source, is_failing=True)
        for source in mended:
            await self._tell_of_source(source, is_failing=False)

    async def _tell_of_source(self, source: Source, *, is_failing: bool) -> None:
        librarian = self._librarian(source.story)
        if librarian is None:
            return
        make = failing_card if is_failing else mended_card
        for guild in self._keepers(librarian, reload=False):
            with self._speaking_in(guild):
                card = make(librarian.title, source)
            await tell_moderators(self._client, self._services, guild, card)

    def _librarian(self, story: str) -> Librarian | None:
        try:
            return self._services.stories.named(story)
        except UnknownStoryError:
            return None

    def _keepers(self, librarian: Librarian, *, reload: bool) -> Iterable[int]:
        """Return the guilds whose moderators can do something about a story."""
        guilds = [guild.id for guild in self._client.guilds]
        alone = len(guilds) == 1
        return [
            guild
            for guild in guilds
            if self._keeping.keeps(librarian, guild, alone=alone, reload=reload)
        ]

    def _speaking_in(self, guild: int) -> AbstractContextManager[None]:
        there = self._client.get_guild(guild)
        return speaking(there.preferred_locale if there else None)
