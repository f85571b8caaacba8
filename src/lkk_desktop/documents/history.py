"""«История показаний» as values: each reading with its meter, and what it differs by."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from lkk_desktop.documents.words import zone_place
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register, dial_size
from lkk_desktop.models.suppliers import Supplier


class Taken(msgspec.Struct, frozen=True):
    """A reading; ``difference`` (thousandths) from the standing one before it, None at the first.

    ``standing`` is its status, or «waiting» where it is still on its way. ``meter`` or ``register``
    is None where the supplier no longer lists it.
    """

    reading: Reading
    meter: Meter | None
    register: Register | None
    difference: int | None
    standing: str


class History(msgspec.Struct, frozen=True, kw_only=True):
    """An account's readings of the periods from ``first`` to ``last``, the newest first."""

    supplier: Supplier
    account: Account
    first: str
    last: str
    only_counted: bool
    rows: tuple[Taken, ...]


def gathered(
    world: World,
    account_id: str,
    first: str,
    last: str,
    *,
    only_counted: bool = False,
    waiting: Collection[str] = (),
) -> History | None:
    """The history of an account in any world; None where the account is not there.

    ``only_counted`` is the switch «Только принятые к расчету»: differences are then between
    readings that a bill used. ``waiting`` are commands that still bring theirs: nobody shall read
    on paper that these were sent.
    """
    account = world.get(Account, account_id)
    supplier = None if account is None else world.get(Supplier, account.supplier)
    if account is None or supplier is None:
        return None
    meters = {one.id: one for one in world.find(Meter, account=account_id)}
    registers = {one.id: one for one in world.find(Register, account=account_id)}
    rows = differences(world.find(Reading, account=account_id), meters, only_counted)
    found = [
        Taken(
            reading=one,
            meter=meters.get(one.meter),
            register=registers.get(one.register),
            difference=difference,
            standing=standing(one, waiting),
        )
        for one, difference in rows
        if first <= one.period <= last
    ]

    def place(row: Taken) -> tuple[object, ...]:
        zone = zone_place(row.register.zone if row.register else None)
        reading = row.reading
        return (-reading.day.toordinal(), reading.meter, zone, -reading.taken, reading.id)

    # A reading belongs to its period, also where a settled one falls into a later month.
    found.sort(key=place)
    found.sort(key=lambda row: row.reading.period, reverse=True)
    return History(
        supplier=supplier,
        account=account,
        first=first,
        last=last,
        only_counted=only_counted,
        rows=tuple(found),
    )


def standing(reading: Reading, waiting: Collection[str]) -> str:
    """A reading's status, or «waiting» while one of these commands still brings it."""
    comes = reading.status == "transmitted" and reading.command in waiting
    return "waiting" if comes else reading.status


def differences(
    readings: list[Reading], meters: dict[str, Meter], only_counted: bool = False
) -> list[tuple[Reading, int | None]]:
    """Readings with what each differs by from the one before it that stands."""
    taken = [one for one in readings if not only_counted or one.status == "counted"]
    before: dict[str, Reading] = {}
    found = []
    for one in sorted(taken, key=lambda r: (r.day, r.taken, r.id)):
        last = before.get(one.register)
        difference = None if last is None else one.value - last.value
        if difference is not None and one.rolled and one.meter in meters:
            difference += dial_size(meters[one.meter])
        found.append((one, difference))
        if one.status != "superseded":
            before[one.register] = one
    return found
