"""Work that must not run while Qt does is done on a thread, but on the window's time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from lkk_desktop.ui import lockstep
from lkk_desktop.ui.lockstep import Lockstep

Step = Callable[[], None]


class Window:
    """The UI thread: whether it stands within a turn of somebody's work."""

    def __init__(self) -> None:
        self.stands = False

    def grant(self, work: Lockstep, seconds: float) -> None:
        self.stands = True
        work.take(seconds)
        self.stands = False


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_what_is_held_runs_only_while_the_window_stands() -> None:
    window, seen = Window(), list[bool]()

    def work(held: Step, _free: Step) -> None:
        for _ in range(200):
            held()
            seen.append(window.stands)
            time.sleep(0.0002)

    doing = Lockstep(work)
    granted = 0
    while not doing.over:
        window.grant(doing, 0.002)
        granted += 1
        time.sleep(0.0005)
    assert len(seen) == 200
    assert all(seen)
    assert granted > 10


def test_a_turn_is_about_as_long_as_it_was_granted() -> None:
    def work(held: Step, _free: Step) -> None:
        for _ in range(1_000):
            held()
            time.sleep(0.001)

    doing, longest = Lockstep(work), 0.0
    time.sleep(0.05)
    for _ in range(5):
        begun = time.perf_counter()
        doing.take(0.02)
        longest = max(longest, time.perf_counter() - begun)
    assert 0.015 < longest < 0.5
    assert not doing.over


def test_what_is_free_runs_beside_the_window_and_keeps_nobody() -> None:
    gate, order = threading.Event(), list[str]()

    def work(held: Step, free: Step) -> None:
        order.append("before")
        held()
        order.append("held")
        free()
        gate.wait(10)
        order.append("after")

    doing = Lockstep(work)
    until(lambda: order == ["before"])
    while "held" not in order:
        doing.take(1.0)
    begun = time.perf_counter()
    doing.take(5.0)  # nothing waits for a turn: it comes back at once
    assert time.perf_counter() - begun < 1.0
    gate.set()
    until(lambda: doing.over)
    assert order == ["before", "held", "after"]


def test_it_can_be_brought_to_its_end() -> None:
    done = list[int]()

    def work(held: Step, free: Step) -> None:
        for number in range(50):
            held()
            done.append(number)
        free()
        time.sleep(0.02)

    doing = Lockstep(work)
    doing.finish()
    assert doing.over
    assert done == list(range(50))


def test_a_window_that_waits_for_what_the_work_holds_is_not_kept_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lockstep, "PATIENCE", 0.05)
    lock = threading.Lock()

    def work(held: Step, _free: Step) -> None:
        with lock:
            held()

    doing = Lockstep(work)
    until(lock.locked)
    assert lock.acquire(timeout=10)  # as an import of the same module would
    until(lambda: doing.over)


def test_work_that_fails_lets_the_window_go() -> None:
    failures = list[type[BaseException]]()

    def work(held: Step, _free: Step) -> None:
        held()
        raise ValueError

    usual, threading.excepthook = (
        threading.excepthook,
        lambda failed: failures.append(failed.exc_type),
    )
    try:
        doing = Lockstep(work)
        doing.finish()
        assert doing.over
        assert failures == [ValueError]
    finally:
        threading.excepthook = usual
