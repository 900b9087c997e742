"""What can be done with any message: *Ask the story about this*, *Check against the story*."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.statements import Compared, question_of_text, statements_of
from bot.chat.asking import answer_from, librarian_of
from bot.chat.cards.answer import answer_card
from bot.chat.cards.statements import statements_card
from bot.chat.gate import Gate
from bot.chat.markdown import without_signs
from bot.chat.menus import ASK_MENU, CHECK_MENU
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.wording import later

_NO_TEXT = later("That message holds no text that I could look up.")


class Menus(commands.Cog):
    """The entries of a message's *Apps* menu. Only who chooses one sees the reply."""

    def __init__(self, bot: commands.AutoShardedBot, services: Services, gate: Gate) -> None:
        """Answer with these services what the gate lets through."""
        self._bot = bot
        self._services = services
        self._gate = gate
        self._menus = [
            app_commands.ContextMenu(
                name=name,
                callback=callback,
                allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
                allowed_contexts=app_commands.AppCommandContext(
                    guild=True, dm_channel=True, private_channel=True
                ),
            )
            for name, callback in ((ASK_MENU, self._ask), (CHECK_MENU, self._check))
        ]

    async def cog_load(self) -> None:
        """Add the entries."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take the entries out."""
        for menu in self._menus:
            self._bot.tree.remove_command(menu.name, type=menu.type)

    async def _ask(self, interaction: discord.Interaction, message: discord.Message) -> None:
        question = question_of_text(_text(message), MAX_QUESTION_CHARS)
        async with self._gate.command(interaction, private=True) as turn:
            librarian = await librarian_of(self._services, interaction)
            answer = await answer_from(self._services, librarian, question)
            turn.answered(answer)
            card = answer_card(answer, with_question=True, asker=turn.asker.reader)
            await interaction.followup.send(view=card, ephemeral=True)

    async def _check(self, interaction: discord.Interaction, message: discord.Message) -> None:
        statements = statements_of(_text(message), MAX_QUESTION_CHARS)
        async with self._gate.command(interaction, private=True):
            librarian = await librarian_of(self._services, interaction)
            compared = []
            for statement in statements:
                answer = await answer_from(self._services, librarian, statement)
                nearest = answer.excerpts[0] if answer.excerpts else None
                retracted = answer.retracted[1] if answer.retracted else None
                compared.append(Compared(statement, nearest, retracted))
            card = statements_card(compared, librarian.snapshot.story.title)
            await interaction.followup.send(view=card, ephemeral=True)


def _text(message: discord.Message) -> str:
    """Return what a message says, with names for its mentions.

    Raises:
        UserFacingError: It says nothing.
    """
    text = without_signs(message.clean_content).strip()
    if not any(char.isalnum() for char in text):
        raise UserFacingError(_NO_TEXT)
    return text
