"""Which bill used a reading, and where a bill's reading came from."""

from __future__ import annotations

import datetime

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.lines import accrual
from lkk_desktop.models.billing.sources import Use, uses
from lkk_desktop.models.metering import Reading
from tests.household import october
from tests.models.billing import kit
from tests.models.test_consumption import accrual as accrual_of

D = datetime.date


def reading(day: str, value: int, **fields: object) -> Reading:
    date = D.fromisoformat(day)
    plain = {
        "id": f"r-{day}-{value}",
        "register": "m-day",
        "value": value * 1000,
        "day": date,
        "period": day[:7],
        "taken": date.toordinal() * 86_400_000,
    }
    return msgspec.structs.replace(october, **(plain | fields))


def billed(register: str, opening: int, closing: int, period: str, service: str = "s") -> Accrual:
    """A line by meter as an accrual keeps it."""
    part = {
        "method": "meter",
        "reason": "read",
        "first": f"{period}-01",
        "last": f"{period}-28",
        "volume": (closing - opening) * 1000,
        "register": register,
        "opening": opening * 1000,
        "closing": closing * 1000,
    }
    made = accrual_of(0, {"parts": [part]}, period)
    return msgspec.structs.replace(made, id=f"{service}-{period}")


def test_a_reading_closes_one_bill_and_opens_the_next() -> None:
    readings = [reading("2026-08-24", 100), reading("2026-09-25", 180), reading("2026-10-24", 300)]
    bills = [billed("m-day", 100, 180, "2026-09"), billed("m-day", 180, 300, "2026-10")]
    assert uses(bills, readings) == {
        "r-2026-08-24-100": (Use("2026-09", "opening"),),
        "r-2026-09-25-180": (Use("2026-09", "closing"), Use("2026-10", "opening")),
        "r-2026-10-24-300": (Use("2026-10", "closing"),),
    }


def test_two_services_that_take_the_same_water_name_it_once() -> None:
    readings = [reading("2026-09-25", 10), reading("2026-10-25", 14)]
    bills = [billed("m-day", 10, 14, "2026-10", service) for service in ("water", "sewerage")]
    assert uses(bills, readings)["r-2026-10-25-14"] == (Use("2026-10", "closing"),)


def test_of_equal_values_the_newest_that_the_bill_may_know_is_meant() -> None:
    # Nobody was at home in October: the dial stood still.
    readings = [reading(f"2026-{month}-24", 10) for month in ("08", "09", "10", "11")]
    found = uses([billed("m-day", 10, 10, "2026-10")], readings)
    assert found == {
        "r-2026-10-24-10": (Use("2026-10", "closing"),),
        "r-2026-09-24-10": (Use("2026-10", "opening"),),
    }


def test_what_was_replaced_or_is_of_another_dial_was_never_used() -> None:
    readings = [
        reading("2026-10-20", 300, status="superseded"),
        reading("2026-10-24", 300, register="m-night", id="night"),
    ]
    assert uses([billed("m-day", 100, 300, "2026-10")], readings) == {}


def test_a_bill_made_by_the_billing_itself_names_its_readings() -> None:
    values = (("2026-08-25", 100), ("2026-09-25", 180), ("2026-10-25", 300))
    meter = kit.one_dial("electricity", *values, register="m-day")
    facts = kit.facts(kit.service("electricity"), meters=(meter,))
    made = bill(facts, kit.book(), "2026-10")
    readings = [reading(day, value) for day, value in values]
    assert uses([accrual(made, line) for line in made.lines], readings) == {
        "r-2026-09-25-180": (Use("2026-10", "opening"),),
        "r-2026-10-25-300": (Use("2026-10", "closing"),),
    }
