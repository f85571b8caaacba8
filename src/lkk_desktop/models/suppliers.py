"""The supplier, its offices and the rules that it sets as data."""

from __future__ import annotations

from lkk_desktop.models.record import Record, record


@record("supplier", home="supplier", owner="id")
class Supplier(Record, frozen=True, kw_only=True):
    """The company whose cabinet this is. Days of the window are both included (seed S2, 6.2)."""

    name: str
    short_name: str
    zone: str
    language: str
    currency: str
    phone: str
    window_first: int
    window_last: int
    grace_hours: int
    large_factor: int
    large_least_energy: int
    large_least_volume: int
    verification_warning_days: int


@record("office", home="supplier", owner="supplier")
class Office(Record, frozen=True, kw_only=True):
    """A client office, where clerks and kiosks are."""

    supplier: str
    name: str
    address: str
