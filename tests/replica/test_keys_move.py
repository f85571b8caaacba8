"""A changed passphrase brings both files under new keys, and no crash locks anybody out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from lkk_desktop.replica import keys
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files, prepare, put_meta
from lkk_desktop.replica.keys import Keys, Passphrase, RecoveryCode, SystemKeyring
from lkk_desktop.replica.ways import new_code
from tests.replica.test_keys import QUICK, Ring
from tests.replica.test_keys import code_of as fault_of

OLD, NEW = Passphrase("тихая река, 2026"), Passphrase("громкий счётчик, 2027")
LETTER = "показание, которого сервер ещё не видел"
MOST_STEPS = 40


class Killed(BaseException):
    """The process ends here."""


def furnish(folder: Path, bulk: int = 0) -> Keys:
    made = keys.create(folder, OLD, QUICK)
    files = Files(folder, made)
    prepare(files)
    for main in ("outbox", "replica"):
        connection = Connection(files, main)
        with connection.write() as driver:
            put_meta(driver, letter=LETTER)
            for at in range(bulk):
                put_meta(driver, **{f"bulk{at}": os.urandom(2_000).hex()})
        connection.close()
    return made


def letters(folder: Path, opened: Keys) -> tuple[str | None, str | None]:
    """What stands in both files, opened as the program opens them."""
    files = Files(folder, opened)
    prepare(files)
    found = []
    for main in ("outbox", "replica"):
        connection = Connection(files, main)
        found.append(connection.meta("letter"))
        connection.close()
    return found[0], found[1]


def killing(at: int) -> Callable[[str], None]:
    passed = [0]

    def step(_name: str) -> None:
        if passed[0] == at:
            raise Killed
        passed[0] += 1

    return step


def test_both_files_come_under_new_keys_and_the_old_passphrase_ends(folder: Path) -> None:
    before = furnish(folder)
    after = keys.change(folder, before, NEW, QUICK)
    assert {before.outbox, before.replica}.isdisjoint({after.outbox, after.replica})
    assert letters(folder, after) == (LETTER, LETTER)
    assert keys.unlock(folder, NEW) == after
    assert fault_of(lambda: keys.unlock(folder, OLD)) == "wrong_key"
    assert fault_of(lambda: Connection(Files(folder, before), "outbox")) == "not_a_database"


def test_the_other_ways_open_the_new_keys_too(folder: Path) -> None:
    ring, code = Ring(), new_code()
    before = furnish(folder)
    keys.add(folder, before, SystemKeyring(ring))
    keys.add(folder, before, RecoveryCode(code))
    after = keys.change(folder, before, NEW, QUICK)
    assert keys.unlock(folder, SystemKeyring(ring)) == after
    assert keys.unlock(folder, RecoveryCode(code)) == after
    assert sorted(keys.ways(folder)) == ["keyring", "passphrase", "recovery"]


def test_an_old_copy_of_the_key_file_opens_nothing_that_is_written_later(folder: Path) -> None:
    before = furnish(folder)
    copy = (folder / "keys.json").read_bytes()
    keys.change(folder, before, NEW, QUICK)
    (folder / "keys.json").write_bytes(copy)
    stolen = keys.unlock(folder, OLD)
    assert fault_of(lambda: Connection(Files(folder, stolen), "outbox")) == "not_a_database"


@pytest.mark.parametrize("by", ["old", "new", "recovery"])
def test_killed_at_any_step_each_way_opens_it_and_finishes(folder: Path, by: str) -> None:
    steps = 0
    for at in range(MOST_STEPS):
        place = folder / str(at)
        code = new_code()
        before = furnish(place)
        keys.add(place, before, RecoveryCode(code))
        try:
            keys.change(place, before, NEW, QUICK, killing(at))
        except Killed:
            steps += 1
        else:
            break
        moved = b'"move":null' not in (place / "keys.json").read_bytes()
        known = OLD if by == "old" else NEW
        if not moved:  # before the first word of it, or after the last
            known = NEW if fault_or(lambda: keys.unlock(place, OLD)) else OLD  # noqa: B023
        way = RecoveryCode(code) if by == "recovery" else known
        opened = keys.unlock(place, way)
        assert letters(place, opened) == (LETTER, LETTER)
        assert keys.unlock(place, RecoveryCode(code)) == opened
        if moved:
            assert keys.unlock(place, NEW) == opened
            assert fault_of(lambda: keys.unlock(place, OLD)) == "wrong_key"  # noqa: B023
    assert steps >= 6


def test_killed_again_while_it_is_finished(folder: Path) -> None:
    for first in range(1, 6):
        for second in range(6):
            place = folder / f"{first}-{second}"
            before = furnish(place)
            with pytest.raises(Killed):
                keys.change(place, before, NEW, QUICK, killing(first))
            with suppress(Killed):
                assert fault_or(lambda: keys.unlock(place, OLD, killing(second))) in (  # noqa: B023
                    None,
                    "wrong_key",
                )
            assert letters(place, keys.unlock(place, NEW)) == (LETTER, LETTER)


CHILD = """
import sys
from pathlib import Path
from lkk_desktop.replica import keys
from tests.replica.test_keys_move import NEW, OLD, QUICK
folder = Path(sys.argv[1])
opened = keys.unlock(folder, OLD)
print("begun", flush=True)
keys.change(folder, opened, NEW, QUICK)
print("done", flush=True)
"""


@pytest.mark.slow
def test_a_real_kill_in_the_middle_of_the_pages_loses_nothing(folder: Path) -> None:
    """``kill -9`` while SQLCipher writes the pages anew: each time at another moment."""
    broken_off = 0
    for trial in range(12):
        place = folder / str(trial)
        furnish(place, bulk=1_500)
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(place)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "begun\n"
            time.sleep(0.004 + 0.012 * trial)
            child.send_signal(signal.SIGKILL)
            broken_off += child.stdout.readline() != "done\n"
        stands = fault_or(lambda: keys.unlock(place, NEW)) != "wrong_key"  # noqa: B023
        opened = keys.unlock(place, NEW if stands else OLD)
        assert letters(place, opened) == (LETTER, LETTER)
        connection = Connection(Files(place, opened), "outbox")
        rows = connection.rows("SELECT count(*) FROM main.meta WHERE name LIKE 'bulk%'")
        assert rows[0][0] == 1_500
        assert not connection.rows("PRAGMA main.cipher_integrity_check")
        connection.close()
    assert broken_off >= 6, f"only {broken_off} of 12 were killed before the end"


def test_a_file_that_is_open_elsewhere_is_not_moved(folder: Path) -> None:
    before = furnish(folder)
    held = Connection(Files(folder, before), "outbox")
    with held.read():
        code = fault_of(lambda: keys.change(folder, before, NEW, QUICK))
    held.close()
    assert code == "locked"
    assert letters(folder, keys.unlock(folder, OLD)) == (LETTER, LETTER)


def test_a_damaged_replica_does_not_hold_up_the_outbox(folder: Path) -> None:
    before = furnish(folder)
    whole = (folder / "replica.db").read_bytes()
    (folder / "replica.db").write_bytes(os.urandom(len(whole)))
    after = keys.change(folder, before, NEW, QUICK)
    assert letters(folder, after) == (LETTER, None), "the replica is made anew, and pulled again"


def test_a_damaged_outbox_stays_as_it_is(folder: Path) -> None:
    before = furnish(folder)
    garbage = os.urandom(len((folder / "outbox.db").read_bytes()))
    (folder / "outbox.db").write_bytes(garbage)
    assert fault_of(lambda: keys.change(folder, before, NEW, QUICK)) == "not_a_database"
    assert (folder / "outbox.db").read_bytes() == garbage


def fault_or(act: Callable[[], object]) -> str | None:
    try:
        act()
    except Fault as fault:
        return fault.code
    return None
