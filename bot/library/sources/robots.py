"""robots.txt, as RFC 9309 has it: the longest rule wins, ``*`` and ``$`` are understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

MAX_ROBOTS_BYTES = 500_000
MAX_DELAY_S = 30.0
_MAX_RULES = 2_000
_MAX_STARS = 10


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site allows one robot.

    Attributes:
        rules: Whether paths that match are allowed, and the pattern.
        delay_s: Seconds that it wants between two requests.
    """

    rules: tuple[tuple[bool, str], ...] = ()
    delay_s: float = 0.0

    def allows(self, url: str) -> bool:
        """Say whether a page may be fetched."""
        parts = urlsplit(url)
        path = _plain(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        matching = [(len(rule), is_allowed) for is_allowed, rule in self.rules if _fits(rule, path)]
        return max(matching, default=(0, True))[1]


ALLOWS_ALL = Robots()
ALLOWS_NOTHING = Robots(((False, "/"),))


def read_robots(text: str, product: str) -> Robots:
    """Return what a robots.txt says to a robot.

    Args:
        text: The file.
        product: The robot's name; its groups win over those for all robots.
    """
    groups = list(_groups(text))
    own = [group for names, group in groups if product.lower() in names]
    chosen = own or [group for names, group in groups if "*" in names]
    rules = [rule for group in chosen for rule in group if rule[0] != "crawl-delay"]
    delays = [value for group in chosen for key, value in group if key == "crawl-delay"]
    return Robots(
        tuple((key == "allow", value) for key, value in rules if value)[:_MAX_RULES],
        max((_seconds(value) for value in delays), default=0.0),
    )


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    names: set[str] = set()
    rules: list[tuple[str, str]] = []
    has_rules = False
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.split("#", maxsplit=1)[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if has_rules:
                yield names, rules
                names, rules, has_rules = set(), [], False
            names.add(re.split(r"[/\s]", value.lower(), maxsplit=1)[0])
        elif names and key in {"allow", "disallow", "crawl-delay"}:
            has_rules = True
            rules.append((key, value if key == "crawl-delay" else _plain(value)))
    if names:
        yield names, rules


def _plain(path: str) -> str:
    """Return a path with its escapes in one way of writing."""
    return quote(unquote(path), safe="/*$?=&+,;:@!'()~%-._")


def _fits(rule: str, path: str) -> bool:
    if rule.count("*") > _MAX_STARS:
        return False
    ends = rule.endswith("$")
    first, *others = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others):
        if ends and number == len(others) - 1:
            return path.endswith(part) and len(path) - len(part) >= at
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return not ends or at == len(path)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(seconds, MAX_DELAY_S) if seconds > 0 else 0.0
