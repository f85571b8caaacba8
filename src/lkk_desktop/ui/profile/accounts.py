"""«Мои лицевые счета»: named, ordered and removed; what is done here without a line waits."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lkk_desktop import look
from lkk_desktop.models.accounts import Account, NameAccount, OrderAccounts
from lkk_desktop.models.command import Command, Problem
from lkk_desktop.strings import t
from lkk_desktop.ui import words as plain
from lkk_desktop.ui.components import Card, announce, label, rule
from lkk_desktop.ui.profile import words
from lkk_desktop.ui.profile.account import AccountLine

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet
    from lkk_desktop.models.accounts import LinkedAccount


class AccountsCard(Card):
    """The accounts in the person's order, each a line."""

    said = Signal(str, str)
    removed = Signal(str)
    """The number of an account that is to go."""

    def __init__(self, cabinet: Cabinet) -> None:
        super().__init__()
        self.cabinet = cabinet
        heading = t("My accounts")
        self.setAccessibleName(heading)
        self.body.addWidget(label(heading, "heading", wrap=True))
        self._add = t("There is no account in your cabinet yet. Add one below.")
        self._none = label(self._add, wrap=True)
        self.body.addWidget(self._none)
        self._list = QVBoxLayout()
        self._list.setSpacing(look.M)
        self.body.addLayout(self._list)
        self.lines: dict[str, AccountLine] = {}
        self._rules: list[QWidget] = []
        self._order: list[str] = []

    def refresh(self, *, going: bool = False) -> None:
        """Show the accounts as they stand; the focus stays where it is. ``going``: the user is to
        be deleted."""
        links = self.cabinet.accounts()
        back = t("Your accounts have left the cabinet. If you undo the deletion, they come back.")
        self._none.setText(back if going else self._add)
        numbers = [link.account for link in links]
        for gone in set(self.lines) - set(numbers):
            old = self.lines.pop(gone)
            old.hide()
            old.deleteLater()
        for number in numbers:
            if number not in self.lines:
                self.lines[number] = self._line(number)
        if numbers != self._order:
            self._put(numbers)
        for at, link in enumerate(links):
            self.lines[link.account].fill(link.nickname, self._address(link), at, len(links))
        self._none.setVisible(not links)

    def _line(self, number: str) -> AccountLine:
        made = AccountLine(number)
        made.named.connect(self._name)
        made.moved.connect(self.move_by)
        made.removed.connect(self.removed)
        return made

    def _put(self, numbers: list[str]) -> None:
        """Lay the lines in this order, a rule between each two."""
        self._order = numbers
        while self._list.takeAt(0) is not None:
            pass
        for old in self._rules:
            old.hide()
            old.deleteLater()
        self._rules = []
        for at, number in enumerate(numbers):
            if at:
                self._rules.append(rule())
                self._list.addWidget(self._rules[-1])
            self._list.addWidget(self.lines[number])
        stops: list[QWidget] = []
        for number in numbers:
            line = self.lines[number]
            stops += [line.field, line.save, line.cancel, *line.stops()]
        for one, after in pairwise(stops):
            QWidget.setTabOrder(one, after)

    def _address(self, link: LinkedAccount) -> str:
        account = self.cabinet.get(Account, link.account)
        return account.address if account is not None else ""

    def _name(self, number: str, name: str) -> None:
        command = NameAccount(user=self._user, account=number, nickname=name or None)
        error = self._submit(command)
        if error is not None:
            self.lines[number].refuse(error)
        else:
            self.refresh()

    def move_by(self, number: str, by: int) -> None:
        """Put an account so many places further down (or up), and keep the focus on it."""
        numbers = [link.account for link in self.cabinet.accounts()]
        here = numbers.index(number)
        there = here + by
        if not 0 <= there < len(numbers):
            return
        numbers.insert(there, numbers.pop(here))
        line = self.lines[number]
        focus = line.focusWidget() if line.isAncestorOf(line.window().focusWidget()) else None
        error = self._submit(OrderAccounts(user=self._user, accounts=tuple(numbers)))
        if error is not None:
            self.said.emit(error, "bad")
            return
        self.refresh()
        # What was pressed may lead nowhere now: at the top there is no «up».
        stop = focus if focus is not None and focus.isEnabled() else None
        (stop or (line.down if by < 0 else line.up)).setFocus(Qt.FocusReason.OtherFocusReason)
        where = t("Place {place} of {count}", place=there + 1, count=len(numbers))
        announce(line, where)

    def _submit(self, command: Command) -> str | None:
        """Say it; what hindered, in words."""
        from lkk_desktop.cabinet import Fault

        try:
            self.cabinet.submit(command, self.cabinet.new_id())
        except Problem as problem:
            return words.refused(problem)
        except Fault as fault:
            return plain.fault(fault.code).happened
        return None

    @property
    def _user(self) -> str:
        return self.cabinet.user or ""
