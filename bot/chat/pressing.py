"""What a click brings with it: a receipt in its custom id, the question on its card."""

from collections.abc import Awaitable, Callable

import discord

from bot.answers.receipts import Receipt, ReceiptError, decode
from bot.chat.cards.controls import StaleControlError
from bot.chat.cards.question import question_of
from bot.chat.earlier import carried_of
from bot.chat.located import NotLocatedError
from bot.wording import later

Handler = Callable[[discord.Interaction, str], Awaitable[None]]
"""Does what a button says, given the interaction and the state in its custom id."""


def read_receipt(letters: str) -> Receipt:
    """Return the receipt in a custom id.

    Raises:
        StaleControlError: It is none.
    """
    try:
        return decode(letters)
    except ReceiptError:
        raise StaleControlError from None


def read_question(interaction: discord.Interaction) -> str:
    """Return the question on the card whose button was pressed.

    Raises:
        NotLocatedError: There is none.
    """
    question = question_of(interaction.message) if interaction.message else None
    if not question:
        raise NotLocatedError(
            later("I cannot read the question on this card any more. Ask it again.")
        )
    return question


def read_asked(interaction: discord.Interaction) -> str:
    """Return the same with the words that were carried into the question.

    Raises:
        NotLocatedError: There is none.
    """
    carried = carried_of(interaction.message) if interaction.message else []
    return " ".join([read_question(interaction), *carried])
