"""A small supplier with two households and two offices: what its database holds at first."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

from lkk_desktop.models.accounts import Account, Clerk, LinkedAccount, User
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.metering import Meter, Reading, Register, Zone
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Office, Supplier
from lkk_desktop.models.tariffs import Tariff
from lkk_server.database import Database
from lkk_server.identity import tables as identity
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.transact import publish

SUPPLIER = "north"
ZONE = "Asia/Yekaterinburg"
BEGIN = instant(datetime.datetime.fromisoformat("2026-11-20T10:00+05:00"))
HOUSEHOLDS = {"anna": ("0700000001", "0700000003"), "boris": ("0700000002", "0700000003")}
OFFICES = ("north-1", "north-2")
CLERK = "clara"
"""Serves the first office from the beginning."""
NOBODYS = {"0700000571": "north-1", "0700000680": "north-1", "0700000573": "north-2"}
"""Accounts in nobody's cabinet, by their offices. Two are in a bucket with one of a household's."""
LATER = "0700000{number:03}"
PASSWORD = "kabinet2026"
CHEAP = Cost(passes=1, memory=8, lanes=1)
MONTHS = ("2026-08", "2026-09", "2026-10")


def accounts() -> list[str]:
    """The households' accounts; the last is in the cabinets of both."""
    return sorted({account for linked in HOUSEHOLDS.values() for account in linked})


def supplier(first: int, last: int, grace_hours: int) -> Supplier:
    return Supplier(
        id=SUPPLIER,
        name="The northern supplier",
        short_name="North",
        zone=ZONE,
        language="ru",
        currency="RUB",
        phone="112",
        window_first=first,
        window_last=last,
        grace_hours=grace_hours,
        large_factor=3,
        large_least_energy=100_000,
        large_least_volume=10_000,
        verification_warning_days=60,
    )


def records() -> list[Record]:
    """The supplier's, the users' and the accounts' rows; each meter with three counted months."""
    made: list[Record] = [supplier(1, 31, 72)]
    made += [Office(id=id, supplier=SUPPLIER, name=id, address="Street") for id in OFFICES]
    made += [_tariff(zone, place) for place, zone in enumerate(("day", "night", "single"))]
    for user, linked in HOUSEHOLDS.items():
        made.append(User(id=user, login=user, name=user.title()))
        for place, account in enumerate(linked):
            made.append(link(user, account, place))
    made.append(User(id=CLERK, login=CLERK, name=CLERK.title()))
    made.append(Clerk(id=f"{CLERK}-{OFFICES[0]}", user=CLERK, office=OFFICES[0]))
    for account in (*accounts(), *NOBODYS):
        made += with_meters(account, NOBODYS.get(account, OFFICES[0]))
    return made


def with_meters(account: str, office: str, period: str = "2026-11") -> list[Record]:
    """An account of an office, with its meters and their readings."""
    made: list[Record] = [
        Account(
            id=account,
            supplier=SUPPLIER,
            office=office,
            customer=f"Customer {account}",
            address=f"House {account[-1]}",
            zone=ZONE,
            plan="flat",
            open_period=period,
        )
    ]
    made += _meter(account, "e", ("day", "night"))
    made += _meter(account, "w", ("single",))
    return made


def link(user: str, account: str, place: int) -> LinkedAccount:
    id = f"{user}-{account}"
    return LinkedAccount(id=id, user=user, account=account, nickname=None, place=place)


def _tariff(zone: str, place: int) -> Tariff:
    return Tariff(
        id=f"north-flat-{zone}",
        supplier=SUPPLIER,
        plan="flat",
        service="electricity",
        zone=zone,
        unit="kwh",
        price=3_000_000 + place,
        since=datetime.date(2026, 1, 1),
    )


def _meter(account: str, serial: str, zones: tuple[Zone, ...]) -> list[Record]:
    meter = Meter(
        id=f"{account}-{serial}",
        account=account,
        serial=serial,
        resource="electricity" if serial == "e" else "cold_water",
        status="working",
        blocked=None,
        blocked_until=None,
        digits=4,
        decimals=0 if serial == "e" else 3,
        verification=None,
        place=None,
    )
    made: list[Record] = [meter]
    for zone in zones:
        id = f"{meter.id}-{zone}"
        days = [datetime.date.fromisoformat(f"{month}-20") for month in MONTHS]
        # Near the dial's end on one account, so that values roll over.
        start = 9_700_000 if account.endswith("2") else 1_000_000
        values = [start + 100_000 * place for place in range(len(days))]
        made.append(
            Register(
                id=id,
                account=account,
                meter=meter.id,
                zone=zone,
                counted_value=values[-1],
                counted_on=days[-1],
                transmitted_value=values[-1],
                transmitted_on=days[-1],
                daily_mean=3_300,
            )
        )
        made += [_reading(meter, id, day, value) for day, value in zip(days, values, strict=True)]
    return made


def _reading(meter: Meter, register: str, day: datetime.date, value: int) -> Reading:
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
    return Reading(
        id=f"{register}-{day}",
        account=meter.account,
        meter=meter.id,
        register=register,
        value=value,
        taken=instant(noon),
        day=day,
        period=str(day)[:7],
        channel="web",
        status="counted",
        command=None,
        rolled=False,
    )


def database(path: Path, seed: int) -> None:
    """Make the server's file; it is copied for each run."""
    chance = random.Random(seed)
    made = Database.create_fast(
        f"sqlite:///{path}", lambda: BEGIN, random=chance.randbytes, synchronous="OFF"
    )
    publish(made, SUPPLIER, records())
    hashed = Passwords(CHEAP).hash(PASSWORD)
    with made.write() as connection:
        for user in (*HOUSEHOLDS, CLERK):
            connection.execute(identity.login.insert(), {"name": user, "user": user})
            kept = {"user": user, "hash": hashed, "changed": BEGIN}
            connection.execute(identity.credential.insert(), kept)
    made.close()
