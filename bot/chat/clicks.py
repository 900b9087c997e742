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


_NUMBER = re.compile(r"[0-9]{1,15}")
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
        custom_id = ":".join(["desk", action, *map(str, arguments)])
        if len(custom_id) > MAX_CUSTOM_ID_CHARS:
            message = f"a button's id has {len(custom_id)} characters"
            raise ValueError(message)
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
        return cls(match["action"], *match["arguments"].split(":")[1:], label="…")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button is for; what goes wrong becomes a reply."""
        speak_to(interaction)
        try:
            handler = cast("HasClicks", interaction.client).clicks.get(self._action)
            if handler is None:
                raise UserFacingError(_STALE)
            await handler(interaction, self._arguments)
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)
