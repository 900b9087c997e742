"""Counting articles: the analyser's terms, words and passages, to the last one."""

from collections import Counter as Counts
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.search.analysis import Analysers
from bot.search.counting import Counter
from bot.search.grams import Unit
from bot.search.spelling import is_searchable
from bot.story.model import Article, Furniture, Passage, Span
from bot.story.passages import MAX_SENTENCE_CHARS, split_article
from tests.builders import make_article

GROUPS = (("United Kingdom", "UK", "Britain"), ("Red Cross", "IFRC", "cross"))
PIECES = st.sampled_from(
    (
        "Mr. 5 U.S. US US_ _US 140,000 140 thousand million 5m £5m £ 19/06/2012 19.6.12 19th 1.5 "
        "x2y covid19 e.g. US. U.S.A. U.Sx A.B a.B I. J. . ? ! … 。 ' ( ) _ 5_ 5k_ ²3 Ⅷ é e\u0301 "
        "नी co\u00adop 中文 5\u00a0000 \n\n United Kingdom UK Red cross Red-Cross embassies US-led"
    ).split(" ")
)
TEXTS = (
    st.lists(PIECES, max_size=25).map(" ".join)
    | st.lists(PIECES, max_size=25).map("".join)
    | st.text(alphabet="5 .,USa_k/£1é\n", max_size=30)
    | st.text(max_size=60)
)
LANGUAGES = st.sampled_from(["en", "de", "zh", "hi", "xx"])


def terms_of(passage: Passage, analysers: Analysers) -> Counts[str]:
    analyser = analysers.of(passage.article.language)
    body = passage.article.body
    terms = chain.from_iterable(analyser.terms(span.of(body)) for span in passage.sentences)
    return Counts([*analyser.terms(passage.article.headline), *terms])


def words_of(article: Article, analysers: Analysers) -> Counts[str]:
    analyser = analysers.of(article.language)
    texts = [
        article.headline,
        *(span.of(article.body) for p in split_article(article) for span in p.sentences),
    ]
    tokens = chain.from_iterable(map(analyser.words, texts))
    return Counts(token.word for token in tokens if token.term and is_searchable(token.word))


@given(
    texts=st.lists(st.tuples(TEXTS, TEXTS), max_size=3), language=LANGUAGES, halved=st.booleans()
)
@example(texts=[("", "0/0/0000A.A")], language="en", halved=False)
def test_counts_are_the_analysers(
    texts: list[tuple[str, str]], language: str, *, halved: bool
) -> None:
    articles = [
        Article(
            str(number),
            headline,
            body,
            language=language,
            furniture=(Furniture(Span(len(body) // 2, len(body)), "x"),) if halved and body else (),
        )
        for number, (headline, body) in enumerate(texts)
    ]
    analysers = Analysers(GROUPS)
    counter = Counter(analysers)

    counted, units = counter.count(articles)

    passages = [passage for article in articles for passage in split_article(article)]
    names = np.array([*counter.numbering.terms, ""], object)
    held = [Counts(names[part]) for part in np.split(counted.terms, counted.ends)[:-1]]
    assert held == [terms_of(passage, analysers) for passage in passages]
    words = dict(zip(counter.numbering.words, counted.words.tolist(), strict=True))
    expected = sum((words_of(article, analysers) for article in articles), Counts[str]())
    assert {word: count for word, count in words.items() if count} == dict(expected)
    assert [tuple(row) for row in counted.bounds.tolist()] == [
        (*span, paragraph)
        for passage in passages
        for span, paragraph in zip(passage.sentences, passage.paragraphs, strict=True)
    ]
    assert counted.passages.tolist() == [len(split_article(article)) for article in articles]
    assert units == [
        Unit(p.article.headline, [span.of(p.article.body) for span in p.sentences])
        for p in passages
    ]


@pytest.mark.parametrize("text", ["x" * (MAX_SENTENCE_CHARS + 10), "1,000" * MAX_SENTENCE_CHARS])
def test_a_sentence_cut_within_a_word_is_counted_as_it_was_cut(text: str) -> None:
    article = make_article(text)
    counter = Counter(Analysers())

    counted, _ = counter.count([article])

    names = list(counter.numbering.terms)
    expected = (terms_of(passage, Analysers()) for passage in split_article(article))
    assert Counts(names[term] for term in counted.terms) == sum(expected, Counts[str]())


def test_numbers_go_on_from_one_call_to_the_next() -> None:
    counter = Counter(Analysers())
    first, _ = counter.count([make_article("Ecuador granted asylum.", headline="News")])

    again, _ = counter.count([make_article("Ecuador refused asylum.", headline="News")])

    names = list(counter.numbering.terms)
    assert [names[term] for term in first.terms] == ["news", "ecuador", "grant", "asylum"]
    assert [names[term] for term in again.terms] == ["news", "ecuador", "refus", "asylum"]
