"""A reader's scope in a custom id."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.cards.controls import StaleControlError
from bot.chat.cards.narrowing import pack, unpack
from bot.search.scope import EVERYTHING, Scope

OUTLETS = ("The Quito Paper", "Ελληνικά", "A-B")
DAYS = st.none() | st.dates()
SCOPES = st.builds(
    Scope,
    published_from=DAYS,
    published_to=DAYS,
    outlets=st.frozensets(st.sampled_from(OUTLETS), max_size=2),
)


@given(SCOPES)
def test_a_scope_comes_back_as_it_was(scope: Scope) -> None:
    packed = pack(scope)

    assert unpack(packed, OUTLETS) == scope
    assert len(packed) <= 31
    assert packed.isascii()


def test_the_whole_story_takes_no_room() -> None:
    assert pack(EVERYTHING) == ""
    assert unpack("", OUTLETS) == EVERYTHING


def test_what_moderators_took_out_is_not_kept_in_a_button() -> None:
    assert pack(Scope(withheld=frozenset({"a.md"}))) == ""


@pytest.mark.parametrize(
    "packed", ["x", "-", "b3f12", "0-0", "ffffffff-", "--00000000", "--1234", "-" * 9]
)
def test_what_is_made_up_is_refused_or_narrows_nothing(packed: str) -> None:
    try:
        scope = unpack(packed, OUTLETS)
    except StaleControlError:
        return
    assert scope == EVERYTHING


def test_more_outlets_than_fit_are_a_defect() -> None:
    with pytest.raises(ValueError, match="3 outlets"):
        pack(Scope(published_from=date(2012, 8, 16), outlets=frozenset(OUTLETS)))
