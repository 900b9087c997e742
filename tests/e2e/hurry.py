"""Waiting made short: a second of a pause that somebody else decided on is a millisecond here."""

import asyncio
from types import ModuleType
from typing import Any

import pytest

SHORTER = 1_000.0
_sleep = asyncio.sleep


async def hurried(delay: float, result: Any = None) -> Any:  # noqa: ANN401  # as asyncio's
    """Sleep a thousandth of the time."""
    return await _sleep(delay / SHORTER, result)


class _Hurried(ModuleType):
    """asyncio as one module sees it, with short sleeps."""

    def __init__(self) -> None:
        super().__init__("asyncio")
        self.slept: list[float] = []

    async def sleep(self, delay: float, result: Any = None) -> Any:  # noqa: ANN401
        self.slept.append(delay)
        return await hurried(delay, result)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(asyncio, name)


def hurry(monkeypatch: pytest.MonkeyPatch, *modules: ModuleType) -> list[float]:
    """Let modules sleep short; return what they wanted to sleep, in seconds, as it grows."""
    shim = _Hurried()
    for module in modules:
        monkeypatch.setattr(module, "asyncio", shim)
    return shim.slept
