"""Events before discord.py reads them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.chat.events import Events

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def guarded(limit: int = 100) -> tuple[dict[str, Any], list[Any]]:
    """Return parsers behind a guard, and what gets through to them."""
    through: list[Any] = []
    names = ("MESSAGE_CREATE", "INTERACTION_CREATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK")
    parsers: dict[str, Any] = dict.fromkeys((*names, "TYPING_START"), through.append)
    Events(limit).guard(parsers)
    return parsers, through


@given(ids=st.lists(st.integers(0, 9)))
def test_each_message_gets_through_once(ids: list[int]) -> None:
    parsers, through = guarded()

    for one in ids:
        parsers["MESSAGE_CREATE"]({"id": str(one)})

    assert [event["id"] for event in through] == [str(one) for one in dict.fromkeys(ids)]


@given(event=st.sampled_from(sorted(guarded()[0])), data=json_values)
def test_whatever_comes_nothing_is_raised(event: str, data: Any) -> None:  # noqa: ANN401
    parsers, _ = guarded()

    with capture_logs():
        parsers[event](data)


def test_what_breaks_a_parser_is_logged_and_the_next_event_read() -> None:
    parsers, through = guarded()

    def parse(data: Any) -> None:  # noqa: ANN401
        through.append(data["author"])

    parsers = {"MESSAGE_CREATE": parse}
    Events().guard(parsers)
    with capture_logs() as logs:
        parsers["MESSAGE_CREATE"]({"id": "1"})
        parsers["MESSAGE_CREATE"]({"id": "2", "author": "somebody"})

    assert through == ["somebody"]
    assert [(entry["event"], entry["event_type"]) for entry in logs] == [
        ("an event could not be read", "MESSAGE_CREATE")
    ]


def test_a_message_deleted_before_it_comes_is_left_out() -> None:
    parsers, through = guarded()

    parsers["MESSAGE_DELETE"]({"id": "1"})
    parsers["MESSAGE_DELETE_BULK"]({"ids": ["2", "3"]})
    for one in "1234":
        parsers["MESSAGE_CREATE"]({"id": one})

    assert [event.get("id") for event in through] == ["1", None, "4"]


def test_only_the_newest_are_remembered() -> None:
    parsers, through = guarded(limit=2)

    for one in "1231":
        parsers["MESSAGE_CREATE"]({"id": one})

    assert len(through) == 4


def test_other_events_may_come_as_often_as_they_like() -> None:
    parsers, through = guarded()

    parsers["TYPING_START"]({"id": "1"})
    parsers["TYPING_START"]({"id": "1"})

    assert len(through) == 2
