"""Lists in cards, cut to what fits, with how much was left out."""

from collections.abc import Sequence

from bot.chat.markdown import one_line
from bot.chat.speech import say

MAX_SHOWN_CHARS = 120


def bullets(lines: Sequence[str], limit: int, max_chars: int = MAX_SHOWN_CHARS) -> str:
    """Return other people's lines as a list, each in one line.

    Args:
        lines: As they are; nothing in them formats anything.
        limit: The most of them; of more, how many there are beside.
        max_chars: The most characters of each.
    """
    return listed([f"- {one_line(line, max_chars)}" for line in lines], limit)


def listed(lines: Sequence[str], limit: int, room: int = 10_000) -> str:
    """Return lines of markdown below each other; of too many, how many there are beside.

    Args:
        lines: Markdown.
        limit: The most of them.
        room: The most characters of all of them together, without the last line's.
    """
    shown: list[str] = []
    for line in lines[:limit]:
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    more = len(lines) - len(shown)
    return "\n".join([*shown, *([f"- {say('and {count} more', count=more)}"] if more else [])])
