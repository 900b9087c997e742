"""Asking on after an answer, and putting right how a message was understood."""

from datetime import timedelta

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.chat.cards.controls import Action
from bot.chat.cards.settings import THREADS_CUSTOM_ID
from bot.chat.commands.listening import MISREADINGS
from bot.library.store import OPERATOR, AuditEvent
from bot.readers.rules import Rules
from tests.chat.seeing import Message, quotations, raw_components, seen
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World, listen

FOLLOW_UP = "Why is he there?"
CARRIED = "Read with what was asked before: “Since”, “Assange”, “embassy”"


def custom_ids(message: Message, action: Action) -> list[str]:
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(message)]
    return [custom_id for custom_id in ids if f":{action.value}:" in custom_id]


def replies_to(message: discord.Message, channel: ChannelHandle) -> list[discord.Message]:
    return [
        reply
        for reply in channel.history()
        if reply.reference and reply.reference.message_id == message.id
    ]


async def asked_by_mention(world: World) -> discord.Message:
    sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")
    [card] = replies_to(sent, world.general)
    return card


async def asked_on(world: World, card: discord.Message | None = None) -> discord.Message:
    sent = await world.reader.send(
        world.general, FOLLOW_UP, reply_to=card or await asked_by_mention(world)
    )
    [reply] = replies_to(sent, world.general)
    return reply


async def test_a_reply_to_an_answer_is_read_with_its_question(world: World) -> None:
    reply = await asked_on(world)

    assert CARRIED in seen(reply)
    assert "avoid" in quotations(reply)[0]


async def test_a_reply_to_the_answer_of_a_command_is_read_with_its_question(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    card = world.general.last_message
    assert result.response is not None
    assert card is not None

    assert CARRIED in seen(await asked_on(world, card))


async def test_a_third_question_leans_on_both_before(world: World) -> None:
    second = await asked_on(world)

    sent = await world.moderator.send(world.general, "And since when?", reply_to=second)

    [third] = replies_to(sent, world.general)
    assert "“Assange”, “embassy”" in seen(third)
    assert "19 June" in " ".join(quotations(third))


async def test_a_whole_question_in_a_reply_stands_by_itself(world: World) -> None:
    card = await asked_by_mention(world)

    sent = await world.reader.send(
        world.general, "Which backers stood surety and lose 140,000 pounds?", reply_to=card
    )

    [reply] = replies_to(sent, world.general)
    assert "Read with" not in seen(reply)
    assert not custom_ids(reply, Action.DROP)


async def test_what_was_carried_over_can_be_dropped(world: World) -> None:
    reply = await asked_on(world)
    [drop] = custom_ids(reply, Action.DROP)
    await world.restart()

    await world.reader.click(reply, custom_id=drop)

    shown = seen(world.general.last_message)
    assert "Read with" not in shown
    assert FOLLOW_UP in shown


async def test_others_cannot_drop_it(failing_world: World) -> None:
    world = failing_world
    other = world.guild.add_member(world.env.create_user("other"))
    reply = await asked_on(world)

    result = await other.click(reply, custom_id=custom_ids(reply, Action.DROP)[0])

    assert "Only who wrote the message, or a moderator" in seen(result.response)
    assert CARRIED in seen(world.general.last_message)


async def test_in_a_thread_on_an_answer_questions_go_on_without_calling_the_bot(
    world: World,
) -> None:
    card = await asked_by_mention(world)
    world.env.backend.create_thread(
        world.general.id, "about it", world.reader.id, message_id=card.id
    )
    thread = world.general.threads[0]

    first = await world.reader.send(thread, FOLLOW_UP)
    second = await world.reader.send(thread, "And since when?")
    aside = await world.reader.send(thread, "Thanks, that helps.")

    assert CARRIED in seen(replies_to(first, thread)[0])
    assert "Read with what was asked before" in seen(replies_to(second, thread)[0])
    assert not replies_to(aside, thread)


async def test_editing_a_question_soon_edits_its_answer(world: World) -> None:
    sent = await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")

    await world.reader.edit(sent, f"{world.mention} {ANSWERED_QUESTION}")

    [reply] = replies_to(sent, world.general)
    assert "19 June" in quotations(reply)[0]
    assert ANSWERED_QUESTION in seen(reply)


async def test_editing_a_question_late_changes_nothing(world: World) -> None:
    sent = await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")
    await world.env.advance_time(timedelta(minutes=2, seconds=1).total_seconds())

    await world.reader.edit(sent, f"{world.mention} {ANSWERED_QUESTION}")

    [reply] = replies_to(sent, world.general)
    assert "Not in this story." in seen(reply)


async def test_editing_a_follow_up_leans_on_the_same_question(world: World) -> None:
    card = await asked_by_mention(world)
    sent = await world.reader.send(world.general, "Who is Ricardo Patiño?", reply_to=card)

    await world.reader.edit(sent, FOLLOW_UP)

    [reply] = replies_to(sent, world.general)
    assert CARRIED in seen(reply)


async def test_an_overheard_question_that_is_edited_into_none_loses_its_answer(
    world: World,
) -> None:
    sent = await world.reader.send(world.questions, ANSWERED_QUESTION)
    assert replies_to(sent, world.questions)

    await world.reader.edit(sent, "Never mind.")

    assert not replies_to(sent, world.questions)


async def test_deleting_a_question_deletes_its_answer(world: World) -> None:
    sent = await world.reader.send(world.questions, ANSWERED_QUESTION)
    kept = await world.reader.send(world.questions, "Who delivered the letter?")

    await world.reader.delete(sent)

    assert not replies_to(sent, world.questions)
    assert replies_to(kept, world.questions)


async def test_what_was_overheard_and_has_no_word_of_the_story_is_left_alone(world: World) -> None:
    sent = await world.reader.send(world.questions, "Which volcano erupted near Reykjavik?")

    assert not replies_to(sent, world.questions)


@pytest.mark.parametrize(
    "text", ["How do people become diplomats?", "Do embassies serve coffee?", "Is Ecuador warm?"]
)
async def test_small_talk_in_words_of_the_story_is_left_alone(world: World, text: str) -> None:
    sent = await world.reader.send(world.questions, text)

    assert not replies_to(sent, world.questions)


async def misread(world: World) -> str:
    """Let the bot overhear a question, tell it that this was none; return what it said then."""
    sent = await world.reader.send(world.questions, ANSWERED_QUESTION)
    [reply] = replies_to(sent, world.questions)
    result = await world.reader.click(reply, custom_id=custom_ids(reply, Action.MISREAD)[0])
    assert not replies_to(sent, world.questions)
    return " ".join(seen(followup) for followup in result.followups)


async def test_a_wrong_guess_is_one_tap_to_dismiss(world: World) -> None:
    assert not await misread(world)


async def test_three_wrong_guesses_quieten_a_channel_for_a_day(world: World) -> None:
    told = [await misread(world) for _ in range(MISREADINGS)]
    await world.restart()

    overheard = await world.reader.send(world.questions, ANSWERED_QUESTION)
    called = await world.reader.send(world.questions, f"{world.mention} {ANSWERED_QUESTION}")
    await world.env.advance_time(timedelta(days=1, minutes=1).total_seconds())
    later = await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert told[:-1] == ["", ""]
    assert "I have now taken 3 messages here for questions that were none." in told[-1]
    assert not replies_to(overheard, world.questions)
    assert replies_to(called, world.questions)
    assert replies_to(later, world.questions)


async def test_wrong_guesses_quieten_no_other_channel(world: World) -> None:
    other = world.guild.create_text_channel("more questions")
    await listen(world, world.questions, other)
    for _ in range(MISREADINGS):
        await misread(world)

    sent = await world.reader.send(other, ANSWERED_QUESTION)

    assert replies_to(sent, other)


@pytest.mark.parametrize("called", [True, False])
async def test_only_what_was_overheard_can_be_no_question(world: World, *, called: bool) -> None:
    text = f"{world.mention} {ANSWERED_QUESTION}" if called else ANSWERED_QUESTION
    sent = await world.reader.send(world.questions, text)

    [reply] = replies_to(sent, world.questions)
    assert bool(custom_ids(reply, Action.MISREAD)) is not called


async def open_post(
    world: World, forum: ChannelHandle, title: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> ChannelHandle:
    """Let the reader open a post; its first message has the id of its thread, as on Discord."""
    backend = world.env.backend
    number = backend.snowflake()
    thread = backend.create_thread(
        forum.id, title, world.reader.id, message_id=number, broadcast=False
    )
    backend.announce_thread_create(thread)
    post = forum.threads[-1]
    with monkeypatch.context() as patch:
        ids = iter([number])
        real = backend.snowflake
        patch.setattr(backend, "snowflake", lambda: next(ids, None) or real())
        await world.reader.send(post, text)
    return post


@pytest.mark.parametrize(
    ("title", "text"),
    [(ANSWERED_QUESTION, "Please see the title."), ("About the embassy", ANSWERED_QUESTION)],
    ids=["title", "text"],
)
async def test_a_forum_post_is_answered_once_in_the_post(
    world: World, monkeypatch: pytest.MonkeyPatch, title: str, text: str
) -> None:
    forum = world.guild.create_forum_channel("help")
    await listen(world, forum)
    post = await open_post(world, forum, title, text, monkeypatch)

    later = await world.moderator.send(post, "Who delivered the letter?")

    answers = [message for message in post.history() if message.author.bot]
    assert len(answers) == 1
    assert "19 June" in quotations(answers[0])[0]
    assert not replies_to(later, post)


async def test_posts_of_other_forums_are_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    forum = world.guild.create_forum_channel("other")

    post = await open_post(world, forum, "Help", ANSWERED_QUESTION, monkeypatch)

    assert not [message for message in post.history() if message.author.bot]


async def open_threads(world: World) -> None:
    event = AuditEvent(world.env.now(), OPERATOR, "settings.rules", "guild", "done")
    await world.library.readers.set_rules(world.guild.id, Rules(threads=True), event)


async def test_each_question_gets_a_thread_where_moderators_want_it(world: World) -> None:
    await open_threads(world)

    sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")
    thread = world.general.threads[0]
    follow_up = await world.reader.send(thread, FOLLOW_UP)

    first, *_, second = [message for message in thread.history() if message.author.bot]
    assert thread.name == ANSWERED_QUESTION
    assert thread.id == sent.id
    assert not [reply for reply in replies_to(sent, world.general) if not reply.is_system()]
    assert {seen(first), seen(second)} >= {seen(replies_to(follow_up, thread)[0])}
    assert CARRIED in seen(replies_to(follow_up, thread)[0])
    assert not thread.threads


async def test_without_the_permission_it_answers_in_a_reply(world: World) -> None:
    await open_threads(world)
    everybody = world.guild.default_role
    closed = discord.PermissionOverwrite(create_public_threads=False)
    channel = world.guild.create_text_channel("no threads", overwrites={everybody: closed})

    sent = await world.reader.send(channel, f"{world.mention} {ANSWERED_QUESTION}")

    assert replies_to(sent, channel)


async def test_deleting_a_question_with_a_thread_deletes_its_answer(world: World) -> None:
    await open_threads(world)
    sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")
    thread = world.general.threads[0]

    await world.reader.delete(sent)

    assert not [message for message in thread.history() if message.author.bot]


async def test_editing_a_question_with_a_thread_edits_its_answer_there(world: World) -> None:
    await open_threads(world)
    sent = await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")
    [thread] = world.general.threads

    await world.reader.edit(sent, f"{world.mention} {ANSWERED_QUESTION}")

    [answer] = [message for message in thread.history() if message.author.bot and seen(message)]
    assert "19 June" in quotations(answer)[0]
    assert len(world.general.threads) == 1


async def test_moderators_choose_threads_in_the_settings(world: World) -> None:
    shown = await world.moderator.slash(world.general, "settings")
    assert shown.response is not None

    await world.moderator.select(shown.response, ["1"], custom_id=THREADS_CUSTOM_ID)

    assert (await world.library.readers.rules(world.guild.id)).threads


async def test_in_direct_messages_a_conversation_goes_on(world: World) -> None:
    await world.reader.send_dm(ANSWERED_QUESTION)

    soon = await world.reader.send_dm(FOLLOW_UP)
    await world.env.advance_time(timedelta(minutes=16).total_seconds())
    later = await world.reader.send_dm("Why?")

    channel = world.reader.user.dm_channel
    assert CARRIED in seen(replies_to(soon, channel)[0])
    assert "Read with" not in seen(replies_to(later, channel)[0])
