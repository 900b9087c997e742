"""The arrays of an index after a change of some articles, made of those before it.

What is kept is what would be counted again: terms of passages, n-grams, words. Only terms
and words that no passage holds any more are left, with a df or a count of 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.search.blocks import Block, sort_block
from bot.search.catalogue import passage_arrays
from bot.search.grams import GramCounts
from bot.search.indexing import Analysis, Arrays, Portion, members, prefixed
from bot.search.layout import BLOCK, arrays_of, layout_of
from bot.search.near import recount_words
from bot.search.splicing import splice_postings
from bot.search.stretches import Splice
from bot.search.vocabulary import Vocabulary, hashes_of
from bot.story.model import Article

MAX_NEW_PASSAGES = BLOCK


@dataclass(frozen=True, slots=True)
class Part:
    """What some articles consist of, counted by themselves.

    Attributes:
        portion: Their passages, terms and words.
        grams: The n-grams of their passages; :meth:`~bot.search.grams.GramCounts.arrays`.
    """

    portion: Portion
    grams: Arrays

    @classmethod
    def of(cls, articles: list[Article], analysis: Analysis) -> "Part":
        """Count articles with an analysis that counted nothing yet."""
        return cls(analysis.portion(articles), analysis.grams.arrays())

    @property
    def words(self) -> dict[str, int]:
        """How often each word occurs."""
        return dict(zip(self.portion.new_words, self.portion.counted.words.tolist(), strict=True))


def patch_index(
    old: Arrays, splice: Splice, gone: Part, new: Part, language: str
) -> dict[str, NDArray[Any]]:
    """Return the arrays of an index after a change.

    Args:
        old: The arrays before; as :func:`bot.search.indexing.index_articles` makes them.
        splice: Of the articles before and the new ones.
        gone: The articles that are left out, counted as they were.
        new: The articles that come in; at most :data:`MAX_NEW_PASSAGES` passages.
        language: The story's, ISO 639-1.
    """
    counted = new.portion.counted
    passages = members("passages", old)
    fresh = passage_arrays(counted.passages, counted.sentences, counted.bounds.astype(np.int32))
    of_passages = splice.within(passages["article_passages"], fresh["article_passages"])
    vocabulary, numbers = Vocabulary(**members("vocabulary", old)).with_more(
        hashes_of(new.portion.new_terms)
    )
    layout = splice_postings(
        layout_of(members("postings", old)), of_passages, _block(new, numbers), len(vocabulary)
    )
    words = {word: -count for word, count in gone.words.items()}
    for word, count in new.words.items():
        words[word] = words.get(word, 0) + count
    grams = GramCounts(language, members("grams", old))
    grams.merge(new.grams)
    grams.merge({name: -array.astype(np.int64) for name, array in gone.grams.items()})
    return {
        **prefixed("postings", arrays_of(layout)),
        **prefixed("vocabulary", vocabulary.arrays()),
        **prefixed("words", recount_words(members("words", old), words)),
        **prefixed("passages", _passages(splice, of_passages, passages, fresh)),
        **prefixed("grams", grams.arrays()),
    }


def _block(new: Part, numbers: NDArray[np.int64]) -> Block:
    counted = new.portion.counted
    return sort_block(numbers[counted.terms].astype(np.int32), np.diff(counted.ends, prepend=0))


def _passages(
    splice: Splice, of_passages: Splice, old: Arrays, new: Mapping[str, NDArray[Any]]
) -> dict[str, NDArray[Any]]:
    of_sentences = of_passages.within(old["passage_sentences"], new["passage_sentences"])
    return {
        "article_passages": splice.firsts(old["article_passages"], new["article_passages"]),
        "passage_sentences": of_passages.firsts(old["passage_sentences"], new["passage_sentences"]),
        "passage_paragraphs": of_passages(old["passage_paragraphs"], new["passage_paragraphs"]),
        "sentence_starts": of_sentences(old["sentence_starts"], new["sentence_starts"]),
        "sentence_lengths": of_sentences(old["sentence_lengths"], new["sentence_lengths"]),
    }
