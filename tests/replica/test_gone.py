"""An outbox that is gone is told; a disk that fails is told from a full one and from damage."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.replica import files as replica_files
from lkk_desktop.replica import sealed
from lkk_desktop.replica.faults import Fault, told
from lkk_desktop.replica.files import Files, prepare
from lkk_desktop.replica.keys import Cost, Passphrase, create, unlock
from tests.household import Home, submit

WAY, CHEAP = Passphrase("short river, loud meter"), Cost(time=1, memory_kib=8, lanes=1)


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


@pytest.mark.parametrize("left", ["nothing", "an empty file", "a file of nothing said"])
def test_an_outbox_that_is_gone_is_said_so_and_never_made_anew(
    home: Home, folder: Path, left: str
) -> None:
    home.say(submit(), "c1")
    log = (folder / "outbox.db-wal").read_bytes()
    home.close()
    outbox = folder / "outbox.db"
    outbox.unlink()
    if left == "an empty file":
        outbox.touch()
        (folder / "outbox.db-wal").write_bytes(log)  # SQLite would throw it away
    elif left == "a file of nothing said":
        other = Home(folder.with_name("other"))
        other.screen.driver.execute("PRAGMA user_version = 0")
        other.close()
        shutil.copy(folder.with_name("other") / "outbox.db", outbox)
    before = contents(folder)
    for _ in range(2):
        with pytest.raises(Fault) as fault:
            prepare(home.files)
        assert (fault.value.code, fault.value.name) == ("not_a_database", "outbox.db")
    for name in ("outbox.db", "replica.db"):
        assert contents(folder).get(name) == before.get(name)
    if left == "an empty file":
        assert contents(folder) == before


def test_a_profile_of_which_only_the_keys_are_left_is_not_begun_anew(folder: Path) -> None:
    files = Files(folder, create(folder, WAY, CHEAP))
    prepare(files)
    assert unlock(folder, WAY) == files.keys
    for path in folder.glob("*.db"):
        path.unlink()
    with pytest.raises(Fault, match="not_a_database"):
        prepare(files)
    assert not list(folder.glob("*.db"))


def test_a_first_start_that_was_broken_off_is_begun_again(folder: Path) -> None:
    files = Files(folder, create(folder, WAY, CHEAP))
    (folder / "outbox.db").touch()
    prepare(files)
    prepare(files)


def test_a_file_that_seems_damaged_is_opened_once_more(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.say(submit(), "c1")
    home.close()
    before, opened, right = (folder / "replica.db").read_bytes(), list[str](), sealed.driver

    def failing(path: Path, key: str, mode: str) -> Any:
        """The disk fails at the salt: the first time, for each file."""
        wrong = path.name not in opened
        opened.append(path.name)
        return right(path, f"x'{'00' * 32}'" if wrong else key, mode)

    monkeypatch.setattr(replica_files, "_driver", failing)
    again = Home(folder)
    assert again.pending() == ["c1"]
    again.close()
    assert opened.count("outbox.db") > 1
    assert (folder / "replica.db").read_bytes()[:16] == before[:16]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sqlcipher.OperationalError("database or disk is full"), "disk_full"),
        (sqlcipher.OperationalError("disk I/O error"), "disk_error"),
        (OSError(errno.EIO, "x"), "disk_error"),
        (OSError(errno.ENOSPC, "x"), "disk_full"),
        (OSError(errno.EDQUOT, "x"), "disk_full"),
        (OSError(errno.EFBIG, "x"), "disk_full"),
        (OSError(errno.EACCES, "x"), "unwritable"),
    ],
)
def test_a_disk_that_fails_and_one_that_is_full_are_two_things(
    tmp_path: Path, error: Exception, code: str
) -> None:
    with pytest.raises(Fault) as fault, told(tmp_path / "outbox.db"):
        raise error
    assert (fault.value.code, fault.value.name) == (code, "outbox.db")
    assert list(tmp_path.iterdir()) == []
