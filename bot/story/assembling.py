"""Files of a story's folder, as bytes -> :class:`Story`.

Pure: the same files give the same story, whether they come from a folder or from a
stored revision.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from bot.errors import ArticleError, BrokenArticlesError, CorpusError
from bot.story.model import Article, GoldenAnswer, GoldenQuestion, Story
from bot.story.reading import (
    ARTICLE_SUFFIXES,
    MAX_HEADLINE_CHARS,
    decode,
    is_language,
    read_article,
)

STORY_FILE = "story.toml"
QUESTIONS_FILE = "questions.toml"
SYNONYMS_FILE = "synonyms.toml"
DEFAULT_LANGUAGE = "en"

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def is_story_file(name: str) -> bool:
    """Say whether a file of this name belongs to a story; README.md and hidden files do not."""
    if name.startswith(".") or name.lower() == "readme.md":
        return False
    return name in {STORY_FILE, QUESTIONS_FILE, SYNONYMS_FILE} or name.endswith(ARTICLE_SUFFIXES)


def assemble(name: str, files: Mapping[str, bytes]) -> Story:
    """Read a story's files.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: There is no article among the files.
    """
    broken: list[ArticleError] = []
    title, language = name, DEFAULT_LANGUAGE
    try:
        title, language = _about(_toml(STORY_FILE, files), name)
    except ArticleError as error:
        broken.append(error)
    articles: list[Article] = []
    for path in sorted(files):
        if path.endswith(ARTICLE_SUFFIXES):
            try:
                articles.append(read_article(path, files[path], language=language))
            except ArticleError as error:
                broken.append(error)
    golden: tuple[GoldenQuestion, ...] = ()
    try:
        golden = _golden(_toml(QUESTIONS_FILE, files))
    except ArticleError as error:
        broken.append(error)
    synonyms: tuple[tuple[str, ...], ...] = ()
    try:
        synonyms = _synonyms(_toml(SYNONYMS_FILE, files))
    except ArticleError as error:
        broken.append(error)
    if broken:
        raise BrokenArticlesError(broken)
    if not articles:
        raise CorpusError(f"{name} holds no article: no file that ends in .md or .txt.")
    return Story(name, title, language, tuple(articles), golden, synonyms, dict(files))


def golden_problems(story: Story) -> list[str]:
    """Return a sentence for each golden question whose answer no longer stands in the story."""
    bodies = {article.file: article.body for article in story.articles}
    problems = []
    for golden in story.golden:
        for answer in golden.answers:
            if answer.article not in bodies:
                problems.append(f"“{golden.question}” names {answer.article}, which is not there.")
            elif answer.words not in bodies[answer.article]:
                missing = f"{answer.article} does not hold the words “{answer.words}”."
                problems.append(f"“{golden.question}”: {missing}")
    return problems


def _toml(file: str, files: Mapping[str, bytes]) -> Mapping[str, Any]:
    if file not in files:
        return {}
    text = decode(file, files[file])
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ArticleError(file, "It is nested too deeply.") from None
    except ValueError as error:  # TOMLDecodeError, or a number with too many digits
        place = _TOML_LINE.search(str(error))
        line = int(place[1] or text.rstrip().count("\n") + 1) if place else None
        reason = _TOML_LINE.sub("", str(error)).strip()
        raise ArticleError(file, f"It is not valid TOML: {reason}.", line) from error


def _about(table: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Return a story's title and language."""
    _refuse_unknown(STORY_FILE, table, ("title", "language"))
    title, language = table.get("title", name), table.get("language", DEFAULT_LANGUAGE)
    if not isinstance(title, str) or not 0 < len(title.strip()) <= MAX_HEADLINE_CHARS:
        reason = f"title must be text of 1 to {MAX_HEADLINE_CHARS} characters."
        raise ArticleError(STORY_FILE, reason)
    if not isinstance(language, str) or not is_language(language):
        raise ArticleError(STORY_FILE, "language must be a two-letter code such as en or es.")
    return " ".join(title.split()), language


def _synonyms(table: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same in a story."""
    _refuse_unknown(SYNONYMS_FILE, table, ("groups",))
    groups = table.get("groups", [])
    if not isinstance(groups, list):
        raise ArticleError(SYNONYMS_FILE, "groups must be a list of lists of words.")
    for group in groups:
        if not isinstance(group, list) or not all(isinstance(word, str) for word in group):
            raise ArticleError(SYNONYMS_FILE, f"{group!r} is not a list of words in quotes.")
        if len(group) < 2:  # noqa: PLR2004  # a word and another
            raise ArticleError(SYNONYMS_FILE, f"{group!r} needs at least two words.")
    return tuple(tuple(group) for group in groups)


def _refuse_unknown(file: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise ArticleError(file, f"'{key}' is not one of its keys ({', '.join(known)}).")


def _golden(table: Mapping[str, Any]) -> tuple[GoldenQuestion, ...]:
    _refuse_unknown(QUESTIONS_FILE, table, ("answerable", "unanswerable"))
    answerable = [
        GoldenQuestion(
            _string(entry, "question"),
            tuple(
                GoldenAnswer(_string(answer, "article"), _string(answer, "words"))
                for answer in _tables(entry, "answers")
            ),
        )
        for entry in _tables(table, "answerable")
    ]
    for golden in answerable:
        if not golden.answers:
            raise ArticleError(QUESTIONS_FILE, f"“{golden.question}” has no answers.")
    unanswerable = [
        GoldenQuestion(_string(entry, "question"), near_miss=entry.get("near_miss") is True)
        for entry in _tables(table, "unanswerable")
    ]
    return (*answerable, *unanswerable)


def _tables(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    tables = table.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise ArticleError(QUESTIONS_FILE, f"{key} must be a list of tables.")
    return tables


def _string(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ArticleError(QUESTIONS_FILE, f"An entry has no text for {key}.")
    return value
