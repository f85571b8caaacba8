"""«Уведомления»: debt, claim, court, limitation, as seriously as they are meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.papers import Notice
from lkk_desktop.models.todo import GRAVITY
from lkk_desktop.strings import date, money, t
from lkk_desktop.ui.components import column, label, line
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.rows import Rows
from lkk_desktop.ui.home.subject import Place, Subject
from lkk_desktop.ui.icons import Icon
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

GLYPHS = {
    "debt": ("warning-circle", "wait"),
    "claim": ("file-text", "wait"),
    "court": ("scales", "bad"),
    "limitation": ("warning-octagon", "bad"),
}


class NoticeRow(QWidget):
    """One notice: what it is, of when, about how much, and what happens on which day."""

    def __init__(self) -> None:
        super().__init__()
        self.glyph = Icon("warning-circle", "wait", scaled(22))
        self.title = label("", "strong", wrap=True)
        self.text = label("", "text", wrap=True)
        self.note = label("", "muted", wrap=True)
        self.issued = label("", "caption", wrap=True)
        told = column(self.title, self.text, self.note, self.issued, gap=3)
        inside = line(column(self.glyph, 0), told, gap=look.M)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def say(self, notice: Notice, place: Place) -> None:
        self.glyph.show_glyph(*GLYPHS[notice.kind])
        self.title.setText(t(wording.NOTICES[notice.kind]))
        self.text.setText(told(notice, place))
        self.text.setVisible(bool(self.text.text()))
        self.note.setText(notice.note or "")
        self.note.setVisible(bool(notice.note))
        self.issued.setText(t("issued on {date}", date=date(notice.issued)))


def told(notice: Notice, place: Place) -> str:
    """What a notice says in one breath: its sum and its day."""
    parts = []
    if notice.amount is not None:
        parts.append(t("Debt: {sum}.", sum=money(notice.amount, place.supplier.currency)))
    if notice.planned is not None:
        day = date(notice.planned)
        over = notice.planned < place.today
        match notice.kind:
            case "limitation" if over:
                parts.append(t("Supply was to be limited on {date}.", date=day))
            case "limitation":
                parts.append(
                    t("Supply will be limited on {date} unless the debt is paid.", date=day)
                )
            case "court" if over:
                parts.append(t("The case was to be brought before the court on {date}.", date=day))
            case "court":
                parts.append(t("The case goes to court on {date}.", date=day))
            case _:
                parts.append(t("To be paid by {date}.", date=day))
    return " ".join(parts)


class Notices(Subject[tuple[Notice, ...]]):
    """The gravest first, and of one kind the newest."""

    def __init__(self) -> None:
        super().__init__(t("Notices"))
        self.rows = Rows(NoticeRow, self._say, look.L)
        self.body.addWidget(self.rows)

    def read(self, cabinet: Cabinet, place: Place) -> tuple[Notice, ...] | None:
        found = cabinet.find(Notice, account=place.account.id)
        return tuple(sorted(found, key=_order)) or None

    def fill(self, value: tuple[Notice, ...], place: Place) -> None:
        self.rows.show_values([(one, place) for one in value])

    @staticmethod
    def _say(row: NoticeRow, value: tuple[Notice, Place]) -> None:
        row.say(*value)


def _order(one: Notice) -> tuple[int, int, str]:
    return GRAVITY.index(one.kind), -one.issued.toordinal(), one.id
