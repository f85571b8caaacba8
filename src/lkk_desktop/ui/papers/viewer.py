"""The window that shows a document: at once, though the document is still being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QMainWindow, QPlainTextEdit, QStackedWidget, QWidget
from shiboken6 import isValid

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui import words
from lkk_desktop.ui.components import Card, Empty, Skeleton, button, column, line, press
from lkk_desktop.ui.papers.bar import Bar, Finder
from lkk_desktop.ui.papers.document import Document
from lkk_desktop.ui.papers.work import Progress
from lkk_desktop.ui.theme import scaled
from lkk_desktop.ui.toast import Toast

if TYPE_CHECKING:
    from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

    from lkk_desktop.cabinet import Cabinet, Course
    from lkk_desktop.ui.papers.page_view import PageView

PNG_DPI = 300
SIZE = (900, 1000)
LEAST = (360, 420)


class Viewer(QMainWindow):
    """A document before one. It belongs to who asked for it, and ends with them.

    A QMainWindow, since only that and a dialog are windows to a screen reader.
    """

    def __init__(
        self, asker: QWidget, cabinet: Cabinet, document: Document, strip: QWidget | None = None
    ) -> None:
        super().__init__(asker, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(document.title)
        self.cabinet, self.paper = cabinet, document
        self.content = b""
        self.view: PageView | None = None
        self._pdf: QPdfDocument | None = None
        self._buffer: QBuffer | None = None
        self._search: QPdfSearchModel | None = None
        self._here = 0
        self._course: Course | None = None
        self.bar, self.finder = Bar(), Finder()
        self.bar.setEnabled(False)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(look.XL)
        self.text.setAccessibleName(t("Text of the document"))
        self._stack = QStackedWidget()
        self.progress = Progress(t("The document is being made."))
        self.progress.cancelled.connect(self.close)
        self._stack.addWidget(self._waiting())
        inside = QWidget()
        inside.setObjectName("page")
        page = column(self.bar, self.finder, self._stack, gap=0)
        page.setStretch(2, 1)
        if strip is not None:
            page.insertWidget(1, strip)
        inside.setLayout(page)
        self.setCentralWidget(inside)
        self.floor = inside
        self.toast = Toast(inside, self._room)
        self._connect()
        self.setMinimumSize(*LEAST)
        self.resize(self._first_size())
        cabinet.closed.connect(self.close)
        asker.destroyed.connect(self._let_go)
        # Painted first: Qt's reader of PDF is imported after that.
        QTimer.singleShot(0, self, self.make)

    def make(self) -> None:
        """Have the document made, beside the UI."""
        self._stack.setCurrentIndex(0)
        self.progress.cancel.setFocus()
        from lkk_desktop.cabinet import Course

        course = self._course = Course(self._told)
        # A window that goes with its asker gets no event of its own.
        self.destroyed.connect(course.cancel)
        self.cabinet.later(lambda shown: self.paper.make(shown, course), self._made, course)

    @property
    def pages(self) -> int:
        return self._pdf.pageCount() if self._pdf is not None else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.fold(roomy=self.width() >= scaled(look.NARROW))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)

    def _let_go(self) -> None:
        """Nobody looks any more: nothing is made or drawn for them."""
        if self._course is not None:
            self._course.cancel()
        if self.view is not None:
            self.view.end()

    # ── what was made ─────────────────────────────────────────────────────────────────────────

    def _told(self, done: int, of: int) -> None:
        if isValid(self):
            self.progress.told(done, of)

    def _made(self, answer: bytes | Exception) -> None:
        if not isValid(self):
            return
        self._course = None
        if isinstance(answer, Exception):
            self._failed(answer)
        else:
            self.content = answer
            self._load()

    def _load(self) -> None:
        from PySide6.QtPdf import QPdfDocument, QPdfSearchModel

        from lkk_desktop.ui.papers.page_view import PageView

        self._buffer = QBuffer(self)
        self._buffer.setData(QByteArray(self.content))
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._pdf = QPdfDocument(self)
        self._pdf.load(self._buffer)
        self.view = view = PageView(self._pdf, self.content)
        self._search = QPdfSearchModel(self)
        self._search.setDocument(self._pdf)
        self._search.countChanged.connect(press(self._counted))
        view.zoomed.connect(lambda: self.bar.show_zoom(view.zoom))
        view.page_changed.connect(lambda page: self.bar.show_page(page, self.pages))
        texts = (self._pdf.getAllText(page).text() for page in range(self.pages))
        self.text.setPlainText("\n\n".join(text.replace("\r\n", "\n") for text in texts))
        self.bar.setEnabled(True)
        self.bar.show_page(0, self.pages)
        self.bar.show_zoom(view.zoom)
        self._stack.addWidget(view)
        self._stack.addWidget(self.text)
        self._stack.setCurrentWidget(view)
        view.setFocus()

    def _failed(self, error: Exception) -> None:
        code = getattr(error, "code", None)
        why = words.anything(str(code), getattr(error, "values", None)) if code else ""
        said = Empty("file-x", t("The document could not be made."), why)
        again = button(t("Try again"), "primary")
        again.clicked.connect(self.make)
        page = QWidget()
        page.setLayout(column(0, said, line(0, again, 0), 0))
        self._stack.setCurrentIndex(self._stack.addWidget(page))
        again.setFocus()
        if code is None:
            raise error

    # ── what is pressed ───────────────────────────────────────────────────────────────────────

    def _connect(self) -> None:
        bar = self.bar
        bar.stepped.connect(self.zoom_by)
        bar.chosen.connect(self._zoom_chosen)
        bar.turned.connect(self.turn)
        bar.found.connect(self.seek)
        bar.texted.connect(self._show_text)
        bar.save_pdf.connect(self.save)
        bar.save_page.connect(lambda: self.save_pictures([self.view.page if self.view else 0]))
        bar.save_pages.connect(lambda: self.save_pictures(list(range(self.pages))))
        bar.printed.connect(self.print)
        self.finder.looked.connect(self._look)
        self.finder.moved.connect(self.find_next)
        self.finder.closed.connect(self._end_search)
        for keys, action in (
            ("Ctrl++", lambda: self.zoom_by(1)),
            ("Ctrl+=", lambda: self.zoom_by(1)),
            ("Ctrl+-", lambda: self.zoom_by(-1)),
            ("Ctrl+0", lambda: self._zoom_chosen(100)),
            ("Ctrl+1", lambda: self._zoom_chosen("page")),
            ("Ctrl+2", lambda: self._zoom_chosen("width")),
            ("Ctrl+PgDown", lambda: self.turn(1)),
            ("Ctrl+PgUp", lambda: self.turn(-1)),
            ("Ctrl+F", self.seek),
            ("F3", lambda: self.find_next(1)),
            ("Shift+F3", lambda: self.find_next(-1)),
            ("Ctrl+T", self.bar.text.toggle),
            ("Ctrl+S", self.save),
            ("Ctrl+P", self.print),
            ("Ctrl+W", self.close),
            ("Escape", self._escape),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(press(action))

    def zoom_by(self, step: int) -> None:
        if self.view is not None:
            self.view.step(step)

    def turn(self, by: int) -> None:
        """So many pages on."""
        if self.view is not None:
            self.view.go(self.view.page + by)

    def seek(self) -> None:
        """Open the search."""
        if self.view is not None:
            self.bar.text.setChecked(False)
            self.finder.show()
            self.finder.edit.setFocus()
            self.finder.edit.selectAll()

    def find_next(self, by: int) -> None:
        """To the next place (1) or the one before (-1), round and round."""
        if self._search is not None and (count := self._search.count()):
            self._here = (self._here + by) % count
            self._show_found()

    def save(self) -> None:
        """Save the document as it is."""
        from lkk_desktop.ui.papers import saving

        if self.content:
            content = self.content
            saving.ask_where(
                self,
                self.cabinet,
                self.paper.file,
                lambda path: saving.write(self.floor, self.cabinet, path, content),
            )

    def save_pictures(self, pages: list[int]) -> None:
        """Save pages as pictures, each in a file of its own."""
        from lkk_desktop.ui.papers import picturing, saving

        if self.view is not None:
            content = self.content
            name = f"{self.paper.file.removesuffix('.pdf')}.png"
            saving.ask_where(
                *(self, self.cabinet, name),
                lambda path: picturing.save(
                    self.floor, self.cabinet, content, pages, path, PNG_DPI
                ),
            )

    def print(self) -> None:
        """Show how it will be printed."""
        if self._pdf is not None:
            from lkk_desktop.ui.papers.printing import printing

            printing(self, self._pdf, self.paper.title, self.save)

    def _zoom_chosen(self, zoom: int | str) -> None:
        if self.view is None:
            return
        if isinstance(zoom, str):
            self.view.set_fit(zoom)
        else:
            self.view.set_zoom(zoom / 100)

    def _show_text(self, on: bool) -> None:
        if self.view is not None:
            shown = self.text if on else self.view
            self._stack.setCurrentWidget(shown)
            shown.setFocus()

    def _look(self, text: str) -> None:
        if self._search is not None:
            self._here = 0
            self._search.setSearchString(text)
            self._counted()

    def _counted(self) -> None:
        self._show_found()

    def _show_found(self) -> None:
        if self._search is None or self.view is None:
            return
        count = self._search.count()
        found = [self._search.resultAtIndex(at) for at in range(count)]
        self.view.show_marks(found, self._here)
        self.finder.tell(self._here, count)

    def _end_search(self) -> None:
        self.finder.hide()
        self.finder.edit.clear()
        if self.view is not None:
            self.view.setFocus()

    def _escape(self) -> None:
        if self.finder.isVisible():
            self._end_search()
        elif self.bar.text.isChecked():
            self.bar.text.setChecked(False)
        else:
            self.close()

    # ── room ──────────────────────────────────────────────────────────────────────────────────

    def _waiting(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        card = Card()
        card.body.addWidget(self.progress)
        inside = column(card, Skeleton(t("The document is being made."), rows=4), 0, gap=look.L)
        inside.setContentsMargins(look.XL, look.XL, look.XL, look.XL)
        page.setLayout(inside)
        return page

    def _first_size(self) -> QSize:
        screen = self.screen() or QGuiApplication.primaryScreen()
        room = screen.availableSize() if screen else QSize(*SIZE)
        return QSize(scaled(SIZE[0]), scaled(SIZE[1])).boundedTo(room * 0.92)

    def _room(self) -> tuple[int, int, int]:
        return look.M, self.floor.width() - look.M, self.floor.height()
