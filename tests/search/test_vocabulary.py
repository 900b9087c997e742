"""Terms and their numbers, without the terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.vocabulary import Vocabulary, hashes_of

TERMS = st.lists(st.text(max_size=8), unique=True, max_size=30)


@given(TERMS, st.text(max_size=8))
def test_every_term_has_its_number_and_no_other_has_one(terms: list[str], other: str) -> None:
    vocabulary = Vocabulary.of(hashes_of(terms))

    assert [vocabulary[term] for term in terms] == list(range(len(terms)))
    assert (other in vocabulary) == (other in terms)
    assert vocabulary.get(other) == (terms.index(other) if other in terms else None)
    assert len(vocabulary) == len(terms)
    assert vocabulary.in_order().tolist() == hashes_of(terms).tolist()


def test_terms_cannot_be_listed() -> None:
    with pytest.raises(TypeError, match="hashes"):
        list(Vocabulary.of(hashes_of(["a"])))
