"""What a person has chosen to pay, and how: kept by the desk, so that it outlives the widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Card, Part, PaymentMethod, check_parts, kopecks_of
from lkk_desktop.ui.payments.gathered import AccountToPay, GroupToPay, Key, ToPay

OTHER = ""
"""«Другая карта»: none of those that are saved."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A group as it stands in the form. ``kopecks`` is None where what is typed (``typed``, None
    where nobody has typed) is no sum: ``problem`` says why. ``beyond``: it is one that the way to
    pay does not take. ``on``: it is to be paid."""

    group: GroupToPay
    on: bool
    typed: str | None
    kopecks: int | None
    problem: Problem | None
    beyond: Problem | None = None

    @property
    def over(self) -> int:
        """Kopecks beyond what is owed."""
        return max(0, (self.kopecks or 0) - self.group.debt) if self.on else 0


class Basket:
    """Typed sums and ticks by account and group; what was not touched follows what is owed."""

    def __init__(self) -> None:
        self.typed: dict[Key, str] = {}
        self.ticked: dict[Key, bool] = {}
        self.foreseen: dict[Key, int] = {}
        """The sums of an estimate, which stand in the place of what is owed (kopecks)."""
        self.said: dict[Key, tuple[int | None, int]] = {}
        """Kopecks that were known to be owed when the server said otherwise, and what it said: it
        counts until something else is known here."""
        self.added: list[str] = []
        """The accounts beside the one on the desk, in the order of being added."""
        self.method: str | None = None
        self.card: str | None = None
        """A saved card's id, ``OTHER``, or None where nobody has chosen."""
        self.agreed: int | None = 0
        """So many kopecks may be an advance: the person knows. None: what it comes to at first."""

    def clear(self) -> None:
        """Begin anew; the way to pay and the card stay."""
        self.typed, self.ticked, self.foreseen, self.said = {}, {}, {}, {}
        self.added, self.agreed = [], 0

    def foresee(self, account: str, sums: Mapping[str, int]) -> None:
        """Take an estimate's sums (kopecks by group), whose payer knows that it is an estimate."""
        self.clear()
        self.foreseen = {(account, group): kopecks for group, kopecks in sums.items() if kopecks}
        self.agreed = None

    def settle(self, keys: Iterable[Key]) -> None:
        """These are paid: what was typed for them has served."""
        for key in keys:
            for kept in (self.typed, self.ticked, self.foreseen, self.said):
                kept.pop(key, None)
        self.agreed = 0

    def hear(self, key: Key, owed: int, known: int | None) -> None:
        """The server says that so much (kopecks) is owed, and not what is known here."""
        self.said[key] = known, owed
        self.agreed = 0

    def allows(self, advance: int) -> bool:
        """Whether the person knows that so much (kopecks) is an advance."""
        if self.agreed is None:
            self.agreed = advance
        return advance <= self.agreed

    def lines(self, account: AccountToPay) -> tuple[Line, ...]:
        """An account's groups as they stand in the form."""
        return tuple(self._line(group) for group in account.groups)

    def _line(self, group: GroupToPay) -> Line:
        known, owed = self.said.get(group.key, (None, None))
        if owed is not None and known == group.owed:
            group = msgspec.structs.replace(group, owed=owed)
        foreseen = self.foreseen.get(group.key, 0)
        typed = self.typed.get(group.key)
        prefilled = foreseen or group.debt
        by_estimate = any(account == group.account for account, _group in self.foreseen)
        usual = bool(foreseen if by_estimate else prefilled)
        on = self.ticked.get(group.key, usual) and not group.waits
        kopecks, problem = prefilled or None, None
        if typed is not None:
            try:
                kopecks = kopecks_of(typed)
            except Problem as found:
                kopecks, problem = None, found
        elif on and not prefilled:
            problem = Problem("no_amount")
        return Line(group=group, on=on, typed=typed, kopecks=kopecks, problem=problem)


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """All lines together: what is to be paid (kopecks), how much of it is an advance, and what is
    wrong: ``problem`` is of all of it, those of lines stand with them. ``faulty`` are the lines of
    which one alone brings that problem about."""

    parts: tuple[Part, ...]
    amount: int
    advance: int
    wrong: tuple[Line, ...]
    problem: Problem | None
    faulty: frozenset[Key]

    def marked(self, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        """The lines, with the problem at those that bring it about."""
        return tuple(
            msgspec.structs.replace(one, beyond=self.problem)
            if one.group.key in self.faulty
            else one
            for one in lines
        )


def together(lines: tuple[Line, ...], method: PaymentMethod | None) -> Sum:
    """What the lines that are ticked come to."""
    on = [one for one in lines if one.on]
    wrong = tuple(one for one in on if one.kopecks is None)
    parts = tuple(
        Part(one.group.account, one.group.group, one.kopecks)
        for one in on
        if one.kopecks is not None
    )
    problem = None
    if not wrong:
        try:
            if method is None:
                raise Problem("unknown_method")
            check_parts(parts, method)
        except Problem as found:
            problem = found
    return Sum(
        parts=parts,
        amount=sum(part.kopecks for part in parts),
        advance=sum(one.over for one in on),
        wrong=wrong,
        problem=problem,
        faulty=_faulty(parts, problem, method),
    )


def _faulty(
    parts: tuple[Part, ...], problem: Problem | None, method: PaymentMethod | None
) -> frozenset[Key]:
    """The lines whose sum alone is beyond what the way to pay takes. Too little is the fault of
    one line only where there is no other."""
    if problem is None or method is None or (len(parts) > 1 and problem.code != "above_most"):
        return frozenset()

    def alone(part: Part) -> bool:
        try:
            check_parts((part,), method)
        except Problem as found:
            return found.code == problem.code
        return False

    return frozenset((part.account, part.group) for part in parts if alone(part))


def method_of(basket: Basket, to_pay: ToPay) -> PaymentMethod | None:
    """The way that is chosen; the first one where none is, or the chosen one is no more."""
    chosen = next((one for one in to_pay.methods if one.code == basket.method), None)
    return chosen or next(iter(to_pay.methods), None)


def card_of(basket: Basket, to_pay: ToPay, month: str) -> Card | None:
    """The saved card that is chosen; the newest that counts in a month where nobody has chosen."""
    valid = [one for one in to_pay.cards if not one.expired(month)]
    if basket.card == OTHER:
        return None
    chosen = next((one for one in valid if one.id == basket.card), None)
    return chosen or next(iter(valid), None)
