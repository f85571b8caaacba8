"""What one may write about: found by words, chosen by keys; drafts are gone on with or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.ui.appeals.choosing import Choosing, Reason
from lkk_desktop.ui.theme import Theme
from tests.household import TYUMEN
from tests.ui.appeals.pieces import EVERY, KNOWN, begin, focused
from tests.ui.conftest import Window
from tests.ui.flat import MUM, RECORDS, Profile


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, (*RECORDS, *KNOWN))
    yield made
    made.close()


class Before:
    """A person before the catalogue."""

    def __init__(self, qtbot: QtBot, profile: Profile, **more: str) -> None:
        self.qtbot, self.profile = qtbot, profile
        self.choosing = Choosing(profile.cabinet, **more)  # type: ignore[arg-type]
        self.chosen: list[str] = []
        self.resumed: list[str] = []
        self.said: list[str] = []
        self.choosing.chosen.connect(self.chosen.append)
        self.choosing.resumed.connect(self.resumed.append)
        self.choosing.said.connect(lambda said, _state: self.said.append(said))
        qtbot.addWidget(self.choosing)
        self.choosing.resize(560, 900)
        self.choosing.show()
        self.choosing.activateWindow()
        qtbot.waitUntil(self.choosing.isActiveWindow)

    def shown(self) -> list[str]:
        return [one.form.title for one in self.choosing.reasons if one.isVisible()]

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(focused(), key)


@pytest.fixture
def before(qtbot: QtBot, profile: Profile, theme: Theme) -> Before:
    return Before(qtbot, profile)


def form(name: str) -> AppealForm:
    found = next(one for one in EVERY if one.id == f"{TYUMEN}/form/{name}")
    assert isinstance(found, AppealForm)
    return found


def test_every_reason_stands_there_with_its_term(before: Before) -> None:
    reasons = before.choosing.reasons
    assert len(reasons) == 17
    names = [one.accessibleName() for one in reasons]
    assert names[0] == (
        "Смена фамилии или изменение имени собственника (пользователя), до 11 рабочих дней"
    )
    assert "Возобновление подачи, до 2 рабочих дней" in names
    assert all(form("question").title != one.form.title for one in reasons), "another kind"


def test_words_narrow_the_list_whatever_their_letters(before: Before) -> None:
    before.choosing.setFocus()
    before.choosing.search.insert("УЧЁТА замена")
    assert before.shown() == ["Замена или поверка прибора учёта"]
    assert before.choosing.found.text() == "Найдена 1 форма"
    before.choosing.search.clear()
    before.choosing.search.insert("перерасчет")
    assert before.shown() == ["Перерасчёт начислений"], "«е» finds «ё»"
    before.choosing.search.setText("лицевого счета")
    assert len(before.shown()) == 6, "a topic's words find all of its reasons"
    before.choosing.search.setText("космос")
    assert before.shown() == []
    assert before.choosing.nothing.isVisible()


def test_a_reason_is_chosen_by_the_keyboard_alone(before: Before) -> None:
    before.choosing.setFocus()
    before.key(Qt.Key.Key_Down)
    before.key(Qt.Key.Key_Down)
    before.key(Qt.Key.Key_Up)
    before.key(Qt.Key.Key_Return)
    assert before.chosen == [f"{TYUMEN}/form/surname"]
    before.key(Qt.Key.Key_Up)
    assert before.choosing.search.hasFocus()
    before.choosing.search.insert("рассрочка")
    before.key(Qt.Key.Key_Return)
    assert before.chosen[1:] == [f"{TYUMEN}/form/instalments"], "the only one that is found"
    before.choosing.search.setText("подач")
    before.key(Qt.Key.Key_Return)
    assert isinstance(focused(), Reason)
    before.key(Qt.Key.Key_Tab)
    before.key(Qt.Key.Key_Space)
    assert before.chosen[2:] == [f"{TYUMEN}/form/reconnect"]


def test_a_form_of_a_newer_program_says_so_and_does_not_open(before: Before) -> None:
    area = form("area")
    section = area.sections[0]
    strange = msgspec.structs.replace(section.fields[0], type="signature")
    newer = msgspec.structs.replace(
        area, sections=(msgspec.structs.replace(section, fields=(strange,)),)
    )
    before.profile.take(newer)
    before.choosing.refresh()
    row = next(one for one in before.choosing.reasons if one.form.id == area.id)
    assert "более новой версии программы" in row.accessibleName()
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert before.chosen == []
    assert before.said == [row.note.text()]


def test_a_new_form_appears_and_a_closed_one_goes_while_one_looks(before: Before) -> None:
    first = before.choosing.reasons[0]
    first.setFocus()
    new = msgspec.structs.replace(form("other"), id=f"{TYUMEN}/form/new", title="Новая форма")
    closed = msgspec.structs.replace(form("thanks"), open=False)
    before.profile.take(new, closed)
    before.choosing.refresh()
    titles = before.shown()
    assert "Новая форма" in titles
    assert form("thanks").title not in titles
    assert before.choosing.reasons[0].hasFocus(), "the cursor stays where it was"


def test_drafts_stand_on_top_and_are_gone_on_with(before: Before) -> None:
    assert not before.choosing.drafts.isVisible()
    begin(before.profile)
    begin(before.profile, "draft-2", "recalculation", account=MUM)
    begin(before.profile, "draft-3", "gone")
    begin(before.profile, "draft-4", "question")
    before.choosing.refresh()
    rows = {one.begun.id: one for one in before.choosing.drafts.rows if one.begun}
    assert set(rows) == {"draft-1", "draft-2", "draft-3"}
    assert rows["draft-2"].note.text() == f"Черновик от 20.11, 10:00, лицевой счёт {MUM}"
    assert rows["draft-3"].title.text() == "Форма, которой у поставщика больше нет"
    assert not rows["draft-3"].go_on.isVisible()
    rows["draft-1"].go_on.setFocus()
    before.key(Qt.Key.Key_Return)
    assert before.resumed == ["draft-1"]


def test_a_draft_is_discarded_once_that_is_meant(before: Before, window: Window) -> None:
    begin(before.profile)
    before.choosing.refresh()

    def press() -> None:
        QTest.mouseClick(before.choosing.drafts.rows[0].discard, Qt.MouseButton.LeftButton)
        before.qtbot.wait(100)

    asked = window.answer(press, yes=False)
    assert "Удалить черновик?" in asked[0]
    assert form("surname").title in asked[0]
    assert before.profile.cabinet.forms.draft("draft-1") is not None
    window.answer(press, yes=True)
    assert before.profile.cabinet.forms.drafts() == []
    assert not before.choosing.drafts.isVisible()
    assert before.said == ["Черновик удалён."]


def test_a_question_is_a_kind_of_its_own(qtbot: QtBot, profile: Profile, theme: Theme) -> None:
    asking = Before(qtbot, profile, kind="question")
    assert [one.form.id for one in asking.choosing.reasons] == [f"{TYUMEN}/form/question"]
    assert not asking.choosing.search.isVisible()


def test_without_a_catalogue_it_says_when_it_comes(
    qtbot: QtBot, tmp_path: Path, theme: Theme
) -> None:
    profile = Profile(tmp_path, RECORDS)
    before = Before(qtbot, profile)
    assert before.choosing.empty.isVisible()
    assert not before.choosing.search.isVisible()
    profile.close()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_text_is_cut_off_where_there_is_little_room(
    before: Before, theme: Theme, scale: float
) -> None:
    begin(before.profile)
    before.choosing.refresh()
    theme.zoom(scale)
    before.choosing.resize(round(280 * max(1.0, scale * 0.9)), 4_000)
    before.qtbot.wait(50)
    narrow = before.choosing.width()
    assert narrow <= round(280 * max(1.0, scale * 0.9)), "it asks for no more"
    for one in before.choosing.findChildren(QLabel):
        if one.isVisible() and one.text():
            longest = max(one.fontMetrics().horizontalAdvance(w) for w in one.text().split())
            assert longest <= one.width(), one.text()
            assert one.heightForWidth(one.width()) <= one.height(), one.text()
