from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.story.duplicates import NO_GROUP
from bot.story.editions import NONE_NEWER, newer_editions, places_of
from bot.story.model import Article
from tests.builders import NOON, make_article

URL = "https://example.org/a"
HOUR = timedelta(hours=1)


def article(updated_at: datetime | None = None, **parts: object) -> Article:
    return replace(make_article(), updated_at=updated_at, **parts)  # type: ignore[arg-type]


def newer(*articles: Article, groups: list[int] | None = None) -> list[int]:
    found = newer_editions(
        places_of(articles), np.array(groups or [NO_GROUP] * len(articles), np.int32)
    )
    return [int(number) for number in found]


def test_the_later_article_at_an_address_is_its_edition() -> None:
    old, new = article(url=URL), article(NOON + HOUR, url=f"{URL}/#top")

    assert newer(old, new) == [1, NONE_NEWER]
    assert newer(new, old) == [NONE_NEWER, 0]


def test_other_addresses_are_other_articles() -> None:
    pages = [article(NOON + n * HOUR, url=f"{URL}?page={n}") for n in range(3)]

    assert newer(*pages) == [NONE_NEWER] * 3


def test_of_several_editions_the_newest_is_left() -> None:
    editions = [article(NOON + n * HOUR, url=URL) for n in (2, 3, 1)]

    assert newer(*editions) == [1, NONE_NEWER, 1]


def test_two_that_do_not_say_which_is_later_are_both_left() -> None:
    assert newer(article(url=URL), article(url=URL)) == [NONE_NEWER] * 2


def test_a_copy_in_the_same_outlet_that_was_updated_later_is_an_edition() -> None:
    old, new = article(), article(NOON + HOUR, outlet="The QUITO Paper")

    assert newer(old, new, groups=[0, 0]) == [1, NONE_NEWER]
    assert newer(old, new) == [NONE_NEWER] * 2


@pytest.mark.parametrize(
    "other",
    [
        article(NOON + HOUR, outlet="Another Paper"),
        article(NOON + HOUR, outlet=None),
        article(published_at=NOON + HOUR),
        article(NOON + 9 * 24 * HOUR, published_at=NOON + 7 * 24 * HOUR),
    ],
    ids=["another outlet", "no outlet", "never updated", "of another week"],
)
def test_a_copy_that_is_no_update_is_no_edition(other: Article) -> None:
    assert newer(article(), other, groups=[0, 0]) == [NONE_NEWER] * 2


MOMENTS = st.sampled_from([None, NOON, NOON + HOUR, NOON + 2 * HOUR, NOON + 99 * HOUR])
ARTICLES = st.builds(
    article,
    MOMENTS,
    published_at=MOMENTS,
    url=st.sampled_from([None, URL, f"{URL}b"]),
    outlet=st.sampled_from([None, "A", "B"]),
)


@given(st.lists(st.tuples(ARTICLES, st.sampled_from([NO_GROUP, 0, 1])), max_size=8))
def test_whatever_is_replaced_is_replaced_by_one_that_is_not(
    articles: list[tuple[Article, int]],
) -> None:
    found = newer(*(each for each, _ in articles), groups=[group for _, group in articles])

    for number in found:
        assert number == NONE_NEWER or found[number] == NONE_NEWER
