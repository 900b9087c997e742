"""Takes the README's pictures: ``python -m tests.browser.screenshots``.

They show the real bot in its preview, so they are as true as the tests.
"""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page

from tests.browser.previewing import (
    CHROMIUM,
    NO_CHROMIUM,
    PHONE,
    ROOT,
    ask,
    open_page,
    running_browser,
    running_preview,
)

IMAGES = ROOT / "docs" / "images"
ANSWERED = "Since when has he been in the embassy?"
NOT_ANSWERED = "Did Sweden win a medal at the Olympics?"

DESK_WIDTH, PHONE_WIDTH = 1100, PHONE[0]
HEIGHT = 6000  # nothing has to be scrolled
SHARP = 1.5
MARGIN_PX = 12
COLOURS = 128
MAX_BYTES = 150_000


def main() -> None:
    """Take them all and say where they are."""
    if CHROMIUM is None:
        sys.exit(f"No pictures: {NO_CHROMIUM}.")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as folder,
        running_preview(Path(folder)) as preview,
        running_browser() as browser,
    ):
        conversation(browser, preview.url, IMAGES / "preview.png")
        phone(browser, preview.url, IMAGES / "phone.png")


def conversation(browser: Browser, url: str, path: Path) -> None:
    """A question that is answered, and one that is not in the story."""
    page = open_page(browser, url, (DESK_WIDTH, HEIGHT), SHARP)
    first = ask(page, ANSWERED)
    last = ask(page, NOT_ANSWERED)
    save(page, (before(first), last), path)
    page.close()


def phone(browser: Browser, url: str, path: Path) -> None:
    """An answer at a phone's width."""
    page = open_page(browser, url, (PHONE_WIDTH, HEIGHT), SHARP)
    reply = ask(page, ANSWERED)
    save(page, (before(reply), reply), path)
    page.close()


def before(message: Locator) -> Locator:
    """Return the message above another."""
    return message.locator("xpath=preceding-sibling::article[1]")


def save(page: Page, ends: tuple[Locator, Locator], path: Path) -> None:
    """Save what stands from one message to another, as a small PNG."""
    page.mouse.move(0, 0)
    page.locator("#channel-composer").evaluate("form => { form.style.visibility = 'hidden' }")
    top, bottom = (box(message) for message in ends)
    card = box(ends[1].locator(".component-container"))
    width = card["x"] + card["width"] - top["x"] + 2 * MARGIN_PX
    clip = FloatRect(
        x=top["x"],
        y=top["y"] - MARGIN_PX,
        width=min(width, top["width"]),
        height=bottom["y"] + bottom["height"] - top["y"] + 2 * MARGIN_PX,
    )
    picture = Image.open(BytesIO(page.screenshot(clip=clip, animations="disabled")))
    picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    size = path.stat().st_size
    if size > MAX_BYTES:
        sys.exit(f"{path} has {size} bytes, over {MAX_BYTES}.")
    sys.stdout.write(
        f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {size} bytes\n"
    )


def box(element: Locator) -> FloatRect:
    """Return where an element stands on the page."""
    bounds = element.bounding_box()
    if bounds is None:
        sys.exit("A message that should be in the picture is not on the page.")
    return bounds


if __name__ == "__main__":
    main()
