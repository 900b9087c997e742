"""``/questions``: golden questions of moderators."""

from tests.chat.seeing import seen
from tests.chat.world import UNANSWERED_QUESTION, World

WORDS = "set to lose 140,000 pounds"


async def test_a_question_is_added_listed_asked_and_removed(world: World) -> None:
    asked = "What do his backers lose?"
    added = await world.moderator.slash(world.general, "questions add", question=asked, words=WORDS)
    silent = await world.moderator.slash(
        world.general, "questions add", question=UNANSWERED_QUESTION
    )
    listed = await world.moderator.slash(world.general, "questions list")
    choices = await world.moderator.autocomplete(
        world.general, "questions remove", "question", "BACKERS"
    )
    kept = await world.library.store.golden(world.librarian.story)
    await world.moderator.slash(world.general, "questions remove", question=asked)
    after = await world.moderator.slash(world.general, "questions list")

    assert "answered with those words" in seen(added.response)
    assert "left unanswered" in seen(silent.response)
    assert asked in seen(listed.response)
    assert [choice["value"] for choice in choices] == [asked]
    assert {words for _, words in kept[0].answers} == {WORDS}
    assert asked not in seen(after.response)
    [event] = await world.library.store.events(1)
    assert (event.action, event.detail, event.guild) == (
        "questions.remove",
        asked,
        world.guild.id,
    )


async def test_words_that_no_article_holds_are_refused(failing_world: World) -> None:
    world = failing_world

    result = await world.moderator.slash(
        world.general, "questions add", question="Who?", words="a llama"
    )

    assert "No article holds exactly these words." in seen(result.response)
    assert list(await world.library.store.golden(world.librarian.story)) == []


async def test_what_is_not_in_the_list_cannot_be_removed(failing_world: World) -> None:
    world = failing_world

    result = await world.moderator.slash(world.general, "questions remove", question="Who?")

    assert "No such question is in the list" in seen(result.response)


async def test_a_shared_story_keeps_its_questions_where_others_see_it(
    failing_world: World,
) -> None:
    world = failing_world
    world.env.create_guild("Other")
    await world.env.settle()

    result = await world.moderator.slash(world.general, "questions add", question="Who?")

    assert "is shared with other servers" in seen(result.response)
