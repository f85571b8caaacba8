"""Our own server says what no household has: no rule sees it, and the screen stays usable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.bounds import LATEST, TOTALS
from lkk_desktop.models.calendar import day
from lkk_desktop.models.metering import Meter, Register, dial_size
from lkk_desktop.models.record import Record
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.replica.page import BadPage
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    NOW,
    SUPPLIER_STREAM,
    TYUMEN,
    Home,
    account,
    changed,
    meter,
    october,
    register,
    supplier,
)
from tests.models.billed import bill
from tests.replica.looking import dump, other, raw

LONG = "й" * 3_000
FAR = 2**62 - 1


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (account, {"zone": "Asia/Nowhere"}),
        (account, {"zone": ""}),
        (account, {"zone": "Europe"}),
        (account, {"zone": "../../etc/passwd"}),
        (account, {"zone": "a\0b"}),
        (account, {"zone": LONG}),
        (account, {"customer": LONG}),
        (account, {"open_period": "2026-13"}),
        (account, {"open_period": "soon"}),
        (account, {"open_period": "9999-12"}),
        (account, {"open_period": "2026-11\n"}),
        (meter, {"digits": 10**6}),
        (meter, {"digits": -3}),
        (meter, {"digits": 0}),
        (meter, {"decimals": 4}),
        (meter, {"decimals": -1}),
        (meter, {"serial": LONG}),
        (meter, {"verification": "0001-01-01"}),
        (meter, {"blocked_until": "9999-12-31"}),
        (register, {"counted_value": -1}),
        (register, {"counted_value": FAR}),
        (register, {"transmitted_value": FAR}),
        (register, {"transmitted_on": "0001-01-01"}),
        (register, {"daily_mean": FAR}),
        (october, {"value": -1}),
        (october, {"taken": FAR}),
        (october, {"taken": -1}),
        (october, {"day": "9999-12-31"}),
        (october, {"period": "0000-00"}),
        (october, {"command": LONG}),
        (supplier, {"window_first": 0}),
        (supplier, {"window_last": 32}),
        (supplier, {"large_factor": FAR}),
        (supplier, {"verification_warning_days": FAR}),
        (supplier, {"grace_hours": -1}),
    ],
)
def test_what_no_household_has_lies_raw_and_the_screen_shows_what_it_had(
    home: Home, record: Record, fields: dict[str, Any]
) -> None:
    stream = SUPPLIER_STREAM if isinstance(record, Supplier) else ACCOUNT_STREAM
    place = home.replica.streams()[stream].counter + 1
    home.take(kinds=other(record, place, **fields), heads={stream: place})
    assert [(kind, at) for kind, _id, _stream, at in raw(home)] == [(record.of.name, place)]
    assert home.replica.streams()[stream].counter == place
    assert home.shown.get(Account, ACCOUNT) == account
    assert home.shown.get(Supplier, TYUMEN) == supplier
    assert home.shown.get(Meter, "meter-1") == meter
    assert home.shown.get(Register, "day-1") == register
    home.take((place + 1, record), heads={stream: place + 1})
    assert raw(home) == []


def test_an_id_without_end_names_nothing(home: Home) -> None:
    home.take(kinds=other(meter, 5, id=LONG), heads={ACCOUNT_STREAM: 5})
    assert [line[1] for line in raw(home)] == [LONG]
    assert home.shown.find(Meter) == [meter]


@pytest.mark.parametrize("digits", [1, 12])
def test_the_widest_dial_that_fits_is_counted_with(home: Home, digits: int) -> None:
    home.take((5, changed(meter, digits=digits)), heads={ACCOUNT_STREAM: 5})
    shown = home.shown.get(Meter, "meter-1")
    assert shown is not None
    assert dial_size(shown) == 10 ** (digits + 3)


@pytest.mark.parametrize("time", [-1, LATEST + 1, 2**62, 10**15])
def test_a_page_of_no_time_is_no_answer(home: Home, time: int) -> None:
    before = dump(home)
    with pytest.raises(BadPage):
        home.take((5, changed(meter, place="cellar")), heads={ACCOUNT_STREAM: 5}, time=time)
    assert dump(home) == before
    assert home.replica.meta("time") == str(NOW)


def test_the_last_time_there_is_has_a_day_in_every_zone() -> None:
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "UTC"):
        assert day(LATEST, zone).year in (2999, 3000)
        assert day(0, zone).year in (1969, 1970)


@pytest.mark.parametrize("counter", [-1, 2**62, 2**70])
def test_a_head_that_no_stream_has_is_no_answer(home: Home, counter: int) -> None:
    before = dump(home)
    with pytest.raises(BadPage):
        home.take(heads={ACCOUNT_STREAM: counter}, afresh={ACCOUNT_STREAM: "another_past"})
    assert dump(home) == before


@pytest.mark.parametrize("position", [-1, 0, 6, 2**62])
def test_an_end_where_its_stream_has_not_come_to_ends_nothing(home: Home, position: int) -> None:
    with pytest.raises(BadPage):
        home.take(gone=[(ACCOUNT_STREAM, "meter", "meter-1", position)], heads={ACCOUNT_STREAM: 5})
    assert home.shown.get(Meter, "meter-1") == meter


@pytest.mark.parametrize(
    "groups",
    [
        {"common": "everything"},
        {"common": None},
        {"common": {"closing": 5}},
        {"common": dict.fromkeys(TOTALS, 5.5)},
        {"common": dict.fromkeys(TOTALS, True)},
        {"common": dict.fromkeys(TOTALS, FAR)},
    ],
)
def test_a_bill_of_foreign_groups_lies_raw(home: Home, groups: dict[str, Any]) -> None:
    good = bill({"common": 100})
    home.take((5, good), heads={ACCOUNT_STREAM: 5})
    home.take(kinds=other(good, 6, groups=json.dumps(groups)), heads={ACCOUNT_STREAM: 6})
    assert [line[0] for line in raw(home)] == ["bill"]
    assert home.shown.get(Bill, good.id) == good


def test_a_bill_whose_groups_say_more_than_is_known_is_shown(home: Home) -> None:
    good = bill({"common": 100})
    more = {"common": dict.fromkeys(TOTALS, 5) | {"advance": "new"}}
    home.take(kinds=other(good, 5, groups=json.dumps(more)), heads={ACCOUNT_STREAM: 5})
    assert raw(home) == []
    assert home.shown.find(Bill)
