"""``/ask``."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.chat.cards.answer import answer_card
from bot.chat.gate import Gate
from bot.chat.places import place_of
from bot.chat.services import Services


class Ask(commands.Cog):
    """Questions by slash command."""

    def __init__(self, services: Services, gate: Gate) -> None:
        """Answer with these services what the gate lets through."""
        self._services = services
        self._gate = gate

    @app_commands.command()
    @app_commands.describe(question="What do you want to know about the story?")
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
    ) -> None:
        """Quote the passages that best answer your question."""
        async with self._gate.command(interaction) as turn:
            librarian = await self._services.stories.at(place_of(interaction))
            answer = await self._services.answering.answer(question, librarian.story)
            turn.answered(answer)
            await interaction.followup.send(view=answer_card(answer, with_question=True))
