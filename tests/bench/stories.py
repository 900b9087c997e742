"""A story's folder of as many passages as are asked for: what building begins with."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.bench.corpus import Pool, passage_texts

PASSAGES_AN_ARTICLE = 5
NAME = "bench"
_FRONT_MATTER = """---
headline: {headline}
outlet: Paper {outlet}
published_at: 20{year}-0{month}-1{day}
url: https://example.org/{number}
---

"""


def write_story(pool: Pool, passages: int, corpus: Path) -> Path:
    """Write article files of five passages each, with front matter; return the story's folder."""
    folder = corpus / NAME
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text('title = "Bench"\nlanguage = "en"\n', encoding="utf-8")
    texts = passage_texts(pool, passages)
    for number in range(passages // PASSAGES_AN_ARTICLE):
        own = list(islice(texts, PASSAGES_AN_ARTICLE))
        headline = "".join(c if c.isalnum() else " " for c in own[0][:60])
        facts = {
            "headline": f'"{headline}"', "outlet": number % 40, "year": 10 + number % 12,
            "month": 1 + number % 9, "day": number % 10, "number": number,
        }  # fmt: skip
        content = _FRONT_MATTER.format(**facts) + "\n\n".join(own) + "\n"
        (folder / f"{number:07}.md").write_text(content, encoding="utf-8")
    return folder


def read_passages(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the headline and the text of each passage of a story's folder."""
    for path in sorted(folder.glob("*.md")):
        _, about, body = path.read_text(encoding="utf-8").split("---\n", 2)
        headline = about.split('"')[1]
        for passage in body.strip().split("\n\n"):
            yield headline, passage
