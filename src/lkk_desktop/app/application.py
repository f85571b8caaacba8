"""The running program: its window, which profile is behind it, and the way from one to another."""

from __future__ import annotations

import argparse
import datetime
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer
from PySide6.QtWidgets import QApplication

from lkk_desktop import __version__, immortal, logs, profiles
from lkk_desktop.settings import Settings, default_folder, load, save
from lkk_desktop.ui.frame import Frame, first_scheme
from lkk_desktop.ui.instance import Doorbell, lock, ring

if TYPE_CHECKING:
    from lkk_desktop.app.opened import Opened
    from lkk_desktop.app.opening import Opening
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.beside import Beside
    from lkk_desktop.ui.prefetch import Prefetch
    from lkk_desktop.ui.shell import Preferences, Shell
    from lkk_desktop.ui.theme import Theme

log = logging.getLogger(__name__)


class Hold(msgspec.Struct):
    """A profile that is this program's: its lock, and the file for the last words of a crash."""

    folder: Path
    lock: QLockFile
    crash: TextIO | None

    def let_go(self) -> None:
        logs.end(self.crash)
        self.lock.unlock()


class Application(QObject):
    """One window for the life of the program; profiles come and go behind it."""

    def __init__(
        self,
        qt: QApplication,
        folder: Path | None,
        options: argparse.Namespace,
        held: Hold | None = None,
        trouble: OSError | None = None,
    ) -> None:
        """``folder`` is None where it is yet to be chosen who it is."""
        super().__init__(qt)
        self._qt = qt
        self.folder = folder
        self._held, self._trouble = held, trouble
        self.options = options
        self.settings = self._settings(folder or default_folder())
        self.clock = _clock(options.clock)
        self.opened: Opened | None = None
        self._opening: Opening | None = None
        self._theme: Theme | None = None
        self.passphrase = _passphrase(options.passphrase_fd)
        self._doorbell: Doorbell | None = None
        self._ahead: Prefetch | None = None
        self._beside: Beside | None = None
        self.frame = Frame(first_scheme(self.settings.theme), self.settings.geometry)
        self.frame.closing.connect(self._leave)
        self.frame.painted.connect(lambda: QTimer.singleShot(0, self._furnish))
        self.frame.show()

    @property
    def cabinet(self) -> Cabinet | None:
        return self.opened.cabinet if self.opened is not None else None

    @property
    def shell(self) -> Shell | None:
        """What stands in the window; None while nothing of a profile may be seen."""
        return self.opened.shell if self.opened is not None else None

    @property
    def theme(self) -> Theme:
        assert self._theme is not None
        return self._theme

    @property
    def beside(self) -> Beside:
        """Threads for what may hang."""
        from lkk_desktop.ui.beside import Beside

        if self._beside is None:
            self._beside = Beside(self)
        return self._beside

    @property
    def shared(self) -> bool:
        """Whether this profile is one of those that one may choose among."""
        return self.options.profile is None

    def set_theme(self, name: str) -> None:
        """Change the theme as the menu does."""
        if self.shell is not None:
            self.shell.choose_theme(name)  # type: ignore[arg-type]

    def change(self, **settings: object) -> None:
        """Keep settings of the profile."""
        self.settings = msgspec.structs.replace(self.settings, **settings)
        if self.folder is not None and self.folder.exists():
            try:
                save(self.folder, self.settings)
            except OSError as error:
                log.info("settings are not kept: %s", error.strerror)

    def keep(self, preferences: Preferences) -> None:
        """What the person has chosen about the window."""
        self.change(language=preferences.language, theme=preferences.theme, scale=preferences.scale)

    def begin(self) -> None:
        """Open the profile anew: the first time, or after it was wiped or failed."""
        from lkk_desktop.app.opening import Opening

        if self._opening is not None:
            self._opening.end()
        self._opening = Opening(self)
        self._opening.begin()

    def enter(self, opened: Opened) -> None:
        """The profile is open."""
        self.opened, self._opening = opened, None

    def close(self) -> None:
        """Close the profile's files; the window stays."""
        if self._opening is not None:
            self._opening.end()
            self._opening = None
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def look_ahead(self) -> None:
        """Import what a first window does not need."""
        from lkk_desktop.ui.prefetch import Prefetch

        self._ahead = Prefetch.of_program()

    def say(self, fault: Exception) -> None:
        """What stands in the way of the whole profile."""
        from lkk_desktop.replica.faults import Fault
        from lkk_desktop.ui.faults import FaultPage

        assert isinstance(fault, Fault)
        log.info("fault %s %s", fault.code, fault.name)
        page = FaultPage(fault.code, fault.name)
        page.again.connect(self.begin)
        page.left.connect(self.frame.close)
        self.frame.put(page)

    def choose(self, told: str = "") -> None:
        """Ask who it is; the profile that was open is closed."""
        from lkk_desktop.ui.lock.who import Who

        self.close()
        self._let_go()
        page = Who(profiles.people(profiles.root()), told)
        page.chosen.connect(self.move_to)
        page.added.connect(lambda: self.move_to(profiles.new_folder(profiles.root())))
        self.frame.put(page)

    def move_to(self, folder: Path) -> None:
        """Open another profile in this window. Where another window has it, that one comes."""
        self.close()
        self._let_go()
        try:
            held = take(folder)
        except OSError as error:
            self._say_unwritable(folder, error)
            return
        if held is None:
            ring(folder)
            from lkk_desktop.strings import t

            self.choose(t("This user's data are open in another window."))
            return
        self.folder, self._held = folder, held
        self.settings = self._settings(folder)
        self._furnish_language()
        self.theme.choose(self.settings.theme)
        self.theme.zoom(self.settings.scale)
        self._move_in()

    def forget_folder(self) -> None:
        """The profile is wiped: its folder goes, too, and who is next?"""
        from lkk_desktop.replica import wiping
        from lkk_desktop.replica.faults import Fault

        self.close()
        self._let_go()
        gone, self.folder = self.folder, None
        if gone is not None:
            try:
                wiping.remove_folder(gone)
            except Fault as fault:  # what is left there opens nothing, and is nobody's
                log.info("the folder stays: %s", fault.code)
        left = profiles.people(profiles.root()) if self.shared else ()
        if len(left) > 1:
            self.choose()
        else:
            self.move_to(left[0].folder if left else self.options.profile or default_folder())

    def _furnish(self) -> None:
        """After the first paint: what is heavy to import, then the profile."""
        from lkk_desktop.ui.theme import Theme

        self._furnish_language()
        self._theme = Theme(self._qt, self.settings.theme, self.settings.scale)
        if self._trouble is not None and self.folder is not None:
            self._say_unwritable(self.folder, self._trouble)
        elif self.folder is None:
            self.choose()
        else:
            self._move_in()

    def _furnish_language(self) -> None:
        from lkk_desktop import strings

        strings.use(self.settings.language or strings.system_language() or "ru")

    def _move_in(self) -> None:
        assert self.folder is not None
        self._doorbell = Doorbell(self.folder, self)
        self._doorbell.rung.connect(self._come_forward)
        self.begin()

    def _let_go(self) -> None:
        if self._doorbell is not None:
            self._doorbell.deleteLater()
            self._doorbell = None
        if self._held is not None:
            self._held.let_go()
            self._held = None

    def _settings(self, folder: Path) -> Settings:
        of = self.options
        return load(folder).given(of.server, of.mode, of.language, of.theme)

    def _say_unwritable(self, folder: Path, error: OSError) -> None:
        from lkk_desktop.replica.faults import Fault

        log.info("no profile: %s", error.strerror)
        self.say(Fault("unwritable", folder.name))

    def _leave(self) -> None:
        self.change(geometry=self.frame.place())
        if self._ahead is not None:
            self._ahead.stop()
        self.close()
        if self._beside is not None:
            self._beside.end()
        self._qt.quit()

    def _come_forward(self) -> None:
        self.frame.come_forward()


_running: list[Application] = []


def current() -> Application:
    """The program that this process runs."""
    return _running[0]


def take(folder: Path) -> Hold | None:
    """Have a profile for this program; None where another has it. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    held = lock(folder)
    return None if held is None else Hold(folder, held, logs.begin(folder))


def start(options: argparse.Namespace) -> Application | None:
    """Show the window; None where another instance has this profile and was brought forward."""
    immortal.keep()
    os.umask(0o077)  # what the profile's folder holds is nobody else's, its log included
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("lkk-desktop")
    qt.setApplicationVersion(__version__)
    folder = options.profile or _only()
    held, trouble = None, None
    if folder is not None:
        try:
            held = take(folder)
        except OSError as error:
            trouble = error
        if held is None and trouble is None:
            ring(folder)
            return None
    application = Application(qt, folder, options, held, trouble)
    _running.append(application)
    return application


def run(options: argparse.Namespace) -> int:
    """The program from its first window to its end; the exit status."""
    if start(options) is None:
        return 0
    return QApplication.exec()


def _only() -> Path | None:
    """The one profile of this computer, or where the first will be; None where there are more."""
    found = profiles.people(profiles.root())
    if len(found) > 1:
        return None
    return found[0].folder if found else default_folder()


def _clock(begin: datetime.datetime | None) -> Callable[[], int]:
    if begin is None:
        return lambda: time.time_ns() // 1_000_000
    ahead = int(begin.timestamp() * 1000) - time.time_ns() // 1_000_000
    return lambda: time.time_ns() // 1_000_000 + ahead


def _passphrase(descriptor: int | None) -> str | None:
    if descriptor is None:
        return None
    with os.fdopen(descriptor, encoding="utf-8") as pipe:
        return pipe.readline().rstrip("\n")
