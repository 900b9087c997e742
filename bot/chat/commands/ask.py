"""``/ask``."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.chat.asking import (
    answer_from,
    is_private,
    librarian_of,
    outlet_choices,
    read_scope,
    require_outlet,
    stays_editable,
)
from bot.chat.cards.answer import answer_card
from bot.chat.commands.story import story_choices
from bot.chat.editing_back import EditBack
from bot.chat.gate import Gate
from bot.chat.services import Services

Choices = list[app_commands.Choice[str]]
Typed = app_commands.Range[str, 1, 60]


class Ask(commands.Cog):
    """Questions by slash command."""

    def __init__(self, services: Services, gate: Gate, edit_back: EditBack) -> None:
        """Answer with these services what the gate lets through."""
        self._services = services
        self._gate = gate
        self._edit_back = edit_back

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(published_from="from", published_to="to")
    @app_commands.describe(
        question="What do you want to know about the story?",
        story="Which story; without it, the one this channel is about",
        private="Show the answer to you alone",
        published_from="Only articles of this day or later, such as 16 August 2012",
        published_to="Only articles of this day or earlier, such as August 2012",
        outlet="Only articles from this publication",
    )
    async def ask(  # noqa: PLR0913  # one a field of the form
        self,
        interaction: discord.Interaction,
        question: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        *,
        story: str | None = None,
        private: bool = False,
        published_from: Typed | None = None,
        published_to: Typed | None = None,
        outlet: str | None = None,
    ) -> None:
        """Quote the passages that best answer your question."""
        # What is wrong with the form is told before the answer begins to be made in public.
        scope = read_scope(published_from, published_to, outlet, interaction.created_at.date())
        alone = private or is_private(interaction)
        async with self._gate.command(interaction, private=alone) as turn:
            librarian = await librarian_of(self._services, interaction, story)
            await require_outlet(librarian, scope)
            answer = await answer_from(self._services, librarian, question, scope)
            turn.answered(answer)
            card = answer_card(
                answer,
                with_question=True,
                asker=interaction.user.id,
                at=interaction.created_at,
                old_after=self._services.old_after,
            )
            sent = await interaction.followup.send(view=card, ephemeral=alone, wait=True)
            if not alone and stays_editable(interaction):
                await self._edit_back.remember(sent, answer, turn.asker)

    @ask.autocomplete("story")
    async def _stories(self, interaction: discord.Interaction, current: str) -> Choices:
        return story_choices(self._services, interaction, current)

    @ask.autocomplete("outlet")
    async def _outlets(self, interaction: discord.Interaction, current: str) -> Choices:
        return await outlet_choices(self._services, interaction, current)
