"""The seeded scenes: what the manuals print, to the last digit, and what the living one holds."""

from __future__ import annotations

import datetime
from collections import defaultdict

import pytest

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.calendar import day, following, instant, period
from lkk_desktop.models.metering import (
    Meter,
    Reading,
    Register,
    dial_size,
    verification_state,
)
from lkk_desktop.models.record import KINDS, R
from lkk_desktop.models.services import Installation
from lkk_desktop.models.suppliers import Office
from lkk_desktop.models.tariffs import in_force
from lkk_server import suppliers
from lkk_server.seed import history, living, manual
from lkk_server.seed.households import generated
from lkk_server.seed.scene import Scene

PROFILE = suppliers.load()
MANUAL = manual.scene(PROFILE)
LIVING = living.scene(PROFILE)


def of(scene: Scene, kind: type[R]) -> list[R]:
    return [record for record in scene.records if isinstance(record, kind)]


def rows(scene: Scene, serial: str, zone: str) -> list[Reading]:
    meter = next(m for m in of(scene, Meter) if m.serial == serial)
    register = next(r for r in of(scene, Register) if r.meter == meter.id and r.zone == zone)
    return [r for r in of(scene, Reading) if r.register == register.id]


# ── the manual's printed figures ──────────────────────────────────────────────────────────────

FIGURE_10 = [
    ("26.01.2020", 10518.000, 3031.000),
    ("26.12.2019", 10327.000, 2981.000),
    ("26.11.2019", 10146.000, 2931.000),
    ("11.10.2019", 9871.000, 2853.000),
    ("26.09.2019", 9775.000, 2826.000),
]


@pytest.mark.parametrize("index", range(5))
def test_figure_10_of_the_mobile_manual(index: int) -> None:
    printed, sun, moon = FIGURE_10[index]
    day_rows = rows(MANUAL, "3251556", "day")[::-1]
    night_rows = rows(MANUAL, "3251556", "night")[::-1]
    assert len(day_rows) == len(night_rows) == 5
    for found, value in ((day_rows[index], sun), (night_rows[index], moon)):
        assert found.day.strftime("%d.%m.%Y") == printed
        assert found.value == round(value * 1000)
        assert (found.channel, found.status) == ("control", "counted")


@pytest.mark.parametrize(
    ("serial", "zone", "value", "difference"),
    [
        ("6158001", "day", 2640, 566),
        ("6158001", "night", 420, 102),
        ("6158008", "day", 4430, 982),
        ("6158008", "night", 2124, 521),
        ("6158018", "day", 4430, 982),
        ("6158018", "night", 2124, 521),
    ],
)
def test_figures_11_and_13_of_the_web_manual(
    serial: str, zone: str, value: int, difference: int
) -> None:
    *_, before, last = rows(MANUAL, serial, zone)
    assert last.value == value * 1000
    assert last.value - before.value == difference * 1000
    assert last.day == datetime.date(2020, 7, 17)
    assert last.channel == "mobile"
    register = next(r for r in of(MANUAL, Register) if r.id == last.register)
    assert (register.counted_value, register.counted_on) == (last.value, last.day)
    meter = next(m for m in of(MANUAL, Meter) if m.serial == serial)
    assert meter.verification == datetime.date(2035, 3, 25)
    assert (meter.status, meter.resource) == ("working", "electricity")


def test_figure_13_has_the_months_it_keeps_folded() -> None:
    months = [row.period for row in rows(MANUAL, "6158001", "day")]
    assert months == ["2019-08", "2019-09", "2019-11", "2020-01", "2020-03", "2020-07"]


def test_figure_9_of_the_web_manual() -> None:
    account = next(a for a in of(MANUAL, Account) if a.id == "0710000000")
    assert account.customer == "Иванов Иван Иванович"
    assert account.address == "628300, ХМАО - Югра, Нефтеюганск г, 1 мкр., дом, кв. 1"
    office = next(o for o in of(MANUAL, Office) if o.id == account.office)
    assert office.address == "628301, ХМАО-Югра, г. Нефтеюганск, 5 мкр., д. 49, 1 этаж"
    plan = [t for t in PROFILE.tariffs if t.plan == account.plan]
    today = datetime.date(2020, 7, 20)
    printed = {
        ("sewerage", None): "58.92",
        ("cold_water", None): "48.86",
        ("electricity", "day"): "2.25",
        ("electricity", "night"): "1.1",
    }
    assert {(t.service, t.zone) for t in plan if t.since <= today} == set(printed)
    for (service, zone), price in printed.items():
        found = in_force(plan, service, zone, today)
        assert found is not None
        assert found.price == round(float(price) * 1_000_000)


# ── the living scene ──────────────────────────────────────────────────────────────────────────


def test_living_has_the_promised_accounts_and_people() -> None:
    accounts = of(LIVING, Account)
    assert len(accounts) >= 12
    assert all(len(a.id) == 10 and a.id.isdigit() for a in accounts)
    linked = defaultdict(list)
    for link in of(LIVING, LinkedAccount):
        linked[link.user].append(link.account)
    assert linked["u-ivanov"] == ["0710000000"]
    assert len(linked["u-petrova"]) == 3
    assert {name for login in LIVING.logins for name in login.names} >= {
        "ivanov",
        "petrova",
        "dolgov",
        "operator1",
    }


def test_living_shows_every_state_of_a_meter() -> None:
    meters = of(LIVING, Meter)
    today = day(LIVING.now, PROFILE.supplier.zone)
    assert {m.status for m in meters} >= {"working", "broken", "closed"}
    blocked = [m for m in meters if m.blocked]
    assert blocked
    assert all(m.blocked_until and m.blocked_until > today for m in blocked)
    states = {verification_state(m, PROFILE.supplier, today) for m in meters}
    assert states >= {"fine", "near", "past"}
    assert {m.resource for m in meters} >= {"electricity", "cold_water", "hot_water", "gas"}
    zones = defaultdict(set)
    for register in of(LIVING, Register):
        zones[register.meter].add(register.zone)
    assert {len(z) for z in zones.values()} == {1, 2, 3}


def test_living_readings_are_36_months_and_never_fall() -> None:
    months = history.months(following("2026-11", -37), "2026-10")
    today = datetime.date(2026, 11, 1)
    by_register = defaultdict(list)
    for row in of(LIVING, Reading):
        by_register[row.register].append(row)
    working = {m.id: m for m in of(LIVING, Meter)}
    for register in of(LIVING, Register):
        found = by_register[register.id]
        meter = working[register.meter]
        values = [row.value for row in found]
        assert values == sorted(values)
        assert all(v % 10 ** (3 - meter.decimals) == 0 and v < dial_size(meter) for v in values)
        counted = [row for row in found if row.status == "counted"]
        replaced = [p for p in of(LIVING, Installation) if p.meter == meter.id and not p.losses]
        # What was read after a verification ended no bill has counted.
        expired = meter.verification is not None and meter.verification < today
        if meter.takes_readings and not replaced and not expired:
            assert [row.period for row in counted] == months
        if expired:
            assert months[-1] > counted[-1].period > months[-4]
        assert (register.counted_value, register.counted_on) == (counted[-1].value, counted[-1].day)
        assert (register.transmitted_value, register.transmitted_on) == (values[-1], found[-1].day)
        assert register.daily_mean is not None
        assert {row.status for row in found if row.period == "2026-11"} <= {"transmitted"}
        for row in found:
            assert day(row.taken, PROFILE.supplier.zone) == row.day
            assert period(row.day) == row.period
            assert row.channel == "control" or row.day.day <= PROFILE.supplier.window_last


def test_most_meters_wait_for_november() -> None:
    sent = {r.meter for r in of(LIVING, Reading) if r.period == "2026-11"}
    waiting = {m.id for m in of(LIVING, Meter) if m.takes_readings} - sent
    assert 2 <= len(sent) <= 6
    assert len(waiting) > 4 * len(sent)
    assert {m for m in waiting if m.startswith("0710000000")}


def test_the_daily_mean_is_that_of_twelve_months() -> None:
    found = [row for row in rows(LIVING, "6158001", "day") if row.status == "counted"]
    last, year_ago = found[-1], found[-13]
    assert (last.period, year_ago.period) == ("2026-10", "2025-10")
    exact = (last.value - year_ago.value) / (last.day - year_ago.day).days
    register = next(r for r in of(LIVING, Register) if r.id == last.register)
    assert register.daily_mean == pytest.approx(exact, abs=0.5)


@pytest.mark.parametrize("scene", [MANUAL, LIVING], ids=["manual", "living"])
def test_a_scene_is_whole_and_the_same_each_time(scene: Scene) -> None:
    module = {"manual": manual, "living": living}[scene.name]
    assert module.scene(PROFILE) == scene
    names = [(type(record).of.name, record.id) for record in scene.records]
    assert len(names) == len(set(names))
    ids = defaultdict(set)
    for name, id in names:
        ids[name].add(id)
    for record in scene.records:
        kind = type(record).of
        assert KINDS[kind.name].record(kind.row(record)) == record
        for reference in {"account", "meter", "register", "office", "user"} & set(kind.names):
            if kind.name != reference:
                named = getattr(record, reference)
                nobodys = named is None and isinstance(record, Appeal)
                assert nobodys or named in ids[reference]
    assert all(row.taken < scene.now for row in of(scene, Reading))
    assert scene.now < instant(datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC))


def test_generated_households_differ_and_repeat() -> None:
    many = [generated(number) for number in range(200)]
    assert len({h.account for h in many}) == 200
    assert len({h.customer for h in many}) > 100
    assert many[7] == generated(7)
