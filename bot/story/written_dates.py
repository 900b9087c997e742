"""A date, or a time with its zone, as people write it -> as front matter holds it."""

import re
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(?P<zone>\S.*)?)?"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
_EXAMPLES = "2012-08-16, or 2012-08-16 14:30 +02:00, or 2012-08-16 14:30 Europe/London"


class MomentError(ValueError):
    """Words are no date; the message is a complete sentence that says what is one."""


def read_moment(words: str) -> str:
    """Return a date, or a time with its offset, in ISO 8601.

    Args:
        words: A day, or a day, a time and its zone: an offset, ``UTC``, or a name such as
            ``Europe/London``.

    Raises:
        MomentError: They are none, or do not say the zone.
    """
    match = _MOMENT.fullmatch(words.strip())
    try:
        if match is None:
            raise ValueError(words)
        day = date.fromisoformat(match["day"])
        if match["time"] is None:
            return day.isoformat()
        clock = datetime.fromisoformat(f"{day}T{match['time'].rjust(5, '0')}").time()
    except ValueError:
        raise MomentError(f"“{words}” is no date that I can read. Write {_EXAMPLES}.") from None
    if not match["zone"]:
        raise MomentError(f"“{words}” names no time zone. Write {_EXAMPLES}.")
    return datetime.combine(day, clock, _zone(match["zone"].strip())).isoformat()


def _zone(name: str) -> tzinfo:
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    offset = _OFFSET.fullmatch(name.upper())
    try:
        if offset is not None:
            shown = f"{offset['sign']}{offset['hours']:0>2}:{offset['minutes'] or '00'}"
            zone = datetime.fromisoformat(f"2000-01-01T00:00{shown}").tzinfo
        else:
            zone = ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        zone = None
    if zone is None:
        raise MomentError(f"I know no time zone “{name}”. Write {_EXAMPLES}.")
    return zone
