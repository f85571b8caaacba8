"""A new program opens old files: every line is kept, the rest is pulled again."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.metering import Meter, Reading
from lkk_desktop.replica.files import Files, prepare
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    KEYS,
    NOW,
    Home,
    account,
    meter,
    october,
    submit,
)
from tests.replica.looking import Fuse, Opened, Power


def older(home: Home) -> None:
    """Make the files look as an older program left them: other columns, another hash."""
    home.say(submit(), "c1")
    for one in (home.screen, home.pages):
        one.driver.execute("UPDATE main.meta SET value = 'older' WHERE name = 'columns'")
    home.pages.driver.execute("ALTER TABLE main.meter DROP COLUMN place")
    home.screen.driver.execute("DROP VIEW temp.shown_meter")
    home.screen.driver.execute("ALTER TABLE main.draft_meter DROP COLUMN place")
    home.pages.driver.execute("ALTER TABLE main.reading ADD COLUMN colour TEXT")
    home.pages.driver.execute("INSERT INTO main.unreadable VALUES ('x', 'y', 's', 1, '{}')")
    home.close()


def test_files_of_older_columns_are_carried_over_and_pulled_again(
    home: Home, folder: Path, opened: Opened
) -> None:
    older(home)
    assert prepare(Files(folder, KEYS))
    again = opened()
    assert again.pending() == ["c1"]
    held = again.replica.streams()
    # The cursors still tell of the past that they were pulled in; the server begins by the columns.
    assert {(one.state, one.columns) for one in held.values()} == {("filling", "")}
    assert held[ACCOUNT_STREAM].counter > 0
    # What lacked only a column that may be empty is shown meanwhile; what is foreign is gone.
    assert again.shown.find(Meter) == [msgspec.structs.replace(meter, place=None)]
    assert again.shown.find(Reading) == []
    assert again.outbox.pending_accounts() == [ACCOUNT]
    again.filled()
    again.outbox.redraw([ACCOUNT], NOW, 0, "user-1")
    assert again.values() == [10_100_000]
    assert again.shown.get(Meter, "meter-1") == meter
    assert again.shown.get(Reading, october.id) == october
    assert again.pages.driver.execute("SELECT * FROM main.unreadable").fetchall() == []
    assert not prepare(Files(folder, KEYS))


def test_rows_of_unchanged_kinds_stay_in_sight_while_all_is_pulled_again(
    home: Home, opened: Opened
) -> None:
    older(home)
    again = opened()
    assert again.shown.get(Reading, october.id) is None  # its columns had changed
    assert again.shown.find(Account) == [account]


def test_a_column_that_only_changed_its_type_is_carried_over_too(
    home: Home, opened: Opened
) -> None:
    driver = home.pages.driver
    driver.execute("DROP TABLE main.office")
    driver.execute(
        "CREATE TABLE main.office (id TEXT NOT NULL PRIMARY KEY, supplier INTEGER NOT NULL, "
        "name TEXT, address TEXT NOT NULL, position INTEGER NOT NULL) STRICT"
    )
    driver.execute("UPDATE main.meta SET value = 'older' WHERE name = 'columns'")
    home.close()
    again = opened()
    rows = again.pages.driver.execute("PRAGMA main.table_info(office)").fetchall()
    assert {row[1]: (row[2], row[3]) for row in rows}["supplier"] == ("TEXT", 1)
    assert {row[1]: (row[2], row[3]) for row in rows}["name"] == ("TEXT", 1)


@pytest.mark.parametrize("passed", range(4))
def test_a_crash_while_carrying_over_loses_no_line(
    home: Home, folder: Path, opened: Opened, passed: int
) -> None:
    older(home)
    fuse = Fuse()
    fuse.left = passed
    with pytest.raises(Power):
        prepare(Files(folder, KEYS, fuse))
    again = opened()
    assert again.pending() == ["c1"]
    again.filled()
    again.outbox.redraw([ACCOUNT], NOW, 0, "user-1")
    assert again.values() == [10_100_000]
