"""Answer -> card: the excerpts, each cited; or a reasoned "not in this story"."""

import sys
from collections.abc import Sequence

from bot.answers.model import Answer, Excerpt, Verdict
from bot.chat.cards.asked import asked_notes
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
MAX_SHOWN_REPAIRS = 3
MAX_LINK_CHARS = 512
MIN_QUOTATION_CHARS = 250


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
    sure = answer.verdict is Verdict.ANSWERED
    doubt = [] if sure else ["**Perhaps not in this story.** This comes closest:"]
    head = "\n".join([*_question(answer, shown=with_question), *doubt, *_notes(answer)])
    foot = f"-# {_origin(answer)} · word for word"
    room = MAX_TEXT_CHARS - len(head) - len(foot)
    citations = _citations(answer.excerpts, room)
    left = room - sum(map(len, citations))
    items: list[Item] = [text(head)] if head else []
    for number, (excerpt, citation) in enumerate(zip(answer.excerpts, citations, strict=True)):
        quotation = _quotation(excerpt, left // (len(citations) - number))
        left -= len(quotation)
        if items:
            items.append(rule())
        items += [text(quotation), text(citation)]
    return Card([*items, rule(), text(foot)], ANSWERED if sure else NOT_ANSWERED)


def _not_answered(answer: Answer, *, with_question: bool) -> Card:
    head = [*_question(answer, shown=with_question), f"**Not in this story.** {_reason(answer)}"]
    items = [text("\n".join([*head, *_repairs(answer), *asked_notes(answer)]))]
    for title, articles in (("Closest", answer.nearest), ("Newest", answer.newest)):
        if articles:
            headlines = "\n".join(f"- {_listed(article)}" for article in articles)
            items.append(text(f"{title} headlines:\n{headlines}"))
    return Card([*items, rule(), text(f"-# {_origin(answer)}")], NOT_ANSWERED)


def _question(answer: Answer, *, shown: bool) -> list[str]:
    return [bold_line(answer.question, MAX_SHOWN_QUESTION_CHARS)] if shown else []


def _notes(answer: Answer) -> list[str]:
    """Say how the question was read, in small print."""
    unknown = [f"-# {_never_used(answer)}"] if answer.unknown_words else []
    return [*_repairs(answer), *unknown, *asked_notes(answer)]


def _repairs(answer: Answer) -> list[str]:
    read = [f"{_word(one.asked)} as {_word(one.word)}" for one in answer.repairs]
    return [f"-# I read {_enumerated(read, MAX_SHOWN_REPAIRS)}."] if read else []


def _reason(answer: Answer) -> str:
    if answer.unknown_words:
        return _never_used(answer)
    if answer.nearest:
        return "Its articles use these words, but no passage holds enough of them together."
    return "Your question holds no word to look up; name a person, a place or a thing."


def _never_used(answer: Answer) -> str:
    words = [_word(word) for word in answer.unknown_words]
    shown = _enumerated(words, MAX_SHOWN_WORDS)
    return f"The articles never use the word{'s' if len(words) > 1 else ''} {shown}."


def _enumerated(words: Sequence[str], limit: int) -> str:
    """Return ``a, b and c``; of more than ``limit``, how many more there are."""
    more = len(words) - limit
    *most, last = [*words[:limit], f"{more} more"] if more > 0 else words
    return f"{', '.join(most)} and {last}" if most else last


def _word(word: str) -> str:
    return f"“{one_line(word, MAX_SHOWN_WORD_CHARS)}”"


def _origin(answer: Answer) -> str:
    return f"{one_line(answer.title, MAX_SHOWN_TITLE_CHARS)} · revision\u00a0{answer.revision}"


def _quotation(excerpt: Excerpt, max_chars: int) -> str:
    """Quote an excerpt; where it is too long, at least the sentence that answers."""
    span, marked = excerpt.span, excerpt.marked
    if len(_quoted(excerpt, Span(span.start, marked.end), sys.maxsize)) > max_chars:
        span = Span(marked.start, span.end)
    return _quoted(excerpt, span, max_chars)


def _quoted(excerpt: Excerpt, span: Span, max_chars: int) -> str:
    highlights = [h.shifted(-span.start) for h in excerpt.highlights if span.contains(h)]
    alone = excerpt.marked == span
    marked = None if alone else excerpt.marked.shifted(-span.start)
    return quote(span.of(excerpt.article.body), highlights, max_chars, marked)


def _citations(excerpts: Sequence[Excerpt], room: int) -> list[str]:
    """Return the excerpts' citations; without links where these would crowd out the words."""
    linked = [_citation(excerpt, with_link=True) for excerpt in excerpts]
    if room - sum(map(len, linked)) >= MIN_QUOTATION_CHARS * len(excerpts):
        return linked
    return [_citation(excerpt, with_link=False) for excerpt in excerpts]


def _citation(excerpt: Excerpt, *, with_link: bool) -> str:
    """Return the headline in a line of its own; below it outlet, date, paragraph, link."""
    article = excerpt.article
    place = [*_outlet_and_day(article), excerpt.place.replace(" ", "\u00a0")]
    url = article.url if with_link else None
    if url and (shown := link("read the article", url, MAX_LINK_CHARS)):
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
