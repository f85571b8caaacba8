"""The composition root: the only file that knows every room. One window, one profile."""

from __future__ import annotations

import argparse
import datetime
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer
from PySide6.QtWidgets import QApplication

from lkk_desktop import __version__, immortal, logs
from lkk_desktop.settings import default_folder, load, save
from lkk_desktop.ui.frame import Frame, first_scheme
from lkk_desktop.ui.instance import Doorbell, lock, ring

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Status
    from lkk_desktop.replica.files import Files
    from lkk_desktop.replica.keys import Way
    from lkk_desktop.ui.prefetch import Prefetch
    from lkk_desktop.ui.screens.unlock import Unlock
    from lkk_desktop.ui.shell import Preferences, Shell
    from lkk_desktop.ui.theme import Theme

log = logging.getLogger(__name__)
ACCOUNT = "account"
AFTER_PAINT = 100


class Application(QObject):
    """The running program: its window, and the profile behind it once that is open."""

    def __init__(
        self,
        qt: QApplication,
        folder: Path,
        options: argparse.Namespace,
        trouble: OSError | None = None,
    ) -> None:
        super().__init__(qt)
        self._qt = qt
        self.folder = folder
        self._trouble = trouble
        self.options = options
        self.settings = load(folder).given(
            options.server, options.mode, options.language, options.theme
        )
        self.clock = _clock(options.clock)
        self.cabinet: Cabinet | None = None
        self.shell: Shell | None = None
        self._files: Files
        self._looked_through = False
        self._theme: Theme | None = None
        self._passphrase = _passphrase(options.passphrase_fd)
        self._doorbell: Doorbell | None = None
        self._ahead: Prefetch | None = None
        self.frame = Frame(first_scheme(self.settings.theme), self.settings.geometry)
        self.frame.closing.connect(self._leave)
        self.frame.painted.connect(lambda: QTimer.singleShot(0, self._furnish))
        self.frame.show()

    def set_theme(self, name: str) -> None:
        """Change the theme as the menu does."""
        if self.shell is not None:
            self.shell.choose_theme(name)  # type: ignore[arg-type]

    def _furnish(self) -> None:
        """After the first paint: what is heavy to import, then the profile."""
        from lkk_desktop import strings
        from lkk_desktop.replica.faults import Fault
        from lkk_desktop.ui.theme import Theme

        strings.use(self.settings.language or strings.system_language() or "ru")
        self._theme = Theme(self._qt, self.settings.theme, self.settings.scale)
        if self._trouble is not None:
            self._say(Fault("unwritable", self.folder.name))
            return
        self._doorbell = Doorbell(self.folder, self)
        self._doorbell.rung.connect(self._come_forward)
        self._open()

    def _open(self) -> None:
        """Open the profile by what it has: the keyring, the passphrase handed in, or a question."""
        from lkk_desktop.replica import keys
        from lkk_desktop.replica.faults import Fault

        ways: tuple[str, ...] = ()
        try:
            ways = keys.ways(self.folder)
            ring = keys.system_keyring() if not ways or "keyring" in ways else None
            if "keyring" in ways and ring is not None:
                self._open_by(ring, new=False)
            elif self._passphrase is not None:
                self._open_by(keys.Passphrase(self._passphrase), new=not ways)
            elif not ways and ring is not None:
                self._open_by(ring, new=True)
            elif not ways or "passphrase" in ways:
                self._ask_passphrase(new=not ways)
            else:
                raise Fault("no_keyring")
        except Fault as fault:
            if "passphrase" in ways and fault.code == "no_keyring":
                self._ask_passphrase(new=False)
            elif "passphrase" in ways and fault.code == "wrong_key":
                self._passphrase = None
                self._ask_passphrase(new=False).refuse(fault.code)
            else:
                self._say(fault)

    def _ask_passphrase(self, *, new: bool) -> Unlock:
        from lkk_desktop.replica.faults import Fault
        from lkk_desktop.replica.keys import Passphrase
        from lkk_desktop.ui.screens.unlock import Unlock

        page = Unlock(new=new)

        def enter(text: str) -> None:
            try:
                self._open_by(Passphrase(text), new=new)
            except Fault as fault:
                if fault.code == "wrong_key":
                    page.refuse(fault.code)
                else:
                    self._say(fault)

        page.entered.connect(enter)
        self.frame.put(page)
        return page

    def _open_by(self, way: Way, *, new: bool) -> None:
        """Open the two files and show the cabinet. Raises ``Fault``."""
        from lkk_desktop.replica import keys
        from lkk_desktop.replica.faults import Fault
        from lkk_desktop.replica.files import Files, suspect

        opened = keys.create(self.folder, way) if new else keys.unlock(self.folder, way)
        self._files = Files(self.folder, opened)
        try:
            self._enter(self._files)
        except Fault as fault:
            # A damaged replica is found, made anew and pulled again; a damaged outbox is told.
            if fault.code != "not_a_database":
                raise
            suspect(self._files)
            self._enter(self._files)

    def _enter(self, files: Files) -> None:
        """Show the cabinet over these files. Raises ``Fault``, and then holds none of them."""
        with ExitStack() as undo:
            undo.callback(self._close)
            self._show(files)
            undo.pop_all()

    def _show(self, files: Files) -> None:
        from lkk_desktop import strings
        from lkk_desktop.cabinet import Cabinet
        from lkk_desktop.ui.shell import Preferences, Shell

        self.cabinet = Cabinet(
            files,
            self.settings.server,
            clock=self.clock,
            by_hand=self.settings.work_offline,
        )
        assert self._theme is not None
        preferences = Preferences(
            language=self.settings.language or strings.language(),
            theme=self.settings.theme,
            scale=self.settings.scale,
            account=self.cabinet.recalled(ACCOUNT),
        )
        self.shell = Shell(
            self.cabinet,
            self._theme,
            preferences,
            server=self.settings.server,
            keep=self._keep,
            keep_server=self._server_chosen,
        )
        self.frame.put(self.shell)
        self.cabinet.connectivity.connect(self._note)
        # The sync thread's imports would hold up the first look at what is already here.
        QTimer.singleShot(AFTER_PAINT, self._begin)

    def _begin(self) -> None:
        from lkk_desktop.ui.prefetch import Prefetch

        if self.cabinet is not None:
            self.cabinet.start()
        if self._ahead is None:
            self._ahead = Prefetch(self)

    def _say(self, fault: Exception) -> None:
        from lkk_desktop.replica.faults import Fault
        from lkk_desktop.ui.faults import FaultPage

        assert isinstance(fault, Fault)
        log.info("fault %s %s", fault.code, fault.name)
        page = FaultPage(fault.code, fault.name)
        page.again.connect(self._open)
        page.left.connect(self.frame.close)
        self.frame.put(page)

    def _keep(self, preferences: Preferences) -> None:
        self.settings = msgspec.structs.replace(
            self.settings,
            language=preferences.language,
            theme=preferences.theme,
            scale=preferences.scale,
        )
        self._save()
        if self.cabinet is not None:
            # Not among the settings: they lie open, and an account's number is a person's.
            self.cabinet.remember(ACCOUNT, preferences.account)

    def _server_chosen(self, url: str) -> None:
        """Another server, for a profile that belongs to nobody yet."""
        if self.cabinet is not None and self.cabinet.user is None:
            self.settings = msgspec.structs.replace(self.settings, server=url)
            self._save()
            # The page that chose it goes with its cabinet.
            QTimer.singleShot(0, self, self._again)

    def _note(self, status: Status) -> None:
        """Keep «work offline» between starts: it is the person's word, not the network's."""
        if status.reason == "not_a_database" and not self._looked_through:
            self._looked_through = True
            QTimer.singleShot(0, self._again)
        if status.line in ("by_hand", "online", "connecting", "offline"):
            by_hand = status.line == "by_hand"
            if by_hand != self.settings.work_offline:
                self.settings = msgspec.structs.replace(self.settings, work_offline=by_hand)
                self._save()

    def _again(self) -> None:
        """The sync thread met a damaged page: begin again, with a new replica if it is that."""
        from lkk_desktop.replica.faults import Fault

        section = self.shell.section if self.shell is not None else None
        self._close()
        try:
            self._enter(self._files)
        except Fault as fault:
            self._say(fault)
        else:
            # What the person was at does not change because a file had to be made anew.
            if self.shell is not None and section is not None:
                self.shell.open(section)

    def _close(self) -> None:
        if self.cabinet is not None:
            self.cabinet.close()
            self.cabinet = None

    def _save(self) -> None:
        try:
            save(self.folder, self.settings)
        except OSError as error:
            log.info("settings are not kept: %s", error.strerror)

    def _leave(self) -> None:
        self.settings = msgspec.structs.replace(self.settings, geometry=self.frame.place())
        if self.folder.exists():
            self._save()
        if self._ahead is not None:
            self._ahead.stop()
        self._close()
        self._qt.quit()

    def _come_forward(self) -> None:
        self.frame.come_forward()


_running: list[tuple[Application, QLockFile, TextIO | None]] = []


def current() -> Application:
    """The program that this process runs."""
    return _running[0][0]


def start(options: argparse.Namespace) -> Application | None:
    """Show the window; None where another instance has this profile and was brought forward."""
    immortal.keep()
    os.umask(0o077)  # what the profile's folder holds is nobody else's, its log included
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("lkk-desktop")
    qt.setApplicationVersion(__version__)
    folder = options.profile or default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = lock(folder)
    except OSError as error:
        return Application(qt, folder, options, trouble=error)
    if held is None:
        ring(folder)
        return None
    crash = logs.begin(folder)
    application = Application(qt, folder, options)
    _running.append((application, held, crash))
    return application


def run(options: argparse.Namespace) -> int:
    """The program from its first window to its end; the exit status."""
    if start(options) is None:
        return 0
    return QApplication.exec()


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
