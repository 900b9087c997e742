"""Answer -> card: the excerpts, each cited; or a reasoned "not in this story"."""

from bot.answers.model import Answer, Excerpt
from bot.chat.cards.card import ANSWERED, NOT_ANSWERED, Card, Item, day, dotted, rule, text
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import bold_line, link, one_line, quote
from bot.story.model import Article, Span

MAX_SHOWN_QUESTION_CHARS = 300
MAX_SHOWN_HEADLINE_CHARS = 150
MAX_SHOWN_OUTLET_CHARS = 60
MAX_SHOWN_TITLE_CHARS = 100
MAX_SHOWN_WORDS = 6
MAX_SHOWN_WORD_CHARS = 30
MAX_LINK_CHARS = 400
"""Longer ones, which hardly exist, would leave the words themselves too little room."""


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
    foot = f"-# {_origin(answer)} · word for word"
    citations = [_citation(excerpt) for excerpt in answer.excerpts]
    left = MAX_TEXT_CHARS - len(head) - len(foot) - sum(map(len, citations))
    items: list[Item] = [text(head)] if head else []
    for number, (excerpt, citation) in enumerate(zip(answer.excerpts, citations, strict=True)):
        quotation = _quotation(excerpt, left // (len(citations) - number))
        left -= len(quotation)
        if items:
            items.append(rule())
        items += [text(quotation), text(citation)]
    return Card([*items, rule(), text(foot)], ANSWERED)


def _not_answered(answer: Answer, *, with_question: bool) -> Card:
    items = [text(_head(answer)), rule()] if with_question else []
    items.append(text(f"**Not in this story.** {_reason(answer)}"))
    if answer.nearest:
        headlines = "\n".join(f"- {_listed(article)}" for article in answer.nearest)
        items.append(text(f"Closest headlines:\n{headlines}"))
    return Card([*items, rule(), text(f"-# {_origin(answer)}")], NOT_ANSWERED)


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
    return bold_line(answer.question, MAX_SHOWN_QUESTION_CHARS)


def _origin(answer: Answer) -> str:
    return f"{one_line(answer.title, MAX_SHOWN_TITLE_CHARS)} · revision\u00a0{answer.revision}"


def _quotation(excerpt: Excerpt, max_chars: int) -> str:
    start = excerpt.span.start
    highlights = [Span(h.start - start, h.end - start) for h in excerpt.highlights]
    return quote(excerpt.text, highlights, max_chars)


def _citation(excerpt: Excerpt) -> str:
    """Return the headline in a line of its own; below it outlet, date, paragraph, link."""
    article = excerpt.article
    place = [*_outlet_and_day(article), f"paragraph\u00a0{excerpt.paragraph}"]
    if article.url and (shown := link("read the article", article.url, MAX_LINK_CHARS)):
        place.append(shown)
    return f"-# {_headline(article)}\n-# {dotted(place)}"


def _listed(article: Article) -> str:
    return dotted([_headline(article), *_outlet_and_day(article)])


def _headline(article: Article) -> str:
    return bold_line(article.headline, MAX_SHOWN_HEADLINE_CHARS)


def _outlet_and_day(article: Article) -> list[str]:
    """Return what is known of the two."""
    outlet = one_line(article.outlet, MAX_SHOWN_OUTLET_CHARS) if article.outlet else None
    published = day(article.published_at) if article.published_at else None
    return [part for part in (outlet, published) if part]
