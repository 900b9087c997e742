"""The cards of ``/story``: which stories there are, and which one is asked where."""

from collections.abc import Mapping, Sequence

import discord

from bot.chat.cards.card import STRUCK, Card, dotted, row, rule, text
from bot.chat.clicks import DeskButton
from bot.chat.markdown import bold_line, one_line
from bot.library.librarian import Librarian
from bot.library.stories import WHOLE_GUILD
from bot.wording import counted

DELETE = "deletestory"
MAX_SHOWN_CHARS = 100
MAX_SHOWN_STORIES = 15
MAX_SHOWN_BINDINGS = 20


def stories_card(
    visible: Sequence[Librarian], here: Librarian, bindings: Mapping[int, Librarian]
) -> Card:
    """Return the card of ``/story list``.

    Args:
        visible: The stories of this guild and the operator's.
        here: The one that is asked in this channel.
        bindings: What the guild chose, by channel.
    """
    lines = [_story(one, here) for one in visible[:MAX_SHOWN_STORIES]]
    if len(visible) > MAX_SHOWN_STORIES:
        lines.append(f"- and {len(visible) - MAX_SHOWN_STORIES} more; `/story use` finds them")
    items = [text("### Stories\n" + "\n".join(lines))]
    if bindings:
        chosen = sorted(bindings.items())
        shown = [_binding(*each) for each in chosen[:MAX_SHOWN_BINDINGS]]
        if len(chosen) > MAX_SHOWN_BINDINGS:
            shown.append(f"- and {len(chosen) - MAX_SHOWN_BINDINGS} more channels")
        items += [rule(), text("**Asked where**\n" + "\n".join(shown))]
    return Card(items)


def story_card(librarian: Librarian) -> Card:
    """Return the card of ``/story show``: what is asked in this channel."""
    facts = [*_content(librarian), _owner(librarian)]
    return Card(
        [
            text(f"### {_title(librarian)}\n{dotted(facts)}"),
            text(f"-# `/story use` knows it as {one_line(librarian.name, MAX_SHOWN_CHARS)}"),
        ]
    )


def made_card(librarian: Librarian) -> Card:
    """Return the card that says how a new story of the server's own is filled."""
    told = (
        f"**Made.** {bold_line(librarian.name, MAX_SHOWN_CHARS)} is this server's own: no other "
        "server can see or search it.\n"
        "1. `/story use` chooses it for a channel, or for the whole server.\n"
        "2. There, `/source upload`, `/source page` or `/source watch` brings articles in.\n"
        "3. **Publish** under the rehearsal lets them answer."
    )
    return Card([text(told)])


def deleting_card(librarian: Librarian) -> Card:
    """Return the card that asks whether a story of the server's own is to be deleted."""
    told = (
        f"**Delete {bold_line(librarian.title, MAX_SHOWN_CHARS)}?** {dotted(_content(librarian))}. "
        "Its articles, revisions, golden questions and sources go with it, and answers quoted from "
        "it can no longer be checked. It cannot be undone; `/corpus export` keeps a copy."
    )
    button = DeskButton(
        DELETE, librarian.id, label="Delete for good", style=discord.ButtonStyle.danger
    )
    return Card([text(told), row(button)], STRUCK)


def deleted_card(title: str) -> Card:
    """Return the card that says that a story was deleted."""
    return Card([text(f"**Deleted.** {bold_line(title, MAX_SHOWN_CHARS)} is gone.")])


def edited_card(librarian: Librarian, language: str) -> Card:
    """Return the card that says what readers see of a story from now on."""
    title = bold_line(librarian.title, MAX_SHOWN_CHARS)
    return Card([text(f"Readers see {title} now; it is searched as language `{language}`.")])


def used_card(librarian: Librarian, channel: int) -> Card:
    """Return the card that says which story is asked somewhere from now on."""
    where = "in this server" if channel == WHOLE_GUILD else f"in <#{channel}>"
    return Card([text(f"Questions {where} are about {bold_line(librarian.title, 100)} now.")])


def _story(librarian: Librarian, here: Librarian) -> str:
    marks = [_title(librarian), one_line(librarian.name, MAX_SHOWN_CHARS), _owner(librarian)]
    if librarian.is_new:
        marks.append("no articles yet")
    if librarian is here:
        marks.append("asked in this channel")
    return f"- {dotted(marks)}"


def _binding(channel: int, librarian: Librarian) -> str:
    where = "the whole server" if channel == WHOLE_GUILD else f"<#{channel}>"
    return f"- {where}: {one_line(librarian.name, MAX_SHOWN_CHARS)}"


def _owner(librarian: Librarian) -> str:
    return "the operator's, shared" if librarian.guild is None else "this server's own"


def _title(librarian: Librarian) -> str:
    return bold_line(librarian.title, MAX_SHOWN_CHARS)


def _content(librarian: Librarian) -> list[str]:
    if librarian.is_new:
        return ["no articles yet"]
    snapshot = librarian.snapshot
    return [
        f"revision {snapshot.revision}",
        counted(len(snapshot.articles), "article"),
        counted(len(snapshot.passages), "passage"),
    ]
