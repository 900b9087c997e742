"""What the forms of several commands have in common: where they are offered, and their fields."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.asking import librarian_of, outlet_choices
from bot.chat.commands.story import story_choices
from bot.chat.gate import Gate
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.wording import later

Method = TypeVar("Method", bound=Callable[..., Coroutine[Any, Any, None]])

Choices = list[app_commands.Choice[str]]
Typed = app_commands.Range[str, 1, 60]
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100

STORY = later("Which story; without it, the one this channel is about")


class StoryForm(commands.Cog):
    """A cog whose commands have fields for a story, and for what narrows it.

    Its methods are given to ``autocomplete`` as ``StoryForm.stories``: Discord's library then
    calls them with the cog itself.
    """

    def __init__(self, services: Services, gate: Gate) -> None:
        """Look things up with these services; everything passes the gate."""
        self._services = services
        self._gate = gate

    async def stories(self, interaction: discord.Interaction, current: str) -> Choices:
        """Return the stories whose name holds what was typed so far."""
        return story_choices(self._services, interaction, current)

    async def outlets(self, interaction: discord.Interaction, current: str) -> Choices:
        """Return the outlets that hold it, of the story that is chosen so far."""
        return await outlet_choices(self._services, interaction, current)

    async def chosen(self, interaction: discord.Interaction) -> Librarian | None:
        """Return the story that is chosen so far; None while its name is not typed to its end."""
        try:
            story = getattr(interaction.namespace, "story", None) or None
            return await librarian_of(self._services, interaction, story)
        except UserFacingError:
            return None


def offered_everywhere(method: Method) -> Method:
    """Offer a command in servers, in direct messages, and to whoever installed the bot."""
    contexts = app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    return app_commands.allowed_installs(guilds=True, users=True)(contexts(method))


def narrowed(method: Method) -> Method:
    """Name and describe the fields that say which part of which story is meant."""
    described = app_commands.describe(
        story=STORY,
        published_from="Only articles of this day or later, such as 16 August 2012",
        published_to="Only articles of this day or earlier, such as August 2012",
        outlet="Only articles from this publication",
    )
    return app_commands.rename(published_from="from", published_to="to")(described(method))


def shorten(headline: str) -> str:
    """Return a headline as a choice can show it."""
    line = " ".join(headline.split())
    return line if len(line) <= MAX_CHOICE_CHARS else f"{line[: MAX_CHOICE_CHARS - 1].rstrip()}…"
