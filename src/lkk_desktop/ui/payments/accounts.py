"""What is to be paid for: a card of groups for each account, and the accounts that can be added."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lkk_desktop import look
from lkk_desktop.strings import date, money, t
from lkk_desktop.ui.components import Card, Pill, column, label, line, press, rule, tool
from lkk_desktop.ui.due import sentence
from lkk_desktop.ui.option import Option
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.basket import Line
from lkk_desktop.ui.payments.gathered import AccountToPay, Key
from lkk_desktop.ui.payments.rows import GroupRow
from lkk_desktop.ui.plain import hint

FRESH = 3
"""So many fresh payments are named; the history has all."""


class AccountCard(Card):
    """An account's groups. ``typed`` and ``ticked`` name the group; ``removed``: not this account
    after all."""

    typed = Signal(object, object)
    ticked = Signal(object, bool)
    entered = Signal()
    removed = Signal(str)

    def __init__(self, account: str) -> None:
        super().__init__(look.S)
        self.account = account
        self.title = label("", "heading", wrap=True)
        self.remove = tool("", "x")
        self.remove.clicked.connect(press(partial(self.removed.emit, account)))
        self.due = label("", "muted", wrap=True)
        head = line(column(self.title, self.due, gap=3), column(self.remove, 0), gap=look.S)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self._list = column(gap=0)
        self.body.addLayout(self._list)
        self.fresh = column(gap=look.XS)
        self.body.addLayout(self.fresh)
        self._told: tuple[str, ...] = ()
        self.rows: dict[Key, GroupRow] = {}

    def say(
        self,
        account: AccountToPay,
        lines: tuple[Line, ...],
        currency: str,
        *,
        several: bool,
        may: bool,
    ) -> None:
        """Show an account as it stands in the form; ``may``: sums can be changed now."""
        called = title(account)
        self.title.setText(called)
        self.setAccessibleName(called)
        self.remove.setAccessibleName(t("Do not pay for {account} now", account=called))
        hint(self.remove, self.remove.accessibleName())
        self.due.setText(standing(account, currency))
        if [one.group.key for one in lines] != list(self.rows):
            self._arrange(lines)
        for one in lines:
            self.rows[one.group.key].say(one, currency, called if several else "", may=may)
        self._show_fresh(account, currency)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        rows = self.rows.values()
        return [self.remove, *(stop for row in rows for stop in (row.tick, row.field))]

    def judge(self, lines: tuple[Line, ...], *, aloud: bool = False) -> None:
        """Say what is wrong with the sums, without touching what stands in the fields."""
        for one in lines:
            if one.group.key in self.rows:
                self.rows[one.group.key].judge(one, aloud=aloud)

    def _arrange(self, lines: tuple[Line, ...]) -> None:
        _empty(self._list)
        self.rows = {}
        for at, one in enumerate(lines):
            if at:
                self._list.addWidget(rule())
            row = GroupRow()
            row.typed.connect(partial(self.typed.emit, one.group.key))
            row.ticked.connect(partial(self.ticked.emit, one.group.key))
            row.entered.connect(self.entered)
            self._list.addWidget(row)
            self.rows[one.group.key] = row

    def _show_fresh(self, account: AccountToPay, currency: str) -> None:
        told = tuple(
            t(
                "{date}: {sum} by {way}",
                date=date(one.day),
                sum=money(one.amount, currency),
                way=words.way(one.way),
            )
            for one in account.fresh[:FRESH]
        )
        if told == self._told:
            return
        self._told = told
        _empty(self.fresh)
        if not told:
            return
        mark = Pill()
        mark.say(t("not confirmed by the supplier yet"), "wait")
        self.fresh.addWidget(rule())
        self.fresh.addWidget(label(t("Paid lately"), "caption"))
        for said in told:
            self.fresh.addWidget(label(said, wrap=True))
        self.fresh.addLayout(line(mark, 0))


class OthersCard(Card):
    """The user's other accounts with a debt: each can be paid in the same go."""

    added = Signal(str)

    def __init__(self) -> None:
        super().__init__(look.S)
        heading = t("Pay for other accounts too")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self._list = column(gap=2)
        self.body.addLayout(self._list)
        self.buttons: dict[str, QPushButton] = {}
        self._told: tuple[tuple[str, str, str], ...] = ()

    def say(self, accounts: tuple[AccountToPay, ...], currency: str) -> None:
        told = tuple((one.id, title(one), standing(one, currency)) for one in accounts)
        self.setVisible(bool(told))
        if told == self._told:
            return
        self._told = told
        _empty(self._list)
        self.buttons = {}
        for id, called, due in told:
            made = Option(called, due, "plus-circle")
            made.clicked.connect(press(partial(self.added.emit, id)))
            self._list.addWidget(made)
            self.buttons[id] = made


def title(account: AccountToPay) -> str:
    """«Мама · 0710000017», with the address where it has no name of its own."""
    beside = account.nickname or account.account.address
    return " · ".join(one for one in (account.id, beside) if one)


def standing(account: AccountToPay, currency: str) -> str:
    """What an account owes, as the header says it."""
    if account.due is None:
        return t("How much is to be paid is not known: there is no bill yet.")
    return sentence(account.due, currency)


def _empty(box) -> None:  # type: ignore[no-untyped-def]
    while (item := box.takeAt(0)) is not None:
        if item.widget() is not None:
            item.widget().hide()
            item.widget().deleteLater()
        elif item.layout() is not None:
            _empty(item.layout())
