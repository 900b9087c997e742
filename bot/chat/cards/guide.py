"""The cards of ``/help`` and ``/about``, and the one that greets in the preview."""

from collections.abc import Sequence

from bot import __version__
from bot.chat.cards import amounts
from bot.chat.cards.card import Card, rule, text
from bot.chat.markdown import bold_line, one_line
from bot.chat.menus import ASK_MENU, CHECK_MENU
from bot.chat.speech import say
from bot.story.model import Story
from bot.wording import later

MAX_EXAMPLES = 3
MAX_SHOWN_CHARS = 150
_LATER = later(
    "Edit your question within two minutes and my answer follows; delete it and the answer goes. "
    "If an article is corrected or taken back later, I note that on my answer."
)


def help_card(story: Story, *, reads_plain_messages: bool) -> Card:
    """Return the card that says how to ask.

    Args:
        story: What can be asked about; its first golden questions are the examples.
        reads_plain_messages: Whether the Message Content intent is there.
    """
    ways = [
        say("`/ask` and your question"),
        say("mention me with your question"),
        say("reply to one of my answers, even with no more than “and why?”"),
        say("write me a direct message"),
    ]
    if reads_plain_messages:
        ways.append(say("in channels where I listen, simply ask"))
    menus = {"ask": say(ASK_MENU), "check": say(CHECK_MENU)}
    ways += [
        say("in the *Apps* menu of a message: *{ask}*, *{check}*", **menus),
        say("to look for yourself: `/search`, `/article`, and `/quotes` for what somebody said"),
        say("to check a quotation: `/receipt` and the short code under it"),
    ]
    head = say("Ask about {story}", story=one_line(story.title, MAX_SHOWN_CHARS))
    how = say(
        "I answer only with the articles' own words, each with its source. "
        "Where they do not answer, I say so; where I am not sure, I say "
        "“Perhaps not in this story” and show what comes closest."
    )
    listed = "\n".join(f"- {way}" for way in ways)
    items = [
        text(f"### {head}\n{how}"),
        rule(),
        text(f"**{say('How to ask')}**\n{listed}"),
        text(say(_LATER)),
    ]
    examples = _examples(story)
    if examples:
        items.append(text(f"**{say('For example')}**\n" + "\n".join(examples)))
    foot = say("Moderators: /corpus and /settings. What I store: /privacy.")
    return Card([*items, rule(), text(f"-# {foot}")])


def about_card(story: Story, revision: int) -> Card:
    """Return the card that says what this is and what it stores about people."""
    told = say(
        "Story: {story}, revision {revision}, {articles}. Every answer is cut from them word for "
        "word; I write nothing of my own about the story.",
        story=bold_line(story.title, MAX_SHOWN_CHARS),
        revision=revision,
        articles=amounts.articles(len(story.articles)),
    )
    stored = (
        say("**What is stored about people**"),
        say(
            "- when you last asked and how often that day, under a mark that names nobody; for "
            "two days"
        ),
        say("- your votes, and questions that you let the moderators have, under such marks"),
        say("- what moderators did: Discord id, time, outcome; whom they blocked"),
    )
    not_stored = (
        say("**What is not stored**"),
        say(
            "- your questions, my answers, your messages, your name: I read a question, "
            "answer it and forget it"
        ),
        say("- who asked what; I only count how many questions a day have an answer"),
    )
    return Card(
        [
            text(f"### Cuttings {__version__}\n{told}"),
            text("\n".join(stored)),
            text("\n".join(not_stored)),
            text(say("See, copy or delete what is stored about you: `/privacy`.")),
        ],
    )


def _examples(story: Story) -> Sequence[str]:
    """Pick golden questions from all over the list: neighbours tend to ask the same."""
    answerable = [golden.question for golden in story.golden if golden.answerable]
    step = max(1, len(answerable) // MAX_EXAMPLES)
    return [f"- {one_line(q, MAX_SHOWN_CHARS)}" for q in answerable[::step][:MAX_EXAMPLES]]
