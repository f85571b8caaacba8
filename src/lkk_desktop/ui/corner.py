"""The connection corner: how things stand with the server, how fresh the data are, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QMenu, QWidget

from lkk_desktop import look
from lkk_desktop.models.calendar import day
from lkk_desktop.strings import date_and_time, mark, n, t, time_of_day
from lkk_desktop.ui import words
from lkk_desktop.ui.components import button, column, label, line, press, rule, set_state, tool
from lkk_desktop.ui.icons import Icon, icon
from lkk_desktop.ui.plain import fact, hint
from lkk_desktop.ui.theme import colours, scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Status

LINES: dict[str, tuple[str, str, str]] = {
    "online": (mark("Connected"), "cloud-check", "ok"),
    "connecting": (mark("Connecting…"), "cloud", "muted"),
    "offline": (mark("No connection"), "cloud-slash", "wait"),
    "by_hand": (mark("No connection, as you chose"), "cloud-slash", "wait"),
    "signed_out": (mark("Signed out"), "sign-in", "wait"),
    "another_server": (mark("Another server answers"), "warning-circle", "bad"),
    "too_old": (mark("The app is too old"), "warning-circle", "bad"),
    "revoked": (mark("This computer was signed out for good"), "warning-circle", "bad"),
    "fault": (mark("A failure on this computer"), "warning-circle", "bad"),
}


class Switch(QCheckBox):
    """A check box drawn as a switch; to a screen reader it is a check box."""

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().size(0, self.text())
        return QSize(scaled(42) + text.width(), max(scaled(28), text.height() + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _where: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        of = colours()
        wide, high, knob = scaled(30), scaled(18), scaled(12)
        top = (self.height() - high) // 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(of.accent if self.isChecked() else of.edge))
        painter.drawRoundedRect(1, top, wide, high, high / 2, high / 2)
        painter.setBrush(_colour(of.on_accent if self.isChecked() else of.surface))
        gap = (high - knob) // 2
        at = 1 + (wide - knob - gap if self.isChecked() else gap)
        painter.drawEllipse(at, top + gap, knob, knob)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(_pen(of.text))
            painter.drawRoundedRect(0, top - 2, wide + 2, high + 4, high / 2 + 2, high / 2 + 2)
        painter.setPen(_colour(of.muted))
        left = scaled(40)
        box = self.rect().adjusted(left, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(box, flags, self.text())
        painter.end()


class Corner(QWidget):
    """State, freshness, what waits, and the two things that one may do about it."""

    try_now = Signal()
    work_offline = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(t("Connection"))
        self.zone = "UTC"
        self._glyph = Icon("cloud", "muted", scaled(20))
        self.state = label("", "text", wrap=True)
        self.fresh = label("", "caption", wrap=True)
        self.waiting = label("", "caption", wrap=True)
        self.attention = label("", "note", wrap=True)
        set_state(self.attention, "bad")
        self.check = button(t("&Check the connection"), "quiet", "arrows-clockwise")
        self.check.setText(f" {self.check.text()}")
        hint(self.check, "F5")
        self.by_hand = Switch(t("Work offline"))
        self.by_hand.setAccessibleName(t("Work offline"))
        self.check.clicked.connect(self.try_now)
        self.by_hand.clicked.connect(self.work_offline)
        facts = column(self.state, self.fresh, self.waiting, self.attention, gap=2)
        top = line(column(self._glyph, 0), facts, gap=10)
        top.setStretch(1, 1)
        top.setContentsMargins(scaled(8), look.S, 0, 0)
        switch = line(self.by_hand, 0)
        switch.setContentsMargins(scaled(8), 0, 0, 0)
        self._full = QWidget()
        self._full.setLayout(column(rule(), top, line(self.check, 0), switch, gap=6))
        self.small = tool(t("Connection"), "cloud")
        self.small.setPopupMode(self.small.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.small)
        self.small.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._facts: list[str] = []
        self._on = False
        self.setLayout(column(self._full, line(0, self.small, 0)))
        self.rail(False)

    def rail(self, narrow: bool) -> None:
        """Show the whole corner, or one button whose menu holds it."""
        self._full.setVisible(not narrow)
        self.small.setVisible(narrow)

    def show_status(self, status: Status, now: int, readings: int | None = None) -> None:
        """Tell how things stand; ``readings`` counts what waits where it is readings alone."""
        words_, glyph, role = LINES.get(status.line, LINES["offline"])
        self._on = status.line == "by_hand"
        self.state.setText(t(words_))
        self._glyph.show_glyph(glyph, role)
        self.small.setIcon(icon(glyph, role))
        if status.fresh is None:
            self.fresh.setText(t("no data yet"))
        else:
            today = day(status.fresh, self.zone) == day(now, self.zone)
            moment = time_of_day if today else date_and_time
            self.fresh.setText(t("data as of {moment}", moment=moment(status.fresh, self.zone)))
        self._count(status, readings)
        self.by_hand.setChecked(self._on)
        why = words.connectivity(status.reason) if status.reason else ""
        hint(self.state, why)
        self._facts = [
            one.text()
            for one in (self.state, self.fresh, self.waiting, self.attention)
            if one.text()
        ]
        told = ". ".join([*self._facts, why] if why else self._facts)
        self.setAccessibleDescription(told)
        hint(self.small, "\n".join(self._facts))
        self.small.setAccessibleName(f"{t('Connection')}: {told}")

    def _count(self, status: Status, readings: int | None) -> None:
        waiting, attention = status.waiting, status.attention
        told = n("{count} action waits to be sent", "{count} actions wait to be sent", waiting)
        if readings:
            told = n(
                "{count} reading waits to be sent", "{count} readings wait to be sent", readings
            )
        self.waiting.setText(told if waiting else "")
        self.attention.setText(
            n("{count} needs your attention", "{count} need your attention", attention)
            if attention
            else ""
        )
        self.waiting.setVisible(bool(waiting))
        self.attention.setVisible(bool(attention))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for told in self._facts:
            fact(self._menu, told)
        self._menu.addSeparator()
        self._menu.addAction(t("Check the connection")).triggered.connect(press(self.try_now.emit))
        switch = self._menu.addAction(t("Work offline"))
        switch.setCheckable(True)
        switch.setChecked(self._on)
        switch.triggered.connect(self.work_offline)


def _colour(name: str) -> QColor:
    return QColor(name)


def _pen(name: str) -> QPen:
    return QPen(QColor(name), 2)
