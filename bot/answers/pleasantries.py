"""What is said to the bot without asking it anything: a greeting, a call for help, thanks."""

import re
from enum import Enum, auto

from bot.search.courtesy import HELLO, PLEASE, THANKS

MAX_CHARS = 80
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")

_HELP = (
    r"help(?: me)?|how (?:do|does|can) (?:i|this|it|one) (?:ask|work|use (?:you|this|it))"
    r"|how do you work|(?:who|what) are you|what can you do|hilfe|hilf mir|wer bist du"
    r"|was kannst du|aide(?:[- ]moi)?|qui es[- ]tu|ayuda|ay[uú]dame|qui[eé]n eres|ajuda"
    r"|quem [eé] voc[eê]"
)
_WELL = r"ok(?:ay)?|great|cool|nice|perfect|super|good|toll|parfait|genial|[oó]timo|ah|oh|wow"
_KIND = r"that helps|a lot|so much|bot|all|everyone|das hilft(?: mir)?|vielmals|good bot"
_GREETING = re.compile(
    rf"(?:(?:{HELLO}|hi there)(?: (?:bot|all|everyone))? ?)?"
    rf"(?:(?:{PLEASE}) )?(?:(?:{_HELP})(?: (?:{PLEASE}))?)?",
    re.IGNORECASE,
)
_THANKING = re.compile(
    rf"(?:(?:{_WELL}) )*(?:{THANKS}|cheers)(?: (?:{_KIND}|{_WELL}))*", re.IGNORECASE
)


class Pleasantry(Enum):
    """What somebody wants who asks nothing of the story."""

    GREETING = auto()
    """To be told how to ask."""
    THANKS = auto()


def pleasantry(message: str) -> Pleasantry | None:
    """Return what a message says to the bot if it asks nothing; None if it may be a question."""
    words = " ".join(_WORD.findall(message)) if len(message) <= MAX_CHARS else ""
    if not words:
        return None
    if _THANKING.fullmatch(words):
        return Pleasantry.THANKS
    return Pleasantry.GREETING if _GREETING.fullmatch(words) else None
