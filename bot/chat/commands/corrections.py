"""Buttons by which readers put right how they were understood."""

from collections.abc import Mapping
from datetime import timedelta

import discord

from bot.chat.asking import answer_from, librarian_of, stays_editable
from bot.chat.cards.answer import answer_card
from bot.chat.cards.controls import Action
from bot.chat.commands.listening import MISREAD_WITHIN, MISREADINGS
from bot.chat.editing_back import EditBack
from bot.chat.gate import Gate
from bot.chat.pressing import Handler, read_question
from bot.chat.rights import is_moderator
from bot.chat.services import Services
from bot.chat.speech import say, speaking
from bot.errors import NotAllowedError
from bot.wording import later


class Corrections:
    """What a click on "Not a question" or "Without what came before" does."""

    def __init__(self, services: Services, gate: Gate, edit_back: EditBack) -> None:
        """Work with these services; every click passes the gate."""
        self._services = services
        self._gate = gate
        self._edit_back = edit_back

    @property
    def handlers(self) -> Mapping[Action, Handler]:
        """What to do for which button."""
        return {Action.DROP: self._drop, Action.MISREAD: self._misread}

    async def _drop(self, interaction: discord.Interaction, state: str) -> None:
        """Answer the question on the card again, as if nothing had been asked before."""
        async with self._gate.click(interaction) as asker:
            self._require_asker(interaction, state)
            question = read_question(interaction)
            await interaction.response.defer()
            librarian = await librarian_of(self._services, interaction)
            answer = await answer_from(self._services, librarian, question)
            who = int(state) if state.isdecimal() else None
            card = answer_card(
                answer,
                with_question=False,
                asker=who,
                at=asker.at,
                old_after=self._services.old_after,
            )
            sent = await interaction.edit_original_response(view=card)
            if not sent.flags.ephemeral and stays_editable(interaction):
                await self._edit_back.remember(sent, answer, asker)

    async def _misread(self, interaction: discord.Interaction, state: str) -> None:
        """Take an answer back that nobody had asked for; after the third, be quiet for a day."""
        async with self._gate.click(interaction):
            self._require_asker(interaction, state)
            guild, channel = interaction.guild_id, interaction.channel_id
            await interaction.response.defer()
            await interaction.delete_original_response()
            if guild is None or channel is None:
                return
            now = interaction.created_at
            await self._services.readers.misread(guild, channel, now)
            since = now - MISREAD_WITHIN
            misread = await self._services.readers.misreadings(guild, channel, since)
            if misread == MISREADINGS:
                with speaking(interaction.guild_locale):  # the whole channel reads it
                    await interaction.followup.send(_quiet_until(now.timestamp() + _DAY_S))

    def _require_asker(self, interaction: discord.Interaction, state: str) -> None:
        role = self._services.moderator_role
        if state == str(interaction.user.id):
            return
        if not is_moderator(interaction.user, interaction.permissions, role):
            raise NotAllowedError(later("Only who wrote the message, or a moderator, can do this."))


_DAY_S = timedelta(days=1).total_seconds()


def _quiet_until(moment: float) -> str:
    return say(
        "I have now taken {number} messages here for questions that were none. Until {when} I "
        "answer in this channel only when I am called: mention me, reply to one of my answers, or "
        "use `/ask`.",
        number=MISREADINGS,
        when=f"<t:{int(moment)}:f>",
    )
