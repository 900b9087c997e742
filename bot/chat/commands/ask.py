"""``/ask``."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.chat.cards.answer import answer_card
from bot.chat.in_flight import InFlight
from bot.chat.places import place_of
from bot.chat.services import Services


class Ask(commands.Cog):
    """Questions by slash command."""

    def __init__(self, services: Services, in_flight: InFlight) -> None:
        """Answer with these services."""
        self._services = services
        self._in_flight = in_flight

    @app_commands.command()
    @app_commands.describe(question="What do you want to know about the story?")
    async def ask(
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
    ) -> None:
        """Quote the passages that best answer your question."""
        with self._in_flight.one():
            await interaction.response.defer()  # Discord gives up after 3 seconds.
            librarian = await self._services.stories.at(place_of(interaction))
            answer = await self._services.answering.answer(question, librarian.story)
            await interaction.followup.send(view=answer_card(answer, with_question=True))
