"""What differs between two revisions: which files, and in a file, which sentences."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_COMPARED_SENTENCES = 4_000
"""Of a file; telling two longer ones apart would take minutes."""
MAX_COMPARED_PAIRS = 200_000
"""Of the same sentence in both texts; a text that repeats one has them squared."""

# An end of a sentence, of a paragraph, or of a line of front matter; roughly: what is shown has
# to be readable, not exact.
_BREAK = re.compile(
    r"(?<=[.!?…])\s+|(?<=[.!?…][\"'\u201d\u2019\u00bb)])\s+|(?<!\s)[^\S\n]*\n[^\S\n]*\n\s*"
    r"|(?<!\s)\s*\n(?=[a-z_]+:\s|---)|(?<=---)\s*\n"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """How the files of one revision differ from those of another, by path."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        """Name the counts, as in ``1 added, 2 changed, 0 removed``."""
        return f"{len(self.added)} added, {len(self.changed)} changed, {len(self.removed)} removed"


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    """Return how the files of ``new`` differ from those of ``old``; both are digests by path."""
    return Changes(
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in new if path in old and old[path] != new[path]),
        removed=tuple(path for path in old if path not in new),
    )


@dataclass(frozen=True, slots=True)
class Edit:
    """Sentences that give way to others, and what stands before them.

    Attributes:
        before: The sentence before them, in both texts; empty at the beginning.
        removed: Sentences of the old text.
        added: Sentences of the new text that stand in their place.
    """

    before: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def edits(old: str, new: str) -> list[Edit] | None:
    """Return what to do to one text to have the other, sentence by sentence, in order.

    Blanks and line breaks between sentences do not count.

    Returns:
        None where the texts are too long to compare, or repeat too much.
    """
    one, other = _sentences(old), _sentences(new)
    if max(len(one), len(other)) > MAX_COMPARED_SENTENCES:
        return None
    often = Counter(other)
    if sum(often[sentence] for sentence in one) > MAX_COMPARED_PAIRS:
        return None
    return list(_edits(one, other))


def _edits(one: Sequence[str], other: Sequence[str]) -> Iterator[Edit]:
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            before = other[new_start - 1] if new_start else ""
            yield Edit(before, tuple(one[start:end]), tuple(other[new_start:new_end]))


def _sentences(text: str) -> list[str]:
    return [
        " ".join(sentence.split())
        for sentence in _BREAK.split(text)
        if sentence and not sentence.isspace()
    ]
