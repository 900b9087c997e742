"""What of somebody's text is held against a story."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.statements import MAX_STATEMENTS, question_of_text, statements_of


def test_statements_are_the_sentences_that_say_something() -> None:
    text = "Hm. It rained in Quito. The roof held!\n\nOk."

    assert statements_of(text, 500) == ["It rained in Quito.", "The roof held!"]


def test_a_text_of_few_words_is_a_statement_all_the_same() -> None:
    assert statements_of("Asylum granted", 500) == ["Asylum granted"]


def test_a_short_text_is_asked_whole_and_of_a_long_one_its_question() -> None:
    long = "I saw it. " * 80 + "Who broke the window in Quito? " + "Oh well. " * 80

    assert question_of_text("Hi all.  Who broke it?", 500) == "Hi all. Who broke it?"
    assert question_of_text("Who broke the window in Quito? " + long, 500).startswith("Who broke")
    assert len(question_of_text("word " * 300, 500)) <= 500


@given(st.text(max_size=2_000), st.integers(1, 500))
def test_statements_are_few_and_fit(text: str, limit: int) -> None:
    found = statements_of(text, limit)

    assert len(found) <= MAX_STATEMENTS
    assert all(len(one) <= limit for one in found)
    assert len(question_of_text(text, limit)) <= limit
