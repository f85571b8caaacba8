"""Lines of no account: what a person says of themselves is drawn, redrawn and settled as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lkk_desktop.models.notifications import ReadMark, ReadNotifications, mark_id
from lkk_desktop.replica.files import Files, prepare
from tests.household import DEVICE_STREAM, KEYS, NOW, USER, USER_STREAM, Home, outcome, submit

Opened = Callable[..., Home]
DEBT, READINGS = "debt:2026-11:10", "readings:2026-11:10"


def read(*notifications: str) -> ReadNotifications:
    return ReadNotifications(user=USER, notifications=notifications or (DEBT,))


def marks(home: Home) -> list[str]:
    return [mark.notification for mark in home.shown.find(ReadMark)]


def drafts(home: Home) -> int:
    row = home.screen.driver.execute("SELECT count(*) FROM draft_read_mark").fetchone()
    return int(row[0])


def test_said_without_a_line_it_is_shown_at_once_and_after_a_restart(
    home: Home, opened: Opened
) -> None:
    assert home.say(read(DEBT, READINGS), "m1")
    assert marks(home) == [DEBT, READINGS]
    home.close()
    again = opened()
    assert again.pending() == ["m1"]
    assert again.outbox.pending_accounts() == [None]
    assert marks(again) == [DEBT, READINGS]


def test_lost_drafts_are_drawn_anew(home: Home) -> None:
    home.say(read(), "m1")
    home.say(submit(), "c1")
    home.screen.driver.execute("DELETE FROM main.draft_read_mark")
    assert marks(home) == []
    assert set(home.outbox.pending_accounts()) == {None, "0710048213"}
    home.outbox.redraw(home.outbox.pending_accounts(), NOW, 0, USER)
    assert marks(home) == [DEBT]
    assert home.values() == [10_100_000]


def test_a_changed_column_brings_them_back(home: Home, folder: Path, opened: Opened) -> None:
    home.say(read(), "m1")
    for one in (home.screen, home.pages):
        one.driver.execute("UPDATE main.meta SET value = 'older' WHERE name = 'columns'")
    home.screen.driver.execute("DROP VIEW temp.shown_read_mark")
    home.screen.driver.execute("ALTER TABLE main.draft_read_mark DROP COLUMN read")
    home.close()
    assert prepare(Files(folder, KEYS))
    again = opened()
    again.filled()
    again.outbox.redraw(again.outbox.pending_accounts(), NOW, 0, USER)
    assert marks(again) == [DEBT]


def test_settled_the_servers_word_stands_alone(home: Home) -> None:
    home.say(read(), "m1")
    said = ReadMark(id=mark_id(USER, DEBT), user=USER, notification=DEBT, read=NOW - 5)
    home.take(
        (9, said),
        (1, outcome("m1", user=9)),
        heads={USER_STREAM: 9, DEVICE_STREAM: 1},
    )
    assert home.pending() == []
    assert home.outbox.pending_accounts() == []
    assert home.shown.find(ReadMark) == [said]


def test_another_devices_page_leaves_one_mark(home: Home) -> None:
    home.say(read(), "m1")
    said = ReadMark(id=mark_id(USER, DEBT), user=USER, notification=DEBT, read=NOW - 5)
    home.take((9, said), heads={USER_STREAM: 9})
    assert marks(home) == [DEBT]
    # Drawn over what is there: it had been read already, so that nothing is left to draw.
    assert drafts(home) == 0
    assert home.pending() == ["m1"]


def test_refused_it_is_new_again(home: Home) -> None:
    home.say(read(), "m1")
    home.take((1, outcome("m1", "rejected")), heads={DEVICE_STREAM: 1})
    assert marks(home) == []
