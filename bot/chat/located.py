"""What a button, or a receipt, refers to; everything about it is checked each time."""

from dataclasses import dataclass

import discord

from bot.answers.receipts import Receipt
from bot.chat.places import place_of
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.checking import Older, UnknownReceiptError, check_receipt, what_changed
from bot.library.librarian import Librarian
from bot.library.marks import Became
from bot.search.scope import Scope
from bot.story.model import Article
from bot.wording import later

_UNKNOWN = later("I do not know these words here. Ask your question again.")

_WITHDRAWN = later("The moderators have withdrawn these words.")


class NotLocatedError(UserFacingError):
    """What a button refers to cannot be shown: there is no such thing, or not for this guild."""


@dataclass(frozen=True, slots=True)
class Located:
    """An excerpt's place, found.

    Attributes:
        librarian: Who keeps its story.
        article: What it was cut from.
        receipt: Which span of it, in which revision.
        scope: What may be shown of the story.
    """

    librarian: Librarian
    article: Article
    receipt: Receipt
    scope: Scope


def locate(services: Services, interaction: discord.Interaction, receipt: Receipt) -> Located:
    """Find an excerpt's words.

    Raises:
        NotLocatedError: There are no such words in what people here may see now.
    """
    librarian = story_of(services, interaction, receipt.story, receipt.revision)
    articles, span = librarian.snapshot.articles, receipt.span
    if receipt.article >= len(articles) or not span.start < span.end:
        raise NotLocatedError(_UNKNOWN)
    article, scope = articles[receipt.article], librarian.scope
    if span.end > len(article.body):
        raise NotLocatedError(_UNKNOWN)
    if not scope.allows(article) or scope.hides(article, span):
        raise NotLocatedError(_WITHDRAWN)
    return Located(librarian, article, receipt, scope)


async def locate_then(
    services: Services, interaction: discord.Interaction, receipt: Receipt
) -> tuple[Located, Older | None]:
    """Find an excerpt's words as they were quoted, in an older revision, too.

    Returns:
        The words, and what changed since if they are an older revision's.

    Raises:
        NotLocatedError: There were no such words, or people here may not see them now.
    """
    librarian = visible_story(services, interaction, receipt.story, receipt.revision)
    if librarian.snapshot.revision == receipt.revision:
        return locate(services, interaction, receipt), None
    try:
        checked = await check_receipt(librarian, receipt)
    except UnknownReceiptError:
        raise NotLocatedError(_UNKNOWN) from None
    if checked.mark.withdraws or checked.mark.became is Became.SUPERSEDED:
        raise NotLocatedError(_WITHDRAWN)
    article = checked.article
    files = {article.file, checked.today.file if checked.today is not None else article.file}
    places = librarian.taken_back.hidden_in(files, article.body)
    scope = Scope(hidden=frozenset((article.file, place) for place in places))
    return Located(librarian, article, receipt, scope), await what_changed(checked)


def story_of(
    services: Services, interaction: discord.Interaction, story: int, revision: int
) -> Librarian:
    """Return who keeps a story that people here may see, if this revision of it answers.

    Raises:
        NotLocatedError: They see no such story, or it has changed.
    """
    librarian = visible_story(services, interaction, story, revision)
    if librarian.snapshot.revision != revision:
        raise NotLocatedError(later("The articles have changed since. Ask your question again."))
    return librarian


def visible_story(
    services: Services, interaction: discord.Interaction, story: int, revision: int
) -> Librarian:
    """Return who keeps a story that people here may see, if it has, or had, this revision.

    Raises:
        NotLocatedError: They see no such story.
    """
    librarian = services.stories.by_id(story)
    if librarian is None or librarian not in services.stories.visible(place_of(interaction).guild):
        raise NotLocatedError(_UNKNOWN)
    if not 1 <= revision <= librarian.snapshot.revision:
        raise NotLocatedError(_UNKNOWN)
    return librarian
