"""A snapshot made of the one before it: only articles that changed are read and counted.

What comes of it answers as one made anew would, to the last bit. A change of what every
article is read by (the story's language, lines it keeps), or of a large part of them, is not
worked in: then everything is made anew.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ArticleError
from bot.library.workshop.affected import affected_articles
from bot.library.workshop.change import Change
from bot.library.workshop.hands import Hands, Packed, read_packed
from bot.search.catalogue import name_arrays
from bot.search.copies import places_in, related
from bot.search.indexing import Analysis, members, prefixed
from bot.search.patching import MAX_NEW_PASSAGES, Part, patch_index
from bot.search.shelved import PACKS
from bot.search.storing import Writer
from bot.search.stretches import GONE, NEW, Splice
from bot.search.synonyms import Group
from bot.story.assembling import read_tables, require_whole
from bot.story.duplicates import NO_GROUP, RANGES, Signature, keys_of, regroup_copies, signature
from bot.story.editions import Places, places_of
from bot.story.model import Article

MAX_SHARE = 0.2
"""Of a story's articles; if more of them changed, all are sooner counted anew."""
MAX_CHANGED = 5_000
"""Articles: they are all in memory at once."""
MIN_LIVE_SHARE = 0.5
"""Of the bytes in a story's packs; with fewer still in use, everything is written anew."""
MAX_PACKS = 24
"""Of a snapshot: each is a file that the bot keeps open."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class _Fresh:
    """What was read of the articles that are new.

    Attributes:
        packed: As it was packed.
        articles: The articles.
        places: Of their files and bodies: pack, place and size, by the snapshot's numbers.
    """

    packed: Packed
    articles: list[Article]
    pack: int

    def places(self, places: Sequence[tuple[int, int]]) -> NDArray[np.uint64]:
        """Return places in the pack as arrays have them."""
        return np.array([(self.pack, *place) for place in places], np.uint64).reshape(-1, 3)

    @property
    def signatures(self) -> NDArray[np.uint32]:
        """What the articles are compared by."""
        return np.frombuffer(b"".join(self.packed.signatures), np.uint32).reshape(-1, RANGES)


def patch_snapshot(name: str, change: Change, root: Path, folder: Path) -> bool:
    """Make a snapshot of the one before it, unless everything is sooner made anew.

    Args:
        name: The story's.
        change: What is different.
        root: Of the story's snapshots.
        folder: To make.

    Returns:
        Whether it was made.

    Raises:
        BrokenArticlesError: Some of the new files cannot be read; each is named.
        CorpusError: No article would be left.
        OSError: It cannot be written.
    """
    before = change.before
    said, broken = read_tables(name, change.tables)
    was, _ = read_tables(name, before.tables)
    if (said.language, said.keep) != (was.language, was.keep) or not _is_small(change):
        return False
    with closing(Hands(root / PACKS)) as hands:
        contents = {path: change.files[path] for path in change.fresh}
        packed = hands.read(contents, said.language, said.keep)
        unread = (ArticleError(*each) for each in packed.broken)
        require_whole(name, [*broken, *unread], len(change.paths))
        places = [(hands.flush(), *place) for place in packed.bodies]
        fresh = _Fresh(packed, read_packed(root / PACKS, packed.rows, places), len(before.packs))
        introduced = _introduced(change, fresh)
        groups = _groups(said.synonyms, introduced)
        again = affected_articles(before, groups)
        if len(again) > _most(change):
            return False
        index = _index(change, fresh, groups, again)
        if index is None:
            return False
        with Writer(folder) as writer:
            arrays = {**index, **_articles(change, fresh, introduced)}
            writer.add(arrays, before.stored)
            packs = [*zip(before.packs, before.stored.about["pack_sizes"], strict=True)]
            if contents:
                packs.append(hands.keep())
            writer.finish(about(name, change.tables, groups, packs))
    return True


def about(
    name: str,
    tables: Mapping[str, bytes],
    groups: Sequence[Group],
    packs: Sequence[tuple[str, int]],
) -> dict[str, Any]:
    """Return what a snapshot says of its arrays.

    Args:
        name: The story's.
        tables: Its files that are no articles.
        groups: Its synonyms and acronyms.
        packs: Names and sizes of those that its articles stand in.
    """
    return {
        "name": name,
        "tables": {path: base64.b64encode(each).decode() for path, each in tables.items()},
        "groups": groups,
        "packs": [pack for pack, _ in packs],
        "pack_sizes": [size for _, size in packs],
    }


def _is_small(change: Change) -> bool:
    stored = change.before.stored
    live = int(stored.arrays["files.places"][:, 2].sum())
    return (
        len(change.fresh) + len(change.gone) <= _most(change)
        and len(change.before.packs) < MAX_PACKS
        and live >= MIN_LIVE_SHARE * sum(stored.about["pack_sizes"])
    )


def _most(change: Change) -> float:
    """Return how many articles may change."""
    return min(max(MAX_SHARE * len(change.old_paths), 1), MAX_CHANGED)


def _introduced(change: Change, fresh: _Fresh) -> dict[int, list[Group]]:
    """Return the acronyms that articles introduce, by the articles' new numbers."""
    old = json.loads(change.before.stored.arrays["articles.acronyms"].tobytes())
    moved = change.splice.moved()
    introduced = {
        int(moved[at]): [tuple(group) for group in groups]
        for at, groups in old
        if moved[at] != GONE
    }
    introduced |= zip(change.splice.added().tolist(), fresh.packed.acronyms, strict=True)
    return dict(sorted(introduced.items()))


def _groups(
    synonyms: Sequence[Group], introduced: Mapping[int, Sequence[Group]]
) -> tuple[Group, ...]:
    every = (group for groups in introduced.values() for group in groups)
    return tuple(dict.fromkeys([*synonyms, *every]))


def _index(
    change: Change, fresh: _Fresh, groups: Sequence[Group], again: Sequence[int]
) -> Arrays | None:
    """Return the index's arrays; None where too much would have to be put in at once.

    Args:
        change: What is different.
        fresh: The articles that are new.
        groups: Synonyms and acronyms from now on.
        again: Old articles that stay, and have to be counted again.
    """
    before = change.before
    old, language = before.story.articles, before.story.language
    rows, splice = change.counted(again)
    new = [
        fresh.articles[number - NEW] if number >= NEW else old[number] for number in rows.tolist()
    ]
    gone = [old[number] for number in sorted({*change.gone, *again})]
    come = Part.of(new, Analysis(language, groups))
    if len(come.portion.counted.ends) > MAX_NEW_PASSAGES:
        return None
    left = Part.of(gone, Analysis(language, before.groups))
    return patch_index(before.stored.arrays, splice, left, come, language)


def _articles(change: Change, fresh: _Fresh, introduced: Mapping[int, Sequence[Group]]) -> Arrays:
    """Return what is kept of the articles beside the index."""
    splice, packed = change.splice, fresh.packed
    old = change.before.stored.arrays
    rows = np.frombuffer(b"".join(packed.rows), np.uint8)
    old_firsts = np.concatenate(([0], old["articles.row_ends"].astype(np.int64)))
    firsts = np.cumsum([0, *map(len, packed.rows)])
    digests = np.frombuffer(b"".join(packed.digests), np.uint8).reshape(-1, 32)
    return {
        "articles.rows": splice.within(old_firsts, firsts)(old["articles.rows"], rows),
        "articles.row_ends": splice.firsts(old_firsts, firsts)[1:].astype(np.uint64),
        "articles.places": splice(old["articles.places"], fresh.places(packed.bodies)),
        "articles.published": splice(
            old["articles.published"], np.array(packed.published, np.int64)
        ),
        "articles.acronyms": acronyms_array(introduced),
        **prefixed("articles", name_arrays(change.paths)),
        **prefixed("copies", _copies(change, fresh)),
        "files.digests": splice(old["files.digests"], digests),
        "files.places": splice(old["files.places"], fresh.places(packed.files)),
    }


def acronyms_array(introduced: Mapping[int, Sequence[Group]]) -> NDArray[np.uint8]:
    """Return acronyms, by the numbers of the articles that introduce them, as they are kept."""
    rows = [[at, groups] for at, groups in introduced.items() if groups]
    return np.frombuffer(json.dumps(rows).encode(), np.uint8)


def _copies(change: Change, fresh: _Fresh) -> Mapping[str, NDArray[Any]]:
    """Return which articles are copies or editions of others."""
    splice = change.splice
    old = members("copies", change.before.stored.arrays)
    fresh_keys = keys_of(fresh.signatures)
    keys = splice(old["keys"], fresh_keys)
    groups = regroup_copies(
        _moved_groups(splice, old["groups"], len(fresh.articles)),
        keys,
        splice.added().tolist(),
        old["keys"][change.gone],
        _Signatures(change, fresh.signatures),
    )
    there, here = places_in(old), places_of(fresh.articles)
    places = Places(
        splice(there.addresses, here.addresses),
        splice(there.outlets, here.outlets),
        splice(there.published, here.published),
        splice(there.updated, here.updated),
    )
    return related(places, keys, groups)


def _moved_groups(splice: Splice, groups: NDArray[np.int32], fresh: int) -> NDArray[np.int32]:
    """Return each article's group before, called after where its first article is now."""
    names = np.where(groups == NO_GROUP, 0, groups)
    moved = splice.moved()[names].astype(np.int64)
    beyond = 2 * len(groups) + fresh + names  # of one whose first article is gone
    moved = np.where(moved == GONE, beyond, moved)
    moved[groups == NO_GROUP] = NO_GROUP
    return splice(moved.astype(np.int32), np.full(fresh, NO_GROUP, np.int32))


class _Signatures:
    """Looks up what an article is compared by; of an old one it is worked out again."""

    def __init__(self, change: Change, fresh: NDArray[np.uint32]) -> None:
        self._change = change
        self._fresh = fresh

    def __call__(self, number: int) -> Signature:
        number = int(self._change.rows[number])
        if number >= NEW:
            row: Signature = self._fresh[number - NEW]
            return row
        return signature(self._change.before.story.articles[number].text)
