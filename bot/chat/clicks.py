"""The moderators' buttons, which outlive a restart: what they do stands in their id."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, Self, cast

import discord

from bot.chat.failures import answer_interaction
from bot.chat.speech import speak_to
from bot.errors import UserFacingError
from bot.wording import later

Handler = Callable[[discord.Interaction, Sequence[str]], Awaitable[None]]
"""What a click does; gets the interaction and what the button's id holds beside the action."""

MAX_CUSTOM_ID_CHARS = 100


_NUMBER = re.compile(r"[0-9]{1,18}|[1-8][0-9]{18}")  # SQLite takes it, and Discord's ids fit
_STALE = later("That button is of an older version; use the command again.")


def numbers(arguments: Sequence[str], count: int) -> list[int]:
    """Read what a button's id holds; anybody may have made it up.

    Raises:
        UserFacingError: It is not that many numbers.
    """
    if len(arguments) != count or not all(map(_NUMBER.fullmatch, arguments)):
        raise UserFacingError(_STALE)
    return [int(argument) for argument in arguments]


class HasClicks(Protocol):
    """A client that knows what the moderators' buttons do, by action."""

    clicks: dict[str, Handler]


class DeskButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"desk:(?P<action>[a-z]+)(?P<arguments>(?::[^:]*)*)",
):
    """A button that is found again by its id alone."""

    def __init__(
        self,
        action: str,
        *arguments: object,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        disabled: bool = False,
    ) -> None:
        """Show a button.

        Args:
            action: Small letters; a key of :attr:`HasClicks.clicks`.
            arguments: What it is about; none may hold a colon.
            label: Its words.
            style: How it looks.
            disabled: It can be seen but not pressed.

        Raises:
            ValueError: Discord would refuse its id.
        """
        custom_id = _custom_id("desk", action, arguments)
        super().__init__(
            discord.ui.Button(label=label, style=style, custom_id=custom_id, disabled=disabled)
        )
        self._action = action
        self._arguments = [str(argument) for argument in arguments]

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction,
        _item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Find a button of a message that was sent before."""
        return cls(match["action"], *_arguments(match), label="…")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button is for; what goes wrong becomes a reply."""
        await _handle(interaction, self._action, self._arguments)


class DeskSelect(
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"deskselect:(?P<action>[a-z]+)(?P<arguments>(?::[^:]*)*)",
):
    """A list to choose one from, found again by its id alone; what is chosen comes last."""

    def __init__(
        self,
        action: str,
        *arguments: object,
        options: Sequence[discord.SelectOption] = (),
        placeholder: str | None = None,
    ) -> None:
        """Show a list.

        Args:
            action: As in :class:`DeskButton`.
            arguments: As in :class:`DeskButton`.
            options: What there is to choose from.
            placeholder: Its words while nothing is chosen.

        Raises:
            ValueError: Discord would refuse its id.
        """
        custom_id = _custom_id("deskselect", action, arguments)
        super().__init__(
            discord.ui.Select(
                custom_id=custom_id, options=list(options), placeholder=placeholder, min_values=0
            )
        )
        self._action = action
        self._arguments = [str(argument) for argument in arguments]

    @classmethod
    async def from_custom_id(
        cls,
        _interaction: discord.Interaction,
        _item: discord.ui.Item[Any],
        match: re.Match[str],
    ) -> Self:
        """Find a list of a message that was sent before."""
        return cls(match["action"], *_arguments(match))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the list is for; what goes wrong becomes a reply."""
        if not self.item.values:  # what was chosen was taken back, so as to choose it again
            await interaction.response.defer()
            return
        await _handle(interaction, self._action, [*self._arguments, *self.item.values])


def _custom_id(kind: str, action: str, arguments: Sequence[object]) -> str:
    custom_id = ":".join([kind, action, *map(str, arguments)])
    if len(custom_id) > MAX_CUSTOM_ID_CHARS:
        message = f"an id of {kind} has {len(custom_id)} characters"
        raise ValueError(message)
    return custom_id


def _arguments(match: re.Match[str]) -> list[str]:
    return match["arguments"].split(":")[1:]


async def _handle(interaction: discord.Interaction, action: str, arguments: Sequence[str]) -> None:
    speak_to(interaction)
    try:
        handler = cast("HasClicks", interaction.client).clicks.get(action)
        if handler is None:
            raise UserFacingError(_STALE)
        await handler(interaction, arguments)
    except Exception as error:  # noqa: BLE001  # a click's failures become replies here
        await answer_interaction(interaction, error)
