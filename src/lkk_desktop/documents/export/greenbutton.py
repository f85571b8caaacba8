"""Green Button: NAESB ESPI (REQ.21) as an Atom feed, which other programs read.

Energy goes in Wh and water in litres of m³, both as our own thousandths, so that nothing is
rounded; heat as joules of the international calorie. Cost is in hundred-thousandths of the
currency. Zone (``tou``) and range (``consumptionTier``) stand with each interval, where every
version of the schema has them.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from lkk_desktop import names
from lkk_desktop.documents.making import IsCancelled, Progress, Work
from lkk_desktop.documents.usage import VALID, Billed, Interval, Point, Series, Usage
from lkk_desktop.models.calendar import UTC, local, zone

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FEED = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">'
COST = 1_000
"""Hundred-thousandths of a currency in a kopeck."""

CURRENCY = {"RUB": 643}
"""As the schema lists them; 980, the hryvnia's, is not among them and is told as 0, another."""

TOU = {"single": 0, "day": 1, "night": 2, "peak": 3, "half_peak": 4}
NO_DST = "FFFFFFFF"
NO_SIGNS = "\ufffe\uffff"
NAMES = uuid.UUID("8e1f9c3a-6f0e-5d55-9a33-1f6b2f9a7c10")
"""The space of the entries' names: the same thing has the same id in every export."""


class Measured(NamedTuple):
    """How a resource is counted: kinds of the schema, unit, power of ten, and a factor."""

    service: int
    commodity: int
    kind: int
    uom: int
    power: int
    factor: int


MEASURED = {
    "electricity": Measured(0, 1, 12, 72, 0, 1),
    "gas": Measured(1, 7, 58, 42, -3, 1),
    "cold_water": Measured(2, 9, 58, 42, -3, 1),
    "hot_water": Measured(2, 9, 58, 42, -3, 1),
    "heat": Measured(4, 12, 12, 31, 0, 4_186_800),
}


def written(
    usage: Usage,
    printed: datetime.datetime,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> bytes:
    """The file's bytes; ``printed`` is when it was made. Raises ``Cancelled``."""
    work = Work(usage.count, progress, cancelled)
    feed = _Feed(usage, printed)
    pieces = [HEAD, FEED, feed.head()]
    for place, point in enumerate(usage.points, 1):
        pieces.extend(feed.point(place, point, work))
    pieces.append(feed.local_time())
    pieces.append("</feed>\n")
    work.end()
    return "".join(pieces).encode("utf-8")


class _Feed:
    """What all entries of a feed have in common."""

    def __init__(self, usage: Usage, printed: datetime.datetime) -> None:
        self._usage = usage
        self._now = printed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._stamp = int(printed.timestamp())
        self._year = printed.year
        self._root = f"espi/1_1/resource/Account/{_text(usage.account.id)}"
        self._currency = CURRENCY.get(usage.supplier.currency, 0)

    def head(self) -> str:
        title = f"{self._usage.supplier.name}, {self._usage.account.id}"
        link = _link("self", self._root, "espi-feed")
        return (
            f"<id>{self._id(self._root)}</id>{link}<title>{_text(title)}</title>"
            f"<updated>{self._now}</updated>\n"
        )

    def point(self, place: int, point: Point, work: Work) -> Iterator[str]:
        """A point of use with all that hangs on it."""
        measured = MEASURED[point.resource]
        at = f"{self._root}/UsagePoint/{place}"
        related = [
            f"{at}/MeterReading",
            f"{at}/UsageSummary",
            f"{self._root}/LocalTimeParameters/1",
        ]
        title = names.named(names.SERVICES, point.resource)
        content = (
            "<espi:UsagePoint><espi:ServiceCategory>"
            f"<espi:kind>{measured.service}</espi:kind></espi:ServiceCategory>"
            "<espi:status>1</espi:status></espi:UsagePoint>"
        )
        yield self._entry(at, f"{self._root}/UsagePoint", related, title, content)
        for number, series in enumerate(point.series, 1):
            yield from self._series(at, number, series, measured, title, work)
        for number, billed in enumerate(point.bills, 1):
            summary = f"{at}/UsageSummary/{number}"
            yield self._entry(
                summary, f"{at}/UsageSummary", [], title, self._summary(billed, measured)
            )

    def _series(
        self, at: str, number: int, series: Series, measured: Measured, title: str, work: Work
    ) -> Iterator[str]:
        reading = f"{at}/MeterReading/{number}"
        kind = f"{self._root}/ReadingType/{at.rpartition('/')[2]}-{number}"
        named = [title]
        if series.zone not in (None, "single"):
            named.append(names.named(names.ZONES, str(series.zone)))
        if series.serial:
            named.append(series.serial)
        said = ", ".join(named)
        related = [f"{reading}/IntervalBlock", kind]
        yield self._entry(reading, f"{at}/MeterReading", related, said, "<espi:MeterReading/>")
        yield self._entry(kind, f"{self._root}/ReadingType", [], said, self._type(series, measured))
        for block, intervals in enumerate(_blocks(series, self._usage.account.zone), 1):
            content = _block(intervals, series, measured)
            up = f"{reading}/IntervalBlock"
            yield self._entry(f"{up}/{block}", up, [], "", content)
            for _ in intervals:
                work.step()

    def _type(self, series: Series, measured: Measured) -> str:
        length = "<espi:intervalLength>3600</espi:intervalLength>" if series.hourly else ""
        return (
            "<espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour>"
            f"<espi:commodity>{measured.commodity}</espi:commodity>"
            f"<espi:currency>{self._currency}</espi:currency>"
            "<espi:dataQualifier>12</espi:dataQualifier>"
            f"<espi:defaultQuality>{VALID}</espi:defaultQuality>"
            f"<espi:flowDirection>1</espi:flowDirection>{length}"
            f"<espi:kind>{measured.kind}</espi:kind>"
            f"<espi:powerOfTenMultiplier>{measured.power}</espi:powerOfTenMultiplier>"
            f"<espi:uom>{measured.uom}</espi:uom></espi:ReadingType>"
        )

    def _summary(self, billed: Billed, measured: Measured) -> str:
        return (
            "<espi:UsageSummary><espi:billingPeriod>"
            f"<espi:duration>{billed.seconds}</espi:duration>"
            f"<espi:start>{billed.begin // 1000}</espi:start></espi:billingPeriod>"
            f"<espi:billLastPeriod>{billed.accrued * COST}</espi:billLastPeriod>"
            "<espi:costAdditionalLastPeriod>"
            f"{billed.added * COST}</espi:costAdditionalLastPeriod>"
            f"<espi:currency>{self._currency}</espi:currency>"
            "<espi:overallConsumptionLastPeriod>"
            f"<espi:powerOfTenMultiplier>{measured.power}</espi:powerOfTenMultiplier>"
            f"<espi:uom>{measured.uom}</espi:uom>"
            f"<espi:value>{billed.used * measured.factor}</espi:value>"
            "</espi:overallConsumptionLastPeriod>"
            f"<espi:qualityOfReading>{billed.quality}</espi:qualityOfReading>"
            f"<espi:statusTimeStamp>{self._stamp}</espi:statusTimeStamp>"
            f"<espi:commodity>{measured.commodity}</espi:commodity></espi:UsageSummary>"
        )

    def local_time(self) -> str:
        """The zone of the account's clock, and when that is put on and back."""
        ends, offset, starts, zone_offset = dst(self._usage.account.zone, self._year)
        content = (
            f"<espi:LocalTimeParameters><espi:dstEndRule>{ends}</espi:dstEndRule>"
            f"<espi:dstOffset>{offset}</espi:dstOffset>"
            f"<espi:dstStartRule>{starts}</espi:dstStartRule>"
            f"<espi:tzOffset>{zone_offset}</espi:tzOffset></espi:LocalTimeParameters>"
        )
        at = f"{self._root}/LocalTimeParameters"
        return self._entry(f"{at}/1", at, [], self._usage.account.zone, content)

    def _entry(self, at: str, up: str, related: list[str], title: str, content: str) -> str:
        links = _link("self", at, "espi-entry") + _link("up", up, "espi-feed")
        links += "".join(_link("related", one) for one in related)
        return (
            f"<entry><id>{self._id(at)}</id>{links}<title>{_text(title)}</title>"
            f'<content type="application/xml">{content}</content>'
            f"<published>{self._now}</published><updated>{self._now}</updated></entry>\n"
        )

    def _id(self, at: str) -> str:
        return f"urn:uuid:{uuid.uuid5(NAMES, at)}"


def _blocks(series: Series, zone_name: str) -> Iterator[list[Interval]]:
    """Hours by their local days; months all in one."""
    if not series.hourly:
        yield list(series.intervals)
        return
    day: object = None
    block: list[Interval] = []
    for one in series.intervals:
        here = local(one.begin, zone_name).date()
        if here != day and block:
            yield block
            block = []
        day = here
        block.append(one)
    if block:
        yield block


def _block(intervals: list[Interval], series: Series, measured: Measured) -> str:
    begin = intervals[0].begin // 1000
    end = max(one.begin // 1000 + one.seconds for one in intervals)
    tail = ""
    if series.range is not None:
        tail += f"<espi:consumptionTier>{series.range + 1}</espi:consumptionTier>"
    if series.zone in TOU:
        tail += f"<espi:tou>{TOU[series.zone]}</espi:tou>"
    head = (
        f"<espi:interval><espi:duration>{end - begin}</espi:duration>"
        f"<espi:start>{begin}</espi:start></espi:interval>"
    )
    pieces = ["<espi:IntervalBlock>", head]
    for one in intervals:
        cost = "" if one.kopecks is None else f"<espi:cost>{one.kopecks * COST}</espi:cost>"
        quality = ""
        if one.quality != VALID:
            quality = (
                f"<espi:ReadingQuality><espi:quality>{one.quality}</espi:quality>"
                "</espi:ReadingQuality>"
            )
        pieces.append(
            f"<espi:IntervalReading>{cost}{quality}<espi:timePeriod>"
            f"<espi:duration>{one.seconds}</espi:duration>"
            f"<espi:start>{one.begin // 1000}</espi:start></espi:timePeriod>"
            f"<espi:value>{one.used * measured.factor}</espi:value>{tail}</espi:IntervalReading>"
        )
    pieces.append("</espi:IntervalBlock>")
    return "".join(pieces)


def _link(rel: str, at: str, form: str = "") -> str:
    """A link and what lies there: a feed of a kind, or an entry, which has a number."""
    *_, kind, last = at.split("/")
    numbered = last[:1].isdigit()
    form = form or ("espi-entry" if numbered else "espi-feed")
    return f'<link rel="{rel}" href="{at}" type="{form}/{kind if numbered else last}"/>'


def _text(value: str) -> str:
    """A text as XML has it, without the signs that it cannot have."""
    seen = "".join(sign for sign in value if sign >= " " or sign in "\t\n")
    seen = "".join(sign for sign in seen if sign not in NO_SIGNS)
    return escape(seen, {'"': "&quot;"})


# ── when clocks are changed ───────────────────────────────────────────────────────────────────


def dst(zone_name: str, year: int) -> tuple[str, int, str, int]:
    """A zone's rules in a year: end, seconds put on, start, and seconds from UTC without them."""
    begin = datetime.datetime(year, 1, 1, tzinfo=UTC)
    hour = datetime.timedelta(hours=1)
    where = zone(zone_name)
    changes = []
    before = begin.astimezone(where).utcoffset() or datetime.timedelta(0)
    standard = before
    for place in range(1, 366 * 24):
        at = begin + place * hour
        after = at.astimezone(where).utcoffset() or datetime.timedelta(0)
        if after != before:
            # The wall clock's own reading at the moment of its change.
            changes.append(((at + before).replace(tzinfo=None), after - before))
            standard = min(standard, after)
        before = after
    starts = [wall for wall, step in changes if step > datetime.timedelta(0)]
    ends = [wall for wall, step in changes if step < datetime.timedelta(0)]
    if len(starts) != 1 or len(ends) != 1:
        return NO_DST, 0, NO_DST, int(before.total_seconds())
    put_on = next(step for _, step in changes if step > datetime.timedelta(0))
    return (
        _rule(ends[0]),
        int(put_on.total_seconds()),
        _rule(starts[0]),
        int(standard.total_seconds()),
    )


def _rule(wall: datetime.datetime) -> str:
    """A day and hour of a year as the schema's bits: the last such weekday of a month, if it is."""
    last = (wall + datetime.timedelta(days=7)).month != wall.month
    operator, day, weekday = (7, 0, wall.isoweekday()) if last else (0, wall.day, 0)
    bits = wall.month << 28 | operator << 25 | day << 20 | weekday << 17 | wall.hour << 12
    return f"{bits | wall.minute * 60 + wall.second:08X}"
