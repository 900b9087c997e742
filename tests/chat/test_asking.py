"""Every way of asking, seen from Discord."""

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.answers.answering import MAX_QUESTION_CHARS
from tests.chat.seeing import Message, markdown_of, quotations, seen
from tests.chat.world import ANSWERED_QUESTION, TITLE, UNANSWERED_QUESTION, World, with_answering


def assert_answers(world: World, message: Message | None) -> None:
    """Check that a message is a card of cited excerpts, each verbatim."""
    assert message is not None
    articles = world.librarian.snapshot.articles
    bodies = [" ".join(article.body.split()) for article in articles]
    found = quotations(message)
    assert 1 <= len(found) <= 3
    for quotation in found:
        assert any(quotation in body for body in bodies), quotation
    assert any(article.headline in seen(message) for article in articles)
    assert "19 June" in found[0]
    assert "Cuttings sample desk · 16 August 2012 · paragraph" in seen(message)
    assert f"{TITLE} · revision 1" in seen(message)
    assert "**" in markdown_of(message)
    assert message.flags.components_v2
    assert not message.content


def thread_of(world: World, channel: ChannelHandle) -> ChannelHandle:
    world.env.backend.create_thread(channel.id, "about it", world.reader.id)
    return channel.threads[0]


def replies_to(message: discord.Message, channel: ChannelHandle) -> list[discord.Message]:
    return [
        reply
        for reply in channel.history()
        if reply.reference and reply.reference.message_id == message.id
    ]


async def test_ask_answers_publicly_with_the_question_above(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.response is not None
    assert_answers(world, result.response)
    assert not result.ephemeral
    assert seen(result.response).startswith(ANSWERED_QUESTION)
    assert not result.followups


async def test_ask_is_acknowledged_before_the_search_begins(world: World) -> None:
    acknowledged: list[object] = []

    def look() -> None:
        acknowledged.extend(body.get("type") for body in world.calls("POST", "/callback"))

    await world.restart(with_answering(world, look))
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    deferred = discord.InteractionResponseType.deferred_channel_message.value
    assert acknowledged == [deferred]


async def test_ask_works_in_a_direct_message(world: World) -> None:
    result = await world.reader.user.slash("ask", question=ANSWERED_QUESTION)

    assert_answers(world, result.response)


async def test_what_the_story_does_not_hold_is_said_so(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)

    assert result.response is not None
    assert "Not in this story." in seen(result.response)
    assert "“Olympic”" in seen(result.response)
    assert not quotations(result.response)


@pytest.mark.parametrize("question", ["   ", "?!", "🙈", "the of and"])
async def test_a_question_without_words_is_told_so(world: World, question: str) -> None:
    result = await world.reader.slash(world.general, "ask", question=question)

    assert result.response is not None
    assert "Not in this story." in seen(result.response)


async def test_a_mention_is_answered_in_a_reply(world: World) -> None:
    sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")

    [reply] = replies_to(sent, world.general)
    assert_answers(world, reply)
    assert seen(reply).startswith(ANSWERED_QUESTION)


async def test_a_mention_at_the_end_is_answered(world: World) -> None:
    sent = await world.reader.send(world.general, f"{ANSWERED_QUESTION} {world.mention}")

    assert_answers(world, replies_to(sent, world.general)[0])


async def test_a_mention_of_its_role_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = world.guild.create_role("Cuttings")
    own = property(lambda guild: guild.get_role(role.id))
    monkeypatch.setattr(discord.Guild, "self_role", own)

    sent = await world.reader.send(world.general, f"{role.mention} {ANSWERED_QUESTION}")

    assert_answers(world, replies_to(sent, world.general)[0])


async def test_a_mention_of_somebody_else_is_left_alone(world: World) -> None:
    text = f"{world.moderator.mention} {ANSWERED_QUESTION}"
    sent = await world.reader.send(world.general, text)

    assert not replies_to(sent, world.general)


async def test_a_mention_alone_gets_help(world: World) -> None:
    sent = await world.reader.send(world.general, world.mention)

    [reply] = replies_to(sent, world.general)
    assert f"Ask about {TITLE}" in seen(reply)
    assert "How to ask" in seen(reply)


async def test_a_reply_to_its_answer_is_answered(world: World) -> None:
    await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")
    card = world.general.last_message
    assert card is not None

    sent = await world.moderator.send(world.general, ANSWERED_QUESTION, reply_to=card)

    assert_answers(world, replies_to(sent, world.general)[0])


async def test_a_reply_to_the_answer_of_a_command_is_answered(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)
    assert result.response is not None

    sent = await world.reader.send(world.general, ANSWERED_QUESTION, reply_to=result.response)

    assert_answers(world, replies_to(sent, world.general)[0])


async def test_a_reply_to_somebody_else_is_left_alone(world: World) -> None:
    first = await world.moderator.send(world.general, "Morning.")
    sent = await world.reader.send(world.general, ANSWERED_QUESTION, reply_to=first)

    assert not replies_to(sent, world.general)


@pytest.mark.parametrize("text", [ANSWERED_QUESTION, "assange embassy since 19 june"])
async def test_a_direct_message_is_answered(world: World, text: str) -> None:
    sent = await world.reader.send_dm(text)

    assert_answers(world, replies_to(sent, world.reader.user.dm_channel)[0])


async def test_a_question_in_a_listening_channel_is_answered(world: World) -> None:
    sent = await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert_answers(world, replies_to(sent, world.questions)[0])


async def test_a_question_in_a_thread_of_a_listening_channel_is_answered(world: World) -> None:
    thread = thread_of(world, world.questions)

    sent = await world.reader.send(thread, ANSWERED_QUESTION)

    assert_answers(world, replies_to(sent, thread)[0])


async def test_a_thread_elsewhere_is_left_alone(world: World) -> None:
    thread = thread_of(world, world.general)

    sent = await world.reader.send(thread, ANSWERED_QUESTION)

    assert not replies_to(sent, thread)


async def test_a_question_elsewhere_is_left_alone(world: World) -> None:
    sent = await world.reader.send(world.general, ANSWERED_QUESTION)

    assert not replies_to(sent, world.general)


@pytest.mark.parametrize(
    "text",
    ["Good morning all.", "?", "https://a.example/?q=why", "That is why I left. Anyway.", ""],
)
async def test_what_is_no_question_is_left_alone(world: World, text: str) -> None:
    attachments = [] if text else [("a.txt", b"x")]
    sent = await world.reader.send(world.questions, text, attachments=attachments)

    assert not replies_to(sent, world.questions)


async def test_other_bots_are_left_alone(world: World) -> None:
    other = world.guild.add_member(world.env.create_user("other", bot=True))

    sent = await other.send(world.questions, f"{world.mention} {ANSWERED_QUESTION}")

    assert not replies_to(sent, world.questions)


async def test_webhooks_are_left_alone(world: World) -> None:
    webhook = world.guild.create_webhook(world.questions)

    sent = await webhook.send(f"{world.mention} {ANSWERED_QUESTION}")

    assert not replies_to(sent, world.questions)


async def test_the_bot_does_not_answer_itself(world: World) -> None:
    await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert len(world.questions.history()) == 2


@pytest.mark.parametrize(
    ("length", "is_answered"),
    [(MAX_QUESTION_CHARS, True), (MAX_QUESTION_CHARS + 1, False)],
)
async def test_a_question_may_be_so_long_and_no_longer(
    world: World, length: int, *, is_answered: bool
) -> None:
    text = f"{ANSWERED_QUESTION} {'x' * length}"[:length]
    sent = await world.reader.send(world.general, f"{world.mention} {text}")

    [reply] = replies_to(sent, world.general)
    assert ("characters long" in seen(reply)) is not is_answered
    assert (f"up to {MAX_QUESTION_CHARS}" in seen(reply)) is not is_answered


async def test_a_long_message_in_a_listening_channel_is_left_alone(world: World) -> None:
    text = f"Why {'x' * MAX_QUESTION_CHARS}?"
    sent = await world.reader.send(world.questions, text)

    assert not replies_to(sent, world.questions)


async def test_a_question_deleted_while_it_is_answered_gets_no_answer(
    failing_world: World,
) -> None:
    world = failing_world

    def delete() -> None:
        message = world.general.last_message
        assert message is not None
        world.env.backend.delete_message(world.general.id, message.id)

    await world.restart(with_answering(world, delete))
    await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")

    assert world.general.last_message is None


async def test_an_answer_to_a_question_that_vanished_unheard_stands_alone(
    failing_world: World,
) -> None:
    world = failing_world
    sent: list[discord.Message] = []

    def vanish() -> None:
        message = world.general.last_message
        assert message is not None
        sent.append(message)
        del world.env.backend.messages[world.general.id][message.id]

    await world.restart(with_answering(world, vanish))
    await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")

    assert sent
    assert_answers(world, world.general.last_message)
    [body] = world.calls("POST", f"/channels/{world.general.id}/messages")
    assert body["message_reference"] == {
        "channel_id": world.general.id,
        "message_id": sent[0].id,
        "guild_id": world.guild.id,
        "type": 0,
        "fail_if_not_exists": False,
    }


class TestWithoutTheMessageContentIntent:
    async def test_the_bot_does_not_ask_for_it(self, world_without_intent: World) -> None:
        assert not world_without_intent.bot.intents.message_content

    async def test_ask_is_answered(self, world_without_intent: World) -> None:
        world = world_without_intent
        result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

        assert_answers(world, result.response)

    async def test_a_mention_is_answered(self, world_without_intent: World) -> None:
        world = world_without_intent
        sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")

        assert_answers(world, replies_to(sent, world.general)[0])

    async def test_a_direct_message_is_answered(self, world_without_intent: World) -> None:
        world = world_without_intent
        sent = await world.reader.send_dm(ANSWERED_QUESTION)

        assert_answers(world, replies_to(sent, world.reader.user.dm_channel)[0])

    async def test_a_reply_to_its_message_is_answered(self, world_without_intent: World) -> None:
        world = world_without_intent
        await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")
        card = world.general.last_message
        assert card is not None

        sent = await world.reader.send(world.general, ANSWERED_QUESTION, reply_to=card)

        assert_answers(world, replies_to(sent, world.general)[0])

    async def test_a_reply_it_cannot_read_is_told_so(self, world_without_intent: World) -> None:
        world = world_without_intent
        result = await world.reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)
        assert result.response is not None

        sent = await world.reader.send(world.general, ANSWERED_QUESTION, reply_to=result.response)

        [reply] = replies_to(sent, world.general)
        assert "does not show me what you wrote" in seen(reply)
        assert "Mention me" in seen(reply)

    async def test_a_listening_channel_stays_silent(self, world_without_intent: World) -> None:
        world = world_without_intent
        sent = await world.reader.send(world.questions, ANSWERED_QUESTION)

        assert not replies_to(sent, world.questions)

    async def test_help_does_not_promise_to_listen(self, world_without_intent: World) -> None:
        world = world_without_intent
        result = await world.reader.slash(world.general, "help")

        assert "channels where I listen" not in seen(result.response)


@pytest.mark.parametrize(
    "question",
    [
        f"Hello! Can you please tell me: {ANSWERED_QUESTION} Thanks!",
        "I would like to know since when Assange has been in the embassy, please",
    ],
)
async def test_what_is_said_out_of_courtesy_is_not_held_against_a_question(
    world: World, question: str
) -> None:
    result = await world.reader.slash(world.general, "ask", question=question)

    shown = seen(result.response)
    assert result.response is not None
    assert "19 June" in quotations(result.response)[0]
    assert "Perhaps not in this story" not in shown
    assert "never use" not in shown


async def test_a_question_is_read_with_names_for_mentions_and_without_custom_emoji(
    world: World,
) -> None:
    text = f"{world.mention} Did {world.moderator.mention} <:smile:123456789012345678> embassy?"

    sent = await world.reader.send(world.general, text)

    [reply] = replies_to(sent, world.general)
    assert "Did @moderator embassy?" in seen(reply)
    assert "“moderator”" in seen(reply)
    assert "123456789012345678" not in seen(reply)
    assert "smile" not in seen(reply)


async def test_a_commands_question_is_read_without_what_only_discord_reads(world: World) -> None:
    question = f"{ANSWERED_QUESTION} <:smile:123456789012345678> <@{world.moderator.id}>"

    result = await world.reader.slash(world.general, "ask", question=question)

    shown = seen(result.response)
    assert shown.startswith(ANSWERED_QUESTION)
    assert "never use" not in shown
    assert str(world.moderator.id) not in shown
