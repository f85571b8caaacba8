"""A standing order charges what its user means now."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.online.payments import CancelPayment, DropAutopayment, ForgetCard
from tests.server.payments.kit import ACCOUNT, Counter
from tests.server.payments.standing import (
    at,
    charges,
    cleared,
    connected,
    later,
    outcome,
    wish,
)

OWED = 18_750


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


@pytest.mark.warns
@pytest.mark.parametrize("what", ["off", "card", "most"])
def test_what_is_switched_off_before_the_bank_has_heard_of_it_is_not_charged(
    till: Counter, what: str
) -> None:
    card = connected(till, schedule="day", day=25)
    till.bank.faults(down=3 * 3_600.0)
    at(till, "2026-11-25")
    questions: dict[str, Any] = {
        "off": DropAutopayment(account=ACCOUNT),
        "card": ForgetCard(card=card.id),
        "most": wish(card, schedule="day", day=25, most=OWED - 1),
    }
    till.ask(questions[what])
    till.bank.faults(down=0.0)
    later(till, 3_600)
    assert charges(till) == [0]
    assert outcome(till) == [("u-ivanov", "2026-11", "cancelled", OWED)]
    assert till.shown() == OWED
    till.agree()


@pytest.mark.warns
def test_giving_up_a_charge_does_not_make_it(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    till.bank.faults(down=3_600.0)
    at(till, "2026-11-25")
    (row,) = [one for one in till.rows("order_book") if one["kind"] == "autopayment"]
    till.bank.faults(down=0.0)
    assert till.refusal(CancelPayment(order=row["id"])).code == "bank_away"
    assert charges(till) == [0]
