"""A small supplier's records, for tests of the server's core."""

from __future__ import annotations

from typing import Any

import msgspec

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Supplier

SUPPLIER = "s1"
DAY = 86_400_000
HOUR = 3_600_000
NOON = 1_795_158_000_000
"""2026-11-20 12:00 in Yekaterinburg."""


def household(number: int) -> list[Record]:
    """Account ``a<number>`` with one two-zone meter ``m<number>``."""
    account, meter = f"a{number}", f"m{number}"
    registers = [
        Register(
            id=f"{meter}-{zone}",
            account=account,
            meter=meter,
            zone=zone,
            counted_value=100_000,
            counted_on=None,
            transmitted_value=None,
            transmitted_on=None,
            daily_mean=None,
        )
        for zone in ("day", "night")
    ]
    return [
        Account(
            id=account,
            supplier=SUPPLIER,
            office="o1",
            customer="Иванов",
            address="Тюмень",
            zone="Asia/Yekaterinburg",
            plan="p",
            open_period="2026-11",
        ),
        Meter(
            id=meter,
            account=account,
            serial=str(number),
            resource="electricity",
            status="working",
            blocked=None,
            blocked_until=None,
            digits=6,
            decimals=0,
            verification=None,
            place=None,
        ),
        *registers,
    ]


def link(user: str, account: str, place: int = 0) -> LinkedAccount:
    """The account in the user's cabinet."""
    return LinkedAccount(
        id=f"{user}-{account}", user=user, account=account, nickname=None, place=place
    )


def supplier(grace_hours: int = 72) -> Supplier:
    """A supplier whose window is the 15th to the 25th."""
    return Supplier(
        id=SUPPLIER,
        name="Энергосбыт",
        short_name="ЭС",
        zone="Asia/Yekaterinburg",
        language="ru",
        currency="RUB",
        phone="",
        window_first=15,
        window_last=25,
        grace_hours=grace_hours,
        large_factor=3,
        large_least_energy=100_000,
        large_least_volume=10_000,
        verification_warning_days=60,
    )


def reading(id: str, number: int = 1, value: int = 1_000, **other: Any) -> Reading:
    """A counted reading of the household's day register."""
    plain: dict[str, Any] = {
        "id": id,
        "account": f"a{number}",
        "meter": f"m{number}",
        "register": f"m{number}-day",
        "value": value,
        "taken": NOON - 40 * DAY,
        "day": "2026-10-11",
        "period": "2026-10",
        "channel": "control",
        "status": "counted",
        "command": None,
        "rolled": False,
    }
    return msgspec.convert(plain | other, Reading)
