"""The cards of ``/story``: which stories there are, and which one is asked where."""

from collections.abc import Mapping, Sequence

import discord

from bot.chat.cards import amounts
from bot.chat.cards.card import STRUCK, Card, dotted, row, rule, text
from bot.chat.clicks import DeskButton
from bot.chat.markdown import bold_line, one_line
from bot.chat.speech import say, say_counted
from bot.library.librarian import Librarian
from bot.library.stories import WHOLE_GUILD

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
        more = len(visible) - MAX_SHOWN_STORIES
        lines.append(f"- {say('and {count} more; `/story use` finds them', count=more)}")
    items = [text(f"### {say('Stories')}\n" + "\n".join(lines))]
    if bindings:
        chosen = sorted(bindings.items())
        shown = [_binding(*each) for each in chosen[:MAX_SHOWN_BINDINGS]]
        if len(chosen) > MAX_SHOWN_BINDINGS:
            more = len(chosen) - MAX_SHOWN_BINDINGS
            told = say_counted("and {number} more channel", "and {number} more channels", more)
            shown.append(f"- {told}")
        items += [rule(), text(f"**{say('Asked where')}**\n" + "\n".join(shown))]
    return Card(items)


def story_card(librarian: Librarian) -> Card:
    """Return the card of ``/story show``: what is asked in this channel."""
    facts = [*_content(librarian), _owner(librarian)]
    name = one_line(librarian.name, MAX_SHOWN_CHARS)
    return Card(
        [
            text(f"### {_title(librarian)}\n{dotted(facts)}"),
            text(f"-# {say('`/story use` knows it as {name}', name=name)}"),
        ]
    )


def made_card(librarian: Librarian) -> Card:
    """Return the card that says how a new story of the server's own is filled."""
    lines = (
        say(
            "**Made.** {story} is this server's own: no other server can see or search it.",
            story=bold_line(librarian.name, MAX_SHOWN_CHARS),
        ),
        say("1. `/story use` chooses it for a channel, or for the whole server."),
        say("2. There, `/source upload`, `/source page` or `/source watch` brings articles in."),
        say("3. **Publish** under the rehearsal lets them answer."),
    )
    return Card([text("\n".join(lines))])


def deleting_card(librarian: Librarian) -> Card:
    """Return the card that asks whether a story of the server's own is to be deleted."""
    told = say(
        "Delete {story}? {content}. Its articles, revisions, golden questions and sources go with "
        "it, and answers quoted from it can no longer be checked. It cannot be undone; "
        "`/corpus export` keeps a copy.",
        story=bold_line(librarian.title, MAX_SHOWN_CHARS),
        content=dotted(_content(librarian)),
    )
    button = DeskButton(
        DELETE, librarian.id, label=say("Delete for good"), style=discord.ButtonStyle.danger
    )
    return Card([text(told), row(button)], STRUCK)


def deleted_card(title: str) -> Card:
    """Return the card that says that a story was deleted."""
    return Card(
        [text(say("**Deleted.** {story} is gone.", story=bold_line(title, MAX_SHOWN_CHARS)))]
    )


def edited_card(librarian: Librarian, language: str) -> Card:
    """Return the card that says what readers see of a story from now on."""
    title = bold_line(librarian.title, MAX_SHOWN_CHARS)
    told = say(
        "Readers see {story} now; it is searched as language `{language}`.",
        story=title,
        language=language,
    )
    return Card([text(told)])


def used_card(librarian: Librarian, channel: int) -> Card:
    """Return the card that says which story is asked somewhere from now on."""
    title = bold_line(librarian.title, 100)
    if channel == WHOLE_GUILD:
        return Card([text(say("Questions in this server are about {story} now.", story=title))])
    place = f"<#{channel}>"
    told = say("Questions in {channel} are about {story} now.", channel=place, story=title)
    return Card([text(told)])


def _story(librarian: Librarian, here: Librarian) -> str:
    marks = [_title(librarian), one_line(librarian.name, MAX_SHOWN_CHARS), _owner(librarian)]
    if librarian.is_new:
        marks.append(say("no articles yet"))
    if librarian is here:
        marks.append(say("asked in this channel"))
    return f"- {dotted(marks)}"


def _binding(channel: int, librarian: Librarian) -> str:
    where = say("the whole server") if channel == WHOLE_GUILD else f"<#{channel}>"
    return f"- {where}: {one_line(librarian.name, MAX_SHOWN_CHARS)}"


def _owner(librarian: Librarian) -> str:
    shared = librarian.guild is None
    return say("the operator's, shared") if shared else say("this server's own")


def _title(librarian: Librarian) -> str:
    return bold_line(librarian.title, MAX_SHOWN_CHARS)


def _content(librarian: Librarian) -> list[str]:
    if librarian.is_new:
        return [say("no articles yet")]
    snapshot = librarian.snapshot
    return [
        say("revision\u00a0{number}", number=snapshot.revision),
        amounts.articles(len(snapshot.articles)),
        amounts.passages(len(snapshot.passages)),
    ]
