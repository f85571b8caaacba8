"""The look in Qt: Fusion, a palette and one style sheet from ``look``, changed while it runs."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from lkk_desktop import look
from lkk_desktop.ui.sheet import sheet

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")
SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_SCHEME = "lkk_scheme"
_SCALE = "lkk_scale"


def colours() -> look.Colours:
    """The colours of the scheme in use."""
    app = QGuiApplication.instance()
    scheme = app.property(_SCHEME) if app is not None else None
    return look.DARK if scheme == "dark" else look.LIGHT


def scaled(pixels: float) -> int:
    """A size at the text scale in use."""
    app = QGuiApplication.instance()
    scale = app.property(_SCALE) if app is not None else None
    return round(pixels * (scale or 1.0))


class Theme(QObject):
    """Applies the look to the application and keeps it in step with the system's scheme."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = "system", scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self.choice: Choice = choice
        self.scale = scale
        _load_fonts()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def scheme(self) -> look.Scheme:
        if self.choice != "system":
            return self.choice
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def choose(self, choice: Choice) -> None:
        if choice != self.choice:
            self.choice = choice
            self._apply()

    def zoom(self, scale: float) -> None:
        """Draw text and what holds it so many times larger than usual."""
        if scale != self.scale:
            self.scale = scale
            self._apply()

    def _system_changed(self) -> None:
        if self.choice == "system":
            self._apply()

    def _apply(self) -> None:
        scheme = self.scheme
        base = 72 if sys.platform == "darwin" else 96
        screen = self._app.primaryScreen()
        dots = screen.logicalDotsPerInch() / base if screen else 1.0
        scale = self.scale * max(1.0, dots)
        self._app.setProperty(_SCHEME, scheme)
        self._app.setProperty(_SCALE, scale)
        font = QFont(look.FAMILY)
        font.setPixelSize(round(look.TEXT * scale))
        self._app.setFont(font)
        self._app.setPalette(_palette(look.SCHEMES[scheme]))
        self._app.setStyleSheet(sheet(look.SCHEMES[scheme], scale))
        self.changed.emit()


def _load_fonts() -> None:
    spec = importlib.util.find_spec("font_roboto")
    if spec is None or spec.origin is None or look.FAMILY in QFontDatabase.families():
        return
    files = Path(spec.origin).parent / "files"
    for weight in ("Regular", "Medium", "Bold"):
        QFontDatabase.addApplicationFont(str(files / f"{look.FAMILY}-{weight}.ttf"))


def _palette(of: look.Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, of.ground),
        (role.WindowText, of.text),
        (role.Base, of.surface),
        (role.AlternateBase, of.sunken),
        (role.Text, of.text),
        (role.Button, of.surface),
        (role.ButtonText, of.text),
        (role.BrightText, of.bad),
        (role.ToolTipBase, of.surface),
        (role.ToolTipText, of.text),
        (role.PlaceholderText, of.faint),
        (role.Highlight, of.accent),
        (role.HighlightedText, of.on_accent),
        (role.Link, of.accent),
        (role.LinkVisited, of.accent),
        (role.Accent, of.accent),
        (role.Light, of.surface),
        (role.Midlight, of.line),
        (role.Mid, of.line),
        (role.Dark, of.edge),
        (role.Shadow, of.line),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(of.faint))
    return palette
