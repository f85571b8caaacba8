"""The thirteen households of the scene ``living``, and generated ones for a load."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from lkk_desktop.models.calendar import following
from lkk_server.seed.history import Device, Dial, chance

LAST = "2026-10"
FIRST = following(LAST, -35)
NEFTEYUGANSK, SURGUT, TYUMEN = "tyumen-nefteyugansk", "tyumen-surgut", "tyumen-tyumen"
KWH, M3 = 1_000, 1_000


class Household(msgspec.Struct, frozen=True, kw_only=True):
    """An account as the supplier's books have it, with the meters behind it."""

    account: str
    customer: str
    address: str
    office: str
    plan: str
    devices: tuple[Device, ...]


def single(serial: str, start: int, monthly: int, **other: Any) -> Device:
    """An electricity meter with one dial; ``start`` and ``monthly`` in kWh."""
    dials = (Dial(zone="single", start=start * KWH, monthly=monthly * KWH),)
    return _device(serial, "electricity", dials, other)


Pair = tuple[int, int]


def two_zones(serial: str, start: Pair, monthly: Pair, **other: Any) -> Device:
    """A day and night electricity meter; values in kWh."""
    dials = (
        Dial(zone="day", start=start[0] * KWH, monthly=monthly[0] * KWH),
        Dial(zone="night", start=start[1] * KWH, monthly=monthly[1] * KWH),
    )
    return _device(serial, "electricity", dials, {"digits": 6, **other})


def three_zones(serial: str, start: int, monthly: int, **other: Any) -> Device:
    """A peak, half-peak and night electricity meter; the mean month (kWh) is split 3 : 4 : 3."""
    dials = (
        Dial(zone="peak", start=start * KWH, monthly=monthly * 300),
        Dial(zone="half_peak", start=start * 7 // 5 * KWH, monthly=monthly * 400),
        Dial(zone="night", start=start * 9 // 10 * KWH, monthly=monthly * 300),
    )
    return _device(serial, "electricity", dials, {"digits": 6, **other})


def water(serial: str, start: int, monthly: int, *, hot: bool = False, **other: Any) -> Device:
    """A water meter; ``start`` in m3, ``monthly`` in litres, which its three places show."""
    dials = (Dial(zone="single", start=start * M3, monthly=monthly),)
    resource = "hot_water" if hot else "cold_water"
    place = other.get("place", "санузел")
    return _device(serial, resource, dials, {"decimals": 3, **other, "place": place})


def gas(serial: str, start: int, monthly: int, **other: Any) -> Device:
    """A gas meter; ``start`` and ``monthly`` in m3, shown to two places."""
    dials = (Dial(zone="single", start=start * M3, monthly=monthly * M3),)
    return _device(serial, "gas", dials, {"decimals": 2, **other})


def _device(serial: str, resource: Any, dials: tuple[Dial, ...], other: dict[str, Any]) -> Device:
    terms = {"first": FIRST, "last": LAST, "verification": datetime.date(2033, 6, 14), **other}
    return Device(serial=serial, resource=resource, dials=dials, **terms)


SENT = datetime.date(2026, 11, 18)
REPLACED = datetime.date(2025, 5, 14)
CONTROLLED = datetime.date(2026, 5, 27)

HOUSEHOLDS: tuple[Household, ...] = (
    Household(
        account="0710000000",
        customer="Иванов Иван Иванович",
        address="628300, ХМАО - Югра, Нефтеюганск г, 1 мкр., дом 12, кв. 1",
        office=NEFTEYUGANSK,
        plan="flat_hot_water",
        devices=(
            two_zones(
                "6158001",
                (8_412, 3_155),
                (168, 74),
                place="этажный щит",
                channel="mobile",
                verification=datetime.date(2035, 3, 25),
            ),
            water("2087341", 214, 4_100, verification=datetime.date(2026, 12, 18)),
            water("2087359", 131, 2_700, hot=True, verification=datetime.date(2029, 4, 2)),
        ),
    ),
    Household(
        account="0720014583",
        customer="Петрова Мария Сергеевна",
        address="628403, ХМАО - Югра, Сургут г, Кедровая ул, дом 8, кв. 47",
        office=SURGUT,
        plan="flat_hot_water",
        devices=(
            single("4471902", 15_230, 196, place="коридор", sent=SENT),
            water("3310274", 388, 3_600, verification=datetime.date(2028, 9, 11)),
            water("3310281", 256, 2_300, hot=True, status="broken", last="2026-07", place="кухня"),
        ),
    ),
    Household(
        account="0720027716",
        customer="Петрова Мария Сергеевна",
        address="628433, ХМАО - Югра, Сургутский р-н, Белый Яр пгт, Озёрная ул, дом 31",
        office=SURGUT,
        plan="house",
        devices=(
            three_zones("9014477", 21_040, 410, place="опора у дома", channel="automatic"),
            gas("5582013", 6_204, 182, place="кухня", verification=datetime.date(2031, 2, 27)),
            single("0147723", 40_118, 380, status="closed", last="2024-05", place="сени"),
        ),
    ),
    Household(
        account="0730009148",
        customer="Петрова Мария Сергеевна",
        address="626150, Тюменская обл., Тобольский р-н, СНТ «Черёмушки», участок 112",
        office=TYUMEN,
        plan="house",
        devices=(
            single("7702038", 3_911, 64, losses=15_000, place="щит на участке"),
            water(
                "1180452",
                92,
                1_900,
                last="2026-09",
                blocked="seasonal",
                blocked_until=datetime.date(2027, 5, 1),
                place="колодец на участке",
            ),
        ),
    ),
    Household(
        account="0710046205",
        customer="Долгов Пётр Андреевич",
        address="625048, Тюменская обл., Тюмень г, Рябиновая ул, дом 19, кв. 203",
        office=TYUMEN,
        plan="flat_hot_water",
        devices=(
            single("8340917", 27_655, 231, channel="operator", place="этажный щит"),
            water("4406128", 519, 5_200, verification=datetime.date(2026, 8, 30)),
        ),
    ),
    Household(
        account="0710058831",
        customer="Шарипова Лилия Ринатовна",
        address="628301, ХМАО - Югра, Нефтеюганск г, 5 мкр., дом 27, кв. 64",
        office=NEFTEYUGANSK,
        plan="flat",
        devices=(
            two_zones("5120677", (11_870, 4_902), (142, 61), sent=SENT),
            water("6620193", 301, 3_900),
        ),
    ),
    Household(
        account="0710063379",
        customer="Кузнецов Артём Викторович",
        address="628305, ХМАО - Югра, Нефтеюганск г, 11 мкр., дом 4, кв. 9",
        office=NEFTEYUGANSK,
        plan="flat",
        devices=(
            single("2251803", 9_030, 158, status="closed", last="2025-04", taken_down=REPLACED),
            single("5127781", 12, 158, digits=6, first="2025-05", put_in=REPLACED),
            water("6620877", 77, 2_800),
        ),
    ),
    Household(
        account="0720031945",
        customer="Белова Анна Николаевна",
        address="628415, ХМАО - Югра, Сургут г, Таёжная ул, дом 50, кв. 118",
        office=SURGUT,
        plan="flat_hot_water",
        devices=(
            two_zones("5121990", (6_340, 2_771), (201, 97)),
            water("7719020", 165, 4_400),
            water("7719037", 120, 3_100, hot=True),
        ),
    ),
    Household(
        account="0720045502",
        customer="Ниязов Рустам Маратович",
        address="628456, ХМАО - Югра, Сургутский р-н, Фёдоровский пгт, Моховая ул, дом 6",
        office=SURGUT,
        plan="house",
        devices=(three_zones("9016203", 5_512, 530), gas("5583349", 2_870, 240)),
    ),
    Household(
        account="0730012277",
        customer="Лаптева Ольга Дмитриевна",
        address="626152, Тюменская обл., Тобольск г, 9 мкр., дом 15, кв. 32",
        office=TYUMEN,
        plan="flat_hot_water",
        devices=(
            single("3345108", 18_466, 121, channel="office", controlled=CONTROLLED),
            water("8812640", 430, 1_700, verification=datetime.date(2026, 12, 29)),
        ),
    ),
    Household(
        account="0730021964",
        customer="Григорьев Степан Ильич",
        address="627750, Тюменская обл., Ишим г, Луговая ул, дом 73",
        office=TYUMEN,
        plan="house",
        devices=(
            single("7702155", 33_209, 264, sent=SENT),
            gas("5584410", 9_455, 156, sent=SENT),
        ),
    ),
    Household(
        account="0730033820",
        customer="Тарасенко Вера Павловна",
        address="627140, Тюменская обл., Заводоуковск г, Вишнёвая ул, дом 2, кв. 5",
        office=TYUMEN,
        plan="flat",
        devices=(
            single("1907734", 12_780, 88, channel="operator"),
            water("8813377", 210, 1_400, channel="operator"),
        ),
    ),
    Household(
        account="0740005516",
        customer="Айваседо Николай Петрович",
        address="629830, ЯНАО, Губкинский г, 13 мкр., дом 40, кв. 17",
        office=SURGUT,
        plan="flat",
        devices=(two_zones("5123345", (4_120, 1_688), (187, 92)), water("9904216", 58, 3_300)),
    ),
)

_SURNAMES = ("Андреев", "Волков", "Громов", "Ершов", "Зимин", "Котов", "Морозов", "Осипов", "Фомин")
_NAMES = ("Алексей", "Борис", "Василий", "Глеб", "Денис", "Егор", "Максим", "Олег", "Юрий")
_FATHERS = ("Алексеевич", "Борисович", "Иванович", "Львович", "Николаевич", "Павлович", "Юрьевич")
_STREETS = ("Кедровая", "Берёзовая", "Луговая", "Полярная", "Речная", "Северная", "Таёжная")


def generated(number: int) -> Household:
    """The n-th household of a load: a flat with two zones and cold water, counted from 0."""
    key = f"household {number}"
    words = (_SURNAMES, _NAMES, _FATHERS)
    chosen = (part[chance(f"{key} {place}", len(part))] for place, part in enumerate(words))
    street = _STREETS[chance(key, len(_STREETS))]
    house, flat = 1 + chance(f"{key} house", 90), 1 + chance(f"{key} flat", 120)
    start = 500 + chance(f"{key} start", 20_000)
    return Household(
        account=f"{800_000_000 + number:010d}",
        customer=" ".join(chosen),
        address=f"625000, Тюменская обл., Тюмень г, {street} ул, дом {house}, кв. {flat}",
        office=TYUMEN,
        plan="flat",
        devices=(
            two_zones(f"E{number:07d}", (start, start // 2), (150, 70)),
            water(f"W{number:07d}", start // 40, 3_500),
        ),
    )
