"""What a later question takes from an earlier one."""

from collections.abc import AsyncIterator

import pytest

from bot.answers.answering import Answering
from bot.answers.followups import Earlier, leans, shown_sentence
from bot.search.scope import Scope
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import build_snapshot
from tests.builders import make_files, make_story

STORY = make_story(
    make_files(
        bridge=(
            "The bridge in Ulm was closed on Monday. The mayor gave the reason: rust in the cables."
        ),
        mill="The mill in Kehl burned down in 1911. Nobody rebuilt it.",
        choir="A choir sang at the harbour. It had come from Oslo by ship.",
    )
)


@pytest.fixture
async def answering() -> AsyncIterator[Answering]:
    async with SnapshotSearcher() as searcher:
        searcher.publish(build_snapshot(STORY, 1))
        yield Answering(searcher)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("And why?", 0),
        ("when was that?", 0),
        ("What did he say about the long dark winter?", 5),
        ("and the choir of the old harbour town?", 5),
        ("Who sang?", 1),
        ("Und wann?", 0),
        ("et le maire de la ville d'Oslo ?", 4),
    ],
)
def test_a_question_with_a_gap_leans_on_the_one_before(question: str, words: int) -> None:
    assert leans(question, words)


def test_a_question_that_says_all_it_needs_stands_by_itself() -> None:
    assert not leans("Which choir sang at Oslo's harbour?", 4)


async def test_the_gap_is_filled_with_the_earlier_words(answering: Answering) -> None:
    earlier = Earlier(
        "When was the bridge in Ulm closed?", "The bridge in Ulm was closed on Monday."
    )

    answer = await answering.follow_up("And why?", earlier, "asylum")

    assert set(answer.carried) == {"bridge", "Ulm", "closed"}
    assert answer.question == "And why?"
    assert "rust in the cables" in answer.excerpts[0].text


async def test_nothing_is_carried_into_a_question_about_something_else(
    answering: Answering,
) -> None:
    earlier = Earlier("When was the bridge in Ulm closed?")

    answer = await answering.follow_up("Which choir sang at Oslo harbour?", earlier, "asylum")

    assert not answer.carried
    assert answer == await answering.answer("Which choir sang at Oslo harbour?", "asylum")


async def test_words_that_both_questions_hold_are_not_carried(answering: Answering) -> None:
    earlier = Earlier("When did the mill burn?")

    answer = await answering.follow_up("Who rebuilt the mill?", earlier, "asylum")

    assert set(answer.carried) == {"burn"}


async def test_what_was_asked_for_is_not_carried(answering: Answering) -> None:
    earlier = Earlier("Which bridge was closed in Ulm?")

    answer = await answering.follow_up("And why?", earlier, "asylum")

    assert "bridge" not in answer.carried


async def test_a_scope_holds_for_follow_ups_too(answering: Answering) -> None:
    earlier = Earlier("When was the bridge in Ulm closed?")
    scope = Scope(withheld=frozenset({"bridge.md"}))

    answer = await answering.follow_up("And why?", earlier, "asylum", scope)

    assert all(excerpt.article.file != "bridge.md" for excerpt in answer.excerpts)


async def test_the_shown_sentence_is_the_one_that_answers(answering: Answering) -> None:
    answered = await answering.answer("When did the mill in Kehl burn down?", "asylum")
    silent = await answering.answer("Who won the Olympic marathon?", "asylum")

    assert shown_sentence(answered) == "The mill in Kehl burned down in 1911."
    assert not shown_sentence(silent)
