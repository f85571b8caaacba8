"""The supplier, its offices and the rules that it sets as data."""

from __future__ import annotations

from lkk_desktop.models.bounds import Code, Count, DayOfMonth, Id, Text, Volume, ZoneName
from lkk_desktop.models.record import Record, record


@record("supplier", home="supplier", owner="id")
class Supplier(Record, frozen=True, kw_only=True):
    """The company whose cabinet this is. Days of the window are both included (seed S2, 6.2)."""

    name: Text
    short_name: Text
    zone: ZoneName
    language: Code
    currency: Code
    phone: Text
    window_first: DayOfMonth
    window_last: DayOfMonth
    grace_hours: Count
    large_factor: Count
    large_least_energy: Volume
    large_least_volume: Volume
    verification_warning_days: Count
    address: Text | None = None
    site: Text | None = None


@record("office", home="supplier", owner="supplier")
class Office(Record, frozen=True, kw_only=True):
    """A client office, where clerks and kiosks are."""

    supplier: Id
    name: Text
    address: Text
