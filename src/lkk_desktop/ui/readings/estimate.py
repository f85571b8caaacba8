"""What the month will cost with the typed values: the sentence at the foot of the readings."""

from __future__ import annotations

from lkk_desktop.models.command import Problem
from lkk_desktop.strings import money, month, t
from lkk_desktop.ui.bills.reckoned import Reckoned
from lkk_desktop.ui.readings.state import AccountState


def sentence(state: AccountState, reckoned: Reckoned | Problem | None) -> str:
    """The estimate in a line, to the kopeck; empty while nothing is typed, or nothing known."""
    if not isinstance(reckoned, Reckoned) or not reckoned.typed or not reckoned.estimate.lines:
        return ""
    of = month(state.date)
    sum_ = money(reckoned.estimate.current, reckoned.currency)
    if not reckoned.current_known:
        return t(
            "{sum} for {month} by what is typed, without what is not known", sum=sum_, month=of
        )
    return t("{sum} for {month} by what is typed", sum=sum_, month=of)
