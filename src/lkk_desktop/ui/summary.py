"""What is wrong in a form, over its fields: each line leads to its field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import n
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import column, label, line, press, set_part
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled

Fault = tuple[str, str, QWidget]
"""A field's name, what is wrong with it, where it is."""


class Summary(QFrame):
    """What is wrong in a form, over its fields: each line leads to its field."""

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "banner", "bad")
        self._head = label("", "strong", wrap=True)
        self._links: Flow | None = None
        self._words = column(self._head, gap=look.XS)
        glyph = column(Icon("warning-circle", "bad", scaled(20)), 0)
        inside = line(glyph, self._words, gap=look.S + 2)
        inside.setStretch(1, 1)
        inside.setContentsMargins(look.M, look.S + 2, look.S, look.S + 2)
        self.setLayout(inside)
        self.links: list[QPushButton] = []
        self.hide()

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Tell of these, or of none."""
        if self._links is not None:
            self._words.removeWidget(self._links)
            self._links.hide()
            self._links.deleteLater()
        self.links = []
        for name, said, place in faults:
            named = name.removesuffix(" *")
            link = folding(named, "link")
            link.setAccessibleName(f"{named}: {said}")
            link.clicked.connect(press(partial(go_to, place)))
            self.links.append(link)
        self._links = Flow(*self.links)
        self._words.addWidget(self._links)
        head = n("Correct {count} field.", "Correct {count} fields.", len(faults))
        self._head.setText(head if faults else "")
        self.setAccessibleName(head if faults else "")
        self.setVisible(bool(faults))


def go_to(place: QWidget) -> None:
    """Put the cursor there."""
    place.setFocus(Qt.FocusReason.OtherFocusReason)
