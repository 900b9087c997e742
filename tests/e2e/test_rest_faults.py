"""What readers see when Discord's REST fails, refuses, or is cut off."""

import asyncio
from dataclasses import replace

import discord
import pytest

from bot.chat.cards.controls import Action
from tests.chat.seeing import raw_components, seen
from tests.chat.world import ANSWERED_QUESTION, with_answering
from tests.e2e.asking import (
    ask_by_message,
    asked_and_answered,
    command,
    command_answered,
    replies,
)
from tests.e2e.people import RealClock
from tests.e2e.reporting import Tell, scenario
from tests.e2e.rest_faults import (
    Cut,
    Refusal,
    banned_by_the_proxy,
    failing,
    rate_limited,
    refused,
)
from tests.e2e.worlds import WireWorld

MESSAGES = r"/channels/\d+/messages$"
CALLBACK = r"/callback$"
ANSWER = r"^/webhooks/\d+/[^/]+$"

PASSING: dict[str, Refusal | Cut] = {
    "429 with headers": rate_limited(0.7),
    "429 everywhere": rate_limited(0.7, everywhere=True),
    "429 without headers": banned_by_the_proxy(),
    "500": failing(500),
    "502": failing(502),
    "503": failing(503),
    "reset before Discord acted": Cut.BEFORE,
    "reset after Discord acted": Cut.AFTER,
}


@scenario("a reply to a message: {name}", "answered once")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.quick) if "reset" in name or name == "503" else name
        for name in PASSING
    ],
)
async def test_a_reply_that_fails_at_first(name: str, wired: WireWorld, tell: Tell) -> None:
    wired.wire.rest.faults.add("POST", MESSAGES, PASSING[name])

    tell(await asked_and_answered(wired))


@scenario("the acknowledgement of a command: {name}", "answered once")
@pytest.mark.parametrize("name", PASSING)
async def test_an_acknowledgement_that_fails_at_first(
    name: str, wired: WireWorld, tell: Tell
) -> None:
    wired.wire.rest.faults.add("POST", CALLBACK, PASSING[name])

    tell(await command_answered(wired, await command(wired)))


@scenario("the answer to a command: {name}", "answered once")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.quick) if name.startswith("reset after") else name
        for name in PASSING
    ],
)
async def test_an_answer_that_fails_at_first(name: str, wired: WireWorld, tell: Tell) -> None:
    wired.wire.rest.faults.add("POST", ANSWER, PASSING[name])

    tell(await command_answered(wired, await command(wired)))


@scenario("a card that is sent at once: {name}", "shown once")
@pytest.mark.parametrize("name", PASSING)
async def test_a_card_sent_at_once(name: str, wired: WireWorld, tell: Tell) -> None:
    wired.wire.rest.faults.add("POST", CALLBACK, PASSING[name])

    shown = await wired.moderator.slash(wired.general, "settings")

    assert shown.ephemeral
    assert seen(shown.response)
    assert not shown.followups
    tell("shown once")


@scenario("a button's reply: {name}", "shown once")
@pytest.mark.parametrize("name", PASSING)
async def test_a_click_that_fails_at_first(name: str, wired: WireWorld, tell: Tell) -> None:
    result = await wired.reader.slash(wired.general, "ask", question=ANSWERED_QUESTION)
    assert result.response is not None
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(result.response)]
    context = next(one for one in ids if f":{Action.CONTEXT.value}:" in one)
    wired.wire.rest.faults.add("POST", CALLBACK, PASSING[name])

    clicked = await wired.reader.click(result.response, custom_id=context)

    assert len([one for one in (clicked.response, *clicked.followups) if one is not None]) == 1
    tell("shown once")


@scenario("several failures in a row", "answered once")
async def test_several_failures(wired: WireWorld, tell: Tell) -> None:
    faults = wired.wire.rest.faults
    for what in (Cut.AFTER, failing(503), Cut.BEFORE, banned_by_the_proxy()):
        faults.add("POST", MESSAGES, what)

    tell(await asked_and_answered(wired))


@scenario("Discord fails for good at a reply", "no answer; the next question is answered once")
async def test_failing_for_good(wired: WireWorld, tell: Tell) -> None:
    fault = wired.wire.rest.faults.add("POST", MESSAGES, failing(503), times=1_000)
    asked = await ask_by_message(wired)
    await wired.life.settled()
    assert not replies(wired, asked)
    assert fault.times > 900

    fault.times = 0
    tell(await asked_and_answered(wired))


@scenario("a 429 that asks for an hour, at a reply", "no answer; the next one is answered once")
async def test_a_rate_limit_too_long(wired: WireWorld, tell: Tell) -> None:
    wired.wire.rest.faults.add("POST", MESSAGES, rate_limited(3_600))
    asked = await ask_by_message(wired)
    await wired.life.settled()
    told = [seen(one) for one in replies(wired, asked)]
    assert all("Try again in a minute" in one for one in told)

    seen_next = await asked_and_answered(wired)
    tell(f"{'told to try again' if told else 'no answer'}; the next one is {seen_next}")


@scenario("10062: the interaction is over", "the channel is told; the next is answered")
@pytest.mark.quick
async def test_a_late_acknowledgement(wired: WireWorld, tell: Tell) -> None:
    gone = refused(404, 10062, "Unknown interaction")
    wired.wire.rest.faults.add("POST", CALLBACK, gone)
    given = await command(wired)
    await wired.life.settled()
    assert not given.acknowledged
    [told] = wired.general.history()
    assert "Whoever got no answer" in told.content

    tell(f"the channel is told; the next is {await command_answered(wired, await command(wired))}")


@scenario("40060: acknowledged already", "nothing more is said; the next is answered")
async def test_an_acknowledgement_too_many(wired: WireWorld, tell: Tell) -> None:
    already = refused(400, 40060, "Interaction has already been acknowledged.")
    wired.wire.rest.faults.add("POST", CALLBACK, already)
    given = await command(wired)
    await wired.life.settled()
    assert not given.followups

    tell(f"the next is {await command_answered(wired, await command(wired))}")


@scenario("{code}: {why} at a reply", "no answer and no noise; the next is answered once")
@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (403, 50013, "missing permissions"),
        (403, 50001, "missing access"),
        (404, 10003, "unknown channel"),
        (404, 10008, "unknown message"),
    ],
)
async def test_a_refused_reply(
    status: int, code: int, why: str, wired: WireWorld, tell: Tell
) -> None:
    wired.wire.rest.faults.add("POST", MESSAGES, refused(status, code, why))
    asked = await ask_by_message(wired)
    await wired.life.settled()
    assert not replies(wired, asked)

    tell(f"no answer; the next is {await asked_and_answered(wired)}")


@scenario("the bot may not write in the channel", "no answer and no noise")
async def test_a_channel_it_may_not_write_in(wired: WireWorld, tell: Tell) -> None:
    assert wired.bot.user is not None
    mute = discord.PermissionOverwrite(send_messages=False)
    closed = wired.guild.create_text_channel("closed", overwrites={wired.bot.user: mute})
    await wired.life.settled()

    with wired.wire.env.not_waiting():
        asked = await wired.reader.send(closed, f"{wired.mention} {ANSWERED_QUESTION}")
    await wired.life.settled()

    assert not replies(wired, asked)
    tell(f"no answer; elsewhere {await asked_and_answered(wired)}")


@scenario("the question is deleted while it is answered", "no reply that answers nothing")
async def test_a_question_deleted_under_it(wired: WireWorld, tell: Tell) -> None:
    gate = asyncio.Event()
    await wired.restart(with_answering(wired, gate.wait))
    asked = await ask_by_message(wired)
    await wired.wire.until(lambda: gate._waiters, "a search")  # noqa: SLF001
    wired.wire.backend.delete_message(asked.channel.id, asked.id)
    gate.set()
    await wired.life.settled()

    assert not wired.questions.history()
    tell(f"no reply; the next is {await asked_and_answered(wired)}")


@scenario("the question is deleted while its answer is sent", "the answer is deleted, too")
async def test_a_question_deleted_as_its_answer_is_sent(wired: WireWorld, tell: Tell) -> None:
    sending = asyncio.Event()
    held = wired.wire.rest.faults.add("POST", MESSAGES, sending)
    asked = await ask_by_message(wired)
    await wired.wire.until(lambda: not held.times, "an answer on its way")
    wired.wire.backend.delete_message(asked.channel.id, asked.id)
    await wired.wire.until(wired.life.heard_everything, "the deletion")
    sending.set()
    await wired.life.settled()

    assert not wired.questions.history()
    tell(f"no reply; the next is {await asked_and_answered(wired)}")


@scenario("the channel is deleted while it is answered", "no answer and no noise; goes on")
async def test_a_channel_deleted_under_it(wired: WireWorld, tell: Tell) -> None:
    gate = asyncio.Event()
    await wired.restart(with_answering(wired, gate.wait))
    doomed = wired.guild.create_text_channel("doomed")
    with wired.wire.env.not_waiting():
        await wired.reader.send(doomed, f"{wired.mention} {ANSWERED_QUESTION}")
        given = await wired.reader.slash(doomed, "ask", question=ANSWERED_QUESTION)
    await wired.wire.until(lambda: given.acknowledged, "an acknowledgement")
    wired.wire.backend.delete_channel(doomed.id)
    gate.set()
    await wired.life.settled()

    tell(f"no answer; elsewhere {await asked_and_answered(wired)}")


@scenario("Discord's clock {name}", "answered once")
@pytest.mark.parametrize(
    ("name", "skew_s"), [("jumps an hour ahead", 3_600.0), ("jumps an hour back", -3_600.0)]
)
async def test_clocks_that_jump(name: str, skew_s: float, wired: WireWorld, tell: Tell) -> None:
    del name
    own = RealClock()
    await wired.restart(replace(wired.services, clock=own.now))
    clock = wired.wire.backend.clock
    assert isinstance(clock, RealClock)

    clock.skew_s = skew_s
    seen_ = await asked_and_answered(wired)
    await command_answered(wired, await command(wired))
    clock.skew_s = 0.0

    tell(f"{seen_}, and again {await asked_and_answered(wired)}")


@scenario("the bot's own clock {name}", "answered once")
@pytest.mark.parametrize(
    ("name", "skew_s"), [("jumps a day ahead", 86_400.0), ("jumps a day back", -86_400.0)]
)
async def test_our_clock_jumps(name: str, skew_s: float, wired: WireWorld, tell: Tell) -> None:
    del name
    own = RealClock()
    await wired.restart(replace(wired.services, clock=own.now))
    await asked_and_answered(wired)

    own.skew_s = skew_s
    await command_answered(wired, await command(wired))

    tell(await asked_and_answered(wired))
