"""A question from Discord -> the story and the part of it that are asked."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import discord
from discord import app_commands

from bot.answers.browsing import Page
from bot.answers.dates import read_days
from bot.answers.followups import Earlier
from bot.answers.model import Answer
from bot.answers.receipts import Receipt
from bot.chat.places import place_of
from bot.chat.services import Services
from bot.chat.speech import say_option
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.taking_back import with_news
from bot.search.scope import EVERYTHING, Scope
from bot.wording import later

MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
_NO_OUTLET = later("The story has no article from “{outlet}”. It has: {there}.")
_NO_OUTLETS = later("The story has no article from “{outlet}”.")


async def librarian_of(
    services: Services, source: discord.Interaction | discord.Message, story: str | None = None
) -> Librarian:
    """Return who keeps the story that is asked: the one named, else that of the place.

    Raises:
        UnknownStoryError: People there see no such story.
    """
    place = place_of(source)
    if story is not None:
        return services.stories.find(story, place.guild)
    return await services.stories.at(place)


async def answer_from(
    services: Services, librarian: Librarian, question: str, scope: Scope = EVERYTHING
) -> Answer:
    """Answer a question from a story, within what may be shown of it and a reader's own scope."""
    allowed = librarian.scope
    within = allowed.narrowed(scope)

    async def ask(of: Scope) -> Answer:
        return await services.answering.answer(question, librarian.story, of)

    return await with_news(await ask(within), librarian.taken_back, librarian.now, within, ask)


async def follow_up_from(
    services: Services, librarian: Librarian, question: str, earlier: Earlier
) -> Answer:
    """Answer a question that comes after another, within what may be shown of the story."""
    scope = librarian.scope

    async def ask(of: Scope) -> Answer:
        return await services.answering.follow_up(question, earlier, librarian.story, of)

    return await with_news(await ask(scope), librarian.taken_back, librarian.now, scope, ask)


async def browse_from(
    services: Services, librarian: Librarian, words: str, skip: int, scope: Scope = EVERYTHING
) -> Page:
    """Return a page of what matches words, within what may be shown and a reader's own scope."""
    allowed = librarian.scope
    within = allowed.narrowed(scope)
    page = await services.answering.browse(words, librarian.story, skip, within)
    return replace(page, excerpts=librarian.taken_back.noted(page.excerpts))


async def more_from(  # noqa: PLR0913  # each says another part of what was asked
    services: Services,
    librarian: Librarian,
    question: str,
    scope: Scope,
    *,
    skip: int,
    shown: Collection[Receipt],
) -> Answer:
    """Return the excerpts that come after those of :func:`answer_from`; see ``Answering.more``."""
    allowed = librarian.scope
    within = allowed.narrowed(scope)
    answer = await services.answering.more(question, librarian.story, skip, shown, within)
    return replace(answer, excerpts=librarian.taken_back.noted(answer.excerpts))


def read_scope(
    published_from: str | None, published_to: str | None, outlet: str | None, today: date
) -> Scope:
    """Read a reader's narrowing as it was typed.

    Raises:
        DateError: A date cannot be read.
        UserFacingError: The first day is after the last.
    """
    first = read_days(published_from, today).first if published_from else None
    last = read_days(published_to, today).last if published_to else None
    if first and last and first > last:
        raise UserFacingError(
            later("“{first}” is later than “{last}”; swap them, or leave one out."),
            first=say_option("from"),
            last=say_option("to"),
        )
    return Scope(
        published_from=first,
        published_to=last,
        outlets=frozenset({outlet.strip()}) if outlet and outlet.strip() else frozenset(),
    )


async def require_outlet(librarian: Librarian, scope: Scope) -> None:
    """Make sure that a story has the outlets a reader asked for.

    Raises:
        UserFacingError: It has no article of one; the message names some that it has.
    """
    if not scope.outlets:
        return
    there = await asyncio.to_thread(outlets_of, librarian)
    known = {outlet.casefold() for outlet in there}
    for outlet in scope.outlets:
        if outlet.casefold() not in known:
            told = _NO_OUTLET if there else _NO_OUTLETS
            raise UserFacingError(told, outlet=outlet[:60], there=", ".join(there[:5]))


def outlets_of(librarian: Librarian) -> list[str]:
    """Return the outlets of a story's articles that may be shown, in order of the alphabet."""
    scope = librarian.scope
    outlets = {a.outlet for a in librarian.snapshot.articles if a.outlet and scope.allows(a)}
    return sorted(outlets, key=str.casefold)


async def outlet_choices(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Return the outlets that hold what was typed so far, of the story that is chosen so far."""
    try:
        chosen = getattr(interaction.namespace, "story", None) or None
        librarian = await librarian_of(services, interaction, chosen)
    except UserFacingError:  # a story's name that is not typed to its end
        return []
    wanted = current.casefold()
    return [
        app_commands.Choice(name=outlet, value=outlet)
        for outlet in await asyncio.to_thread(outlets_of, librarian)
        if wanted in outlet.casefold() and len(outlet) <= MAX_CHOICE_CHARS
    ][:MAX_CHOICES]


def is_private(interaction: discord.Interaction) -> bool:
    """Say whether only the asker may see the reply: the server, or group, has not added the bot."""
    return not interaction.is_guild_integration() and interaction.is_user_integration()


def stays_editable(interaction: discord.Interaction) -> bool:
    """Say whether the bot can still edit a public reply when the interaction's token has expired.

    It can where it is a member itself: then the reply is a message of the channel.
    """
    if interaction.guild_id is None:
        return isinstance(interaction.channel, discord.DMChannel) and not is_private(interaction)
    allowed = interaction.app_permissions
    is_member = interaction.client.get_guild(interaction.guild_id) is not None
    return is_member and allowed.view_channel and allowed.read_message_history
