"""Starting, restarting and ending the bot."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.chat import client
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World, with_answering


def syncs(world: World) -> int:
    return len(world.calls("PUT", "/commands"))


async def test_commands_are_synced_at_the_first_start_only(world: World) -> None:
    assert syncs(world) == 1

    await world.restart()

    assert syncs(world) == 1
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert result.response is not None


async def test_commands_that_changed_are_synced_again(world: World) -> None:
    await world.restart(replace(world.services, moderator_role=123456789012345678))

    assert syncs(world) == 2


@pytest.mark.simcord
async def test_a_sync_that_failed_is_tried_again_at_the_next_start(
    failing_world: World,
) -> None:
    world = failing_world
    await world.library.store.set_note("commands", "")
    world.env.inject_error("PUT", "/applications/*/commands", status=400, code=50035)
    with pytest.raises(Exception, match="50035"):
        await world.restart()


@pytest.mark.simcord
async def test_the_start_says_which_intent_it_has(world: World) -> None:
    with capture_logs() as logs:
        await world.restart()

    [entry] = [entry for entry in logs if entry["event"] == "ready"]
    assert entry["message_content"] is True


class Gate:
    """Holds answers back until it is opened."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._opened = asyncio.Event()

    async def wait(self) -> None:
        await self._world.env.external_wait(self._opened.wait(), reason="the gate")

    def open(self) -> None:
        self._opened.set()


@pytest.mark.simcord
async def test_closing_finishes_what_is_under_way_and_refuses_the_rest(
    failing_world: World,
) -> None:
    world = failing_world
    gate = Gate(world)
    await world.restart(with_answering(world, gate.wait))
    under_way = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    asked = await world.reader.send(world.questions, ANSWERED_QUESTION)
    assert under_way.deferred

    closing = asyncio.create_task(world.bot.close())
    await asyncio.sleep(0)
    refused = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    await world.moderator.send(world.questions, ANSWERED_QUESTION)

    assert refused.ephemeral
    assert seen(refused.response).startswith("I am about to restart. Ask again in a minute. ")
    assert "about to restart" in seen(world.questions.last_message)
    assert not closing.done()
    gate.open()
    await closing
    assert world.bot.is_closed()
    assert under_way.response is not None
    assert quotations(under_way.response)
    answers = [message for message in world.questions.history() if message.reference]
    assert any(
        message.reference is not None
        and message.reference.message_id == asked.id
        and quotations(message)
        for message in answers
    )


@pytest.mark.simcord
async def test_closing_does_not_wait_for_ever(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = failing_world
    monkeypatch.setattr(client, "DRAIN_TIMEOUT_S", 0.01)
    gate = Gate(world)
    await world.restart(with_answering(world, gate.wait))
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    with capture_logs() as logs:
        await world.bot.close()

    assert world.bot.is_closed()
    assert "still under way" in logs[0]["event"]


@pytest.mark.simcord
async def test_a_question_under_way_keeps_the_revision_it_was_searched_in(world: World) -> None:
    gate = Gate(world)
    await world.restart(with_answering(world, after=gate.wait))
    under_way = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    first = min(world.folder.glob("2012*.md"))
    first.write_text(first.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    reload = await world.moderator.slash(world.general, "corpus reload")
    assert reload.response is not None
    await world.moderator.click(reload.response, label="Publish")
    assert "Revision 2 answers now." in seen(reload.response)

    gate.open()
    await world.env.settle()
    later = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert "revision 1" in seen(under_way.response)
    assert "revision 2" in seen(later.response)
