"""Standing orders: what may be asked for, and what switches one off."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from lkk_desktop.models.calendar import day
from lkk_desktop.online.messages import DeleteUser, KeepUser, UnlinkAccount
from lkk_desktop.online.payments import DropAutopayment, ForgetCard, SetAutopayment
from lkk_server.seed.scene import PASSWORD
from tests.server.asking import refusal
from tests.server.payments.kit import ACCOUNT, PETROVA, Counter
from tests.server.payments.standing import (
    MOST,
    at,
    bound,
    charges,
    cleared,
    connected,
    later,
    letters,
    notices,
    outcome,
    runs,
    standing,
    wish,
)
from tests.server.running import running


@pytest.fixture
def till(till: Counter) -> Counter:
    return cleared(till)


def test_a_standing_order_is_there_once_it_is_connected(till: Counter) -> None:
    card = bound(till)
    till.ask(wish(card, schedule="day", day=10, most=1_000_000))
    one = standing(till)
    assert one is not None
    assert (one.schedule, one.day, one.most, one.card) == ("day", 10, 1_000_000, card.id)
    assert (one.last_day, one.last_code, one.last_amount) == (None, None, None)
    assert one.made == till.server.clock()


REFUSED: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"account": PETROVA}, "unknown_account", {}),
    ({"account": "0799999999"}, "unknown_account", {}),
    ({"day": None}, "no_day", {}),
    ({"day": 0}, "day_range", {"least": 1, "most": 27}),
    ({"day": 28}, "day_range", {"least": 1, "most": 27}),
    ({"most": MOST + 1}, "above_most", {"most": MOST}),
]


def test_what_cannot_be_a_standing_order_is_refused_by_its_reason(till: Counter) -> None:
    card = bound(till)
    for other, code, values in REFUSED:
        refused = till.refusal(wish(card, **other))
        assert (refused.status, refused.code, refused.values) == (422, code, values), other
    assert till.refusal(wish(replace(card, id="c-of-nobody"))).code == "unknown_card"
    assert standing(till) is None


def test_another_ones_card_is_unknown(till: Counter) -> None:
    theirs = bound(Counter(till.server, till.bank, "petrova"))
    assert till.refusal(wish(theirs)).code == "unknown_card"


def test_a_card_that_counts_no_more_is_refused(till: Counter) -> None:
    card = bound(till, expiry="11/26")
    till.ask(wish(card))
    at(till, "2026-12-01")
    assert till.refusal(wish(card)).code == "card_expired"


def test_without_a_bank_nothing_is_connected_though_all_can_be_ended(
    tmp_path: Any,
) -> None:
    with running(tmp_path) as server:
        token = server.sign_in().access
        asked = SetAutopayment(account=ACCOUNT, schedule="bill", day=None, most=1, card="c")
        assert refusal(server, asked, token).code == "payments_closed"
        assert refusal(server, DropAutopayment(account=ACCOUNT), token).code == "no_autopayment"
        assert refusal(server, ForgetCard(card="c"), token).code == "unknown_card"


def test_a_change_of_schedule_begins_anew_and_any_other_goes_on(till: Counter) -> None:
    card = connected(till)
    first = standing(till)
    assert first is not None
    later(till, 3_600)
    till.ask(wish(card, most=5))
    same = standing(till)
    assert same is not None
    assert (same.most, same.made) == (5, first.made)
    till.ask(wish(card, schedule="last_day", day=None))
    other = standing(till)
    assert other is not None
    assert (other.schedule, other.day, other.made) == ("last_day", None, till.server.clock())


def test_a_day_says_nothing_where_the_schedule_has_none(till: Counter) -> None:
    connected(till, schedule="bill", day=12)
    one = standing(till)
    assert one is not None
    assert one.day is None


def test_switched_off_it_is_gone_and_nothing_is_charged(till: Counter) -> None:
    connected(till, schedule="day", day=25)
    till.ask(DropAutopayment(account=ACCOUNT))
    assert standing(till) is None
    assert till.refusal(DropAutopayment(account=ACCOUNT)).code == "no_autopayment"
    at(till, "2026-11-25")
    assert (runs(till), charges(till), notices(till)) == ([], [], [])


def test_an_account_that_goes_out_of_the_cabinet_takes_its_standing_order_along(
    till: Counter,
) -> None:
    till.server.backoffice.link("u-ivanov", PETROVA)
    card = connected(till)
    till.ask(wish(card, account=PETROVA))
    till.ask(UnlinkAccount(account=ACCOUNT))
    assert standing(till) is None
    assert standing(till, PETROVA) is not None
    assert notices(till) == [("autopayment_off", {"account": ACCOUNT, "reason": "unlinked"})]
    (letter,) = letters(till, "Автоплатёж отключён")
    assert "Лицевой счёт убран из вашего личного кабинета." in letter.body
    at(till, "2026-12-10")
    assert [(user, occasion) for user, occasion, _, _ in runs(till)] == [("u-ivanov", "2026-12")]


def test_while_somebody_leaves_nothing_is_charged_and_undone_it_goes_on(till: Counter) -> None:
    """What fell due meanwhile is made up for, as after any time of downtime."""
    connected(till, schedule="day", day=24)
    at(till, "2026-11-23", 20)
    till.ask(DeleteUser(password=PASSWORD))
    at(till, "2026-11-24", 10)
    assert (runs(till), charges(till)) == ([], [])
    till.ask(KeepUser())
    at(till, "2026-11-24", 11)
    assert outcome(till) == [("u-ivanov", "2026-11", "paid", 18_750)]
    assert day(till.server.clock(), "Asia/Yekaterinburg").day == 24


@pytest.mark.parametrize("account", ["07 1000 0000", "071-000-00-00", ACCOUNT])
def test_an_account_is_named_as_people_type_it(till: Counter, account: str) -> None:
    connected(till, account=account)
    assert standing(till) is not None
    till.ask(DropAutopayment(account=account))
    assert standing(till) is None
