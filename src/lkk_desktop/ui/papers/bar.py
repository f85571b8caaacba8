"""The viewer's tools: zoom, pages, words looked for, and what can be done with the document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QToolButton

from lkk_desktop import look
from lkk_desktop.strings import NBSP, c, t
from lkk_desktop.ui.buttons import Tool
from lkk_desktop.ui.components import announce, label, line, set_part, tool
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.plain import entry, hint
from lkk_desktop.ui.theme import scaled

ZOOMS = (50, 75, 100, 150, 200, 400, 700)


class Bar(QFrame):
    """Says what is pressed; what it does is the viewer's."""

    stepped = Signal(int)
    chosen = Signal(object)
    """A zoom in per cent, or «width» or «page»."""
    turned = Signal(int)
    found = Signal()
    texted = Signal(bool)
    save_pdf = Signal()
    save_page = Signal()
    save_pages = Signal()
    printed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "bar")
        self._zoom = self._menu_tool(t("Zoom"))
        self._zoom_menu = QMenu(self._zoom)
        self._zoom_menu.setAccessibleName(t("Zoom"))
        self._zoom.setMenu(self._zoom_menu)
        for words, fit in ((t("To the width"), "width"), (t("Whole page"), "page")):
            self._zoom_menu.addAction(words).triggered.connect(
                lambda _on, fit=fit: self.chosen.emit(fit)
            )
        self._zoom_menu.addSeparator()
        for share in ZOOMS:
            self._zoom_menu.addAction(entry(f"{share}{NBSP}%")).triggered.connect(
                lambda _on, share=share: self.chosen.emit(share)
            )
        self.smaller = self._tool(t("Smaller (Ctrl+−)"), "magnifying-glass-minus")
        self.smaller.clicked.connect(lambda: self.stepped.emit(-1))
        self.larger = self._tool(t("Larger (Ctrl++)"), "magnifying-glass-plus")
        self.larger.clicked.connect(lambda: self.stepped.emit(1))
        self.before = self._tool(t("Previous page (Ctrl+Page Up)"), "caret-left")
        self.before.clicked.connect(lambda: self.turned.emit(-1))
        self.after = self._tool(t("Next page (Ctrl+Page Down)"), "caret-right")
        self.after.clicked.connect(lambda: self.turned.emit(1))
        self._pages = label("", "muted")
        self.seek = self._tool(t("Find (Ctrl+F)"), "magnifying-glass")
        self.seek.clicked.connect(self.found)
        self.text = self._tool(t("Text of the document (Ctrl+T)"), "article")
        self.text.setCheckable(True)
        self.text.toggled.connect(self.texted)
        self.paper = self._tool(t("Print… (Ctrl+P)"), "printer")
        self.paper.clicked.connect(self.printed)
        self.picture = self._tool(t("Save PNG…"), "image")
        self.picture.clicked.connect(self.save_page)
        self.picture.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.save = self._tool(t("Save PDF… (Ctrl+S)"), "download-simple")
        self.save.clicked.connect(self.save_pdf)
        self._row = Flow(
            *(self.smaller, self._zoom, self.larger, self.before, self._pages, self.after),
            *(self.seek, self.text, self.paper, self.picture, self.save),
            apart=self.seek,
        )
        inside = line(self._row)
        inside.setContentsMargins(look.M, look.S, look.M, look.S)
        self.setLayout(inside)

    def fold(self, *, roomy: bool) -> None:
        """Name what is done most, where there is room for words."""
        style = Qt.ToolButtonStyle
        for one in (self.paper, self.save):
            one.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
            )

    def show_zoom(self, zoom: float) -> None:
        shown = f"{round(zoom * 100)}{NBSP}%"
        self._zoom.setText(shown)
        self._zoom.setAccessibleName(f"{t('Zoom')}: {shown}")

    def show_page(self, page: int, count: int) -> None:
        """Which page of how many, from 0."""
        if count > 1 and self.picture.menu() is None:
            self.picture.setMenu(self._of_pages())
        self._pages.setText(c("page", "{page} of {count}", page=page + 1, count=count))
        self.before.setEnabled(page > 0)
        self.after.setEnabled(page < count - 1)
        for one in (self.before, self._pages, self.after):
            one.setVisible(count > 1)

    def _of_pages(self) -> QMenu:
        """Of several pages it is asked which are meant."""
        menu = QMenu(self.picture)
        menu.setAccessibleName(self.picture.accessibleName())
        menu.addAction(t("This page")).triggered.connect(self.save_page)
        menu.addAction(t("All pages")).triggered.connect(self.save_pages)
        return menu

    @staticmethod
    def _tool(words: str, glyph: str) -> QToolButton:
        """A tool whose tooltip names its key; a screen reader hears the words alone."""
        made = tool(words, glyph)
        name = words.partition(" (")[0]
        made.setText(f"{NBSP}{name}")
        made.setAccessibleName(name)
        return made

    @staticmethod
    def _menu_tool(words: str) -> QToolButton:
        made = Tool()
        set_part(made, "figure")
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setMinimumWidth(scaled(64))
        hint(made, words)
        return made


class Finder(QFrame):
    """A field for words to look for, how many there are, and the way to the next of them."""

    looked = Signal(str)
    moved = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "bar")
        self.edit = _Edit()
        self.edit.setPlaceholderText(t("Find in the document"))
        self.edit.setAccessibleName(t("Find in the document"))
        self.edit.setMaximumWidth(scaled(360))
        self.edit.textChanged.connect(self.looked)
        self.edit.moved.connect(self.moved)
        self.count = label("", "muted")
        before = tool(t("Previous (Shift+F3)"), "caret-up")
        before.clicked.connect(lambda: self.moved.emit(-1))
        after = tool(t("Next (F3)"), "caret-down")
        after.clicked.connect(lambda: self.moved.emit(1))
        close = tool(t("Close the search"), "x")
        close.clicked.connect(self.closed)
        inside = line(self.edit, self.count, before, after, close, 0, gap=look.S)
        inside.setStretch(0, 10)
        inside.setContentsMargins(look.M, look.S, look.M, look.S)
        self.setLayout(inside)
        self.hide()

    def tell(self, at: int, count: int) -> None:
        """Which of how many; ``at`` from 0."""
        if not self.edit.text():
            said = ""
        elif not count:
            said = t("Not found")
        else:
            said = c("found", "{at} of {count}", at=at + 1, count=count)
        if said != self.count.text():
            self.count.setText(said)
            if said:
                announce(self.edit, said)


class _Edit(QLineEdit):
    """Enter goes on to the next, Shift+Enter back."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.moved.emit(-1 if back else 1)
        else:
            super().keyPressEvent(event)
