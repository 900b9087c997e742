"""A story as large as is wanted, whose every article says which edition it belongs to."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench.corpus import passage_texts, read_pool

PASSAGES_AN_ARTICLE = 6
STORY = "load"
_EDITION = re.compile(r"(Report \d+ of edition )(\d+)")


def write_story(corpus: Path, passages: int) -> None:
    """Write the first edition of a story.

    Args:
        corpus: The folder of stories.
        passages: About how many passages its articles are cut into.

    Raises:
        UserFacingError: The open question sets, whose sentences it is made of, are not there.
    """
    folder = corpus / STORY
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "story.toml").write_text('title = "Load"\nlanguage = "en"\n', encoding="utf-8")
    for number, body in enumerate(_bodies(passages)):
        (folder / f"report-{number:05}.md").write_text(_article(number, 1, body), encoding="utf-8")


def write_next_edition(corpus: Path) -> None:
    """Make the next edition of every article: its headline says so."""
    for path in sorted((corpus / STORY).glob("report-*.md")):
        text = path.read_text(encoding="utf-8")
        beside = path.with_suffix(".new")
        beside.write_text(_EDITION.sub(_following, text, count=1), encoding="utf-8")
        beside.replace(path)


def _following(found: re.Match[str]) -> str:
    return f"{found[1]}{int(found[2]) + 1}"


def editions_in(text: str) -> frozenset[str]:
    """Return the editions whose articles a card cites."""
    return frozenset(edition for _, edition in _EDITION.findall(text))


def _article(number: int, edition: int, body: str) -> str:
    day = 1 + number % 28
    headline = f"Report {number} of edition {edition}"
    return (
        f'---\nheadline: "{headline}"\noutlet: Load desk\n'
        f"published_at: 2012-08-{day:02}T00:00:00Z\n---\n\n{body}\n"
    )


def _bodies(passages: int) -> Iterator[str]:
    texts = passage_texts(read_pool(), passages)
    while paragraphs := list(islice(texts, PASSAGES_AN_ARTICLE)):
        yield "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
