"""Where an excerpt stands: its citation, its picture, and what became of its article."""

from collections.abc import Iterable, Sequence

import discord

from bot.answers.fragments import address, address_at, domain
from bot.answers.model import Excerpt, Notice, NoticeKind
from bot.answers.receipts import Receipt
from bot.chat.cards.asked import in_marks
from bot.chat.cards.card import Item, day, dotted
from bot.chat.limits import MAX_LABEL_CHARS
from bot.chat.markdown import bold_line, one_line
from bot.chat.speech import in_every_language, say, say_counted
from bot.story.model import Article, Span
from bot.wording import later

MAX_HEADLINE_CHARS = 150
MAX_OUTLET_CHARS = 60
MAX_NOTICE_CHARS = 160
MAX_ALSO_IN = 2
MAX_NAMED = 5
MAX_NAMED_CHARS = 80
NON_BREAKING_HYPHEN = "\u2011"
MAX_BRIEF_CHARS = 40
MAX_BRIEF_HEADLINE_CHARS = 80
"""Of headline and outlet where long ones would crowd out the words."""
MAX_ADDRESS_CHARS = 512
"""Of a link button."""
MAX_PICTURE_ADDRESS_CHARS = 2_048
MAX_PICTURE_WORDS_CHARS = 200

HIDDEN = later("The moderators have hidden what stands here.")
_CORRECTED = later("Corrected")
_NOTICES = {
    NoticeKind.UPDATED: later("Updated"),
    NoticeKind.CORRECTED: _CORRECTED,
    NoticeKind.RETRACTED: later("Retracted"),
}


def citation(excerpt: Excerpt, *, brief: bool = False) -> str:
    """Return where an excerpt stands, in small lines below it.

    The headline has a line of its own; below it outlet, date, paragraph and receipt; then
    what became of the article and who else says the same.

    Args:
        excerpt: What is cited.
        brief: Leave out what can be left out.
    """
    article = excerpt.article
    place = place_of(excerpt)
    facts = [*_outlet_and_day(article, brief=brief), place, receipt_shown(excerpt.receipt)]
    lines = [_headline(article, brief=brief), dotted(facts)]
    lines += [notice_shown(notice, brief=brief) for notice in _notices(excerpt)]
    if not brief:
        lines += _also_in(excerpt)
        lines += _picture_credit(article)
    return "\n".join(f"-# {line}" for line in lines)


def told_of(excerpt: Excerpt) -> str:
    """Return what moderators said of an excerpt's article, in small lines that end."""
    return "".join(f"-# {notice_shown(notice, brief=False)}\n" for notice in excerpt.notices)


def receipt_shown(receipt: Receipt) -> str:
    """Return a receipt as markdown, never broken over lines."""
    return f"`{str(receipt).replace('-', NON_BREAKING_HYPHEN)}`"


def listed(article: Article) -> str:
    """Return an article as one entry of a list: headline, outlet and date."""
    return dotted([_headline(article), *_outlet_and_day(article)])


def named(articles: Sequence[Article]) -> str:
    """Return some articles' headlines, with their outlets, as part of a sentence."""
    shown = [
        in_marks(article.headline, MAX_NAMED_CHARS)
        + (f" ({one_line(article.outlet, MAX_BRIEF_CHARS)})" if article.outlet else "")
        for article in articles[:MAX_NAMED]
    ]
    more = len(articles) - MAX_NAMED
    *most, last = [*shown, say("{count} more", count=more)] if more > 0 else shown
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last


def article_button(article: Article, sentence: Span) -> Item | None:
    """Return a button that opens an article at a sentence; None where it has no address."""
    if article.url is None:
        return None
    where = address_at(article.url, article.body, sentence, MAX_ADDRESS_CHARS)
    if where is None:
        return None
    label = domain(article.url)
    if len(label) > MAX_LABEL_CHARS:  # its end says whose it is
        label = "…" + label[1 - MAX_LABEL_CHARS :]
    return discord.ui.Button(style=discord.ButtonStyle.link, url=where, label=label)


def picture(article: Article) -> discord.ui.Thumbnail[discord.ui.LayoutView] | None:
    """Return an article's lead picture, small, if it has one; words stand for it, too."""
    if article.image_url is None:
        return None
    where = address(article.image_url, MAX_PICTURE_ADDRESS_CHARS)
    if where is None:
        return None
    words = say("Lead picture of “{headline}”", headline=article.headline)
    return discord.ui.Thumbnail(where, description=words[:MAX_PICTURE_WORDS_CHARS])


def paragraphs(first: int, last: int, count: int) -> str:
    """Return which of an article's paragraphs are shown."""
    if first == last:
        return say("Paragraph {first} of {count}", first=first, count=count)
    return say(
        "Paragraphs {first}\N{EN DASH}{last} of {count}", first=first, last=last, count=count
    )


def place_of(excerpt: Excerpt) -> str:
    """Return the paragraphs an excerpt stands in, never broken over lines."""
    first, last = excerpt.paragraph, excerpt.last_paragraph
    if first == last:
        return say("paragraph\u00a0{first}", first=first)
    return say("paragraphs\u00a0{first}\N{EN DASH}{last}", first=first, last=last)


def is_notice(line: str) -> bool:
    """Say whether a line of a citation tells that the article is corrected, in any language."""
    return any(line.startswith(f"-# ⚠ **{word}") for word in in_every_language(_CORRECTED))


def is_struck(excerpts: Iterable[Excerpt]) -> bool:
    """Say whether one of the excerpts stands in an article that was corrected or retracted."""
    kinds = {notice.kind for excerpt in excerpts for notice in excerpt.notices}
    return bool(kinds & {NoticeKind.CORRECTED, NoticeKind.RETRACTED})


def _notices(excerpt: Excerpt) -> Sequence[Notice]:
    """Return what became of an excerpt's article; what its file says, where nobody said more."""
    updated = excerpt.article.updated_at
    if excerpt.notices or updated is None:
        return excerpt.notices
    return (Notice(NoticeKind.UPDATED, at=updated),)


def retracted_shown(notice: Notice) -> str:
    """Say that what would answer was retracted, with no word of it."""
    when = day(notice.at) if notice.at else ""
    return say(
        "The article that told of this was retracted on {day}, so I do not quote it.", day=when
    )


def notices_below(notices: Sequence[Notice]) -> str:
    """Return what became of an article as small lines that go below others."""
    return "".join(f"\n-# {notice_shown(notice, brief=False)}" for notice in notices)


def notice_shown(notice: Notice, *, brief: bool) -> str:
    """Return what became of an article as markdown of one line; brief: without its words."""
    when = f" {day(notice.at)}" if notice.at else ""
    label = f"⚠ **{say(_NOTICES[notice.kind])}{when}**"
    words = "" if brief else one_line(notice.text, MAX_NOTICE_CHARS)
    return f"{label}: {words}" if words else label


def _also_in(excerpt: Excerpt) -> list[str]:
    """Name the other outlets that say the same."""
    own = (excerpt.article.outlet or "").casefold()
    others: dict[str, str] = {}
    for outlet in filter(None, (article.outlet for article in excerpt.also_in)):
        if outlet.casefold() != own:
            others.setdefault(outlet.casefold(), outlet)
    if not others:
        return []
    named = ", ".join(one_line(name, MAX_BRIEF_CHARS) for name in [*others.values()][:MAX_ALSO_IN])
    more = len(others) - MAX_ALSO_IN
    if more > 0:
        named = say("{most} and {last}", most=named, last=say("{count} more", count=more))
    return [
        say_counted(
            "Also in {number} other outlet: {named}",
            "Also in {number} other outlets: {named}",
            len(others),
            named=named,
        )
    ]


def _picture_credit(article: Article) -> list[str]:
    if article.image_url is None or not article.image_credit:
        return []
    return [one_line(article.image_credit, MAX_OUTLET_CHARS)]


def _headline(article: Article, *, brief: bool = False) -> str:
    return bold_line(article.headline, MAX_BRIEF_HEADLINE_CHARS if brief else MAX_HEADLINE_CHARS)


def _outlet_and_day(article: Article, *, brief: bool = False) -> list[str]:
    """Return what is known of the two."""
    max_chars = MAX_BRIEF_CHARS if brief else MAX_OUTLET_CHARS
    outlet = one_line(article.outlet, max_chars) if article.outlet else None
    published = day(article.published_at) if article.published_at else None
    return [part for part in (outlet, published) if part]
