"""The user's end: asked with the password, told on every section, undone."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import DeleteUser, Done, KeepUser, Leaving
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.profile.going import DeleteDialog, GoingBanner
from lkk_desktop.ui.screens import SCREENS
from lkk_desktop.ui.screens.profile import ProfileScreen
from tests.household import DAY, NOW, changed, user
from tests.ui.conftest import Window
from tests.ui.profile.hands import answer, asked, click, fill, known, meet, press, screen, texts

GOING = changed(user, deleting=NOW + DAY)


def banner(window: Window) -> GoingBanner:
    page = window.shell.page
    assert isinstance(page, Body)
    return page.going


def test_it_says_what_happens_and_asks_for_the_password(window: Window) -> None:
    profile = screen(window, ProfileScreen)
    window.profile.worker._hear.clear()
    assert "24 часов" in texts(profile.delete)

    def go(dialog: DeleteDialog) -> None:
        said = texts(dialog)
        assert "0710000000, 0710000017, 0710000025" in said
        assert "В течение 24 часов это можно отменить" in said
        press(dialog.yes)
        assert dialog.password.message.text() == "Введите текущий пароль."
        fill(dialog.password.edit, "wrong1")
        press(dialog.yes)
        press_twice = asked(window)
        assert press_twice == [DeleteUser(password="wrong1")]
        window.profile.worker.answer(Problem("wrong_password"))
        QTest.qWait(10)
        assert dialog.password.message.text() == "Неверный пароль."
        fill(dialog.password.edit, "kabinet2026")
        press(dialog.yes)
        window.profile.worker.answer(Leaving(deleting=NOW + DAY))
        QTest.qWait(10)

    meet(DeleteDialog, lambda: click(window, profile.delete.delete), go)
    assert asked(window)[-1] == DeleteUser(password="kabinet2026")
    assert window.said() == "Учётная запись будет удалена 21.11.2026, 10:00."
    assert "try_now" in window.profile.worker.asked


def test_esc_and_a_lost_line_delete_nothing(window: Window) -> None:
    profile = screen(window, ProfileScreen)

    def look(dialog: DeleteDialog) -> None:
        fill(dialog.password.edit, "kabinet2026")
        window.profile.stand("offline")
        QTest.qWait(10)
        assert not dialog.yes.isEnabled()
        assert "сейчас её нет" in dialog.state.text()
        dialog.reject()

    meet(DeleteDialog, lambda: click(window, profile.delete.delete), look)
    assert asked(window) == []
    window.spin()
    assert not profile.delete.delete.isEnabled()


def test_every_section_tells_that_the_user_goes(window: Window) -> None:
    assert banner(window).words == ""
    known(window, GOING)
    for kind in SCREENS:
        window.shell.open(kind.name)
        window.spin()
        assert banner(window).isVisible(), kind.name
        assert banner(window).words == "Учётная запись будет удалена 21.11.2026, 10:00."


@pytest.mark.parametrize("width", [1240, 700, 360])
def test_it_has_room_at_every_width_beside_the_banner_of_the_line(
    window: Window, width: int
) -> None:
    known(window, GOING)
    window.profile.stand("offline")
    window.shell.resize(width, 700)
    window.spin()
    page = window.shell.page
    assert isinstance(page, Body)
    for one in (page.banner, page.going):
        assert one.isVisible()
        right = one.mapTo(window.shell, one.rect().topRight()).x()
        assert 0 < right <= window.shell.width()


def test_it_is_undone_from_the_banner(window: Window) -> None:
    known(window, GOING)
    window.profile.worker._hear.clear()
    window.press("Отменить удаление")
    assert asked(window) == [KeepUser()]
    assert not banner(window)._button.isEnabled()
    answer(window, Done())
    assert window.said() == "Удаление отменено: учётная запись и лицевые счета остаются."
    known(window, user)
    assert banner(window).words == ""
    assert not banner(window).isVisible()


def test_without_a_line_it_is_told_but_not_undone(window: Window) -> None:
    known(window, GOING)
    window.profile.stand("offline")
    window.spin()
    assert "Отменить можно будет, когда появится связь" in banner(window).words
    assert not banner(window)._button.isEnabled()
    window.profile.stand("online")
    assert banner(window)._button.isEnabled()


def test_meanwhile_the_profile_offers_nothing_that_leads_nowhere(window: Window) -> None:
    profile = screen(window, ProfileScreen)
    links = window.profile.cabinet.accounts()
    for link in links:
        window.profile.forget(link)
    known(window, GOING)
    assert "Если отменить удаление, они вернутся" in texts(profile.accounts)
    for card in (profile.full, profile.link, profile.delete):
        assert not card.isVisible()
    page = window.shell.page
    assert isinstance(page, Body)
    assert page.header.accounts.placeholderText() == "Лицевого счёта пока нет"
    known(window, user)
    assert "Добавьте первый ниже" in texts(profile.accounts)
    for card in (profile.full, profile.link, profile.delete):
        assert card.isVisible()


def test_one_who_has_no_account_left_still_sees_it(window: Window) -> None:
    for link in window.profile.cabinet.accounts():
        window.profile.forget(link)
    known(window, GOING)
    window.shell.open("home")
    window.spin()
    assert banner(window).isVisible()
    window.profile.worker._hear.clear()
    window.press("Отменить удаление")
    answer(window, Problem("too_many_tries", wait=30))
    assert "через 0:30" in window.said()
    assert banner(window)._button.isEnabled()
