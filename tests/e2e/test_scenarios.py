"""The whole bot, in simcord and over the wire: the same people, words and answers."""

from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World


async def test_a_reader_asks_with_the_command(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.response is not None
    assert quotations(result.response)
    assert not result.ephemeral


async def test_a_reader_asks_what_the_story_does_not_say(world: World) -> None:
    result = await world.reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)

    assert "not in this story" in seen(result.response).casefold()
