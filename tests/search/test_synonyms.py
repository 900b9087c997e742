"""Words and phrases of one meaning, in texts and in questions."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.analysis import Analyser
from bot.search.snapshot import build_snapshot
from bot.search.synonyms import Group, find_acronyms
from tests.builders import make_article_file, make_story

UK: Group = ("UK", "Britain", "United Kingdom")
WORDS = st.lists(
    st.sampled_from("uk Britain United Kingdom of the Great states 's U.K. Quito".split()),
    max_size=10,
).map(" ".join)
GROUPS = st.lists(
    st.lists(
        st.sampled_from(
            ["UK", "Britain", "United Kingdom", "United States", "Great Britain of UK"]
        ),
        min_size=2,
        max_size=3,
    ).map(tuple),
    max_size=3,
)


def text_terms(text: str, *groups: Group) -> list[str]:
    return Analyser("en", groups).terms(text)


def question_terms(text: str, *groups: Group) -> list[str]:
    return [token.term for token in Analyser("en", groups).question_words(text) if token.term]


@pytest.mark.parametrize("text", ["UK", "U.K.", "uk", "Britain", "Britain's", "BRITAIN"])
def test_words_of_a_group_have_one_term(text: str) -> None:
    assert text_terms(text, UK) == question_terms(text, UK) == ["=uk"]


def test_in_a_text_the_common_term_stands_beside_the_words_of_a_phrase() -> None:
    assert text_terms("the United Kingdom", UK) == ["=uk", "unit", "kingdom"]


def test_in_a_question_the_common_term_replaces_a_phrase() -> None:
    assert question_terms("the United Kingdom's duty", UK) == ["=uk", "duti"]


def test_a_phrase_of_one_content_word_is_not_that_word() -> None:
    group = ("founder", "set up")

    assert text_terms("are set to lose", group) == ["set", "lose"]


def test_stop_words_inside_a_phrase_do_not_hide_it() -> None:
    group = ("free speech", "freedom of speech")

    assert question_terms("freedom of the speech", group) == ["=free_speech"]


def test_the_longest_phrase_wins() -> None:
    kingdom, royal = ("UK", "United Kingdom"), ("GBNI", "United Kingdom of Great Britain")

    assert question_terms("United Kingdom of Great Britain", kingdom, royal) == ["=gbni"]
    assert question_terms("United Kingdom of Norway", kingdom, royal) == ["=uk", "norway"]


def test_a_word_in_two_groups_keeps_to_the_first() -> None:
    assert text_terms("fight", ("struggle", "fight"), ("boxing", "fight")) == ["=struggl"]


def test_a_question_s_phrase_keeps_the_span_of_all_its_words() -> None:
    text = "Did the United Kingdom refuse?"

    spans = {t.term: t.span.of(text) for t in Analyser("en", [UK]).question_words(text)}

    assert spans["=uk"] == "United Kingdom"


@given(WORDS, GROUPS)
def test_terms_are_those_of_the_words_with_synonyms_too(text: str, groups: list[Group]) -> None:
    analyser = Analyser("en", groups)

    assert analyser.terms(text) == [token.term for token in analyser.words(text) if token.term]


@given(WORDS, GROUPS)
def test_every_term_of_a_question_is_one_of_the_same_text(text: str, groups: list[Group]) -> None:
    assert set(question_terms(text, *groups)) <= set(text_terms(text, *groups))


@given(WORDS, WORDS, GROUPS)
def test_what_is_found_of_a_question_is_what_its_terms_say(
    text: str, question: str, groups: list[Group]
) -> None:
    analyser = Analyser("en", groups)
    wanted = frozenset(t.term for t in analyser.question_words(question) if t.term)

    expected = [word.span for word in analyser.words(text) if word.term in wanted]
    assert list(analyser.find(text, wanted)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Foreign Office (FO) said", [("Foreign Office", "FO")]),
        ("“Foreign Office (FO)”", [("Foreign Office", "FO")]),
        ("'Foreign Office (FO)'", [("Foreign Office", "FO")]),
        ("WikiLeaks Foreign Office (FO)", [("Foreign Office", "FO")]),
        ("the Organization of American States (OAS)", [("Organization of American States", "OAS")]),
        ("the Foreign and Commonwealth Office (FCO)", [("Foreign and Commonwealth Office", "FCO")]),
        ("Action for Action Groups (AAG)", [("Action for Action Groups", "AAG")]),
        ("the Bank (XY)", []),
        ("the Bank of Quito (XY)", []),
        ("Foreign Office (London)", []),
        ("foreign office (FO)", []),
        ("Foreign Office (FO). The Foreign Office (FO)", [("Foreign Office", "FO")]),
    ],
)
def test_acronyms_are_found_where_a_text_introduces_them(text: str, expected: list[Group]) -> None:
    assert list(find_acronyms([text])) == expected


@pytest.mark.parametrize("unit", ["A", "A-", "A'", "Ab", "A of ", "of ", "A ", "A\n", "(FO) "])
def test_looking_for_acronyms_takes_linear_time(unit: str) -> None:
    text = "A" + unit * (200_000 // len(unit))
    start = perf_counter()

    list(find_acronyms([text]))

    assert perf_counter() - start < 8.0


def test_a_question_finds_a_passage_by_a_synonym_and_highlights_the_phrase() -> None:
    files = {
        "one.md": make_article_file("Officials of the United Kingdom refused.", headline="One"),
        "two.md": make_article_file("Officials of Ecuador agreed.", headline="Two"),
        "synonyms.toml": b'groups = [["UK", "Britain", "United Kingdom"]]',
    }
    snapshot = build_snapshot(make_story(files), 1)

    found = snapshot.search("Did Britain approve?", 5)

    (hit,) = found.hits
    body = hit.passage.article.body
    spans = found.analysers.of("en").find(body, frozenset(found.question.terms))
    assert "United Kingdom" in [span.of(body) for span in spans]


def test_an_acronym_that_an_article_introduces_finds_the_name_elsewhere() -> None:
    files = {
        "one.md": make_article_file("It asked the Foreign Office (FO) first."),
        "two.md": make_article_file("The Foreign Office stayed silent."),
        "three.md": make_article_file("Quito stayed silent, too."),
    }
    snapshot = build_snapshot(make_story(files), 1)

    found = snapshot.search("FO", 5)

    assert {hit.passage.article.file for hit in found.hits} == {"one.md", "two.md"}
