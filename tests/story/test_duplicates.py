import random
import re
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.story.duplicates import (
    ALIKE,
    MIN_RUNS,
    NO_GROUP,
    group_copies,
    keys_of,
    likeness,
    regroup_copies,
    signature,
)


def make_text(seed: int, words: int = 200) -> str:
    """Return words by chance; texts of two seeds have no run of words in common."""
    chance = random.Random(seed)  # noqa: S311  # nothing is kept secret
    return " ".join(f"w{chance.randrange(10**6)}" for _ in range(words))


def groups_of(*texts: str) -> list[int]:
    return grouped(np.array([signature(text) for text in texts]))


def grouped(signatures: NDArray[np.uint32]) -> list[int]:
    found: list[int] = group_copies(signatures, keys_of(signatures)).tolist()
    return found


def mixed(seed: int, share: float, words: int = 2_000) -> str:
    """Return a text that begins as that of seed 0, and goes on in its own words."""
    common = make_text(0, words).split()[: int(share * words)]
    return " ".join([*common, *make_text(seed, words - len(common)).split()])


def test_the_same_words_are_alike_however_they_are_set() -> None:
    text = make_text(0)

    assert likeness(signature(text), signature(text.upper().replace(" ", ",\n"))) == 1


def test_other_words_are_not() -> None:
    assert likeness(signature(make_text(0)), signature(make_text(1))) == 0


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_likeness_estimates_the_share_of_common_runs(share: float) -> None:
    """The estimate has a standard deviation of about 0.04."""
    expected = share / (2 - share)
    estimates = [
        likeness(signature(mixed(n, share)), signature(mixed(n + 100, share))) for n in range(1, 9)
    ]

    assert np.mean(estimates) == pytest.approx(expected, abs=0.05)


def test_copies_are_grouped_and_others_are_not() -> None:
    assert groups_of(
        make_text(1), mixed(2, 0.9), make_text(3), mixed(4, 0.95), mixed(5, 0.9), make_text(1)
    ) == [0, 1, NO_GROUP, 1, 1, 0]


def test_a_text_that_is_too_short_is_nobodys_copy() -> None:
    short = " ".join("word" for _ in range(MIN_RUNS))

    assert groups_of(short, short, "", "") == [NO_GROUP] * 4


def test_no_article_has_no_group() -> None:
    assert grouped(np.empty((0, 128), np.uint32)) == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    first, second = signature(one), signature(other)

    assert 0 <= likeness(first, second) == likeness(second, first) <= 1


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.5, 0.9])), max_size=8))
def test_groups_part_the_articles_and_members_have_one_they_are_like(
    kinds: list[tuple[int, float]],
) -> None:
    signatures = np.array(
        [signature(mixed(seed + 1, share, 100)) for seed, share in kinds], np.uint32
    ).reshape(-1, 128)

    groups = grouped(signatures)

    for at, group in enumerate(groups):
        others = [n for n, other in enumerate(groups) if other == group and n != at]
        if group != NO_GROUP:
            assert any(likeness(signatures[at], signatures[n]) >= ALIKE for n in others)


def test_twenty_thousand_articles_are_grouped_in_seconds() -> None:
    chance = np.random.default_rng(0)
    originals = chance.integers(0, 2**31, (15_000, 128), np.uint32)
    copies = originals[:5_000].copy()
    copies[:, ::9] = chance.integers(0, 2**31, copies[:, ::9].shape, np.uint32)
    started = perf_counter()

    groups = np.array(grouped(np.concatenate([originals, copies])))

    assert perf_counter() - started < 10
    assert (groups[15_000:] == np.arange(5_000)).mean() > 0.99
    assert (groups[5_000:15_000] == NO_GROUP).all()


TEXTS = [mixed(seed + 1, share, 60) for seed in range(5) for share in (0.0, 0.8, 0.9, 0.95)]
TEXTS += ["too short", *TEXTS[:4]]
PICKS = st.lists(st.integers(0, len(TEXTS) - 1), max_size=12)


@given(kept=PICKS, gone=PICKS, new=PICKS, chance=st.randoms())
def test_groups_after_a_change_are_those_of_all_articles_grouped_anew(
    kept: list[int], gone: list[int], new: list[int], chance: random.Random
) -> None:
    """Articles go from one list and come into the other, anywhere, in the order of both."""
    marked = [(text, "kept") for text in kept] + [(text, "gone") for text in gone]
    marked += [(text, "new") for text in new]
    chance.shuffle(marked)
    before = [at for at, (_, mark) in enumerate(marked) if mark != "new"]
    after = [at for at, (_, mark) in enumerate(marked) if mark != "gone"]
    signatures = np.array([signature(TEXTS[text]) for text, _ in marked], np.uint32)
    signatures = signatures.reshape(-1, 128)
    keys = keys_of(signatures)
    old = dict(zip(before, grouped(signatures[before]), strict=True))
    place = {at: number for number, at in enumerate(after)}
    # Called after where its first article is now; one that is gone has a name of nobody else.
    names = {n: place.get(at, len(marked) + n) for n, at in enumerate(before)}
    groups = [names.get(old.get(at, NO_GROUP), NO_GROUP) for at in after]

    found = regroup_copies(
        np.array(groups, np.int32),
        keys[after],
        [place[at] for at in after if marked[at][1] == "new"],
        keys[[at for at in before if marked[at][1] == "gone"]],
        lambda number: signatures[after[number]],
    )

    assert found.tolist() == grouped(signatures[after])


@given(st.text(alphabet="aé ²Ⅷ_\u0301\u00ad中\u0661½!“”\u2013…\n5", min_size=100, max_size=300))
def test_whatever_is_no_letter_digit_or_underscore_parts_words(text: str) -> None:
    parted = re.sub(r"\W+", " ", text)

    assert signature(text).tolist() == signature(parted).tolist()
