"""Votes, passages called wrong, questions for the moderators: in the whole bot, over restarts."""

from datetime import date

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from bot.answers.receipts import Receipt, encode
from bot.chat.cards.controls import WHICH, Action, control
from bot.chat.cards.settings import REPORTS_CUSTOM_ID
from bot.library.outcome import Publish
from bot.library.store import By
from bot.readers.store import Feedback
from bot.story.model import Span
from tests.chat.seeing import Message, markdown_of, quotations, seen
from tests.chat.test_controls import ask, custom_ids, press, send
from tests.chat.test_rights import allow_everybody
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World

RESTARTS = pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
LONG_AGO = date(2015, 1, 1)


async def feedback(world: World) -> Feedback:
    return await world.services.readers.feedback(world.guild.id, LONG_AGO)


async def votes(world: World) -> tuple[int, int]:
    found = await feedback(world)
    return found.helpful, found.unhelpful


async def choose_reports_channel(world: World) -> ChannelHandle:
    channel = world.guild.create_text_channel("moderators")
    card = await world.moderator.slash(world.general, "settings")
    assert card.response is not None
    await world.moderator.select(card.response, [channel], custom_id=REPORTS_CUSTOM_ID)
    return channel


async def reports(world: World) -> ResponseMessage:
    result = await world.moderator.slash(world.general, "reports")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def call_wrong(
    world: World, answer: Message, *, which: int = 0, by: MemberActor | None = None
) -> ResponseMessage:
    """Press *Wrong passage*, and say which."""
    asked = await press(world, answer, Action.WRONG, by=by)
    assert "Which passage is wrong?" in seen(asked)
    assert quotations(asked)[which][:80] in quotations(answer)[which]
    return await press(world, asked, Action.WRONG, which=which, by=by)


def another(world: World) -> MemberActor:
    return world.guild.add_member(world.env.create_user("another"))


@RESTARTS
async def test_a_person_has_one_vote_and_may_change_it(world: World, *, restarts: bool) -> None:
    answer = await ask(world)
    if restarts:
        await world.restart()

    told = await press(world, answer, Action.HELPFUL)
    for _ in range(3):
        await press(world, answer, Action.HELPFUL)
    assert await votes(world) == (1, 0)
    assert told.ephemeral
    assert "I have counted that this answer helped" in seen(told)

    told = await press(world, answer, Action.NOT_HELPFUL)
    assert await votes(world) == (0, 1)
    assert "did not help" in seen(told)

    await press(world, answer, Action.HELPFUL, by=another(world))
    assert await votes(world) == (1, 1)


async def test_a_vote_does_not_say_whose_it_is(world: World) -> None:
    await press(world, await ask(world), Action.HELPFUL)

    folder = world.folder.parent.parent / "data"
    kept = b"".join(file.read_bytes() for file in folder.glob("cuttings.db*"))

    assert str(world.reader.id).encode() not in kept
    assert world.reader.id.to_bytes(8, "big") not in kept


async def test_votes_never_change_what_is_answered(world: World) -> None:
    before = await ask(world)
    for _ in range(3):
        await press(world, before, Action.NOT_HELPFUL)

    assert quotations(await ask(world)) == quotations(before)


async def test_votes_of_an_older_revision_count_but_not_of_one_there_never_was(
    world: World,
) -> None:
    answer = await ask(world)
    (world.folder / "new.txt").write_text("A headline\n\nSomething new happened in Quito.")
    await world.librarian.reload(By(), Publish.NOW)

    await press(world, answer, Action.HELPFUL)
    never = await send(world, control(Action.HELPFUL, "1.9", "Helpful"))
    refused = await world.reader.click(never, label="Helpful")

    assert await votes(world) == (1, 0)
    assert "I do not know these words here" in seen(refused.response)


@RESTARTS
async def test_a_wrong_passage_goes_to_the_moderators_once_a_person(
    world: World, *, restarts: bool
) -> None:
    channel = await choose_reports_channel(world)
    answer = await ask(world)
    if restarts:
        await world.restart()

    told = await call_wrong(world, answer)
    again = await call_wrong(world, answer)

    assert "Your name is not with it" in seen(told)
    assert "called this passage wrong before" in seen(again)
    [message] = channel.history()
    assert "A reader calls this passage wrong" in seen(message)
    assert quotations(answer)[0].startswith(quotations(message)[0][:80])
    assert f"/{world.general.id}/{answer.id}" in markdown_of(message)
    assert str(world.reader.id) not in markdown_of(message)


async def test_of_one_passage_nobody_is_asked_which(world: World) -> None:
    answer = await ask(world)
    letters = custom_ids(answer, Action.CONTEXT)[0].rpartition(":")[2]
    alone = await send(
        world,
        control(Action.CONTEXT, letters, "In context"),
        control(Action.WRONG, WHICH, "Wrong passage"),
    )

    told = await press(world, alone, Action.WRONG)

    assert "Thank you" in seen(told)
    assert len((await feedback(world)).wrong) == 1


async def test_without_a_channel_reports_are_in_the_list(world: World) -> None:
    answer = await ask(world)
    await call_wrong(world, answer, which=0)
    await call_wrong(world, answer, which=0, by=another(world))
    await call_wrong(world, answer, which=1)

    shown = await reports(world)

    assert "2 passages called wrong" in seen(shown)
    assert "2 readers, last" in seen(shown)
    assert len(quotations(shown)) == 2


async def test_a_channel_that_cannot_be_written_to_loses_no_report(world: World) -> None:
    await choose_reports_channel(world)
    answer = await ask(world)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)

    told = await call_wrong(world, answer)

    assert "Thank you" in seen(told)
    assert "1 passage called wrong" in seen(await reports(world))


@RESTARTS
async def test_a_question_is_kept_only_if_its_asker_presses(
    world: World, *, restarts: bool
) -> None:
    channel = await choose_reports_channel(world)
    answer = await ask(world, UNANSWERED_QUESTION)
    assert not (await feedback(world)).kept
    if restarts:
        await world.restart()

    refused = await press(world, answer, Action.TELL, by=another(world))
    told = await press(world, answer, Action.TELL)
    again = await press(world, answer, Action.TELL)

    assert "Only who asked" in seen(refused)
    assert "The moderators can read your question now" in seen(told)
    assert "have your question already" in seen(again)
    [kept] = (await feedback(world)).kept
    assert kept.question == UNANSWERED_QUESTION
    [message] = channel.history()
    assert UNANSWERED_QUESTION in seen(message)


async def test_an_answered_question_cannot_be_kept(world: World) -> None:
    assert custom_ids(await ask(world, ANSWERED_QUESTION), Action.TELL) == []


@RESTARTS
async def test_moderators_finish_reports_in_the_list(world: World, *, restarts: bool) -> None:
    await call_wrong(world, await ask(world))
    await press(world, await ask(world, UNANSWERED_QUESTION), Action.TELL)
    shown = await reports(world)
    if restarts:
        await world.restart()

    assert UNANSWERED_QUESTION in seen(shown)
    for _ in range(2):
        shown = await press(world, shown, Action.DONE, by=world.moderator)

    assert "Nothing to look at" in seen(shown)
    found = await feedback(world)
    assert not found.wrong
    assert not found.kept
    [event, *_] = await world.library.store.events(10, action="report.done")
    assert event.actor == f"discord:{world.moderator.id}"


@RESTARTS
async def test_moderators_finish_reports_in_their_channel(world: World, *, restarts: bool) -> None:
    channel = await choose_reports_channel(world)
    await call_wrong(world, await ask(world))
    [message] = channel.history()
    if restarts:
        await world.restart()

    refused = await press(world, message, Action.DONE)
    assert "Only members who may manage this server" in seen(refused)
    assert (await feedback(world)).wrong

    await world.moderator.click(message, label="Done")

    assert not (await feedback(world)).wrong
    assert "Done, by" in seen(channel.history()[0])


async def test_the_list_is_for_moderators(failing_world: World) -> None:
    await allow_everybody(failing_world, "reports")

    result = await failing_world.reader.slash(failing_world.general, "reports")

    assert "Only members who may manage this server" in seen(result.response)


async def test_a_report_of_words_that_changed_says_so(world: World) -> None:
    await call_wrong(world, await ask(world))
    for file in world.folder.glob("*.md"):
        file.write_text(file.read_text().split("\n\n")[0] + "\n\nAll is new.")
    (world.folder / "questions.toml").unlink()
    await world.librarian.reload(By(), Publish.NOW)

    assert "no longer in the articles" in seen(await reports(world))


@pytest.mark.parametrize("action", [Action.WRONG, Action.TELL])
async def test_in_a_direct_message_there_are_no_moderators_to_tell(
    world: World, action: Action
) -> None:
    question = ANSWERED_QUESTION if action is Action.WRONG else UNANSWERED_QUESTION
    await world.reader.send_dm(question)
    answer = world.reader.user.dm_channel.last_message
    assert answer is not None
    result = await world.reader.user.click(answer, custom_id=custom_ids(answer, action)[0])

    assert "There are no moderators here to tell" in seen(result.response)


async def test_a_blocked_reader_cannot_press_either(world: World) -> None:
    answer = await ask(world)
    await world.moderator.slash(world.general, "block add", person=world.reader)

    for action in (Action.HELPFUL, Action.WRONG, Action.CONTEXT):
        shown = await press(world, answer, action)
        assert "blocked you" in seen(shown)
    assert await votes(world) == (0, 0)


async def test_reports_of_words_that_are_not_here_are_refused(world: World) -> None:
    button = control(Action.WRONG, encode(Receipt(9, 1, 0, Span(0, 5))), "Wrong passage")

    result = await world.reader.click(await send(world, button), label="Wrong passage")

    assert "I do not know these words here" in seen(result.response)
    assert not (await feedback(world)).wrong
