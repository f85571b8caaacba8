"""The sections of the app at the left, with words or as icons, and the corner below them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QToolButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import n
from lkk_desktop.ui.buttons import Button
from lkk_desktop.ui.components import Pill, column, label, line, set_part
from lkk_desktop.ui.corner import Corner
from lkk_desktop.ui.icons import Icon, icon
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.screen import Screen
from lkk_desktop.ui.theme import scaled


class Navigation(QFrame):
    """One button for each screen; Ctrl+1, Ctrl+2 … open them from anywhere."""

    chosen = Signal(str)

    def __init__(self, screens: tuple[type[Screen], ...], window: QWidget) -> None:
        super().__init__()
        set_part(self, "navigation")
        self._narrow = False
        self._railed: tuple[bool, bool] | None = None
        self._names = {screen.name: screen.words() for screen in screens}
        self._brand = label("", "brand", wrap=True)
        self._mark = Icon("lightning-fill", "accent", scaled(20))
        head = line(self._mark, self._brand, gap=look.S + 2)
        head.setStretch(1, 1)
        self.buttons: dict[str, QPushButton] = {}
        self._badges: dict[str, Pill] = {}
        group = QButtonGroup(self)
        sections = column(gap=2)
        for at, screen in enumerate(screens, start=1):
            made = self._section(screen, at, window)
            group.addButton(made)
            sections.addWidget(made)
        self.corner = Corner()
        self._lent = column(gap=2)
        self._foot = column(self._lent, self.corner)
        self._head, self._sections = head, sections
        self.setLayout(column(head, sections, 0, self._foot, gap=0))
        self.rail(False)

    def lend(self, tools: tuple[QToolButton, ...]) -> None:
        """Keep tools that have no room elsewhere."""
        for one in tools:
            self._lent.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)

    def brand(self, name: str) -> None:
        self._brand.setText(name)

    def choose(self, name: str) -> None:
        self.buttons[name].setChecked(True)

    def badge(self, name: str, count: int) -> None:
        """Say beside a section how many of its things need attention."""
        pill, button = self._badges[name], self.buttons[name]
        pill.setVisible(count > 0 and not self._narrow)
        pill.say(str(count), "bad", "")
        told = self._names[name]
        if count:
            told += ", " + n("{count} needs your attention", "{count} need your attention", count)
        button.setAccessibleName(told)

    def rail(self, narrow: bool, *, tight: bool = False) -> None:
        """Become a bar of icons, ``tight`` a slender one, or unfold with words again."""
        if self._railed == (narrow, tight):
            # Asked at each opening of a section: to polish every button anew takes longer.
            return
        self._railed = narrow, tight
        self._narrow = narrow
        slender = look.TIGHT_RAIL if tight else look.RAIL
        wide = scaled(slender) if narrow else scaled(look.NAVIGATION)
        self.setFixedWidth(wide)
        side = 3 if tight else look.M
        self._sections.setContentsMargins(side, 0, side, 0)
        self._foot.setContentsMargins(side, look.M, side, look.M)
        before = 0 if narrow else scaled(14)
        self._head.setContentsMargins(before, look.L, 0 if narrow else look.S, look.L)
        self._brand.setVisible(not narrow)
        self.corner.rail(narrow)
        for name, button in self.buttons.items():
            button.setText("" if narrow else f"  {self._names[name]}")
            button.setProperty("rail", "true" if narrow else "false")
            button.style().unpolish(button)
            button.style().polish(button)
            if narrow:
                self._badges[name].hide()

    def _section(self, screen: type[Screen], at: int, window: QWidget) -> QPushButton:
        made = Button()
        set_part(made, "section")
        made.setCheckable(True)
        made.setIcon(icon(screen.glyph, "muted", "accent"))
        made.setIconSize(QSize(scaled(18), scaled(18)))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setAccessibleName(self._names[screen.name])
        hint(made, f"{self._names[screen.name]} (Ctrl+{at})")
        made.clicked.connect(lambda: self.chosen.emit(screen.name))
        shortcut = QShortcut(QKeySequence(f"Ctrl+{at}"), window)
        shortcut.activated.connect(made.click)
        badge = Pill()
        badge.hide()
        inside = line(0, badge)
        inside.setContentsMargins(0, 0, look.S, 0)
        made.setLayout(inside)
        self.buttons[screen.name] = made
        self._badges[screen.name] = badge
        return made
