"""A thousand readings of one register wait: each one more takes no longer, and nobody stands."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable

import pytest

from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.replica import drafts
from tests.household import (
    ACCOUNT,
    ACCOUNT_STREAM,
    DEVICE_STREAM,
    NOW,
    USER,
    Home,
    changed,
    moment,
    outcome,
    page,
    register,
    submit,
    withdraw,
)
from tests.replica.looking import Opened

FIRST = NOW - 10_000_000


def say(home: Home, number: int) -> float:
    """Seconds of one submit."""
    id, made = f"c{number:05}", FIRST + number
    command = submit(10_000_000 + number % 90 * 1_000, f"r{number:05}")
    begun = time.perf_counter()
    assert home.outbox.submit(command, id, made, moment(id, made=made))
    return time.perf_counter() - begun


def drawn(home: Home) -> dict[str, list[object]]:
    return {
        name: home.screen.driver.execute(f"SELECT * FROM draft_{name} ORDER BY id, _seq").fetchall()
        for name in ("reading", "register")
    }


@pytest.mark.slow
def test_with_a_thousand_lines_of_one_register_a_submit_takes_no_longer(home: Home) -> None:
    taken = [say(home, number) for number in range(1_000)]
    few, many = statistics.median(taken[5:60]), statistics.median(taken[-55:])
    assert many < 3 * few
    before = drawn(home)
    begun = time.perf_counter()
    home.outbox.redraw([ACCOUNT], NOW, 0, USER)
    assert time.perf_counter() - begun < 1.5  # as pairs of lines it took four and more
    assert drawn(home) == before


@pytest.mark.slow
def test_who_speaks_while_a_thousand_lines_are_redrawn_does_not_wait(opened: Opened) -> None:
    home = opened().filled()
    for number in range(1_000):
        say(home, number)
    news = changed(register, counted_value=9_999_000)
    home.take((5, news), heads={ACCOUNT_STREAM: 5}, redraw=False)
    waits, begun, ended = list[float](), threading.Event(), threading.Event()

    def redraw() -> None:
        sync = Home(home.files.folder)
        begun.set()
        sync.outbox.redraw([ACCOUNT], NOW, 0, USER)
        ended.set()
        sync.close()

    thread = threading.Thread(target=redraw)
    thread.start()
    begun.wait()
    number = 1_000
    while not ended.is_set():
        waits.append(say(home, number))
        number += 1
        time.sleep(0.01)
    thread.join()
    assert len(waits) > 5
    assert statistics.median(waits) < 0.03  # once it was the whole redraw: four seconds
    assert max(waits) < 0.5
    shown = home.shown.get(Register, "day-1")
    assert shown is not None
    assert (shown.counted_value, shown.transmitted_value) == (
        9_999_000,
        10_000_000 + (number - 1) % 90 * 1_000,
    )
    assert len(home.values()) == 1


def test_drafts_that_a_page_does_not_change_are_not_written_again(home: Home) -> None:
    for number in range(5):
        say(home, number)
    home.outbox.redraw([ACCOUNT], NOW, 0, USER)
    changes = home.screen.driver.total_changes
    home.outbox.redraw([ACCOUNT], NOW + 60_000, 0, USER)
    assert home.screen.driver.total_changes == changes


def test_an_answer_that_took_its_time_does_not_move_what_was_said(home: Home) -> None:
    held = home.replica.streams()
    for late, skew in ((300, "0"), (1_900, "0"), (30_000, "30000"), (28_500, "30000")):
        answer = page(heads={name: one.counter for name, one in held.items()}, time=NOW + 60_000)
        home.replica.apply(answer, tuple(held), NOW + 60_000 - late)
        assert home.replica.meta("skew") == skew


@pytest.mark.parametrize("portion", [1, 3, 100])
def test_a_redraw_in_portions_shows_each_line_once_at_every_moment(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(drafts, "ROWS", portion)
    looks = list[list[int]]()

    def look(name: str) -> None:
        if name == "committed" and looking:
            looks.append(screen.values())

    looking = False
    screen, sync = opened(), opened(look).filled()
    for number in range(6):
        say(screen, number)
    looking = True
    sync.take(
        (5, changed(register, counted_value=9_999_000)),
        (1, outcome("c00000")),
        heads={ACCOUNT_STREAM: 5, DEVICE_STREAM: 1},
    )
    assert looks
    assert set(map(tuple, looks)) == {(10_005_000,)}
    shown = {one.id: one.status for one in screen.shown.find(Reading, register="day-1")}
    assert shown == {
        "reading-october": "counted",
        **dict.fromkeys((f"r{number:05}" for number in range(1, 5)), "superseded"),
        "r00005": "transmitted",
    }


def test_what_is_said_between_two_portions_is_drawn_over_what_came(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "ROWS", 1)
    said = list[int]()

    def midway(name: str) -> None:
        if name == "committed" and midway_at and midway_at.pop() == 0:
            said.append(6)
            say(screen, 6)

    midway_at = list[int]()
    screen, sync = opened(), opened(midway).filled()
    for number in range(6):
        say(screen, number)
    sync.take(
        (5, changed(register, counted_value=9_999_000)), heads={ACCOUNT_STREAM: 5}, redraw=False
    )
    midway_at[:] = [0, 1, 2]
    sync.outbox.redraw([ACCOUNT], NOW, 0, USER)
    assert said == [6]
    shown = screen.shown.get(Register, "day-1")
    assert shown is not None
    assert (shown.counted_value, shown.transmitted_value) == (9_999_000, 10_006_000)


def test_a_line_drawn_in_memory_sees_what_another_connection_did(
    opened: Callable[..., Home],
) -> None:
    home = opened().filled()
    say(home, 0)
    other = opened()
    say(other, 1)
    assert other.values() == [10_001_000]
    say(home, 2)
    assert home.values() == [10_002_000]
    home.say(withdraw("c00002"), "w2", NOW)
    assert home.values() == [10_001_000]
    news = changed(register, counted_value=9_999_500)
    other.take((5, news), heads={ACCOUNT_STREAM: 5})
    say(home, 3)
    shown = home.shown.get(Register, "day-1")
    assert shown is not None
    assert (shown.counted_value, shown.transmitted_value) == (9_999_500, 10_003_000)
