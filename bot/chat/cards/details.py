"""What articles that were brought in say of themselves, and the forms that ask for the rest."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.cards.card import DOUBTFUL, Item, row, rule, text
from bot.chat.clicks import DeskButton, DeskSelect
from bot.chat.failures import answer_interaction
from bot.chat.markdown import escape, one_line
from bot.chat.speech import percent, say, say_known, speak_to
from bot.errors import UserFacingError
from bot.library.rehearsal import Brought
from bot.story.formats.article_file import WANTED
from bot.story.reading import MAX_HEADLINE_CHARS
from bot.story.written_dates import MomentError, read_moment
from bot.wording import later

DETAILS = "details"
"""The action of what opens the form; its arguments: what is held, which form, which article."""
ALL = "all"
"""In the place of an article: all that say too little."""
MAX_FILES = 10
"""What one field of a form takes."""
MAX_CHOICES = 25
MAX_VALUE_CHARS = 300
MAX_URL_CHARS = 2_000
MAX_SHOWN_CHARS = 90
MOMENTS = ("published_at", "updated_at")
_FORMAT = later("2012-08-16, or with its zone: 2012-08-16 14:30 +02:00")


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a form.

    Attributes:
        key: Of the front matter.
        label: What people read above it.
        hint: What people read below that.
        value: What stands in it at first.
        max_chars: The most it takes.
        is_needed: Whether it may not stay empty.
    """

    key: str
    label: str
    hint: str = ""
    value: str = ""
    max_chars: int = MAX_VALUE_CHARS
    is_needed: bool = False


FORMS: Mapping[str, tuple[Field, ...]] = {
    "a": (
        Field("headline", later("Headline"), max_chars=MAX_HEADLINE_CHARS, is_needed=True),
        Field("outlet", later("Outlet"), later("The publication it appeared in")),
        Field("published_at", later("Published"), _FORMAT),
        Field(
            "url",
            later("Address"),
            later("Where it can be read: https://…"),
            max_chars=MAX_URL_CHARS,
        ),
        Field("language", later("Language"), later("Two letters, such as en or es"), max_chars=2),
    ),
    "b": (
        Field("byline", later("Byline"), later("The author line as printed")),
        Field("section", later("Section"), later("The part of the publication it stood in")),
        Field("updated_at", later("Updated"), _FORMAT),
    ),
}
"""Discord shows five lines at once: what readers see first, then the rest."""
FOR_ALL = tuple(field for field in FORMS["a"] if field.key in {*WANTED, "language"})

OnDetails = Callable[[discord.Interaction, Mapping[str, str]], Awaitable[None]]
"""Called with what was typed, by key."""
OnFiles = Callable[
    [discord.Interaction, Sequence[discord.Attachment], Mapping[str, str]], Awaitable[None]
]
"""Called with the files, and with front matter for the articles that do not say it."""


class DetailsModal(discord.ui.Modal):
    """Asks what an article says of itself."""

    def __init__(self, title: str, fields: Sequence[Field], on_details: OnDetails) -> None:
        """Show what is known already.

        Args:
            title: Of the form.
            fields: Its lines.
            on_details: Called with what was typed.
        """
        super().__init__(title=title[:45])
        self._fields = fields
        self._on_details = on_details
        self._inputs = {field.key: _input(field) for field in fields}
        for field in fields:
            self.add_item(
                discord.ui.Label(
                    text=say(field.label),
                    description=say_known(field.hint)[:100] if field.hint else None,
                    component=self._inputs[field.key],
                )
            )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hand over what was typed; what is wrong with it becomes a reply that keeps it."""
        speak_to(interaction)
        typed = {key: one.value.strip() for key, one in self._inputs.items()}
        try:
            await self._on_details(interaction, checked_details(typed))
        except DetailsError as error:
            retry = TypeAgain(self.title, self._with(typed), self._on_details, error.user_message)
            await interaction.response.send_message(view=retry, ephemeral=True)
        except Exception as error:  # noqa: BLE001  # a form's failures become replies here
            await answer_interaction(interaction, error)

    def _with(self, typed: Mapping[str, str]) -> list[Field]:
        return with_values(self._fields, typed)


class TypeAgain(discord.ui.LayoutView):
    """Says what is wrong, shows what was typed, and opens the form with it again."""

    def __init__(
        self, title: str, fields: Sequence[Field], on_details: OnDetails, problem: str
    ) -> None:
        """Keep what was typed."""
        super().__init__(timeout=None)
        self._title, self._fields, self._on_details = title, fields, on_details
        shown = "\n".join(
            f"-# {say(field.label)}: {one_line(field.value, MAX_VALUE_CHARS)}"
            for field in fields
            if field.value
        )
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=say("Correct it"), style=discord.ButtonStyle.primary
        )
        button.callback = self._again  # type: ignore[method-assign]
        told = say(
            "**Nothing has changed.** {problem}\n\nYou typed:\n{typed}",
            problem=escape(problem),
            typed=shown,
        )
        items: list[Item] = [text(told), row(button)]
        self.add_item(discord.ui.Container(*items, accent_colour=DOUBTFUL))

    async def _again(self, interaction: discord.Interaction) -> None:
        speak_to(interaction)
        form = DetailsModal(self._title, self._fields, self._on_details)
        await interaction.response.send_modal(form)


class UploadModal(discord.ui.Modal):
    """Takes up to ten files."""

    def __init__(self, on_files: OnFiles, more: Mapping[str, str]) -> None:
        """Ask for files.

        Args:
            on_files: Called with them.
            more: What was said with the command already.
        """
        super().__init__(title=say("Bring in articles"))
        self._on_files = on_files
        self._more = more
        self._files: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            custom_id="files", min_values=1, max_values=MAX_FILES
        )
        hint = say("Up to 10: text, Markdown, pages, PDFs, documents, mails, or zips of these")
        self.add_item(discord.ui.Label(text=say("Files"), description=hint, component=self._files))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Hand the files over."""
        speak_to(interaction)
        try:
            await self._on_files(interaction, self._files.values, self._more)
        except Exception as error:  # noqa: BLE001  # a form's failures become replies here
            await answer_interaction(interaction, error)


class DetailsError(UserFacingError):
    """Something that was typed cannot be taken; nothing changed."""


def checked_details(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, dates as front matter holds them.

    Raises:
        DetailsError: A date is none.
    """
    return {key: moment_of(key, value) if key in MOMENTS else value for key, value in typed.items()}


def moment_of(key: str, words: str) -> str:
    """Return a date that somebody typed, as front matter holds it; nothing stays nothing.

    Raises:
        DetailsError: It is none, or names no zone.
    """
    try:
        return read_moment(words) if words.strip() else ""
    except MomentError as error:
        raise DetailsError(f"{key}: {error}") from None


def with_values(fields: Sequence[Field], values: Mapping[str, str]) -> list[Field]:
    """Return fields with what is to stand in them."""
    return [
        Field(
            each.key,
            each.label,
            each.hint,
            values.get(each.key, "")[: each.max_chars],
            each.max_chars,
            each.is_needed,
        )
        for each in fields
    ]


def details_rows(brought: Sequence[Brought], held: int) -> list[Item]:
    """Return what opens the forms of articles that were brought in: nothing where none was."""
    if not brought:
        return []
    if len(brought) == 1:
        return [
            rule(),
            text(_said(brought)),
            row(
                DeskButton(DETAILS, held, "a", 0, label=say("Fill in or correct")),
                DeskButton(DETAILS, held, "b", 0, label=say("Byline, section, update")),
            ),
        ]
    return [
        rule(),
        text(_said(brought)),
        _select(brought, held, "a", say("Headline, outlet, date, address, language of …")),
        _select(brought, held, "b", say("Byline, section, update of …")),
    ]


_LACKING = {
    "outlet": later("no outlet"),
    "published_at": later("no date"),
}


def missing_words(keys: Sequence[str]) -> str:
    """Return what an article does not name, such as ``no outlet and no date``."""
    told = [say(_LACKING[key]) for key in keys]
    *most, last = told or [""]
    return say("{most} and {last}", most=", ".join(most), last=last) if most else last


def _said(brought: Sequence[Brought]) -> str:
    """Say what the articles do not, and which language they seem to be in."""
    lacking = [each for each in brought if each.missing]
    lines = [
        "- "
        + say(
            "{file}: It names {missing}.",
            file=one_line(each.file, MAX_SHOWN_CHARS),
            missing=missing_words(each.missing),
        )
        for each in lacking[:3]
    ]
    if len(lacking) > len(lines):
        lines.append("- " + say("and {count} more", count=len(lacking) - len(lines)))
    spoken = sorted({each.language for each in brought})
    sure = min(each.confidence for each in brought)
    codes = ", ".join(spoken)
    told = (
        say("Language: {codes}, at least {share} sure", codes=codes, share=percent(sure))
        if sure < 1
        else say("Language: {codes}", codes=codes)
    )
    head = [f"**{say('Readers would miss')}**", *lines] if lines else []
    return "\n".join([*head, f"-# {told}"])


def _select(brought: Sequence[Brought], held: int, form: str, placeholder: str) -> Item:
    lacking = sum(bool(each.missing) for each in brought)
    everything = discord.SelectOption(
        label=say("All {number} that say too little", number=lacking),
        value=ALL,
        description=say("The same for all"),
    )
    options = [
        discord.SelectOption(
            label=each.headline[:100],
            value=str(number),
            description=(missing_words(each.missing) or each.file)[:100],
        )
        for number, each in enumerate(brought)
    ]
    first = [everything] if form == "a" and lacking > 1 else []
    chosen = DeskSelect(
        DETAILS, held, form, options=[*first, *options][:MAX_CHOICES], placeholder=placeholder
    )
    return discord.ui.ActionRow(chosen)


def _input(field: Field) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id=field.key,
        default=field.value or None,
        required=field.is_needed,
        max_length=field.max_chars,
    )
