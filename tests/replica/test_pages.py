"""A page and its cursors are one transaction; only a tombstone deletes (design 2, laws 6 and 7)."""

from __future__ import annotations

import pytest

from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.replica.page import BadPage
from lkk_desktop.sync.protocol import Rows
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    ALL,
    DEVICE_STREAM,
    NOW,
    START,
    SUPPLIER_STREAM,
    USER_STREAM,
    Home,
    account,
    changed,
    meter,
    october,
    outcome,
    page,
    register,
    rows,
    submit,
    supplier,
)
from tests.replica.looking import Fuse, Opened, Power, dump, other


def test_what_the_server_said_is_shown(home: Home) -> None:
    for records in START.values():
        for one in records:
            assert home.shown.get(type(one), one.id) == one
    held = home.replica.streams()
    assert {name: (one.counter, one.state) for name, one in held.items()} == {
        ACCOUNT_STREAM: (4, "whole"),
        DEVICE_STREAM: (0, "whole"),
        SUPPLIER_STREAM: (1, "whole"),
        USER_STREAM: (2, "whole"),
    }
    assert home.replica.meta("fresh") == str(NOW)


def test_a_page_says_what_it_touched(home: Home) -> None:
    touched = home.take((5, changed(meter, place="cellar")), heads={ACCOUNT_STREAM: 5})
    assert touched.kinds == {"meter"}
    assert touched.accounts == {ACCOUNT}


def test_an_older_row_never_overwrites_a_newer_one(home: Home) -> None:
    home.take((7, changed(meter, place="new")), heads={ACCOUNT_STREAM: 7})
    home.take((6, changed(meter, place="old")), heads={ACCOUNT_STREAM: 8})
    shown = home.shown.get(Meter, "meter-1")
    assert shown is not None
    assert shown.place == "new"


def test_a_tombstone_deletes_and_an_older_one_does_not(home: Home) -> None:
    home.take((7, changed(october, value=5)), heads={ACCOUNT_STREAM: 7})
    home.take(gone=[(ACCOUNT_STREAM, "reading", october.id, 6)], heads={ACCOUNT_STREAM: 8})
    assert home.shown.get(Reading, october.id) is not None
    home.take(gone=[(ACCOUNT_STREAM, "reading", october.id, 9)], heads={ACCOUNT_STREAM: 9})
    assert home.shown.get(Reading, october.id) is None


def test_a_row_that_moved_to_another_stream_is_not_deleted_by_the_one_it_left(home: Home) -> None:
    home.replica.hold(["account:0710000001"])
    moved = changed(october, account="0710000001")
    gone = [(ACCOUNT_STREAM, "reading", october.id, 9)]
    home.take((1, moved), gone=gone, heads={ACCOUNT_STREAM: 9, "account:0710000001": 1})
    assert home.shown.get(Reading, october.id) == moved


@pytest.mark.parametrize("heads", [{ACCOUNT_STREAM: 3}, {"account:0710000001": 3}])
def test_cursors_never_go_back_nor_to_streams_that_were_not_asked(
    home: Home, heads: dict[str, int]
) -> None:
    before = dump(home)
    with pytest.raises(BadPage):
        home.take((3, changed(meter, place="cellar")), heads=heads)
    assert dump(home) == before


def test_an_answer_that_leaves_out_a_stream_is_no_answer(home: Home) -> None:
    with pytest.raises(BadPage):
        home.replica.apply(page(heads={ACCOUNT_STREAM: 9}), ALL, NOW)


def test_rows_of_streams_that_were_not_asked_for_are_refused_and_nothing_is_stored(
    home: Home,
) -> None:
    before = dump(home)
    strange = changed(meter, id="m2", account="0710000001")
    with pytest.raises(BadPage):
        home.take((9, changed(meter, place="cellar")), (9, strange), heads={ACCOUNT_STREAM: 9})
    news = Rows(
        columns=("position", "id", "account"), rows=[[9, "x", "y"]], home="account", owner="account"
    )
    with pytest.raises(BadPage):
        home.take(kinds={"novelty": news}, heads={ACCOUNT_STREAM: 9})
    assert dump(home) == before


def test_empty_answers_delete_nothing(home: Home) -> None:
    before = dump(home)
    home.take()
    home.take(kinds={"meter": rows([(1, meter)])["meter"]})
    home.replica.apply(page(), (), NOW)
    assert dump(home) == before


def test_a_crash_at_each_step_repeats_work_and_loses_nothing(opened: Opened) -> None:
    fuse = Fuse()
    home = opened(fuse).filled()
    more = [
        (5, changed(meter, place="cellar")),
        (6, changed(register, daily_mean=9)),
        (1, outcome("c1")),
    ]
    heads = {ACCOUNT_STREAM: 7, DEVICE_STREAM: 1}
    gone = [(ACCOUNT_STREAM, "reading", october.id, 7)]
    before = dump(home)
    passed = 0
    while True:
        fuse.names.clear()
        fuse.left = passed
        try:
            home.take(*more, heads=heads, gone=gone, redraw=False)
        except Power:
            after = dump(opened())
            assert after == before or fuse.names[-1] == "committed"
            passed += 1
        else:
            break
    assert passed >= 6
    assert home.shown.get(Meter, "meter-1") == changed(meter, place="cellar")
    assert home.shown.get(Reading, october.id) is None


# ── starting afresh ───────────────────────────────────────────────────────────────────────────


def test_afresh_deletes_at_its_last_page_only_what_was_not_named(home: Home) -> None:
    second = changed(meter, id="meter-2")
    home.take((5, second), heads={ACCOUNT_STREAM: 5})
    home.take(
        (1, account),
        (2, changed(meter, place="new")),
        heads={ACCOUNT_STREAM: 2},
        afresh={ACCOUNT_STREAM: "another_past"},
        more=True,
        run="run-2",
    )
    assert home.replica.streams()[ACCOUNT_STREAM].state == "filling"
    assert home.shown.get(Meter, "meter-2") == second
    assert home.shown.get(Reading, october.id) == october
    home.replica.apply(page((3, register), heads={ACCOUNT_STREAM: 3}), (ACCOUNT_STREAM,), NOW)
    assert home.replica.streams()[ACCOUNT_STREAM].state == "whole"
    assert home.shown.get(Meter, "meter-2") is None
    assert home.shown.get(Reading, october.id) is None
    assert home.shown.get(Meter, "meter-1") == changed(meter, place="new")
    assert home.shown.get(Register, "day-1") == register
    assert home.shown.find(type(supplier)) == [supplier]


def test_a_row_that_the_new_snapshot_names_in_an_unknown_shape_is_not_absent(home: Home) -> None:
    kinds = other(meter, 2, resource="coal") | rows([(1, account)])
    home.take(kinds=kinds, heads={ACCOUNT_STREAM: 2}, afresh={ACCOUNT_STREAM: "columns"})
    assert home.shown.get(Meter, "meter-1") == meter
    assert home.shown.get(Register, "day-1") is None


def test_an_interrupted_filling_goes_on_and_ends_with_the_same(opened: Opened) -> None:
    home = opened()
    home.replica.hold(ALL)
    halves = [
        page((1, account), (2, meter), heads={ACCOUNT_STREAM: 2}, more=True),
        page((3, register), (4, october), heads={ACCOUNT_STREAM: 4}),
    ]
    home.replica.apply(halves[0], [ACCOUNT_STREAM], NOW)
    home.close()
    home = opened()
    held = home.replica.streams()[ACCOUNT_STREAM]
    assert (held.counter, held.state) == (2, "filling")
    assert home.replica.meta("fresh") is None
    home.replica.apply(halves[1], [ACCOUNT_STREAM], NOW)
    rest = {s: len(r) for s, r in START.items() if s != ACCOUNT_STREAM} | {DEVICE_STREAM: 0}
    others = [(n, one) for s in rest for n, one in enumerate(START.get(s, ()), 1)]
    home.replica.apply(page(*others, heads=rest), tuple(rest), NOW)
    at_once = opened().filled()
    assert dump(home) == dump(at_once)


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────


def test_an_outcome_waits_aside_until_the_streams_that_it_raised_are_whole(home: Home) -> None:
    home.say(submit(), "c1")
    home.take((1, outcome("c1", account=6)), heads={DEVICE_STREAM: 1, ACCOUNT_STREAM: 5})
    assert home.pending() == ["c1"]
    assert home.outbox.unanswered(0, 99, 10) == []
    assert home.values() == [10_100_000]
    home.take(heads={ACCOUNT_STREAM: 6}, more=True)
    assert home.pending() == ["c1"]
    home.take(heads={ACCOUNT_STREAM: 7})
    assert home.pending() == []


def test_an_outcome_settles_at_once_where_the_stream_is_not_held(home: Home) -> None:
    home.say(submit(), "c1")
    far = changed(outcome("c1"), raised={"account:0710000001": 10**9})
    home.take((1, far), heads={DEVICE_STREAM: 1})
    assert home.pending() == []


def test_what_was_taken_back_is_withdrawn_after_it_was_accepted(home: Home) -> None:
    home.say(submit(), "c1")
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    home.take((2, outcome("c1", "withdrawn")), heads={DEVICE_STREAM: 2})
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 3})
    [(_, told)] = home.outbox.journal()
    assert told is not None
    assert told.status == "withdrawn"


@pytest.mark.parametrize("reason", ["another_past", "columns", "purged"])
def test_a_device_stream_that_starts_afresh_makes_its_lines_pending_again(
    home: Home, reason: str
) -> None:
    """With the cursor goes what tells another past, so that no outcome may outlive it."""
    home.say(submit(), "c1")
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    assert home.values() == []
    touched = home.take(heads={DEVICE_STREAM: 0}, afresh={DEVICE_STREAM: reason})
    assert home.pending() == ["c1"]
    assert ACCOUNT in touched.accounts
    assert home.values() == [10_100_000]


def test_a_stream_that_differs_from_its_digest_is_begun_again(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that a bug or the disk has taken is missed, and comes back with all of its stream."""
    held = home.replica.streams()[ACCOUNT_STREAM]
    counted = sum(
        home.pages.driver.execute(
            f"SELECT count(*) FROM {name} WHERE account = ?", (ACCOUNT,)
        ).fetchone()[0]
        for name in ("meter", "register", "reading")
    )
    total = sum(
        home.pages.driver.execute(
            f"SELECT total(position) FROM {name} WHERE account = ?", (ACCOUNT,)
        ).fetchone()[0]
        for name in ("meter", "register", "reading")
    )
    of_account = home.pages.driver.execute("SELECT count(*), total(position) FROM account")
    own, place = of_account.fetchone()
    digest = {ACCOUNT_STREAM: (int(counted + own), int(total + place))}
    heads = {ACCOUNT_STREAM: held.counter}
    assert home.replica.compare_due()
    home.take(heads=heads, digests=digest)
    assert home.replica.streams()[ACCOUNT_STREAM].state == "whole"
    assert not home.replica.compare_due()
    home.pages.driver.execute("DELETE FROM main.register")
    with caplog.at_level("ERROR"):
        home.take(heads=heads, digests=digest)
    assert "differs" in caplog.text
    begun = home.replica.streams()[ACCOUNT_STREAM]
    assert (begun.counter, begun.run, begun.state) == (0, "", "filling")
