"""What moderators are asked of the articles that they bring in."""

from simcord.results import InteractionResult, ResponseMessage

from tests.chat.seeing import raw_components, seen
from tests.chat.test_rights import set_role
from tests.chat.world import World
from tests.story.formats.building import make_zip

TEXT = b"Llama wins village fair\n\nA llama called Zorro won the fair at Otavalo and was glad.\n"
OTHER = b"Goat comes second\n\nA goat called Bandit came second at the fair at Otavalo.\n"


async def upload(world: World, **files: bytes) -> ResponseMessage:
    """Choose files in the form that `/source upload` opens."""
    form = await world.moderator.slash(world.general, "source upload")
    assert form.modal is not None
    chosen = [(f"{name}.txt", content) for name, content in files.items()]
    result = await world.moderator.submit_modal(form, {"files": chosen})
    assert result.response is not None
    return result.response


async def fill_in(
    world: World, card: ResponseMessage, typed: dict[str, str], label: str = "Fill in or correct"
) -> InteractionResult:
    form = await world.moderator.click(card, label=label)
    return await world.moderator.submit_modal(form, values(form) | typed)


def values(form: InteractionResult) -> dict[str, str]:
    """Return what stands in a form at first."""
    assert form.modal is not None
    inputs = [label["component"] for label in form.modal["components"]]
    return {one["custom_id"]: one.get("value") or "" for one in inputs}


def hints(form: InteractionResult) -> dict[str, str]:
    assert form.modal is not None
    return {
        one["component"]["custom_id"]: one["description"]
        for one in form.modal["components"]
        if one.get("description")
    }


def lists_of(card: ResponseMessage) -> list[str]:
    """Return the ids of the lists to choose an article from."""
    ids = [str(raw.get("custom_id")) for raw in raw_components(card)]
    return [each for each in ids if each.startswith("deskselect")]


async def test_several_files_are_chosen_in_a_form(world: World) -> None:
    card = await upload(world, **{f"n{number}": TEXT + b"%d" % number for number in range(7)})

    assert "Added: uploads/n0.txt uploads/n1.txt" in seen(card).replace("- ", "")
    assert world.librarian.revision.number == 1


async def test_what_is_missing_is_named_and_asked_for_with_what_was_detected(world: World) -> None:
    card = await upload(world, llama=TEXT)

    form = await world.moderator.click(card, label="Fill in or correct")

    assert "Readers would miss uploads/llama.txt: It names no outlet and no date." in seen(card)
    assert values(form) == {
        "headline": "Llama wins village fair",
        "outlet": "",
        "published_at": "",
        "url": "",
        "language": "en",
    }
    assert "% sure" in hints(form)["language"]


async def test_what_is_filled_in_is_rehearsed_and_published(world: World) -> None:
    card = await upload(world, llama=TEXT)
    typed = {
        "headline": "Llama wins the fair",
        "outlet": "The Otavalo Paper",
        "published_at": "2012-08-17 14:30 -05:00",
        "url": "https://paper.example/llama",
        "language": "en",
    }

    await fill_in(world, card, typed)
    after = seen(card)
    await world.restart()
    await world.moderator.click(card, label="Publish")

    assert "Readers would miss" not in after
    assert await world.library.store.held(1) is None
    number = world.librarian.snapshot.story.number_of("uploads/llama.txt.md")
    assert number is not None
    article = world.librarian.snapshot.articles[number]
    assert (article.headline, article.outlet) == ("Llama wins the fair", "The Otavalo Paper")
    assert article.url == "https://paper.example/llama"
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2012-08-17T19:30:00+00:00"
    assert article.body.strip() == "A llama called Zorro won the fair at Otavalo and was glad."
    assert world.librarian.snapshot.story.number_of("uploads/llama.txt") is None


async def test_a_wrong_value_is_told_and_nothing_typed_is_lost(failing_world: World) -> None:
    world = failing_world
    card = await upload(world, llama=TEXT)
    typed = {"outlet": "The Otavalo Paper", "published_at": "last Friday"}

    refused = await fill_in(world, card, typed)
    assert refused.response is not None
    again = await world.moderator.click(refused.response, label="Correct it")

    assert "“last Friday” is no date that I can read." in seen(refused.response)
    assert "Outlet: The Otavalo Paper" in seen(refused.response)
    assert values(again)["outlet"] == "The Otavalo Paper"
    assert values(again)["published_at"] == "last Friday"
    assert await world.library.store.held(1) is not None
    await world.moderator.submit_modal(again, values(again) | {"published_at": "2012-08-17"})
    held = await world.librarian.held()
    assert [one.id for one in held] == [2]


async def test_values_that_only_the_article_file_refuses_are_told_too(
    failing_world: World,
) -> None:
    card = await upload(failing_world, llama=TEXT)

    language = await fill_in(failing_world, card, {"language": "e9"})
    address = await fill_in(failing_world, card, {"url": "paper.example"})

    assert "language must be a two-letter code such as en or es." in seen(language.response)
    assert "url must begin with http:// or https://." in seen(address.response)


async def test_byline_section_and_update_are_asked_for_in_a_second_form(world: World) -> None:
    card = await upload(world, llama=TEXT)

    typed = {"byline": "By a reporter", "section": "Animals", "updated_at": "2012-08-18"}
    await fill_in(world, card, typed, "Byline, section, update")
    await world.moderator.click(card, label="Publish")

    number = world.librarian.snapshot.story.number_of("uploads/llama.txt.md")
    assert number is not None
    article = world.librarian.snapshot.articles[number]
    assert (article.byline, article.section) == ("By a reporter", "Animals")
    assert article.updated_at is not None


async def test_several_articles_are_filled_in_one_by_one_or_all_at_once(world: World) -> None:
    files = make_zip({"llama.txt": TEXT, "goat.txt": OTHER})
    result = await world.moderator.slash(world.general, "source upload", file=("all.zip", files))
    card = result.response
    assert card is not None
    [first, _] = [
        raw["custom_id"]
        for raw in raw_components(card)
        if "deskselect" in str(raw.get("custom_id"))
    ]

    form = await world.moderator.select(card, ["all"], custom_id=first)
    await world.moderator.submit_modal(
        form, {"outlet": "The Otavalo Paper", "published_at": "2012-08-17", "language": ""}
    )
    after = seen(card)
    [first, _] = [
        raw["custom_id"]
        for raw in raw_components(card)
        if "deskselect" in str(raw.get("custom_id"))
    ]
    form = await world.moderator.select(card, ["0"], custom_id=first)

    assert "Readers would miss" not in after
    assert values(form)["outlet"] == "The Otavalo Paper"
    assert values(form)["headline"] in {"Goat comes second", "Llama wins village fair"}


async def test_rights_are_asked_for_again_when_a_form_is_sent(failing_world: World) -> None:
    world = failing_world
    card = await upload(world, llama=TEXT)
    form = await world.moderator.click(card, label="Fill in or correct")
    await set_role(world, "source", 404)

    result = await world.moderator.submit_modal(form, values(form) | {"outlet": "Mine"})

    assert "The role that may use these commands is gone." in seen(result.response)
    assert [one.id for one in await world.librarian.held()] == [1]


async def test_a_form_of_what_was_published_meanwhile_says_so(failing_world: World) -> None:
    world = failing_world
    card = await upload(world, llama=TEXT)
    form = await world.moderator.click(card, label="Fill in or correct")
    await world.moderator.click(card, label="Publish")

    result = await world.moderator.submit_modal(form, values(form) | {"outlet": "Late"})

    assert "That rehearsal is over" in seen(result.response)
