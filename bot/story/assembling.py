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
from bot.story.reading import ARTICLE_SUFFIXES, decode, read_article

STORY_FILE = "story.toml"
QUESTIONS_FILE = "questions.toml"
DEFAULT_LANGUAGE = "en"

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def is_story_file(name: str) -> bool:
    """Say whether a file of this name belongs to a story; README.md and hidden files do not."""
    if name.startswith(".") or name.lower() == "readme.md":
        return False
    return name in {STORY_FILE, QUESTIONS_FILE} or name.endswith(ARTICLE_SUFFIXES)


def assemble(name: str, files: Mapping[str, bytes]) -> Story:
    """Read a story's files.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: There is no article among the files.
    """
    broken: list[ArticleError] = []
    about = _toml(STORY_FILE, files, broken)
    language = str(about.get("language", DEFAULT_LANGUAGE))
    articles: list[Article] = []
    for path in sorted(files):
        if path.endswith(ARTICLE_SUFFIXES):
            try:
                articles.append(read_article(path, files[path], language=language))
            except ArticleError as error:
                broken.append(error)
    golden: tuple[GoldenQuestion, ...] = ()
    try:
        golden = _golden(_toml(QUESTIONS_FILE, files, broken))
    except ArticleError as error:
        broken.append(error)
    if broken:
        raise BrokenArticlesError(broken)
    if not articles:
        raise CorpusError(f"{name} holds no article: no file that ends in .md or .txt.")
    title = str(about.get("title") or name)
    return Story(name, title, language, tuple(articles), golden, dict(files))


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


def _toml(file: str, files: Mapping[str, bytes], broken: list[ArticleError]) -> Mapping[str, Any]:
    if file not in files:
        return {}
    try:
        return tomllib.loads(decode(file, files[file]))
    except ArticleError as error:
        broken.append(error)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_LINE.search(str(error))
        line = int(place[1]) if place and place[1] else None
        reason = _TOML_LINE.sub("", str(error)).strip()
        broken.append(ArticleError(file, f"It is not valid TOML: {reason}.", line))
    return {}


def _golden(table: Mapping[str, Any]) -> tuple[GoldenQuestion, ...]:
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
