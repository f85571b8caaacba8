"""Where things stand as the room shrinks: below one another instead of beside, and scrolling."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from lkk_desktop import look
from lkk_desktop.ui.components import Card, column, line
from lkk_desktop.ui.theme import scaled

ROOMY = 460
"""From so many pixels on two fields stand beside one another."""
Place = tuple[QWidget, int, int, int, int]
# After these events things may want other places than before.
MEASURED_ANEW = frozenset(
    {
        QEvent.Type.LayoutRequest,
        QEvent.Type.Show,
        QEvent.Type.Hide,
        QEvent.Type.ChildAdded,
        QEvent.Type.ChildRemoved,
        QEvent.Type.StyleChange,
        QEvent.Type.FontChange,
        QEvent.Type.Polish,
    }
)


class Row(QWidget):
    """Things beside one another while they have room for that, else below one another.

    ``least``: the first takes what the others leave, and wants at least so many pixels.
    ``end``: they stand at the right. ``fill``: below one another each is as wide as the row.
    ``level``: beside one another they begin at one height, however high each is.
    It places them itself: the height of a layout that turns cannot be asked for another width.
    """

    def __init__(
        self,
        *things: QWidget,
        least: int | None = None,
        end: bool = False,
        fill: bool = False,
        level: bool = False,
        gap: int = look.S,
    ) -> None:
        super().__init__()
        self._things, self._least, self._gap, self._level = things, least, gap, level
        self._end, self._fill = end, fill
        self._known: dict[int, list[Place]] = {}
        for thing in things:
            thing.setParent(self)

    @property
    def beside(self) -> bool:
        """Whether they stand beside one another now."""
        return self._fits(self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() in MEASURED_ANEW:
            self._known.clear()
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._place()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((top + high for _thing, _x, top, _w, high in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        width = self._wanted(self._widths(self._shown()))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        sizes = [thing.minimumSizeHint() for thing in self._shown()]
        return QSize(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def _shown(self) -> list[QWidget]:
        return [thing for thing in self._things if not _put_away(thing)]

    def _widths(self, things: list[QWidget]) -> list[int]:
        """What each asks for while they stand beside one another."""
        return [
            self._least if thing is self._things[0] and self._least else thing.sizeHint().width()
            for thing in things
        ]

    def _wanted(self, widths: list[int]) -> int:
        return sum(widths) + self._gap * max(0, len(widths) - 1)

    def _fits(self, width: int) -> bool:
        return self._wanted(self._widths(self._shown())) <= width

    def _place(self) -> None:
        for thing, left, top, wide, high in self._places(self.width()):
            thing.setGeometry(left, top, wide, high)

    def _places(self, width: int) -> list[Place]:
        """Each thing's place in a row of this width: left, top, width, height."""
        # Asked for very often while a page is laid out. A row that is not seen is not told what
        # changes in it, so that only one that is seen may remember.
        if not self.isVisible():
            return self._measured(width)
        found = self._known.get(width)
        if found is None:
            found = self._known[width] = self._measured(width)
        return found

    def _measured(self, width: int) -> list[Place]:
        things = self._shown()
        widths = self._widths(things)
        spare = width - self._wanted(widths)
        if spare >= 0:
            return self._in_line(things, widths, spare)
        return self._in_column(width, things)

    def _in_line(self, things: list[QWidget], widths: list[int], spare: int) -> list[Place]:
        left = spare if self._end else 0
        if self._least is not None and things and things[0] is self._things[0]:
            widths[0] += spare
        heights = [_height(thing, wide) for thing, wide in zip(things, widths, strict=True)]
        made = []
        for thing, wide, high in zip(things, widths, heights, strict=True):
            top = 0 if self._level else (max(heights) - high) // 2
            made.append((thing, left, top, wide, high))
            left += wide + self._gap
        return made

    def _in_column(self, width: int, things: list[QWidget]) -> list[Place]:
        made, top = [], 0
        for thing in things:
            whole = self._fill or (thing is self._things[0] and self._least is not None)
            wide = width if whole else min(width, thing.sizeHint().width())
            high = _height(thing, wide)
            made.append((thing, 0, top, wide, high))
            top += high + self._gap
        return made


class Pair(QWidget):
    """Two fields beside one another, each half as wide; below one another where that is little."""

    def __init__(self, one: QWidget, other: QWidget) -> None:
        super().__init__()
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.L)
        for part in (one, other):
            self._box.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= scaled(ROOMY)
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if roomy else way.TopToBottom)


class Middle(QScrollArea):
    """A card in the middle of a window; where the window is too low for it, it scrolls."""

    def __init__(self, card: Card, widest: int) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card = card
        card.setMaximumWidth(scaled(widest))
        self._across = line(0, card, 0)
        self._across.setStretch(1, 100)
        holder = QWidget()
        holder.setObjectName("column")
        holder.setLayout(column(0, self._across, 0))
        self.setWidget(holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        tight = self.width() < scaled(look.TIGHT)
        side = look.M if tight else look.L
        self._across.setContentsMargins(side, side, side, side)
        self._card.fold(tight)


def _put_away(thing: QWidget) -> bool:
    """Whether it was hidden on purpose; whatever has not been shown yet counts as hidden to Qt."""
    return thing.isHidden() and thing.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def _height(thing: QWidget, width: int) -> int:
    if thing.hasHeightForWidth():
        return thing.heightForWidth(width)
    return thing.sizeHint().height()
