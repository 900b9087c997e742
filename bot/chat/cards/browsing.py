"""The cards of ``/search`` and ``/article``: what matches, and an article to be read."""

from collections.abc import Sequence

import discord

from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.browsing import PAGE_EXCERPTS, Page
from bot.answers.context import Window
from bot.answers.model import Excerpt, Notice
from bot.chat.cards import amounts
from bot.chat.cards.asked import looked_in
from bot.chat.cards.card import Card, Item, dotted, row, rule, text
from bot.chat.cards.citing import (
    HIDDEN,
    article_button,
    citation,
    listed,
    notices_below,
    paragraphs,
    place_of,
    told_of,
)
from bot.chat.cards.controls import Action, control
from bot.chat.cards.narrowing import pack
from bot.chat.cards.question import MAX_SHOWN_TITLE_CHARS, QUESTION_ITEM
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import bold_line, one_line, quote
from bot.chat.speech import say
from bot.search.scope import Scope
from bot.story.model import Article

MAX_SNIPPET_CHARS = 350


def search_card(page: Page, scope: Scope) -> Card:
    """Return a page of what matches a reader's words; each entry can be opened.

    Args:
        page: The excerpts.
        scope: The part of the story that was searched.
    """
    state = f"{page.story_id}.{page.revision}.{{}}.{pack(scope)}"
    return _card(page, _lines(page, scope), Action.SEARCH, state)


def quotes_card(page: Page) -> Card:
    """Return a page of what somebody said; each entry can be opened.

    Args:
        page: The sentences; its words are the speaker's name.
    """
    found = say(
        "{count} found; {first} to {last}, in the articles' order:",
        count=amounts.sayings(page.total),
        first=page.skipped + 1,
        last=page.skipped + len(page.excerpts),
    )
    small = f"-# {say('Sentences that the articles give as their words, quoted or reported.')}"
    state = f"{page.story_id}.{page.revision}.{{}}"
    return _card(page, [found, small], Action.QUOTES, state)


def _card(page: Page, lines: Sequence[str], turn: Action, state: str) -> Card:
    """Return a list of excerpts under the words that were looked for.

    Args:
        page: The excerpts.
        lines: Of markdown, below the words.
        turn: What its buttons for other pages do.
        state: Theirs, with ``{}`` for how many excerpts to skip.
    """
    first = "\n".join([bold_line(page.words, MAX_QUESTION_CHARS), *lines])
    story = one_line(page.title, MAX_SHOWN_TITLE_CHARS)
    revision = say("revision\u00a0{number}", number=page.revision)
    foot = f"-# {story} · {revision}"
    foot += f" · {say('word for word')}" if page.excerpts else ""
    room = (MAX_TEXT_CHARS - len(first) - len(foot)) // PAGE_EXCERPTS
    items: list[Item] = [discord.ui.TextDisplay(first, id=QUESTION_ITEM)]
    for number, excerpt in enumerate(page.excerpts, page.skipped + 1):
        items += [rule(), text(_entry(number, excerpt, room))]
    reads = [_read(page, number, excerpt) for number, excerpt in enumerate(page.excerpts, 1)]
    if reads:
        items += [rule(), row(*reads)]
    if page.total > len(page.excerpts):
        items.append(_pages(page, turn, state))
    return Card([*items, text(foot)])


def _lines(page: Page, scope: Scope) -> list[str]:
    if not page.total:
        found = say("No passage holds any of these words.")
    else:
        found = say(
            "{count} found; {first} to {last}, best first:",
            count=amounts.passages(page.total),
            first=page.skipped + 1,
            last=page.skipped + len(page.excerpts),
        )
    return [found, *looked_in(scope)]


def _entry(number: int, excerpt: Excerpt, max_chars: int) -> str:
    body, marked = excerpt.article.body, excerpt.marked
    inside = [h.shifted(-marked.start) for h in excerpt.highlights if marked.contains(h)]
    where = dotted([listed(excerpt.article), place_of(excerpt)])
    first = f"{number}\\. {where}\n{told_of(excerpt)}"
    if len(first) > max_chars // 2:  # the words matter more than a headline's end
        first = f"{number}\\.\n{citation(excerpt, brief=True)}\n"
    return first + quote(
        marked.of(body), inside, min(MAX_SNIPPET_CHARS, max(40, max_chars - len(first)))
    )


def _read(page: Page, number: int, excerpt: Excerpt) -> Item:
    receipt = excerpt.receipt
    state = f"{receipt.story}.{receipt.revision}.{receipt.article}.p{excerpt.paragraph}.{number}"
    return control(Action.READ, state, say("Read {number}", number=page.skipped + number))


def _pages(page: Page, turn: Action, state: str) -> Item:
    before, after = page.before, page.after
    # Two buttons of a card must not have the same custom id.
    beyond = page.total if after is None else after
    return row(
        control(turn, state.format(before or 0), say("Back"), disabled=before is None),
        control(turn, state.format(beyond), say("Next"), disabled=after is None),
    )


def article_card(
    article: Article, window: Window, state: str, notices: Sequence[Notice] = ()
) -> Card:
    """Return a page of an article.

    Args:
        article: What to read.
        window: What to show of it.
        state: The story's id, revision and the article's number, as buttons carry them.
        notices: What became of it.
    """
    first, last = window.blocks[0].paragraph, window.blocks[-1].paragraph
    foot = f"-# {paragraphs(first, last, window.paragraphs)} · {say('word for word')}"
    title = f"{listed(article)}{notices_below(notices)}"
    room = (MAX_TEXT_CHARS - len(title) - len(foot)) // len(window.blocks) - len("\n> \n")
    words = "\n> \n".join(
        f"-# {say(HIDDEN)}" if block.is_hidden else quote(block.span.of(article.body), (), room)
        for block in window.blocks
    )
    earlier, later = window.earlier, window.later
    buttons: list[Item] = [
        control(Action.READ, f"{state}.{earlier or 0}", say("Earlier"), disabled=earlier is None),
        control(
            Action.READ, f"{state}.{later or window.count}", say("Later"), disabled=later is None
        ),
    ]
    if (link := article_button(article, window.blocks[0].span)) is not None:
        buttons.append(link)
    return Card([text(title), rule(), text(words), rule(), row(*buttons), text(foot)])
