"""Discord's limit on a message with components that discord.py leaves to Discord.

Source: Discord's documentation, "Component Reference" and "Create Message".
"""

import discord

MAX_TEXT_CHARS = 4_000
"""Characters over all text displays of a message."""
MAX_LABEL_CHARS = 80
MAX_CUSTOM_ID_CHARS = 100
"""Of a button."""


class CardTooLargeError(Exception):
    """A card breaks one of Discord's limits; a defect of ours, never of what is shown."""


def checked(view: discord.ui.LayoutView) -> None:
    """Make sure that Discord will take a card; discord.py has counted its components.

    Raises:
        CardTooLargeError: It will not; the message says which limit is broken.
    """
    texts = [item for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    chars = sum(len(item.content) for item in texts)
    if chars > MAX_TEXT_CHARS:
        raise CardTooLargeError(f"{chars} characters of text, over {MAX_TEXT_CHARS}")
