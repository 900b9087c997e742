"""A story of 20,000 passages with many words, among them those of the sample story."""

import random
from itertools import accumulate
from pathlib import Path

from tests.builders import make_article_file, write_files

PASSAGES = 20_000
ARTICLES, PARAGRAPHS, WORDS = 4_000, 6, 70
VOCABULARY = 50_000
SAMPLE_EVERY = 10
"""One paragraph in so many has a paragraph of the sample story in it."""
_LETTERS = "etaoinshrdlucmfwypvbgkjqxz"


def write_wide_story(folder: Path, sample: Path) -> Path:
    """Write it into a folder: the same every time.

    Args:
        folder: Is made.
        sample: The folder of the sample story.
    """
    chance = random.Random(3)  # noqa: S311  # the same words every time
    words = [_word(chance) for _ in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))  # Zipf, nearly
    known = [_body(path) for path in sorted(sample.glob("*.md"))]

    def paragraph(number: int) -> str:
        made = " ".join(chance.choices(words, cum_weights=weights, k=WORDS)).capitalize() + "."
        return f"{made} {chance.choice(known)[:400]}." if number % SAMPLE_EVERY == 0 else made

    def article(number: int) -> bytes:
        first = number * PARAGRAPHS
        body = "\n\n".join(paragraph(one) for one in range(first, first + PARAGRAPHS))
        return make_article_file(body, headline=f"Report {number}")

    return write_files(folder, {f"{number:05}.md": article(number) for number in range(ARTICLES)})


def _word(chance: random.Random) -> str:
    weights = range(len(_LETTERS) + 4, 4, -1)
    return "".join(chance.choices(_LETTERS, weights=weights, k=chance.randint(4, 11)))


def _body(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").rpartition("---")[2].split())
