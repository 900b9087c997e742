"""The load's own parts: what they count, and a small load on the sample story."""

from pathlib import Path

from tests.chat.world import SHIPPED_CORPUS, STORY
from tests.load.asking import ask_steadily
from tests.load.ledger import Ledger, quantile, tally
from tests.load.running import running

CARD = {"components": [{"type": 17, "content": "Report 3 of edition 2"}]}
MIXED = {"components": [{"content": "Report 3 of edition 2"}, {"content": "Report 4 of edition 1"}]}
SENTENCE = {"content": "Ask again in a few seconds."}


def test_every_question_is_counted_once() -> None:
    ledger = Ledger()
    for key in ("answered", "mixed", "refused", "twice", "lost"):
        ledger.ask(key, "Who?", "general")
    ledger.ask("late", "Who?", "busy")

    ledger.acknowledged("lost")
    ledger.told("answered", CARD)
    ledger.told("mixed", MIXED)
    ledger.told("refused", SENTENCE)
    ledger.told("twice", CARD)
    ledger.told("twice", CARD)
    ledger.told("never asked", CARD)
    ledger.told_channel("busy", SENTENCE)

    seen = tally(ledger)
    assert (seen.asked, seen.answered, seen.refused, seen.late, seen.lost) == (6, 3, 1, 1, 1)
    assert seen.twice == 2
    assert seen.mixed == 1
    assert seen.editions == {"1", "2"}
    assert len(seen.first_ms) == 5
    assert ledger.open == 2


def test_a_quantile_is_a_value_that_was_seen() -> None:
    assert [quantile([1.0, 2.0, 3.0, 4.0], share) for share in (0.0, 0.5, 0.99, 1.0)] == [
        1,
        3,
        4,
        4,
    ]


async def test_a_few_questions_on_the_wire_are_answered_by_the_process(tmp_path: Path) -> None:
    questions = ("Since when has Assange been in the embassy?", "Who won the 100 metres?")
    async with running(tmp_path, SHIPPED_CORPUS, 3, STORY) as bot:
        await ask_steadily(bot.discord, questions, 20.0, 1.5)
        await bot.answered_within(20)

        seen = tally(bot.discord.ledger)

    assert (seen.asked, seen.answered, seen.twice) == (30, 30, 0)
