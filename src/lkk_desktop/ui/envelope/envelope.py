"""The envelope with what hangs from it, as the window's body takes it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop.ui.components import press
from lkk_desktop.ui.envelope.button import EnvelopeButton
from lkk_desktop.ui.envelope.notifier import Notifier
from lkk_desktop.ui.envelope.tray import Outside, Tray

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.ui.envelope.panel import Panel


class Envelope(EnvelopeButton):
    """The button; its panel is made when it is first opened."""

    visits = Signal(str, str)
    """A screen that a reminder leads to, and the account."""
    leads = Signal(str, str)
    """A screen that a notice leads to, and the record that it is about, '' of none."""
    calendar = Signal()
    """The days are wanted as a calendar file."""
    called = Signal()
    """A message on the desktop was pressed: the window is wanted."""

    def __init__(
        self,
        cabinet: Cabinet,
        over: QWidget,
        tray: Tray | None = None,
        outside: Outside | None = None,
    ) -> None:
        super().__init__()
        self._over = over
        self.panel: Panel | None = None
        tray = tray or Tray(self)
        tray.pressed.connect(self._from_desktop)
        self.notifier = Notifier(cabinet, tray, self, outside)
        self.notifier.changed.connect(press(lambda: self.say(self.notifier.count)))
        self.clicked.connect(press(self.toggle))

    def toggle(self) -> None:
        """Open what is in it, or close it."""
        if self.panel is not None and self.panel.isVisible():
            self.panel.shut()
            return
        if self.panel is None:
            from lkk_desktop.ui.envelope.panel import Panel

            self.panel = Panel(self._over, self, self.notifier)
            self.panel.visits.connect(self.visits)
            self.panel.leads.connect(self.leads)
            self.panel.calendar.connect(self.calendar)
        self.panel.open()

    def _from_desktop(self) -> None:
        self.called.emit()
        if self.panel is None or not self.panel.isVisible():
            self.toggle()
