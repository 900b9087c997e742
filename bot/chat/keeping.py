"""Who may keep which story: asked before every command and again on every click."""

import discord

from bot.chat.places import place_of
from bot.chat.rights import Rights, guild_of
from bot.chat.services import Services
from bot.errors import NotAllowedError, UnknownStoryError, UserFacingError
from bot.library.librarian import Librarian
from bot.library.store import By, moderator
from bot.wording import later


class Keeping:
    """A guild's moderators keep its own stories; the operator's they may look at.

    An operator's story is shared by all guilds: it is changed from one of them only while
    there is no other, or, where the operator says so, by reading its folder again.
    """

    def __init__(self, services: Services, rights: Rights) -> None:
        """Judge by these services, whoever has the right to use a command at all."""
        self._services = services
        self.rights = rights

    def by(self, interaction: discord.Interaction) -> By:
        """Return who does something, and where, for the record."""
        return By(moderator(interaction.user.id), interaction.guild_id)

    async def looked_at(
        self, interaction: discord.Interaction, group: str, *, empty_too: bool = False
    ) -> Librarian:
        """Return the story that is asked here, for a moderator who wants to look at it.

        Args:
            interaction: What the person did.
            group: Of commands that it belongs to.
            empty_too: Also one that has no article yet.

        Raises:
            NotAllowedError: This person may not.
            UserFacingError: It has no article yet.
        """
        await self.rights.require(interaction, group)
        return await self._here(interaction, empty_too=empty_too)

    async def reloaded(self, interaction: discord.Interaction, group: str) -> Librarian:
        """Return the story that is asked here, for one who wants to reload it.

        Raises:
            NotAllowedError: This person may not.
        """
        librarian = await self._here(interaction)
        await self.may_reload(interaction, group, librarian)
        return librarian

    async def changed(
        self, interaction: discord.Interaction, group: str, *, empty_too: bool = False
    ) -> Librarian:
        """Return the story that is asked here, for one who wants to change it.

        Args:
            interaction: What the person did.
            group: Of commands that it belongs to.
            empty_too: Also one that has no article yet.

        Raises:
            NotAllowedError: This person may not.
            UserFacingError: It has no article yet.
        """
        librarian = await self._here(interaction, empty_too=empty_too)
        await self.may_change(interaction, group, librarian)
        return librarian

    async def _here(
        self, interaction: discord.Interaction, *, empty_too: bool = False
    ) -> Librarian:
        librarian = await self._services.stories.chosen(place_of(interaction))
        if librarian.is_new and not empty_too:
            raise UserFacingError(
                later(
                    "“{story}” has no articles yet. Bring some in with /source upload, "
                    "/source page or /source watch."
                ),
                story=librarian.name,
            )
        return librarian

    async def found(self, interaction: discord.Interaction, group: str, story: int) -> Librarian:
        """Return a story by its id, for a moderator who wants to look at it.

        Raises:
            NotAllowedError: This person may not.
            UnknownStoryError: This guild sees no such story.
        """
        await self.rights.require(interaction, group)
        librarian = self._services.stories.by_id(story)
        if librarian is None or librarian.guild not in {None, interaction.guild_id}:
            raise UnknownStoryError(later("That story is not here any more."))
        return librarian

    async def known(
        self, interaction: discord.Interaction, librarian: Librarian
    ) -> frozenset[str] | None:
        """Return the actors that may be named to moderators of a story; None for all of them.

        In a story that guilds share, nobody is told who moderates another guild.
        """
        if librarian.guild is not None:
            return None
        return await self._services.store.actors(guild_of(interaction))

    async def may_reload(
        self, interaction: discord.Interaction, group: str, librarian: Librarian
    ) -> None:
        """Let a moderator pass who wants a story's folder read again, and that published.

        Raises:
            NotAllowedError: This person may not.
        """
        await self.rights.require(interaction, group)
        self._require_own(interaction, librarian, reload=True)

    async def lets_reload(
        self, interaction: discord.Interaction, group: str, librarian: Librarian
    ) -> bool:
        """Say whether :meth:`may_reload` lets somebody pass: for buttons that they are shown."""
        try:
            await self.may_reload(interaction, group, librarian)
        except NotAllowedError:
            return False
        return True

    async def may_change(
        self, interaction: discord.Interaction, group: str, librarian: Librarian
    ) -> None:
        """Let a moderator pass who wants to change what a story holds.

        Raises:
            NotAllowedError: This person may not.
        """
        await self.rights.require(interaction, group)
        self._require_own(interaction, librarian)

    def keeps(
        self, librarian: Librarian, guild: int | None, *, alone: bool, reload: bool = False
    ) -> bool:
        """Say whether a guild's moderators may change a story.

        Args:
            librarian: Who keeps it.
            guild: Theirs.
            alone: Whether the bot is in no other guild.
            reload: Only by reading its folder again.
        """
        if librarian.guild is not None:
            return librarian.guild == guild
        allowed = self._services.shared_reload
        return (reload and allowed == "on") or (alone and allowed != "off")

    def _require_own(
        self, interaction: discord.Interaction, librarian: Librarian, *, reload: bool = False
    ) -> None:
        if librarian.guild not in {None, interaction.guild_id}:
            raise NotAllowedError(later("That story belongs to another server."))
        alone = len(interaction.client.guilds) == 1
        if not self.keeps(librarian, interaction.guild_id, alone=alone, reload=reload):
            raise NotAllowedError(
                later(
                    "“{story}” is shared with other servers, so only the operator may change it. "
                    "Stories of your own are yours: /story list shows which are."
                ),
                story=librarian.name,
            )
