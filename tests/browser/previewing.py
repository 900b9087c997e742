"""The preview as a person meets it: a process in a terminal and its page in a browser."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "there is no chromium (Debian: apt-get install chromium)"

DESK = (1100, 900)
PHONE = (390, 844)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
_START_TIMEOUT_S = 30
_STOP_TIMEOUT_S = 15


@dataclass
class Preview:
    """A running ``python -m bot preview``.

    Attributes:
        url: Its page.
        process: The program.
    """

    url: str
    process: subprocess.Popen[str]

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal and wait for the end.

        Returns:
            The exit status and what was written to standard error.
        """
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=_STOP_TIMEOUT_S)
        return self.process.returncode, errors


@contextmanager
def running_preview(folder: Path) -> Iterator[Preview]:
    """Start the preview on a free port, with ``folder`` as working directory and for data."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("CUTTINGS_", "DISCORD_"))
        and key not in {"DISPLAY", "WAYLAND_DISPLAY"}
    }
    environment |= {
        "CUTTINGS_CORPUS_DIR": str(ROOT / "corpus"),
        "CUTTINGS_STORY": "assange-asylum",
        "CUTTINGS_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "preview"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Preview(_address(process), process)
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=_STOP_TIMEOUT_S)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(browser: Browser, url: str, size: tuple[int, int] = DESK, scale: float = 1) -> Page:
    """Open the preview's page and wait until a person could type there."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page.goto(url)
    page.locator(".component-container").first.wait_for()
    # The page first reports its size to the program; what is typed before that is lost.
    page.locator("#action-status", has_text="Viewport updated").wait_for()
    page.locator("#send-message:enabled").wait_for()
    return page


def ask(page: Page, question: str) -> Locator:
    """Type a message and return the bot's reply to it."""
    replies = page.locator(".channel-message:has(.message-reply)")
    before = replies.count()
    page.locator("#channel-composer-input").fill(question)
    page.keyboard.press("Enter")
    reply = replies.nth(before)
    reply.wait_for()
    return reply


def _address(process: subprocess.Popen[str]) -> str:
    """Read what the program prints until it names its page."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := _ADDRESS.search(line):
            return match[0]
    raise AssertionError(f"the preview ended: {process.communicate(timeout=_START_TIMEOUT_S)[1]}")
