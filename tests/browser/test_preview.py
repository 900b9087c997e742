"""What a person sees who runs the preview and opens its page."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.previewing import (
    CHROMIUM,
    NO_CHROMIUM,
    PHONE,
    Preview,
    ask,
    open_page,
    running_browser,
    running_preview,
)

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    with running_preview(tmp_path_factory.mktemp("preview")) as preview:
        yield preview


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    page = open_page(browser, preview.url)
    yield page
    page.close()


@needs_chromium
class TestThePage:
    def test_it_greets_with_how_to_ask(self, page: Page) -> None:
        greeting = page.locator(".channel-message").first

        expect(greeting).to_contain_text("Ask about Julian Assange's asylum")
        expect(greeting).to_contain_text("How to ask")

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("Why did Ecuador grant Assange asylum?", "fears for his safety and security"),
            ("How much money do his backers stand to lose?", "140,000 pounds"),
            ("Since when has he been in the embassy?", "19 June"),
        ],
    )
    def test_a_question_gets_a_quotation_with_its_citation(
        self, page: Page, question: str, words: str
    ) -> None:
        reply = ask(page, question)

        expect(reply.locator("blockquote").first).to_contain_text(words)
        expect(reply.locator("blockquote strong").first).to_be_visible()
        citation = reply.locator("blockquote + * , .text-display:has(blockquote) + .text-display")
        expect(citation.first).to_contain_text("Cuttings sample desk")
        expect(citation.first).to_contain_text(re.compile(r"August 1\d, 2012"))
        expect(citation.first).to_contain_text("paragraph")

    def test_what_the_story_does_not_hold_is_said_so(self, page: Page) -> None:
        reply = ask(page, "Did Sweden win a medal at the Olympics?")

        expect(reply).to_contain_text("Not in this story")
        expect(reply.locator("blockquote")).to_have_count(0)

    def test_markdown_in_a_question_stays_plain(self, page: Page) -> None:
        reply = ask(page, "Did **Sweden** win a `medal` at the ||Olympics||?")

        expect(reply).to_contain_text("Not in this story")

    def test_what_is_no_question_is_left_alone(self, page: Page) -> None:
        replies = page.locator(".channel-message:has(.message-reply)")
        before = replies.count()
        page.locator("#channel-composer-input").fill("Good morning.")
        page.keyboard.press("Enter")
        expect(page.locator("#action-status")).to_contain_text("Message sent")

        assert replies.count() == before

    def test_the_picker_offers_ask(self, page: Page) -> None:
        page.locator("#channel-composer-input").press_sequentially("/a")

        options = page.get_by_role("option")
        expect(options.filter(has_text="/ask").first).to_be_visible()
        expect(options.filter(has_text="/corpus")).to_have_count(0)

    def test_a_moderator_sees_the_corpus(self, page: Page) -> None:
        page.locator("#viewer-picker").select_option(label="moderator")
        expect(page.locator("#send-message")).to_be_enabled()
        page.locator("#channel-composer-input").press_sequentially("/corpus status")
        page.get_by_role("option").filter(has_text="status").first.click()
        page.keyboard.press("Enter")

        card = page.locator(".channel-message").filter(has_text="Loaded")
        expect(card.last).to_contain_text("Revision 1")
        expect(card.last).to_contain_text(re.compile(r"\d+ articles"))

    def test_nothing_overflows_on_a_phone(self, browser: Browser, preview: Preview) -> None:
        page = open_page(browser, preview.url, PHONE)
        reply = ask(page, "Why did Ecuador grant Assange asylum?")

        card = reply.locator(".component-container").bounding_box()
        assert card is not None
        assert card["x"] >= 0
        assert card["x"] + card["width"] <= PHONE[0]
        page.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with running_preview(tmp_path) as preview:
        status, errors = preview.stop(number)

    assert (status, errors) == (0, "")


@needs_chromium
def test_a_signal_ends_it_cleanly_while_a_page_is_open(tmp_path: Path, browser: Browser) -> None:
    with running_preview(tmp_path) as preview:
        page = open_page(browser, preview.url)
        ask(page, "Who is Julian Assange?")
        status, errors = preview.stop(signal.SIGINT)
        page.close()

    assert (status, errors) == (0, "")


def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    with running_preview(tmp_path) as preview:
        preview.stop(signal.SIGTERM)

    assert list(tmp_path.iterdir()) == []
