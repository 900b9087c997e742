"""``/quotes``, seen from Discord."""

from pathlib import Path

import discord
import pytest

from bot.chat.cards.controls import Action
from tests.builders import make_article_file
from tests.chat.seeing import quotations, raw_components, seen
from tests.chat.world import World, open_world


async def test_speakers_are_offered_by_how_much_they_say(world: World) -> None:
    offered = await world.reader.autocomplete(world.general, "quotes", "person", "")

    names = [choice["value"] for choice in offered]
    assert names[0] == "Ricardo Patiño"
    assert "Foreign Office" in names
    assert "sayings)" in offered[0]["name"]


async def test_offered_speakers_hold_what_was_typed(world: World) -> None:
    offered = await world.reader.autocomplete(world.general, "quotes", "person", "pati")

    assert [choice["value"] for choice in offered] == ["Ricardo Patiño"]


@pytest.mark.parametrize("person", ["Ricardo Patiño", "patino"])
async def test_what_somebody_said_is_listed_verbatim(world: World, person: str) -> None:
    result = await world.reader.slash(world.general, "quotes", person=person)

    assert result.ephemeral
    assert result.response is not None
    assert seen(result.response).startswith("Ricardo Patiño")
    found = quotations(result.response)
    bodies = [" ".join(article.body.split()) for article in world.librarian.snapshot.articles]
    assert len(found) == 5
    assert all(any(quotation in body for body in bodies) for quotation in found)


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_pages_of_sayings_are_turned(world: World, *, restarts: bool) -> None:
    result = await world.reader.slash(world.general, "quotes", person="Ricardo Patiño")
    assert result.response is not None
    first = quotations(result.response)
    if restarts:
        await world.restart()
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(result.response)]
    following = [one for one in ids if f":{Action.QUOTES.value}:" in one][-1]

    await world.reader.click(result.response, custom_id=following)

    second = quotations(result.response)
    assert "6 to 10" in seen(result.response)
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ("Nobody Atall", "I find no words told as those of “Nobody Atall”."),
        ("i", "Several have names like “i”."),
    ],
)
async def test_a_name_that_is_nobodys_is_told_so(
    failing_world: World, person: str, told: str
) -> None:
    result = await failing_world.reader.slash(failing_world.general, "quotes", person=person)

    replies = [*([result.response] if result.response else []), *result.followups]
    assert told in " ".join(seen(reply) for reply in replies)
    assert "Ricardo Patiño" in " ".join(seen(reply) for reply in replies)


@pytest.mark.parametrize(("locale", "told"), [(None, "German"), ("de", "Deutsch")])
async def test_a_story_in_another_language_is_said_to_be_read_by_words_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str | None, told: str
) -> None:
    files = {
        "story.toml": b'title = "Das Fest"\nlanguage = "de"\n',
        "a.md": make_article_file("Die Ministerin sagte, das Fest sei abgesagt. Es regnet."),
    }
    if locale is not None:
        german = property(lambda _: discord.Locale.german, lambda *_: None)
        monkeypatch.setattr(discord.Interaction, "locale", german)
    async with open_world(tmp_path, more={"fest": files}, check_errors=False) as world:
        result = await world.reader.slash(world.general, "quotes", person="Frau", story="fest")

        assert told in seen(result.response or result.followups[0])
