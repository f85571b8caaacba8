"""The scene ``manual``: the figures that two printed manuals show, to the last digit.

S1 is the mobile manual of 2020 (figure 10), S2 the web manual of 2023 (figures 9, 11 and 13).
Figure 11 prints the second meter as 6158008, figure 13 as 6158018, with the same values: both are
here. What figure 13 keeps folded (March 2020 and before) holds values that fit the differences.
Premises, papers and the first four tariffs are those of figure 9; bills go from September 2019 to
June 2020, all paid, as the figure's header has it.
"""

from __future__ import annotations

import datetime

from lkk_desktop.models.accounts import Account, LinkedAccount, User
from lkk_desktop.models.calendar import day, instant
from lkk_desktop.models.command import Channel
from lkk_desktop.models.metering import Meter, Zone
from lkk_desktop.models.record import Record
from lkk_server.seed import history, homes, supplied
from lkk_server.seed.homes import Home
from lkk_server.seed.months import passed
from lkk_server.seed.paying import Habit
from lkk_server.seed.scene import Login, Scene
from lkk_server.suppliers import Profile

NOW = "2020-07-20T10:00+05:00"
FIRST, LAST = "2019-09", "2020-06"
USER = "u-ivanov"
FLAT = "0710000000"
HOUSE = "0710000011"
Row = tuple[str, int, int]

# S1, figure 10: date, day and night, thousandths of a kWh.
FIGURE_10: tuple[Row, ...] = (
    ("2019-09-26", 9_775_000, 2_826_000),
    ("2019-10-11", 9_871_000, 2_853_000),
    ("2019-11-26", 10_146_000, 2_931_000),
    ("2019-12-26", 10_327_000, 2_981_000),
    ("2020-01-26", 10_518_000, 3_031_000),
)
# S2, figures 11 and 13: the last row is printed, and so are its differences from the one before.
METER_6158001: tuple[Row, ...] = (
    ("2019-08-19", 912_000, 96_000),
    ("2019-09-20", 1_078_000, 128_000),
    ("2019-11-21", 1_427_000, 194_000),
    ("2020-01-20", 1_763_000, 257_000),
    ("2020-03-18", 2_074_000, 318_000),
    ("2020-07-17", 2_640_000, 420_000),
)
METER_6158008: tuple[Row, ...] = (
    ("2019-08-19", 1_442_000, 521_000),
    ("2019-09-20", 1_731_000, 677_000),
    ("2019-11-21", 2_326_000, 998_000),
    ("2020-01-20", 2_897_000, 1_306_000),
    ("2020-03-18", 3_448_000, 1_603_000),
    ("2020-07-17", 4_430_000, 2_124_000),
)
VERIFICATION = datetime.date(2035, 3, 25)
# S2, figure 9; the second object is S1's, of which no more is printed than its address.
HOMES = {
    FLAT: Home(
        unified=None,
        total="76",
        living="76",
        rooms=3,
        residents=2,
        services=("electricity", "cold_water", "sewerage"),
        unmeterable=("cold_water", "sewerage"),
    ),
    HOUSE: Home(
        unified=None,
        total="76",
        rooms=3,
        residents=2,
        kind="house",
        services=("electricity",),
    ),
}
HABITS = {FLAT: Habit(way="card", day=9), HOUSE: Habit(way="office", day=10)}


def scene(profile: Profile) -> Scene:
    """The scene's records: the supplier, one user with a flat and a house, four meters."""
    now = instant(datetime.datetime.fromisoformat(NOW))
    today = day(now, profile.supplier.zone)
    news = [one for one in profile.news if one.published <= today]
    made: list[Record] = [*profile.records, *news]
    made += [
        User(id=USER, login=FLAT, name="Иванов Иван Иванович"),
        _account(profile, FLAT, "628300, ХМАО - Югра, Нефтеюганск г, 1 мкр., дом, кв. 1"),
        _account(profile, HOUSE, "Пионерский пгт, Безымянная ул, дом 11"),
        _link(FLAT, 0),
        _link(HOUSE, 1),
    ]
    zone_name = profile.supplier.zone
    for serial, rows in (
        ("6158001", METER_6158001),
        ("6158008", METER_6158008),
        ("6158018", METER_6158008),
    ):
        meter = _meter(FLAT, serial, digits=6, decimals=0, verification=VERIFICATION)
        made += _measured(meter, rows, "mobile", zone_name)
    meter = _meter(HOUSE, "3251556", digits=6, decimals=3, verification=None)
    made += _measured(meter, FIGURE_10, "control", zone_name)
    since = datetime.date.fromisoformat(f"{FIRST}-01")
    for number, home in HOMES.items():
        made += homes.records(number, home)
        made += supplied.records(number, home, profile, since)
    return Scene(
        name="manual",
        now=now,
        supplier=profile.supplier.id,
        records=tuple(passed(made, HABITS, LAST, today)),
        logins=(Login(user=USER, names=("ivanov", FLAT)),),
    )


def _account(profile: Profile, number: str, address: str) -> Account:
    return Account(
        id=number,
        supplier=profile.supplier.id,
        office=profile.offices[0].id,
        customer="Иванов Иван Иванович",
        address=address,
        zone=profile.supplier.zone,
        plan="flat",
        open_period=FIRST,
    )


def _link(account: str, place: int) -> LinkedAccount:
    return LinkedAccount(
        id=f"{USER}-{account}", user=USER, account=account, nickname=None, place=place
    )


def _meter(
    account: str, serial: str, *, digits: int, decimals: int, verification: datetime.date | None
) -> Meter:
    return Meter(
        id=history.meter_id(account, serial),
        account=account,
        serial=serial,
        resource="electricity",
        status="working",
        blocked=None,
        blocked_until=None,
        digits=digits,
        decimals=decimals,
        verification=verification,
        place=None,
    )


def _measured(
    meter: Meter, rows: tuple[Row, ...], channel: Channel, zone_name: str
) -> list[Record]:
    made: list[Record] = [meter]
    zones: tuple[Zone, Zone] = ("day", "night")
    for column, zone in enumerate(zones, start=1):
        readings = []
        for row in rows:
            date = datetime.date.fromisoformat(row[0])
            value = row[column]
            assert isinstance(value, int)
            taken = history.at(date, 12, 0, zone_name)
            readings.append(history.reading(meter, zone, value, taken, date, channel))
        made += [history.register(meter, zone, readings), *readings]
    return made
