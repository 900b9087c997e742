"""What differs: files, and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import diffing
from bot.library.diffing import Changes, Edit, changes, edits

SENTENCES = st.lists(st.sampled_from(["One.", "Two?", "Three!", "“Four.”"]), max_size=9)


def test_files_are_added_changed_and_removed() -> None:
    found = changes({"a": "1", "b": "1", "c": "1"}, {"b": "1", "c": "2", "d": "1"})

    assert found == Changes(("d",), ("c",), ("a",))
    assert str(found) == "1 added, 1 changed, 1 removed"
    assert not changes({"a": "1"}, {"a": "1"})


def test_a_changed_sentence_is_shown_with_the_one_before_it() -> None:
    old = "He spoke. “They lost.” Nobody\ncame."
    new = "He spoke. “They won.” Nobody came.\n\nThe end."

    assert edits(old, new) == [
        Edit("He spoke.", ("“They lost.”",), ("“They won.”",)),
        Edit("Nobody came.", (), ("The end.",)),
    ]


def test_a_changed_line_of_front_matter_is_shown_alone() -> None:
    old = "---\nheadline: A\noutlet: B\n---\n\nText."

    assert edits(old, old.replace("B", "C")) == [
        Edit("headline: A", ("outlet: B",), ("outlet: C",))
    ]


@given(SENTENCES, SENTENCES)
def test_edits_lead_from_one_text_to_the_other(one: list[str], other: list[str]) -> None:
    found = edits(" ".join(one), "\n\n".join(other))

    assert found is not None
    removed = [sentence for edit in found for sentence in edit.removed]
    added = [sentence for edit in found for sentence in edit.added]
    assert sorted([*one, *added]) == sorted([*other, *removed])
    assert bool(found) == (one != other)


def test_texts_that_are_too_long_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffing, "MAX_COMPARED_SENTENCES", 2)

    assert edits("A. B. C.", "A.") is None
