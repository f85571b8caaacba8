"""Icons: Phosphor glyphs of ``qtawesome``, drawn in the colours of the scheme in use.

The font and its table of names are read straight from the package's files: importing it costs more
than a whole window, and an engine that asks for its colour while it paints needs no recolouring.
"""

from __future__ import annotations

import importlib.util
import json
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from lkk_desktop.ui.theme import colours

RESOURCE = {
    "electricity": "lightning",
    "cold_water": "drop",
    "hot_water": "drop-half",
    "gas": "flame",
    "heat": "thermometer-simple",
}
ZONE = {
    "single": ("clock", "muted"),
    "day": ("sun-fill", "day"),
    "night": ("moon-fill", "night"),
    "peak": ("sun-fill", "day"),
    "half_peak": ("sun-horizon-fill", "day"),
}


@lru_cache(maxsize=1)
def _font() -> tuple[str, dict[str, str]]:
    """The glyphs' family and where each name stands in it; ('', {}) where the package is gone."""
    spec = importlib.util.find_spec("qtawesome")
    if spec is None or spec.origin is None:
        return "", {}
    fonts = Path(spec.origin).parent / "fonts"
    files, tables = sorted(fonts.glob("phosphor-*.ttf")), sorted(fonts.glob("phosphor-*.json"))
    if not files or not tables:
        return "", {}
    number = QFontDatabase.addApplicationFont(str(files[-1]))
    families = QFontDatabase.applicationFontFamilies(number)
    names = json.loads(tables[-1].read_text(encoding="utf-8"))
    return (families[0] if families else ""), {k: chr(int(v, 16)) for k, v in names.items()}


def known(name: str) -> bool:
    """Whether there is such a glyph."""
    return name in _font()[1]


def draw(painter: QPainter, rect: QRect, name: str, colour: str, opacity: float = 1.0) -> None:
    """Draw a glyph centred in a rectangle, as large as fits."""
    family, glyphs = _font()
    glyph = glyphs.get(name)
    if glyph is None:
        return
    font = QFont(family)
    font.setPixelSize(max(1, min(rect.width(), rect.height())))
    painter.save()
    painter.setOpacity(opacity)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, glyph)
    painter.restore()


class _Glyph(QIconEngine):
    def __init__(self, name: str, role: str, on: str | None) -> None:
        super().__init__()
        self._name, self._role, self._on = name, role, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._on if self._on and state == QIcon.State.On else self._role
        faded = 0.45 if mode == QIcon.Mode.Disabled else 1.0
        draw(painter, rect, self._name, getattr(colours(), role), faded)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QPixmap(size)
        if size.isEmpty():  # of a button that has no room yet
            return image
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return image

    def clone(self) -> QIconEngine:
        return _Glyph(self._name, self._role, self._on)


def icon(name: str, role: str = "muted", on: str | None = None) -> QIcon:
    """An icon in a colour role; ``on`` is its role while its button is checked."""
    return QIcon(_Glyph(name, role, on))


class Icon(QWidget):
    """A glyph that stands in a layout; decoration, so assistive technology passes it over."""

    def __init__(self, name: str, role: str = "muted", size: int = 18) -> None:
        super().__init__()
        self._name, self._role = name, role
        self.setFixedSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_glyph(self, name: str, role: str) -> None:
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        draw(painter, self.rect(), self._name, getattr(colours(), self._role))
        painter.end()
