"""The profile's screens over the real server: what is done here stands there, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Cabinet
from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.notifications import ReadMark, UserNotice
from lkk_desktop.replica.files import Files, prepare
from lkk_desktop.ui.body import Body
from lkk_desktop.ui.profile.going import DeleteDialog
from lkk_desktop.ui.screens.contacts import ContactsScreen
from lkk_desktop.ui.screens.credentials import CredentialsScreen
from lkk_desktop.ui.screens.devices import DevicesScreen
from lkk_desktop.ui.screens.profile import ProfileScreen
from lkk_desktop.ui.shell import Preferences, Shell
from lkk_desktop.ui.theme import Theme
from lkk_server.seed.scene import PASSWORD
from tests.household import KEYS
from tests.server.running import Running, running
from tests.server.signed import all_of
from tests.ui.conftest import Window
from tests.ui.profile.hands import click, fill, meet, press, screen

IVANOV = "0710000000"
PETROVAS = "0720014583"


class Home(Window):
    """A window over a cabinet that syncs with the server on its own thread."""

    def __init__(self, qtbot: QtBot, cabinet: Cabinet, theme: Theme) -> None:
        self.qtbot, self.cabinet = qtbot, cabinet
        self.kept: list[Preferences] = []
        self.shell = Shell(cabinet, theme, Preferences(language="ru", theme="light"))
        qtbot.addWidget(self.shell)
        self.shell.resize(1240, 900)
        self.shell.open("profile")
        self.shell.show()
        self.wait(lambda: bool(cabinet.accounts()))
        self.spin()

    def wait(self, come: object) -> None:
        self.qtbot.waitUntil(come, timeout=20_000)  # type: ignore[arg-type]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "server"
    folder.mkdir()
    with running(folder) as made:
        yield made


@pytest.fixture
def home(
    qtbot: QtBot, tmp_path: Path, theme: Theme, server: Running, qapp: QApplication
) -> Iterator[Home]:
    files = Files(tmp_path / "home", KEYS)
    files.folder.mkdir()
    prepare(files)
    cabinet = Cabinet(files, server.url, clock=server.clock)
    cabinet.start()
    answers: list[object] = []
    cabinet.sign_in("ivanov", PASSWORD, answers.append)
    qtbot.waitUntil(lambda: answers == [None], timeout=20_000)
    made = Home(qtbot, cabinet, theme)
    yield made
    made.shell.hide()
    cabinet.close()


def test_an_account_is_added_named_and_removed(home: Home, server: Running) -> None:
    profile = screen(home, ProfileScreen)
    fill(profile.link.number.edit, PETROVAS)
    fill(profile.link.surname.edit, "Иванов")
    click(home, profile.link.add)
    home.wait(lambda: profile.link.surname.message.text() != "")
    assert "фамилия не подходят" in profile.link.surname.message.text()
    fill(profile.link.surname.edit, "петрова")
    click(home, profile.link.add)
    home.wait(lambda: PETROVAS in profile.accounts.lines)
    line = profile.accounts.lines[PETROVAS]
    click(home, line.rename)
    fill(line.field, "Мама")
    click(home, line.save)
    home.wait(
        lambda: "Мама" in [one.nickname for one in all_of(server, LinkedAccount, user="u-ivanov")]
    )
    home.wait(lambda: not home.cabinet.status.waiting)
    # The envelope tells it, on this device too.
    page = home.shell.page
    assert isinstance(page, Body)
    home.wait(lambda: page.envelope.notifier.count >= 1)
    home.answer(lambda: profile.remove(PETROVAS), yes=True)
    home.wait(lambda: PETROVAS not in profile.accounts.lines)
    links = all_of(server, LinkedAccount, user="u-ivanov")
    assert [one.account for one in links] == [IVANOV]


def test_another_device_is_seen_told_of_and_signed_out(home: Home, server: Running) -> None:
    devices = screen(home, DevicesScreen)
    home.wait(lambda: len(devices.card.lines) == 1)
    assert devices.card.lines[0].device.this
    other = server.sign_in()
    # The notice that it came brings the list anew.
    home.wait(lambda: len(devices.card.lines) == 2)
    stranger = devices.card.lines[1]
    assert stranger.device.name == "test"
    home.answer(lambda: click(home, stranger.out), yes=True)
    home.wait(lambda: len(devices.card.lines) == 1)
    with server.client(other.access) as client:
        assert client.post("/devices", json={}).status_code == 401
    page = home.shell.page
    assert isinstance(page, Body)
    home.wait(lambda: len(page.envelope.notifier.notices) == 2)
    page.envelope.toggle()
    home.spin()
    assert page.envelope.panel is not None
    titles = [row.title.text() for row in page.envelope.panel.told]
    assert titles[:2] == ["Устройство отключено", "Вход с нового устройства"] or (
        titles[:2] == ["Вход с нового устройства", "Устройство отключено"]
    )
    # Opened, they are read: on the server, for every device.
    told = all_of(server, UserNotice, user="u-ivanov")
    home.wait(lambda: len(all_of(server, ReadMark, user="u-ivanov")) >= len(told))


def test_the_password_is_changed_and_this_device_goes_on(home: Home, server: Running) -> None:
    other = server.sign_in()
    form = screen(home, CredentialsScreen).card
    fill(form.login.edit, "иван-1970")
    fill(form.new.first.edit, "Dacha and 7 sosen")
    fill(form.new.second.edit, "Dacha and 7 sosen")
    fill(form.now.edit, "wrong1")
    click(home, form.save)
    home.wait(lambda: form.now.message.text() == "Неверный пароль.")
    fill(form.now.edit, PASSWORD)
    click(home, form.save)
    home.wait(lambda: home.said().startswith("Сохранено"))
    [user] = all_of(server, User, id="u-ivanov")
    assert user.login == "иван-1970"
    with server.client(other.access) as client:
        assert client.post("/devices", json={}).status_code == 401
    server.sign_in("иван-1970", "Dacha and 7 sosen")
    home.wait(lambda: form.login.edit.text() == "иван-1970")
    assert home.cabinet.signed_in
    assert home.cabinet.status.line == "online"


def test_an_email_is_confirmed_by_the_code_of_its_letter(home: Home, server: Running) -> None:
    card = screen(home, ContactsScreen).email
    fill(card.value.edit, "new.ivanov@example.ru")
    fill(card.now.edit, PASSWORD)
    click(home, card.save)
    home.wait(card.code.isVisible)
    fill(card.code.field.edit, "000000")
    home.wait(lambda: "Осталось" in card.code.field.message.text())
    fill(card.code.field.edit, server.code("new.ivanov@example.ru"))
    home.wait(lambda: card.pill.words == "подтверждён" and not card.code.isVisible())
    home.wait(lambda: card.value.edit.text() == "new.ivanov@example.ru")
    # Taken back: it is the last one only where no other is confirmed.
    fill(card.now.edit, PASSWORD)
    home.answer(lambda: click(home, card.remove), yes=True)
    home.wait(lambda: card.pill.words == "не указан" or card.banner.words != "")


def test_the_user_is_deleted_and_kept_after_all(home: Home, server: Running) -> None:
    profile = screen(home, ProfileScreen)
    page = home.shell.page
    assert isinstance(page, Body)

    def go(dialog: DeleteDialog) -> None:
        fill(dialog.password.edit, PASSWORD)
        press(dialog.yes)

    meet(DeleteDialog, lambda: click(home, profile.delete.delete), go)
    home.wait(page.going.isVisible)
    assert "будет удалена" in page.going.words
    [user] = all_of(server, User, id="u-ivanov")
    assert user.deleting == server.clock() + 24 * 3_600_000
    home.press("Отменить удаление")
    home.wait(lambda: not page.going.isVisible())
    home.wait(lambda: IVANOV in profile.accounts.lines)
    [user] = all_of(server, User, id="u-ivanov")
    assert user.deleting is None
