"""A document on the disk is whole or not there; why it is not is said in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.documents.making import Work
from lkk_desktop.documents.saving import Unsaved, save


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "счёт.pdf"
    save(path, b"old")
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        (errno.ENOSPC, "disk_full", "места"),
        (errno.EDQUOT, "disk_full", "места"),
        (errno.EBUSY, "in_use", "Excel"),
        (errno.EACCES, "unwritable", "нельзя записать"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_what_goes_wrong_leaves_the_old_file_and_nothing_beside_it(
    call: str, number: int, code: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "statement.xlsx"
    path.write_bytes(b"old")

    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    where: Any = os if call == "fsync" else Path
    monkeypatch.setattr(where, call, fail)
    with pytest.raises(Unsaved) as raised:
        save(path, b"new")
    assert raised.value.code == code
    assert word in raised.value.words
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_excel_on_windows_says_only_that_access_is_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "statement.xlsx"
    path.write_bytes(b"old")

    class Denied(PermissionError):
        winerror = 5

    def fail(*_: Any) -> None:
        raise Denied(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(Unsaved) as raised:
        save(path, b"new")
    assert raised.value.code == "in_use"


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Unsaved) as raised:
        save(tmp_path / "gone" / "bill.pdf", b"new")
    assert raised.value.code == "no_folder"


def test_work_tells_each_hundredth_and_the_end() -> None:
    told: list[tuple[int, int]] = []
    work = Work(1000, lambda *at: told.append(at))
    for _ in range(1000):
        work.step()
    work.end()
    assert len(told) == 101
    assert told[0] == (10, 1000)
    assert told[-1] == (1000, 1000)
