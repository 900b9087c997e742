"""Dates as people write them."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.story.written_dates import MomentError, read_moment


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2012-08-16", "2012-08-16"),
        (" 2012-08-16 ", "2012-08-16"),
        ("2012-08-16 14:30 +02:00", "2012-08-16T14:30:00+02:00"),
        ("2012-08-16 9:30 UTC+2", "2012-08-16T09:30:00+02:00"),
        ("2012-08-16T14:30:05Z", "2012-08-16T14:30:05+00:00"),
        ("2012-08-16 14:30 -0500", "2012-08-16T14:30:00-05:00"),
        ("2012-08-16 14:30 gmt", "2012-08-16T14:30:00+00:00"),
        ("2012-08-16 14:30 Europe/London", "2012-08-16T14:30:00+01:00"),
        ("2012-12-16 14:30 Europe/London", "2012-12-16T14:30:00+00:00"),
    ],
)
def test_a_date_or_a_time_with_its_zone_is_read(words: str, expected: str) -> None:
    assert read_moment(words) == expected


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("yesterday", "“yesterday” is no date that I can read."),
        ("", "is no date that I can read."),
        ("2012-02-30", "“2012-02-30” is no date that I can read."),
        ("16.08.2012", "is no date that I can read."),
        ("2012-08-16 25:00 Z", "is no date that I can read."),
        ("2012-08-16 14:30", "“2012-08-16 14:30” names no time zone."),
        ("2012-08-16 14:30 Europe/Atlantis", "I know no time zone “Europe/Atlantis”."),
        ("2012-08-16 14:30 ../../etc/passwd", "I know no time zone “../../etc/passwd”."),
        ("2012-08-16 14:30 +99:99", "I know no time zone “+99:99”."),
    ],
)
def test_what_is_no_date_is_told_with_what_is_one(words: str, reason: str) -> None:
    with pytest.raises(MomentError) as told:
        read_moment(words)

    assert reason in str(told.value)
    assert "2012-08-16 14:30 Europe/London" in str(told.value)


@given(
    st.datetimes(
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
    )
)
def test_what_is_read_is_the_same_moment(moment: datetime) -> None:
    assert datetime.fromisoformat(read_moment(moment.isoformat())) == moment


@given(st.text(max_size=40))
def test_any_words_are_read_or_told_to_be_no_date(words: str) -> None:
    try:
        read = read_moment(words)
    except MomentError:
        return
    datetime.fromisoformat(read)
