"""«Журнал отправки»: an appeal's line says what it is, how it stands, and is taken back there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.deeds import RateAnswer, WithdrawAppeal
from lkk_desktop.models.record import Record
from lkk_desktop.ui.journal.line import JournalLine
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.household import USER
from tests.ui.conftest import Window
from tests.ui.flat import RECORDS, Profile

KNOWN: tuple[Record, ...] = (*RECORDS, *appealed.CATALOGUE, *appealed.CONTACTS, *appealed.EVERY)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme, "journal")


def ask(window: Window) -> str:
    command = window.profile.cabinet.new_id()
    window.profile.cabinet.submit(appealed.ask("q-new"), command)
    window.spin()
    return command


def line(window: Window, at: int = 0) -> JournalLine:
    return window.journal.lines[at]


def withdraw(window: Window) -> None:
    QTest.mouseClick(line(window).withdraw, Qt.MouseButton.LeftButton)
    window.qtbot.wait(120)


def test_an_appeal_stands_there_and_is_taken_back(window: Window) -> None:
    ask(window)
    seen = window.texts()
    assert "Заявление: Задать вопрос" in seen
    assert "20.11.2026, 10:00 · 0710000000" in seen
    assert line(window).pill.words == "ожидает отправки"
    assert line(window).withdraw.isVisible()
    assert not line(window).amend.isVisible(), "an appeal is corrected in its own journal"
    asked = window.answer(lambda: withdraw(window), yes=True)
    assert "Отозвать заявление?" in asked[0]
    assert isinstance(window.profile.cabinet.journal()[0].command, WithdrawAppeal)
    assert [one.pill.words for one in window.journal.lines] == ["ожидает отправки", "отзывается"]
    assert "Отзыв заявления" in window.texts()


def test_what_is_worked_on_is_taken_back_no_more(window: Window) -> None:
    command = ask(window)
    window.profile.settle(command)
    began = appealed.question(
        "q-new", command=command, number="44565", status="received", answers=()
    )
    window.profile.take(began)
    window.spin()
    assert line(window).pill.words == "передано"
    assert line(window).withdraw.isVisible()
    assert "№ 44565" in window.texts()
    window.profile.take(msgspec.structs.replace(began, status="in_work"))
    window.spin()
    assert not line(window).withdraw.isVisible()


def test_a_refusal_says_why_and_a_rating_says_what(window: Window) -> None:
    command = ask(window)
    window.profile.settle(command, "rejected", "form_closed")
    rate = RateAnswer(user=USER, appeal="a-completed", rating=4)
    window.profile.cabinet.submit(rate, window.profile.cabinet.new_id())
    window.spin()
    seen = window.texts().replace("\u00a0", " ")
    assert "Оценка ответа" in seen
    assert "Заявление № 08-000039981: 4 — скорее удовлетворён" in seen
    assert "больше не принимаются" in line(window, 1).reason.text()


def test_one_that_cannot_go_is_corrected_from_its_line(window: Window) -> None:
    command = ask(window)
    cabinet = window.profile.cabinet
    window.profile.stand(
        "online",
        attention=1,
        blamed={command: "file_not_taken"},
        details={command: {"name": "Скан.pdf", "code": "http_400"}},
    )
    window.spin()
    window.journal.refresh()
    assert "http_400" in line(window).reason.text()
    assert line(window).amend.isVisible()

    def amend() -> None:
        QTest.mouseClick(line(window).amend, Qt.MouseButton.LeftButton)
        window.qtbot.wait(150)

    asked = window.answer(amend, yes=True)
    assert "Исправить заявление?" in asked[0]
    assert "будет отозвано" in asked[0]
    window.qtbot.waitUntil(lambda: window.shell.section == "question", timeout=10_000)
    (draft,) = cabinet.forms.drafts()
    assert draft.answers == {"question": "Когда поверят счётчик?"}
    assert isinstance(cabinet.journal()[0].command, WithdrawAppeal)
