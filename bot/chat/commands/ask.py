"""``/ask``."""

import discord
from discord import app_commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.chat.asking import (
    answer_from,
    is_private,
    librarian_of,
    read_scope,
    require_outlet,
    stays_editable,
)
from bot.chat.cards.answer import answer_card
from bot.chat.commands.forms import StoryForm, Typed, narrowed, offered_everywhere
from bot.chat.editing_back import EditBack
from bot.chat.gate import Gate
from bot.chat.markdown import without_signs
from bot.chat.services import Services


class Ask(StoryForm):
    """Questions by slash command."""

    def __init__(self, services: Services, gate: Gate, edit_back: EditBack) -> None:
        """Answer with these services what the gate lets through."""
        super().__init__(services, gate)
        self._edit_back = edit_back

    @app_commands.command()
    @offered_everywhere
    @narrowed
    @app_commands.describe(
        question="What do you want to know about the story?",
        private="Show the answer to you alone",
    )
    @app_commands.autocomplete(story=StoryForm.stories, outlet=StoryForm.outlets)
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
            asked = without_signs(question).strip() or question
            answer = await answer_from(self._services, librarian, asked, scope)
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
