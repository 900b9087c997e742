"""What a moderator fills in of articles that were brought in and wait to be published."""

import asyncio
from collections.abc import Mapping, Sequence

import discord

from bot.chat.cards.amounts import articles
from bot.chat.cards.card import Card
from bot.chat.cards.details import (
    ALL,
    DETAILS,
    FOR_ALL,
    FORMS,
    DetailsError,
    DetailsModal,
    Field,
    with_values,
)
from bot.chat.cards.rehearsal import outcome_card
from bot.chat.clicks import Handler, numbers
from bot.chat.keeping import Keeping
from bot.chat.services import Services
from bot.chat.speech import percent, say
from bot.chat.working import Progress, Working
from bot.errors import ArticleError, NothingHeldError
from bot.library.librarian import Librarian
from bot.library.rehearsal import Brought, Rehearsal
from bot.library.sources.ingesting import with_front_matter
from bot.story.formats.article_file import (
    change_article_file,
    complete_article_file,
    read_front_matter,
)
from bot.story.reading import read_article
from bot.wording import later

GROUP = "source"
REHEARSING = later("Asking the golden questions again …")


class Details:
    """Opens forms for articles of a rehearsal, and rehearses again what was filled in."""

    def __init__(self, services: Services, working: Working, keeping: Keeping) -> None:
        """Work with these services."""
        self._services = services
        self._working = working
        self._keeping = keeping

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons and lists do, by action."""
        return {DETAILS: self._open}

    async def _open(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        [held], (form, which) = numbers(arguments[:1], 1), ([*arguments[1:], "", ""])[:2]
        librarian, brought = await self._brought(interaction, held)
        chosen = [each for each in brought if each.missing] if which == ALL else []
        if which.isdecimal() and len(which) <= len(str(len(brought))) and int(which) < len(brought):
            chosen = [brought[int(which)]]
        if not chosen or form not in FORMS:
            raise NothingHeldError
        if which == ALL:
            fields, title = list(FOR_ALL), articles(len(chosen))
        else:
            fields = await _filled(librarian, held, chosen[0], FORMS[form])
            title = chosen[0].headline

        async def on_details(clicked: discord.Interaction, details: Mapping[str, str]) -> None:
            files = {
                path: content
                for one in chosen
                for path, content in (
                    await _changed(librarian, held, one.file, details, whole=which != ALL)
                ).items()
            }
            await self._amend(clicked, held, files)

        await interaction.response.send_modal(DetailsModal(title, fields, on_details))

    async def _amend(
        self, interaction: discord.Interaction, held: int, files: Mapping[str, bytes | None]
    ) -> None:
        librarian, _ = await self._brought(interaction, held)
        by = self._keeping.by(interaction)

        async def work(progress: Progress) -> Card:
            progress.tell(say(REHEARSING))
            return outcome_card(await librarian.amend(held, files, by))

        await self._working.show(interaction, work)

    async def _brought(
        self, interaction: discord.Interaction, held: int
    ) -> tuple[Librarian, tuple[Brought, ...]]:
        """Return the story of what is held, and its articles, if this person may change them."""
        waiting = await self._services.store.held(held)
        if waiting is None:
            await self._keeping.rights.require(interaction, GROUP)
            raise NothingHeldError
        librarian = self._services.stories.named(waiting.story)
        if librarian.guild not in {None, interaction.guild_id}:  # as if there were none
            await self._keeping.rights.require(interaction, GROUP)
            raise NothingHeldError
        await self._keeping.may_change(interaction, GROUP, librarian)
        return librarian, Rehearsal.from_json(waiting.report).brought


async def _filled(
    librarian: Librarian, held: int, article: Brought, form: Sequence[Field]
) -> list[Field]:
    """Return a form with what is known of an article."""
    content = await librarian.held_file(held, article.file)
    _, content = await asyncio.to_thread(with_front_matter, article.file, content)
    values = {**read_front_matter(content)}
    hints = {}
    if "language" not in values:
        values["language"] = article.language
        hints["language"] = say(
            "Detected; {share} sure. Two letters, such as en", share=percent(article.confidence)
        )
    return [
        Field(
            each.key,
            each.label,
            hints.get(each.key, each.hint),
            each.value,
            each.max_chars,
            each.is_needed,
        )
        for each in with_values(form, values)
    ]


async def _changed(
    librarian: Librarian, held: int, file: str, details: Mapping[str, str], *, whole: bool
) -> dict[str, bytes | None]:
    """Return an article's file with what was filled in; None for one in whose place it comes.

    Args:
        librarian: Of the story.
        held: What is held.
        file: The article's path.
        details: What was filled in.
        whole: Whether it takes the place of what the file says; else it only completes that.

    Raises:
        DetailsError: Something of it is wrong.
    """
    before = await librarian.held_file(held, file)
    name, content = await asyncio.to_thread(with_front_matter, file, before)
    change = change_article_file if whole else complete_article_file
    content = change(content, details)
    try:
        await asyncio.to_thread(read_article, name, content)
    except ArticleError as error:
        raise DetailsError(error.reason) from None
    return {name: content} if name == file else {file: None, name: content}
