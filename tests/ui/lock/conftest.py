"""A profile with a lock that is cheap to try, clocks that are set by hand, and a window over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.models import locking
from lkk_desktop.models.locking import AppLock
from lkk_desktop.strings import use
from lkk_desktop.ui.frame import Frame
from lkk_desktop.ui.lock.guard import Guard
from lkk_desktop.ui.screen import Desk
from lkk_desktop.ui.shell import Preferences, Shell
from lkk_desktop.ui.theme import Theme
from tests.ui.flat import Profile

PIN, CODE, PHRASE = "2580", "7H3KM-Q2X9V-B0RTE-4NWZC-8PJ1G", "тихая река, 2026"
MINUTE = 60_000


class Clocks:
    """The one on the wall, and the one that stands still in a sleep."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_795_150_800_000, 5_000_000

    def pass_(self, milliseconds: int) -> None:
        self.wall += milliseconds
        self.steady += milliseconds

    def sleep(self, milliseconds: int) -> None:
        self.wall += milliseconds


class Here:
    """Another user of this computer."""

    def __init__(self, label: str | None, number: int, folder: Path) -> None:
        self.label, self.number, self.folder = label, number, folder


class Keeper:
    """What the app does for the pages, as far as they see it: it notes what was asked."""

    def __init__(self) -> None:
        self.guard: Guard
        self.ways: tuple[str, ...] = ("keyring", "passphrase", "recovery")
        self.recovered, self.shared, self.label = False, True, ""
        self.notify, self.tray = True, False
        self.asked: list[object] = []
        self.here: tuple[Here, ...] = ()

    def check(self, way: str, text: str, then: Callable[[str | None], None]) -> None:
        then(None if text == {"passphrase": PHRASE, "recovery": CODE}[way] else "wrong_key")

    def make_code(self, then: Callable[[str | None], None]) -> None:
        self.asked.append("code")
        then(CODE)

    def set_passphrase(self, text: str, then: Callable[[str | None], None]) -> None:
        self.asked.append(("passphrase", text))
        self.ways = tuple(dict.fromkeys((*self.ways, "passphrase")))
        then(None)

    def others(self) -> tuple[Here, ...]:
        return self.here

    def call_me(self, label: str) -> None:
        self.label = " ".join(label.split())

    def switch(self) -> None:
        self.asked.append("switch")

    def remove(self) -> None:
        self.asked.append("remove")

    def choose(self, **options: bool) -> None:
        for name, on in options.items():
            setattr(self, name, on)


def cheap(text: str = PIN, kind: locking.Kind = "pin", **fields: int) -> AppLock:
    blank = AppLock(kind=kind, salt=b"salt" * 4, hash=b"", time=1, memory_kib=64, lanes=1, **fields)
    return msgspec.structs.replace(blank, hash=locking._hashed(blank, text))


class House:
    """One open profile in a frame, with its lock."""

    def __init__(self, qtbot: QtBot, profile: Profile, theme: Theme) -> None:
        self.qtbot, self.profile, self.theme = qtbot, profile, theme
        self.clocks, self.keeper, self.desk = Clocks(), Keeper(), Desk()
        self.cabinet = profile.cabinet
        self.guard = self.keeper.guard = self.new_guard()
        self.frame = Frame("light", None)
        qtbot.addWidget(self.frame)
        self.frame.resize(1240, 900)
        self.frame.show()

    def new_guard(self) -> Guard:
        return Guard(self.cabinet, self.keeper, lambda: self.clocks.wall)

    def shell(self, screen: str = "readings") -> Shell:
        made = Shell(
            self.cabinet,
            self.theme,
            Preferences(language="ru", theme="light"),
            desk=self.desk,
            safety=self.keeper,
        )
        made.open(screen)
        self.frame.put(made)
        self.spin()
        return made

    def lock(self, text: str = PIN, kind: locking.Kind = "pin", **fields: int) -> None:
        self.guard._keep(cheap(text, kind, **fields))

    def judged(self, way: str, text: str) -> str:
        said: list[str] = []
        self.guard.try_(way, text, said.append)
        self.qtbot.waitUntil(lambda: bool(said))
        return said[0]

    def spin(self) -> None:
        self.qtbot.wait(5)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path)
    yield made
    made.close()


@pytest.fixture
def house(qtbot: QtBot, profile: Profile, theme: Theme) -> Iterator[House]:
    use("ru")
    made = House(qtbot, profile, theme)
    yield made
    made.guard.end()
