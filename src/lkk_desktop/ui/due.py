"""What the account on the desk owes, as the header says it: a quiet button to the last bill."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt

from lkk_desktop import look
from lkk_desktop.models.balance import Due
from lkk_desktop.models.calendar import day
from lkk_desktop.strings import date, money, t
from lkk_desktop.ui.buttons import Button
from lkk_desktop.ui.components import column, label, line, set_part
from lkk_desktop.ui.plain import hint
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


def as_of(cabinet: Cabinet, zone: str) -> datetime.date:
    """The day of the last data: what has been paid since then, nobody here can know."""
    fresh = cabinet.status.fresh
    now = cabinet.now()
    return day(now if fresh is None else min(fresh, now), zone)


def sentence(due: Due, currency: str) -> str:
    """«К оплате на 20.11.2026: 3 548,41 ₽, в т. ч. пени 0,00 ₽»."""
    on = date(due.day)
    if not due.total and due.overpayment:
        return t("Overpayment as of {date}: {sum}", date=on, sum=money(due.overpayment, currency))
    return t(
        "To pay as of {date}: {sum}, incl. penalty {penalty}",
        date=on,
        sum=money(due.total, currency),
        penalty=money(due.penalty, currency),
    )


class DueButton(Button):
    """The sum under its day; as the header grows narrow the day goes, and the sum with the last.

    Where there is no screen of bills to go to it only tells.
    """

    def __init__(self) -> None:
        super().__init__()
        set_part(self, "due")
        self.caption = label("", "caption")
        self.sum = label("", "figure")
        self.penalty = label("", "caption")
        for one in (self.caption, self.sum, self.penalty):
            one.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        figure = line(0, self.sum, self.penalty, gap=look.S)
        inside = column(line(0, self.caption), figure, gap=0)
        inside.setContentsMargins(scaled(10), scaled(4), scaled(10), scaled(4))
        self.setLayout(inside)
        self._known = False
        # Whether the day and the penalty have room.
        self._parts = True, True
        self.hide()

    def lead(self, on: bool) -> None:
        """Whether it is pressed for something."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not on)
        if on:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, due: Due | None, currency: str) -> None:
        """Show what is owed; nothing where that is not known."""
        self._known = due is not None
        if due is None:
            self.hide()
            return
        over = not due.total and bool(due.overpayment)
        on = date(due.day)
        said = t("Overpayment as of {date}", date=on) if over else t("To pay as of {date}", date=on)
        self.caption.setText(said)
        self.sum.setText(money(due.overpayment if over else due.total, currency))
        penalty = money(due.penalty, currency)
        self.penalty.setText(t("incl. penalty {sum}", sum=penalty) if due.penalty else "")
        whole = sentence(due, currency)
        hint(self, whole)
        self.setAccessibleName(whole)

    def fit(self, room: int) -> None:
        """Show as much as has room in so many pixels."""
        if not self._known:
            self.hide()
            return
        for caption, penalty in ((True, True), (True, False), (False, False)):
            self._parts = caption, penalty and bool(self.penalty.text())
            if self.sizeHint().width() <= room:
                self.caption.setVisible(self._parts[0])
                self.penalty.setVisible(self._parts[1])
                self.updateGeometry()
                self.show()
                return
        self.hide()

    def sizeHint(self) -> QSize:
        caption, penalty = self._parts
        below = self.sum.sizeHint()
        wide, high = below.width(), below.height()
        if penalty:
            wide += look.S + self.penalty.sizeHint().width()
        if caption:
            above = self.caption.sizeHint()
            wide, high = max(wide, above.width()), high + above.height()
        return QSize(wide + 2 * scaled(10), high + 2 * scaled(4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
