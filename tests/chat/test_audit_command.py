"""``/audit``: what moderators see of what was done."""

from tests.builders import make_event
from tests.chat.seeing import seen
from tests.chat.world import World


async def test_the_log_is_paged_and_filtered(world: World) -> None:
    for number in range(20):
        await world.library.store.record(make_event(f"Number {number}."))
    await world.moderator.slash(world.general, "corpus reload")

    card = (await world.moderator.slash(world.general, "audit")).response
    assert card is not None
    newest = seen(card)
    await world.moderator.click(card, label="Older")
    older = seen(card)
    await world.moderator.click(card, label="Newer")
    found = await world.moderator.slash(world.general, "audit", action="publish")

    assert "reload: unchanged" in newest
    assert "Number 19." in newest
    assert "Number 19." not in older
    assert "Number 8." in older
    assert seen(card) == newest
    assert "Nothing yet." in seen(found.response)


async def test_what_other_servers_did_is_not_shown(world: World) -> None:
    for guild, detail in ((world.guild.id, "Here."), (world.guild.id + 1, "There.")):
        event = make_event(detail, subject=f"guild:{guild}")
        await world.library.store.record(event)

    result = await world.moderator.slash(world.general, "audit")

    assert "Here." in seen(result.response)
    assert "There." not in seen(result.response)
