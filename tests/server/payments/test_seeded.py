"""What the living scene has with the bank: the orders say what the payments say, and each has a
cheque; money that came another way has none."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from pathlib import Path

from sqlalchemy import select

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.autopayments import Autopayment, latest
from lkk_desktop.models.calendar import day, local
from lkk_desktop.models.payments import Card, Cheque, PaymentOrder
from lkk_desktop.models.record import R
from lkk_server.database import Behalf
from lkk_server.identity.passwords import Passwords
from lkk_server.payments.tables import autopay_run, order, saved_card
from lkk_server.sandbox.store import LIVING
from lkk_server.seed.plant import plant
from tests.server.books import TYUMEN, scene
from tests.server.core_kit import opened
from tests.server.running import CHEAP, Clock

ZONE = "Asia/Yekaterinburg"


def some(kind: type[R]) -> list[R]:
    return [one for one in scene().records if isinstance(one, kind)]


def test_each_order_is_of_its_users_account_and_came_to_what_was_paid() -> None:
    mine = {(one.user, one.account) for one in some(LinkedAccount)}
    paid: dict[str, int] = defaultdict(int)
    for payment in some(Payment):
        if payment.order is not None:
            paid[payment.order] += payment.amount
    orders = some(PaymentOrder)
    assert {one.id: one.amount for one in orders} == paid
    assert {one.method for one in orders} == {"card", "sbp"}
    assert {one.kind for one in orders} == {"payment", "autopayment"}
    cards = {one.id: one for one in some(Card)}
    for one in orders:
        assert {(one.user, part.account) for part in one.parts} <= mine
        assert one.card is None or cards[one.card].user == one.user
        assert one.settled is not None
        assert one.made <= one.settled < scene().now


def test_each_order_has_a_whole_cheque_and_nothing_else_has_one() -> None:
    orders = {one.id: one for one in some(PaymentOrder)}
    cheques = some(Cheque)
    assert sorted(one.order for one in cheques) == sorted(orders)
    assert len({one.document for one in cheques}) == len(cheques)
    for one in cheques:
        of = orders[one.order]
        assert one.id == f"{of.id}-{one.account}"
        assert one.amount == of.amount == sum(item.kopecks for item in one.items)
        assert re.fullmatch(r"[0-9]{16}", one.drive)
        assert re.fullmatch(r"[0-9]{10}", one.sign)
        assert all(
            item.supplier and re.fullmatch(r"[0-9]{10}", item.inn or "") for item in one.items
        )
        taken = datetime.datetime.fromisoformat(one.taken)
        assert of.settled is not None
        assert datetime.timedelta(0) <= taken - local(of.settled, ZONE).replace(tzinfo=None)


def test_the_bank_knows_the_cards_by_their_bindings(tmp_path: Path) -> None:
    known = {id: (mask, system, until) for id, mask, system, until, _ in LIVING}
    cards = {one.id: one for one in some(Card)}
    database = opened(tmp_path / "server.db", Clock(scene().now))
    with database.on_behalf(Behalf(TYUMEN)):
        plant(database, scene(), Passwords(CHEAP))
        with database.read() as connection:
            saved = connection.execute(select(saved_card)).all()
            kept = connection.execute(select(order)).all()
            runs = connection.execute(select(autopay_run)).all()
    database.close()
    assert len(saved) == len(known) == len(cards)
    for row in saved:
        card = cards[row.id]
        assert known[row.binding] == (card.mask, card.system, card.until)
        assert row.user == card.user
    assert {row.id: row.captured for row in kept} == {o.id: o.amount for o in some(PaymentOrder)}
    assert all(row.due is None for row in kept)
    # What the standing order was due for last has been paid: it is not run again.
    [standing] = some(Autopayment)
    today = day(scene().now, ZONE)
    last = latest(standing, day(standing.made, ZONE), today, None)
    assert last is not None
    assert last.name in {row.occasion for row in runs}
    assert (standing.last_day, standing.last_code) == (last.day, "paid")
