"""Leading discord.py to another Discord."""

from collections.abc import Callable

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def lead_discord_py(api: str, gateway: str, put: Callable[[object, str, object], None]) -> None:
    """Lead discord.py to other addresses; what protects Discord's own from haste is left out.

    Args:
        api: Base of REST addresses.
        gateway: The default gateway.
        put: Sets an attribute of an object.
    """
    put(Route, "BASE", api)
    put(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(gateway))
    put(discord.Client, "before_identify_hook", _identify_at_once)  # else 5 s a shard


async def _identify_at_once(
    _client: discord.Client, _shard_id: int | None, *, initial: bool = False
) -> None:
    del initial
