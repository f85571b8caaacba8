"""A row that cannot be stored lies raw, the cursor passes, the others are stored."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.metering import Meter, Register
from lkk_desktop.replica.page import BadPage
from lkk_desktop.sync.protocol import Rows
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    DEVICE_STREAM,
    Home,
    changed,
    meter,
    october,
    outcome,
    register,
    rows,
    submit,
)
from tests.replica.looking import dump, other, raw


@pytest.mark.parametrize(
    "fields",
    [
        {"resource": "coal"},
        {"status": 7},
        {"digits": "many"},
        {"digits": None},
        {"digits": 2**70},
        {"digits": 1.5},
        {"serial": None},
        {"serial": b"\xff"},
        {"verification": "2026-02-30"},
        {"verification": "soon"},
        {"place": {"house": 14}},
        {"place": ["a"]},
    ],
)
def test_a_row_that_does_not_fit_lies_raw_and_the_cursor_passes(
    home: Home, fields: dict[str, Any]
) -> None:
    kinds = other(meter, 6, **fields) | rows([(7, changed(register, daily_mean=9))])
    fine = rows([(5, changed(meter, id="meter-2"))])["meter"]
    places = [kinds["meter"].columns.index(name) for name in fine.columns]
    kinds["meter"].rows.append([None] * len(places))
    for at, value in zip(places, fine.rows[0], strict=True):
        kinds["meter"].rows[1][at] = value
    home.take(kinds=kinds, heads={ACCOUNT_STREAM: 7})
    assert raw(home) == [("meter", "meter-1", ACCOUNT_STREAM, 6)]
    assert home.replica.streams()[ACCOUNT_STREAM].counter == 7
    assert home.shown.get(Meter, "meter-1") == meter
    assert home.shown.get(Meter, "meter-2") == changed(meter, id="meter-2")
    shown = home.shown.get(Register, "day-1")
    assert shown is not None
    assert shown.daily_mean == 9


@pytest.mark.parametrize("position", [None, "far", 0, -1, 8, 2**62, 2**63, 2**80, 1.5, True])
def test_a_row_where_its_stream_has_not_come_to_is_no_row_of_an_answer(
    home: Home, position: Any
) -> None:
    before = dump(home)
    with pytest.raises(BadPage):
        home.take(
            kinds=other(changed(meter, id="m9"), 6, position=position), heads={ACCOUNT_STREAM: 7}
        )
    assert dump(home) == before


def test_a_row_of_a_wrong_length_lies_raw_or_the_page_is_refused(home: Home) -> None:
    packed = rows([(5, changed(meter, id="m9"))])["meter"]
    packed.rows[0].append("more")
    home.take(kinds={"meter": packed}, heads={ACCOUNT_STREAM: 5})
    assert [line[1] for line in raw(home)] == ["m9"]
    with pytest.raises(BadPage):
        home.take(
            kinds={
                "meter": Rows(columns=packed.columns, rows=[[6]], home="account", owner="account")
            },
            heads={ACCOUNT_STREAM: 6},
        )


@pytest.mark.parametrize("flag", [2, -1, "yes"])
def test_a_flag_is_yes_or_no(home: Home, flag: Any) -> None:
    home.take(kinds=other(changed(october, id="r9"), 5, rolled=flag), heads={ACCOUNT_STREAM: 5})
    assert [line[1] for line in raw(home)] == ["r9"]


@pytest.mark.parametrize(
    "fields", [{"raised": "{"}, {"raised": '{"a":"b"}'}, {"details": "[]"}, {"status": "lost"}]
)
def test_an_outcome_that_makes_no_sense_settles_nothing_and_stops_nothing(
    home: Home, fields: dict[str, Any]
) -> None:
    home.say(submit(), "c1")
    home.take(kinds=other(outcome("c1"), 1, **fields), heads={DEVICE_STREAM: 1})
    assert home.pending() == ["c1"]
    assert raw(home) == [("outcome", "c1", DEVICE_STREAM, 1)]
    home.take((2, outcome("c1")), heads={DEVICE_STREAM: 2})
    assert home.pending() == []
    assert raw(home) == []


def test_an_unknown_column_is_ignored_and_a_missing_one_is_empty(home: Home) -> None:
    kinds = other(changed(meter, place="cellar"), 5, colour="grey")
    home.take(kinds=kinds, heads={ACCOUNT_STREAM: 5})
    assert home.shown.get(Meter, "meter-1") == changed(meter, place="cellar")
    packed = other(meter, 6)["meter"]
    at = packed.columns.index("place")
    less = Rows(
        columns=packed.columns[:at] + packed.columns[at + 1 :],
        rows=[packed.rows[0][:at] + packed.rows[0][at + 1 :]],
        home="account",
        owner="account",
    )
    home.take(kinds={"meter": less}, heads={ACCOUNT_STREAM: 6})
    assert home.shown.get(Meter, "meter-1") == meter


def test_an_unknown_kind_lies_raw_and_so_does_its_end(home: Home) -> None:
    news = Rows(
        columns=("position", "id", "account"),
        rows=[[5, "n1", ACCOUNT]],
        home="account",
        owner="account",
    )
    home.take(kinds={"novelty": news}, heads={ACCOUNT_STREAM: 5})
    assert raw(home) == [("novelty", "n1", ACCOUNT_STREAM, 5)]
    home.take(gone=[(ACCOUNT_STREAM, "novelty", "n1", 6)], heads={ACCOUNT_STREAM: 6})
    assert raw(home) == []
    assert home.replica.streams()[ACCOUNT_STREAM].counter == 6


def test_a_row_that_fits_again_lies_raw_no_more_and_a_tombstone_ends_both(home: Home) -> None:
    home.take(kinds=other(meter, 5, resource="coal"), heads={ACCOUNT_STREAM: 5})
    home.take((6, changed(meter, place="cellar")), heads={ACCOUNT_STREAM: 6})
    assert raw(home) == []
    home.take(kinds=other(meter, 7, resource="coal"), heads={ACCOUNT_STREAM: 7})
    home.take(gone=[(ACCOUNT_STREAM, "meter", "meter-1", 8)], heads={ACCOUNT_STREAM: 8})
    assert raw(home) == []
    assert home.shown.get(Meter, "meter-1") is None
