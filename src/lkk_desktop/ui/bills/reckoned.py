"""What the open month will cost, with what is typed and not yet sent: the same for every screen."""

from __future__ import annotations

import msgspec

from lkk_desktop.models.billing.estimate import Estimate, estimate
from lkk_desktop.models.billing.facts import Facts
from lkk_desktop.models.billing.forecast import Forecast, forecast
from lkk_desktop.models.billing.lines import Line
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.billing.typed import Typed, with_typed
from lkk_desktop.models.calendar import period
from lkk_desktop.models.command import Problem
from lkk_desktop.ui.bills.known import Gathered
from lkk_desktop.ui.readings.form import Form, judge
from lkk_desktop.ui.readings.state import AccountState

LATE_FLAWS = frozenset({"no_penalty_rule", "no_rate"})


class Reckoned(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate (kopecks) and what it was made of; ``typed`` are registers not yet sent."""

    estimate: Estimate
    period: str
    currency: str
    typed: frozenset[str]
    facts: Facts
    book: Book

    @property
    def overpaid(self) -> int:
        """What was paid too much and is not taken off."""
        lines = self.estimate.lines
        return sum(max(0, line.paid - line.opening - line.penalty) for line in lines)

    @property
    def debt_known(self) -> bool:
        return not any(LATE_FLAWS & set(line.explanation.flaws) for line in self.estimate.lines)

    @property
    def current_known(self) -> bool:
        return all(is_known(line) for line in self.estimate.lines)

    def of(self, resource: str) -> int | None:
        """What this month's lines that take a resource cost; None where that is not known."""
        lines = [one for one in self.estimate.lines if resource in one.service.resources]
        if not lines or not all(map(is_known, lines)):
            return None
        return sum(map(cost, lines))


def is_known(line: Line) -> bool:
    """Whether nothing that this month's cost hangs on was unknown."""
    return not set(line.explanation.flaws) - LATE_FLAWS


def cost(line: Line) -> int:
    """What this month adds for a line; debts and penalty are of those before."""
    return line.accrued + line.recalculated


def reckon(
    gathered: Gathered | None, state: AccountState, form: Form, now: int
) -> Reckoned | Problem | None:
    """The estimate of the month of ``state.date``, as if what is typed were sent at ``now``.

    None while nothing is gathered; a problem where the terms or a bill cannot be read.
    """
    if gathered is None:
        return None
    facts, book = gathered.facts, gathered.book
    if facts is None or book is None:
        return gathered.problem
    typed = typed_values(state, form)
    laid = with_typed(facts, typed, state.date, now)
    name = period(state.date)
    try:
        found = estimate(laid, book, name, state.date)
    except Problem as problem:
        return problem
    return Reckoned(
        estimate=found,
        period=name,
        currency=gathered.supplier.currency,
        typed=frozenset(one.register for one in typed),
        facts=laid,
        book=book,
    )


def foretell(reckoned: Reckoned, state: AccountState) -> Forecast | None:
    """What the whole month will cost; see ``models.billing.forecast``."""
    return forecast(reckoned.facts, reckoned.book, reckoned.period, state.date)


def typed_values(state: AccountState, form: Form) -> list[Typed]:
    """What stands in the fields and may be sent, a question put by the rules being no bar."""
    if state.closed is not None:
        return []
    found = []
    for meter in state.meters:
        if meter.silence is not None:
            continue
        for register in form.typed(meter):
            judged = judge(state, meter.meter, register, form.text(register.id))
            if judged.value is not None and not judged.wrong:
                asked = judged.problem.code if judged.problem is not None else ""
                rolled = asked == "maybe_rolled_over"
                found.append(Typed(register.id, judged.value, rolled))
    return found
