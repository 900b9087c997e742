"""Files of a story's folder, as bytes -> :class:`Story`.

Pure: the same files give the same story, whether they come from a folder or from a
stored revision.
"""

import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from bot.errors import ArticleError, BrokenArticlesError, CorpusError
from bot.story.decoding import decode
from bot.story.model import Article, GoldenAnswer, GoldenQuestion, Story
from bot.story.reading import (
    MAX_HEADLINE_CHARS,
    is_article_file,
    is_language,
    read_article,
)

STORY_FILE = "story.toml"
QUESTIONS_FILE = "questions.toml"
SYNONYMS_FILE = "synonyms.toml"
DEFAULT_LANGUAGE = "en"

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


@dataclass(frozen=True, slots=True)
class _Toml:
    """A TOML file: what it says, and where, as far as that is cheap to tell.

    Attributes:
        file: Its name.
        values: What it says; nothing where there is no such file.
        text: Its text.
    """

    file: str
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    def error_of_key(self, key: str, reason: str, number: int = 0) -> ArticleError:
        """Return an error of a key, or of the table of that name with this number, from 0."""
        name = rf"[\"']?{re.escape(key)}[\"']?"
        return self._error(rf"^[ \t]*(?:\[\[?[ \t]*)?{name}[ \t]*[]=.]", reason, number)

    def error_of_words(self, words: object, reason: str, number: int = 0) -> ArticleError:
        """Return an error of words in quotes; of several lines that hold them, of this one."""
        quoted = rf"[\"']{re.escape(str(words))}[\"']"
        return self._error(rf"(?i)^[^#\n]*?{quoted}", reason, number)

    def refuse_others(self, known: Sequence[str]) -> None:
        """Refuse a key that is not one of these."""
        for key in self.values:
            if key not in known:
                reason = f"'{key}' is not one of its keys ({', '.join(known)})."
                raise self.error_of_key(key, reason)

    def _error(self, pattern: str, reason: str, number: int) -> ArticleError:
        places = [found.end() for found in re.finditer(pattern, self.text, re.MULTILINE)]
        if not places:
            return ArticleError(self.file, reason)
        place = places[min(number, len(places) - 1)]
        return ArticleError(self.file, reason, self.text.count("\n", 0, place) + 1)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a story's tables say.

    Attributes:
        title: What readers see.
        language: ISO 639-1 code.
        keep: What no rule may mark as furniture.
        golden: Its golden questions.
        synonyms: Groups of words and phrases that mean the same in it.
    """

    title: str
    language: str = DEFAULT_LANGUAGE
    keep: tuple[str, ...] = ()
    golden: tuple[GoldenQuestion, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()


def is_story_file(name: str) -> bool:
    """Say whether a file of this name belongs to a story; README.md and hidden files do not."""
    if name.startswith(".") or name.lower() == "readme.md":
        return False
    return name in {STORY_FILE, QUESTIONS_FILE, SYNONYMS_FILE} or is_article_file(name)


def assemble(name: str, files: Mapping[str, bytes]) -> Story:
    """Read a story's files.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: There is no article among the files.
    """
    tables, broken = read_tables(name, files)
    articles: list[Article] = []
    for path in sorted(files):
        if is_article_file(path):
            try:
                articles.append(
                    read_article(path, files[path], language=tables.language, keep=tables.keep)
                )
            except ArticleError as error:
                broken.append(error)
    require_whole(name, broken, len(articles))
    return Story(
        name,
        tables.title,
        tables.language,
        tuple(articles),
        tables.golden,
        tables.synonyms,
        dict(files),
    )


def read_tables(name: str, files: Mapping[str, bytes]) -> tuple[Tables, list[ArticleError]]:
    """Read what a story's files say beside its articles.

    Args:
        name: The story's.
        files: May lack any of the tables.

    Returns:
        What they say, and what is wrong with them.
    """
    broken: list[ArticleError] = []
    tables = Tables(title=name)
    for read in (_with_about, _with_golden, _with_synonyms):
        try:
            tables = read(tables, files)
        except ArticleError as error:
            broken.append(error)
    return tables, broken


def require_whole(name: str, broken: Sequence[ArticleError], articles: int) -> None:
    """Raise what is wrong with a story, if anything.

    Raises:
        BrokenArticlesError: Some of its files are broken.
        CorpusError: It has no article.
    """
    if broken:  # what is said of the story, then of its articles, then of questions and synonyms
        order = {STORY_FILE: 0, QUESTIONS_FILE: 2, SYNONYMS_FILE: 3}
        raise BrokenArticlesError(sorted(broken, key=lambda error: order.get(error.file, 1)))
    if not articles:
        raise CorpusError(f"{name} holds no article: no file that ends in .md or .txt.")


def _with_about(tables: Tables, files: Mapping[str, bytes]) -> Tables:
    title, language, keep = _about(_toml(STORY_FILE, files), tables.title)
    return replace(tables, title=title, language=language, keep=keep)


def _with_golden(tables: Tables, files: Mapping[str, bytes]) -> Tables:
    return replace(tables, golden=_golden(_toml(QUESTIONS_FILE, files)))


def _with_synonyms(tables: Tables, files: Mapping[str, bytes]) -> Tables:
    return replace(tables, synonyms=_synonyms(_toml(SYNONYMS_FILE, files)))


def golden_problems(story: Story) -> list[str]:
    """Return a sentence for each golden question whose answer no longer stands in the story."""
    problems = []
    for golden in story.golden:
        for answer in golden.answers:
            number = story.number_of(answer.article)
            if number is None:
                problems.append(f"“{golden.question}” names {answer.article}, which is not there.")
            elif answer.words not in story.articles[number].body:
                missing = f"{answer.article} does not hold the words “{answer.words}”."
                problems.append(f"“{golden.question}”: {missing}")
    return problems


def _toml(file: str, files: Mapping[str, bytes]) -> _Toml:
    if file not in files:
        return _Toml(file)
    text = decode(file, files[file])
    try:
        return _Toml(file, tomllib.loads(text), text)
    except RecursionError:
        raise ArticleError(file, "It is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, or a number with too many digits
        place = _TOML_LINE.search(str(error))
        line = int(place[1] or text.rstrip().count("\n") + 1) if place else None
        reason = _TOML_LINE.sub("", str(error)).strip()
        raise ArticleError(file, f"It is not valid TOML: {reason}.", line) from error


def _about(toml: _Toml, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Return a story's title, its language, and what no rule may mark as furniture."""
    toml.refuse_others(("title", "language", "keep"))
    title = toml.values.get("title", name)
    language = toml.values.get("language", DEFAULT_LANGUAGE)
    if not isinstance(title, str) or not 0 < len(title.strip()) <= MAX_HEADLINE_CHARS:
        reason = f"title must be text of 1 to {MAX_HEADLINE_CHARS} characters."
        raise toml.error_of_key("title", reason)
    if not isinstance(language, str) or not is_language(language):
        reason = "language must be a two-letter code such as en or es."
        raise toml.error_of_key("language", reason)
    keep = toml.values.get("keep", [])
    if not isinstance(keep, list) or not all(isinstance(line, str) for line in keep):
        raise toml.error_of_key("keep", "keep must be a list of lines, or of names of rules.")
    return " ".join(title.split()), language, tuple(keep)


def _synonyms(toml: _Toml) -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same in a story."""
    toml.refuse_others(("groups",))
    groups = toml.values.get("groups", [])
    if not isinstance(groups, list):
        raise toml.error_of_key("groups", "groups must be a list of lists of words.")
    first_group: dict[str, list[str]] = {}
    for group in groups:
        _check_group(toml, group, first_group)
        for entry in dict.fromkeys(_alike(entry) for entry in group):
            other = first_group.setdefault(entry, group)
            if other is not group:
                both = f"“{', '.join(other)}” and “{', '.join(group)}”"
                words = next(words for words in group if _alike(words) == entry)
                reason = f"“{words}” stands in two groups: {both}."
                raise toml.error_of_words(words, reason, 1)
    return tuple(tuple(group) for group in groups)


def _check_group(toml: _Toml, group: object, earlier: Container[str]) -> None:
    entries = group if isinstance(group, list) else [group]
    named = next((entry for entry in entries if isinstance(entry, str)), "")
    number = int(_alike(named) in earlier)
    if entries is not group or not all(isinstance(e, str) and e.strip() for e in entries):
        raise toml.error_of_words(named, f"{group!r} is not a list of words in quotes.", number)
    if len(entries) < 2:  # noqa: PLR2004  # a word and another
        raise toml.error_of_words(named, f"{group!r} needs at least two words.", number)


def _alike(words: str) -> str:
    return " ".join(words.casefold().split())


def _golden(toml: _Toml) -> tuple[GoldenQuestion, ...]:
    kinds = {"answerable": _answerable, "unanswerable": _unanswerable}
    toml.refuse_others(tuple(kinds))
    return tuple(chain.from_iterable(_entries(toml, kind, read) for kind, read in kinds.items()))


def _entries(
    toml: _Toml, kind: str, read: Callable[[Mapping[str, Any]], GoldenQuestion]
) -> Iterator[GoldenQuestion]:
    number = 0
    try:
        for entry in _tables(toml.values, kind):
            yield read(entry)
            number += 1
    except ValueError as error:
        raise toml.error_of_key(kind, str(error), number) from None


def _answerable(entry: Mapping[str, Any]) -> GoldenQuestion:
    question = _string(entry, "question")
    answers = tuple(
        GoldenAnswer(_string(answer, "article"), _string(answer, "words"))
        for answer in _tables(entry, "answers")
    )
    if not answers:
        raise ValueError(f"“{question}” has no answers.")
    return GoldenQuestion(question, answers)


def _unanswerable(entry: Mapping[str, Any]) -> GoldenQuestion:
    return GoldenQuestion(_string(entry, "question"), near_miss=entry.get("near_miss") is True)


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    tables = table.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise ValueError(f"{key} must be a list of tables.")
    return tables


def _string(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"An entry has no text for {key}.")
    return value
