"""Who said what: sentences that an article tells as somebody's words. English.

A sentence is somebody's where a verb of saying has them as its subject, where it is
"according to" them, or where it goes on with a quotation begun as theirs. They are found by
name, by a surname or role that only one person in the article has, or by a pronoun that can
mean one only. In doubt it is nobody's. tests/answers/test_speakers.py measures it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answers.naming import NAME, Names, bare, is_organisation, read_names
from bot.story.model import Article, Span
from bot.story.passages import split_article

_VERB = (
    r"(?:said|says|say|told|tells|added|adds|wrote|writes|announced|announces|explained|explains"
    r"|warned|warns|argued|argues|claimed|claims|insisted|insists|stressed|stresses|noted|notes"
    r"|replied|answered|admitted|admits|denied|denies|promised|promises|complained|complains"
    r"|declared|stated(?= that)|pointed out|confirmed|advised|apologised|apologized|accused|accuses"
    r"|described|describes|believes|thinks|rejected|rejects|blamed|blames|expects|doubts|doubted"
    r"|spoke of|speaks of|spoke [^,.]{0,40} of|conceded|remarked|suggested|urged|vowed|disagreed"
    r"|predicted|demanded|called(?= (?:the|it|him|her|this|them|on|for)\b))"
)
_ADVERBS = (
    r"(?:(?:has|had|have|also|then|later|since|immediately|even|now|still|once|soon|again) )*"
)
_LEAD = r"(?:(?:[A-Z][^,\"\u201c]{1,60}|[Aa]sked [^,]{1,60}), )??"
_ROLE = r"(?:[Tt]he |[Ii]ts |[Tt]heir |[A-Z]\w+['\u2019]s )(?:[a-z]+ ){0,2}?[a-z]+"
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Ii]t)"
_POSSESSIVE = r"(?:[A-Z]\w+['\u2019]s? )"
_WHO = (
    rf"(?!that\b)(?:(?P<pronoun>{_PRONOUN})\b"
    rf"|(?P<government>[A-Z]\w+['\u2019]s government|[Gg]overnment of [A-Z]\w+)"
    rf"|(?P<of>(?:{_POSSESSIVE}|[Ii]ts |[Tt]he )?(?:[A-Z]?[a-z]+ ){{0,3}}[a-z]+,? )??"
    rf"(?P<name>(?:{_POSSESSIVE})?{NAME})|(?P<role>{_ROLE}))"
)
_ASIDE = r"(?:, [^\"\u201c;:]{1,90}?,| of the [a-z\u2019' ]{1,40})?"
_SUBJECT_FIRST = re.compile(
    rf"\A{_LEAD}(?:The |the )?{_WHO}{_ASIDE},? {_ADVERBS}(?P<verb>{_VERB})\b"
)
_IN_PASSING = re.compile(rf"[,\u00a7] (?:the )?{_WHO} {_ADVERBS}(?P<verb>{_VERB})\b")
_VERB_FIRST = re.compile(
    rf"[,\u00a7!?] (?P<verb>said|says|explained|added|asked|warned|replied|writes|wrote|told)"
    rf" (?:the )?{_WHO}"
)
_ACCORDING = re.compile(
    rf"\b[Aa]ccording to (?:the )?(?:(?:official )?account of (?:the )?)?{_WHO}(?=[,.;]| at\b|\Z)"
)
_BY_ACCOUNT = re.compile(r"\b[Bb]y (?P<pronoun>his|her) account\b")
_NO_SAYING = re.compile(
    r"\b(?:said|says|told [\w ]{1,80}) nothing\b|\b(?:not|never|declin\w+ to|refus\w+ to) \w+\Z"
)
_QUOTATION = re.compile(r"[\"\u201c\u201e][^\"\u201c\u201d]*[\"\u201d\u201c]")
_WHOLLY_QUOTED = re.compile(r"\A[\"\u201c\u201e][^\"\u201c\u201d]*[\"\u201d\u201c]?\Z")
_COLLECTIVES = frozenset({"police", "army", "navy"})
_COMPANY = frozenset({"company", "firm", "carmaker", "manufacturer"})


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that an article tells as somebody's words.

    Attributes:
        speaker: Their name, as in full as the story tells it.
        article: Where it stands.
        number: Which of the story's articles that is, from 0.
        span: The sentence.
        paragraph: Its number, from 1.
    """

    speaker: str
    article: Article
    number: int
    span: Span
    paragraph: int


def sayings_of(article: Article, story: Names | None = None) -> list[Saying]:
    """Return the sentences of an article that are somebody's words, in order.

    Args:
        article: In English; others have none.
        story: The names of the whole story, for surnames that the article has alone.
    """
    if article.language != "en":
        return []
    reader = _Reader(article, story or Names())
    return [*reader.sayings()]


def sayings_in(articles: Sequence[Article]) -> list[Saying]:
    """Return the sayings of a story, each speaker under one name."""
    story = Names()
    for article in articles:
        _merge(story, read_names(article.body))
    found = [
        replace(saying, number=number)
        for number, article in enumerate(articles)
        for saying in sayings_of(article, story)
    ]
    shortest = _shortest({saying.speaker for saying in found})
    return [replace(saying, speaker=shortest[saying.speaker]) for saying in found]


def _merge(story: Names, names: Names) -> None:
    for surname, people in names.people.items():
        story.people.setdefault(surname, set()).update(people)
    for noun, people in names.roles.items():
        story.roles.setdefault(noun, set()).update(people)
    story.organisations |= names.organisations
    story.proper |= names.proper


def _shortest(speakers: Iterable[str]) -> dict[str, str]:
    """Map names to the shortest that ends them: "British Foreign Office" to "Foreign Office"."""
    every = sorted(speakers, key=len)
    return {
        name: next((o for o in every if is_organisation(o) and f" {name}".endswith(f" {o}")), name)
        for name in every
    }


class _Reader:
    """Reads one article sentence by sentence, remembering who was spoken of."""

    def __init__(self, article: Article, story: Names) -> None:
        self._article = article
        self._names = read_names(article.body)
        self._story = story
        self._speaker: str | None = None  # of the sentence before, in its paragraph
        self._quoted = False  # it ended in a quotation
        self._people: set[str] = set()  # named in this paragraph before this sentence
        self._subject: str | None = None  # of the last sentence that had a person for one
        self._organisations: list[str] = []  # that spoke, in this article

    def sayings(self) -> Iterator[Saying]:
        body, at = self._article.body, 0
        for passage in split_article(self._article):
            for span, paragraph in zip(passage.sentences, passage.paragraphs, strict=True):
                if paragraph != at:
                    at = paragraph
                    self._speaker, self._quoted = None, False
                    self._people = set()
                sentence = " ".join(span.of(body).split())
                speaker = self._read(sentence)
                if speaker is not None:
                    yield Saying(speaker, self._article, 0, span, paragraph)
                self._remember(sentence, speaker)

    def _read(self, sentence: str) -> str | None:
        if _BY_ACCOUNT.search(sentence):
            return self._by_pronoun("he")
        if _WHOLLY_QUOTED.match(sentence):
            return self._speaker if self._quoted else None
        plain = _QUOTATION.sub("\u00a7", sentence)
        for pattern in (_ACCORDING, _SUBJECT_FIRST, _IN_PASSING, _VERB_FIRST):
            match = pattern.search(plain)
            if match is None or _NO_SAYING.search(plain, 0, match.end() + len(" nothing")):
                continue
            if (speaker := self._who(match)) is not None:
                return speaker
        return None

    def _who(self, match: re.Match[str]) -> str | None:
        if match["pronoun"]:
            return self._by_pronoun(match["pronoun"].casefold())
        if (match["of"] or "").endswith("of "):  # officials of a country
            return None
        if match["government"]:
            return match["government"][0].upper() + match["government"][1:]
        if match["role"]:
            return self._by_role(match["role"].casefold().split())
        return self._by_name(match["name"])

    def _by_pronoun(self, pronoun: str) -> str | None:
        if pronoun == "it":
            is_thing = self._speaker is not None and not self._is_person(self._speaker)
            return self._speaker if is_thing else None
        return next(iter(self._people)) if len(self._people) == 1 else None

    def _by_role(self, words: list[str]) -> str | None:
        noun = words[-1]
        if noun in _COLLECTIVES and words[0] == "the":
            return noun.capitalize()
        if (person := self._names.role(noun)) is not None:
            return person
        if noun not in self._names.roles and (person := self._story.role(noun)) is not None:
            return person
        named = {o for o in self._names.organisations if o.casefold().split()[-1] == noun}
        if not named and noun in _COMPANY:
            named = set(self._organisations) or self._names.organisations
        return next(iter(named)) if len(named) == 1 else None

    def _by_name(self, found: str) -> str | None:
        name, _ = bare(re.sub(r"\A[A-Z]\w+['\u2019]s (?=[A-Z])", "", found))
        words = name.split()
        if not words:
            return None
        if len(words) > 1:
            return name
        if (person := self._names.person(name) or self._story.person(name)) is not None:
            return person
        if name.casefold() in _COLLECTIVES or name in self._names.proper | self._story.proper:
            several = name in self._names.people or name in self._story.people
            return None if several else name
        return None

    def _is_person(self, name: str) -> bool:
        surname = name.rsplit(maxsplit=1)[-1]
        return name in self._names.people.get(surname, set()) | self._story.people.get(
            surname, set()
        )

    def _remember(self, sentence: str, speaker: str | None) -> None:
        outside = _QUOTATION.sub("\u00a7", sentence)
        subject = re.match(rf"(?:The )?{_WHO}", outside)
        who = self._who(subject) if subject else None
        mentioned = {
            person
            for surname, people in self._names.people.items()
            if re.search(rf"\b{re.escape(surname)}\b", outside)
            for person in people
        }
        mentioned |= {one for one in (speaker, who) if one and self._is_person(one)}
        if speaker is not None and self._is_person(speaker):
            self._people = {speaker} if self._people <= {speaker} else self._people | {speaker}
        else:
            self._people |= mentioned
        if speaker is not None and not self._is_person(speaker):
            self._organisations = [*dict.fromkeys([*self._organisations, speaker])]
        self._speaker = speaker or (who if who and not self._is_person(who) else None)
        self._quoted = speaker is not None and ("\u00a7" in outside or sentence[:1] in '"\u201c')
