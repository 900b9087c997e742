"""Discord's limits on a message with components, which discord.py mostly leaves to Discord.

Source: Discord's documentation, "Component Reference" and "Create Message".
"""

import discord

MAX_TEXT_CHARS = 4_000
"""Characters over all text displays of a message."""
MAX_COMPONENTS = 40
"""Components of a message, nested ones included."""


class CardTooLargeError(Exception):
    """A card breaks one of Discord's limits; a defect of ours, never of what is shown."""


def checked(view: discord.ui.LayoutView) -> None:
    """Make sure that Discord will take a card.

    Raises:
        CardTooLargeError: It will not; the message says which limit is broken.
    """
    items = list(view.walk_children())
    text = sum(len(item.content) for item in items if isinstance(item, discord.ui.TextDisplay))
    if text > MAX_TEXT_CHARS:
        raise CardTooLargeError(f"{text} characters of text, over {MAX_TEXT_CHARS}")
    if len(items) > MAX_COMPONENTS:
        raise CardTooLargeError(f"{len(items)} components, over {MAX_COMPONENTS}")
