"""Questions are counted, and nothing says who asked what."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.answers.model import Verdict
from bot.errors import StorageError
from bot.readers.counting import Counts, WordCount
from tests.chat.seeing import quotations
from tests.chat.test_failures import break_down
from tests.chat.world import (
    ANSWERED_QUESTION,
    UNANSWERED_QUESTION,
    World,
    open_world,
    with_answering,
)


async def counts(world: World) -> Counts:
    return await world.library.readers.counts(world.guild.id, world.env.now().date())


async def test_every_way_of_asking_is_counted(world: World) -> None:
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")

    found = await counts(world)

    assert found.asked(Verdict.ANSWERED) == 2
    assert found.asked(Verdict.NOT_IN_STORY) == 1
    assert sum(found.latencies.values()) == 3
    assert {article.story for article in found.quoted} == {"assange-asylum"}
    assert found.quoted[0].times == 2
    assert found.unanswered == []


async def test_a_question_in_private_messages_is_not_counted(world: World) -> None:
    await world.reader.user.slash("ask", question=ANSWERED_QUESTION)

    assert (await counts(world)).asked() == 0
    assert (await world.library.readers.counts(0, world.env.now().date())).asked() == 0


async def test_what_is_no_question_is_not_counted(world: World) -> None:
    await world.reader.send(world.general, world.mention)
    await world.reader.send(world.general, "hello")

    assert (await counts(world)).asked() == 0


async def test_a_question_that_failed_is_not_counted(failing_world: World) -> None:
    world = failing_world
    await world.restart(with_answering(world, break_down))
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert (await counts(world)).asked() == 0


async def test_who_opted_out_is_not_counted(world: World) -> None:
    person = world.library.marks.person(world.reader.id)
    await world.library.readers.opt_out(person)

    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    await world.moderator.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert (await counts(world)).asked() == 1


async def test_words_asked_about_in_vain_are_told_once_three_people_have(world: World) -> None:
    for number in range(3):
        assert (await counts(world)).unanswered == []
        reader = world.guild.add_member(world.env.create_user(f"reader{number}"))
        await reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)

    words = (await counts(world)).unanswered
    assert WordCount(("olympic",), 3) in words


async def test_a_count_that_cannot_be_written_spoils_no_answer(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = failing_world

    async def fail(_tally: object) -> None:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(world.library.readers, "count", fail)
    with capture_logs() as logs:
        result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.response is not None
    assert quotations(result.response)
    assert not result.followups
    assert [entry["event"] for entry in logs] == ["could not count a question"]


async def test_neither_asker_nor_question_is_in_the_database(tmp_path: Path) -> None:
    planted = "Who planted the zanzibar in Quixotania?"
    async with open_world(tmp_path) as world:
        await world.reader.slash(world.general, "ask", question=planted)
        await world.reader.send(world.questions, planted)
        await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION} zanzibar")
        reader = world.reader.id
        written = written_in(tmp_path / "data")

    assert b"not_in_story" in written
    for word in (b"zanzibar", b"quixotania"):
        assert word not in written.lower()
    assert str(reader).encode() not in written
    assert reader.to_bytes(8, "big") not in written


def written_in(folder: Path) -> bytes:
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".key")
    return b"".join(file.read_bytes() for file in files)
