"""What all pages before the cabinet share: a card, a title, a way back, the state of the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Banner, Card, column, label, line, press, tool
from lkk_desktop.ui.doors.host import Host
from lkk_desktop.ui.doors.visit import Visit
from lkk_desktop.ui.room import Middle
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

LINE_DOWN = frozenset({"offline", "by_hand"})


class Hall(msgspec.Struct, frozen=True):
    """What the pages stand in. ``keep_server`` takes another server's address, None where it can
    no longer be chosen; ``again``: there are data behind the door, to which one may return."""

    cabinet: Cabinet
    host: Host
    visit: Visit
    server: str
    keep_server: Callable[[str], None] | None
    again: bool

    @property
    def new(self) -> bool:
        """Whether the profile belongs to nobody yet."""
        return self.cabinet.user is None


class Page(QWidget):
    """One page. ``goes`` names another one, ``left`` is the way back, ``done``: signed in."""

    name: ClassVar[str]
    back: ClassVar[str] = "welcome"
    """Where the way back leads."""
    wide: ClassVar[int] = 460

    goes = Signal(str)
    left = Signal()
    done = Signal()

    def __init__(self, hall: Hall, title: str, why: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hall, self.cabinet, self.visit = hall, hall.cabinet, hall.visit
        self.setAccessibleName(title)
        self.busy = False
        self.card = Card(gap=look.L)
        self.heading = label(title, "title", wrap=True)
        self.return_ = tool(t("Back"), "arrow-left")
        self.return_.clicked.connect(press(self.leave))
        head = line(self.return_, self.heading, gap=look.XS)
        head.setStretch(1, 1)
        self.card.body.addLayout(head)
        self.subtitle = label(why, "muted", wrap=True)
        self.card.body.addWidget(self.subtitle)
        self.subtitle.setVisible(bool(why))
        self.banner = Banner()
        self.banner.pressed.connect(press(hall.host.ask))
        self.card.body.addWidget(self.banner)
        self._area = Middle(self.card, self.wide)
        self.setLayout(column(self._area))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(press(self.leave))
        hall.host.changed.connect(self.show_host)
        hall.cabinet.connectivity.connect(self._line_changed)

    def title(self) -> str:
        return self.heading.text()

    def take_focus(self) -> None:
        """Put the cursor where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def come(self) -> None:
        """It is the page before the person from now on."""
        self.show_host()

    def leave(self) -> None:
        """Go back, unless an answer is waited for."""
        if not self.busy:
            self.left.emit()

    def needs(self) -> str:
        """What is said where there is no line: what this page needs it for."""
        return t("There is no connection. This needs one.")

    def show_host(self) -> None:
        """The server's own words, or that it cannot be reached: before anything is typed."""
        status, trouble = self.cabinet.status, self.hall.host.trouble
        if self.busy:
            return
        if trouble is not None:
            said = f"{self.needs()} {words.connectivity(trouble)}"
            self.banner.say(said, "wait", "cloud-slash", t("Check the connection"))
        elif status.line in LINE_DOWN:
            self.banner.say(self.needs(), "wait", "cloud-slash")
        else:
            self.banner.say("", "wait", "cloud-slash")

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        """What has the cursor is seen, however it came there."""
        if now is not None and self.card.isAncestorOf(now):
            self._area.ensureWidgetVisible(now, 0, scaled(80))

    def _line_changed(self, _status: object) -> None:
        self.show_host()

    def hindered(self, code: str, values: object = None) -> None:
        """The world's fault, over the fields; what is typed stays."""
        del values
        self.banner.say(words.anything(code), "bad", "cloud-slash", t("Check the connection"))
