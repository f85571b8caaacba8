"""The composition root: the only room that knows every other. One window, one profile at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from lkk_desktop.app.application import Application, current, run, start

__all__ = ["Application", "QApplication", "current", "run", "start"]
