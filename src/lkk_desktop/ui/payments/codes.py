"""The bill's own codes on the screen: what they are, what they are not, and one for each payee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look, names
from lkk_desktop.strings import money, t
from lkk_desktop.ui import words as all_words
from lkk_desktop.ui.buttons import folding
from lkk_desktop.ui.components import Card, announce, column, label, line, press, rule
from lkk_desktop.ui.payments.square import Square
from lkk_desktop.ui.room import Row
from lkk_desktop.ui.theme import scaled

if TYPE_CHECKING:
    from lkk_desktop.ui.payments.slips import CodeToPay


class CodesCard(Card):
    """Closed it is one button; ``wanted`` once it is opened. Without a line it stands open."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        heading = t("Codes of the bill, also without a connection")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        about = t(
            "This is not SBP: it is a code with the payee's details, which a bank's app reads. The"
            " money comes within a few days, and is seen here once the supplier has it."
        )
        self.about = label(about, "muted", wrap=True)
        self.body.addWidget(self.about)
        self.open = folding(t("Show the codes"), "second", "qr-code")
        self.open.clicked.connect(press(self.unfold))
        self.body.addLayout(line(self.open, 0))
        self.none = label("", "muted", wrap=True)
        self.none.hide()
        self.body.addWidget(self.none)
        self._list = column(gap=look.L)
        self.body.addLayout(self._list)
        self.rows: list[CodeRow] = []
        self.is_open = False
        self._shown: tuple[CodeToPay, ...] | None = None

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        return [self.open]

    def unfold(self) -> None:
        """Show them from now on."""
        if not self.is_open:
            self.is_open = True
            self.open.hide()
            self.wanted.emit()

    def fill(self, codes: tuple[CodeToPay, ...], called: dict[str, str], currency: str) -> None:
        """Show these, each account by what it is called."""
        if codes == self._shown:
            return
        first, self._shown = self._shown is None, codes
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = []
        for one in codes:
            row = CodeRow(one, called.get(one.account, one.account), currency)
            self._list.addWidget(row)
            self.rows.append(row)
        self.none.setVisible(not codes)
        self.none.setText(t("By the bills that are here nothing is to be paid."))
        if not first:
            announce(self, self.accessibleName())


class CodeRow(QWidget):
    """One payee: the code, the sum, and whom it pays for what."""

    def __init__(self, code: CodeToPay, account: str, currency: str) -> None:
        super().__init__()
        self.square = Square()
        group = names.named(names.GROUPS, code.group)
        sum_ = money(code.kopecks, currency)
        told = [label(sum_, "figure"), label(f"{group} · {account}", "strong", wrap=True)]
        told += [label(one, "muted", wrap=True) for one in (code.payee, code.purpose) if one]
        if not code.sure:
            since = t("What was paid since the bill may not be taken off in it.")
            told.append(label(since, "message", wrap=True))
        if code.matrix is not None:
            said = t("Payment code: {sum} to {payee}", sum=sum_, payee=code.payee or group)
            self.square.show_code(code.matrix, said)
        else:
            self.square.hide()
            told.append(label(_why(code.why), "message", wrap=True))
        words = QWidget()
        words.setLayout(column(*told, gap=look.XS))
        both = Row(words, self.square, least=scaled(200), gap=look.XL)
        inside = column(rule(), both, gap=look.L)
        self.setLayout(inside)


def _why(code: str | None) -> str:
    """Why there is no code."""
    if code == "no_requisites":
        return t("The payee's details are not known, so there is no code.")
    if code in ("wrong_requisites", "flawed"):
        return t("The payee's details, or the sum, are not certain, so there is no code.")
    return all_words.problem(code or "")
