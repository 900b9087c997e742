"""``/search`` and ``/article``: looking for words, and reading what there is."""

import asyncio
import re
from collections.abc import Mapping

import discord
from discord import app_commands

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.context import blocks_of, window_from
from bot.chat.asking import (
    browse_from,
    librarian_of,
    outlets_of,
    read_scope,
    require_outlet,
)
from bot.chat.cards.browsing import article_card, search_card
from bot.chat.cards.card import Card
from bot.chat.cards.controls import Action, StaleControlError
from bot.chat.cards.narrowing import unpack
from bot.chat.commands.forms import (
    MAX_CHOICE_CHARS,
    MAX_CHOICES,
    STORY,
    Choices,
    StoryForm,
    Typed,
    narrowed,
    offered_everywhere,
    shorten,
)
from bot.chat.located import NotLocatedError, story_of
from bot.chat.pressing import Handler, read_question
from bot.library.librarian import Librarian
from bot.search.analysis import fold
from bot.story.model import Article
from bot.wording import later

SEVERAL_HEADLINES = later(
    "Several headlines hold “{words}”. Begin to type in the field and choose one from the list."
)
NO_HEADLINE = later(
    "No headline holds “{words}”. Begin to type in the field and choose one from the list."
)

_SEARCH = re.compile(
    r"(?P<story>\d{1,10})\.(?P<revision>\d{1,10})\.(?P<skip>\d{1,4})\.(?P<scope>.*)"
)
_READ = re.compile(
    r"(?P<story>\d{1,10})\.(?P<revision>\d{1,10})\.(?P<article>\d{1,7})"
    r"\.(?P<is_paragraph>p?)(?P<place>\d{1,7})(?:\.\d)?"  # a number keeps two buttons apart
)


class Browse(StoryForm):
    """The story's articles, for whoever wants to look for themselves."""

    @property
    def handlers(self) -> Mapping[Action, Handler]:
        """What to do for which button."""
        return {Action.SEARCH: self._turn, Action.READ: self._read}

    @app_commands.command()
    @offered_everywhere
    @narrowed
    @app_commands.describe(words="What to look for")
    @app_commands.autocomplete(story=StoryForm.stories, outlet=StoryForm.outlets)
    async def search(  # noqa: PLR0913  # one a field of the form
        self,
        interaction: discord.Interaction,
        words: app_commands.Range[str, 1, MAX_QUESTION_CHARS],
        *,
        story: str | None = None,
        published_from: Typed | None = None,
        published_to: Typed | None = None,
        outlet: str | None = None,
    ) -> None:
        """List the headlines and passages that match your words; only you see them."""
        scope = read_scope(published_from, published_to, outlet, interaction.created_at.date())
        async with self._gate.command(interaction, private=True):
            librarian = await librarian_of(self._services, interaction, story)
            await require_outlet(librarian, scope)
            page = await browse_from(self._services, librarian, words, 0, scope)
            await interaction.followup.send(view=search_card(page, scope), ephemeral=True)

    @app_commands.command()
    @offered_everywhere
    @app_commands.describe(headline="Begin to type and choose one", story=STORY)
    @app_commands.autocomplete(story=StoryForm.stories)
    async def article(
        self,
        interaction: discord.Interaction,
        headline: app_commands.Range[str, 1, 300],
        *,
        story: str | None = None,
    ) -> None:
        """Read an article of the story, a few paragraphs at a time; only you see it."""
        async with self._gate.click(interaction):
            librarian = await librarian_of(self._services, interaction, story)
            number = await asyncio.to_thread(_number_of, librarian, headline)
            card = self._page(librarian, number, 0, is_paragraph=False)
            await interaction.response.send_message(view=card, ephemeral=True)

    @article.autocomplete("headline")
    async def _headlines(self, interaction: discord.Interaction, current: str) -> Choices:
        librarian = await self.chosen(interaction)
        if librarian is None:
            return []
        return [
            app_commands.Choice(name=shorten(article.headline), value=article.file)
            for article in await asyncio.to_thread(_matching, librarian, current)
            if len(article.file) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]

    async def _turn(self, interaction: discord.Interaction, state: str) -> None:
        """Show another page of what was found."""
        async with self._gate.click(interaction):
            match = _SEARCH.fullmatch(state)
            if match is None:
                raise StaleControlError
            librarian = story_of(
                self._services, interaction, int(match["story"]), int(match["revision"])
            )
            words = read_question(interaction)
            scope = unpack(match["scope"], outlets_of(librarian))
            await interaction.response.defer()
            page = await browse_from(self._services, librarian, words, int(match["skip"]), scope)
            await interaction.edit_original_response(view=search_card(page, scope))

    async def _read(self, interaction: discord.Interaction, state: str) -> None:
        """Show a page of an article: in place of another, or beside what was found."""
        async with self._gate.click(interaction):
            match = _READ.fullmatch(state)
            if match is None:
                raise StaleControlError
            librarian = story_of(
                self._services, interaction, int(match["story"]), int(match["revision"])
            )
            from_list = bool(match["is_paragraph"])
            place = int(match["place"])
            card = self._page(librarian, int(match["article"]), place, is_paragraph=from_list)
            if from_list:
                await interaction.response.send_message(view=card, ephemeral=True)
            else:
                await interaction.response.edit_message(view=card)

    def _page(self, librarian: Librarian, number: int, place: int, *, is_paragraph: bool) -> Card:
        articles, scope = librarian.snapshot.articles, librarian.scope
        if number >= len(articles) or not scope.allows(articles[number]):
            raise NotLocatedError(later("The moderators have withdrawn this article."))
        article = articles[number]
        blocks = blocks_of(article, scope)
        if is_paragraph:
            place = next((at for at, b in enumerate(blocks) if b.paragraph >= place), 0)
        state = f"{librarian.id}.{librarian.snapshot.revision}.{number}"
        notices = librarian.taken_back.notices_of(article.file)
        return article_card(article, window_from(blocks, place), state, notices)


def _matching(librarian: Librarian, typed: str) -> list[Article]:
    """Return the articles whose headlines hold every word typed, newest first."""
    wanted, scope = fold(typed).split(), librarian.scope
    found = [
        article
        for article in librarian.snapshot.articles
        if scope.allows(article) and all(word in fold(article.headline) for word in wanted)
    ]
    return sorted(found, key=lambda article: str(article.published_at or ""), reverse=True)


def _number_of(librarian: Librarian, headline: str) -> int:
    """Return the number of the article that was chosen, or whose headline was typed.

    Raises:
        NotLocatedError: There is none, or there are several.
    """
    articles = librarian.snapshot.articles
    scope = librarian.scope
    for number, article in enumerate(articles):
        if article.file == headline and scope.allows(article):
            return number
    found = _matching(librarian, headline)
    if len(found) == 1:
        return articles.index(found[0])
    raise NotLocatedError(SEVERAL_HEADLINES if found else NO_HEADLINE, words=shorten(headline))
