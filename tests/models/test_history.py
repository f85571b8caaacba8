"""The history of readings: order, differences, what waits, what was asked for."""

from __future__ import annotations

import datetime
from typing import TypeVar

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.history import Past, chosen, differences, history, waiting
from lkk_desktop.models.metering import Reading
from lkk_desktop.models.record import Record
from tests.household import ACCOUNT, changed, meter, october, register

D = datetime.date
R = TypeVar("R", bound=Record)
DAY = 86_400_000


class Books:
    """A world of a few records."""

    def __init__(self, *records: Record) -> None:
        self._records = records

    def get(self, kind: type[R], id: str) -> R | None:
        return next((r for r in self._records if isinstance(r, kind) and r.id == id), None)

    def find(self, kind: type[R], **_equal: str | int | None) -> list[R]:
        return [one for one in self._records if isinstance(one, kind)]

    def put(self, record: Record) -> None:
        raise AssertionError("history changes nothing")

    def drop(self, kind: type[Record], id: str) -> None:
        raise AssertionError("history changes nothing")


def reading(day: str, value: int, of: str = "day-1", **fields: object) -> Reading:
    date = D.fromisoformat(day)
    plain: dict[str, object] = {
        "id": f"{of}-{day}-{value}",
        "register": of,
        "value": value * 1000,
        "taken": date.toordinal() * DAY,
        "day": date,
        "period": day[:7],
    }
    return msgspec.structs.replace(october, **(plain | fields))


night = changed(register, id="night-1", zone="night")
water = changed(meter, id="meter-2", serial="1", resource="cold_water")
tap = changed(register, id="tap", meter="meter-2", zone="single")


def past(*readings: Reading) -> tuple[Past, ...]:
    return history(Books(meter, water, register, night, tap, *readings), ACCOUNT)


def told(found: tuple[Past, ...]) -> list[tuple[str, str, int | None]]:
    return [
        (str(one.day), one.zone, None if one.difference is None else one.difference // 1000)
        for one in found
    ]


def test_the_newest_day_comes_first_and_each_says_what_was_used_since() -> None:
    found = past(
        reading("2026-09-25", 100),
        reading("2026-10-25", 250),
        reading("2026-09-25", 40, "night-1"),
        reading("2026-10-25", 90, "night-1"),
        reading("2026-10-25", 7, "tap", meter="meter-2"),
    )
    assert told(found) == [
        ("2026-10-25", "single", None),
        ("2026-10-25", "day", 150),
        ("2026-10-25", "night", 50),
        ("2026-09-25", "day", None),
        ("2026-09-25", "night", None),
    ]
    assert [one.unit for one in found[:2]] == ["m3", "kwh"]


def test_a_replaced_value_is_shown_but_nothing_is_counted_from_it() -> None:
    found = past(
        reading("2026-09-25", 100),
        reading("2026-10-20", 900, status="superseded"),
        reading("2026-10-24", 190, taken=D(2026, 10, 24).toordinal() * DAY),
    )
    assert told(found) == [
        ("2026-10-24", "day", 90),
        ("2026-10-20", "day", 800),
        ("2026-09-25", "day", None),
    ]


def test_over_the_dials_end_the_difference_goes_round() -> None:
    found = past(reading("2026-09-25", 99_990), reading("2026-10-25", 15, rolled=True))
    assert told(found)[0] == ("2026-10-25", "day", 25)


def test_what_a_line_of_the_outbox_still_brings_waits() -> None:
    counted = past(reading("2026-10-25", 250, command="c1"))
    assert waiting(counted, {"c1"}) == counted, "the server has taken it already"
    sent = past(reading("2026-10-25", 250, command="c1", status="transmitted"))
    assert waiting(sent, {"c1"})[0].status == "waiting"
    assert waiting(sent, {"c2"}) == sent


def test_periods_are_asked_for_and_those_without_any_are_there_too() -> None:
    found = past(
        reading("2026-07-25", 100),
        reading("2026-09-25", 250),
        reading("2026-10-25", 300, status="transmitted"),
        reading("2026-09-25", 7, "tap", meter="meter-2"),
    )
    months = chosen(found, "2026-08", "2026-10")
    assert list(months) == ["2026-10", "2026-09", "2026-08"]
    assert [len(lines) for lines in months.values()] == [1, 2, 0]
    counted = chosen(found, "2026-08", "2026-10", meter="meter-1", counted=True)
    assert [len(lines) for lines in counted.values()] == [0, 1, 0]
    assert chosen(found, "2026-10", "2026-08") == {}


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 10**6)), max_size=20, unique=True))
def test_differences_add_up_to_what_the_dial_went_on_by(drawn: list[tuple[int, int]]) -> None:
    readings = [
        reading(str(D(2024, 1, 1) + datetime.timedelta(days=day)), value) for day, value in drawn
    ]
    found = differences(readings, {meter.id: meter})
    assert len(found) == len(readings)
    ordered = [one for one, _since in found]
    whole = sum(since for _one, since in found if since is not None)
    assert whole == (ordered[-1].value - ordered[0].value if ordered else 0)


def test_a_reading_of_a_meter_that_is_no_longer_listed_is_left_out() -> None:
    assert history(Books(register, reading("2026-10-25", 1)), ACCOUNT) == ()
