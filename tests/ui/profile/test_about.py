"""«Инфо приложения»: what stands there, what is copied, and what of a person is not in it."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication
from sqlcipher3 import dbapi2 as sqlcipher

from lkk_desktop import __version__
from lkk_desktop.diagnosis import plain_address
from lkk_desktop.ui.papers import saving
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.profile.about import AboutCard
from lkk_desktop.ui.screens.about import AboutScreen
from tests import household
from tests.ui.conftest import Window
from tests.ui.flat import EMPTY, FLAT, MUM
from tests.ui.profile.hands import click, contact, known, screen


def card(window: Window) -> AboutCard:
    return screen(window, AboutScreen).card


def test_versions_server_files_and_state_are_told(window: Window) -> None:
    window.type("m1-day", "2812")
    window.send()
    values = {name: one.text() for name, one in card(window).values.items()}
    assert values["Версия"] == __version__
    assert values["База данных"] == f"SQLite {sqlcipher.sqlite_version}"
    assert values["Окна и элементы"] == f"Qt {qVersion()}"
    assert values["Сервер"] == "http://127.0.0.1:1"
    assert values["Номер сервера"] == household.SERVER
    assert values["Номер этого устройства"] == household.DEVICE
    assert values["Имя этого устройства"] == platform.node()
    assert values["Последние данные"] == "20.11.2026, 10:00"
    assert values["Ещё не отправлено"] == "1 действие"
    folder = Path(values["Папка профиля"].replace("\u200b", ""))
    assert (folder / "replica.db").exists()
    megabytes = values["Данные на этом компьютере"].split("\u00a0")[0].replace(",", ".")
    assert float(megabytes) == pytest.approx(
        sum(one.stat().st_size for one in folder.glob("replica.db*")) / 1_000_000, abs=0.2
    )


def test_it_follows_the_line(window: Window) -> None:
    about = card(window)
    assert about.values["Связь"].text() == "в порядке"
    window.profile.stand("offline", reason="timeout")
    window.spin()
    assert "долго не отвечает" in about.values["Связь"].text()


def test_what_is_copied_names_nobody(window: Window) -> None:
    known(window, contact("email", "canary.ivan@mail.ru"), contact("phone", "79221234567"))
    window.type("m1-day", "2812")
    window.send()
    window.profile.cabinet.url = "https://ivanov:secret@lkk.example.ru/api?who=ivanov"
    click(window, card(window).copy)
    assert window.said() == "Сведения скопированы."
    copied = QApplication.clipboard().text()
    assert f"lkk-desktop {__version__}, protocol 1" in copied
    assert f"Qt {qVersion()}" in copied
    assert "server https://lkk.example.ru/api server-1" in copied
    assert "waiting 1, attention 0" in copied
    folder = str(window.profile.cabinet._files.folder)
    persons = (FLAT, MUM, EMPTY, household.SURNAME, "ivan", "secret", "9221234567", "Нефтеюганск")
    for personal in (*persons, household.USER, "6158001", "2812", folder, str(Path.home())):
        assert personal not in copied
    if len(platform.node()) > 3:
        assert platform.node() not in copied


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("https://lkk.ru", "https://lkk.ru"),
        ("https://u:p@lkk.ru:8443/x/?q=1#f", "https://lkk.ru:8443/x"),
        ("http://[::1]:8480", "http://[::1]:8480"),
        ("nonsense", "–"),
        ("http://lkk.ru:port", "–"),
        ("http://[", "–"),
    ],
)
def test_an_address_is_told_without_what_may_name_a_person(given: str, plain: str) -> None:
    assert plain_address(given) == plain


def test_the_folder_opens_in_the_system(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(saving, "reveal", opened.append)
    click(window, card(window).open)
    assert [one.parent for one in opened] == [window.profile.cabinet._files.folder]


def opened(viewer: Viewer) -> bool:
    return viewer.view is not None


def test_the_policy_and_the_advice_open_from_here(window: Window) -> None:
    page = screen(window, AboutScreen)
    click(window, page.policy)
    click(window, page.advice)
    titles = {viewer.windowTitle() for viewer in page.findChildren(Viewer)}
    assert titles == {"Политика конфиденциальности", "Советы по безопасности"}
    for viewer in page.findChildren(Viewer):
        window.qtbot.waitUntil(partial(opened, viewer), timeout=10_000)
        viewer.close()
