"""Which connections are made anew."""

import math

import discord
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.shard import Shard

from bot.chat.watchdog import LATE_AGAIN_AFTER_S, MAX_LATENCY_S, Pulse, Watchdog


def pulse(silent_s: float = 0.0, latency_s: float = 0.1, shard: int = 0) -> Pulse:
    return Pulse(shard, interval_s=40.0, silent_s=silent_s, latency_s=latency_s)


def test_a_quiet_shard_whose_heart_beats_is_left_alone() -> None:
    assert Watchdog().ailing([pulse(silent_s=41.0)], now=0.0) == []


def test_a_shard_that_has_only_just_connected_is_left_alone() -> None:
    assert Watchdog().ailing([pulse(latency_s=math.inf)], now=0.0) == []


def test_missing_acknowledgements_are_noticed() -> None:
    assert Watchdog().ailing([pulse(), pulse(silent_s=101.0, shard=1)], now=0.0) == [1]


def test_a_late_shard_is_reset_once_in_a_while() -> None:
    watchdog, late = Watchdog(), pulse(latency_s=MAX_LATENCY_S + 1)

    seen = [watchdog.ailing([late], now) for now in (0.0, 5.0, LATE_AGAIN_AFTER_S)]

    assert seen == [[0], [], [0]]


def test_discord_py_still_keeps_the_numbers_we_read() -> None:
    assert discord.__version__.startswith("2.7.")
    assert {"_last_ack", "interval", "latency"} <= set(KeepAliveHandler.__init__.__code__.co_names)
    assert "_max" in ExponentialBackoff.__init__.__code__.co_names
    assert "_backoff" in Shard.__init__.__code__.co_names
    assert "_keep_alive" in DiscordWebSocket.__init__.__code__.co_names
