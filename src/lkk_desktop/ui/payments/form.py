"""The form of a payment: accounts with their groups, the way to pay, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from lkk_desktop import look
from lkk_desktop.models.payments import PaymentMethod
from lkk_desktop.ui.components import Card, column
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.accounts import AccountCard, OthersCard
from lkk_desktop.ui.payments.basket import Basket, Line, Sum, card_of, method_of, together
from lkk_desktop.ui.payments.gathered import AccountToPay, Key, ToPay
from lkk_desktop.ui.payments.rows import GroupRow, amount
from lkk_desktop.ui.payments.total import TotalCard
from lkk_desktop.ui.payments.ways import WaysCard


class PaymentForm(QWidget):
    """What is typed lives in the basket. ``pay`` carries the whole ``Sum`` and the id of the saved
    card, or None; ``forget`` the card that is to go; ``grew``: other accounts are in it now."""

    pay = Signal(object, object)
    forget = Signal(str)
    grew = Signal()

    def __init__(self, basket: Basket) -> None:
        super().__init__()
        self.basket = basket
        self.to_pay: ToPay | None = None
        self.account, self.month = "", ""
        self.online = self.busy = False
        self.accounts: dict[str, AccountCard] = {}
        self.others, self.ways, self.total = OthersCard(), WaysCard(), TotalCard()
        self._cards: tuple[Card, ...] = (self.others, self.ways, self.total)
        self._column = column(*self._cards, gap=look.L)
        self.setLayout(self._column)
        self.others.added.connect(lambda id: QTimer.singleShot(0, self, lambda: self.add(id)))
        self.ways.method.connect(self._method)
        self.ways.card.connect(self._card)
        self.ways.forget.connect(self.forget)
        self.total.paid.connect(self.submit)
        self.total.agreed.connect(self._agreed)

    @property
    def method(self) -> PaymentMethod | None:
        return method_of(self.basket, self.to_pay) if self.to_pay is not None else None

    @property
    def currency(self) -> str:
        return self.to_pay.supplier.currency if self.to_pay is not None else "RUB"

    @property
    def chosen(self) -> tuple[AccountToPay, ...]:
        """The account on the desk, and those that were added to it."""
        if self.to_pay is None:
            return ()
        numbers = dict.fromkeys([self.account, *self.basket.added])
        found = (self.to_pay.account(number) for number in numbers)
        return tuple(one for one in found if one is not None)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(row for one in self.chosen for row in self.basket.lines(one))

    @property
    def sum(self) -> Sum:
        """What it comes to as it stands."""
        return together(self.lines, self.method)

    def show_accounts(self) -> None:
        """Show the accounts that are paid for, each as the basket has it."""
        chosen = self.chosen
        numbers = {one.id for one in chosen}
        for number in [one for one in self.accounts if one not in numbers]:
            gone = self.accounts.pop(number)
            gone.hide()
            gone.deleteLater()
        for at, account in enumerate(chosen):
            card = self.accounts.get(account.id) or self._made(account.id)
            if self._column.indexOf(card) != at:
                self._column.insertWidget(at, card)
            card.remove.setVisible(account.id != self.account)
            lines, several = self._lines_of(account), len(chosen) > 1
            card.say(account, lines, self.currency, several=several, may=self.online)

    def show_rest(self) -> None:
        """Show the accounts that could be added, the ways to pay, and the total."""
        of = self.to_pay
        if of is None:
            return
        numbers = {one.id for one in self.chosen}
        others = tuple(one for one in of.accounts if one.id not in numbers and one.debt)
        self.others.say(others if self.online else (), self.currency)
        self.show_ways()
        self.show_total()

    def show_ways(self) -> None:
        of = self.to_pay
        self.ways.setVisible(self.online)
        if of is not None:
            card = card_of(self.basket, of, self.month)
            self.ways.say(of.methods, self.method, of.cards, card, self.month, self.currency)

    def show_total(self) -> None:
        """Show what it comes to, and whether it can be paid now."""
        sum_ = self.sum
        self._judge(sum_)
        self.total.setVisible(self.online)
        self.total.say(
            sum_,
            self.currency,
            foreseen=any(row.group.key in self.basket.foreseen for row in self.lines),
            agreed=self.basket.allows(sum_.advance) and bool(sum_.advance),
            may=self.online and not self.busy and self.method is not None,
        )

    def stops(self) -> list[QWidget]:
        """What the Tab key goes to, in its order."""
        found = [stop for card in self.accounts.values() for stop in card.stops()]
        found += self.others.buttons.values()
        found += [*self.ways.methods.stops(), *self.ways.cards.stops()]
        return [*found, self.total.consent.tick, self.total.pay, self.total.estimate]

    def hear(self, key: Key, owed: int, typed: Mapping[Key, int | None]) -> None:
        """The server says that less is owed than stands here: the sum stays, and is an advance."""
        if key in typed:
            self.basket.typed.setdefault(key, amount(typed[key] or 0))
        of = {group.key: group.owed for one in self.chosen for group in one.groups}
        self.basket.hear(key, owed, of.get(key))
        self.show_accounts()
        self.show_total()

    def fold(self, tight: bool) -> None:
        for card in (*self.accounts.values(), *self._cards):
            card.fold(tight)

    def take_focus(self) -> bool:
        """Put the cursor on the first sum that can be changed; False where there is none."""
        row = next((one for one in self._rows() if one.field.isEnabled()), None)
        if row is None or not row.isVisible():
            return False
        row.field.setFocus(Qt.FocusReason.OtherFocusReason)
        row.field.selectAll()
        return True

    def add(self, account: str) -> None:
        """Pay for another account in the same go."""
        if account not in self.basket.added:
            self.basket.added.append(account)
            self._chosen_anew()
        if account in self.accounts:
            first = next(iter(self.accounts[account].rows.values()), None)
            if first is not None:
                first.tick.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove(self, account: str) -> None:
        """Not that one after all."""
        if account in self.basket.added:
            self.basket.added.remove(account)
            self._chosen_anew()
            self.take_focus()

    def submit(self) -> None:
        """Pay, if nothing is in the way; else say what is, and go there."""
        if self.to_pay is None or not self.online or self.busy:
            return
        sum_ = self.sum
        if sum_.wrong:
            self._judge(sum_, aloud=True)
            self._lead_to(sum_.wrong[0].group.key)
        elif sum_.problem is not None:
            self.total.tell(words.refused(sum_.problem, self.currency), aloud=not sum_.faulty)
            self._judge(sum_, aloud=True)
            first = next((one for one in self.lines if one.group.key in sum_.faulty), None)
            if first is not None:
                self._lead_to(first.group.key)
        elif not self.basket.allows(sum_.advance):
            self.total.insist()
        else:
            card = None
            if self.method is not None and self.method.cards:
                card = card_of(self.basket, self.to_pay, self.month)
            self.pay.emit(sum_, card.id if card is not None else None)

    def _lines_of(self, account: AccountToPay, sum_: Sum | None = None) -> tuple[Line, ...]:
        """An account's lines, with what all of them come to told at the one at fault."""
        lines = self.basket.lines(account)
        return (sum_ or self.sum).marked(lines) if self.online else lines

    def _judge(self, sum_: Sum, *, aloud: bool = False) -> None:
        """Say beside each sum what is wrong with it; another line's may have made it so."""
        for account in self.chosen:
            if account.id in self.accounts:
                self.accounts[account.id].judge(self._lines_of(account, sum_), aloud=aloud)

    def _lead_to(self, key: Key) -> None:
        field = self.accounts[key[0]].rows[key].field
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def _rows(self) -> list[GroupRow]:
        return [row for card in self.accounts.values() for row in card.rows.values()]

    def _made(self, number: str) -> AccountCard:
        made = AccountCard(number)
        made.typed.connect(self._typed)
        made.ticked.connect(self._ticked)
        made.entered.connect(self.submit)
        made.removed.connect(lambda id: QTimer.singleShot(0, self, lambda: self.remove(id)))
        self.accounts[number] = made
        return made

    def _chosen_anew(self) -> None:
        self.show_accounts()
        self.show_rest()
        self.grew.emit()

    def _typed(self, key: Key, text: str | None) -> None:
        """A sum was changed, or (None) taken back to what is owed."""
        if text is None:
            self.basket.typed.pop(key, None)
            self.show_accounts()
        else:
            self.basket.typed[key] = text
        self.show_total()

    def _ticked(self, key: Key, on: bool) -> None:
        self.basket.ticked[key] = on
        account = self._account(key)
        if account is None:
            return
        lines, several = self._lines_of(account), len(self.chosen) > 1
        card = self.accounts[key[0]]
        card.say(account, lines, self.currency, several=several, may=self.online)
        self.show_total()
        line = next(one for one in lines if one.group.key == key)
        if on and line.kopecks is None:
            card.rows[key].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _account(self, key: Key) -> AccountToPay | None:
        return next((one for one in self.chosen if one.id == key[0]), None)

    def _method(self, code: str) -> None:
        self.basket.method = code
        self.show_ways()
        self.show_total()

    def _card(self, id: str) -> None:
        self.basket.card = id
        self.show_ways()

    def _agreed(self, on: bool) -> None:
        self.basket.agreed = self.sum.advance if on else 0
        self.show_total()
