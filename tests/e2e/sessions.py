"""A gateway session: what one shard is told, in order, so that it can be told again."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import discord
from simcord.backend import Backend, serializers
from simcord.gateway import FakeGateway

from tests.e2e.opcodes import Op

MAX_REPLAYED = 20_000

Raw = dict[str, Any]
Send = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a shard said of itself when it identified.

    Attributes:
        shard: Its number.
        shards: How many there are.
        intents: Bits of the events it wants.
    """

    shard: int
    shards: int
    intents: int

    def hears(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Say whether an event is this shard's."""
        guild = payload.get("guild_id")
        if guild is None and event.startswith("GUILD_"):
            guild = payload.get("id")
        if guild is None or event.startswith("ENTITLEMENT_"):
            return self.shard == 0
        return (int(guild) >> 22) % self.shards == self.shard


@dataclass
class Session:
    """One shard's session; connections come and go, it stays.

    Attributes:
        id: What the shard names when it resumes.
        identity: Who it is.
        sequence: Number of the newest event; the first has 1.
        sent: The newest events as text, in order; older ones cannot be replayed.
        send: Sends to the connection; None while there is none.
    """

    id: str
    identity: Identity
    backend: Backend
    sequence: int = 0
    sent: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_REPLAYED))
    send: Send | None = None

    def __post_init__(self) -> None:
        """Let simcord decide what the shard's intents let through, and what they blank."""
        intents = discord.Intents._from_value(self.identity.intents)  # noqa: SLF001
        self._gate = FakeGateway(self.backend, _State(intents, self.dispatch))

    def feed(self, event: str, payload: Mapping[str, Any]) -> None:
        """Tell the shard of an event, if it is its, and its intents let it through."""
        if self.identity.hears(event, payload):
            self._gate.feed(event, payload)

    def dispatch(self, event: str, payload: Mapping[str, Any]) -> None:
        """Number an event and send it; without a connection it waits for a resume."""
        self.sequence += 1
        numbered = {"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": payload}
        self.sent.append(json.dumps(numbered))
        if self.send is not None:
            self.send(self.sent[-1])

    def can_replay(self, after: int) -> bool:
        """Say whether everything after an event is still there."""
        return self.sequence - len(self.sent) <= after <= self.sequence

    def replay(self, after: int) -> None:
        """Send again what came after an event."""
        assert self.send is not None
        missed = self.sequence - after
        for text in list(self.sent)[len(self.sent) - missed :]:
            self.send(text)

    def introduce(self, resume_url: str) -> None:
        """Send READY and the guilds."""
        own = [
            guild
            for guild in self.backend.guilds.values()
            if self.identity.hears("GUILD_CREATE", {"id": guild.id})
        ]
        self.dispatch(
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(self.backend.bot_user)),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in own],
                "session_id": self.id,
                "resume_gateway_url": resume_url,
                "shard": [self.identity.shard, self.identity.shards],
                "application": {"id": str(self.backend.application_id), "flags": 0},
            },
        )
        for guild in own:
            self.feed("GUILD_CREATE", serializers.guild_create_payload(self.backend, guild))


class _State:
    """What simcord's gate asks discord.py's state for."""

    def __init__(self, intents: discord.Intents, dispatch: Callable[[str, Raw], None]) -> None:
        self.intents = intents
        self.parsers = _Parsers(dispatch)


class _Parsers(dict[str, Callable[[Raw], None]]):
    """Takes every event there is."""

    def __init__(self, dispatch: Callable[[str, Raw], None]) -> None:
        super().__init__()
        self._dispatch = dispatch

    def __missing__(self, event: str) -> Callable[[Raw], None]:
        return partial(self._dispatch, event)
