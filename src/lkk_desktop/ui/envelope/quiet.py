"""How one is reminded: whether the desktop tells it, and in which hours it is silent."""

from __future__ import annotations

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QWidget

from lkk_desktop import look
from lkk_desktop.strings import c, t
from lkk_desktop.ui.components import column, label, line
from lkk_desktop.ui.corner import Switch
from lkk_desktop.ui.envelope.notifier import Notifier
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.theme import scaled


class Choice(QWidget):
    """A switch whose words wrap where there is little room; a press on them is one on it."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.switch = Switch("")
        self.switch.setAccessibleName(said)
        words = label(said, "muted", wrap=True)
        inside = line(self.switch, words, gap=look.S)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.switch.isEnabled() and self.rect().contains(event.position().toPoint()):
            self.switch.toggle()


class Quiet(QWidget):
    """«Не беспокоить с 21:00 до 9:00»."""

    def __init__(self, notifier: Notifier) -> None:
        super().__init__()
        self._notifier = notifier
        silent = Choice(t("Do not disturb"))
        self.on = silent.switch
        self.on.toggled.connect(lambda on: self._notifier.choose(quiet=on))
        self.from_, self.to = self._hours(t("Silent from")), self._hours(t("Silent until"))
        self.from_.activated.connect(lambda hour: self._notifier.choose(quiet_from=hour))
        self.to.activated.connect(lambda hour: self._notifier.choose(quiet_to=hour))
        hours = Flow(
            *(label(c("hours", "from")), self.from_, label(c("hours", "until")), self.to),
            gap=look.S,
        )
        self.setLayout(column(silent, hours))

    def fill(self) -> None:
        """Show what is set."""
        settings = self._notifier.settings
        self.on.setChecked(settings.quiet)
        self.from_.setCurrentIndex(settings.quiet_from)
        self.to.setCurrentIndex(settings.quiet_to)
        for one in (self.from_, self.to):
            one.setEnabled(settings.quiet)

    @staticmethod
    def _hours(name: str) -> QComboBox:
        from lkk_desktop.ui.chooser import Chooser

        made = Chooser()
        made.setAccessibleName(name)
        made.setMinimumContentsLength(5)
        made.setMinimumWidth(scaled(96))
        for hour in range(24):
            made.addItem(f"{hour}:00")
        return made
