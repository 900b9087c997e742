"""Which articles read otherwise once a story's synonyms or acronyms are others."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from bot.search.analysis import Analyser
from bot.search.indexing import members
from bot.search.layout import layout_of
from bot.search.shelved import Shelved
from bot.search.synonyms import Group
from bot.search.vocabulary import Vocabulary
from bot.search.weights import postings_of

_LANGUAGE = 5
"""Where an article's row (:func:`bot.search.catalogue.article_row`) says its language."""

Entry = tuple[str, ...]


def affected_articles(before: Shelved, groups: Sequence[Group]) -> list[int]:
    """Return the numbers of the articles in which some word may now be another term.

    Those that hold all words of an entry that had no common term, or another one; some of
    them may read as they did.

    Args:
        before: A snapshot, with the groups it was made with.
        groups: Those of the next one.
    """
    if groups == before.groups:
        return []
    arrays = before.stored.arrays
    layout = layout_of(members("postings", arrays))
    vocabulary = Vocabulary(**members("vocabulary", arrays))
    firsts = np.asarray(arrays["passages.article_passages"])
    found = {*range(0)}

    def holding(term: str) -> NDArray[np.int64]:
        number = vocabulary.get(term)
        return np.empty(0, np.int64) if number is None else postings_of(layout, number)[1]

    for terms in {
        entry for language in _languages(before) for entry in _changed(before, groups, language)
    }:
        passages = reduce(np.intersect1d, map(holding, terms))
        found.update((np.searchsorted(firsts, passages, "right") - 1).tolist())
    return sorted(found)


def _languages(before: Shelved) -> set[str]:
    articles = before.articles
    return {before.story.language} | {
        articles.row(number)[_LANGUAGE] for number in range(len(articles))
    }


def _changed(before: Shelved, groups: Sequence[Group], language: str) -> set[Entry]:
    """Return the terms, as they were indexed, of each entry whose common term is another."""
    old, new = _entries(before.groups, language), _entries(groups, language)
    words = {entry[0]: common for entry, common in old.items() if len(entry) == 1}
    return {
        tuple(words.get(term, term) for term in entry)
        for entry in old.keys() | new.keys()
        if old.get(entry) != new.get(entry)
    }


def _entries(groups: Sequence[Group], language: str) -> dict[Entry, str]:
    """Return the common term of each word and phrase of some groups, by its terms."""
    synonyms = Analyser(language, groups).synonyms
    if synonyms is None:
        return {}
    phrases = (phrase for some in synonyms.phrases.values() for phrase in some)
    return {**{(word,): common for word, common in synonyms.words.items()}, **dict(phrases)}
