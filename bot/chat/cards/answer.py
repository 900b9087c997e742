"""Answer -> card: the excerpts, each cited; or a reasoned "not in this story"."""

from urllib.parse import urlsplit

import discord

from bot.answers.model import Answer, Excerpt
from bot.chat.cards.card import ANSWERED, NOT_ANSWERED, Card, Item, day, rule, text
from bot.chat.limits import MAX_LABEL_CHARS, MAX_TEXT_CHARS, MAX_URL_CHARS
from bot.chat.markdown import escape, one_line, quote
from bot.story.model import Article, Span

MAX_SHOWN_QUESTION_CHARS = 300
MAX_SHOWN_HEADLINE_CHARS = 150
MAX_SHOWN_OUTLET_CHARS = 60
MAX_SHOWN_TITLE_CHARS = 100
MAX_SHOWN_WORDS = 6
MAX_SHOWN_WORD_CHARS = 30


def answer_card(answer: Answer, *, with_question: bool) -> Card:
    """Return the card for an answer.

    Args:
        answer: What to show.
        with_question: Repeat the question; unneeded where the card replies to it.
    """
    if answer.answered:
        return _answered(answer, with_question=with_question)
    return _not_answered(answer, with_question=with_question)


def _answered(answer: Answer, *, with_question: bool) -> Card:
    head = _head(answer) if with_question else ""
    foot = f"-# {_title(answer)} · revision {answer.revision} · word for word from the articles"
    citations = [_citation(excerpt) for excerpt in answer.excerpts]
    left = MAX_TEXT_CHARS - len(head) - len(foot) - sum(map(len, citations))
    items: list[Item] = [text(head)] if head else []
    for number, (excerpt, citation) in enumerate(zip(answer.excerpts, citations, strict=True)):
        quotation = _quotation(excerpt, left // (len(citations) - number))
        left -= len(quotation)
        if items:
            items.append(rule())
        items += [text(quotation), _cited(citation, excerpt.article.url)]
    return Card([*items, rule(), text(foot)], ANSWERED)


def _not_answered(answer: Answer, *, with_question: bool) -> Card:
    lines = [_head(answer)] if with_question else []
    lines.append(f"**Not in this story.** {_reason(answer)}")
    items = [text("\n".join(lines))]
    if answer.nearest:
        headlines = "\n".join(f"- {_headline(article)}" for article in answer.nearest)
        items += [rule(), text(f"The closest it comes:\n{headlines}")]
    foot = f"-# {_title(answer)} · revision {answer.revision}"
    return Card([*items, rule(), text(foot)], NOT_ANSWERED)


def _reason(answer: Answer) -> str:
    words = [f"“{one_line(word, MAX_SHOWN_WORD_CHARS)}”" for word in answer.unknown_words]
    more = len(words) - MAX_SHOWN_WORDS
    shown = ", ".join(words[:MAX_SHOWN_WORDS]) + (f" and {more} more" if more > 0 else "")
    if words:
        return f"Its articles never use the word{'s' if len(words) > 1 else ''} {shown}."
    if answer.nearest:
        return "Its articles use these words, but no passage holds enough of them together."
    return "Your question holds no word to look up; name a person, a place or a thing."


def _head(answer: Answer) -> str:
    return f"**{one_line(answer.question, MAX_SHOWN_QUESTION_CHARS)}**"


def _title(answer: Answer) -> str:
    return one_line(answer.title, MAX_SHOWN_TITLE_CHARS)


def _quotation(excerpt: Excerpt, max_chars: int) -> str:
    start = excerpt.span.start
    highlights = [Span(h.start - start, h.end - start) for h in excerpt.highlights]
    return quote(excerpt.text, highlights, max_chars)


def _headline(article: Article) -> str:
    """Return a headline with its outlet and date, as far as they are known."""
    parts = [f"**{one_line(article.headline, MAX_SHOWN_HEADLINE_CHARS)}**"]
    if article.outlet:
        parts.append(one_line(article.outlet, MAX_SHOWN_OUTLET_CHARS))
    if article.published_at:
        parts.append(escape(day(article.published_at)))
    return " · ".join(parts)


def _citation(excerpt: Excerpt) -> str:
    return f"-# {_headline(excerpt.article)} · paragraph {excerpt.paragraph}"


def _cited(citation: str, url: str | None) -> Item:
    """Return a citation; with a button that opens the article where it can be linked to."""
    if url is None or len(url) > MAX_URL_CHARS:
        return text(citation)
    domain = (urlsplit(url).hostname or url).removeprefix("www.")[:MAX_LABEL_CHARS]
    button: discord.ui.Button[discord.ui.LayoutView] = discord.ui.Button(label=domain, url=url)
    return discord.ui.Section(text(citation), accessory=button)
