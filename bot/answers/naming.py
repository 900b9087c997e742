"""Names in an article: people with what they are, and organisations. English.

Precision first: a name that may be two people's, or a role that two may have, is nobody's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_CAP = r"[A-Z\u00c0-\u00de][\w\u2019'.-]{0,40}\w"  # bounded: time stays linear in A.A.A.A
_JOINED = r"(?: (?:de|da|van|von|al|bin|of|for)(?= [A-Z]))?"
NAME = rf"{_CAP}{_JOINED}(?: {_CAP}{_JOINED}){{0,3}}"
_ORGANISATION = frozenset(
    "office institute ministry commission railway authority mining motors league union "
    "service agency party airport court police university bank group council committee "
    "association company department government club institute society federation army board "
    "centre center church foundation hospital press times post news radio airlines industries "
    "steel energy fund force forces organisation organization school college parliament "
    "senate embassy".split()
)
_TITLES = frozenset(
    "mayor minister judge captain doctor dr professor prof director librarian councillor "
    "senator president governor inspector conductor cellist trainer coach headmaster "
    "headmistress teacher astronomer engineer passenger guide farmer baker nurse prosecutor "
    "lawyer spokesman spokeswoman chair chairman chairwoman chief colonel general sergeant "
    "king queen prince princess sir dame lord lady mr mrs ms miss pastor bishop pope father "
    "sister brother ambassador chancellor deputy foreign health transport defence defense "
    "finance prime union fire harbour club manager officer detective commissioner secretary "
    "leader owner founder driver pilot player striker goalkeeper singer actor actress author "
    "writer poet painter historian biologist physicist chemist economist analyst researcher "
    "scientist student pupil resident witness neighbour officials critics fans".split()
)
_MONTHS = frozenset(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday".split()
)
_NO_NAMES = frozenset(
    "the a an he she it they we you i his her its their this that these those there here but and "
    "or so if when while as after before in on at by for from with without until since asked some "
    "many most nobody everybody somebody critics officials according what who why how where".split()
)
_MODIFIED_BY = re.compile(r"\b(?:of|for|in|at|on|who|which|and)\b")
_WORD = re.compile(r"[\w\u2019'-]+")
# "Olga Brandt, the deputy minister for labour," and "Ecuador's foreign minister, Ricardo Patino,"
_AFTER = re.compile(
    rf"(?<!\w)(?P<name>{NAME}), (?:(?:the|an?|[\w\u2019']+['\u2019]s) )"
    r"(?P<role>[^,.;:]{3,60}?)[,.]"
)
_BEFORE = re.compile(rf"\b(?P<role>(?:[a-z]+ ){{0,2}}[a-z]+)(?:, | )(?P<name>{NAME})")
_AT_START = re.compile(
    rf"(?:\A|(?<=[.!?] )|(?<=\n))(?P<role>{_CAP}(?: [a-z]+){{0,3}}) (?P<name>{NAME})"
)


@dataclass
class Names:
    """Who is named in an article, or in a whole story.

    Attributes:
        people: Full names, by surname; several of one surname stand beside each other.
        roles: The people who are said to be something, by its noun: ``minister``.
        organisations: Names of two words or more that are no people's.
        proper: Single words written with a capital inside sentences.
    """

    people: dict[str, set[str]] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)
    proper: set[str] = field(default_factory=set)

    def person(self, surname: str) -> str | None:
        """Return the one person of this surname."""
        return _only(self.people.get(surname, ()))

    def role(self, noun: str) -> str | None:
        """Return the one person who is said to be this."""
        return _only(self.roles.get(noun, ()))


def _only(found: Iterable[str]) -> str | None:
    one = [*found]
    return one[0] if len(one) == 1 else None


def is_organisation(name: str) -> bool:
    """Say whether a name is an organisation's by one of its words."""
    return any(word.strip("'\u2019").casefold() in _ORGANISATION for word in name.split())


def bare(name: str) -> tuple[str, list[str]]:
    """Return a name without the titles before it, and these; "Mayor Anna Lee" is Anna Lee."""
    words = name.split()
    titles: list[str] = []
    is_office = is_organisation(name)  # a foreign office is no title of anybody's
    while len(words) > 1 and not is_office and words[0].casefold().strip(".") in _TITLES:
        titles.append(words.pop(0).casefold())
    while words and words[0].casefold() in _NO_NAMES | _MONTHS:
        words.pop(0)
    while words and words[-1].casefold() in _MONTHS:
        words.pop()
    return " ".join(words).removesuffix("'s").removesuffix("\u2019s"), titles


def read_names(body: str) -> Names:
    """Find the names in an article."""
    names = Names()
    for match in re.finditer(NAME, body):
        _add(names, match[0], starts=_starts_sentence(body, match.start()))
    for pattern in (_AFTER, _BEFORE, _AT_START):
        for match in pattern.finditer(body):
            name, titles = bare(match["name"])
            if name.split()[-1:] and name in names.people.get(name.split()[-1], ()):
                for noun in _nouns(match["role"], [*titles]):
                    names.roles.setdefault(noun, set()).add(name)
    return names


def _starts_sentence(body: str, at: int) -> bool:
    before = body[:at].rstrip(" \n\"\u201c\u2018'")
    return not before or before[-1] in ".!?:" or "\n\n" in body[len(before) : at]


def _add(names: Names, found: str, *, starts: bool) -> None:
    name, titles = bare(found)
    words = name.split()
    if not words or words[0].casefold() in _NO_NAMES:
        return
    if len(words) == 1:
        if not starts and words[0].casefold() not in _MONTHS:
            names.proper.add(words[0])
    elif is_organisation(name):
        names.organisations.add(name)
    elif all(word[0].isupper() or word in {"de", "da", "van", "von", "al"} for word in words):
        names.people.setdefault(words[-1], set()).add(name)
        for title in titles:
            names.roles.setdefault(title, set()).add(name)


def _nouns(role: str, titles: list[str]) -> list[str]:
    """Return the nouns of a role that may stand for it later: "deputy minister for labour"."""
    head = _WORD.findall(_MODIFIED_BY.split(role.casefold())[0])[-1:]
    return [word for word in [*head, *titles[-1:]] if word in _TITLES]
