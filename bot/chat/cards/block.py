"""The cards of ``/block``."""

from collections.abc import Sequence

from bot.chat.cards.card import Card, actor_shown, text
from bot.chat.speech import say
from bot.readers.store import Block

MAX_SHOWN_BLOCKS = 40


def blocked_card(person: int, *, is_new: bool) -> Card:
    """Return the card that says that somebody is blocked.

    Args:
        person: Discord's id of them.
        is_new: Whether they were not blocked before.
    """
    if not is_new:
        return Card([text(say("{person} was blocked already.", person=f"<@{person}>"))])
    told = say(
        "I no longer answer {person} in this server. They are told so when they use a command or "
        "call me. `/block remove` takes it back.",
        person=f"<@{person}>",
    )
    return Card([text(told)])


def unblocked_card(person: int, *, was_blocked: bool) -> Card:
    """Return the card that says that somebody may ask again."""
    if not was_blocked:
        return Card([text(say("{person} was not blocked.", person=f"<@{person}>"))])
    return Card([text(say("I answer {person} again.", person=f"<@{person}>"))])


def blocks_card(blocks: Sequence[Block]) -> Card:
    """Return the card that lists who is blocked, the newest first."""
    if not blocks:
        return Card([text(say("Nobody is blocked in this server."))])
    lines = [
        "- "
        + say(
            "{person}, {day}, by {actor}",
            person=f"<@{block.reader}>",
            day=f"<t:{int(block.at.timestamp())}:D>",
            actor=actor_shown(block.by),
        )
        for block in blocks[:MAX_SHOWN_BLOCKS]
    ]
    if len(blocks) > MAX_SHOWN_BLOCKS:
        lines.append("- " + say("and {count} more", count=len(blocks) - MAX_SHOWN_BLOCKS))
    return Card([text(f"### {say('Blocked in this server')}\n" + "\n".join(lines))])
