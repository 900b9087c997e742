"""What the entries of a message's *Apps* menu are called; cards name them, too."""

from bot.wording import later

ASK_MENU = later("Ask the story about this")
CHECK_MENU = later("Check against the story")
HIDE_MENU = later("Hide this passage")
