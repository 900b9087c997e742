"""The judge can fail: bodies that Discord would not send or take."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.http import Route

from tests.chat.world import ANSWERED_QUESTION
from tests.e2e import rules
from tests.e2e.judge import DESCRIPTION, Description, Judge, shared_description
from tests.e2e.worlds import WireWorld, open_wire_world

MESSAGES = "/channels/1/messages"
CALLBACK = "/interactions/1/a-token/callback"

needs_description = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="Discord's OpenAPI description is not beside the repository"
)


def text(content: str = "words") -> dict[str, Any]:
    return {"type": 10, "content": content}


def button(custom_id: str = "a") -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Why", "custom_id": custom_id}


def row(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(buttons)}


BROKEN_RULES: dict[str, dict[str, Any]] = {
    "content too long": {"content": "x" * 2001},
    "embeds too long in all": {"embeds": [{"description": "x" * 3001}, {"title": "x" * 3000}]},
    "TextDisplays too long in all": {"components": [text("x" * 2000), text("x" * 2001)]},
    "an empty TextDisplay": {"components": [text("")]},
    "one custom_id twice": {"components": [row(button("a")), row(button("a"))]},
    "a custom_id too long": {"components": [row(button("x" * 101))]},
    "V2 with content": {"flags": rules.COMPONENTS_V2, "content": "words"},
    "V2 with embeds": {"flags": rules.COMPONENTS_V2, "embeds": [{"title": "words"}]},
    "too many components": {"components": [text() for _ in range(41)]},
    "inside a callback": {"type": 4, "data": {"content": "x" * 2001}},
    "beside a section": {
        "components": [
            {"type": 9, "components": [text()], "accessory": button("a")},
            row(button("a")),
        ]
    },
}


@pytest.mark.parametrize("body", BROKEN_RULES.values(), ids=BROKEN_RULES)
def test_what_breaks_a_rule_is_a_violation(body: dict[str, Any]) -> None:
    judge = Judge(None)

    judge.request("POST", MESSAGES, "application/json", body)

    assert len(judge.violations) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000},
        {"embeds": [{"description": "x" * 3000}, {"title": "x" * 3000}]},
        {"flags": rules.COMPONENTS_V2, "components": [text("x" * 2000), text("x" * 2000)]},
        {"components": [row(button("a"), button("b"))]},
        {"components": [text() for _ in range(40)]},
        None,
        [{"name": "ask"}],
    ],
)
def test_what_stands_at_a_limit_is_none(body: object) -> None:
    assert rules.broken(body) == []


BAD_REQUESTS: dict[str, tuple[str, str, object]] = {
    "a content that is no text": ("POST", MESSAGES, {"content": 1}),
    "a style that does not exist": (
        "POST",
        MESSAGES,
        {"components": [row({**button(), "style": 77})]},
    ),
    "a label too long": ("POST", MESSAGES, {"components": [row({**button(), "label": "x" * 81})]}),
    "a command with a name too long": (
        "PUT",
        "/applications/1/commands",
        [{"type": 1, "name": "x" * 33, "description": "words"}],
    ),
    "a channel type that is not described": (
        "PUT",
        "/applications/1/commands",
        [
            {
                "type": 1,
                "name": "story",
                "description": "words",
                "options": [
                    {"type": 7, "name": "where", "description": "words", "channel_types": [16]}
                ],
            }
        ],
    ),
    "an answer to an interaction of no type": ("POST", CALLBACK, {"data": {"content": "words"}}),
    "26 choices": (
        "POST",
        CALLBACK,
        {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}},
    ),
    "an operation that does not exist": ("POST", "/channels/1/bananas", {}),
}


@needs_description
@pytest.mark.parametrize(("method", "path", "body"), BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_request_that_discord_refuses_is_a_violation(
    method: str, path: str, body: object
) -> None:
    judge = Judge(shared_description())

    judge.request(method, path, "application/json", body)

    assert judge.violations


BAD_ANSWERS: dict[str, tuple[str, str, int, object]] = {
    "a message without an author": ("POST", MESSAGES, 200, {"id": "1", "content": "words"}),
    "an error without a code": ("POST", MESSAGES, 404, {"message": "Unknown Message"}),
    "a body where there is none": ("DELETE", MESSAGES + "/2", 204, {"id": "1"}),
    "a status that is not described": ("GET", "/gateway/bot", 302, {}),
    "a gateway without shards": ("GET", "/gateway/bot", 200, {"url": "wss://example.org"}),
}


@needs_description
@pytest.mark.parametrize(
    ("method", "path", "status", "body"), BAD_ANSWERS.values(), ids=BAD_ANSWERS
)
def test_an_answer_that_discord_would_not_give_is_a_violation(
    method: str, path: str, status: int, body: object
) -> None:
    judge = Judge(shared_description())

    judge.answer(method, path, status, body)

    assert judge.violations


@needs_description
@pytest.mark.parametrize(
    "sent",
    [
        {"content": "x" * 2001},
        {"embeds": [{"description": "x" * 4096}, {"description": "x" * 4096}]},
        {"content": "words", "flags": "none"},
    ],
    ids=["too long", "too long in all", "of a wrong type"],
)
async def test_what_the_bot_must_not_send_fails_its_world(
    sent: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def misbehave() -> None:
        async with open_wire_world(tmp_path, monkeypatch) as world:
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=world.general.id)
            with suppress(discord.HTTPException):  # as Discord refuses it
                await world.bot.http.request(route, json=sent)

    with pytest.raises(AssertionError, match="Violation"):
        await misbehave()


@needs_description
async def test_a_run_is_judged(wired: WireWorld) -> None:
    before = wired.wire.judge.judged

    await wired.reader.slash(wired.general, "ask", question=ANSWERED_QUESTION)

    assert wired.wire.judge.judged >= before + 4  # two requests, two answers


@needs_description
def test_good_bodies_are_none() -> None:
    judge = Judge(shared_description())
    reply = {"content": "words", "message_reference": {"message_id": 1, "channel_id": "2"}}

    judge.request("POST", MESSAGES, "application/json", reply)
    judge.request("DELETE", MESSAGES + "/2", None, None)
    judge.answer("DELETE", MESSAGES + "/2", 204, None)
    judge.answer("POST", MESSAGES, 404, {"message": "Unknown Channel", "code": 10003})
    judge.answer("POST", MESSAGES, 503, "<html>")

    assert judge.violations == []
    assert judge.judged == 5


def test_braces_in_references_are_understood() -> None:
    description = Description(
        {
            "components": {"schemas": {"a{b}": {"type": "string"}}, "responses": {}},
            "paths": {
                "/x/{id}": {
                    "put": {
                        "requestBody": {
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/a{b}"}
                                }
                            }
                        },
                        "responses": {},
                    }
                }
            },
        }
    )
    operation = description.find("PUT", "/x/1")
    assert operation is not None

    assert description.errors(operation.body["application/json"], "text") == []
    assert description.errors(operation.body["application/json"], 1)
