"""No English reaches people unless it goes through a catalogue, wherever in the chat it stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.chat

CHAT = Path(bot.chat.__file__).parent
NOT_READ = {"preview.py", "connection.py"}
"""Modules whose words only the operator sees."""

SAID = {"say", "say_counted"}
"""What translates a sentence; what is put into one may be one itself."""
ELSEWHERE = {"later", "recorded", "speak_as", "in_every_language"}
"""What marks a sentence that is translated elsewhere, or kept in English for the record."""
BY_DISCORD = {"describe", "Group", "command"}
"""What the translator of commands looks up; their names are the same in every language."""
NOT_SHOWN = {"compile", "ValueError", "RuntimeError", "CardTooLargeError", "cast"}
SHOWN = {"label", "placeholder", "description", "content", "title", "name"}
"""Arguments that Discord shows: there even a single word is somebody's language."""

_SENTENCE = re.compile(r"[A-Za-z]{2,}[,.;:!?]? [A-Za-z]{1,}")
_PART = re.compile(
    r"(?:^|\s)[A-Za-z]{2,}[,.;:!?]*\s|^[A-Za-z]{2,}[,.;:!?]* $|\s[A-Za-z]{2,}[,.;:!?]*(?:$|\s)"
)
"""Of an f-string: there a word beside a value makes a sentence of both."""
_WORD = re.compile(r"[A-Za-z]{2,}")
_NO_LANGUAGE = re.compile(r"/ask about the story|### Cuttings|^\0\xa0ms$|<t:|<#|<@")
"""The bot's status, which is the same for everybody, its name, a unit, Discord's own forms."""


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_log(node: ast.Call) -> bool:
    function = node.func
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "log"


def words_of(node: ast.AST) -> str:
    """Return the letters that stand in a string, or in an f-string between its values."""
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
        return "".join(map(str, parts))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def unsaid(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the words of every string that people would read in English."""
    yield from _visit(ast.parse(source), shown=False)


def _visit(node: ast.AST, *, shown: bool) -> Iterator[tuple[int, str]]:
    if _is_none_of_ours(node):
        return
    words = words_of(node)
    pattern = _WORD if shown else _PART if isinstance(node, ast.JoinedStr) else _SENTENCE
    if any(pattern.search(part) for part in words.split("\0")) and not _NO_LANGUAGE.search(words):
        yield node.lineno, words.replace("\0", "{}")  # type: ignore[attr-defined]
    for each in _below(node):
        is_shown = isinstance(each, ast.keyword) and each.arg in SHOWN
        yield from _visit(each, shown=is_shown or (shown and isinstance(node, ast.keyword)))


def _is_none_of_ours(node: ast.AST) -> bool:
    """Say whether nobody reads what stands in there, or a docstring's readers only."""
    if isinstance(node, ast.Call):
        return called(node) in ELSEWHERE | BY_DISCORD | NOT_SHOWN or is_log(node)
    if isinstance(node, ast.Assign):  # the message of an exception that is a defect
        return getattr(node.targets[0], "id", "") == "message"
    return isinstance(node, ast.Expr) and bool(words_of(node.value))


def _below(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and called(node) in SAID:
        for value in (*node.args, *node.keywords):
            if not isinstance(value, ast.Constant):
                yield value
        return
    if isinstance(node, ast.JoinedStr):  # its letters have been looked at
        yield from (part for part in node.values if isinstance(part, ast.FormattedValue))
        return
    for field, child in ast.iter_fields(node):
        for each in child if isinstance(child, list) else [child]:
            if isinstance(each, ast.AST) and field not in {"annotation", "returns"}:
                yield each


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(CHAT.rglob("*.py")) if path.name not in NOT_READ],
    ids=lambda path: str(path.relative_to(CHAT)),
)
def test_what_people_read_is_said_in_their_language(path: Path) -> None:
    assert [*unsaid(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('text("Nothing here yet.")', ["Nothing here yet."]),
        ('text(f"They read {name} until it ends.")', ["They read {} until it ends."]),
        ('text(f"Paragraph {first}")', ["Paragraph {}"]),
        ('Button(label="Delete")', ["Delete"]),
        ('control(Action.MORE, "a.b", "Not helpful")', ["Not helpful"]),
        ('x = "Choose one of them." if y else say("No.")', ["Choose one of them."]),
        ('say("Told {what}.", what="in plain English")', ["in plain English"]),
        ('raise UserFacingError("That is wrong.")', ["That is wrong."]),
        ('raise UserFacingError(later("That is wrong."))', []),
        ('log.info("told why not", place="a b")', []),
        ('def f() -> "a b c":\n    """Say so."""\n    return re.compile("a b c")', []),
        ('control(Action.MORE, f"{a}.{b}", say("More"))', []),
    ],
)
def test_what_is_not_said_is_found(source: str, found: list[str]) -> None:
    assert [words for _, words in unsaid(source)] == found
