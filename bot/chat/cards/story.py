"""The cards of ``/story``: which stories there are, and which one is asked where."""

from collections.abc import Mapping, Sequence

from bot.chat.cards.card import Card, dotted, rule, text
from bot.chat.markdown import bold_line, one_line
from bot.library.librarian import Librarian
from bot.library.stories import WHOLE_GUILD
from bot.wording import counted

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
    snapshot = librarian.snapshot
    facts = [
        f"revision {snapshot.revision}",
        counted(len(snapshot.articles), "article"),
        counted(len(snapshot.passages), "passage"),
        _owner(librarian),
    ]
    return Card(
        [
            text(f"### {_title(librarian)}\n{dotted(facts)}"),
            text(f"-# `/story use` knows it as {one_line(librarian.name, MAX_SHOWN_CHARS)}"),
        ]
    )


def used_card(librarian: Librarian, channel: int) -> Card:
    """Return the card that says which story is asked somewhere from now on."""
    where = "in this server" if channel == WHOLE_GUILD else f"in <#{channel}>"
    return Card([text(f"Questions {where} are about {bold_line(_plain(librarian), 100)} now.")])


def _story(librarian: Librarian, here: Librarian) -> str:
    marks = [_title(librarian), one_line(librarian.name, MAX_SHOWN_CHARS), _owner(librarian)]
    if librarian is here:
        marks.append("asked in this channel")
    return f"- {dotted(marks)}"


def _binding(channel: int, librarian: Librarian) -> str:
    where = "the whole server" if channel == WHOLE_GUILD else f"<#{channel}>"
    return f"- {where}: {one_line(librarian.name, MAX_SHOWN_CHARS)}"


def _owner(librarian: Librarian) -> str:
    return "the operator's, shared" if librarian.guild is None else "this server's own"


def _title(librarian: Librarian) -> str:
    return bold_line(_plain(librarian), MAX_SHOWN_CHARS)


def _plain(librarian: Librarian) -> str:
    return librarian.snapshot.story.title
