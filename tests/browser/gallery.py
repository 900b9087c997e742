"""Takes a picture of each kind of card: ``python -m tests.browser.gallery [kind ...]``.

The whole bot answers in a simulated Discord; what is shown is its page, as wide as a desk
and as a phone, dark and light. Addresses and what became of an article are made up for it:
the sample story has neither.
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from bot.answers.model import Answer, Notice, NoticeKind
from bot.chat.cards.answer import answer_card
from bot.chat.cards.controls import Action
from tests.browser.previewing import ARGUMENTS, CHROMIUM, NO_CHROMIUM, PHONE, ROOT
from tests.builders import NOON
from tests.chat.test_controls import ask, press
from tests.chat.test_reports import call_wrong
from tests.chat.world import ANSWERED_QUESTION, SHIPPED_CORPUS, STORY, World, open_world

IMAGES = ROOT / "docs" / "images" / "cards"
HEIGHT = 4000  # nothing has to be scrolled
DESK_KINDS = ("reports", "rehearsal", "upload")
WIDTHS = {"desk": 1000, "phone": PHONE[0]}
MARGIN_PX = 16
SETTLING_MS = 800
COLOURS = 48
MAX_BYTES = 240_000

DOUBTFUL = "Who signed the letter from the Foreign Office?"
SILENT = "What did Asznge win at the Olympics in March 2019?"

NEW_ARTICLE = """Talks about the embassy go on

Photo: sample desk

Officials of both countries met again on Friday to talk about the embassy in London.

Nothing was decided, and they agreed to meet again in September.

Share this article
"""

# simcord's page is dark; these are the same surfaces as Discord's light theme has them.
_LIGHT = """
:root {
  color-scheme: light; background: #ffffff; color: #2f3035;
  --discord-bg: #ffffff; --discord-surface: #f3f3f4; --discord-elevated: #e9e9eb;
  --discord-control: #ebebed; --discord-hover: #e3e3e6; --discord-text: #2f3035;
  --discord-muted: #6c6d75; --discord-subtle: #4e4f57; --discord-border: #dcdce0;
  --component-surface: #fbfbfb; --component-border: #dcdce0; --control-border: #d3d3d8;
  --button-alt: #ebebed; --button-alt-hover: #e0e0e3; --button-alt-active: #d9d9dd;
  --code-surface: #eeeff2; --code-border: #dcdce0; --code-text: #2f3035;
  --entity-text: #3f4047; --entity-dim: #55565e; --link-text: #0b5fc6; --embed-field-name: #2f3035;
}
.component-button { color: #2f3035 !important; background: #e3e3e8 !important; }
"""


@dataclass(frozen=True, slots=True)
class Looking:
    """A page that somebody looks at.

    Attributes:
        width: ``desk`` or ``phone``.
        theme: ``dark`` or ``light``.
        page: The page.
    """

    width: str
    theme: str
    page: Page


async def take(kind: str, lookers: Sequence[Looking], wanted: Collection[str]) -> None:
    """Take the picture of the last card, if it is wanted; all are, where none is named."""
    if not wanted or kind in wanted:
        save(kind, {each: await picture(each) for each in lookers})


async def take_all(wanted: frozenset[str]) -> None:
    """Take every picture, or those that are wanted, and say where they are."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        corpus = with_addresses(Path(folder) / "shipped")
        async with open_world(Path(folder), corpus=corpus) as world, async_playwright() as driver:
            preview = world.env.preview(
                world.general, viewers=[world.reader, world.moderator], layout="channel"
            )
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            async with preview:
                lookers = [looking async for looking in open_pages(browser, preview.url)]
                if not wanted.intersection(DESK_KINDS):
                    async for kind in kinds(world):
                        await take(kind, lookers, wanted)
                for looking in lookers:
                    await looking.page.locator("#viewer-picker").select_option(label="moderator")
                    await looking.page.wait_for_timeout(SETTLING_MS)
                async for kind in desk_kinds(world):
                    await take(kind, lookers, wanted)
            await browser.close()


async def kinds(world: World) -> AsyncIterator[str]:
    """Bring each kind of card to the end of the channel, one after the other."""
    answer = await ask(world)
    yield "answered"
    await press(world, answer, Action.WHY)
    yield "why"
    await press(world, answer, Action.MORE)
    yield "more"
    await ask(world, DOUBTFUL)
    yield "doubtful"
    await ask(world, SILENT)
    yield "silent"
    await send_struck(world)
    yield "corrected"
    await press(world, answer, Action.CONTEXT)
    yield "context"
    await press(world, answer, Action.WRONG)
    yield "wrong"


async def desk_kinds(world: World) -> AsyncIterator[str]:
    """Bring each kind of card of the moderators' to the end of the channel."""
    answer = await ask(world)
    await call_wrong(world, answer, which=1)
    await press(world, await ask(world, SILENT), Action.TELL)
    await world.moderator.slash(world.general, "reports")
    yield "reports"
    max(world.folder.glob("2012*.md")).unlink()
    (world.folder / "new-talks.txt").write_text(NEW_ARTICLE)
    await world.moderator.slash(world.general, "corpus reload")
    yield "rehearsal"
    await world.moderator.slash(
        world.general, "source upload", file=("new-talks.txt", NEW_ARTICLE.encode())
    )
    yield "upload"


async def send_struck(world: World) -> None:
    """Send an answer whose articles were corrected and retracted, and stand elsewhere, too."""
    answer: Answer = await world.services.answering.answer(ANSWERED_QUESTION, STORY)
    corrected = Notice(NoticeKind.CORRECTED, "An earlier version named another day.", NOON)
    notices = [(corrected,), (Notice(NoticeKind.RETRACTED, "", NOON),), ()]
    others = [replace(answer.excerpts[0].article, outlet=name) for name in ("The Pier", "Harbour")]
    excerpts = [
        replace(excerpt, notices=each, also_in=() if each else tuple(others))
        for excerpt, each in zip(answer.excerpts, notices, strict=True)
    ]
    card = answer_card(replace(answer, excerpts=tuple(excerpts)), with_question=True, asker=1)
    await world.bot.get_partial_messageable(world.general.id).send(view=card)
    await world.env.settle()


def with_addresses(folder: Path) -> Path:
    """Return a copy of the shipped story whose articles say where they can be read."""
    shutil.copytree(SHIPPED_CORPUS, folder)
    for article in (folder / STORY).glob("*.md"):
        address = f"url: https://www.news.example/{article.stem}"
        article.write_text(article.read_text().replace("---\n", f"---\n{address}\n", 1))
    return folder


async def open_pages(browser: Browser, url: str) -> AsyncIterator[Looking]:
    """Open the page for every width and theme."""
    for width, px in WIDTHS.items():
        for theme in ("dark", "light"):
            page = await browser.new_page(viewport={"width": px, "height": HEIGHT}, bypass_csp=True)
            await page.goto(url)
            await page.locator("#send-message:enabled").wait_for()
            if theme == "light":
                await page.add_style_tag(content=_LIGHT)
            yield Looking(width, theme, page)


async def picture(looking: Looking) -> Image.Image:
    """Return what the last card in the channel looks like."""
    await looking.page.locator("#refresh").click()
    await looking.page.wait_for_timeout(SETTLING_MS)
    card = looking.page.locator(".component-container").last
    await card.scroll_into_view_if_needed()
    shot = await card.screenshot(animations="disabled")
    return Image.open(BytesIO(shot)).convert("RGB")


def save(kind: str, shots: Mapping[Looking, Image.Image]) -> None:
    """Save all pictures of a card in one small PNG: desk and phone, dark beside light."""
    rows = {
        width: [shot for looking, shot in shots.items() if looking.width == width]
        for width in WIDTHS
    }
    columns = [shot for shots in rows.values() for shot in shots]
    size = (
        sum(shot.width for shot in columns) + MARGIN_PX * (len(columns) + 1),
        max(shot.height for shot in columns) + 2 * MARGIN_PX,
    )
    sheet = Image.new("RGB", size, "#808288")
    left = MARGIN_PX
    for shot in columns:
        sheet.paste(shot, (left, MARGIN_PX))
        left += shot.width + MARGIN_PX
    path = IMAGES / f"{kind}.png"
    sheet.quantize(COLOURS).save(path, optimize=True)
    written = path.stat().st_size
    if written > MAX_BYTES:
        sys.exit(f"{path} has {written} bytes, over {MAX_BYTES}.")
    sys.stdout.write(f"{path.relative_to(ROOT)}: {sheet.width} x {sheet.height}, {written} bytes\n")


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit(f"No pictures: {NO_CHROMIUM}.")
    asyncio.run(take_all(frozenset(sys.argv[1:])))
