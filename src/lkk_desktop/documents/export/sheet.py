"""A table before it is a file: columns with kinds, rows of values; CSV and XLSX say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from lkk_desktop import names
from lkk_desktop.documents import explaining, words
from lkk_desktop.documents.accruals import Accruals
from lkk_desktop.documents.bill import Charge
from lkk_desktop.documents.history import History
from lkk_desktop.documents.hours import Hours, hours
from lkk_desktop.models.metering import UNIT
from lkk_desktop.strings import c, t

Kind = Literal["text", "date", "month", "money", "volume", "price", "share", "time"]
"""``money``: kopecks; ``volume``: thousandths; ``price`` and ``share``: millionths; ``month`` and
``date``: a date; ``time``: a local date and time without its zone."""


class Column(NamedTuple):
    head: str
    kind: Kind = "text"
    width: int = 12


class Sheet(NamedTuple):
    """``rows`` makes the rows anew each time; ``size`` says how many they are."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[object, ...]]]
    size: int


def readings(given: History) -> Sheet:
    """The history of readings."""

    def rows() -> Iterator[tuple[object, ...]]:
        for one in given.rows:
            reading, meter, register = one.reading, one.meter, one.register
            yield (
                words.first_day(reading.period),
                reading.day,
                names.named(names.SERVICES, meter.resource) if meter else None,
                meter.serial if meter else None,
                names.named(names.ZONES, register.zone) if register else None,
                reading.value,
                one.difference,
                words.unit(UNIT[meter.resource]) if meter else None,
                names.named(names.CHANNELS, reading.channel),
                names.named(words.READ, one.standing),
            )

    columns = (
        Column(t("Billing period"), "month", 10),
        Column(t("Date sent"), "date", 12),
        Column(t("Resource"), width=18),
        Column(t("Meter"), width=16),
        Column(t("Zone"), width=14),
        Column(t("Reading"), "volume", 14),
        Column(t("Difference"), "volume", 14),
        Column(t("Unit"), width=8),
        Column(t("How it came"), width=22),
        Column(t("State"), width=20),
    )
    return Sheet(t("Readings"), columns, rows, len(given.rows))


_MONEY: tuple[Callable[[Charge], int], ...] = (
    lambda one: one.accrual.opening,
    lambda one: one.accrual.charged,
    lambda one: one.accrual.privilege,
    lambda one: one.accrual.subsidy,
    lambda one: one.accrual.accrued,
    lambda one: one.accrual.penalty,
    lambda one: one.accrual.paid,
    lambda one: one.accrual.recalculated,
    lambda one: one.accrual.closing,
)


def accruals(given: Accruals) -> Sheet:
    """Accruals with all columns of seed S2: a sheet that is worked with hides none."""

    def rows() -> Iterator[tuple[object, ...]]:
        for month in given.months:
            for charge in month.charges:
                one = charge.accrual
                yield (
                    words.first_day(one.period),
                    names.named(names.SERVICES, one.service),
                    charge.provider.name if charge.provider else one.provider,
                    explaining.method(one),
                    one.losses,
                    one.ratio,
                    one.norm,
                    one.volume,
                    words.unit(one.unit),
                    one.tariff,
                    *(value(charge) for value in _MONEY),
                    ", ".join(names.named(words.FLAWS, code) for code in charge.why.flaws),
                )

    columns = (
        Column(t("Billing period"), "month", 10),
        Column(t("Service"), width=20),
        Column(t("Provider"), width=30),
        Column(t("Method"), width=26),
        Column(t("Losses"), "share", 9),
        Column(t("Ratio"), "price", 8),
        Column(t("Norm"), "price", 10),
        Column(t("Volume"), "volume", 12),
        Column(t("Unit"), width=8),
        Column(t("Tariff"), "price", 10),
        Column(t("Owed at the beginning"), "money", 14),
        Column(t("Charged"), "money", 12),
        Column(t("Privilege"), "money", 12),
        Column(c("relief", "Subsidy"), "money", 12),
        Column(t("Accrued"), "money", 12),
        Column(t("Penalty"), "money", 12),
        Column(t("Paid"), "money", 12),
        Column(t("Recalculated"), "money", 12),
        Column(t("Owed at the end"), "money", 14),
        Column(t("Notes"), width=30),
    )
    return Sheet(t("Accruals"), columns, rows, len(given.lines))


def statement(given: Accruals) -> Sheet:
    """The months of a settlement statement; one without a bill is not among them."""
    billed = [one for one in given.months if one.bill is not None]

    def rows() -> Iterator[tuple[object, ...]]:
        for month in billed:
            if (one := month.bill) is not None:
                yield (
                    words.first_day(one.period),
                    one.opening,
                    one.accrued,
                    one.penalty,
                    one.recalculated,
                    one.paid,
                    one.closing,
                    one.issued,
                    one.due,
                )

    columns = (
        Column(t("Billing period"), "month", 10),
        Column(t("Owed at the beginning"), "money", 14),
        Column(t("Accrued"), "money", 12),
        Column(t("Penalty"), "money", 12),
        Column(t("Recalculated"), "money", 12),
        Column(t("Paid"), "money", 12),
        Column(t("Owed at the end"), "money", 14),
        Column(t("Issued"), "date", 12),
        Column(t("Due"), "date", 12),
    )
    return Sheet(t("Settlement statement"), columns, rows, len(billed))


def hourly(given: Hours) -> Sheet:
    """Hours of automatic meters; an hour that is missing has an empty cell, not a 0."""

    def rows() -> Iterator[tuple[object, ...]]:
        for profile in given.profiles:
            resource = names.named(names.SERVICES, profile.meter.resource)
            zone = names.named(names.ZONES, profile.register.zone)
            unit = words.unit(UNIT[profile.meter.resource])
            for day in profile.days:
                for hour in hours(day, given.account.zone):
                    wall = hour.wall.replace(tzinfo=None, fold=0)
                    offset = f"UTC{hour.wall:%z}"
                    serial = profile.meter.serial
                    yield wall, offset, resource, serial, zone, hour.used, unit

    columns = (
        Column(t("Beginning of the hour"), "time", 18),
        Column(t("Offset from UTC"), width=10),
        Column(t("Resource"), width=18),
        Column(t("Meter"), width=16),
        Column(t("Zone"), width=14),
        Column(t("Use"), "volume", 12),
        Column(t("Unit"), width=8),
    )
    return Sheet(t("Hours"), columns, rows, given.count)
