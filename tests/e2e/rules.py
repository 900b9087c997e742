"""What Discord refuses, and its OpenAPI description cannot say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

MAX_CONTENT_CHARS = 2_000
MAX_EMBEDS_CHARS = 6_000
MAX_TEXT_DISPLAYS_CHARS = 4_000
MAX_COMPONENTS = 40
MAX_CUSTOM_ID_CHARS = 100
COMPONENTS_V2 = 1 << 15  # the flag of messages laid out with components
_TEXT_DISPLAY = 10

Raw = Mapping[str, Any]


def broken(body: object) -> list[str]:
    """Say which rules the body of a request breaks; one that holds no message breaks none."""
    return [reason for message in _messages(body) for rule in _RULES for reason in rule(message)]


def components_of(message: Raw) -> list[Raw]:
    """Return a message's components, nested ones included, in order."""
    return list(_walk(message.get("components") or []))


def _messages(body: object) -> Iterator[Raw]:
    """Yield the body, and what an interaction's callback or a new thread carries in it."""
    if not isinstance(body, Mapping):
        return
    yield body
    for key in ("data", "message"):
        if isinstance(body.get(key), Mapping):
            yield body[key]


def _walk(components: object) -> Iterator[Raw]:
    for component in components if isinstance(components, list) else []:
        yield component
        yield from _walk(component.get("components"))
        for key in ("accessory", "component"):
            yield from _walk([component[key]] if component.get(key) else [])


def _content(message: Raw) -> Iterator[str]:
    chars = _chars(message.get("content"))
    if chars > MAX_CONTENT_CHARS:
        yield f"content of {chars} characters; {MAX_CONTENT_CHARS} are allowed"


def _embeds(message: Raw) -> Iterator[str]:
    chars = sum(_embed_chars(embed) for embed in message.get("embeds") or [])
    if chars > MAX_EMBEDS_CHARS:
        yield f"embeds of {chars} characters in all; {MAX_EMBEDS_CHARS} are allowed"


def _embed_chars(embed: Raw) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    texts += [field[key] for field in embed.get("fields") or [] for key in ("name", "value")]
    return sum(map(_chars, texts))


def _chars(text: object) -> int:
    """Count characters; what is no text has none, and is the description's affair."""
    return len(text) if isinstance(text, str) else 0


def _text_displays(message: Raw) -> Iterator[str]:
    shown = [one for one in components_of(message) if one.get("type") == _TEXT_DISPLAY]
    chars = sum(_chars(one.get("content")) for one in shown)
    if chars > MAX_TEXT_DISPLAYS_CHARS:
        yield f"TextDisplays of {chars} characters in all; {MAX_TEXT_DISPLAYS_CHARS} are allowed"
    if any(not one.get("content") for one in shown):
        yield "a TextDisplay without content"


def _custom_ids(message: Raw) -> Iterator[str]:
    found = [one["custom_id"] for one in components_of(message) if one.get("custom_id")]
    for custom_id, times in Counter(found).items():
        if times > 1:
            yield f"custom_id {custom_id!r} stands there {times} times"
        if len(custom_id) > MAX_CUSTOM_ID_CHARS:
            yield f"custom_id of {len(custom_id)} characters; {MAX_CUSTOM_ID_CHARS} are allowed"


def _v2(message: Raw) -> Iterator[str]:
    flags = message.get("flags")
    if not isinstance(flags, int) or not flags & COMPONENTS_V2:
        return
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if message.get(key):
            yield f"the V2 flag together with {key}"


def _count(message: Raw) -> Iterator[str]:
    components = len(components_of(message))
    if components > MAX_COMPONENTS:
        yield f"{components} components; {MAX_COMPONENTS} are allowed"


_RULES = (_content, _embeds, _text_displays, _custom_ids, _v2, _count)
