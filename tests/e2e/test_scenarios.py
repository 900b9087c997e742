"""The whole bot, in simcord and over the wire: the same people, words and answers."""

import pytest
from simcord.results import InteractionResult

from bot.chat.cards.controls import Action
from bot.chat.menus import ASK_MENU, CHECK_MENU
from tests.chat.seeing import Message, quotations, raw_components, seen
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World, with_answering
from tests.e2e.reporting import Tell, scenario

FOLLOW_UP = "And why did they?"
NEW_ARTICLE = """---
headline: Llama wins village fair
outlet: Cuttings sample desk
published_at: 2012-08-17
---

A llama called Zorro won the village fair at Otavalo on Friday.
"""
UPLOAD = b"Llama wins village fair\n\nShare\n\nA llama called Zorro won the fair at Otavalo.\n"


async def ask(world: World, question: str = ANSWERED_QUESTION) -> InteractionResult:
    return await world.reader.slash(world.general, "ask", question=question)


def custom_id(message: Message, action: Action) -> str:
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(message)]
    return next(one for one in ids if f":{action.value}:" in one)


@pytest.mark.quick
@scenario("{world}: /ask", "cited excerpts, for everybody to see")
async def test_a_reader_asks_with_the_command(world: World, tell: Tell) -> None:
    result = await ask(world)

    assert result.response is not None
    assert not result.ephemeral
    tell(f"{len(quotations(result.response))} excerpts")
    assert quotations(result.response)


@scenario("{world}: what the story does not say", "“not in this story”")
async def test_a_reader_asks_what_the_story_does_not_say(world: World, tell: Tell) -> None:
    result = await ask(world, UNANSWERED_QUESTION)

    assert "Not in this story" in seen(result.response)
    tell("“Not in this story”")


@pytest.mark.quick
@scenario("{world}: a mention, then a follow-up in a reply", "both answered in replies")
async def test_a_mention_and_a_follow_up(world: World, tell: Tell) -> None:
    await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")
    first = world.general.last_message
    assert first is not None
    assert quotations(first)

    await world.reader.send(world.general, FOLLOW_UP, reply_to=first)

    second = world.general.last_message
    assert second is not None
    assert second.id != first.id
    assert quotations(second)
    tell("both answered in replies")


@scenario("{world}: a question where the bot listens, and small talk", "answered; silence")
async def test_listening(world: World, tell: Tell) -> None:
    await world.reader.send(world.questions, "Good morning everybody")
    assert len(world.questions.history()) == 1

    await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert len(world.questions.history()) == 3
    tell("answered; silence")


@pytest.mark.quick
@scenario("{world}: a direct message", "answered there")
async def test_a_direct_message(world: World, tell: Tell) -> None:
    await world.reader.user.send_dm(ANSWERED_QUESTION)

    told = world.reader.user.dm_channel.last_message
    assert told is not None
    assert quotations(told)
    tell("answered there")


@pytest.mark.quick
@scenario("{world}: a button, after a restart of the bot", "answered privately")
async def test_buttons_after_a_restart(world: World, tell: Tell) -> None:
    result = await ask(world)
    assert result.response is not None
    await world.restart()

    clicked = await world.reader.click(
        result.response, custom_id=custom_id(result.response, Action.CONTEXT)
    )

    shown = clicked.response or clicked.followups[0]
    assert shown.ephemeral
    assert quotations(result.response)[0].split()[0] in seen(shown)
    tell("answered privately")


@pytest.mark.quick
@scenario("{world}: a moderator reloads and publishes", "the new article answers")
async def test_a_reload_with_publish(world: World, tell: Tell) -> None:
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    result = await world.moderator.slash(world.general, "corpus reload")
    assert result.response is not None

    await world.moderator.click(result.response, label="Publish")

    assert "Revision 2 answers now." in seen(result.response)
    assert "Zorro" in seen((await ask(world, "Who won the village fair?")).response)
    tell("revision 2 answers")


@scenario("{world}: a moderator uploads an article and publishes", "the new article answers")
async def test_an_upload(world: World, tell: Tell) -> None:
    given = {"outlet": "The Otavalo Paper", "published_at": "2012-08-17"}
    file = ("llama.txt", UPLOAD)
    result = await world.moderator.slash(world.general, "source upload", file=file, **given)
    assert result.response is not None

    await world.moderator.click(result.response, label="Publish")

    assert "Zorro" in seen((await ask(world, "Who won the fair?")).response)
    tell("revision 2 answers")


@scenario("{world}: autocomplete of an outlet", "the story's outlets")
async def test_autocomplete(world: World, tell: Tell) -> None:
    choices = await world.reader.autocomplete(world.general, "ask", "outlet", "cut", question="Who")

    assert [choice["name"] for choice in choices] == ["Cuttings sample desk"]
    tell("one outlet")


@scenario("{world}: the menus of a message", "answered privately; held against the story")
async def test_context_menus(world: World, tell: Tell) -> None:
    message = await world.moderator.send(world.general, ANSWERED_QUESTION)

    asked = await world.reader.context_menu(world.general, ASK_MENU, message)
    checked = await world.reader.context_menu(world.general, CHECK_MENU, message)

    assert asked.ephemeral
    assert checked.ephemeral
    assert "19 June" in seen(asked.response)
    assert "The message:" in seen(checked.response)
    tell("both answered privately")


@scenario("{world}: a chart and figures for moderators", "sent as files")
async def test_files_are_sent(world: World, tell: Tell) -> None:
    await ask(world)

    result = await world.moderator.slash(world.general, "insights")

    assert result.response is not None
    tell(f"{len(result.response.attachments)} files")
    assert result.response.attachments


@pytest.mark.quick
@scenario("{world}: something breaks inside", "a private sentence with a reference; goes on")
async def test_something_breaks(failing_world: World, tell: Tell) -> None:
    world = failing_world

    def break_down() -> None:
        raise RuntimeError("on purpose")

    services = world.services
    await world.restart(with_answering(world, break_down))
    result = await ask(world)
    await world.restart(services)

    told = result.response if not result.followups else result.followups[-1]
    assert "Something broke on my side" in seen(told)
    assert quotations((await ask(world)).response or pytest.fail("no answer"))
    tell("told, and the next question is answered")
