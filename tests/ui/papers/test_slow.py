"""Slow work beside the UI: its progress is told on the UI thread, and it ends where it is told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Course, Shown
from lkk_desktop.models.metering import Register
from tests.ui.flat import FLAT, Profile


def test_progress_and_answer_come_on_the_ui_thread_in_order(profile: Profile, qtbot: QtBot) -> None:
    told: list[tuple[int, int, bool]] = []
    answers: list[tuple[object, bool]] = []
    here = threading.current_thread()
    at_work: list[threading.Thread] = []

    def read(shown: Shown) -> int:
        at_work.append(threading.current_thread())
        for done in range(1, 201):
            course.step(done, 200)
            time.sleep(0.001)
        return len(shown.find(Register, account=FLAT))

    course = Course(lambda done, of: told.append((done, of, threading.current_thread() is here)))
    answered = answers.append
    given = profile.cabinet.later(
        read, lambda answer: answered((answer, threading.current_thread() is here)), course
    )
    assert given is course
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    assert at_work[0] is not here
    assert answers == [(5, True)]
    assert all(on_ui and of == 200 for _done, of, on_ui in told)
    figures = [done for done, _of, _ in told]
    assert figures == sorted(set(figures))
    assert figures[-1] == 200
    # Neither one line for each of the steps is owed, nor only the last one.
    assert 2 < len(figures) <= 200


def test_a_burst_of_steps_is_told_by_its_newest_figures(profile: Profile, qtbot: QtBot) -> None:
    told: list[int] = []
    counted = threading.Event()

    def read(_shown: Shown) -> None:
        for done in range(1, 100_001):
            course.step(done, 100_000)
        counted.set()

    course = Course(lambda done, _of: told.append(done))
    profile.cabinet.later(read, lambda _answer: None, course)
    assert counted.wait(20)  # the UI thread does not turn meanwhile
    assert told == []
    qtbot.waitUntil(lambda: told == [100_000])


def test_called_off_it_stops_at_its_next_step_and_answers_nobody(
    profile: Profile, qtbot: QtBot
) -> None:
    steps, answers, ticks = [0], list[object](), [0]
    began, ended = threading.Event(), threading.Event()

    def read(_shown: Shown) -> str:
        try:
            while True:
                steps[0] += 1
                course.step(steps[0], 1_000_000)
                began.set()
                time.sleep(0.001)
        finally:
            ended.set()

    course = Course()
    profile.cabinet.later(read, answers.append, course)
    clock = QTimer()
    clock.timeout.connect(lambda: ticks.__setitem__(0, ticks[0] + 1))
    clock.start(5)
    qtbot.waitUntil(lambda: began.is_set() and ticks[0] > 10)  # the UI lives while it works
    course.cancel()
    qtbot.waitUntil(ended.is_set)
    done = steps[0]
    qtbot.wait(60)
    assert (steps[0], answers) == (done, [])
    assert course.cancelled()


def test_one_that_only_reads_stops_between_two_questions(profile: Profile, qtbot: QtBot) -> None:
    began, ended = threading.Event(), threading.Event()

    def read(shown: Shown) -> None:
        try:
            while True:
                shown.find(Register, account=FLAT)
                began.set()
        finally:
            ended.set()

    course = profile.cabinet.later(read, lambda _answer: pytest.fail("it was called off"))
    qtbot.waitUntil(began.is_set)
    course.cancel()
    qtbot.waitUntil(ended.is_set)
    qtbot.wait(30)


def test_one_that_was_called_off_before_it_began_never_begins(
    profile: Profile, qtbot: QtBot
) -> None:
    course = Course()
    course.cancel()
    read = list[Shown]()
    profile.cabinet.later(read.append, lambda _answer: pytest.fail("it was called off"), course)
    qtbot.wait(60)
    assert read == []


def test_the_end_of_the_cabinet_calls_off_what_is_under_way(tmp_path: Path, qtbot: QtBot) -> None:
    profile, began = Profile(tmp_path), threading.Event()

    def read(_shown: Shown) -> None:
        for done in range(60_000):
            course.step(done, 60_000)
            began.set()
            time.sleep(0.001)

    course = Course()
    profile.cabinet.later(read, lambda _answer: pytest.fail("nobody waits for it"), course)
    assert began.wait(5)
    before = time.monotonic()
    profile.close()
    assert time.monotonic() - before < 5
    qtbot.wait(30)


def test_what_goes_wrong_is_handed_back(profile: Profile, qtbot: QtBot) -> None:
    answers = list[object]()
    wrong = ValueError("no such month")

    def read(_shown: Shown) -> None:
        raise wrong

    profile.cabinet.later(read, answers.append)
    qtbot.waitUntil(lambda: answers == [wrong])
