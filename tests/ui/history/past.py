"""Years of readings, bills that used them, and the hours of an automatic meter, for the history."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.command import Channel
from lkk_desktop.models.consumption import periods
from lkk_desktop.models.metering import LoadProfile, Meter, Reading
from lkk_desktop.models.record import Record
from tests import household
from tests.ui.flat import FLAT, cellar, hall

D = datetime.date
OPEN = "2026-11"
# What the dials of the flat showed in October 2026, which the profile has (units).
NOW_DAY, NOW_NIGHT = 2_640, 420
CHANNELS: tuple[Channel, ...] = ("web", "mobile", "app", "operator")


def reading(of: Meter, zone: str, period: str, value: int, **fields: Any) -> Reading:
    day = D.fromisoformat(f"{period}-24")
    plain: dict[str, Any] = {
        "id": f"{of.id}-{zone}-{period}",
        "account": of.account,
        "meter": of.id,
        "register": f"{of.id}-{zone}",
        "value": value * 1000,
        "taken": int(datetime.datetime.combine(day, datetime.time(5), datetime.UTC).timestamp())
        * 1000,
        "day": day,
        "period": period,
        "channel": CHANNELS[int(period[-1]) % 4],
        "status": "counted",
    }
    return msgspec.structs.replace(household.october, **(plain | fields))


def years(first: str, last: str = "2026-09", *, missing: tuple[str, ...] = ()) -> list[Reading]:
    """The flat's readings of each month: by day 60, by night 10 a month, up to October's."""
    names = [name for name in periods(first, last) if name not in missing]
    found = []
    for name in names:
        back = len(periods(name, "2026-10")) - 1
        for zone, end, each in (("day", NOW_DAY, 60), ("night", NOW_NIGHT, 10)):
            found.append(reading(hall, zone, name, max(0, end - each * back)))
    return found


def bill(period: str, **fields: Any) -> Accrual:
    """A month's line of electricity that used the flat's readings of that month."""
    back = len(periods(period, "2026-10")) - 1
    parts, slices = [], []
    for zone, end, each, price in (
        ("day", NOW_DAY, 60, 3_420_000),
        ("night", NOW_NIGHT, 10, 1_770_000),
    ):
        days = {"first": f"{period}-01", "last": f"{period}-28"}
        closing = (end - each * back) * 1000
        parts.append(
            {
                "method": "meter",
                "reason": "read",
                **days,
                "volume": each * 1000,
                "zone": zone,
                "meter": hall.id,
                "register": f"{hall.id}-{zone}",
                "opening": closing - each * 1000,
                "closing": closing,
            }
        )
        slices.append({**days, "zone": zone, "range": 0, "volume": each * 1000, "price": price})
    charged = 60 * 342 + 10 * 177
    plain: dict[str, Any] = {
        "id": f"s-{period}",
        "account": FLAT,
        "period": period,
        "service": "electricity",
        "provider": "p",
        "group": "main",
        "unit": "kwh",
        "method": "meter",
        "reason": "read",
        "losses": 0,
        "ratio": 1_000_000,
        "norm": None,
        "volume": 70_000,
        "tariff": None,
        "charged": charged,
        "privilege": 0,
        "subsidy": 0,
        "opening": 0,
        "accrued": charged,
        "penalty": 0,
        "recalculated": 0,
        "paid": 0,
        "closing": charged,
        "explanation": {"parts": parts, "slices": slices},
    }
    return Accrual(**(plain | fields))


def hours(days: int) -> list[LoadProfile]:
    """The cellar's meter tells its hours: by day 400 an hour, by night 100."""
    found = []
    for n in range(days):
        day = D(2026, 11, 19) - datetime.timedelta(days=n)
        for zone, of in (("day", 400), ("night", 100)):
            told = tuple(of if (7 <= hour < 23) == (zone == "day") else 0 for hour in range(24))
            found.append(
                LoadProfile(
                    id=f"{cellar.id}-{zone}-{day}",
                    account=FLAT,
                    register=f"{cellar.id}-{zone}",
                    day=day,
                    hours=told,
                )
            )
    return found


def flat(first: str = "2024-01", *, days: int = 40) -> tuple[Record, ...]:
    """The flat's past: March 2026 was not read, July's first value was replaced."""
    wrong = reading(
        hall, "day", "2026-07", 9_999, id="wrong", day=D(2026, 7, 20), status="superseded"
    )
    control = reading(cellar, "day", "2026-08", 4_300, channel="control")
    bills = [bill(name) for name in periods("2026-05", "2026-10")]
    return (*years(first, missing=("2026-03",)), wrong, control, *bills, *hours(days))
