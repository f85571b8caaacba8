"""What is in the envelope: the reminders, each with its way on, and how one is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.strings import c, date, t
from lkk_desktop.ui.components import (
    Pill,
    button,
    column,
    label,
    line,
    mirror,
    press,
    rule,
    set_part,
    tool,
)
from lkk_desktop.ui.envelope import words
from lkk_desktop.ui.envelope.notice_row import NoticeRow
from lkk_desktop.ui.envelope.notifier import Notifier
from lkk_desktop.ui.envelope.quiet import Choice, Quiet
from lkk_desktop.ui.envelope.reminding import Standing
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon, icon
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.zone import zone_of

WIDE = 420


class Reminder(QWidget):
    """A reminder: what, of whom, by when, and two buttons."""

    visited = Signal(str, str)
    """Its screen and account are wanted."""

    def __init__(self, one: Standing, *, new: bool, tight: bool) -> None:
        super().__init__()
        told = one.notification
        self.id = told.id
        self.title = label(words.title(told), "strong", wrap=True)
        self.line = label(words.line(told), "muted", wrap=True)
        self.when = label(date(told.day), "caption")
        pill = Pill()
        pill.say(c("reminder", "new"), "ok", "")
        pill.setVisible(new)
        self.act = button(words.act(told))
        self.act.setAccessibleName(f"{self.act.text()}: {self.title.text()}, {self.line.text()}")
        way = words.LEADS[told.kind], told.accounts[0]
        self.act.clicked.connect(press(partial(self.visited.emit, *way)))
        self.later = button(t("Remind me tomorrow"), "quiet")
        self.later.setAccessibleName(f"{self.later.text()}: {self.title.text()}")
        self.put_off = label(t("You will be reminded tomorrow."), "caption", wrap=True)
        self.later.setVisible(not one.put_off)
        self.put_off.setVisible(one.put_off)
        head = line(self.when, pill, 0)
        inside = column(head, self.title, self.line, gap=3)
        inside.addWidget(self.put_off)
        inside.addSpacing(look.S)
        inside.addWidget(Flow(self.act, self.later, gap=look.S))
        glyph = Icon(words.GLYPHS[told.kind], "bad" if told.late else "accent", scaled(22))
        glyph.setVisible(not tight)
        whole = line(column(glyph, 0), inside, gap=0 if tight else look.L)
        whole.setStretch(1, 1)
        whole.setContentsMargins(0, look.S, 0, look.S)
        self.setLayout(whole)


class Panel(QFrame):
    """Hangs from the envelope, over the page. It closes by Esc, and by a press beside it.

    It stands in the window and not over it: so it has its place on every system, and in a kiosk.
    """

    visits = Signal(str, str)
    leads = Signal(str, str)
    """A screen that a notice leads to, and the record that it is about, '' of none."""
    calendar = Signal()

    def __init__(self, over: QWidget, anchor: QWidget, notifier: Notifier) -> None:
        super().__init__(over)
        set_part(self, "panel")
        self.setAccessibleName(t("Notifications"))
        self._over, self._anchor, self._notifier = over, anchor, notifier
        self._new: frozenset[str] = frozenset()
        self.rows: list[Reminder] = []
        self.told: list[NoticeRow] = []
        self.close_ = tool(t("Close"), "x")
        self.close_.clicked.connect(press(self.shut))
        head = line(label(t("Notifications"), "heading"), 0, self.close_)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.empty = label(
            t("Nothing new. Reminders to send the readings and to pay come here."),
            "muted",
            wrap=True,
        )
        self.to_calendar = button(t("Add to the calendar…"), "quiet")
        self.to_calendar.setIconSize(QSize(scaled(18), scaled(18)))
        self.to_calendar.clicked.connect(press(self._calendar))
        self._choice = Choice(t("Show on the desktop too"))
        self.desktop = self._choice.switch
        self.desktop.toggled.connect(lambda on: notifier.choose(desktop=on))
        self.nowhere = label(
            t("This desktop has no place for notifications: they are only here."),
            "caption",
            wrap=True,
        )
        self.quiet = Quiet(notifier)
        inside = column(self._list, self.empty, rule(), gap=look.M)
        inside.addLayout(line(self.to_calendar, 0))
        for one in (self._choice, self.nowhere, self.quiet):
            inside.addWidget(one)
        inside.addStretch(1)
        self._column = QWidget()
        self._column.setObjectName("panel")
        self._column.setLayout(inside)
        inside.setContentsMargins(look.L, 0, look.L, look.L)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._column)
        self._head = top = column(head)
        top.setContentsMargins(look.L, look.M, look.S, look.S)
        whole = column(top, self._area, gap=0)
        whole.setContentsMargins(1, 1, 1, look.S)
        self.setLayout(whole)
        over.installEventFilter(self)
        notifier.changed.connect(self._stood)
        self.hide()

    def open(self) -> None:
        """Show them; all become read."""
        standing, told = self._notifier.standing, self._notifier.notices
        self._new = frozenset(
            (
                *(one.notification.id for one in standing if one.new),
                *(one.notification for one, new in told if new),
            )
        )
        self._notifier.open()
        self.fill()
        self.show()
        self._place()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        first = next((row.act for row in self._every), self.close_)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self, *, back: bool = True) -> None:
        """Close it; ``back``: the focus goes to the envelope again."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self.hide()
        if back:
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self) -> None:
        """Show the reminders as they stand."""
        had = next((row.id for row in self._every if row.isAncestorOf(_focus())), None)
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        tight = self._over.width() < scaled(look.TIGHT)
        self.rows, self.told = [*self._reminders(tight)], [*self._notices(tight)]
        for row in self._every:
            if self._list.count():
                self._list.addWidget(rule())
            self._list.addWidget(row)
            row.show()
            if row.id == had:
                row.act.setFocus()
        self.empty.setVisible(not self._every)
        self.to_calendar.setIcon(QIcon() if tight else icon("calendar-plus", "accent"))
        supported = self._notifier.tray.supported
        self.desktop.setChecked(self._notifier.settings.desktop)
        self._choice.setVisible(supported)
        self.nowhere.setVisible(not supported)
        self.quiet.setVisible(supported)
        self.quiet.fill()

    @property
    def _every(self) -> tuple[Reminder | NoticeRow, ...]:
        return *self.rows, *self.told

    def _reminders(self, tight: bool) -> Iterator[Reminder]:
        for one in self._notifier.standing:
            row = Reminder(one, new=one.notification.id in self._new, tight=tight)
            row.visited.connect(self._visit)
            row.later.clicked.connect(press(partial(self._notifier.put_off, row.id)))
            yield row

    def _notices(self, tight: bool) -> Iterator[NoticeRow]:
        zone = zone_of(self._notifier.cabinet)
        for notice, _new in self._notifier.notices:
            row = NoticeRow(notice, zone, new=notice.notification in self._new, tight=tight)
            row.visited.connect(self._lead)
            yield row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and mirror(event) and self.isVisible():
            self._place()
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self._pressed(watched, event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round within it: what lies behind it is covered."""
        stops = [
            one
            for one in self.findChildren(QWidget)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        stops.sort(key=self._reading_order)
        here = _focus()
        if not stops or here not in stops:
            return super().focusNextPrevChild(next)
        at = stops.index(here) + (1 if next else -1)
        stops[at % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _reading_order(self, one: QWidget) -> tuple[int, int]:
        place = one.mapTo(self, QPoint())
        return place.y() + one.height() // 2, place.x()

    def _pressed(self, watched: QObject, event: QMouseEvent) -> None:
        """A press beside it closes it; one on the envelope is the envelope's."""
        if not isinstance(watched, QWidget) or watched.window() is not self.window():
            return
        # By place: a press that nobody takes goes on to what lies below.
        at = event.globalPosition().toPoint()
        if not any(one.rect().contains(one.mapFromGlobal(at)) for one in (self, self._anchor)):
            self.shut(back=False)

    def _stood(self) -> None:
        if self.isVisible():
            self.fill()
            self._place()

    def _visit(self, screen: str, account: str) -> None:
        self.shut(back=False)
        self.visits.emit(screen, account)

    def _lead(self, screen: str, record: str) -> None:
        self.shut(back=False)
        self.leads.emit(screen, record)

    def _calendar(self) -> None:
        self.shut()
        self.calendar.emit()

    def _place(self) -> None:
        room, edge = self._over.rect(), look.S
        wide = min(scaled(WIDE), room.width() - 2 * edge)
        self.setFixedWidth(wide)
        inside = self._column.layout()
        assert inside is not None
        for one in self._column.findChildren(QWidget):
            one.ensurePolished()
        inside.invalidate()
        inside.activate()
        needed = inside.totalHeightForWidth(wide - 2) + self._head.sizeHint().height() + look.XXL
        foot = self._anchor.mapTo(self._over, self._anchor.rect().bottomRight())
        top = min(foot.y() + edge, room.height() // 2)
        if foot.y() > room.height() // 2:
            top = edge
        self.setFixedHeight(min(needed, room.height() - top - edge))
        left = max(edge, min(foot.x() - wide, room.width() - wide - edge))
        self.move(left, top)


def _focus() -> QWidget:
    return QApplication.focusWidget() or QWidget()
