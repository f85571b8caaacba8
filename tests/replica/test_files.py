"""The two files: encrypted, one writable a connection, carried over, never silently lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop.models.metering import Meter, Reading
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection, Files, prepare, refuse_affected_sqlite
from lkk_desktop.replica.keys import Keys
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    KEYS,
    NOW,
    SURNAME,
    Home,
    changed,
    meter,
    october,
    page,
    submit,
)
from tests.replica.looking import Opened

OTHER = Keys(b"x" * 32, b"y" * 32)
PAGE, RESERVED = 4096, 80


def contents(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def fault_of(folder: Path, keys: Keys = KEYS) -> str:
    with pytest.raises(Fault) as fault:
        prepare(Files(folder, keys))
    return fault.value.code


def test_no_byte_of_a_profile_names_an_account_or_a_surname(home: Home, folder: Path) -> None:
    home.say(submit(), "c1")
    there = contents(folder)
    assert {"outbox.db", "outbox.db-wal", "replica.db", "replica.db-wal"} <= set(there)
    home.close()
    for content in [*there.values(), *contents(folder).values()]:
        for canary in (ACCOUNT, SURNAME, "6158001", "submit_readings"):
            assert canary.encode() not in content
            assert canary.encode("utf-16-le") not in content
        assert b"SQLite format 3" not in content


def test_a_connection_writes_one_file_only(home: Home) -> None:
    with pytest.raises(sqlcipher.OperationalError, match="readonly"):
        home.screen.driver.execute("DELETE FROM replica.meter")
    with pytest.raises(sqlcipher.OperationalError, match="readonly"):
        home.pages.driver.execute("DELETE FROM outbox.command")
    reader = Connection(home.files, "outbox", writable=False)
    with pytest.raises(Fault) as fault, reader.write() as driver:
        driver.execute("DELETE FROM main.command")
    assert fault.value.code == "unwritable"
    reader.close()


def test_a_page_under_way_does_not_keep_a_submit_waiting(home: Home) -> None:
    with home.pages.write():
        assert home.say(submit(), "c1")
    with home.screen.write():
        home.take(redraw=False)


@pytest.mark.parametrize(
    "damage",
    {
        "a text file": lambda path: path.write_text("это не база данных " * 500),
        "a plain SQLite file": lambda path: path.write_bytes(b"SQLite format 3\0" + b"\0" * 8176),
        "cut short": lambda path: os.truncate(path, 1000),
        "cut in a page": lambda path: os.truncate(path, 5000),
        "zeroes": lambda path: path.write_bytes(b"\0" * 8192),
        "a folder": lambda path: (path.unlink(), path.mkdir()),
    }.items(),
    ids=lambda item: item[0],
)
def test_an_outbox_that_does_not_open_is_said_so_and_stays(
    home: Home, folder: Path, damage: tuple[str, Callable[[Path], Any]]
) -> None:
    home.close()
    damage[1](folder / "outbox.db")
    before = {name for name in os.listdir(folder) if "-" not in name}  # noqa: PTH208
    kept = (folder / "replica.db").read_bytes()
    assert fault_of(folder) in ("not_a_database", "unwritable")
    assert {name for name in os.listdir(folder) if "-" not in name} == before  # noqa: PTH208
    assert (folder / "replica.db").read_bytes() == kept


def test_with_a_wrong_key_nothing_opens_and_nothing_is_removed(home: Home, folder: Path) -> None:
    home.close()
    before = contents(folder)
    assert fault_of(folder, OTHER) == "not_a_database"
    with pytest.raises(Fault):
        Connection(Files(folder, OTHER), "outbox")
    assert contents(folder) == before
    again = Home(folder)
    assert again.shown.get(Meter, "meter-1") == meter
    again.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b"not a database" * 1000),
        lambda path: os.truncate(path, 1000),
    ],
)
def test_a_replica_that_does_not_open_is_made_anew_and_the_outbox_is_kept(
    home: Home, folder: Path, opened: Opened, damage: Callable[[Path], Any]
) -> None:
    home.say(submit(), "c1")
    home.close()
    damage(folder / "replica.db")
    again = opened()
    assert again.pending() == ["c1"]
    assert again.shown.find(Meter) == []
    again.filled()
    assert again.values() == [10_100_000]


def test_a_page_of_the_file_that_was_flipped_is_a_fault_not_a_crash(
    home: Home, folder: Path
) -> None:
    for number in range(1, 20):
        home.say(submit(10_000_000 + number * 1_000, f"r{number}"), f"c{number}")
    home.close()
    path = folder / "outbox.db"
    damaged = bytearray(path.read_bytes())
    for at in range(PAGE + 100, len(damaged), PAGE):
        damaged[at] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(Fault) as fault:
        Home(folder).pending()
    assert fault.value.code == "not_a_database"
    assert path.read_bytes() == damaged


@pytest.mark.parametrize("main", ["outbox", "replica"])
def test_a_file_of_a_newer_program(home: Home, folder: Path, main: str) -> None:
    home.say(submit(), "c1")
    (home.screen if main == "outbox" else home.pages).driver.execute("PRAGMA user_version = 99")
    home.close()
    if main == "outbox":
        assert fault_of(folder) == "newer_version"
        driver = Connection(Files(folder, KEYS), "outbox").driver
        assert driver.execute("SELECT id FROM main.command").fetchall() == [("c1",)]
        driver.close()
    else:
        again = Home(folder)
        assert again.pending() == ["c1"]
        again.close()


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_may_lose_commits_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(Fault) as fault:
        refuse_affected_sqlite(version)
    assert fault.value.code == "affected_sqlite"


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_a_sound_sqlite_is_taken(version: tuple[int, ...]) -> None:
    refuse_affected_sqlite(version)
    refuse_affected_sqlite()


def test_a_profile_in_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    assert fault_of(tmp_path / "file") == "unwritable"


# ── what is forgotten is gone from the disk ───────────────────────────────────────────────────


def plain(path: Path, key: bytes) -> bytes:
    """All pages of a SQLCipher file, decrypted, the free ones too."""
    content = path.read_bytes()
    found = b""
    for start in range(0, len(content), PAGE):
        body = content[start + (16 if start == 0 else 0) : start + PAGE - RESERVED]
        vector = content[start + PAGE - RESERVED :][:16]
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        found += decryptor.update(body) + decryptor.finalize()
    return found


def test_a_closed_stream_is_forgotten_from_the_bytes_of_the_disk(home: Home, folder: Path) -> None:
    many = [(n, changed(october, id=f"r{n}", value=n)) for n in range(5, 400)]
    home.take(*many, heads={ACCOUNT_STREAM: 400})
    home.pages.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert ACCOUNT.encode() in plain(folder / "replica.db", KEYS.replica)
    held = [name for name in home.replica.streams() if name != ACCOUNT_STREAM]
    heads = {name: home.replica.streams()[name].counter for name in held}
    home.replica.apply(page(heads=heads, closed=(ACCOUNT_STREAM,)), (*held, ACCOUNT_STREAM), NOW)
    assert ACCOUNT_STREAM not in home.replica.streams()
    assert home.shown.find(Reading) == []
    left = plain(folder / "replica.db", KEYS.replica)
    # The user's own stream still names the account that they had linked: once.
    assert left.count(ACCOUNT.encode()) <= 2
    assert b"meter-1" not in left
    assert SURNAME.encode() + " Иван Иванович".encode() not in left
    log = folder / "replica.db-wal"  # one page at most: the note that it is done
    assert log.stat().st_size <= 32 + 24 + PAGE


def test_forgetting_waits_for_a_reader_and_is_not_forgotten(
    home: Home, folder: Path, opened: Opened
) -> None:
    held = [name for name in home.replica.streams() if name != ACCOUNT_STREAM]
    heads = {name: home.replica.streams()[name].counter for name in held}
    with home.screen.read() as driver:
        driver.execute("SELECT count(*) FROM replica.meter").fetchone()
        home.replica.apply(
            page(heads=heads, closed=(ACCOUNT_STREAM,)), (*held, ACCOUNT_STREAM), NOW
        )
        assert home.replica.meta("unscrubbed") is not None
    home.replica.scrub()
    assert home.replica.meta("unscrubbed") is None
    assert b"meter-1" not in plain(folder / "replica.db", KEYS.replica)


def test_emptying_the_replica_leaves_nothing_of_it(home: Home, folder: Path) -> None:
    home.replica.empty()
    assert home.replica.streams() == {}
    left = plain(folder / "replica.db", KEYS.replica)
    assert ACCOUNT.encode() not in left
    assert SURNAME.encode() not in left


# ── the disk is full ──────────────────────────────────────────────────────────────────────────

FULL = """
import resource, signal, sys
from pathlib import Path
from lkk_desktop.replica.faults import Fault
from tests.household import *

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
home = Home(Path(sys.argv[1])).filled()
said = []
try:
    for number in range(1, 1000):
        if number == 20:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        home.say(submit(10_000_000 + number * 1000 % 300_000, f"r{number}"), f"c{number}")
        said.append(f"c{number}")
except Fault as fault:
    print(fault.code, len(said), home.pending() == said)
try:
    many = [(n, changed(october, id=f"x{n}", command="c" * 1000)) for n in range(5, 900)]
    home.take(*many, heads={ACCOUNT_STREAM: 900}, redraw=False)
except Fault as fault:
    print(fault.code, home.replica.streams()[ACCOUNT_STREAM].counter)
"""


def test_a_full_disk_is_said_so_and_loses_nothing_that_was_saved(
    folder: Path, opened: Opened
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)], capture_output=True, text=True, check=False
    )
    first, second = done.stdout.splitlines() or [done.stderr, ""]
    code, said, kept = first.split()
    assert (code, kept) == ("disk_full", "True"), done.stderr
    assert int(said) > 0
    assert second == "disk_full 4"
    again = opened()
    assert len(again.pending()) == int(said)
    assert again.shown.get(Meter, "meter-1") == meter
    assert again.say(submit(10_299_000, "again"), "again")
