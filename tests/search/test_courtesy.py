"""What is said to whoever is asked is not looked up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.analysis import Analyser
from bot.search.courtesy import courtesies
from bot.search.question import read_question

ENGLISH = Analyser("en")


def asked(question: str) -> str:
    """Return what is left without courtesies."""
    opening, closing = courtesies(question)
    return question[opening.end : closing.start].strip(" ?.!,")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("please tell me why they left", "why they left"),
        ("Can you tell me since when he has been there?", "since when he has been there"),
        ("Hi! Could you please explain to me the letter? Thanks!", "the letter"),
        ("I would like to know who came", "who came"),
        ("I'd love to know who came", "who came"),
        ("Does anyone know who came, please?", "who came"),
        ("What can you tell me about the letter?", "about the letter"),
        ("Kannst du mir bitte sagen, warum er ging?", "warum er ging"),
        ("Ich möchte gerne wissen, wer kam", "wer kam"),
        ("Wer war das, bitte?", "Wer war das"),
        ("Bonjour, pouvez-vous me dire qui est venu, s'il vous plaît ?", "qui est venu"),
        ("Je voudrais savoir qui est venu. Merci", "qui est venu"),
        ("Hola, ¿puedes decirme cuándo llegó?", "cuándo llegó"),
        ("¿Me puedes decir cuándo llegó, por favor?", "cuándo llegó"),
        ("Você pode me dizer quando ele chegou, por favor?", "quando ele chegou"),
        ("Olá! Gostaria de saber quem veio. Obrigada", "quem veio"),
    ],
)
def test_courtesy_is_told_from_the_question(question: str, left: str) -> None:
    assert asked(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "What did he tell the court",
        "To whom did he give thanks",
        "Was war die Bitte",
        "Hi-tech firms in Quito",
        "Who asked them to explain it to me",
        "Which thanks did Merci give",
        "Would you call it asylum",
    ],
)
def test_the_same_words_in_a_question_belong_to_it(question: str) -> None:
    assert asked(question) == question


def test_a_question_of_nothing_but_courtesy_keeps_its_words() -> None:
    assert read_question("Please tell me!", ENGLISH).terms


def test_courtesy_is_heard_but_not_looked_up() -> None:
    polite = read_question("Hello, please tell me when the letter came. Thanks!", ENGLISH)
    bare = read_question("when the letter came", ENGLISH)

    assert polite.terms == bare.terms
    assert polite.asked_for == bare.asked_for == "date"
    assert ("tell", "") in polite.spoken


@given(
    st.lists(
        st.sampled_from(["please", "tell", "me", "hi", "can", "you", ",", "thanks", "letter", "?"])
    ).map(" ".join)
    | st.text()
)
def test_what_is_courtesy_stands_at_the_ends_and_no_term_is_made_up(question: str) -> None:
    opening, closing = courtesies(question)
    read = read_question(question, ENGLISH)

    assert opening.start == 0 <= opening.end <= closing.start <= closing.end == len(question)
    every = [token.term for token in ENGLISH.question_words(question) if token.term]
    assert bool(read.terms) is bool(every)
    assert [*read.terms] == [*ENGLISH.terms(question[opening.end : closing.start])] or (
        [*read.terms] == every
    )
