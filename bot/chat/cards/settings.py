"""The card of ``/settings``: where to listen, where to answer, and how often one reader may ask."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import discord

from bot.chat.cards.card import PLAIN, Item, rule, text
from bot.chat.cards.roles import MAY_USE, ROLES
from bot.chat.clicks import DeskButton
from bot.chat.failures import answer_interaction
from bot.chat.limits import checked
from bot.chat.speech import say, say_counted, speak_to
from bot.readers.rationing import Limits
from bot.readers.rules import Rules
from bot.wording import later

MAX_CHOSEN_CHANNELS = 25
"""What one Discord select holds."""
LISTENING_CUSTOM_ID = "settings:listening"
ALLOWED_CUSTOM_ID = "settings:allowed"
DENIED_CUSTOM_ID = "settings:denied"
COOLDOWN_CUSTOM_ID = "settings:cooldown"
DAILY_CUSTOM_ID = "settings:daily"
THREADS_CUSTOM_ID = "settings:threads"
REPORTS_CUSTOM_ID = "settings:reports"

COOLDOWN_CHOICES_S = (0, 3, 5, 10, 30, 60, 300, 900, 3600)
DAILY_CHOICES = (0, 3, 5, 10, 20, 50, 100, 200, 500)
_OPERATORS = "operator"

_TOLD = (discord.ChannelType.text, discord.ChannelType.news)
_LISTENED = (*_TOLD, discord.ChannelType.forum)
_RULED = (*_LISTENED, discord.ChannelType.category)

_LISTENING_TEXT = later(
    "In these channels I answer every message that is a question; in a forum, the first "
    "message of each post. Everywhere else I answer when asked: `/ask`, a mention, a reply, "
    "a direct message."
)
_INTENT_TEXT = later(
    "Discord does not show me plain messages yet: the operator has to switch on "
    "**Message Content Intent** on the bot's page in the Developer Portal."
)
_PLACES_TEXT = later(
    "Choose the only channels in which I answer, or those in which I never do. A category "
    "stands for its channels, a channel for its threads; *never* wins."
)
_LIMITS_TEXT = later("Moderators may always ask.")
_REPORTS_TEXT = later(
    "Of passages that readers call wrong, and of questions they want you to see: `/reports` "
    "lists them in any case. Also of a reload that was held back, and of sources that fail: "
    "`/corpus status` shows them in any case."
)
_ROLES_TEXT = later(
    "Who may manage this server, or has the role that the operator named; you can give each group "
    "of commands a role of its own."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a guild has chosen.

    Attributes:
        listening: Channels to listen in.
        rules: Where to answer, and how often one reader may ask.
        reports: The channel in which moderators are told of reports, if any.
    """

    listening: frozenset[int] = frozenset()
    rules: Rules = field(default_factory=Rules)
    reports: int | None = None


Change = Callable[[Chosen], Chosen]
OnChange = Callable[[discord.Interaction, Change], Awaitable[None]]


class SettingsCard(discord.ui.LayoutView):
    """Works for as long as the message stands: its selects are found again after a restart."""

    def __init__(
        self,
        on_change: OnChange,
        chosen: Chosen,
        default: Limits,
        *,
        reads_plain_messages: bool = True,
    ) -> None:
        """Show what is chosen now.

        Args:
            on_change: Called with what turns the guild's choices into the new ones.
            chosen: What is chosen now.
            default: The operator's limits.
            reads_plain_messages: Whether the Message Content intent is there.
        """
        super().__init__(timeout=None)
        rules = chosen.rules
        items: list[Item] = [
            _titled(say("Where I listen"), _LISTENING_TEXT),
            _row(_listening(on_change, chosen.listening)),
            *([] if reads_plain_messages else [text(say(_INTENT_TEXT))]),
            rule(),
            _titled(say("Where I answer"), _PLACES_TEXT),
            _row(_allowed(on_change, rules.allowed)),
            _row(_denied(on_change, rules.denied)),
            _row(_threads(on_change, threads=rules.threads)),
            rule(),
            _titled(say("How often one reader may ask"), _LIMITS_TEXT),
            _row(_cooldown(on_change, rules.cooldown_s, default.cooldown_s)),
            _row(_daily(on_change, rules.daily_questions, default.daily_questions)),
            rule(),
            _titled(say("Where I tell moderators"), _REPORTS_TEXT),
            _row(_reports(on_change, chosen.reports)),
            rule(),
            _titled(say(MAY_USE), _ROLES_TEXT),
            _row(DeskButton(ROLES, label=say("Choose roles"))),
        ]
        self.add_item(discord.ui.Container(*items, accent_colour=PLAIN))
        checked(self)


class _ChannelSelect(discord.ui.ChannelSelect[Any]):
    def __init__(
        self,
        on_change: OnChange,
        change: Callable[[Chosen, frozenset[int]], Chosen],
        chosen: Iterable[int],
        max_values: int = MAX_CHOSEN_CHANNELS,
        **shown: Any,  # noqa: ANN401  # discord.py's own arguments
    ) -> None:
        channel = discord.SelectDefaultValueType.channel
        super().__init__(
            min_values=0,
            max_values=max_values,
            default_values=[
                discord.SelectDefaultValue(id=one, type=channel)
                for one in sorted(chosen)[:MAX_CHOSEN_CHANNELS]
            ],
            **shown,
        )
        self._on_change = on_change
        self._change = change

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice over."""
        speak_to(interaction)
        channels = frozenset(channel.id for channel in self.values)
        try:
            await self._on_change(interaction, lambda chosen: self._change(chosen, channels))
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)


class _NumberSelect(discord.ui.Select[Any]):
    def __init__(
        self,
        on_change: OnChange,
        change: Callable[[Rules, int | None], Rules],
        options: Sequence[discord.SelectOption],
        custom_id: str,
    ) -> None:
        super().__init__(custom_id=custom_id, options=list(options))
        self._on_change = on_change
        self._change = change

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice over."""
        speak_to(interaction)
        [value] = self.values
        number = None if value == _OPERATORS else int(value)
        try:
            await self._on_change(
                interaction,
                lambda chosen: replace(chosen, rules=self._change(chosen.rules, number)),
            )
        except Exception as error:  # noqa: BLE001  # a click's failures become replies here
            await answer_interaction(interaction, error)


def _titled(title: str, told: str) -> Item:
    return text(f"### {title}\n{say(told)}")


def _row(item: Item) -> Item:
    return discord.ui.ActionRow(item)


def _listening(on_change: OnChange, chosen: Iterable[int]) -> Item:
    return _ChannelSelect(
        on_change,
        lambda before, channels: replace(before, listening=channels),
        chosen,
        custom_id=LISTENING_CUSTOM_ID,
        channel_types=list(_LISTENED),
        placeholder=say("No channel: I answer only when asked"),
    )


def _allowed(on_change: OnChange, chosen: Iterable[int]) -> Item:
    return _places(
        on_change,
        lambda rules, channels: replace(rules, allowed=channels),
        chosen,
        custom_id=ALLOWED_CUSTOM_ID,
        placeholder=say("Answer in every channel"),
    )


def _denied(on_change: OnChange, chosen: Iterable[int]) -> Item:
    return _places(
        on_change,
        lambda rules, channels: replace(rules, denied=channels),
        chosen,
        custom_id=DENIED_CUSTOM_ID,
        placeholder=say("Never answer in: no channel"),
    )


def _places(
    on_change: OnChange,
    change: Callable[[Rules, frozenset[int]], Rules],
    chosen: Iterable[int],
    *,
    custom_id: str,
    placeholder: str,
) -> Item:
    return _ChannelSelect(
        on_change,
        lambda before, channels: replace(before, rules=change(before.rules, channels)),
        chosen,
        channel_types=list(_RULED),
        custom_id=custom_id,
        placeholder=placeholder,
    )


def _threads(on_change: OnChange, *, threads: bool) -> Item:
    return _NumberSelect(
        on_change,
        lambda rules, number: replace(rules, threads=bool(number)),
        [
            discord.SelectOption(
                label=say("Answer messages in a reply"), value="0", default=not threads
            ),
            discord.SelectOption(
                label=say("Open a thread for each question by message"), value="1", default=threads
            ),
        ],
        THREADS_CUSTOM_ID,
    )


def _reports(on_change: OnChange, chosen: int | None) -> Item:
    return _ChannelSelect(
        on_change,
        lambda before, channels: replace(before, reports=next(iter(channels), None)),
        [] if chosen is None else [chosen],
        max_values=1,
        custom_id=REPORTS_CUSTOM_ID,
        channel_types=list(_TOLD),
        placeholder=say("No channel: you are told of nothing"),
    )


def _cooldown(on_change: OnChange, chosen: int | None, default: int) -> Item:
    return _NumberSelect(
        on_change,
        lambda rules, number: replace(rules, cooldown_s=number),
        _options(chosen, default, COOLDOWN_CHOICES_S, _pause),
        COOLDOWN_CUSTOM_ID,
    )


def _daily(on_change: OnChange, chosen: int | None, default: int) -> Item:
    return _NumberSelect(
        on_change,
        lambda rules, number: replace(rules, daily_questions=number),
        _options(chosen, default, DAILY_CHOICES, _number),
        DAILY_CUSTOM_ID,
    )


def _options(
    chosen: int | None, default: int, choices: Sequence[int], named: Callable[[int], str]
) -> list[discord.SelectOption]:
    operators = discord.SelectOption(
        label=say("{choice} (the operator's choice)", choice=named(default)),
        value=_OPERATORS,
        default=chosen is None,
    )
    own = [
        discord.SelectOption(label=named(choice), value=str(choice), default=choice == chosen)
        for choice in choices
    ]
    return [operators, *own]


def _pause(seconds: int) -> str:
    if not seconds:
        return say("No pause between questions")
    if seconds < 60 or seconds % 60:  # noqa: PLR2004  # a minute
        return say_counted(
            "One question in {number} second", "One question in {number} seconds", seconds
        )
    return say_counted(
        "One question in {number} minute", "One question in {number} minutes", seconds // 60
    )


def _number(questions: int) -> str:
    if not questions:
        return say("Any number a day")
    return say_counted("{number} question a day", "{number} questions a day", questions)
