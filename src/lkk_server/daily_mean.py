"""The usual use of a register: what «suspiciously large» is measured against."""

from __future__ import annotations

from collections.abc import Sequence

from lkk_desktop.models.calendar import following
from lkk_desktop.models.metering import Reading


def daily_mean(rows: Sequence[Reading]) -> int | None:
    """Mean use of a day (thousandths) over the last 12 months of counted readings, half-up.

    From the newest reading back to the one nearest before 12 months; None with fewer than two,
    and where the dial rolled over in between.
    """
    if len(rows) < 2:
        return None
    last = rows[-1]
    since = following(last.period, -12)
    earlier = [row for row in rows[:-1] if row.period <= since]
    start = earlier[-1] if earlier else rows[0]
    days = (last.day - start.day).days
    used = last.value - start.value
    return (2 * used + days) // (2 * days) if days > 0 and used >= 0 else None
