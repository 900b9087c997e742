"""``/quotes``: who said what."""

import asyncio
import re
from collections.abc import Mapping

import discord
from discord import app_commands

from bot.answers.browsing import PAGE_EXCERPTS, Page
from bot.answers.model import Excerpt
from bot.answers.receipts import Receipt
from bot.answers.speakers import Saying
from bot.chat.asking import librarian_of
from bot.chat.cards.amounts import sayings
from bot.chat.cards.browsing import quotes_card
from bot.chat.cards.controls import Action, StaleControlError
from bot.chat.commands.forms import (
    MAX_CHOICE_CHARS,
    MAX_CHOICES,
    STORY,
    Choices,
    StoryForm,
    offered_everywhere,
    shorten,
)
from bot.chat.gate import Gate
from bot.chat.located import NotLocatedError, story_of
from bot.chat.pressing import Handler, read_question
from bot.chat.sayings import Sayings, said_by
from bot.chat.services import Services
from bot.chat.speech import spoken
from bot.library.librarian import Librarian
from bot.wording import later

AUTOCOMPLETE_WITHIN_S = 2.0
"""Discord shows nothing that comes after 3 seconds."""
MAX_NAMED = 5
SPOKEN = "en"
"""The only language in which sayings are found; bot/answers/speakers.py."""
_ENGLISH_ONLY = later(
    "I can tell who said what in English articles only; this story's language is another: "
    "{language}. /search and /ask find the words themselves."
)
_SEVERAL = later("Several have names like “{typed}”. Those who speak most: {named}.")
_NOBODY = later("I find no words told as those of “{typed}”. Those who speak most: {named}.")

_STATE = re.compile(r"(?P<story>\d{1,10})\.(?P<revision>\d{1,10})\.(?P<skip>\d{1,6})")


class Quotes(StoryForm):
    """What the articles tell as somebody's words."""

    def __init__(self, services: Services, gate: Gate) -> None:
        """Read the stories of these services; everything passes the gate."""
        super().__init__(services, gate)
        self._sayings = Sayings()

    @property
    def handlers(self) -> Mapping[Action, Handler]:
        """What to do for which button."""
        return {Action.QUOTES: self._turn}

    @app_commands.command()
    @offered_everywhere
    @app_commands.describe(person="Who? Begin to type and choose one", story=STORY)
    @app_commands.autocomplete(story=StoryForm.stories)
    async def quotes(
        self,
        interaction: discord.Interaction,
        person: app_commands.Range[str, 1, MAX_CHOICE_CHARS],
        *,
        story: str | None = None,
    ) -> None:
        """List what the articles say that somebody said; only you see it."""
        async with self._gate.click(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            librarian = await librarian_of(self._services, interaction, story)
            speaker = await self._speaker(librarian, person)
            page = await self._page(librarian, speaker, 0)
            await interaction.followup.send(view=quotes_card(page), ephemeral=True)

    @quotes.autocomplete("person")
    async def _people(self, interaction: discord.Interaction, current: str) -> Choices:
        librarian = await self.chosen(interaction)
        if librarian is None:
            return []
        try:
            async with asyncio.timeout(AUTOCOMPLETE_WITHIN_S):
                speakers = await self._sayings.speakers(librarian, current)
        except TimeoutError:  # the story is still being read
            return []
        return [
            app_commands.Choice(name=shorten(f"{name} ({sayings(count)})"), value=name)
            for name, count in speakers
            if len(name) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]

    async def _speaker(self, librarian: Librarian, typed: str) -> str:
        """Return the speaker of this name, or the only one whose name holds what was typed.

        Raises:
            NotLocatedError: There is none, or there are several; the message names some.
        """
        if same := said_by(await self._sayings.of(librarian), typed):
            return same[0].speaker
        found = await self._sayings.speakers(librarian, typed)
        if len(found) == 1:
            return found[0][0]
        known = found or await self._sayings.speakers(librarian, "")
        language = librarian.snapshot.language
        if not known and language != SPOKEN:
            name = spoken().locale.languages.get(language, language)
            raise NotLocatedError(_ENGLISH_ONLY, language=name)
        if not known:
            raise NotLocatedError(
                later("I find nobody in this story whose words its articles tell.")
            )
        named = ", ".join(name for name, _ in known[:MAX_NAMED])
        told = _SEVERAL if found else _NOBODY
        raise NotLocatedError(told, typed=shorten(typed), named=named)

    async def _page(self, librarian: Librarian, speaker: str, skip: int) -> Page:
        snapshot = librarian.snapshot
        said = said_by(await self._sayings.of(librarian), speaker)
        shown = tuple(_excerpt(saying, librarian) for saying in said[skip : skip + PAGE_EXCERPTS])
        shown = librarian.taken_back.noted(shown)
        title, revision = snapshot.story.title, snapshot.revision
        return Page(speaker, librarian.id, title, revision, shown, skip, len(said))

    async def _turn(self, interaction: discord.Interaction, state: str) -> None:
        """Show another page of what somebody said."""
        async with self._gate.click(interaction):
            match = _STATE.fullmatch(state)
            if match is None:
                raise StaleControlError
            librarian = story_of(
                self._services, interaction, int(match["story"]), int(match["revision"])
            )
            speaker = read_question(interaction)
            await interaction.response.defer()
            page = await self._page(librarian, speaker, int(match["skip"]))
            await interaction.edit_original_response(view=quotes_card(page))


def _excerpt(saying: Saying, librarian: Librarian) -> Excerpt:
    return Excerpt(
        article=saying.article,
        receipt=Receipt(librarian.id, librarian.snapshot.revision, saying.number, saying.span),
        marked=saying.span,
        highlights=(),
        paragraph=saying.paragraph,
        last_paragraph=saying.paragraph,
        score=0.0,
    )
