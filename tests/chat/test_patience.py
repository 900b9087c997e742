"""What is sent again, after how long, and what never is."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import create_autospec

import aiohttp
import discord
import pytest
from discord.http import Route
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.patience import LONGEST_WAIT_S, TRIES, patient, pause_s

CUT = aiohttp.ServerDisconnectedError()


def refusal(status: int, headers: Mapping[str, str] | None = None) -> discord.HTTPException:
    response = create_autospec(aiohttp.ClientResponse, instance=True)
    response.status, response.reason, response.headers = status, "", dict(headers or {})
    return discord.HTTPException(response, "")


class Sent:
    """Fails as it is told to, then answers; counts."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = iter(failures)
        self.times = 0
        self.paused: list[float] = []

    async def request(self, _route: Route, **_given: Any) -> str:  # noqa: ANN401
        self.times += 1
        for failure in self._failures:
            raise failure
        return "done"

    async def sleep(self, seconds: float) -> None:
        self.paused.append(seconds)


async def send(sent: Sent, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401
    return await patient(sent.request, sent.sleep)(Route(method, path), **given)


MESSAGE = "/channels/1/messages"
NONCE = {"json": {"content": "words", "nonce": "1", "enforce_nonce": True}}


@pytest.mark.parametrize(
    ("method", "path", "given_"),
    [
        ("GET", "/users/@me", {}),
        ("PATCH", MESSAGE + "/2", {"json": {"content": "words"}}),
        ("DELETE", MESSAGE + "/2", {}),
        ("POST", MESSAGE, NONCE),
        ("POST", MESSAGE, {"form": [{"name": "payload_json", "value": '{"enforce_nonce":true}'}]}),
        ("POST", "/channels/1/typing", {}),
        ("POST", "/users/@me/channels", {"json": {"recipient_id": 1}}),
    ],
)
async def test_what_comes_to_the_same_is_sent_again(
    method: str, path: str, given_: dict[str, Any]
) -> None:
    sent = Sent(CUT, refusal(503))

    assert await send(sent, method, path, **given_) == "done"

    assert sent.times == 3
    assert len(sent.paused) == 2


@pytest.mark.parametrize(
    ("path", "given_"),
    [
        (MESSAGE, {"json": {"content": "words"}}),
        (MESSAGE + "/2/threads", {"json": {"name": "words"}}),
        ("/channels/1/threads", {}),
    ],
)
async def test_what_could_act_twice_is_not(path: str, given_: dict[str, Any]) -> None:
    sent = Sent(CUT)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(sent, "POST", path, **given_)

    assert sent.times == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, 502])
async def test_what_is_no_passing_failure_is_not_sent_again(status: int) -> None:
    sent = Sent(refusal(status))

    with pytest.raises(discord.HTTPException):
        await send(sent, "GET", "/users/@me")

    assert sent.times == 1


async def test_patience_has_an_end() -> None:
    sent = Sent(*[CUT] * 100)

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(sent, "POST", MESSAGE, **NONCE)

    assert sent.times == TRIES


@given(tried=st.integers(1, TRIES), said=st.none() | st.integers(0, 10_000) | st.text(max_size=5))
def test_pauses_obey_discord_and_have_an_end(tried: int, said: int | str | None) -> None:
    headers = {} if said is None else {"Retry-After": str(said)}

    pause = pause_s(refusal(429, headers), tried)

    assert pause is not None
    assert 0 < pause <= LONGEST_WAIT_S
    if isinstance(said, int):
        assert pause >= min(said, LONGEST_WAIT_S)
