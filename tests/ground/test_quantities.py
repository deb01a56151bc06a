"""Lengths of time and rates as they are written: in which time each is counted, and what lacks a unit."""

from __future__ import annotations

import pytest

from mashsim.quantities import DAY, HOUR, MINUTE, WEEK, Duration, parse_duration, parse_rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45 min", Duration(45 * MINUTE)),
        ("2 days", Duration(2 * DAY)),
        ("1.5 weeks", Duration(1.5 * WEEK)),
        ("4 working hours", Duration(4 * HOUR, "working")),
        ("1 working day", Duration(1, "working days")),
        ("0 minutes", Duration(0)),
    ],
)
def test_a_length_is_counted_by_the_clock_unless_it_says_working(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    ("text", "per_second"),
    [("6 per hour", 6 / HOUR), ("10 a day", 10 / DAY), ("365 per year", 1 / DAY), ("0 per week", 0)],
)
def test_a_rate_is_so_many_in_its_unit(text: str, per_second: float) -> None:
    assert parse_rate(text) == pytest.approx(per_second)


@pytest.mark.parametrize("text", [45, "45", "soon", "4 working weeks", "-1 day", "101 years", None])
def test_what_is_no_length_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"^is "):
        parse_duration(text)
