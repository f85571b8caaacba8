"""What the typed values will cost, as far as prices are known."""

from __future__ import annotations

import msgspec

from lkk_desktop.strings import about_money, c, month, t
from lkk_desktop.ui.readings.form import Form, judge
from lkk_desktop.ui.readings.state import AccountState


class Estimate(msgspec.Struct, frozen=True):
    """Kopecks of what has a price; ``whole`` where everything typed has one."""

    kopecks: int
    whole: bool


def estimate(state: AccountState, form: Form) -> Estimate | None:
    """The cost of the typed values that pass the rules; None where no price is known for any."""
    total, known, whole = 0, False, True
    for meter in state.meters:
        for register in form.typed(meter):
            judged = judge(state, meter.meter, register, form.text(register.id))
            if judged.wrong or judged.use is None or register.counted_value is None:
                continue
            price = state.price(meter.meter, register, judged.use)
            whole = whole and price is not None
            known = known or price is not None
            total += price or 0
    return Estimate(total, whole) if known else None


def sentence(state: AccountState, form: Form) -> str:
    """What the typed values will cost, in words; empty where that is not known."""
    costs = estimate(state, form)
    if costs is None:
        return ""
    said = t(
        "≈ {sum} for what is typed, at the prices of {month}",
        sum=about_money(costs.kopecks, state.supplier.currency),
        month=month(state.date),
    )
    return said if costs.whole else f"{said} {c('estimate', '(without what has no price here)')}"
