"""A full disk, a wrong passphrase, damaged files: a page with words, and nothing is removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.desk import PASSPHRASE
from tests.journeys.scene import (
    CHECK,
    DAY,
    DAY_REGISTER,
    FIELDS,
    OFFLINE,
    POWER_METER,
    SEND,
    SENT,
    WAITS,
)
from tests.journeys.stage import Stage, meters_shown

pytestmark = pytest.mark.journey
NOISE = bytes(range(256)) * 64


def content(folder: Path) -> dict[str, bytes]:
    """The database files of a profile, byte for byte."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.db*"))}


def test_a_full_disk_says_so_and_keeps_what_was_typed(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait("На связи")
    home.do("fill_disk", full=True)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.wait("На диске нет места")
    assert WAITS not in home.see()
    assert home.do("describe", name=DAY)["text"].replace("\u00a0", "") == "14492"
    home.do("fill_disk", full=False)
    home.click(SEND)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]


def test_a_disk_that_fills_up_while_the_answer_comes_loses_nothing(stage: Stage) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.do("fill_disk", full=True)
    stage.server.start()
    home.click(CHECK)
    home.wait("На диске нет места")
    home.row(DAY, WAITS)
    assert meters_shown(home) == list(FIELDS)
    home.do("fill_disk", full=False)
    home.click(CHECK)
    home.row(DAY, SENT)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]


def test_an_outbox_that_is_no_database_is_left_as_it_is(stage: Stage) -> None:
    home = stage.desk("home")
    outbox = home.folder / "outbox.db"
    whole = outbox.read_bytes()
    outbox.write_bytes(NOISE)
    before = content(home.folder)
    home.start()
    home.wait("Файл профиля повреждён или это не наш файл")
    home.wait("Файл оставлен как есть")
    home.click("Повторить")
    home.wait("Файл профиля повреждён или это не наш файл")
    assert home.close() == 0
    assert content(home.folder) == before
    outbox.write_bytes(whole)
    home.start()
    home.wait(POWER_METER)


def test_a_file_of_keys_that_makes_no_sense_is_left_as_it_is(stage: Stage) -> None:
    home = stage.desk("home")
    keys = home.folder / "keys.json"
    whole = keys.read_bytes()
    keys.write_bytes(whole[: len(whole) // 2])
    home.start()
    home.wait("Файл профиля повреждён или это не наш файл")
    assert keys.read_bytes() == whole[: len(whole) // 2]
    keys.write_bytes(whole)
    home.click("Повторить")
    home.wait(POWER_METER)


def test_a_wrong_passphrase_is_asked_for_again(stage: Stage) -> None:
    home = stage.desk("home")
    before = content(home.folder)
    home.start(passphrase="short river, loud meter")
    home.wait("Эта фраза не подходит")
    home.fill("Парольная фраза", "not this one either")
    home.click("Открыть")
    home.wait("Эта фраза не подходит")
    assert content(home.folder) == before
    home.fill("Парольная фраза", PASSPHRASE)
    home.click("Открыть")
    home.wait(POWER_METER)


@pytest.mark.parametrize("left", [4_096, 0.6, -1, "noise", "gone"])
def test_a_damaged_replica_is_made_anew_and_the_outbox_stays(
    stage: Stage, left: float | str
) -> None:
    home = stage.desk("home").start()
    home.wait(OFFLINE)
    home.fill(DAY, "14492")
    home.click(SEND)
    home.row(DAY, WAITS)
    home.close()
    damage(home.folder / "replica.db", left)
    stage.server.start()
    home.start()
    home.wait(POWER_METER)
    home.row(DAY, SENT)
    assert meters_shown(home) == list(FIELDS)
    assert stage.books.values(DAY_REGISTER) == [14_492_000]


def damage(file: Path, left: float | str) -> None:
    """Leave so many bytes, or this share of a file; or something else in its place."""
    whole = file.read_bytes()
    if left == "gone":
        file.unlink()
    elif left == "noise":
        file.write_bytes(NOISE)
    else:
        assert not isinstance(left, str)
        file.write_bytes(whole[: int(left * len(whole)) if 0 < left < 1 else int(left)])
