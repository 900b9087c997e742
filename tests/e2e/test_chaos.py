"""Many faults at once, at random: nothing is lost, and nothing is answered twice."""

import asyncio
from random import Random

import pytest

from tests.e2e.asking import answered, ask_by_message, command, command_answered
from tests.e2e.opcodes import Op
from tests.e2e.reporting import Tell, scenario
from tests.e2e.rest_faults import Cut, banned_by_the_proxy, failing, rate_limited
from tests.e2e.worlds import WireWorld

STEPS = 60
PATHS = (r"/channels/\d+/messages$", r"/callback$", r"^/webhooks/\d+/[^/]+$")
PASSING = (Cut.BEFORE, Cut.AFTER, failing(500), failing(503), banned_by_the_proxy())


async def disturb(world: WireWorld, chance: Random) -> None:
    """Let something go wrong."""
    gateway = world.wire.gateway
    match chance.randrange(6):
        case 0:
            gateway.reset_all()
        case 1:
            gateway.say({"op": Op.RECONNECT, "d": None})
        case 2:
            await gateway.close_all(chance.choice([1000, 4000, 4008]))
        case 3:
            gateway.faults.drops[chance.choice(["hello", "resume", "resumed"])] = 1
        case 4:
            world.wire.rest.faults.add("POST", chance.choice(PATHS), rate_limited(0.5))
        case _:
            world.wire.rest.faults.add("POST", chance.choice(PATHS), chance.choice(PASSING))


@scenario("60 steps of random faults and questions, seed {seed}", "each question answered once")
@pytest.mark.parametrize("seed", range(6))
async def test_everything_at_once(seed: int, wired: WireWorld, tell: Tell) -> None:
    chance = Random(seed)  # noqa: S311  # to be had again
    asked, given = [], []
    for _ in range(STEPS):
        step = chance.random()
        if step < 0.25:
            asked.append(await ask_by_message(wired))
        elif step < 0.5:
            given.append(await command(wired))
        else:
            await disturb(wired, chance)
        await asyncio.sleep(chance.random() * 0.05)

    for message in asked:
        await answered(wired, message)
    for result in given:
        await command_answered(wired, result)
    resumes = wired.wire.gateway.seen["resume"]
    tell(f"{len(asked) + len(given)} questions answered once, over {resumes} resumes")
