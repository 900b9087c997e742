"""The buttons on an answer: what a click does, and whether it may."""

import re
from collections.abc import Mapping

import discord
from discord.ext import commands

from bot.answers.context import blocks_of, window_around, window_from
from bot.chat.asking import more_from, outlets_of
from bot.chat.cards.answer import answer_card
from bot.chat.cards.citing import notices_below
from bot.chat.cards.context import BACK, context_card, older_shown
from bot.chat.cards.controls import Action, Press, StaleControlError, states_on
from bot.chat.cards.narrowing import unpack
from bot.chat.cards.why import why_card
from bot.chat.commands.hiding import GROUP as HIDING
from bot.chat.failures import answer_interaction
from bot.chat.gate import Gate
from bot.chat.keeping import Keeping
from bot.chat.located import NotLocatedError, locate, locate_then, story_of
from bot.chat.pressing import Handler, read_asked, read_receipt
from bot.chat.rights import is_moderator
from bot.chat.services import Services
from bot.chat.speech import speak_to
from bot.errors import NotAllowedError
from bot.wording import later

_MORE = re.compile(r"(?P<story>\d{1,10})\.(?P<revision>\d{1,10})\.(?P<skip>\d{1,4})\.(?P<scope>.*)")
_NOT_CHOSEN = later("I would not choose these words now. Ask your question again.")


class Controls(commands.Cog):
    """Does what the buttons on answers say, after a restart too."""

    def __init__(
        self, services: Services, gate: Gate, keeping: Keeping, others: Mapping[Action, Handler]
    ) -> None:
        """Work with these services.

        Args:
            services: To look things up with.
            gate: Every click passes it.
            keeping: Knows who is shown moderators' buttons.
            others: What other cogs do.
        """
        self._services = services
        self._gate = gate
        self._keeping = keeping
        self._handlers: dict[Action, Handler] = {
            Action.CONTEXT: self._context,
            Action.MORE: self._more,
            Action.WHY: self._why,
            Action.DELETE: self._delete,
            **others,
        }

    @commands.Cog.listener()
    async def on_control_pressed(self, interaction: discord.Interaction, custom_id: str) -> None:
        """Do what was pressed, or say why not, to the one who pressed it."""
        speak_to(interaction)
        try:
            press = Press.read(custom_id)
            if press.action not in self._handlers:
                raise StaleControlError
            await self._handlers[press.action](interaction, press.state)
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)

    async def _context(self, interaction: discord.Interaction, state: str) -> None:
        async with self._gate.click(interaction):
            letters, dot, move = state.partition(".")
            receipt = read_receipt(letters)
            located, older = await locate_then(self._services, interaction, receipt)
            blocks = blocks_of(located.article, located.scope)
            if move in {"", BACK}:
                window = window_around(blocks, located.receipt.span)
            elif move.isdecimal() and move.isascii() and len(move) < len("1000000"):
                window = window_from(blocks, int(move))
            else:
                raise StaleControlError
            today = older.checked.today if older is not None else None
            file = (today or located.article).file
            notices = located.librarian.taken_back.notices_of(file)
            told = notices_below(notices) + (older_shown(older) if older else "")
            hides = older is None and await self._keeping.lets_reload(
                interaction, HIDING, located.librarian
            )
            card = context_card(located.article, located.receipt, window, told, hides=hides)
            if dot and interaction.message and interaction.message.flags.ephemeral:
                await interaction.response.edit_message(view=card)
            else:
                await interaction.response.send_message(view=card, ephemeral=True)

    async def _more(self, interaction: discord.Interaction, state: str) -> None:
        async with self._gate.click(interaction):
            match = _MORE.fullmatch(state)
            if match is None:
                raise StaleControlError
            librarian = story_of(
                self._services, interaction, int(match["story"]), int(match["revision"])
            )
            question = read_asked(interaction)
            scope = unpack(match["scope"], outlets_of(librarian))
            await interaction.response.defer(ephemeral=True, thinking=True)
            states = states_on(interaction.message, Action.CONTEXT)
            shown = [read_receipt(letters) for letters in states]
            answer = await more_from(
                self._services, librarian, question, scope, skip=int(match["skip"]), shown=shown
            )
            if not answer.excerpts:
                raise NotLocatedError(later("That was all that the story has on it."))
            card = answer_card(answer, with_question=True)
            await interaction.followup.send(view=card, ephemeral=True)

    async def _why(self, interaction: discord.Interaction, state: str) -> None:
        async with self._gate.click(interaction):
            letters, _, narrowed = state.partition(".")
            located = locate(self._services, interaction, read_receipt(letters))
            question = read_asked(interaction)
            own = unpack(narrowed, outlets_of(located.librarian))
            scope = located.scope.narrowed(own)
            await interaction.response.defer(ephemeral=True, thinking=True)
            reasons = await self._services.answering.reasons(
                question, located.librarian.story, located.receipt, scope
            )
            if reasons is None:
                raise NotLocatedError(_NOT_CHOSEN)
            await interaction.followup.send(view=why_card(reasons), ephemeral=True)

    async def _delete(self, interaction: discord.Interaction, state: str) -> None:
        role = self._services.moderator_role
        is_askers = state == str(interaction.user.id)
        is_alone = isinstance(interaction.channel, discord.DMChannel)
        if not (
            is_askers or is_alone or is_moderator(interaction.user, interaction.permissions, role)
        ):
            raise NotAllowedError(later("Only who asked, or a moderator, can delete this answer."))
        await interaction.response.defer()
        await interaction.delete_original_response()
