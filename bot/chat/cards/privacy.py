"""The card of ``/privacy``: what is stored about whoever looks at it, and what to do about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat.cards.card import PLAIN, Item, rule, text
from bot.chat.failures import answer_interaction
from bot.chat.limits import checked
from bot.chat.markdown import one_line
from bot.chat.speech import say, say_counted, speak_to
from bot.readers.privacy import Stored

EXPORT_CUSTOM_ID = "privacy:export"
DELETE_CUSTOM_ID = "privacy:delete"
COUNT_CUSTOM_ID = "privacy:count"
EXPORT_FILE = "cuttings-privacy.json"

MAX_SHOWN_QUESTIONS = 5
MAX_SHOWN_CHARS = 150

OnClick = Callable[[discord.Interaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Clicks:
    """What the card's buttons call."""

    export: OnClick
    delete: OnClick
    count: OnClick


class PrivacyCard(discord.ui.LayoutView):
    """Works for as long as the message stands: its buttons are found again after a restart."""

    def __init__(self, clicks: Clicks, stored: Stored, *, news: str = "") -> None:
        """Show what is stored.

        Args:
            clicks: What the buttons call.
            stored: About whoever will see the card.
            news: What a click has just done.
        """
        super().__init__(timeout=None)
        counts = not stored.number("opt_outs")
        items: list[Item] = [text(f"**{news}**"), rule()] if news else []
        items += [
            text(f"### {say('What I store about you')}\n" + "\n".join(_lines(stored))),
            rule(),
            text(
                f"**{say('What I do not store')}**\n"
                + say("Your questions, my answers, your name, your messages.")
            ),
            text(f"**{say('Counting')}**\n{_counting(counts=counts)}"),
            discord.ui.ActionRow(
                _Button(clicks.export, EXPORT_CUSTOM_ID, say("Send me a copy")),
                _Button(
                    clicks.count,
                    COUNT_CUSTOM_ID,
                    say("Do not count me") if counts else say("Count me again"),
                ),
                _Button(
                    clicks.delete,
                    DELETE_CUSTOM_ID,
                    say("Delete all of it"),
                    discord.ButtonStyle.danger,
                ),
            ),
        ]
        self.add_item(discord.ui.Container(*items, accent_colour=PLAIN))
        checked(self)


class _Button(discord.ui.Button[Any]):
    def __init__(
        self,
        on_click: OnClick,
        custom_id: str,
        label: str,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    ) -> None:
        super().__init__(custom_id=custom_id, label=label, style=style)
        self._on_click = on_click

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the click over."""
        speak_to(interaction)
        try:
            await self._on_click(interaction)
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)


def _lines(stored: Stored) -> list[str]:
    """Return a line for each kind of thing that is stored."""
    lines = []
    if rations := stored.number("rations"):
        lines.append(
            say_counted(
                "when you last asked, and how often on that day, in {number} place; for two days",
                "when you last asked, and how often on that day, in {number} places; for two days",
                rations,
            )
        )
    if votes := stored.number("votes"):
        lines.append(
            say_counted(
                "{number} vote on answers; for 180 days",
                "{number} votes on answers; for 180 days",
                votes,
            )
        )
    if wrong := stored.number("wrong_passages"):
        lines.append(
            say_counted(
                "{number} passage that you marked wrong; for 180 days",
                "{number} passages that you marked wrong; for 180 days",
                wrong,
            )
        )
    kept = stored.rows.get("kept_questions", ())
    if kept:
        told = say_counted(
            "{number} question that you let the moderators have; for 90 days:",
            "{number} questions that you let the moderators have; for 90 days:",
            len(kept),
        )
        shown = [
            f"  - {one_line(str(row['question']), MAX_SHOWN_CHARS)}"
            for row in kept[:MAX_SHOWN_QUESTIONS]
        ]
        lines.append("\n".join([told, *shown]))
    if acts := stored.number("audit_events", "revisions"):
        lines.append(
            say_counted(
                "{number} record of what you did as a moderator",
                "{number} records of what you did as a moderator",
                acts,
            )
        )
    if blocks := stored.number("blocks"):
        lines.append(
            say_counted(
                "{number} entry in lists of people who may not ask, about you or made by you",
                "{number} entries in lists of people who may not ask, about you or made by you",
                blocks,
            )
        )
    if stored.number("opt_outs"):
        lines.append(say("that you do not want to be counted"))
    return [f"- {line}" for line in lines] or [say("Nothing.")]


def _counting(*, counts: bool) -> str:
    if not counts:
        return say(
            "Your questions are not counted. Deleting does not change that; only the button does."
        )
    return say(
        "I count how many questions a day are asked in a server and how they are "
        "answered. What has been counted cannot be traced to you, and so cannot be deleted. "
        "You need not be counted from now on."
    )
