"""What a record's fields may hold: declared with the field, so that no rule meets more than that.

What ``msgspec`` cannot say of a type stands in ``extra`` as ``fits``, a question about one value.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from lkk_desktop.models.calendar import UTC, instant, zone

FIRST_DAY = datetime.date(1900, 1, 1)
LAST_DAY = datetime.date(2999, 12, 31)
LATEST = instant(datetime.datetime(2999, 12, 31, tzinfo=UTC))
"""The last instant: far enough from the calendar's end for any zone and any count of days."""
MOST_POSITIONS = 2**62
MOST = 10**15
"""More than any dial of 12 places shows in thousandths, and exact wherever numbers go."""


TOTALS = ("opening", "accrued", "penalty", "recalculated", "paid", "closing")


def is_day(value: Any) -> bool:
    """Whether an ISO date lies where days can be counted from it. Raises ``ValueError``."""
    return FIRST_DAY <= datetime.date.fromisoformat(value) <= LAST_DAY


def is_zone(value: Any) -> bool:
    """Whether there is such a time zone; some names are folders, and some no names at all."""
    try:
        zone(value)
    except (KeyError, ValueError, OSError):
        return False
    return True


def is_groups(value: Any) -> bool:
    """Whether the totals of each group are sums; others beside the known ones may stand there."""
    of = msgspec.json.decode(value) if isinstance(value, str) else value
    return all(
        type(totals[name]) is int and abs(totals[name]) < MOST
        for totals in of.values()
        for name in TOTALS
    )


def fits(annotated: Any) -> Callable[[Any], bool] | None:
    """The question that a declaration asks of a value beyond what its type says."""
    said = (one.extra for one in getattr(annotated, "__metadata__", ()) if isinstance(one, Meta))
    return next((extra["fits"] for extra in said if extra and "fits" in extra), None)


Id = Annotated[str, Meta(max_length=200)]
Code = Annotated[str, Meta(max_length=100)]
Text = Annotated[str, Meta(max_length=2_000)]
LongText = Annotated[str, Meta(max_length=100_000)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Instant = Annotated[int, Meta(ge=0, le=LATEST)]
Day = Annotated[datetime.date, Meta(extra={"fits": is_day})]
PERIOD = r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])\Z"
Period = Annotated[str, Meta(pattern=PERIOD)]
ZoneName = Annotated[str, Meta(max_length=100, extra={"fits": is_zone})]
Volume = Annotated[int, Meta(ge=0, lt=MOST)]
Price = Annotated[int, Meta(ge=0, lt=MOST)]
Money = Annotated[int, Meta(gt=-MOST, lt=MOST)]
Sum = Annotated[int, Meta(gt=0, lt=MOST)]
Share = Annotated[int, Meta(ge=0, le=1_000_000)]
Factor = Annotated[int, Meta(ge=0, le=10**12)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Place = Annotated[int, Meta(ge=-MOST, le=MOST)]
Groups = Annotated[dict[str, Any], Meta(extra={"fits": is_groups})]
DayOfMonth = Annotated[int, Meta(ge=1, le=31)]
Digits = Annotated[int, Meta(ge=1, le=12)]
Decimals = Annotated[int, Meta(ge=0, le=3)]
Counter = Annotated[int, Meta(ge=0, lt=MOST_POSITIONS)]
