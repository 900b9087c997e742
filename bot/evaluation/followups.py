"""How well are follow-ups answered? Conversations about a story, asked turn by turn.

``python -m bot.evaluation.followups [FOLDER]`` prints the figures.
"""

import asyncio
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answers.answering import Answering
from bot.answers.followups import Earlier, shown_sentence
from bot.answers.model import Answer
from bot.library.folder import read_story
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import build_snapshot

CONVERSATIONS_FILE = "followups.toml"
DEFAULT_FOLDER = Path("corpus/assange-asylum")

MADE_WITH = "made with"
PARTS = (MADE_WITH, "held", "third")
"""Conversations that follow-ups were made with; set aside meanwhile; written after that."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation.

    Attributes:
        ask: The reader's words.
        answers: Every way the articles say what answers it, verbatim.
    """

    ask: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Two or three questions, each but the first leaning on those before.

    Attributes:
        turns: In order.
        part: One of :data:`PARTS`.
    """

    turns: tuple[Turn, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one follow-up.

    Attributes:
        asked: The whole conversation up to it.
        right: Whether the first excerpt that was shown answers it.
        led_to: Whether that of the question before did.
        part: Its conversation's.
        first: The first excerpt, or nothing.
    """

    asked: tuple[str, ...]
    right: bool
    led_to: bool
    part: str
    first: str


def read_conversations(folder: Path) -> list[Conversation]:
    """Read a story's conversations."""
    data = tomllib.loads((folder / CONVERSATIONS_FILE).read_text())
    facts: Mapping[str, list[str]] = data["facts"]
    return [
        Conversation(
            tuple(
                Turn(turn["ask"], tuple(words for fact in turn["facts"] for words in facts[fact]))
                for turn in conversation["turns"]
            ),
            conversation.get("part", MADE_WITH),
        )
        for conversation in data["conversation"]
    ]


async def hold_all(folder: Path) -> list[Outcome]:
    """Hold a story's conversations with the bot."""
    story = await asyncio.to_thread(read_story, folder)
    async with SnapshotSearcher() as searcher:
        searcher.publish(await asyncio.to_thread(build_snapshot, story, 0))
        answering = Answering(searcher)
        outcomes: list[Outcome] = []
        for conversation in await asyncio.to_thread(read_conversations, folder):
            outcomes += await _hold(answering, story.name, conversation)
        return outcomes


async def _hold(answering: Answering, story: str, conversation: Conversation) -> list[Outcome]:
    outcomes: list[Outcome] = []
    opening, *later = conversation.turns
    answer = await answering.answer(opening.ask, story)
    right = _is_right(answer, opening)
    asked = [opening.ask]
    for turn in later:
        earlier = Earlier(" ".join([answer.question, *answer.carried]), shown_sentence(answer))
        answer = await answering.follow_up(turn.ask, earlier, story)
        asked.append(turn.ask)
        led_to, right = right, _is_right(answer, turn)
        first = answer.excerpts[0].text if answer.excerpts else ""
        outcomes.append(Outcome(tuple(asked), right, led_to, conversation.part, first))
    return outcomes


def _is_right(answer: Answer, turn: Turn) -> bool:
    return bool(answer.excerpts) and any(words in answer.excerpts[0].text for words in turn.answers)


def success_at_1(outcomes: Sequence[Outcome]) -> float:
    """Return the share of follow-ups whose first excerpt answers; 0 for none."""
    return sum(outcome.right for outcome in outcomes) / max(1, len(outcomes))


def main() -> None:
    """Print the figures, and the follow-ups that went wrong of those they were made with."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER
    outcomes = asyncio.run(hold_all(folder))
    lines = []
    for name in PARTS:
        part = [outcome for outcome in outcomes if outcome.part == name]
        led = [outcome for outcome in part if outcome.led_to]
        lines.append(
            f"{name}: {len(part)} follow-ups, Success@1 {success_at_1(part):.3f}; "
            f"after a right answer {success_at_1(led):.3f} of {len(led)}"
        )
    lines.append(f"all: {len(outcomes)} follow-ups, Success@1 {success_at_1(outcomes):.3f}")
    lines += [
        f"  wrong: {' | '.join(outcome.asked)} -> {' '.join(outcome.first.split())[:100]}"
        for outcome in outcomes
        if not outcome.right and outcome.part == MADE_WITH
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
