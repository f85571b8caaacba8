"""«Безопасность»: setting the lock, keys, users of the computer, what is told outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from lkk_desktop.cabinet import FormDraft
from lkk_desktop.models.accounts import NameAccount
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.ui.ask import Question
from lkk_desktop.ui.lock.code import CodePage
from lkk_desktop.ui.lock.revoked import Revoked, unsent
from lkk_desktop.ui.profile.leave import Leave
from lkk_desktop.ui.screens.security import SecurityScreen
from lkk_desktop.ui.security.keys import PhraseForm
from lkk_desktop.ui.security.lock import PinForm, Proof
from tests.household import USER
from tests.ui.flat import FLAT
from tests.ui.lock.conftest import CODE, PHRASE, PIN, Here, House
from tests.ui.lock.test_page import press, texts


def security(house: House) -> SecurityScreen:
    shell = house.shell("security")
    made = shell.screens["security"]
    assert isinstance(made, SecurityScreen)
    return made


def test_a_pin_is_set_by_the_keyboard_alone(house: House) -> None:
    screen = security(house)
    assert screen.lock is not None
    screen.lock.set.setFocus()
    QTest.keyClick(screen.lock.set, Qt.Key.Key_Return)
    form = screen.lock.form
    assert isinstance(form, PinForm)
    for typed, again, said in (
        ("12", "12", "от 4 до 12 цифр"),
        ("qwer", "qwer", "только цифры"),
        ("1234", "1234", "угадывают первым"),
        (PIN, "2581", "Не совпадает"),
    ):
        for field, text in ((form.first, typed), (form.second, again)):
            field.edit.clear()
            QTest.keyClicks(field.edit, text)
        QTest.keyClick(form.second.edit, Qt.Key.Key_Return)
        assert said in form.first.message.text() + form.second.message.text()
    form.second.edit.clear()
    QTest.keyClicks(form.second.edit, PIN)
    QTest.keyClick(form.second.edit, Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: house.guard.lock is not None, timeout=10_000)
    house.spin()
    assert "включена" in texts(screen)
    assert house.judged("", PIN) == ""


def test_a_found_window_gives_its_lock_to_nobody(house: House) -> None:
    house.lock()
    screen = security(house)
    press(house, screen, "Выключить блокировку…")
    assert screen.lock is not None
    proof = screen.lock.form
    assert isinstance(proof, Proof)
    QTest.keyClicks(proof.field.edit, "1111")
    QTest.keyClick(proof.field.edit, Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: "Неверно" in proof.field.message.text())
    assert house.guard.lock is not None
    proof.field.edit.clear()
    QTest.keyClicks(proof.field.edit, PIN)
    QTest.keyClick(proof.field.edit, Qt.Key.Key_Return)
    house.qtbot.waitUntil(lambda: house.guard.lock is None)
    house.spin()
    assert "Задать ПИН-код…" in texts(screen)


def test_who_came_in_by_another_way_may_set_a_new_pin_at_once(house: House) -> None:
    house.lock()
    house.guard.proved = True
    screen = security(house)
    press(house, screen, "Сменить ПИН-код…")
    assert screen.lock is not None
    assert isinstance(screen.lock.form, PinForm)


def test_the_minutes_are_chosen_and_kept(house: House) -> None:
    house.lock(minutes=5)
    screen = security(house)
    press(house, screen, "30 мин")
    assert house.guard.lock is not None
    assert house.guard.lock.minutes == 30
    press(house, screen, "никогда")
    assert house.guard.lock.minutes == 0
    kept = house.new_guard().lock
    assert kept is not None
    assert kept.minutes == 0


def test_another_passphrase_needs_the_one_in_force(house: House) -> None:
    screen = security(house)
    press(house, screen, "Сменить парольную фразу…")
    assert screen.keys is not None
    form = screen.keys.form
    assert isinstance(form, PhraseForm)
    for field, text in (
        (form.present, "не та фраза"),
        (form.first, "новая фраза 2027"),
        (form.second, "новая фраза 2027"),
    ):
        field.edit.setText(text)
    QTest.keyClick(form.second.edit, Qt.Key.Key_Return)
    assert "не подходит" in form.present.message.text()
    assert house.keeper.asked == []
    form.present.edit.setText(PHRASE)
    QTest.keyClick(form.second.edit, Qt.Key.Key_Return)
    assert house.keeper.asked == [("passphrase", "новая фраза 2027")]


def test_who_came_by_the_recovery_code_sets_a_passphrase_without_the_forgotten_one(
    house: House,
) -> None:
    house.keeper.recovered = True
    screen = security(house)
    press(house, screen, "Сменить парольную фразу…")
    assert screen.keys is not None
    form = screen.keys.form
    assert isinstance(form, PhraseForm)
    assert not form.present.isVisible()


def test_a_recovery_code_is_shown_once_and_saved_where_its_owner_says(
    house: House, tmp_path: Path
) -> None:
    screen = security(house)
    assert CODE not in texts(screen)
    press(house, screen, "Код восстановления…")
    press(house, screen, "Показать код восстановления")
    assert CODE in texts(screen)
    press(house, screen, "Скопировать")
    assert QGuiApplication.clipboard().text() == CODE
    press(house, screen, "Сохранить…")
    box = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog))
    box.fileSelected.emit(str(tmp_path / "code.txt"))
    box.reject()
    assert CODE in (tmp_path / "code.txt").read_text(encoding="utf-8")
    press(house, screen, "Код записан")
    assert CODE not in texts(screen)
    assert QGuiApplication.clipboard().text() == ""


def test_a_new_profile_is_offered_a_code_and_may_go_on_without(house: House) -> None:
    made = CodePage(house.keeper)
    house.frame.put(made)
    with house.qtbot.waitSignal(made.done, timeout=1_000):
        press(house, made, "Не сейчас")
    assert house.keeper.asked == []
    press(house, made, "Показать код восстановления")
    assert CODE in texts(made)
    with house.qtbot.waitSignal(made.done, timeout=1_000):
        press(house, made, "Код записан")


def test_who_else_is_here_and_what_one_is_called(house: House, tmp_path: Path) -> None:
    house.keeper.here = (Here("Папа", 2, tmp_path), Here(None, 3, tmp_path))
    screen = security(house)
    assert "Папа, Пользователь 3" in texts(screen)
    assert screen.people is not None
    screen.people.name.edit.setFocus()
    screen.people.name.edit.insert("  Мама  ")
    QTest.keyClick(screen.people.name.edit, Qt.Key.Key_Return)
    assert house.keeper.label == "Мама"
    press(house, screen, "Другой пользователь…")
    house.qtbot.waitUntil(lambda: house.keeper.asked == ["switch"])


def test_what_the_desktop_may_say_is_switched(house: House) -> None:
    screen = security(house)
    assert screen.telling.notify.isChecked()
    screen.telling.notify.click()
    screen.telling.tray.click()
    assert (house.keeper.notify, house.keeper.tray) == (False, True)


def asked(house: House, screen: SecurityScreen, act: Callable[[QDialog], None]) -> None:
    """Press «Удалить мои данные…», and do something about the question."""

    def answer() -> None:
        question = QApplication.activeModalWidget()
        if isinstance(question, QDialog):
            act(question)
        else:
            QTimer.singleShot(20, answer)

    QTimer.singleShot(50, answer)
    press(house, screen, "Удалить мои данные…")
    house.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    house.spin()


def test_leaving_with_something_unsent_is_never_silent(house: House) -> None:
    """Hazard H50: it is told, and has to be sent or saved before the data may go."""
    new = NewValue(register="m1-day", reading="r1", value=2_812_000)
    command = SubmitReadings(account=FLAT, meter="m1", values=(new,))
    screen = security(house)
    house.cabinet.submit(command, house.cabinet.new_id())
    seen: list[str] = []

    def act(question: QDialog) -> None:
        assert isinstance(question, Leave)
        seen.append(texts(question).replace("\xa0", " "))
        assert not question.go.isEnabled()
        question.cancel.click()

    asked(house, screen, act)
    assert "6158001" in seen[0]
    assert "2 812" in seen[0]
    assert house.keeper.asked == []


def test_leaving_with_nothing_unsent_asks_once(house: House) -> None:
    screen = security(house)

    def refuse(question: QDialog) -> None:
        assert isinstance(question, Question)
        question.no.click()

    def agree(question: QDialog) -> None:
        assert isinstance(question, Question)
        assert "Ключи будут уничтожены" in texts(question)
        question.yes.click()

    asked(house, screen, refuse)
    assert house.keeper.asked == []
    asked(house, screen, agree)
    house.qtbot.waitUntil(lambda: house.keeper.asked == ["remove"])


def test_a_revoked_device_lists_what_it_had_not_sent_in_words(house: House) -> None:
    new = NewValue(register="m1-day", reading="r1", value=2_812_000)
    house.cabinet.submit(
        SubmitReadings(account=FLAT, meter="m1", values=(new,)), house.cabinet.new_id()
    )
    house.cabinet.submit(
        NameAccount(user=USER, account=FLAT, nickname="Квартира"), house.cabinet.new_id()
    )
    page = Revoked(unsent(house.cabinet))
    house.frame.put(page)
    house.spin()
    said = page.lines.text().replace("\xa0", " ")
    assert f"{FLAT} · Электроэнергия · счётчик 6158001: День 2 812" in said
    assert "Квартира" in said
    assert "Запишите" in texts(page)
    assert "6158001" in page.accessibleDescription()


def begin_two(house: House) -> None:
    """Two appeals are begun, and not sent."""
    for answer in ("Когда поверят счётчик?", "Почему вырос счёт?"):
        house.cabinet.forms.keep(
            FormDraft(
                id=house.cabinet.new_id(),
                form="ask",
                version=1,
                account=FLAT,
                answers={"question": answer},
            )
        )


def test_what_was_begun_and_not_sent_is_told_before_it_is_lost(house: House) -> None:
    begin_two(house)
    screen = security(house)
    seen: list[str] = []

    def refuse(question: QDialog) -> None:
        seen.append(texts(question).replace("\xa0", " "))
        assert isinstance(question, Question)
        question.no.click()

    asked(house, screen, refuse)
    assert "2 неоконченных заявления с файлами при этом пропадут." in seen[0]
    new = NewValue(register="m1-day", reading="r1", value=2_812_000)
    command = SubmitReadings(account=FLAT, meter="m1", values=(new,))
    house.cabinet.submit(command, house.cabinet.new_id())

    def cancel(question: QDialog) -> None:
        assert isinstance(question, Leave)
        seen.append(texts(question).replace("\xa0", " "))
        question.cancel.click()

    asked(house, screen, cancel)
    assert "2 неоконченных заявления с файлами при этом пропадут." in seen[1]
    assert house.keeper.asked == []


def test_a_revoked_device_tells_of_what_was_begun(house: House) -> None:
    begin_two(house)
    assert [one.replace("\xa0", " ") for one in unsent(house.cabinet)] == [
        "2 неоконченных заявления с файлами"
    ]
