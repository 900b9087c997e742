"""``/source``: articles from files, pages and feeds."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from time import monotonic

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.rehearsal import outcome_card
from bot.chat.cards.sources import progress_words, sources_card
from bot.chat.in_flight import InFlight
from bot.chat.keeping import Keeping
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.sources.bringing import FETCH, PAGES, UPLOAD, UPLOADS, bring
from bot.library.sources.fetching import check_url
from bot.library.sources.ingesting import MIB, Ingested, ingest
from bot.library.sources.source import (
    MAX_SOURCES,
    Source,
    SourceExistsError,
    SourceKind,
    SourceState,
)
from bot.library.store import AuditEvent, By

GROUP = "source"
PROGRESS_INTERVAL_S = 2.0
MAX_HOURS = 168
Hours = app_commands.Range[int, 1, MAX_HOURS]
Line = app_commands.Range[str, 1, 300]


class Sources(commands.Cog):
    """Where articles come from, beside the story's folder."""

    def __init__(self, services: Services, in_flight: InFlight, keeping: Keeping) -> None:
        """Work with these services."""
        self._services = services
        self._in_flight = in_flight
        self._keeping = keeping
        self.source.default_permissions = default_permissions(services.moderator_role)

    source = app_commands.Group(
        name="source",
        description="For moderators: articles from files, pages and feeds.",
        guild_only=True,
    )

    @source.command()
    @app_commands.describe(
        file="Text, Markdown, a page, a PDF, a document, a mail, or a zip of these",
        file2="Another one",
        file3="Another one",
        outlet="Of the articles that do not name theirs",
        published_at="Their date: 2024-05-03, or with a time and zone",
    )
    async def upload(  # noqa: PLR0913, PLR0917  # Discord has no lists of files
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        outlet: Line | None = None,
        published_at: Line | None = None,
    ) -> None:
        """Bring in articles as files, and see what would change before it does."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        attached = [each for each in (file, file2, file3) if each is not None]
        self._refuse_too_much(attached)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            files = {each.filename: await each.read() for each in attached}
            ingested = await self._read(interaction, files, librarian)
            names = ", ".join(files)
            more = {"outlet": outlet or "", "published_at": published_at or ""}
            outcome = await bring(
                librarian,
                ingested,
                UPLOADS,
                self._keeping.by(interaction),
                UPLOAD,
                f"Uploaded: {names}.",
                more=more,
            )
            await interaction.edit_original_response(content=None, view=outcome_card(outcome))

    @source.command()
    @app_commands.describe(
        url="The address of the article",
        outlet="If the page does not name it",
        published_at="Its date, if the page does not: 2024-05-03, or with a time and zone",
    )
    async def page(
        self,
        interaction: discord.Interaction,
        url: str,
        outlet: Line | None = None,
        published_at: Line | None = None,
    ) -> None:
        """Bring in the article of a page once, and see what would change before it does."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        address = str(check_url(url))
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            language = librarian.language
            outcome = await bring(
                librarian,
                await self._services.sourcing.collector.page(address, language=language),
                PAGES,
                self._keeping.by(interaction),
                FETCH,
                f"Fetched from {address}.",
                more={"outlet": outlet or "", "published_at": published_at or ""},
            )
            await interaction.followup.send(view=outcome_card(outcome), ephemeral=True)

    @source.command()
    @app_commands.describe(
        url="The address of the feed or page",
        kind="An RSS or Atom feed, or one page that is updated",
        hours="How often to ask; 1 if left out",
    )
    async def watch(
        self, interaction: discord.Interaction, url: str, kind: SourceKind, hours: Hours = 1
    ) -> None:
        """Ask a feed or page again and again, and take in what is new."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        now, by = self._services.clock(), self._keeping.by(interaction)
        source = Source(
            id=0,
            story=librarian.story,
            kind=kind,
            url=str(check_url(url)),
            interval=timedelta(hours=hours),
            added_by=by.actor,
            added_at=now,
            state=SourceState(due_at=now),
        )
        try:
            added = await self._services.sourcing.store.add_source(
                source, self._event(librarian, by, "source.add", source.url)
            )
        except SourceExistsError:
            raise UserFacingError(
                f"This story has that source already, or {MAX_SOURCES} of them. "
                "/source list shows them."
            ) from None
        said = f"Source {added.id} is asked within a minute, then every {hours} h."
        await interaction.response.send_message(said, ephemeral=True)

    @source.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """Show a story's sources, and how they fare."""
        librarian = await self._keeping.looked_at(interaction, GROUP, empty_too=True)
        sources = await self._services.sourcing.store.sources(librarian.story)
        card = sources_card(librarian.title, sources)
        await interaction.response.send_message(view=card, ephemeral=True)

    @source.command()
    @app_commands.describe(number="Its number in /source list")
    async def remove(
        self, interaction: discord.Interaction, number: app_commands.Range[int, 1, 2**31]
    ) -> None:
        """Ask a source no more; the articles that it brought stay."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        known = await self._services.sourcing.store.sources(librarian.story)
        url = next((source.url for source in known if source.id == number), None)
        if url is None:
            raise UserFacingError(f"This story has no source {number}. Look at /source list.")
        event = self._event(librarian, self._keeping.by(interaction), "source.remove", url)
        await self._services.sourcing.store.remove_source(number, event)
        said = f"Source {number} is asked no more. Its articles stay."
        await interaction.response.send_message(said, ephemeral=True)

    def _refuse_too_much(self, attached: list[discord.Attachment]) -> None:
        size, most = sum(each.size for each in attached), self._services.sourcing.limits.max_bytes
        if size > most:
            raise UserFacingError(
                f"The files are {size / MIB:.1f} MiB in all; I take up to {most / MIB:.0f} MiB."
            )
        if len({each.filename for each in attached}) < len(attached):
            raise UserFacingError("Two of the files have the same name; rename one.")

    async def _read(
        self, interaction: discord.Interaction, files: Mapping[str, bytes], librarian: Librarian
    ) -> Ingested:
        """Read files in a process of their own, showing how far it is, until it is cancelled."""
        reading = asyncio.create_task(
            ingest(
                files,
                self._services.sourcing.limits,
                (progress := _Progress()).note,
                language=librarian.language,
            )
        )
        view = CancelReading(reading)
        try:
            while not (await asyncio.wait({reading}, timeout=PROGRESS_INTERVAL_S))[0]:
                await interaction.edit_original_response(content=progress.words, view=view)
            return await reading
        except asyncio.CancelledError:
            if view.pressed:
                raise UserFacingError("Cancelled. Nothing has changed.") from None
            raise
        finally:
            reading.cancel()
            view.stop()

    def _event(self, librarian: Librarian, by: By, action: str, detail: str) -> AuditEvent:
        now = self._services.clock()
        return AuditEvent(now, by.actor, action, librarian.story, "done", detail, by.guild)


class _Progress:
    """How far reading is, for whoever looks."""

    def __init__(self) -> None:
        self.words = "Reading …"
        self.since = monotonic()

    def note(self, done: int, total: int, name: str) -> None:
        """Remember what is read now."""
        self.words = progress_words(done, total, name)


class CancelReading(discord.ui.View):
    """The button that ends reading; it need not outlive a restart, as reading does not."""

    def __init__(self, reading: asyncio.Task[Ingested]) -> None:
        super().__init__(timeout=None)
        self._reading = reading
        self.pressed = False

    @discord.ui.button(label="Cancel", style=discord.ButtonStyle.danger)
    async def cancel(
        self, interaction: discord.Interaction, _: discord.ui.Button["CancelReading"]
    ) -> None:
        """End reading; who started it is told."""
        self.pressed = True
        self._reading.cancel()
        await interaction.response.defer()
