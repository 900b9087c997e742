"""Events of the gateway, before discord.py reads them: a broken one ends no bot, a second is one.

discord.py ends the whole client when it cannot read one event. After an interruption Discord may
send an event again, and a deletion may overtake the message that it deletes.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog

log = structlog.get_logger(__name__)

MAX_REMEMBERED = 20_000

Parser = Callable[[Any], None]
_ONCE = ("MESSAGE_CREATE", "INTERACTION_CREATE")


class Events:
    """Lets each event through to its parser once."""

    def __init__(self, limit: int = MAX_REMEMBERED) -> None:
        """Remember at most so many messages and interactions."""
        self._limit = limit
        self._over: OrderedDict[str, None] = OrderedDict()

    def guard(self, parsers: dict[str, Parser]) -> None:
        """Put the guard before every parser."""
        for event, parser in parsers.items():
            parsers[event] = partial(self._parse, event, parser)

    def _parse(self, event: str, parser: Parser, data: Any) -> None:  # noqa: ANN401
        try:
            if not self._is_over(event, data):
                parser(data)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with it, the next one counts
            log.error("an event could not be read", event_type=event, error=type(error).__name__)

    def _is_over(self, event: str, data: Mapping[str, Any]) -> bool:
        """Say whether a message or interaction was seen already, and note it."""
        if event == "MESSAGE_DELETE":
            self._note(str(data["id"]))
        elif event == "MESSAGE_DELETE_BULK":
            for one in data["ids"]:
                self._note(str(one))
        elif event in _ONCE:
            identity = str(data["id"])
            if identity in self._over:
                log.info("an event came again", event_type=event, id=identity)
                return True
            self._note(identity)
        return False

    def _note(self, identity: str) -> None:
        self._over[identity] = None
        while len(self._over) > self._limit:
            self._over.popitem(last=False)
