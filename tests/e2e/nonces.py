"""A message sent twice with one enforced nonce is one message.

simcord takes nonces and forgets them; Discord answers the second request with the first's message.
"""

import re
from collections.abc import Mapping
from typing import Any

from simcord.backend import Backend, serializers
from simcord.backend.errors import BackendError

from tests.e2e.raw import Json

_MESSAGES = re.compile(r"/channels/(\d+)/messages")


class Nonces:
    """The messages that were sent with a nonce."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._sent: dict[tuple[str, str], int] = {}

    def known(self, path: str, body: Json) -> dict[str, Any] | None:
        """Return the message that was sent with this nonce already, if the body enforces it."""
        key = _key(path, body)
        if key is None or not body.get("enforce_nonce") or key not in self._sent:
            return None
        try:
            message = self._backend.get_message(int(key[0]), self._sent[key])
        except BackendError:  # it was deleted
            return None
        return {**serializers.message_payload(self._backend, message), "nonce": key[1]}

    def remember(self, path: str, body: Json, answer: Json) -> Json:
        """Note a message that was sent; return the answer with its nonce."""
        key = _key(path, body)
        if key is None or not isinstance(answer, Mapping) or "id" not in answer:
            return answer
        self._sent[key] = int(answer["id"])
        return {**answer, "nonce": key[1]}


def _key(path: str, body: Json) -> tuple[str, str] | None:
    found = _MESSAGES.fullmatch(path)
    if not found or not isinstance(body, Mapping) or body.get("nonce") is None:
        return None
    return found[1], str(body["nonce"])
