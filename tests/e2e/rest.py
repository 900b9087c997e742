"""REST v10 on a socket: simcord answers, the judge looks at both sides."""

import asyncio
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import BodyPartReader, web
from multidict import CIMultiDict
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import dispatch

from tests.e2e.cutting import reset
from tests.e2e.judge import Judge
from tests.e2e.nonces import Nonces
from tests.e2e.raw import Json
from tests.e2e.rest_faults import Cut, Refusal, RestFaults
from tests.e2e.translation import translated

API = "/api/v10"
_JSON = "application/json"
_FORM = "multipart/form-data"
_OPEN = ("/interactions/", "/webhooks/", "/gateway")  # need no token; /gateway/bot is checked below


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file of a form, as simcord reads it."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot.

    Attributes:
        media: Type of its body; None without one.
        body: Its JSON.
        files: What a form carries beside it.
    """

    method: str
    path: str
    query: Mapping[str, str]
    media: str | None
    body: Json
    files: tuple[Uploaded, ...] = ()


class Rest:
    """Answers every request under ``/api/v10``."""

    def __init__(self, backend: Backend, judge: Judge) -> None:
        self._backend = backend
        self._judge = judge
        self._nonces = Nonces(backend)
        self.faults = RestFaults()
        self.token = ""
        self.gateway_url = ""
        self.shards = 1
        self.rewrite: Callable[[str], str] = str  # of answers: files lie on this port, too
        self.under_way = 0
        self.answered: Counter[int] = Counter()
        self.refuted: list[str] = []  # what simcord, or the loopback, could not do

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        self.under_way += 1
        try:
            call = await _read(request)
            answer = await self._answer(request, call)
        except Exception as error:  # aiohttp would make a 500 of it, and the bot would try again
            self.refuted.append(f"{request.method} {request.path}: {error!r}")
            raise
        finally:
            self.under_way -= 1
        self.answered[answer.status] += 1
        return answer

    async def _answer(self, request: web.Request, call: Call) -> web.Response:
        fault = self.faults.take(call.method, call.path)
        if isinstance(fault, asyncio.Event):
            await fault.wait()
        if isinstance(fault, Refusal):
            return _refuse(fault)
        if fault is Cut.BEFORE:
            return _cut(request)
        status, body = self._handle(request, call)
        if fault is Cut.AFTER:
            return _cut(request)
        return self._sent(status, body)

    def _handle(self, request: web.Request, call: Call) -> tuple[int, Any]:
        """Judge a request, let it act, judge its answer."""
        bare = call.path.startswith(_OPEN) and call.path != "/gateway/bot"
        if not bare and request.headers.get("Authorization") != f"Bot {self.token}":
            return HTTPStatus.UNAUTHORIZED, {"message": "401: Unauthorized", "code": 0}
        self._judge.request(call.method, call.path, call.media, _whole(call))
        try:
            status, body = self._dispatch(request, call)
        except BackendError as error:
            status, body = error.status, error.to_json()
            if status == HTTPStatus.NOT_IMPLEMENTED:  # simcord's, not Discord's
                self.refuted.append(f"{call.method} {call.path}: {error}")
        body = translated(call.path, body, self._backend)
        self._judge.answer(call.method, call.path, status, body)
        return status, body

    def _dispatch(self, request: web.Request, call: Call) -> tuple[int, Any]:
        if call.path == "/gateway/bot":
            return HTTPStatus.OK, self._gateway()
        known = self._nonces.known(call.path, call.body)
        if known is not None:
            return HTTPStatus.OK, known
        body = dispatch(
            self._backend,
            call.method,
            call.path,
            json=call.body,
            params=dict(call.query),
            files=list(call.files),
            reason=request.headers.get("X-Audit-Log-Reason"),
        )
        if call.path.endswith("/callback") and call.query.get("with_response") not in {"1", "true"}:
            body = None
        if body is None:
            return HTTPStatus.NO_CONTENT, None
        if call.method == "POST" and call.path.endswith("/threads"):
            return HTTPStatus.CREATED, body
        return HTTPStatus.OK, self._nonces.remember(call.path, call.body, body)

    def _gateway(self) -> dict[str, Any]:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": self.shards, "session_start_limit": limit}

    def _sent(self, status: int, body: Json) -> web.Response:
        if body is None:
            return web.Response(status=status)
        # discord.py reads JSON only where the type is exactly this, without a charset.
        headers = CIMultiDict({"Content-Type": _JSON})
        text = self.rewrite(json.dumps(body))
        return web.Response(status=status, body=text.encode(), headers=headers)


async def _read(request: web.Request) -> Call:
    path = request.path.removeprefix(API)
    if request.content_type == _FORM:
        body, files = await _read_form(request)
        return Call(request.method, path, request.query, _FORM, body, files)
    raw = await request.read()
    body = json.loads(raw) if raw else None
    media = request.content_type if raw else None
    return Call(request.method, path, request.query, media, body)


async def _read_form(request: web.Request) -> tuple[Any, tuple[Uploaded, ...]]:
    body, files = None, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files.append(Uploaded(part.filename or "file", io.BytesIO(data)))
    return body, tuple(files)


def _whole(call: Call) -> Json:
    """Return a body as the description sees it: files beside the JSON's fields."""
    if not call.files:
        return call.body
    return {**call.body, **{f"files[{number}]": "" for number, _ in enumerate(call.files)}}


def _refuse(refusal: Refusal) -> web.Response:
    headers = CIMultiDict(refusal.headers)
    headers["Content-Type"] = _JSON if isinstance(refusal.body, Mapping) else "text/html"
    text = json.dumps(refusal.body) if isinstance(refusal.body, Mapping) else refusal.body
    return web.Response(status=refusal.status, body=text.encode(), headers=headers)


def _cut(request: web.Request) -> web.Response:
    """Reset the connection; what is returned goes nowhere."""
    reset(request)
    return web.Response()
