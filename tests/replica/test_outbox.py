"""What the user said is on the disk when the screen says so; pending is derived, never marked."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.replica.files import Connection, Files
from lkk_desktop.replica.outbox import KEEP_SETTLED, Outbox
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    DAY,
    DEVICE_STREAM,
    KEYS,
    NOW,
    USER,
    Home,
    account,
    changed,
    moment,
    october,
    outcome,
    register,
    submit,
    withdraw,
)
from tests.replica.looking import Fuse, Opened, Power


def test_a_reading_is_on_the_disk_when_submit_returns(home: Home, folder: Path) -> None:
    assert home.say(submit(10_100_000), "c1")
    other = Connection(Files(folder, KEYS), "outbox", writable=False)
    try:
        assert [line.id for line in Outbox(other).pending()] == ["c1"]
    finally:
        other.close()
    assert home.values() == [10_100_000]
    assert home.shown.get(Register, "day-1") == changed(
        register,
        transmitted_value=10_100_000,
        transmitted_on=home.shown.find(Reading, command="c1")[0].day,
    )


def test_the_replica_holds_nothing_of_what_the_user_said(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    rows = home.pages.driver.execute("SELECT id FROM main.reading").fetchall()
    assert rows == [("reading-october",)]


def test_the_same_id_twice_is_one_line(home: Home) -> None:
    assert home.say(submit(10_100_000), "c1")
    assert not home.say(submit(10_100_000), "c1")
    assert not home.say(submit(10_200_000, "r2"), "c1")
    assert home.pending() == ["c1"]
    assert home.values() == [10_100_000]


def test_a_problem_leaves_nothing_behind(home: Home) -> None:
    with pytest.raises(Problem):
        home.say(submit(9_000_000), "c1")
    assert home.pending() == []
    assert home.values() == []
    assert home.say(submit(10_100_000), "c1")


@pytest.mark.parametrize("passed", range(4))
def test_a_crash_at_each_step_of_submit_leaves_all_or_nothing(opened: Opened, passed: int) -> None:
    fuse = Fuse()
    home = opened(fuse).filled()
    fuse.names.clear()
    fuse.left = passed
    with pytest.raises(Power):
        home.say(submit(10_100_000), "c1")
    assert fuse.names == ["begin", "line", "commit", "committed"][: passed + 1]
    again = opened()
    there = ["c1"] if passed == 3 else []
    assert again.pending() == there
    assert again.values() == [10_100_000] * len(there)
    again.say(submit(10_100_000), "c1")
    assert again.values() == [10_100_000]


def test_a_line_waits_until_an_outcome_settles_it_and_the_row_never_leaves(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    arrived = changed(home.shown.find(Reading, command="c1")[0])
    home.take(
        (5, arrived),
        (1, outcome("c1", account=5)),
        heads={ACCOUNT_STREAM: 5, DEVICE_STREAM: 1},
        redraw=False,
    )
    assert home.pending() == []
    assert home.values() == [10_100_000]
    home.outbox.redraw([ACCOUNT], NOW, 0, USER)
    assert home.values() == [10_100_000]
    drafts = home.screen.driver.execute("SELECT count(*) FROM draft_reading").fetchone()
    assert drafts == (0,)


def test_a_refused_reading_is_not_shown_as_a_value_but_in_the_journal(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    home.take((1, outcome("c1", "rejected")), heads={DEVICE_STREAM: 1})
    assert home.values() == []
    [(line, told)] = home.outbox.journal()
    assert (line.id, told and told.code) == ("c1", "window_closed")


def test_a_lost_replica_makes_everything_pending_again(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    assert home.pending() == []
    home.replica.empty()
    assert home.pending() == ["c1"]


def test_drafts_overlay_each_other_and_taking_back_restores(home: Home) -> None:
    home.say(submit(10_100_000, "r1"), "c1", NOW - DAY)
    home.say(submit(10_200_000, "r2"), "c2", NOW)
    assert home.values() == [10_200_000]
    home.say(withdraw("c2"), "w2")
    assert home.values() == [10_100_000]
    home.say(withdraw("c1"), "w1")
    assert home.values() == []
    assert home.shown.get(Register, "day-1") == register
    assert home.pending() == ["c1", "c2", "w2", "w1"]


def test_taking_back_hides_what_the_server_said_until_it_agrees_or_not(home: Home) -> None:
    theirs = changed(october, id="r0", period="2026-11", status="transmitted", command="c0")
    home.take((5, theirs), heads={ACCOUNT_STREAM: 5})
    home.say(withdraw("c0"), "w0")
    assert home.values() == []
    home.take((1, outcome("w0", "rejected")), heads={DEVICE_STREAM: 1})
    assert home.values() == [theirs.value]


def test_drafts_are_drawn_anew_over_what_a_page_brought(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    counted = changed(register, counted_value=10_050_000, daily_mean=7_000)
    home.take((5, counted), heads={ACCOUNT_STREAM: 5})
    shown = home.shown.get(Register, "day-1")
    assert shown is not None
    assert (shown.counted_value, shown.transmitted_value) == (10_050_000, 10_100_000)


def test_a_line_said_while_a_page_was_being_stored_is_drawn_anew_too(opened: Opened) -> None:
    """The page's transaction does not see the line; the redraw after it does."""

    def midway(name: str) -> None:
        if name == "cursors" and not said:
            said.append(name)
            screen.say(submit(10_100_000), "c1")

    said: list[str] = ["not yet"]
    screen, sync = opened(), opened(midway).filled()
    said.clear()
    sync.take(
        (5, changed(register, counted_value=10_050_000)), heads={ACCOUNT_STREAM: 5}, redraw=True
    )
    shown = screen.shown.get(Register, "day-1")
    assert said
    assert shown is not None
    assert (shown.counted_value, shown.transmitted_value) == (10_050_000, 10_100_000)


def test_a_line_that_cannot_be_drawn_is_marked_and_still_pending(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    home.take(gone=[(ACCOUNT_STREAM, "account", ACCOUNT, 5)], heads={ACCOUNT_STREAM: 5})
    assert home.values() == []
    assert home.pending() == ["c1"]
    marked = "SELECT code FROM undrawn"
    assert home.screen.driver.execute(marked).fetchall() == [("unknown_account",)]
    home.take((6, account), heads={ACCOUNT_STREAM: 6})
    assert home.values() == [10_100_000]
    assert home.screen.driver.execute(marked).fetchall() == []


def test_a_line_of_a_newer_program_is_kept_and_still_sent(home: Home) -> None:
    home.say(submit(10_100_000), "c1")
    home.screen.driver.execute("UPDATE command SET kind = 'pay', version = 7")
    home.outbox.redraw([ACCOUNT], NOW, 0, USER)
    assert home.pending() == ["c1"]
    assert home.outbox.pending()[0].command() is None
    assert home.values() == []


def test_a_bug_in_one_line_leaves_the_others_drawn(
    home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home.say(submit(10_100_000, "r1"), "c1", NOW - DAY)
    home.say(submit(10_200_000, "r2"), "c2", NOW)
    true = SubmitReadings.apply

    def trips(self: SubmitReadings, world: object, moment: object) -> object:
        if self.values[0].reading == "r2":
            raise ZeroDivisionError
        return true(self, world, moment)  # type: ignore[arg-type]

    monkeypatch.setattr(SubmitReadings, "apply", trips)
    with caplog.at_level(logging.ERROR):
        home.outbox.redraw([ACCOUNT], NOW, 0, USER)
    assert home.values() == [10_100_000]
    assert home.pending() == ["c1", "c2"]
    assert "ZeroDivisionError" in caplog.text


def test_lines_without_drafts_are_found_at_open(home: Home, opened: Opened) -> None:
    home.say(submit(10_100_000), "c1")
    for kind in ("reading", "register"):
        home.screen.driver.execute(f"DELETE FROM draft_{kind}")
    again = opened()
    again.outbox.redraw(again.outbox.pending_accounts(), NOW, 0, USER)
    assert again.values() == [10_100_000]


def test_a_drawn_reading_lies_at_the_servers_time_however_wrong_the_clock(home: Home) -> None:
    ten_years = 3652 * DAY
    home.outbox.submit(submit(10_100_000), "c1", NOW + ten_years, moment("c1"))
    home.outbox.redraw([ACCOUNT], NOW, -ten_years, USER)
    [reading] = home.shown.find(Reading, command="c1")
    assert (reading.taken, reading.period) == (NOW, "2026-11")


def test_settled_lines_go_after_35_days_and_pending_ones_never(home: Home) -> None:
    for number in (1, 2):
        home.say(submit(10_000_000 + number * 1_000, f"r{number}"), f"c{number}")
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    assert home.outbox.sweep(NOW + KEEP_SETTLED) == 0
    home.replica.sweep(NOW + KEEP_SETTLED)
    assert home.pending() == ["c2"]
    assert len(home.outbox.journal()) == 2
    home.replica.sweep(NOW + KEEP_SETTLED + 1)
    assert home.pending() == ["c2"]  # an outcome stays as long as its line
    assert home.outbox.sweep(NOW + KEEP_SETTLED + 1) == 1
    home.replica.sweep(NOW + KEEP_SETTLED + 1)
    assert [line.id for line, _ in home.outbox.journal()] == ["c2"]
    assert home.pages.driver.execute("SELECT count(*) FROM main.outcome").fetchone() == (0,)
    home.say(submit(10_003_000, "r3"), "c3")
    assert home.outbox.pending()[-1].number == 3
