"""What stands over a cheque in its window: sending it, and the other kind of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from lkk_desktop import look
from lkk_desktop.strings import t
from lkk_desktop.ui.components import button, line, press, set_part
from lkk_desktop.ui.paid.mailing import Mailing
from lkk_desktop.ui.room import Row

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.payments import Cheque


class ChequeStrip(QFrame):
    """``turned``: it is to be seen on the other paper."""

    turned = Signal()

    def __init__(self, cabinet: Cabinet, cheque: Cheque, *, roll: bool) -> None:
        super().__init__()
        set_part(self, "bar")
        self.mailing = Mailing(cabinet)
        self.mailing.show_cheque(cheque)
        self.other = button(t("On a sheet of A4") if roll else t("For a roll of 80 mm"))
        self.other.clicked.connect(press(self.turned.emit))
        inside = line(Row(self.mailing, self.other, least=220, level=True))
        inside.setContentsMargins(look.M, look.S, look.M, look.S)
        self.setLayout(inside)
