"""What a person sees of a message."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord
from simcord.results import ResponseMessage

from bot.chat.cards.settings import LISTENING_CUSTOM_ID
from tests.chat.rendering import plain, runs

Message = discord.Message | ResponseMessage
Raw = Mapping[str, Any]

_TEXT = discord.ComponentType.text_display.value
_CHANNEL_SELECT = discord.ComponentType.channel_select.value


def raw_components(message: Message) -> list[Raw]:
    """Return a message's components, nested ones included, in order."""
    if isinstance(message, ResponseMessage):
        return list(_walk(message.components))
    return list(_walk([component.to_dict() for component in message.components]))


def markdown_of(message: Message) -> str:
    """Return a message's text as it was sent."""
    texts = [raw["content"] for raw in raw_components(message) if raw["type"] == _TEXT]
    return "\n".join([message.content, *texts]) if message.content else "\n".join(texts)


def seen(message: Message | None) -> str:
    """Return a message's letters, line breaks and blanks folded."""
    assert message is not None
    return " ".join(plain(markdown_of(message)).split())


def quotations(message: Message) -> list[str]:
    """Return the quoted words, one entry a quotation, blanks folded."""
    texts = [raw["content"] for raw in raw_components(message) if raw["type"] == _TEXT]
    quoted = ["".join(runs(markdown, "quoted")) for markdown in texts]
    return [" ".join(words.split()) for words in quoted if words]


def chosen_channels(message: Message, custom_id: str = LISTENING_CUSTOM_ID) -> set[int]:
    """Return the channels that one of a message's selects shows as chosen."""
    select = _select(message, custom_id)
    assert select["type"] == _CHANNEL_SELECT
    return {int(value["id"]) for value in select.get("default_values", [])}


def chosen_options(message: Message, custom_id: str) -> set[str]:
    """Return the labels of the options that one of a message's selects shows as chosen."""
    options = _select(message, custom_id)["options"]
    return {option["label"] for option in options if option.get("default")}


def _select(message: Message, custom_id: str) -> Raw:
    [select] = [raw for raw in raw_components(message) if raw.get("custom_id") == custom_id]
    return select


def _walk(components: Sequence[Any]) -> Iterator[Raw]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))
        if accessory := component.get("accessory"):
            yield from _walk([accessory])
