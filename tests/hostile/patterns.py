"""Every regular expression of the bot, how it is used, and texts that drive it into backtracking.

The texts come from each pattern's own syntax tree: what leads up to a repetition, what the
repetition takes over and over, and then something that lets all of it fail.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # private, as its tree is
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import bot

ANCHORED = frozenset({"match", "fullmatch"})
MANY = 10
"""Repetitions of at most that many are no loops."""
SAMPLES = 4
_ENDINGS = ("", "\x00", "\n!")
_CATEGORIES = {
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_NOT_DIGIT: "a",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_SPACE: "a",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_WORD: "-",
}
_LIKELY = "aA1 .,-\n\t'\"/:;_@<>[]()é\u4e00|&=#*\u2019\u201c\u2014~`"


@dataclass(frozen=True)
class Used:
    """A pattern and where it stands.

    Attributes:
        place: Module, and name or line.
        pattern: Compiled.
        methods: Those of its methods that the bot calls.
    """

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def modules() -> Iterator[ModuleType]:
    """Import every module of the bot but the one that runs it, and those for numba."""
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if found.name != "bot.__main__" and not found.name.startswith("bot.search.compiled"):
            yield importlib.import_module(found.name)


@cache
def every_pattern() -> tuple[Used, ...]:
    """Return all patterns: module constants, however deep, and those compiled on the spot."""
    trees = {module: _tree(module) for module in modules()}
    called = _methods_called(trees.values())
    found: dict[tuple[Any, int], Used] = {}
    for module, tree in trees.items():
        for place, pattern, name in (*_constants(module), *_on_the_spot(module, tree)):
            methods = frozenset([name]) if name in _METHODS else _methods(name, called)
            known = found.get((pattern.pattern, pattern.flags))
            if known is not None:
                methods |= known.methods
                place = known.place  # noqa: PLW2901  # it is the same one
            found[pattern.pattern, pattern.flags] = Used(place, pattern, methods)
    return tuple(found.values())


_METHODS = frozenset({"match", "fullmatch", "search", "sub", "split", "findall", "finditer"})
_MATCHED_FROM_A_TABLE = frozenset({"PATTERNS", "_LEANS_BACK"})
_ANY = frozenset({"search"})


def _methods(name: str, called: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return what is done with a constant; where that cannot be seen, the worst."""
    if name in _MATCHED_FROM_A_TABLE:
        return frozenset({"match"})
    return called.get(name, _ANY)


def _tree(module: ModuleType) -> ast.Module:
    assert module.__file__ is not None
    return ast.parse(Path(module.__file__).read_text())


def _methods_called(trees: Any) -> dict[str, frozenset[str]]:  # noqa: ANN401
    """Return the methods that are called on what bears a name, anywhere in the bot."""
    called: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS:
                name = _root(node.value)
                if name is not None:
                    called.setdefault(name, set()).add(node.attr)
    return {name: frozenset(methods) for name, methods in called.items()}


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            return node.attr
        node = node.value if isinstance(node, ast.Subscript) else node.func
    return node.id if isinstance(node, ast.Name) else None


def _constants(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    for name, value in vars(module).items():
        for pattern in _inside(value):
            yield f"{module.__name__}.{name}", pattern, name


def _inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < MANY and isinstance(value, dict):
        for inner in value.values():
            yield from _inside(inner, depth + 1)
    elif depth < MANY and isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _inside(inner, depth + 1)


def _on_the_spot(
    module: ModuleType, tree: ast.Module
) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """Yield what stands in calls like ``re.sub(...)`` inside functions."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
            continue
        if node.func.attr in {"escape", "compile"}:
            continue
        source = ast.unparse(node.args[0])
        place = f"{module.__name__}:{node.lineno}"
        flags = [ast.unparse(arg) for arg in (*node.args[2:], *(k.value for k in node.keywords))]
        written = next((flag for flag in flags if flag.startswith("re.")), "0")
        code = f"({source}, {written})"
        names = {**vars(module), **_STANDING_IN.get(module.__name__, {})}
        text, flag = eval(code, names)  # noqa: S307  # the bot's own source
        yield place, re.compile(text, flag), node.func.attr


_STANDING_IN: dict[str, dict[str, object]] = {
    "bot.answers.speakers": {"surname": "Name"},
    "bot.story.assembling": {"pattern": r"^\[\[question\]\]"},
}
"""What local names in such a call may stand for."""


def drivers(used: Used) -> list[tuple[str, Callable[[str], object]]]:
    """Return what the bot does with a pattern, as functions of a text.

    Anchored uses begin at one place; all others try every place.
    """
    names = sorted(used.methods if used.methods <= ANCHORED else {"finditer"})

    def drive(name: str) -> Callable[[str], object]:
        method = getattr(used.pattern, name)
        if isinstance(used.pattern.pattern, bytes):
            return lambda text: _exhaust(method(text.encode("latin-1", "replace")))
        return lambda text: _exhaust(method(text))

    return [(name, drive(name)) for name in names]


def _exhaust(found: object) -> None:
    if isinstance(found, Iterator):
        for _ in found:
            pass


def pumped(used: Used) -> list[tuple[str, str, str]]:
    """Return beginnings, what to repeat, and endings that may drive a pattern into backtracking."""
    source = used.pattern.pattern
    if isinstance(source, bytes):
        source = source.decode("latin-1")
    tree = parser.parse(source, used.pattern.flags & ~re.DEBUG)
    cases = {(before, pump, after) for before, pump in _loops(tree) if pump for after in _ENDINGS}
    return sorted(cases)


def _loops(tree: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # private types
    """Yield what leads up to each loop, and what goes round in it."""
    yield from _loops_after("", list(tree))


def _loops_after(before: str, items: list[Any]) -> Iterator[tuple[str, str]]:
    for at, (code, value) in enumerate(items):
        led = before + _sample(items[:at])
        if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            _, most, body = value
            if most > MANY:
                for pump in _samples(list(body)):
                    yield led, pump
                    for follower in _samples(items[at + 1 : at + 3])[:2]:
                        yield led, pump + follower
                        yield "", led + pump + follower
                    if led:
                        yield "", led + pump
            yield from _loops_after(led, list(body))
        else:
            for inner in _branches(code, value):
                yield from _loops_after(led, list(inner))


def _branches(code: Any, value: Any) -> list[Any]:  # noqa: ANN401
    if code is op.BRANCH:
        return list(value[1])
    if code is op.SUBPATTERN:
        return [value[3]]
    if code in {op.ASSERT, op.ASSERT_NOT}:
        return [value[1]]
    if code is op.ATOMIC_GROUP:
        return [value]
    return []


def _sample(items: list[Any]) -> str:
    return next(iter(_samples(items)), "")


def _samples(items: list[Any]) -> list[str]:
    """Return a few texts that a sequence takes."""
    parts = [_of_one(code, value) for code, value in items]
    return list(dict.fromkeys("".join(choice) for choice in islice(product(*parts), SAMPLES)))


def _of_one(code: Any, value: Any) -> list[str]:  # noqa: ANN401, PLR0911
    if code is op.LITERAL:
        return [chr(value)]
    if code is op.NOT_LITERAL:
        return [char for char in "a -<" if ord(char) != value]
    if code is op.ANY:
        return ["a", " ", "-"]
    if code is op.IN:
        return _of_set(value)
    if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        least, most, body = value
        return [text * max(least, min(most, 1)) for text in _samples(list(body))]
    if code is op.BRANCH:
        return [text for branch in value[1] for text in _samples(list(branch))[:1]]
    if code is op.SUBPATTERN:
        return _samples(list(value[3]))
    if code is op.ATOMIC_GROUP:
        return _samples(list(value))
    if code is op.ASSERT and value[0] > 0:
        return [""]
    return [""]


def _of_set(items: list[Any]) -> list[str]:
    """Return characters of different kinds that a set takes."""
    negated = items[0][0] is op.NEGATE
    rest = items[1:] if negated else items
    taken = [char for char in _LIKELY if any(_holds(item, char) for item in rest) != negated]
    if not taken and not negated:
        code, value = rest[0]
        taken = [chr(value if code is op.LITERAL else value[0])]
    return taken[:SAMPLES] or [""]


def _holds(item: tuple[Any, Any], char: str) -> bool:
    code, value = item
    if code is op.LITERAL:
        return bool(value == ord(char))
    if code is op.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    category = _CATEGORY_PATTERNS.get(value)
    return bool(category and category.match(char))


_CATEGORY_PATTERNS = {
    op.CATEGORY_DIGIT: re.compile(r"\d"),
    op.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    op.CATEGORY_SPACE: re.compile(r"\s"),
    op.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    op.CATEGORY_WORD: re.compile(r"\w"),
    op.CATEGORY_NOT_WORD: re.compile(r"\W"),
}
