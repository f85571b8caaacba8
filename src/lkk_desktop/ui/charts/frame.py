"""The card that every chart stands in: title, controls, canvas or table, legend and readout.

A card is cheap to make: pyqtgraph is imported in turns (``prefetch``), while a skeleton
stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.charts.legend import HATCH, Legend
from lkk_desktop.ui.charts.picture import Picture
from lkk_desktop.ui.components import Card, announce, button, column, label, set_part
from lkk_desktop.ui.icons import icon
from lkk_desktop.ui.prefetch import Prefetch, imported
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.segments import Segments
from lkk_desktop.ui.tables import Lines, Table
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.ui.charts.canvas import Canvas

HEIGHT = 268


class ChartCard(Card):
    """A chart that can also be read as a table.

    Those that draw something else than a ``Picture`` override ``make`` and ``fill``.
    """

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__(look.S)
        self.canvas: Canvas | None = None
        self.picture: Picture | None = None
        self._hint = ""
        self._waits = False
        self._reserved: tuple[int, frozenset[str], str] | None = None
        self.title, self.subtitle = (
            label(title, "heading", wrap=True),
            label("", "caption", wrap=True),
        )
        self.readout = label("", "muted", wrap=True)
        self.readout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note = label("", "caption", wrap=True)
        self.legend = Legend()
        self.table = Table(title, Lines())
        self.as_table = button(t("As a table"), "quiet", "table")
        self.as_table.setProperty("flush", True)
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._turn)
        self._heads = QWidget()
        self._heads.setLayout(column(self.title, self.subtitle, gap=look.XS))
        self._controls: list[Segments] = []
        self._head: QWidget = self._heads
        self._plot = QWidget()
        self._plot.setFixedHeight(scaled(HEIGHT))
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stack = QStackedLayout(self._plot)
        self._waiting = _Waiting()
        self._stack.addWidget(self._waiting)
        self._stack.addWidget(self.table)
        self.body.addWidget(self._head)
        self.body.addWidget(self.readout)
        self.body.addWidget(self._plot)
        self.body.addWidget(Row(self.legend, self.as_table, least=scaled(160)))
        self.body.addWidget(self.note)
        self.say(title, subtitle)
        self.explain("")

    def control(self, words: str, choices: tuple[tuple[str, str], ...]) -> Segments:
        """A segmented control at the right of the title; the caller connects ``chosen``."""
        made = Segments(words, choices)
        made.choose(choices[0][0])
        self._controls.append(made)
        head = Row(self._heads, *self._controls, least=scaled(180))
        self.body.removeWidget(self._head)
        self.body.insertWidget(0, head)
        if self._head is not self._heads:
            self._head.hide()
            self._head.deleteLater()
        self._head = head
        return made

    def say(self, title: str, subtitle: str = "") -> None:
        """Its title and what stands below it."""
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.table.setAccessibleName(title)
        if self.canvas is not None:
            self.canvas.setAccessibleName(title)

    def explain(self, note: str) -> None:
        """A note at the foot; empty: none."""
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_picture(self, picture: Picture, hint: str = "") -> None:
        """Show these places; ``hint`` stands in the readout while the cursor is nowhere."""
        self.picture, self._hint = picture, hint
        marks = tuple((one.colour, one.words) for one in picture.series)
        if picture.behind is not None:
            marks += ((picture.behind.colour, picture.behind.words),)
        if picture.gaps and picture.missing:
            marks += ((HATCH, picture.missing),)
        self.legend.show_marks(marks)
        figures = frozenset(range(1, len(picture.headers())))
        self.table.rows.show(picture.headers(), range(len(picture.names)), picture.row, figures)
        if self.as_table.isChecked():
            self.table.fit()
        self._reserve()
        self._wish()

    def make(self) -> Canvas:
        """The canvas, made once pyqtgraph is there."""
        from lkk_desktop.ui.charts.columns import Columns

        return Columns(self.title.text())

    def fill(self, canvas: Canvas) -> None:
        """Put what is to be shown onto the canvas."""
        from lkk_desktop.ui.charts.columns import Columns

        if self.picture is not None and isinstance(canvas, Columns):
            canvas.show_picture(self.picture)
            canvas.setAccessibleDescription(self._hint)

    def told(self, at: int) -> str:
        """What the readout says of a place; of none (-1) the hint."""
        if self.picture is None or not 0 <= at < len(self.picture.names):
            return self._hint
        return self.picture.told(at)

    def every(self) -> list[str]:
        """All that the readout may come to say, so that its room is kept free."""
        count = len(self.picture.names) if self.picture is not None else 0
        return [self.told(at) for at in range(-1, min(count, 60))]

    def show_chart(self) -> None:
        """Something new is to be shown: now, or once pyqtgraph is there."""
        self._reserve()
        self._wish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reserve()

    def _wish(self) -> None:
        if self.canvas is None and not imported():
            if not self._waits:
                self._waits = True
                fetching = Prefetch.of_program()
                fetching.drawing.connect(self._come)
                fetching.hurry()
        else:
            self._come()

    def _come(self) -> None:
        if self.canvas is None:
            self.canvas = canvas = self.make()
            canvas.at.connect(self._at)
            canvas.by_hand.connect(self._by_hand)
            self._stack.addWidget(canvas)
        self.fill(self.canvas)
        self._at(self.canvas.cursor_at)
        self._turn(self.as_table.isChecked())

    def _turn(self, table: bool) -> None:
        self.as_table.setText(t("As a chart") if table else t("As a table"))
        self.as_table.setAccessibleName(self.as_table.text())
        self.as_table.setIcon(icon("chart-bar" if table else "table", "accent"))
        if table:
            self.table.fit()
        self._stack.setCurrentWidget(self.table if table else self.canvas or self._waiting)

    def _at(self, at: int) -> None:
        self.readout.setText(self.told(at))

    def _by_hand(self, at: int) -> None:
        if self.canvas is not None:
            said = self.told(at)
            self.canvas.setAccessibleDescription(said)
            announce(self.canvas, said)

    def _reserve(self) -> None:
        """Keep the readout as high as its longest words, so that nothing moves as they change."""
        width = self.width() - 2 * look.CARD_PADDING[0]
        if width <= 0:
            return
        metrics, flags = self.readout.fontMetrics(), int(Qt.TextFlag.TextWordWrap)
        texts = frozenset(text for text in self.every() if text)
        now = width, texts, self.readout.font().key()
        if now == self._reserved:
            return
        self._reserved = now
        lines = [metrics.boundingRect(0, 0, width, 10_000, flags, text).height() for text in texts]
        self.readout.setFixedHeight(max(lines, default=metrics.height()))


class _Waiting(QWidget):
    """The shape of a chart that is still on its way."""

    def __init__(self) -> None:
        super().__init__()
        inside = QHBoxLayout(self)
        inside.setSpacing(scaled(18))
        for tall in (60, 52, 44, 36, 30, 26, 30, 36, 44, 52, 58, 64):
            bone = QFrame()
            set_part(bone, "bone")
            bone.setFixedHeight(scaled(HEIGHT * tall // 100))
            inside.addWidget(bone, 1, Qt.AlignmentFlag.AlignBottom)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
