"""``/source``: articles from files, pages and feeds."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.card import Card
from bot.chat.cards.details import UploadModal, moment_of
from bot.chat.cards.rehearsal import outcome_card
from bot.chat.cards.sources import KINDS, progress_words, sources_card
from bot.chat.keeping import Keeping
from bot.chat.markdown import one_line
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.chat.speech import say
from bot.chat.working import Progress, Working
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.sources.bringing import FETCH, PAGES, UPLOAD, UPLOADS, bring
from bot.library.sources.fetching import check_url
from bot.library.sources.ingesting import MIB, ingest
from bot.library.sources.source import (
    MAX_SOURCES,
    Source,
    SourceExistsError,
    SourceKind,
    SourceState,
)
from bot.library.store import AuditEvent, By
from bot.wording import later, recorded

GROUP = "source"
REHEARSING = later("Making it searchable, and asking the golden questions …")
MAX_SHOWN_CHARS = 100
MAX_NAMED = 5
MAX_HOURS = 168
Hours = app_commands.Range[int, 1, MAX_HOURS]
Line = app_commands.Range[str, 1, 300]


class Sources(commands.Cog):
    """Where articles come from, beside the story's folder."""

    def __init__(self, services: Services, working: Working, keeping: Keeping) -> None:
        """Work with these services."""
        self._services = services
        self._working = working
        self._keeping = keeping
        self.source.default_permissions = default_permissions(services.moderator_role)

    source = app_commands.Group(
        name="source",
        description="For moderators: articles from files, pages and feeds.",
        guild_only=True,
    )

    @source.command()
    @app_commands.describe(
        file="Text, Markdown, a page, a PDF, a document, a mail, or a zip; none to choose several",
        outlet="Of the articles that do not name theirs",
        published_at="Their date: 2024-05-03, or with a time and its zone",
    )
    async def upload(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment | None = None,
        outlet: Line | None = None,
        published_at: Line | None = None,
    ) -> None:
        """Bring in articles as files, and see what would change before it does."""
        await self._keeping.changed(interaction, GROUP, empty_too=True)
        more = {"outlet": outlet or "", "published_at": published_at or ""}
        if file is None:
            await interaction.response.send_modal(UploadModal(self.take, more))
        else:
            await self.take(interaction, [file], more)

    async def take(
        self,
        interaction: discord.Interaction,
        attached: Sequence[discord.Attachment],
        more: Mapping[str, str],
    ) -> None:
        """Read files, and rehearse the story that is asked here with the articles in them.

        Args:
            interaction: Not acknowledged yet.
            attached: The files.
            more: Front matter for the articles that do not say it themselves.
        """
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        self._refuse_too_much(attached)
        more = {**more, "published_at": moment_of("published_at", more.get("published_at", ""))}
        by, why = self._keeping.by(interaction), recorded(f"Uploaded: {_named(attached)}.")

        async def work(progress: Progress) -> Card:
            files = {each.filename: await each.read() for each in attached}
            ingested = await ingest(
                files,
                self._services.sourcing.limits,
                lambda *done: progress.tell(progress_words(*done)),
                language=librarian.language,
            )
            progress.tell(say(REHEARSING))
            outcome = await bring(librarian, ingested, UPLOADS, by, UPLOAD, why, more=more)
            return outcome_card(outcome)

        await self._working.show(interaction, work)

    @source.command()
    @app_commands.describe(
        url="The address of the article",
        outlet="If the page does not name it",
        published_at="Its date, if the page does not: 2024-05-03, or with a time and its zone",
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
        moment = moment_of("published_at", published_at or "")
        more = {"outlet": outlet or "", "published_at": moment}
        by, why = self._keeping.by(interaction), recorded(f"Fetched from {address}.")

        async def work(progress: Progress) -> Card:
            progress.tell(say("Fetching {address} …", address=one_line(address, MAX_SHOWN_CHARS)))
            collector = self._services.sourcing.collector
            ingested = await collector.page(address, language=librarian.language)
            progress.tell(say(REHEARSING))
            outcome = await bring(librarian, ingested, PAGES, by, FETCH, why, more=more)
            return outcome_card(outcome)

        await self._working.show(interaction, work)

    @source.command()
    @app_commands.describe(
        url="The address of the feed or page",
        kind="An RSS or Atom feed, or one page that is updated",
        hours="How often to ask; 1 if left out",
    )
    @app_commands.choices(
        kind=[app_commands.Choice(name=KINDS[kind], value=kind.value) for kind in SourceKind]
    )
    async def watch(
        self,
        interaction: discord.Interaction,
        url: str,
        kind: app_commands.Choice[str],
        hours: Hours = 1,
    ) -> None:
        """Ask a feed or page again and again, and take in what is new."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        now, by = self._services.clock(), self._keeping.by(interaction)
        source = Source(
            id=0,
            story=librarian.story,
            kind=SourceKind(kind.value),
            url=self._services.sourcing.collector.check(url),
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
                later(
                    "This story has that source already, or {number} of them. /source list shows "
                    "them."
                ),
                number=MAX_SOURCES,
            ) from None
        said = say(
            "Source {number} is asked within a minute, then every {hours} h.",
            number=added.id,
            hours=hours,
        )
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
            raise UserFacingError(
                later("This story has no source {number}. Look at /source list."), number=number
            )
        event = self._event(librarian, self._keeping.by(interaction), "source.remove", url)
        await self._services.sourcing.store.remove_source(number, event)
        said = say("Source {number} is asked no more. Its articles stay.", number=number)
        await interaction.response.send_message(said, ephemeral=True)

    def _refuse_too_much(self, attached: Sequence[discord.Attachment]) -> None:
        size, most = sum(each.size for each in attached), self._services.sourcing.limits.max_bytes
        if size > most:
            raise UserFacingError(
                later("The files are {size} MiB in all; I take up to {most} MiB."),
                size=f"{size / MIB:.1f}",
                most=f"{most / MIB:.0f}",
            )
        if len({each.filename for each in attached}) < len(attached):
            raise UserFacingError(later("Two of the files have the same name; rename one."))

    def _event(self, librarian: Librarian, by: By, action: str, detail: str) -> AuditEvent:
        now = self._services.clock()
        return AuditEvent(now, by.actor, action, librarian.story, "done", detail, by.guild)


def _named(attached: Sequence[discord.Attachment]) -> str:
    names = ", ".join(each.filename for each in attached[:MAX_NAMED])
    left = len(attached) - MAX_NAMED
    return recorded(f"{names} and {left} more") if left > 0 else names
