"""The codes of the last bills, by which a phone pays also where this computer has no line."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from lkk_desktop.documents import bill as bills
from lkk_desktop.documents import payable
from lkk_desktop.documents.bill import BillPaper, Group
from lkk_desktop.documents.codes.matrix import Matrix
from lkk_desktop.models.balance import due
from lkk_desktop.models.command import Problem, World


class CodeToPay(msgspec.Struct, frozen=True, kw_only=True):
    """A payee's code: for which account and group, how much (kopecks), and what for. ``matrix`` is
    None where there is none, and ``why`` says why not; ``sure`` is False where money that came
    since the bill may be in the sum still."""

    account: str
    group: str
    payee: str
    purpose: str
    kopecks: int
    matrix: Matrix | None
    why: str | None
    sure: bool


def read(world: World, accounts: Sequence[str], on: datetime.date) -> tuple[CodeToPay, ...]:
    """The codes of all that is owed by these accounts on a day, from any world."""
    return tuple(one for account in accounts for one in _of(world, account, on))


def _of(world: World, account: str, on: datetime.date) -> list[CodeToPay]:
    from lkk_desktop.models.accounts import Account

    of = world.get(Account, account)
    owed = due(world, of, on) if of is not None else None
    if owed is None:
        return []
    try:
        paper = bills.gathered(world, account, owed.period)
    except Problem:
        return []
    if paper is None:
        return []
    amounts = {one.group: one.amount for one in owed.groups}
    names = [group.name for group in paper.groups]
    found = []
    for group in paper.groups:
        # Of one payee it is known what is owed now; of several in a group, by the bill only.
        sure = names.count(group.name) == 1
        now = _as_owed(group, amounts.get(group.name, 0)) if sure else group
        if now.payable > 0:
            found.append(_code(paper, now, sure=sure or not owed.paid))
    return found


def _as_owed(group: Group, kopecks: int) -> Group:
    return replace(group, totals=replace(group.totals, closing=kopecks))


def _code(paper: BillPaper, group: Group, *, sure: bool) -> CodeToPay:
    slip = payable.slip(paper, group)
    payee = slip.requisites.name if slip.requisites is not None else ""
    if not payee and group.charges and group.charges[0].provider is not None:
        payee = group.charges[0].provider.name
    return CodeToPay(
        account=paper.account.id,
        group=group.name,
        payee=payee,
        purpose=slip.purpose,
        kopecks=group.payable,
        matrix=slip.matrix,
        why=slip.why,
        sure=sure,
    )
