"""What is unreachable is collected on the UI thread, whoever allocates meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop import litter
from lkk_desktop.replica.shown import Shown
from tests.ui.flat import Profile


class Knot:
    """A cycle, as widgets and their slots are."""

    def __init__(self) -> None:
        self.self = self


def tied(ended: list[int]) -> None:
    weakref.finalize(Knot(), lambda: ended.append(threading.get_ident()))


def test_a_slow_read_collects_nothing_of_the_ui(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    profile = Profile(tmp_path)
    gc.collect()
    ended: list[int] = []
    answers: list[object] = []
    for _ in range(20):
        tied(ended)

    def read(_shown: Shown) -> int:
        # Far more than makes Python collect each of its generations.
        return len([Knot() for _ in range(200_000)])

    profile.cabinet.later(read, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=20_000)
    qtbot.waitUntil(lambda: len(ended) == 20, timeout=20_000)
    assert set(ended) == {threading.get_ident()}
    profile.close()
    assert gc.isenabled()


def test_a_sweep_collects_what_is_due_and_no_more() -> None:
    gc.collect()
    sweeper = litter.Sweeper()
    try:
        ended: list[int] = []
        tied(ended)
        sweeper.sweep()
        assert not ended, "one object is not worth a sweep"
        kept = [[] for _ in range(2 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
        sweeper.sweep()
        assert ended
        assert kept
    finally:
        sweeper.let_go()


def test_what_has_grown_old_is_collected_once_in_a_while() -> None:
    gc.collect()
    sweeper = litter.Sweeper()
    try:
        ended: list[int] = []
        old = Knot()
        weakref.finalize(old, lambda: ended.append(threading.get_ident()))
        gc.collect(0)
        gc.collect(1)
        del old
        kept: list[object] = []
        for _ in range(2 * litter.WHOLE):
            kept.append([[] for _ in range(2 * gc.get_threshold()[0])])
            sweeper.sweep()
        assert ended
    finally:
        sweeper.let_go()
