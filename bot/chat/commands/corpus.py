"""``/corpus``: what answers now, its history, and every change of it."""

import asyncio
from collections.abc import Mapping, Sequence
from io import BytesIO

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.card import Card
from bot.chat.cards.corpus import empty_card, status_card
from bot.chat.cards.rehearsal import (
    LOOK,
    discarded_card,
    outcome_card,
    published_card,
    rehearsal_card,
)
from bot.chat.cards.revisions import (
    DIFF,
    HISTORY,
    REVISIONS_A_PAGE,
    diff_card,
    file_of_page,
    history_card,
)
from bot.chat.clicks import Handler, numbers
from bot.chat.commands.forms import shorten
from bot.chat.commands.hiding import hidden_list
from bot.chat.in_flight import InFlight
from bot.chat.keeping import Keeping
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.chat.speech import say
from bot.chat.working import Progress, Working
from bot.errors import NothingHeldError, UserFacingError
from bot.library.archives import pack, unpack
from bot.library.deciding import DISCARD, PUBLISH
from bot.library.diffing import changes
from bot.library.librarian import Librarian
from bot.library.outcome import Publish
from bot.library.rehearsal import Rehearsal
from bot.story.furniture import MAX_LINE_CHARS
from bot.wording import later, recorded

log = structlog.get_logger(__name__)

GROUP, KEEP = "corpus", "corpus.keep"
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
MAX_UPLOAD_BYTES = 25 * 2**20
Line = app_commands.Range[str, 1, MAX_LINE_CHARS]
Number = app_commands.Range[int, 1, 1_000_000]


class Corpus(commands.Cog):
    """The moderators' desk."""

    def __init__(
        self, services: Services, in_flight: InFlight, working: Working, keeping: Keeping
    ) -> None:
        """Work with these services."""
        self._services = services
        self._in_flight = in_flight
        self._working = working
        self._keeping = keeping
        self.corpus.default_permissions = default_permissions(services.moderator_role)

    corpus = app_commands.Group(
        name="corpus",
        description="For moderators: the articles I answer from.",
        guild_only=True,
    )

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons do, by action."""
        return {
            PUBLISH: self._publish,
            DISCARD: self._discard,
            LOOK: self._look,
            HISTORY: self._turn_history,
            DIFF: self._turn_diff,
        }

    @corpus.command()
    async def status(self, interaction: discord.Interaction) -> None:
        """Show which revision answers, how large it is, and who loaded it when."""
        librarian = await self._keeping.looked_at(interaction, GROUP, empty_too=True)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            sources = await self._services.sourcing.store.sources(librarian.story)
            failing = [source for source in sources if source.state.is_failing]
            known = await self._keeping.known(interaction, librarian)
            if librarian.is_new:
                card = empty_card(librarian.title, await librarian.held(), failing)
            else:
                card = status_card(await librarian.status(), failing, known)
            await interaction.followup.send(view=card, ephemeral=True)

    @corpus.command()
    async def reload(self, interaction: discord.Interaction) -> None:
        """Read the articles again, and see what would change before it does."""
        librarian = await self._keeping.reloaded(interaction, GROUP)
        by = self._keeping.by(interaction)

        async def work(progress: Progress) -> Card:
            progress.tell(say("Reading the articles again …"))
            return outcome_card(await librarian.reload(by, Publish.ON_WORD))

        await self._working.show(interaction, work)

    @corpus.command()
    async def history(self, interaction: discord.Interaction) -> None:
        """Show the revisions: who made them, when and why."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        card = await self._history(interaction, librarian, None)
        await interaction.response.send_message(view=card, ephemeral=True)

    @corpus.command()
    async def hidden(self, interaction: discord.Interaction) -> None:
        """Show the passages that moderators have hidden, and let them be shown again."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        known = await self._keeping.known(interaction, librarian)
        card = hidden_list(librarian, known)
        await interaction.response.send_message(view=card, ephemeral=True)

    @corpus.command()
    @app_commands.describe(
        old="The revision to compare with",
        new="The revision that is compared; the newest if left out",
    )
    async def diff(
        self, interaction: discord.Interaction, old: Number, new: Number | None = None
    ) -> None:
        """Show what differs between two revisions, down to the sentences."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            card = await _diff(librarian, old, new or librarian.revision.number, 0)
            await interaction.followup.send(view=card, ephemeral=True)

    @corpus.command()
    @app_commands.describe(revision="The revision whose articles are to answer again")
    async def rollback(self, interaction: discord.Interaction, revision: Number) -> None:
        """Let an older revision's articles answer again, at once, as a new revision."""
        librarian = await self._keeping.changed(interaction, GROUP)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            outcome = await librarian.roll_back(revision, self._keeping.by(interaction))
            await interaction.followup.send(view=outcome_card(outcome), ephemeral=True)

    @corpus.command()
    @app_commands.describe(line="The line, word for word, or a rule's name; begin to type")
    async def keep(self, interaction: discord.Interaction, line: Line) -> None:
        """Let a line that was marked as furniture count as text, and see what would change."""
        librarian = await self._keeping.changed(interaction, GROUP)
        marked = await asyncio.to_thread(_marked, librarian)
        if line not in marked and line not in marked.values():
            raise UserFacingError(
                later(
                    "No line of this story that is marked as furniture reads so. Begin to type, "
                    "and choose one from the list."
                )
            )
        by, why = self._keeping.by(interaction), recorded(f"“{line}” is no furniture.")

        async def work(progress: Progress) -> Card:
            progress.tell(say("Reading the articles again …"))
            on_word = Publish.ON_WORD
            return outcome_card(await librarian.describe(by, KEEP, why, on_word, keep=[line]))

        await self._working.show(interaction, work)

    @keep.autocomplete("line")
    async def _marked_lines(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        if not await self._keeping.rights.allows(interaction, GROUP):
            return []
        marked = await asyncio.to_thread(_marked, await self._keeping.looked_at(interaction, GROUP))
        rules = {
            rule: say("All lines of the rule “{rule}”", rule=rule)
            for rule in dict.fromkeys(marked.values())
        }
        lines = {line: f"“{line}” ({rule})" for line, rule in marked.items()}
        return [
            app_commands.Choice(name=shorten(shown), value=value)
            for value, shown in (lines | rules).items()
            if current.casefold() in shown.casefold() and len(value) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]

    @corpus.command()
    @app_commands.describe(revision="The newest if left out")
    async def export(
        self, interaction: discord.Interaction, revision: Number | None = None
    ) -> None:
        """Send a revision as a zip file, which can be imported again."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            chosen = await librarian.old_revision(revision or librarian.revision.number)
            packed = await asyncio.to_thread(pack, chosen, await librarian.files_of(chosen))
            limit = interaction.filesize_limit
            if len(packed) > limit:
                raise UserFacingError(
                    later(
                        "The export is {size} MB, over the {limit} MB that Discord takes here. "
                        "The operator can use cuttings corpus export."
                    ),
                    size=f"{len(packed) / 1e6:.1f}",
                    limit=f"{limit / 1e6:.0f}",
                )
            name = f"{librarian.name}-revision-{chosen.number}.zip"
            file = discord.File(BytesIO(packed), filename=name)
            said = say("Revision {number}. Import it with `/corpus import`.", number=chosen.number)
            await interaction.followup.send(said, file=file, ephemeral=True)

    @corpus.command(name="import")
    @app_commands.describe(file="A zip file that /corpus export made")
    async def import_(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        """Take an export back, and see what would change before it does."""
        librarian = await self._keeping.changed(interaction, GROUP, empty_too=True)
        if file.size > MAX_UPLOAD_BYTES:
            raise UserFacingError(
                later("{file} is {size} MiB; I take up to {most} MiB."),
                file=file.filename,
                size=f"{file.size / 2**20:.1f}",
                most=MAX_UPLOAD_BYTES // 2**20,
            )
        by, why = self._keeping.by(interaction), recorded(f"Imported from {file.filename}.")

        async def work(progress: Progress) -> Card:
            progress.tell(say("Reading the articles again …"))
            files = await asyncio.to_thread(unpack, await file.read())
            return outcome_card(await librarian.replace_all(files, by, why))

        await self._working.show(interaction, work)

    async def _publish(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        librarian, held = await self._held(interaction, arguments)
        with self._in_flight.one():
            await interaction.response.defer()
            outcome = await librarian.publish(held, self._keeping.by(interaction))
            log.info("published", story=librarian.id, revision=librarian.revision.number)
            await interaction.edit_original_response(view=published_card(outcome))

    async def _discard(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        librarian, held = await self._held(interaction, arguments)
        await librarian.discard(held, self._keeping.by(interaction))
        await interaction.response.edit_message(view=discarded_card())

    async def _look(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        librarian, held = await self._held(interaction, arguments)
        waiting = await librarian.waiting(held)
        rehearsal = Rehearsal.from_json(waiting.report)
        card = rehearsal_card(rehearsal, held, unattended=waiting.unattended)
        await interaction.response.send_message(view=card, ephemeral=True)

    async def _held(
        self, interaction: discord.Interaction, arguments: Sequence[str]
    ) -> tuple[Librarian, int]:
        """Return the story of what is held, and its id, if this person may decide on it."""
        [held] = numbers(arguments, 1)
        waiting = await self._services.store.held(held)
        librarian = self._services.stories.named(waiting.story) if waiting else None
        guilds = {None, interaction.guild_id}
        if waiting is None or librarian is None or librarian.guild not in guilds:
            await self._keeping.looked_at(interaction, GROUP)
            raise NothingHeldError
        check = self._keeping.may_reload if waiting.is_reload else self._keeping.may_change
        await check(interaction, GROUP, librarian)
        return librarian, held

    async def _turn_history(
        self, interaction: discord.Interaction, arguments: Sequence[str]
    ) -> None:
        story, before = numbers(arguments, 2)
        librarian = await self._keeping.found(interaction, GROUP, story)
        card = await self._history(interaction, librarian, before)
        await interaction.response.edit_message(view=card)

    async def _history(
        self, interaction: discord.Interaction, librarian: Librarian, before: int | None
    ) -> Card:
        revisions = await librarian.history(REVISIONS_A_PAGE + 1, before=before)
        if not revisions:
            raise UserFacingError(later("There are no revisions before that one."))
        known = await self._keeping.known(interaction, librarian)
        return history_card(librarian.id, librarian.snapshot.story.title, revisions, known)

    async def _turn_diff(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        story, old, new, page = numbers(arguments, 4)
        librarian = await self._keeping.found(interaction, GROUP, story)
        with self._in_flight.one():
            await interaction.response.defer()
            card = await _diff(librarian, old, new, page)
            await interaction.edit_original_response(view=card)


def _marked(librarian: Librarian) -> dict[str, str]:
    """Return the lines of a story that are marked as furniture, and the rule that marked each."""
    return {
        each.span.of(article.body): each.rule
        for article in librarian.snapshot.articles
        for each in article.furniture
    }


async def _diff(librarian: Librarian, old: int, new: int, page: int) -> Card:
    one, other = await librarian.old_revision(old), await librarian.old_revision(new)
    path = file_of_page(changes(one.files, other.files), page)
    texts = ("", "")
    if path is not None:
        texts = (await librarian.text_of(one, path), await librarian.text_of(other, path))
    return await asyncio.to_thread(diff_card, librarian.id, one, other, page, texts)
