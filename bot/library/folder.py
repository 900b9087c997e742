"""A story's folder on disk -> its files -> :class:`~bot.story.model.Story`. Blocking."""

from pathlib import Path

from bot.errors import ArticleError, CorpusError
from bot.story.assembling import assemble, is_story_file
from bot.story.model import Story
from bot.story.reading import ARTICLE_SUFFIXES, MAX_ARTICLE_BYTES


def story_names(corpus: Path) -> list[str]:
    """Return the names of the folders below ``corpus`` that hold at least one article."""
    if not corpus.is_dir():
        return []
    return sorted(
        folder.name
        for folder in corpus.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and _holds_articles(folder)
    )


def choose_story(corpus: Path, wanted: str | None) -> str:
    """Return the story to serve: the wanted one, else the only one there is.

    Raises:
        CorpusError: There is none, or several and none is wanted; the message says which.
    """
    names = story_names(corpus)
    if wanted is not None:
        if wanted in names:
            return wanted
        known = ", ".join(names) or "none"
        raise CorpusError(f"CUTTINGS_STORY names “{wanted}”; {corpus} holds: {known}.")
    if len(names) == 1:
        return names[0]
    if not names:
        raise CorpusError(
            f"{corpus} holds no story: no folder with an article (.md or .txt) in it."
        )
    raise CorpusError(
        f"{corpus} holds several stories; set CUTTINGS_STORY to one of: {', '.join(names)}."
    )


def read_story(folder: Path) -> Story:
    """Read a story from its folder.

    Raises:
        BrokenArticlesError: Some files cannot be read; each is named.
        CorpusError: It is no folder, or holds no article.
    """
    if not folder.is_dir():
        raise CorpusError(f"There is no folder {folder}.")
    if not _holds_articles(folder):
        names = story_names(folder)
        if names:
            hint = ", ".join(str(folder / name) for name in names)
            raise CorpusError(f"{folder} holds stories, not articles; name one of: {hint}.")
        raise CorpusError(f"{folder} holds no article: no file that ends in .md or .txt.")
    return assemble(folder.resolve().name, _files(folder))


def _holds_articles(folder: Path) -> bool:
    return any(
        path.suffix in ARTICLE_SUFFIXES and is_story_file(path.name) and path.is_file()
        for path in folder.iterdir()
    )


def _files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        if not is_story_file(path.name) or not path.is_file():
            continue
        try:
            with path.open("rb") as file:  # one byte too many tells that it is too large
                files[path.name] = file.read(MAX_ARTICLE_BYTES + 1)
        except OSError as error:
            raise ArticleError(path.name, f"It cannot be read ({error.strerror}).") from error
    return files
