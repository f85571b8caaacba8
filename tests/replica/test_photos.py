"""A dial's photo lies, sealed, with its command: written with the line, gone with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkk_desktop.models.command import Problem
from lkk_desktop.models.photos import Photo
from lkk_desktop.replica.files import Connection, Files, prepare
from lkk_desktop.replica.outbox import KEEP_SETTLED
from tests.household import DEVICE_STREAM, KEYS, NOW, Home, moment, outcome, submit
from tests.replica.looking import Fuse, Opened, Power

PHOTO = Photo("image/jpeg", 40, 30, b"\xff\xd8\xff of a dial \x00\x01" * 5_000)


def say(home: Home, number: int, photo: Photo | None = PHOTO) -> None:
    value = 10_000_000 + number * 1_000
    command = submit(value, f"r{number}")
    home.outbox.submit(command, f"c{number}", NOW, moment(f"c{number}"), photo)


def kept(home: Home) -> list[str]:
    rows = home.screen.rows("SELECT command FROM main.photo ORDER BY command")
    return [str(row[0]) for row in rows]


def test_it_is_found_by_its_command_from_both_sides(home: Home) -> None:
    say(home, 1)
    say(home, 2, None)
    assert home.shown.photo("c1") == PHOTO
    assert home.shown.photo("c2") is None
    reader = Connection(home.files, "replica", writable=False)
    from lkk_desktop.replica import photos

    assert photos.find(reader, "c1") == PHOTO
    reader.close()


def test_it_lies_nowhere_open(home: Home, folder: Path) -> None:
    say(home, 1)
    for path in folder.iterdir():
        assert b"of a dial" not in path.read_bytes()


def test_a_command_that_is_refused_leaves_no_photo(home: Home) -> None:
    command = submit(1, "r9")
    with pytest.raises(Problem):
        home.outbox.submit(command, "c9", NOW, moment("c9"), PHOTO)
    assert kept(home) == []


def test_the_same_command_again_changes_nothing(home: Home) -> None:
    say(home, 1)
    other = Photo("image/png", 1, 1, b"other")
    command = submit(10_001_000, "r1")
    assert not home.outbox.submit(command, "c1", NOW, moment("c1"), other)
    assert home.shown.photo("c1") == PHOTO


@pytest.mark.parametrize("step", ["line", "commit"])
def test_when_the_power_goes_the_line_and_its_photo_are_both_there_or_neither(
    home: Home, opened: Opened, step: str
) -> None:
    home.close()
    fuse = Fuse()
    again = opened(fuse)
    begun = len(fuse.names)
    say(again, 1)
    at = fuse.names[begun:].index(step)
    fuse.left = at
    with pytest.raises(Power):
        say(again, 2)
    again.close()
    after = opened()
    assert after.pending() == ["c1"]
    assert kept(after) == ["c1"]


def test_it_is_swept_with_its_line_and_not_before(home: Home) -> None:
    say(home, 1)
    say(home, 2)
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    assert home.outbox.sweep(NOW + KEEP_SETTLED) == 0
    assert kept(home) == ["c1", "c2"]
    assert home.outbox.sweep(NOW + KEEP_SETTLED + 1) == 1
    assert kept(home) == ["c2"], "a photo of what still waits stays"


def test_an_outbox_without_photos_is_brought_over_with_every_line(
    home: Home, folder: Path, opened: Opened
) -> None:
    say(home, 1, None)
    home.screen.driver.execute("DROP TABLE main.photo")
    home.screen.driver.execute("PRAGMA user_version = 1")
    home.close()
    assert prepare(Files(folder, KEYS))
    again = opened()
    assert again.pending() == ["c1"]
    say(again, 2)
    assert again.shown.photo("c2") == PHOTO
    assert not prepare(Files(folder, KEYS))
