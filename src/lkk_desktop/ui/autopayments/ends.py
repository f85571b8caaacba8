"""What ends the form: the button that goes on says what it does, and «Отмена» beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.autopayments import steps
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import button
from lkk_desktop.ui.flow import Flow


class Ends(Flow):
    """One of ``goes`` is there at a time."""

    def __init__(self) -> None:
        self.goes: dict[steps.Go, QPushButton] = {
            name: folding(t(said), "primary", glyph) for name, (said, glyph) in steps.GO.items()
        }
        self.stop = button(t("Cancel"))
        super().__init__(*self.goes.values(), self.stop, gap=look.S)

    def show_go(self, wanted: steps.Go) -> None:
        """Let this one be there."""
        for name, one in self.goes.items():
            one.setVisible(name == wanted)
        self.updateGeometry()
