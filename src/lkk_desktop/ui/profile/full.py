"""«Заполненность профиля N %»: a bar, and what is missing as ways to where it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from lkk_desktop import look
from lkk_desktop.models.profile import Part, fullness
from lkk_desktop.strings import NBSP, t
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, label, line, press
from lkk_desktop.ui.flow import Flow
from lkk_desktop.ui.profile.words import LEADS, MISSING
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from lkk_desktop.cabinet import Cabinet


class FullCard(Card):
    """How full the profile is. ``wanted`` names what the person wants to give now."""

    wanted = Signal(str, str)
    """What is missing, and the screen on which it is given."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        self.heading = label("", "heading", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 100)
        self.bar.setFixedHeight(scaled(8))
        self.full = label(
            t("Nothing is missing: you can always get back in, and nobody else can."),
            "muted",
            wrap=True,
        )
        self._holder = line(gap=0)
        self.links: dict[Part, QPushButton] = {}
        self._flow: QWidget | None = None
        for part in (self.heading, self.bar, self.full):
            self.body.addWidget(part)
        self.body.addLayout(self._holder)

    def refresh(self) -> None:
        """Show how full it is now."""
        found = fullness(self.cabinet, self.cabinet.user or "")
        said = t("Profile filled in: {percent}", percent=f"{found.percent}{NBSP}%")
        self.heading.setText(said)
        self.setAccessibleName(said)
        self.bar.setValue(found.percent)
        self.bar.setAccessibleName(said)
        self.full.setVisible(not found.missing)
        if tuple(self.links) != found.missing:
            self._show(found.missing)

    def _show(self, missing: tuple[Part, ...]) -> None:
        had = any(one.hasFocus() for one in self.links.values())
        if self._flow is not None:
            self._holder.removeWidget(self._flow)
            self._flow.hide()
            self._flow.deleteLater()
        self.links = {part: self._link(part) for part in missing}
        self._flow = Flow(*self.links.values(), gap=look.XS)
        self._holder.addWidget(self._flow)
        # Only now: what stands nowhere yet would be a window of its own.
        self._flow.setVisible(bool(missing))
        if had and self.links:
            next(iter(self.links.values())).setFocus()

    def _link(self, part: Part) -> QPushButton:
        made = folding(t(MISSING[part]), "quiet", "arrow-right")
        made.clicked.connect(press(lambda: self.wanted.emit(part, LEADS[part])))
        return made
