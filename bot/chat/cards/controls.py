"""Buttons that go on working: what one does, and to what, stands in its custom id.

No row in a database, and nothing in memory: after a restart a button is found by its custom
id's form alone. A custom id can be made up, so whoever acts on one checks everything again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

import discord

from bot.chat.limits import MAX_CUSTOM_ID_CHARS
from bot.errors import UserFacingError
from bot.wording import later

VERSION = "1"
"""Rises when custom ids change their meaning; older cards are then told apart."""
PRESSED = "control_pressed"
"""The event that tells of a click; its arguments are the interaction and the custom id."""

WHICH = "?"
"""The state of a button for one of the excerpts that does not say which."""

_TEMPLATE = re.compile(r"cuttings:(?P<version>[^:]*):(?P<action>[^:]*):(?P<state>.*)", re.DOTALL)


class StaleControlError(UserFacingError):
    """A button does not do anything any more, or never did."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(later("This button is no longer in use. Ask your question again."))


class Action(Enum):
    """What a button does."""

    CONTEXT = "context"
    MORE = "more"
    WHY = "why"
    HELPFUL = "helpful"
    NOT_HELPFUL = "unhelpful"
    WRONG = "wrong"
    TELL = "tell"
    DELETE = "delete"
    DROP = "drop"
    MISREAD = "misread"
    SEARCH = "search"
    READ = "read"
    QUOTES = "quotes"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Press:
    """What a click asks for.

    Attributes:
        action: What to do.
        state: What to do it to; anybody may have made it up.
    """

    action: Action
    state: str

    @classmethod
    def read(cls, custom_id: str) -> Self:
        """Read a custom id.

        Raises:
            StaleControlError: It is of another version, or none of ours.
        """
        match = _TEMPLATE.fullmatch(custom_id)
        if match is None or match["version"] != VERSION:
            raise StaleControlError
        try:
            return cls(Action(match["action"]), match["state"])
        except ValueError:
            raise StaleControlError from None

    @property
    def custom_id(self) -> str:
        """What :meth:`read` reads.

        Raises:
            ValueError: It is longer than Discord takes.
        """
        custom_id = f"cuttings:{VERSION}:{self.action.value}:{self.state}"
        if len(custom_id) > MAX_CUSTOM_ID_CHARS:
            message = f"a custom id of {len(custom_id)} characters"
            raise ValueError(message)
        return custom_id


class Control(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_TEMPLATE):
    """A button on a card; a click becomes the event :data:`PRESSED`."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's
        item: discord.ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003
        /,
    ) -> Self:
        """Find a button again by its custom id, whatever that says."""
        return cls(item)  # type: ignore[arg-type]  # only buttons have such custom ids

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Tell of the click."""
        interaction.client.dispatch(PRESSED, interaction, self.item.custom_id)


def control(action: Action, state: str, label: str, *, disabled: bool = False) -> Control:
    """Return a button.

    Args:
        action: What it does.
        state: What it does it to; ASCII.
        label: What people read on it.
        disabled: Whether it cannot be pressed now.
    """
    custom_id = Press(action, state).custom_id
    return Control(discord.ui.Button(label=label, custom_id=custom_id, disabled=disabled))


def states_on(message: discord.Message | None, action: Action) -> list[str]:
    """Return what the buttons of a message that do this do it to, in order."""
    begin = f"cuttings:{VERSION}:{action.value}:"
    parts = walk(message.components) if message is not None else ()
    custom_ids = (getattr(component, "custom_id", None) or "" for component in parts)
    return [
        custom_id.removeprefix(begin) for custom_id in custom_ids if custom_id.startswith(begin)
    ]


def walk(components: Iterable[Any]) -> Iterator[Any]:
    """Yield a message's components, and those inside them, in order."""
    for component in components:
        yield component
        yield from walk(getattr(component, "children", ()))
