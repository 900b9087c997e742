"""``/questions``: golden questions, which every change of a story is rehearsed with."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.chat.cards.card import Card, text
from bot.chat.cards.listing import bullets
from bot.chat.keeping import Keeping
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.chat.speech import say
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.store import AuditEvent, By, GoldenRecord
from bot.wording import later

GROUP = "questions"
MAX_SHOWN = 12
MAX_WORDS_CHARS = 500
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100

Question = app_commands.Range[str, 1, MAX_QUESTION_CHARS]
Words = app_commands.Range[str, 1, MAX_WORDS_CHARS]


class Questions(commands.Cog):
    """What a story has to go on answering, and what it must not."""

    def __init__(self, services: Services, keeping: Keeping) -> None:
        """Keep them with these services."""
        self._services = services
        self._keeping = keeping
        self.questions.default_permissions = default_permissions(services.moderator_role)

    questions = app_commands.Group(
        name="questions",
        description="For moderators: questions whose right answer is known.",
        guild_only=True,
    )

    @questions.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """Show the questions that moderators added for this story."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        kept = await self._services.store.golden(librarian.story)
        lines = [record.question for record in reversed(kept)]
        shown = bullets(lines, MAX_SHOWN) if lines else say("None yet; `/questions add` adds one.")
        others = len(librarian.snapshot.story.golden)
        told = say("and {count} from the story's own files", count=others)
        foot = f"-# {told}" if others else ""
        card = Card([text(f"### {say('Golden questions')}\n{shown}\n{foot}".strip())])
        await interaction.response.send_message(view=card, ephemeral=True)

    @questions.command()
    @app_commands.describe(
        question="As a reader would ask it",
        words="Words of the story that answer it; none if nothing in the story does",
    )
    async def add(
        self, interaction: discord.Interaction, question: Question, words: Words | None = None
    ) -> None:
        """Keep a question that has to be answered with these words, or not at all."""
        librarian = await self._keeping.changed(interaction, GROUP)
        answers = _places_of(librarian, words) if words is not None else ()
        by = self._keeping.by(interaction)
        record = GoldenRecord(librarian.story, question, answers, interaction.created_at, by)
        event = _event(interaction, librarian, by, "questions.add", question)
        await self._services.store.add_golden(record, event)
        told = (
            say("**Added.** Every rehearsal now looks whether it is answered with those words.")
            if answers
            else say("**Added.** Every rehearsal now looks whether it is left unanswered.")
        )
        card = Card([text(told)])
        await interaction.response.send_message(view=card, ephemeral=True)

    @questions.command()
    @app_commands.describe(question="The question, as it stands in the list")
    async def remove(self, interaction: discord.Interaction, question: str) -> None:
        """Forget a question that moderators added."""
        librarian = await self._keeping.changed(interaction, GROUP)
        by = self._keeping.by(interaction)
        event = _event(interaction, librarian, by, "questions.remove", question)
        if not await self._services.store.remove_golden(librarian.story, question, event):
            raise UserFacingError(
                later("No such question is in the list that /questions list shows.")
            )
        card = Card([text(say("**Removed.** Rehearsals no longer ask it."))])
        await interaction.response.send_message(view=card, ephemeral=True)

    @remove.autocomplete("question")
    async def _kept(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        if not await self._keeping.rights.allows(interaction, GROUP):
            return []
        librarian = await self._keeping.looked_at(interaction, GROUP)
        return [
            app_commands.Choice(name=record.question, value=record.question)
            for record in await self._services.store.golden(librarian.story)
            if current.casefold() in record.question.casefold()
            and len(record.question) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]


def _places_of(librarian: Librarian, words: str) -> tuple[tuple[str, str], ...]:
    """Return the articles that hold some words, and the words.

    Raises:
        UserFacingError: None does.
    """
    found = [a.file for a in librarian.snapshot.articles if words in a.body]
    if not found:
        raise UserFacingError(
            later(
                "No article holds exactly these words. Copy them from an answer, or leave them "
                "out if the story does not answer the question."
            )
        )
    return tuple((file, words) for file in found)


def _event(
    interaction: discord.Interaction, librarian: Librarian, by: By, action: str, detail: str
) -> AuditEvent:
    at = interaction.created_at
    return AuditEvent(at, by.actor, action, librarian.story, "done", detail, by.guild)
