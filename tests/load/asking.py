"""Readers who ask at a given pace, by command and by mention."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import cycle
from time import perf_counter
from typing import Any

from tests.load.discord_light import LightDiscord, Place

READERS = 5_000
FIRST_READER = 700_000_000_000_000_000
MENTIONS = 10
"""Every so many-th question mentions the bot; the others are commands. Discord lets a bot send 50
messages a second in all, but answers to commands do not count."""
_PERMISSIONS = "2147483647"


async def ask_steadily(
    there: LightDiscord, questions: Sequence[str], per_s: float, seconds: float
) -> None:
    """Ask so many questions a second for so long, evenly, whatever comes back."""
    began = perf_counter()
    for number, question in zip(range(int(per_s * seconds)), cycle(questions), strict=False):
        await asyncio.sleep(max(0.0, began + number / per_s - perf_counter()))
        ask(there, question)


def ask(there: LightDiscord, question: str) -> None:
    """Ask one question, as the next of many readers, in one of the guilds."""
    number = there.asked()
    place = there.places[number % len(there.places)]
    reader = str(FIRST_READER + number % READERS)
    if number % MENTIONS == MENTIONS - 1:
        message = _mention(there, place, reader, question)
        there.ledger.ask(message["id"], question, message["channel_id"])
        there.dispatch("MESSAGE_CREATE", message)
    else:
        command = _command(there, place, reader, question)
        there.ledger.ask(command["token"], question, command["channel_id"])
        there.dispatch("INTERACTION_CREATE", command)


def _user(reader: str) -> Mapping[str, Any]:
    return {
        "id": reader,
        "username": f"reader{reader[-4:]}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
    }


def _member() -> Mapping[str, Any]:
    joined = "2020-01-01T00:00:00+00:00"
    return {"roles": [], "joined_at": joined, "deaf": False, "mute": False, "flags": 0}


def _mention(there: LightDiscord, place: Place, reader: str, question: str) -> dict[str, Any]:
    me = {**_user(there.me), "username": "cuttings", "bot": True, "member": _member()}
    return {
        "id": there.snowflakes.new(),
        "channel_id": str(place.channel.id),
        "guild_id": str(place.guild.id),
        "author": _user(reader),
        "member": _member(),
        "content": f"<@{there.me}> {question}",
        "timestamp": datetime.now(UTC).isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [me],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
    }


def _command(there: LightDiscord, place: Place, reader: str, question: str) -> dict[str, Any]:
    number = there.snowflakes.new()
    guild, channel = str(place.guild.id), str(place.channel.id)
    return {
        "id": number,
        "application_id": there.application,
        "type": 2,
        "data": {
            "id": "1",
            "name": "ask",
            "type": 1,
            "options": [{"name": "question", "type": 3, "value": question}],
        },
        "guild_id": guild,
        "channel_id": channel,
        "channel": {
            "id": channel,
            "type": 0,
            "name": "general",
            "guild_id": guild,
            "permissions": _PERMISSIONS,
        },
        "member": {"user": _user(reader), **_member(), "permissions": "2048", "pending": False},
        "token": f"token-{number}",
        "version": 1,
        "app_permissions": _PERMISSIONS,
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": guild},
        "context": 0,
        "attachment_size_limit": 10_485_760,
    }
