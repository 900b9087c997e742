import random
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.story.duplicates import ALIKE, MIN_RUNS, NO_GROUP, group_copies, likeness, signature


def make_text(seed: int, words: int = 200) -> str:
    """Return words by chance; texts of two seeds have no run of words in common."""
    chance = random.Random(seed)  # noqa: S311  # nothing is kept secret
    return " ".join(f"w{chance.randrange(10**6)}" for _ in range(words))


def groups_of(*texts: str) -> list[int]:
    return list(group_copies(np.array([signature(text) for text in texts])))


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
    assert group_copies(np.empty((0, 128), np.uint32)).tolist() == []


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

    groups = group_copies(signatures)

    for at, group in enumerate(groups.tolist()):
        others = [n for n in np.flatnonzero(groups == group).tolist() if n != at]
        if group != NO_GROUP:
            assert any(likeness(signatures[at], signatures[n]) >= ALIKE for n in others)


def test_twenty_thousand_articles_are_grouped_in_seconds() -> None:
    chance = np.random.default_rng(0)
    originals = chance.integers(0, 2**31, (15_000, 128), np.uint32)
    copies = originals[:5_000].copy()
    copies[:, ::9] = chance.integers(0, 2**31, copies[:, ::9].shape, np.uint32)
    started = perf_counter()

    groups = group_copies(np.concatenate([originals, copies]))

    assert perf_counter() - started < 10
    assert (groups[15_000:] == np.arange(5_000)).mean() > 0.99
    assert (groups[5_000:15_000] == NO_GROUP).all()
