"""What REST does wrong, on request."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Cut(Enum):
    """When a connection is reset."""

    BEFORE = "before the server acted"
    AFTER = "after the server acted"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer in place of the right one.

    Attributes:
        status: HTTP's.
        body: Discord's JSON; text is sent as HTML, as a proxy in front of Discord does.
        headers: Sent with it.
    """

    status: int
    body: Mapping[str, Any] | str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class RestFault:
    """One thing that goes wrong.

    Attributes:
        method: HTTP's.
        path: Pattern found in the path.
        what: What happens; an event is waited for before the request is handled.
        times: How often; 0 is over.
    """

    method: str
    path: str
    what: Refusal | Cut | asyncio.Event
    times: int = 1


class RestFaults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._faults: list[RestFault] = []

    def add(
        self, method: str, path: str, what: Refusal | Cut | asyncio.Event, times: int = 1
    ) -> RestFault:
        """Let something go wrong; what was added first happens first."""
        fault = RestFault(method, path, what, times)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go right again."""
        self._faults.clear()

    def take(self, method: str, path: str) -> Refusal | Cut | asyncio.Event | None:
        """Return what goes wrong with a request, if anything does."""
        for fault in self._faults:
            if fault.times and fault.method == method and re.search(fault.path, path):
                fault.times -= 1
                return fault.what
        return None


def failing(status: int) -> Refusal:
    """Return a failure of Discord's own."""
    return Refusal(status, "<html><body>upstream failed</body></html>")


def refused(status: int, code: int, message: str) -> Refusal:
    """Return one of Discord's refusals."""
    return Refusal(status, {"message": message, "code": code})


def rate_limited(retry_after_s: float, *, everywhere: bool = False) -> Refusal:
    """Return Discord's 429, with its headers."""
    headers = {
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(retry_after_s))),
        "X-RateLimit-Scope": "global" if everywhere else "user",
    }
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= {
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset-After": str(retry_after_s),
            "X-RateLimit-Bucket": "abcd1234",
        }
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after_s,
        "global": everywhere,
    }
    return Refusal(429, body, headers)


def banned_by_the_proxy() -> Refusal:
    """Return the 429 of the proxy in front of Discord: HTML, without headers."""
    return Refusal(429, "<html><body>error code: 1015</body></html>")
