"""The cards of ``/help`` and ``/about``, and the one that greets in the preview."""

from collections.abc import Sequence

from bot import __version__
from bot.chat.cards.card import Card, rule, text
from bot.chat.markdown import bold_line, one_line
from bot.story.model import Story
from bot.wording import counted

MAX_EXAMPLES = 3
MAX_SHOWN_CHARS = 150


def help_card(story: Story, *, reads_plain_messages: bool) -> Card:
    """Return the card that says how to ask.

    Args:
        story: What can be asked about; its first golden questions are the examples.
        reads_plain_messages: Whether the Message Content intent is there.
    """
    ways = [
        "- `/ask` and your question",
        "- mention me with your question",
        "- reply to one of my answers, even with no more than “and why?”",
        "- write me a direct message",
    ]
    if reads_plain_messages:
        ways.append("- in channels where I listen, simply ask")
    ways += [
        "- in the *Apps* menu of a message: *Ask the story about this*, *Check against the story*",
        "- to look for yourself: `/search`, `/article`, and `/quotes` for what somebody said",
        "- to check a quotation: `/receipt` and the short code under it",
    ]
    items = [
        text(
            f"### Ask about {one_line(story.title, MAX_SHOWN_CHARS)}\n"
            "I answer only with the articles' own words, each with its source. "
            "Where they do not answer, I say so; where I am not sure, I say "
            "“Perhaps not in this story” and show what comes closest.",
        ),
        rule(),
        text("**How to ask**\n" + "\n".join(ways)),
    ]
    examples = _examples(story)
    if examples:
        items.append(text("**For example**\n" + "\n".join(examples)))
    items += [rule(), text("-# Moderators: /corpus and /settings. What I store: /privacy.")]
    return Card(items)


def about_card(story: Story, revision: int) -> Card:
    """Return the card that says what this is and what it stores about people."""
    return Card(
        [
            text(
                f"### Cuttings {__version__}\n"
                f"Story: {bold_line(story.title, MAX_SHOWN_CHARS)}, revision {revision}, "
                f"{counted(len(story.articles), 'article')}. "
                "Every answer is cut from them word for word; "
                "I write nothing of my own about the story.",
            ),
            text(
                "**What is stored about people**\n"
                "- when you last asked and how often that day, under a mark that names nobody; for "
                "two days\n"
                "- your votes, and questions that you let the moderators have, under such marks\n"
                "- what moderators did: Discord id, time, outcome; whom they blocked",
            ),
            text(
                "**What is not stored**\n"
                "- your questions, my answers, your messages, your name: I read a question, "
                "answer it and forget it\n"
                "- who asked what; I only count how many questions a day have an answer",
            ),
            text("See, copy or delete what is stored about you: `/privacy`."),
        ],
    )


def _examples(story: Story) -> Sequence[str]:
    """Pick golden questions from all over the list: neighbours tend to ask the same."""
    answerable = [golden.question for golden in story.golden if golden.answerable]
    step = max(1, len(answerable) // MAX_EXAMPLES)
    return [f"- {one_line(q, MAX_SHOWN_CHARS)}" for q in answerable[::step][:MAX_EXAMPLES]]
