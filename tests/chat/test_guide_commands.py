"""``/help`` and ``/about``."""

from tests.chat.seeing import seen
from tests.chat.world import TITLE, World


async def test_help_says_how_to_ask(world: World) -> None:
    result = await world.reader.slash(world.general, "help")

    assert result.ephemeral
    shown = seen(result.response)
    assert f"Ask about {TITLE}" in shown
    for way in ("/ask", "mention me", "reply to one of my answers", "direct message"):
        assert way in shown
    assert "in channels where I listen" in shown
    assert "“Perhaps not in this story” and show what comes closest" in shown
    assert "/privacy" in shown
    assert "Edit your question within two minutes and my answer follows" in shown
    assert "corrected or taken back later, I note that on my answer" in shown


async def test_help_gives_examples_that_are_answered(world: World) -> None:
    help_shown = await world.reader.slash(world.general, "help")
    golden = [
        one.question
        for one in world.librarian.snapshot.story.golden
        if one.answerable and one.question in seen(help_shown.response)
    ]

    assert len(golden) == 3


async def test_about_says_what_is_stored_and_what_is_not(world: World) -> None:
    result = await world.reader.slash(world.general, "about")

    assert result.ephemeral
    shown = seen(result.response)
    assert "What is stored about people" in shown
    assert "What is not stored" in shown
    assert "your questions" in shown
    assert f"{TITLE}, revision 1" in shown


async def test_both_work_in_direct_messages(world: World) -> None:
    assert {"ask", "help", "about"} <= set(world.reader.user.available_commands())
