"""The cards of ``/block``."""

from collections.abc import Sequence

from bot.chat.cards.card import Card, actor_shown, text
from bot.readers.store import Block

MAX_SHOWN_BLOCKS = 40


def blocked_card(person: int, *, is_new: bool) -> Card:
    """Return the card that says that somebody is blocked.

    Args:
        person: Discord's id of them.
        is_new: Whether they were not blocked before.
    """
    if not is_new:
        return Card([text(f"<@{person}> was blocked already.")])
    return Card(
        [
            text(
                f"I no longer answer <@{person}> in this server. They are told so when they use a "
                "command or call me. `/block remove` takes it back."
            ),
        ],
    )


def unblocked_card(person: int, *, was_blocked: bool) -> Card:
    """Return the card that says that somebody may ask again."""
    if not was_blocked:
        return Card([text(f"<@{person}> was not blocked.")])
    return Card([text(f"I answer <@{person}> again.")])


def blocks_card(blocks: Sequence[Block]) -> Card:
    """Return the card that lists who is blocked, the newest first."""
    if not blocks:
        return Card([text("Nobody is blocked in this server.")])
    lines = [
        f"- <@{block.reader}>, <t:{int(block.at.timestamp())}:D>, by {actor_shown(block.by)}"
        for block in blocks[:MAX_SHOWN_BLOCKS]
    ]
    if len(blocks) > MAX_SHOWN_BLOCKS:
        lines.append(f"- and {len(blocks) - MAX_SHOWN_BLOCKS} more")
    return Card([text("### Blocked in this server\n" + "\n".join(lines))])
