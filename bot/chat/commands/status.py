"""``/article-status``: embargoes, corrections, retractions, and what replaces what."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.dates import read_days
from bot.chat.cards.status import MAX_HEADLINE_CHARS, set_card, statuses_card
from bot.chat.commands.browse import NO_HEADLINE, SEVERAL_HEADLINES
from bot.chat.commands.forms import Choices, shorten
from bot.chat.editing_back import EditBack
from bot.chat.keeping import Keeping
from bot.chat.markdown import bold_line
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.chat.speech import say
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.store import ArticleStatus
from bot.search.analysis import fold
from bot.story.model import Article
from bot.wording import later, recorded

GROUP = "article"
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
MAX_WORDS_CHARS = 500

Words = app_commands.Range[str, 1, MAX_WORDS_CHARS]
Headline = app_commands.Range[str, 1, 300]
_WHICH = later("Its headline; begin to type and choose one")


class Status(commands.Cog):
    """Says what became of articles, at once and without a reload."""

    def __init__(self, services: Services, keeping: Keeping, edit_back: EditBack) -> None:
        """Work with these services."""
        self._edit_back = edit_back
        self._services = services
        self._keeping = keeping
        self.status.default_permissions = default_permissions(services.moderator_role)

    status = app_commands.Group(
        name="article-status",
        description="For moderators: embargo, correct, retract or replace an article, at once.",
        guild_only=True,
    )

    @status.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """Show the articles that something became of."""
        librarian = await self._keeping.looked_at(interaction, GROUP)
        statuses = [*librarian.taken_back.statuses.values()]
        names = {one.file: _headline(librarian, one.file) for one in statuses}
        names |= {
            one.superseded_by: _headline(librarian, one.superseded_by)
            for one in statuses
            if one.superseded_by
        }
        known = await self._keeping.known(interaction, librarian)
        card = statuses_card(statuses, names, self._services.clock(), known)
        await interaction.response.send_message(view=card, ephemeral=True)

    @status.command()
    @app_commands.describe(article=_WHICH, reason="What readers are told; may be left out")
    async def retract(
        self, interaction: discord.Interaction, article: Headline, reason: Words = ""
    ) -> None:
        """Never quote an article again; who asks for it is told that it was retracted."""
        librarian, found = await self._article(interaction, article)
        status = replace(
            librarian.status_of(found.file), retracted_at=interaction.created_at, reason=reason
        )
        told = say(
            "{article} is retracted: no answer quotes it any more, and who asks for it is told so.",
            article=_shown(librarian, found.file),
        )
        await self._set(interaction, librarian, status, action="retract", detail=reason, told=told)

    @status.command()
    @app_commands.describe(article=_WHICH, correction="What readers see next to its words")
    async def correct(
        self, interaction: discord.Interaction, article: Headline, correction: Words
    ) -> None:
        """Show a correction next to every excerpt of an article."""
        librarian, found = await self._article(interaction, article)
        status = replace(
            librarian.status_of(found.file),
            corrected_at=interaction.created_at,
            correction=correction,
        )
        told = say(
            "{article} is corrected: every excerpt of it now shows the correction.",
            article=_shown(librarian, found.file),
        )
        await self._set(
            interaction, librarian, status, action="correct", detail=correction, told=told
        )

    @status.command()
    @app_commands.describe(
        article=_WHICH, until="A day, such as 1 December 2026, or 2026-12-01 06:00; in UTC"
    )
    async def embargo(
        self,
        interaction: discord.Interaction,
        article: Headline,
        until: app_commands.Range[str, 1, 40],
    ) -> None:
        """Keep an article out of answers until a day or time."""
        librarian, found = await self._article(interaction, article)
        moment = _read_moment(until, self._services.clock())
        status = replace(librarian.status_of(found.file), embargoed_until=moment)
        shown = f"<t:{int(moment.timestamp())}:f>"
        told = say(
            "{article} is under embargo: it answers from {when} on.",
            article=_shown(librarian, found.file),
            when=shown,
        )
        await self._set(
            interaction,
            librarian,
            status,
            action="embargo",
            detail=recorded(f"until {moment:%F %R} UTC"),
            told=told,
        )

    @status.command()
    @app_commands.describe(article=_WHICH, by="The headline of the article that takes its place")
    async def supersede(
        self, interaction: discord.Interaction, article: Headline, by: Headline
    ) -> None:
        """Let another article answer in the place of one."""
        librarian, found = await self._article(interaction, article)
        newer = await asyncio.to_thread(_find, librarian, by)
        if newer.file == found.file:
            raise UserFacingError(
                later("An article cannot take its own place; choose another one.")
            )
        status = replace(librarian.status_of(found.file), superseded_by=newer.file)
        told = say(
            "{article} is superseded: no answer quotes it any more. {newer} stays.",
            article=_shown(librarian, found.file),
            newer=_shown(librarian, newer.file),
        )
        await self._set(
            interaction,
            librarian,
            status,
            action="supersede",
            detail=recorded(f"by {newer.file}"),
            told=told,
        )

    @status.command()
    @app_commands.describe(article="The article's headline, as it stands in the list")
    async def clear(self, interaction: discord.Interaction, article: Headline) -> None:
        """Take back all that was said about an article; it answers again."""
        librarian = await self._keeping.reloaded(interaction, GROUP)
        file = article
        if file not in librarian.taken_back.statuses:
            file = (await asyncio.to_thread(_find, librarian, article)).file
        if file not in librarian.taken_back.statuses:
            raise UserFacingError(
                later("Nothing was said about this article; look at /article-status list.")
            )
        status = ArticleStatus(librarian.story, file)
        told = say(
            "{article} is as it was: nothing is said about it, and it may answer.",
            article=_shown(librarian, file),
        )
        await self._set(interaction, librarian, status, action="clear", detail="", told=told)

    @retract.autocomplete("article")
    @correct.autocomplete("article")
    @embargo.autocomplete("article")
    @supersede.autocomplete("article")
    @supersede.autocomplete("by")
    async def _articles(self, interaction: discord.Interaction, current: str) -> Choices:
        if not await self._keeping.rights.allows(interaction, GROUP):
            return []
        librarian = await self._keeping.looked_at(interaction, GROUP)
        found = await asyncio.to_thread(_matching, librarian, current)
        return [
            app_commands.Choice(name=shorten(article.headline), value=article.file)
            for article in found
            if len(article.file) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]

    @clear.autocomplete("article")
    async def _said(self, interaction: discord.Interaction, current: str) -> Choices:
        if not await self._keeping.rights.allows(interaction, GROUP):
            return []
        librarian = await self._keeping.looked_at(interaction, GROUP)
        names = {file: _headline(librarian, file) for file in librarian.taken_back.statuses}
        return [
            app_commands.Choice(name=shorten(name), value=file)
            for file, name in names.items()
            if fold(current) in fold(name) and len(file) <= MAX_CHOICE_CHARS
        ][:MAX_CHOICES]

    async def _article(
        self, interaction: discord.Interaction, headline: str
    ) -> tuple[Librarian, Article]:
        """Return the story that is asked here and its article, for one who may change it."""
        librarian = await self._keeping.reloaded(interaction, GROUP)
        return librarian, await asyncio.to_thread(_find, librarian, headline)

    async def _set(  # noqa: PLR0913  # what is set, and how it is told
        self,
        interaction: discord.Interaction,
        librarian: Librarian,
        status: ArticleStatus,
        *,
        action: str,
        detail: str,
        told: str,
    ) -> None:
        by = self._keeping.by(interaction)
        said = f"{status.file}: {detail}" if detail else status.file
        status = replace(status, actor=by.actor)
        await librarian.set_status(status, by, f"article.{action}", said)
        earlier = await self._edit_back.told(librarian, status.file)
        now = self._services.clock()
        copies = librarian.copies_of(status.file) if status.withholds(now) else ()
        card = set_card(told, earlier, copies, clears=action == "clear")
        await interaction.response.send_message(view=card, ephemeral=True)


def _matching(librarian: Librarian, typed: str) -> Sequence[Article]:
    """Return the articles whose headlines hold every word typed, newest first."""
    wanted = fold(typed).split()
    found = [
        article
        for article in librarian.snapshot.articles
        if all(word in fold(article.headline) for word in wanted)
    ]
    return sorted(found, key=lambda article: str(article.published_at or ""), reverse=True)


def _find(librarian: Librarian, typed: str) -> Article:
    """Return the article that was chosen, or the only one whose headline holds what was typed.

    Raises:
        UserFacingError: There is none, or there are several.
    """
    snapshot = librarian.snapshot
    number = snapshot.story.number_of(typed)
    if number is not None:
        return snapshot.articles[number]
    found = _matching(librarian, typed)
    same = [article for article in found if fold(article.headline) == fold(typed)]
    if len(same or found) == 1:
        return (same or found)[0]
    raise UserFacingError(SEVERAL_HEADLINES if found else NO_HEADLINE, words=shorten(typed))


def _shown(librarian: Librarian, file: str) -> str:
    """Return an article's headline, or its file, in bold."""
    return bold_line(_headline(librarian, file), MAX_HEADLINE_CHARS)


def _headline(librarian: Librarian, file: str) -> str:
    """Return an article's headline; its file, where the story has it no more."""
    snapshot = librarian.snapshot
    number = snapshot.story.number_of(file)
    return file if number is None else snapshot.articles[number].headline


def _read_moment(typed: str, now: datetime) -> datetime:
    """Read when an embargo ends: a time, or the beginning of a day; UTC where no zone is given.

    Raises:
        UserFacingError: It cannot be read, or has been.
    """
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        moment = datetime.combine(read_days(typed, now.date()).first, time(), UTC)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    if moment <= now:
        raise UserFacingError(later("That time has passed already; an embargo ends later."))
    return moment
