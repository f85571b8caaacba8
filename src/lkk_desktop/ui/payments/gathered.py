"""What can be paid, and how: the groups of a user's accounts, what each is owed, ways and cards."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.balance import COMMON, Due, due
from lkk_desktop.models.command import Readable
from lkk_desktop.models.payments import OPEN, Card, Cheque, PaymentMethod, PaymentOrder
from lkk_desktop.models.services import Provider, Service
from lkk_desktop.models.suppliers import Supplier

Key = tuple[str, str]
"""An account's number and a group's code."""


class GroupToPay(msgspec.Struct, frozen=True, kw_only=True):
    """A provider group of an account. ``owed`` (kopecks) is below zero where more was paid, None
    where it is not known; ``penalty`` is a part of it. ``waits``: an open order pays it already."""

    account: str
    group: str
    payees: tuple[str, ...]
    owed: int | None
    penalty: int
    waits: bool

    @property
    def key(self) -> Key:
        return self.account, self.group

    @property
    def debt(self) -> int:
        """What may be paid without being an advance."""
        return max(0, self.owed or 0)


class AccountToPay(msgspec.Struct, frozen=True, kw_only=True):
    """An account with its groups. ``due`` is None where no bill is known. ``fresh`` came, and the
    supplier's ledger has not confirmed it yet, newest first."""

    account: Account
    nickname: str | None
    due: Due | None
    groups: tuple[GroupToPay, ...]
    fresh: tuple[Payment, ...]

    @property
    def id(self) -> str:
        return self.account.id

    @property
    def debt(self) -> int:
        return sum(one.debt for one in self.groups)


class ToPay(msgspec.Struct, frozen=True, kw_only=True):
    """All that the screen shows: accounts of one supplier in the user's order, its ways to pay in
    its order, the user's cards and payments."""

    supplier: Supplier
    accounts: tuple[AccountToPay, ...]
    methods: tuple[PaymentMethod, ...]
    cards: tuple[Card, ...]
    orders: tuple[PaymentOrder, ...]

    def account(self, number: str) -> AccountToPay | None:
        return next((one for one in self.accounts if one.id == number), None)

    def order(self, id: str) -> PaymentOrder | None:
        return next((one for one in self.orders if one.id == id), None)


def gather(
    world: Readable, user: str, desk: str, on: Callable[[str], datetime.date]
) -> ToPay | None:
    """What a user may pay for, from any world; None where the desk's account is not held.

    ``on`` says as of which day a zone's debts are told. Only accounts of the desk's supplier can be
    paid in one go: another one has another bank.
    """
    main = world.get(Account, desk)
    supplier = world.get(Supplier, main.supplier) if main is not None else None
    if main is None or supplier is None:
        return None
    orders = tuple(one for one in world.find(PaymentOrder) if one.user == user)
    under_way = {
        (part.account, part.group)
        for order in orders
        if order.kind in ("payment", "autopayment") and order.status in OPEN
        for part in order.parts
    }
    links = sorted(world.find(LinkedAccount, user=user), key=lambda one: (one.place, one.id))
    accounts = []
    for link in links:
        account = world.get(Account, link.account)
        if account is not None and account.supplier == supplier.id:
            accounts.append(_account(world, account, link.nickname, on(account.zone), under_way))
    methods = (one for one in world.find(PaymentMethod) if one.supplier == supplier.id)
    cards = (one for one in world.find(Card) if one.user == user)
    return ToPay(
        supplier=supplier,
        accounts=tuple(accounts),
        methods=tuple(sorted(methods, key=lambda one: (one.place, one.id))),
        cards=tuple(sorted(cards, key=lambda one: (-one.made, one.id))),
        orders=tuple(sorted(orders, key=lambda one: (-one.made, one.id))),
    )


def cheques(world: Readable, order: PaymentOrder) -> tuple[Cheque, ...]:
    """The cheques that came for an order so far."""
    accounts = dict.fromkeys(part.account for part in order.parts)
    return tuple(
        one
        for account in accounts
        for one in world.find(Cheque, account=account)
        if one.order == order.id and one.kind == "income"
    )


def _account(
    world: Readable,
    account: Account,
    nickname: str | None,
    day: datetime.date,
    under_way: set[Key],
) -> AccountToPay:
    owed = due(world, account, day)
    payees = _payees(world, account.id)
    amounts = {} if owed is None else {one.group: one for one in owed.groups}
    # The bill's order first; a group of services that no bill has had yet can be paid too.
    names = sorted({*amounts, *payees}, key=lambda one: (one != COMMON, one))
    groups = []
    for name in names:
        of = amounts.get(name)
        groups.append(
            GroupToPay(
                account=account.id,
                group=name,
                payees=payees.get(name, ()),
                owed=of.amount if of is not None else None if owed is None else 0,
                penalty=of.penalty if of is not None else 0,
                waits=(account.id, name) in under_way,
            )
        )
    money = [one for one in world.find(Payment, account=account.id) if one.status == "fresh"]
    money.sort(key=lambda one: (-one.taken, one.id))
    return AccountToPay(
        account=account, nickname=nickname, due=owed, groups=tuple(groups), fresh=tuple(money)
    )


def _payees(world: Readable, account: str) -> dict[str, tuple[str, ...]]:
    """Who is paid in each group, by their names."""
    found: dict[str, dict[str, None]] = {}
    for service in sorted(world.find(Service, account=account), key=lambda one: one.place):
        provider = world.get(Provider, service.provider)
        named = found.setdefault(service.group, {})
        if provider is not None:
            named[provider.name] = None
    return {group: tuple(names) for group, names in found.items()}
