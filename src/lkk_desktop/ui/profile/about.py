"""«Инфо приложения»: versions, server, files and how things stand, to be read and to be copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel

from lkk_desktop import look
from lkk_desktop.strings import NBSP, date_and_time, n, number, t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, button, label, press
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.papers import saving
from lkk_desktop.ui.plain import breakable
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Diagnosis

MEGA = 1_000_000
SETTINGS = "settings.toml"


class AboutCard(Card):
    """Names and values; the values can be chosen with the mouse and the keyboard."""

    said = Signal(str, str)

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        heading = t("App info")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.L)
        self._grid.setVerticalSpacing(look.S)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.values: dict[str, QLabel] = {}
        self._names: list[QLabel] = []
        self._stacked: bool | None = None
        for name in _rows(cabinet.diagnosis(), ""):
            self._names.append(label(name, "muted", wrap=True))
            value = self.values[name] = label("", wrap=True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        # A path is broken where it has to be, which who copied it would get too: it is opened.
        self._folder = t("Folder of the profile")
        self.values[self._folder].setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.open = button(t("Open the folder"), "quiet")
        self.open.clicked.connect(press(self._open))
        self.copy = button(t("Copy"), "second", "copy")
        self.copy.setAccessibleName(t("Copy the diagnostics"))
        self.copy.clicked.connect(press(self._copy))
        note = t("What is copied names neither you nor your accounts, and can be given to others.")
        self.body.addWidget(label(note, "caption", wrap=True))
        self.body.addWidget(Flow(self.copy, self.open, gap=look.S))
        self.stack(False)

    def refresh(self) -> None:
        """Show how things stand now."""
        for name, value in _rows(self.cabinet.diagnosis(), self._fresh()).items():
            self.values[name].setText(breakable(value) if name == self._folder else value)
            self.values[name].setAccessibleName(f"{name}: {value}")

    def stack(self, below: bool) -> None:
        """Put the values below their names, where there is no room beside them."""
        if below == self._stacked:
            return
        self._stacked = below
        for at, (name, value) in enumerate(zip(self._names, self.values.values(), strict=True)):
            for one in (name, value):
                self._grid.removeWidget(one)
            self._grid.addWidget(name, 2 * at, 0, 1, 2 if below else 1)
            self._grid.addWidget(value, 2 * at + (1 if below else 0), 0 if below else 1, 1, 1)
            name.setMinimumWidth(0 if below else scaled(180))

    def _fresh(self) -> str:
        fresh = self.cabinet.status.fresh
        if fresh is None:
            return t("no data yet")
        return date_and_time(fresh, zone_of(self.cabinet))

    def _open(self) -> None:
        saving.reveal(Path(self.cabinet.diagnosis().folder) / SETTINGS)

    def _copy(self) -> None:
        QApplication.clipboard().setText(copied(self.cabinet.diagnosis()))
        self.said.emit(t("The diagnostics are copied."), "ok")


def copied(of: Diagnosis) -> str:
    """The diagnostics as they are given to others: nothing in them names a person.

    In English, whatever the language: it is read by whoever looks after the program.
    """
    fresh = "-" if of.fresh is None else str(of.fresh)
    return "\n".join(
        (
            f"lkk-desktop {of.app}, protocol {of.protocol}",
            f"SQLite {of.sqlite}, Qt {qVersion()}, {of.system}",
            f"server {of.server} {of.server_id or '-'}",
            f"device {of.device or '-'}",
            f"line {of.line} {of.reason or '-'}, fresh {fresh}",
            f"waiting {of.waiting}, attention {of.attention}",
            f"replica {of.replica} bytes, outbox {of.outbox} bytes",
        )
    )


def _rows(of: Diagnosis, fresh: str) -> dict[str, str]:
    """What is shown, by its name."""
    waiting = n("{count} action", "{count} actions", of.waiting) if of.waiting else t("nothing")
    how = words.connectivity(of.reason) if of.reason else t("in order")
    return {
        t("Version"): of.app,
        t("Protocol"): str(of.protocol),
        t("Database"): f"SQLite {of.sqlite}",
        t("Windows and widgets"): f"Qt {qVersion()}",
        t("System"): of.system,
        t("Server"): of.server,
        t("Server's number"): of.server_id or "–",
        t("Last data"): fresh,
        t("Connection"): how,
        t("Not sent yet"): waiting,
        t("Data on this computer"): _size(of.replica),
        t("What you have said"): _size(of.outbox),
        t("Name of this device"): of.device_name,
        t("Number of this device"): of.device or "–",
        t("Folder of the profile"): of.folder,
    }


def _size(count: int) -> str:
    """«1,2 МБ»."""
    tenths = max(1, round(10 * count / MEGA)) if count else 0
    mega = t("MB")
    return f"{number(tenths * 100)}{NBSP}{mega}"
