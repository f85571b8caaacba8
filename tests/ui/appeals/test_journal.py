"""«Журнал заявлений»: what stands there, in full beside it, narrowed, live, withdrawn and rated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.deeds import RateAnswer, WithdrawAppeal
from lkk_desktop.models.record import Record
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.appeals.journal import AppealsJournal
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.household import DAY, NOW, USER
from tests.ui.conftest import Window
from tests.ui.flat import MUM, RECORDS, Profile

replace = msgspec.structs.replace
KNOWN: tuple[Record, ...] = (*RECORDS, *appealed.CATALOGUE, *appealed.CONTACTS)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u200b", "")


class Looking:
    """A person before the journal."""

    def __init__(self, qtbot: QtBot, profile: Profile, width: int = 940) -> None:
        self.qtbot, self.profile = qtbot, profile
        self.journal = AppealsJournal(profile.cabinet)
        self.said: list[tuple[str, str]] = []
        self.amended: list[Letter] = []
        self.journal.said.connect(lambda *told: self.said.append(told))
        self.journal.amends.connect(self.amended.append)
        profile.cabinet.changed.connect(lambda _what: self.journal.refresh())
        qtbot.addWidget(self.journal)
        self.journal.resize(width, 700)
        self.journal.show()
        self.journal.refresh()
        self.settle()

    def settle(self) -> None:
        """Until what is read beside the window has come."""
        self.qtbot.wait(30)
        idle = QThreadPool.globalInstance().activeThreadCount
        self.qtbot.waitUntil(lambda: not idle(), timeout=20_000)
        self.qtbot.waitUntil(lambda: self.journal.letters is not None, timeout=20_000)
        self.qtbot.wait(60)

    def take(self, *records: Record) -> None:
        self.profile.take(*records)
        self.settle()

    def rows(self) -> list[Sequence[str]]:
        letters = self.journal.table.letters
        return [[plain(one) for one in letters.full(row)] for row in range(letters.rowCount())]

    def numbers(self) -> list[str]:
        return [row[0] for row in self.rows()]

    def texts(self) -> str:
        labels = self.journal.findChildren(QLabel)
        return plain("\n".join(one.text() for one in labels if one.isVisible()))

    def go_to(self, id: str) -> None:
        """Walk down to an appeal by the arrow keys."""
        table = self.journal.table
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _ in range(table.letters.rowCount()):
            if table.current is not None and table.current.id == id:
                break
            QTest.keyClick(table, Qt.Key.Key_Down)
        assert table.current is not None
        assert table.current.id == id
        self.qtbot.wait(30)

    def withdraw(self) -> None:
        """Press «Отозвать», and wait for what comes of it."""
        QTest.mouseClick(self.journal.details.withdraw, Qt.MouseButton.LeftButton)
        self.qtbot.wait(120)

    def choose(self, box: str, words: str) -> None:
        chooser = getattr(self.journal.narrowing, box)
        at = chooser.findText(words)
        assert at >= 0, [chooser.itemText(n) for n in range(chooser.count())]
        chooser.setFocus()
        QTest.keyClick(chooser, Qt.Key.Key_Home)
        for _ in range(at):
            QTest.keyClick(chooser, Qt.Key.Key_Down)
        self.qtbot.wait(30)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    yield made
    made.close()


@pytest.fixture
def looking(qtbot: QtBot, profile: Profile, theme: Theme) -> Looking:
    profile.take(*appealed.EVERY)
    return Looking(qtbot, profile)


# ── what stands there ─────────────────────────────────────────────────────────────────────────


def test_all_accounts_appeals_stand_there_newest_first(looking: Looking) -> None:
    reason = "Смена фамилии или изменение имени собственника (пользователя)"
    assert looking.rows() == [
        ["08-000040408", "20.11.2026 09:00:00", reason, "Принят"],
        ["08-000040377", "17.11.2026 10:00:00", reason, "В обработке"],
        ["44564", "12.11.2026 10:00:00", "Задать вопрос", "Завершено"],
        ["08-000039981", "31.10.2026 10:00:00", reason, "Завершено"],
        ["19-000096254", "11.10.2026 10:00:00", "Изменение количества проживающих", "Отказано"],
        ["44102", "21.09.2026 10:00:00", "Задать вопрос", "Отозвано"],
    ]
    assert looking.journal.table.current is not None
    assert looking.journal.table.current.id == "a-received"


def test_an_appeal_is_told_in_full(looking: Looking) -> None:
    looking.profile.stand("offline")
    looking.go_to("a-completed")
    seen = looking.texts()
    for words in (
        "Заявление № 08-000039981",
        "от 31.10.2026 10:00:00",
        "до 11 рабочих дней, не позже 07.12.2026",
        "0710000000",
        "Нефтеюганск, 1 мкр., дом 1, кв. 1",
        "+7 (922) 000-00-01",
        "Внесение изменений в данные лицевого счёта",
        "Паспорт владельца лицевого счёта",
        "7112 345678",
        "17.07.2019",
        "Файлы: 3 файла, 3,1 МБ",
        "Паспорт, страницы 2–3.pdf",
        "Уважаемая Мария Ивановна!",
        "Файлы ответа: 1 файл, 180 КБ",
        "загрузится, когда будет связь",
        f"{appealed.AGREED} (версия 2)",
    ):
        assert words in seen, words
    assert looking.journal.details.pill.words == "Завершено"


def test_an_extended_term_and_a_refusal_say_so(looking: Looking) -> None:
    looking.go_to("a-in-work")
    assert "не позже 21.12.2026 (срок продлён)" in looking.texts()
    looking.go_to("a-refused")
    assert "Причина отказа" in looking.texts()
    assert "Приложите справку о составе семьи" in looking.texts()
    details = looking.journal.details
    assert details.amend.isVisible()
    assert not details.withdraw.isVisible()
    QTest.mouseClick(details.amend, Qt.MouseButton.LeftButton)
    assert [one.id for one in looking.amended] == ["a-refused"]


def test_a_line_is_heard_whole_and_copied_as_a_table(looking: Looking) -> None:
    looking.go_to("q-rated")
    table = looking.journal.table
    heard = table.letters.data(table.currentIndex().siblingAtColumn(0), ACCESSIBLE)
    assert plain(heard) == "44564, 12.11.2026 10:00:00, Задать вопрос, Завершено"
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[0].split("\t") == ["№", "Время заявления", "Тема заявления", "Состояние"]
    assert copied[1].split("\t")[0] == "44564"
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface.text(QAccessible.Text.Name) == "Журнал заявлений"


ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


def test_without_appeals_it_says_what_to_do(qtbot: QtBot, profile: Profile, theme: Theme) -> None:
    looking = Looking(qtbot, profile)
    assert "Вы ещё не подавали заявлений" in looking.texts()
    pressed: list[bool] = []
    looking.journal.writes.connect(lambda: pressed.append(True))
    QTest.mouseClick(looking.journal.write, Qt.MouseButton.LeftButton)
    assert pressed == [True]
    assert not looking.journal.table.isVisible()


# ── narrowed ──────────────────────────────────────────────────────────────────────────────────


def test_it_is_narrowed_by_status_text_and_account(looking: Looking) -> None:
    looking.choose("status", "Завершено")
    assert looking.numbers() == ["44564", "08-000039981"]
    looking.choose("status", "Все статусы")
    looking.choose("account", f"{MUM} · Мама")
    assert looking.numbers() == ["08-000040377"]
    looking.choose("account", "Все лицевые счета")
    looking.journal.narrowing.search.insert("кондратьева СМЕНА")
    assert len(looking.numbers()) == 3
    looking.journal.narrowing.search.clear()
    looking.journal.narrowing.search.insert("счет за ноябрь")
    assert looking.numbers() == ["44564", "44102"], "«е» finds «ё»"
    looking.journal.narrowing.search.clear()
    looking.journal.narrowing.search.insert("такого нет")
    assert looking.numbers() == []
    assert "Таких заявлений нет" in looking.texts()


def test_an_appeal_that_is_led_to_is_shown_though_it_was_filtered_out(looking: Looking) -> None:
    looking.choose("status", "Отказано")
    looking.journal.open_appeal("q-rated")
    looking.settle()
    assert looking.journal.details.letter is not None
    assert looking.journal.details.letter.id == "q-rated"


def test_one_that_is_still_to_come_is_shown_once_it_is_there(looking: Looking) -> None:
    looking.journal.open_appeal("a-late")
    looking.take(appealed.appeal("a-late", number="08-000040999", submitted=NOW - 2 * DAY))
    assert looking.journal.details.letter is not None
    assert looking.journal.details.letter.id == "a-late"


# ── live ──────────────────────────────────────────────────────────────────────────────────────


def test_a_status_changes_under_ones_eyes_and_the_place_stays(looking: Looking) -> None:
    many = [
        appealed.question(f"q-{n:04}", number=str(50_000 + n), submitted=NOW - n * DAY - 1)
        for n in range(2_000)
    ]
    looking.take(*many)
    assert len(looking.rows()) == 2_006
    looking.journal.table.choose("q-0900")
    looking.qtbot.wait(50)
    bar, full = looking.journal.table.verticalScrollBar(), looking.journal._full
    place = bar.value()
    assert place > 0
    looking.take(replace(many[900], status="in_work"))
    table = looking.journal.table
    assert table.current is not None
    assert table.current.id == "q-0900"
    assert bar.value() == place
    assert looking.journal.details.pill.words == "В обработке"
    answered = replace(many[900], status="completed", answer="Счёт придёт завтра.", answered=NOW)
    looking.take(answered)
    assert "Счёт придёт завтра." in looking.texts()
    assert full.verticalScrollBar().value() == 0


# ── not sent yet ──────────────────────────────────────────────────────────────────────────────


def submit(looking: Looking, id: str = "q-new") -> str:
    command = looking.profile.cabinet.new_id()
    looking.profile.cabinet.submit(appealed.ask(id), command)
    looking.settle()
    return command


def test_what_waits_says_so_and_is_withdrawn(looking: Looking, window_of: Window) -> None:
    submit(looking)
    first = looking.rows()[0]
    assert first == ["пока без номера", "20.11.2026 10:00:00", "Задать вопрос", "ожидает отправки"]
    looking.go_to("q-new")
    assert "Когда поверят счётчик?" in looking.texts()
    asked = window_of.answer(looking.withdraw, yes=True)
    assert "Отозвать заявление?" in asked[0]
    looking.settle()
    journal = looking.profile.cabinet.journal()
    assert isinstance(journal[0].command, WithdrawAppeal)
    assert looking.rows()[0][3] == "отзывается"
    assert looking.said == [("Заявление отозвано.", "ok")]


def test_what_was_refused_stands_with_its_reason_and_can_be_amended(looking: Looking) -> None:
    command = submit(looking)
    looking.profile.settle(command, "rejected", "form_closed")
    looking.settle()
    assert looking.rows()[0][3] == "не принято"
    looking.go_to("q-new")
    details = looking.journal.details
    assert "больше не принимаются" in details.why.text()
    assert details.amend.isVisible()
    assert not details.print.isVisible()
    QTest.mouseClick(details.amend, Qt.MouseButton.LeftButton)
    assert looking.amended[0].appeal.answers[0].value == "Когда поверят счётчик?"


def test_what_needs_attention_says_why(looking: Looking) -> None:
    command = submit(looking)
    looking.profile.stand("online", attention=1, blamed={command: "file_missing"})
    looking.journal.refresh()
    looking.settle()
    looking.go_to("q-new")
    assert looking.journal.details.pill.words == "требует внимания"
    assert looking.journal.details.why.isVisible()


def test_an_appeal_whose_line_is_no_longer_here_is_withdrawn_by_its_record(
    looking: Looking, window_of: Window
) -> None:
    looking.go_to("a-received")
    window_of.answer(looking.withdraw, yes=True)
    command = looking.profile.cabinet.journal()[0].command
    assert command == WithdrawAppeal(user=USER, appeal="a-received", command="command-a-received")


@pytest.fixture
def window_of(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme)


# ── rated ─────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_rated_once_and_the_rating_is_told(looking: Looking) -> None:
    looking.go_to("a-completed")
    rating = looking.journal.details.rating
    assert rating.asked.text() == "Пожалуйста, оцените качество предоставленного ответа"
    assert not rating.send.isEnabled()
    rating.box.setFocus()
    QTest.keyClick(rating.box, Qt.Key.Key_Down)
    QTest.keyClick(rating.box, Qt.Key.Key_Down)
    assert plain(rating.box.currentText()) == "4 — скорее удовлетворён"
    QTest.mouseClick(rating.send, Qt.MouseButton.LeftButton)
    looking.settle()
    command = looking.profile.cabinet.journal()[0].command
    assert command == RateAnswer(user=USER, appeal="a-completed", rating=4)
    told = "Ваша оценка ответа: 4 — скорее удовлетворён (ожидает отправки)"
    assert plain(rating.told.text()) == told
    assert not rating.send.isVisible()
    looking.take(replace(appealed.completed, rating=4, rated=NOW))


def test_only_a_completed_one_is_rated(looking: Looking) -> None:
    for id in ("a-received", "a-in-work", "a-refused", "q-withdrawn"):
        looking.go_to(id)
        assert not looking.journal.details.rating.isVisible()
    looking.go_to("q-rated")
    assert "Ваша оценка ответа: 5 — полностью удовлетворён" in looking.texts()


# ── room ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [320, 560])
def test_in_a_narrow_window_the_appeal_takes_the_tables_place(
    qtbot: QtBot, profile: Profile, theme: Theme, width: int
) -> None:
    profile.take(*appealed.EVERY)
    looking = Looking(qtbot, profile, width)
    journal = looking.journal
    assert journal.table.isVisible()
    assert not journal.details.isVisible()
    journal.table.setFocus()
    QTest.keyClick(journal.table, Qt.Key.Key_Down)
    QTest.keyClick(journal.table, Qt.Key.Key_Return)
    looking.qtbot.wait(50)
    assert journal.details.isVisible()
    assert not journal.table.isVisible()
    QTest.mouseClick(journal.details.return_, Qt.MouseButton.LeftButton)
    assert journal.table.isVisible()
    assert journal.width() == width
    journal.table.setFocus()
    QTest.keyClick(journal.table, Qt.Key.Key_Return)
    assert journal.details.isVisible()
    QTest.keyClick(journal.details.return_, Qt.Key.Key_Escape)
    assert journal.table.isVisible(), "Esc leads back too"


def test_it_takes_every_width_while_it_is_looked_at(looking: Looking) -> None:
    looking.go_to("a-completed")
    for width in (1400, 940, 500, 300, 1400, 620, 1300, 400):
        looking.journal.resize(width, 700)
        looking.qtbot.wait(20)
        table = looking.journal.table
        if table.isVisible():
            taken = sum(table.columnWidth(at) for at in range(table.letters.columnCount()))
            assert taken <= table.viewport().width() + 1
        assert table.current is not None
        assert table.current.id == "a-completed"


def test_it_becomes_a_paper(looking: Looking) -> None:
    looking.go_to("a-completed")
    QTest.mouseClick(looking.journal.details.print, Qt.MouseButton.LeftButton)
    (viewer,) = looking.journal.findChildren(Viewer)
    looking.qtbot.waitUntil(lambda: viewer.view is not None, timeout=20_000)
    assert plain(viewer.windowTitle()) == "Заявление № 08-000039981"
    assert "Уважаемая Мария Ивановна!" in viewer.text.toPlainText()
    viewer.close()
