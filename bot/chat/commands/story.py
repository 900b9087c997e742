"""``/story``: which stories there are, and which one is asked in a channel."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.story import stories_card, story_card, used_card
from bot.chat.places import place_of
from bot.chat.rights import Rights, default_permissions
from bot.chat.services import Services
from bot.library.store import moderator
from bot.library.stories import WHOLE_GUILD

GROUP = "story"
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100
NO_STORY = "-"
"""Chosen to take a binding away; no folder of a story can be called so and be chosen by it."""

Channel = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel
_CHANNELS = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
)


class _Place(app_commands.Transformer):
    """A channel that can be asked in.

    Annotated as classes, a forum would bring media channels along, which Discord's description of
    commands does not know.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Let Discord offer channels."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Let Discord offer these alone."""
        return list(_CHANNELS)

    async def transform(
        self, _interaction: discord.Interaction, value: app_commands.AppCommandChannel, /
    ) -> Channel:
        """Return the channel.

        Raises:
            TransformerError: The bot does not see it.
        """
        channel = value.resolve()
        if not isinstance(channel, Channel):
            raise app_commands.TransformerError(value, self.type, self)
        return channel


class Story(commands.Cog):
    """What is asked where."""

    def __init__(self, services: Services, rights: Rights) -> None:
        """Work with these services."""
        self._services = services
        self._rights = rights
        self.story.default_permissions = default_permissions(services.moderator_role)

    story = app_commands.Group(
        name="story",
        description="For moderators: which story I am asked about, and where.",
        guild_only=True,
    )

    @story.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """Show the stories there are, and which channel asks about which."""
        await self._rights.require(interaction, GROUP)
        stories, place = self._services.stories, place_of(interaction)
        card = stories_card(
            stories.visible(place.guild),
            await stories.at(place),
            await stories.bindings(_guild_id(interaction)),
        )
        await interaction.response.send_message(view=card, ephemeral=True)

    @story.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """Show which story is asked in this channel, and what it holds."""
        await self._rights.require(interaction, GROUP)
        librarian = await self._services.stories.at(place_of(interaction))
        await interaction.response.send_message(view=story_card(librarian), ephemeral=True)

    @story.command()
    @app_commands.describe(
        story="The story, or “-” to take the choice back",
        channel="Where; the whole server if you leave it out",
    )
    async def use(
        self,
        interaction: discord.Interaction,
        story: str,
        channel: app_commands.Transform[Channel, _Place] | None = None,
    ) -> None:
        """Choose the story that is asked in a channel, or in the whole server."""
        await self._rights.require(interaction, GROUP)
        place = channel.id if channel is not None else WHOLE_GUILD
        librarian = await self._services.stories.use(
            None if story == NO_STORY else story,
            _guild_id(interaction),
            place,
            moderator(interaction.user.id),
        )
        await interaction.response.send_message(view=used_card(librarian, place), ephemeral=True)

    @use.autocomplete("story")
    async def _stories(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return story_choices(self._services, interaction, current)


def story_choices(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Return the visible stories whose title or name holds ``current``."""
    wanted = current.casefold()
    return [
        app_commands.Choice(name=one.snapshot.story.title[:MAX_CHOICE_CHARS], value=one.name)
        for one in services.stories.visible(interaction.guild_id)
        if len(one.name) <= MAX_CHOICE_CHARS
        and (wanted in one.name.casefold() or wanted in one.snapshot.story.title.casefold())
    ][:MAX_CHOICES]


def _guild_id(interaction: discord.Interaction) -> int:
    if interaction.guild_id is None:
        raise RuntimeError("a command of servers ran outside of one")
    return interaction.guild_id
