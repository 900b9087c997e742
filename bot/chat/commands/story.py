"""``/story``: which stories there are, and which one is asked in a channel."""

from collections.abc import Iterable, Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.chat.cards.story import (
    DELETE,
    deleted_card,
    deleting_card,
    edited_card,
    made_card,
    stories_card,
    story_card,
    used_card,
)
from bot.chat.clicks import Handler, numbers
from bot.chat.keeping import Keeping
from bot.chat.places import place_of
from bot.chat.rights import default_permissions, guild_of
from bot.chat.services import Services
from bot.errors import NotAllowedError, UserFacingError
from bot.library.librarian import Librarian
from bot.library.outcome import Publish
from bot.library.store import moderator
from bot.library.stories import MAX_NAME_CHARS, NO_STORY, WHOLE_GUILD
from bot.wording import later, recorded

GROUP = "story"
EDIT = "story.edit"
MAX_CHOICES = 25
MAX_CHOICE_CHARS = 100

Name = app_commands.Range[str, 1, MAX_NAME_CHARS]
Title = app_commands.Range[str, 1, 100]
Language = app_commands.Range[str, 2, 2]
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

    def __init__(self, services: Services, keeping: Keeping) -> None:
        """Work with these services."""
        self._services = services
        self._keeping = keeping
        self.story.default_permissions = default_permissions(services.moderator_role)

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons do, by action."""
        return {DELETE: self._delete}

    story = app_commands.Group(
        name="story",
        description="For moderators: which story I am asked about, and where.",
        guild_only=True,
    )

    @story.command(name="list")
    async def list_all(self, interaction: discord.Interaction) -> None:
        """Show the stories there are, and which channel asks about which."""
        await self._keeping.rights.require(interaction, GROUP)
        stories, place = self._services.stories, place_of(interaction)
        card = stories_card(
            stories.kept(place.guild),
            await stories.chosen(place),
            await stories.bindings(guild_of(interaction)),
        )
        await interaction.response.send_message(view=card, ephemeral=True)

    @story.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """Show which story is asked in this channel, and what it holds."""
        await self._keeping.rights.require(interaction, GROUP)
        librarian = await self._services.stories.chosen(place_of(interaction))
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
        await self._keeping.rights.require(interaction, GROUP)
        place = channel.id if channel is not None else WHOLE_GUILD
        librarian = await self._services.stories.use(
            None if story == NO_STORY else story,
            guild_of(interaction),
            place,
            moderator(interaction.user.id),
        )
        await interaction.response.send_message(view=used_card(librarian, place), ephemeral=True)

    @story.command()
    @app_commands.describe(name="What people here call it; readers see it, too")
    async def new(self, interaction: discord.Interaction, name: Name) -> None:
        """Make a story of this server's own, which no other server can see."""
        await self._keeping.rights.require(interaction, GROUP)
        await interaction.response.defer(ephemeral=True)
        actor = moderator(interaction.user.id)
        librarian = await self._services.stories.new(name, guild_of(interaction), actor)
        await interaction.followup.send(view=made_card(librarian), ephemeral=True)

    @story.command()
    @app_commands.describe(
        story="A story of this server's own",
        title="What readers see of it; as it is if left out",
        language="Of most of its articles, as a two-letter code; as it is if left out",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        story: str,
        title: Title | None = None,
        language: Language | None = None,
    ) -> None:
        """Give a story of this server's own another title or language."""
        librarian = await self._own(interaction, story)
        if librarian.is_new:
            raise UserFacingError(
                later("It has no articles yet; bring some in first, then edit it.")
            )
        if title is None and language is None:
            raise UserFacingError(later("Say a title, a language, or both."))
        await interaction.response.defer(ephemeral=True)
        why = recorded("The story's title or language was changed.")
        by = self._keeping.by(interaction)
        code = language.lower() if language else None
        await librarian.describe(by, EDIT, why, Publish.NOW, title=title, language=code)
        card = edited_card(librarian, librarian.language)
        await interaction.followup.send(view=card, ephemeral=True)

    @story.command()
    @app_commands.describe(story="A story of this server's own")
    async def delete(self, interaction: discord.Interaction, story: str) -> None:
        """Delete a story of this server's own, after asking once more."""
        librarian = await self._own(interaction, story)
        await interaction.response.send_message(view=deleting_card(librarian), ephemeral=True)

    async def _delete(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        [story] = numbers(arguments, 1)
        librarian = await self._keeping.found(interaction, GROUP, story)
        _require_own(librarian)
        title = librarian.title
        await interaction.response.defer()
        await self._services.stories.delete(librarian, self._keeping.by(interaction))
        await interaction.edit_original_response(view=deleted_card(title))

    async def _own(self, interaction: discord.Interaction, name: str) -> Librarian:
        await self._keeping.rights.require(interaction, GROUP)
        librarian = self._services.stories.find_kept(name, guild_of(interaction))
        _require_own(librarian)
        return librarian

    @edit.autocomplete("story")
    @delete.autocomplete("story")
    async def _own_stories(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        if not await self._keeping.rights.allows(interaction, GROUP):
            return []
        kept = self._services.stories.kept(interaction.guild_id)
        return _choices([one for one in kept if one.guild is not None], current)

    @use.autocomplete("story")
    async def _stories(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return _choices(self._services.stories.kept(interaction.guild_id), current)


def story_choices(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """Return the visible stories whose title or name holds ``current``."""
    return _choices(services.stories.visible(interaction.guild_id), current)


def _choices(librarians: Iterable[Librarian], current: str) -> list[app_commands.Choice[str]]:
    wanted = current.casefold()
    return [
        app_commands.Choice(name=one.title[:MAX_CHOICE_CHARS], value=one.name)
        for one in librarians
        if len(one.name) <= MAX_CHOICE_CHARS
        and (wanted in one.name.casefold() or wanted in one.title.casefold())
    ][:MAX_CHOICES]


def _require_own(librarian: Librarian) -> None:
    if librarian.guild is None:
        raise NotAllowedError(
            later(
                "“{story}” is the operator's, and shared with other servers. Only stories of this "
                "server's own can be edited or deleted here."
            ),
            story=librarian.name,
        )
