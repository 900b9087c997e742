"""A reader's own scope in a custom id: the buttons of an answer look where it looked."""

import re
import zlib
from collections.abc import Iterable
from datetime import date

from bot.chat.cards.controls import StaleControlError
from bot.search.scope import EVERYTHING, Scope

_PACKED = re.compile(r"(?P<first>[0-9a-f]*)-(?P<last>[0-9a-f]*)(?P<outlets>(?:-[0-9a-f]{8})*)")
MAX_PACKED_OUTLETS = 2


def pack(scope: Scope) -> str:
    """Return what a reader chose, in at most 31 characters; nothing for the whole story.

    What moderators took out is not in it: that is looked up at each click.

    Raises:
        ValueError: It names more than :data:`MAX_PACKED_OUTLETS` outlets.
    """
    if len(scope.outlets) > MAX_PACKED_OUTLETS:
        message = f"{len(scope.outlets)} outlets do not fit into a button"
        raise ValueError(message)
    if not (scope.published_from or scope.published_to or scope.outlets):
        return ""
    days = (
        f"{day.toordinal():x}" if day else "" for day in (scope.published_from, scope.published_to)
    )
    return "-".join([*days, *sorted(map(_mark, scope.outlets))])


def unpack(packed: str, outlets: Iterable[str]) -> Scope:
    """Return the scope that was packed.

    Args:
        packed: From a custom id; anybody may have made it up.
        outlets: Those of the story.

    Raises:
        StaleControlError: It is none, or names an outlet that the story does not have.
    """
    if not packed:
        return EVERYTHING
    match = _PACKED.fullmatch(packed)
    if match is None:
        raise StaleControlError
    by_mark = {_mark(outlet): outlet for outlet in outlets}
    try:
        return Scope(
            published_from=_day(match["first"]),
            published_to=_day(match["last"]),
            outlets=frozenset(by_mark[mark] for mark in match["outlets"].split("-")[1:]),
        )
    except (KeyError, ValueError, OverflowError):
        raise StaleControlError from None


def _day(ordinal: str) -> date | None:
    return date.fromordinal(int(ordinal, 16)) if ordinal else None


def _mark(outlet: str) -> str:
    return f"{zlib.crc32(outlet.casefold().encode()):08x}"
