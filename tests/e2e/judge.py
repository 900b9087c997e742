"""Discord's own OpenAPI description as the judge of what crosses the wire.

It judges every request body the bot sends and every answer the loopback gives. The description
stands beside the repository, in ``../shared``; without it the judge's own rules
(:mod:`tests.e2e.rules`) judge alone.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Self

import jsonschema_rs

from tests.e2e import rules
from tests.e2e.raw import Json

DESCRIPTION = Path(__file__).parents[2].parent / "shared" / "discord" / "openapi.json"
_METHODS = ("get", "put", "post", "patch", "delete")
_BRACES = {"{": "%7B", "}": "%7D"}
_MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that Discord would not have sent, or not have taken.

    Attributes:
        where: Which request or answer: method, path template, status.
        what: What is wrong with it.
    """

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path in the description.

    Attributes:
        name: Method and path template.
        body: Schema of the request's body by media type; none takes no body.
        answers: Schema by status, as in "200" or "4XX"; None is an answer without a body.
    """

    name: str
    body: Mapping[str, Json]
    answers: Mapping[str, Json]


class Description:
    """An OpenAPI description, and validators for its parts."""

    def __init__(self, raw: Json) -> None:
        raw = _mended(raw)
        self._components = raw["components"]
        self._operations = [
            (method.upper(), _pattern(path), self._operation(f"{method.upper()} {path}", operation))
            for path, item in raw["paths"].items()
            for method, operation in item.items()
            if method in _METHODS
        ]
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    @classmethod
    def read(cls, path: Path = DESCRIPTION) -> Self:
        """Read a description from a file."""
        return cls(json.loads(path.read_bytes()))

    def find(self, method: str, path: str) -> Operation | None:
        """Return the operation of a request; a literal part of a path goes before a placeholder."""
        found = [
            operation
            for its_method, pattern, operation in self._operations
            if its_method == method and pattern.fullmatch(path)
        ]
        return min(found, key=lambda operation: operation.name.count("{"), default=None)

    def errors(self, schema: Json, instance: Json) -> list[str]:
        """Say how an instance departs from a schema of this description."""
        return [_told(error) for error in self._validator(schema).iter_errors(instance)]

    def _validator(self, schema: Json) -> jsonschema_rs.Validator:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {"components": self._components, "allOf": [schema]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole)
        return self._validators[key]

    def _operation(self, name: str, raw: Json) -> Operation:
        content = raw.get("requestBody", {}).get("content", {})
        return Operation(
            name,
            {media: described["schema"] for media, described in content.items()},
            {status: self._answer(answer) for status, answer in raw["responses"].items()},
        )

    def _answer(self, answer: Json) -> Json:
        if "$ref" in answer:
            answer = self._components["responses"][answer["$ref"].rsplit("/", 1)[1]]
        return answer.get("content", {}).get("application/json", {}).get("schema")


class Judge:
    """Remembers every violation it saw."""

    def __init__(self, description: Description | None) -> None:
        """Judge by a description; without one, by the rules it cannot state alone."""
        self._description = description
        self.violations: list[Violation] = []
        self.judged = 0

    def request(self, method: str, path: str, media: str | None, body: Json) -> None:
        """Judge what the bot sends."""
        self.judged += 1
        where = f"{method} {path}"
        self._note(where, rules.broken(body))
        if self._description is None:
            return
        operation = self._description.find(method, path)
        if operation is None:
            self._note(where, ["the description has no such operation"])
        elif media is not None and media not in operation.body:
            self._note(operation.name, [f"it takes no body of type {media}"])
        elif media is not None:
            schema = operation.body[media]
            self._note(operation.name, self._description.errors(schema, body))

    def answer(self, method: str, path: str, status: int, body: Json) -> None:
        """Judge what the loopback answers; no body is None."""
        self.judged += 1
        if self._description is None:
            return
        operation = self._description.find(method, path)
        if operation is None:
            return
        where = f"{operation.name} -> {status}"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return  # Discord describes none of its own failures
        answers = operation.answers
        family = f"{status // 100}XX"
        if str(status) not in answers and family not in answers:
            self._note(where, ["the description has no such status"])
            return
        schema = answers.get(str(status), answers.get(family))
        if schema is None:
            self._note(where, ["it has no body"] if body is not None else [])
        else:
            self._note(where, self._description.errors(schema, body))

    def _note(self, where: str, errors: Sequence[str]) -> None:
        self.violations += [Violation(where, what) for what in errors]


@cache
def shared_description() -> Description | None:
    """Return Discord's description, or None where it is not at hand."""
    return Description.read() if DESCRIPTION.exists() else None


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _mended(raw: Json) -> Json:
    """Return the description as validators understand it, and as discord.py is understood.

    Braces may not stand in a reference. Discord takes ids as numbers, too, and discord.py sends
    them so in replies.
    """
    if isinstance(raw, dict):
        mended = {key: _mended(value) for key, value in raw.items()}
        if isinstance(mended.get("$ref"), str):
            mended["$ref"] = re.sub("[{}]", lambda brace: _BRACES[brace[0]], mended["$ref"])
        if mended.get("format") == "snowflake" and mended.get("type") == "string":
            mended["type"] = ["string", "integer"]
        return mended
    return [_mended(one) for one in raw] if isinstance(raw, list) else raw


def _told(error: jsonschema_rs.ValidationError) -> str:
    place = "/".join(str(part) for part in error.instance_path) or "the whole"
    inner = sorted(set(_innermost(error)), key=len)[:_MAX_SHOWN]
    return f"{place}: {'; '.join(inner) or error.message}"


def _innermost(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    """Yield the reasons at the bottom of a choice of schemas."""
    choices = getattr(error.kind, "context", None)
    if not choices:
        yield f"{'/'.join(map(str, error.instance_path))} {error.message[:200]}"
        return
    meant = [errors for errors in choices if not any(map(_is_of_another_type, errors))]
    for errors in meant or choices:
        for one in errors:
            yield from _innermost(one)


def _is_of_another_type(error: jsonschema_rs.ValidationError) -> bool:
    """Say whether a choice fails for its type: it was not the one that was meant."""
    return error.instance_path[-1:] == ["type"]
