"""The bank's own books under any order of deeds: what moved is what it says, and only grows."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from lkk_server.acquiring.messages import Notice, OrderState, RefundOrder
from lkk_server.sandbox.bank import Bank, Refusal
from lkk_server.sandbox.cards import TEST_CARDS, Unusable
from lkk_server.sandbox.changes import state_of, taken
from lkk_server.sandbox.faults import Faults
from lkk_server.sandbox.paying import Payer, Typed
from lkk_server.sandbox.store import Store, notice, operation, order_of
from tests.sandbox.kit import NOW, a_charge, an_order
from tests.server.running import Clock

ORDERS = st.sampled_from([f"o-{n}" for n in range(4)])
CHARGES = st.sampled_from([f"c-{n}" for n in range(3)])
KOPECKS = st.integers(1, 3_000_00)
NUMBERS = st.sampled_from([card.number for card in TEST_CARDS])
KINDS = st.sampled_from([("payment", None), ("card", 2_00), ("autopayment_card", 1_00)])
SIGNS = {"captured": 1, "returned": -1, "authorised": 0, "voided": 0}


class Books(RuleBasedStateMachine):
    """A bank, its merchant and payers who do anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock(NOW)
        self.store = Store(self.folder, self.clock)
        self.faults = Faults()
        self.bank = Bank(self.store, self.faults, "http://127.0.0.1", lambda: None)
        self.payer = Payer(self.bank)
        self.last: dict[str, OrderState] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def tried(self, deed: Any, *arguments: Any) -> None:
        try:
            deed(*arguments)
        except (Refusal, Unusable):
            pass

    def token(self, order: str) -> tuple[str, str]:
        with self.store.transaction() as connection:
            found = order_of(connection, id=order)
        return ("", "") if found is None else (found.token, str(found.tries))

    @rule(order=ORDERS, kind=KINDS, kopecks=KOPECKS, method=st.sampled_from(["card", "sbp"]))
    def open(self, order: str, kind: tuple[str, int | None], kopecks: int, method: str) -> None:
        asked = an_order(order, kind=kind[0], kopecks=kind[1] or kopecks, method=method)
        self.tried(self.bank.open, asked)

    @rule(order=CHARGES, kopecks=KOPECKS, card=st.sampled_from(["petrova", "dolgov"]))
    def charge(self, order: str, kopecks: int, card: str) -> None:
        asked = a_charge(order, kopecks=kopecks, binding=f"living-{card}-1")
        self.tried(self.bank.charge, asked)

    @rule(order=ORDERS, number=NUMBERS, remember=st.booleans())
    def card(self, order: str, number: str, remember: bool) -> None:
        token, tries = self.token(order)
        self.tried(self.payer.card, token, Typed(number, "12/30", "123", remember), tries)

    @rule(order=ORDERS, code=st.sampled_from(["1234", "0000"]), codes=st.integers(0, 2))
    def secure(self, order: str, code: str, codes: int) -> None:
        self.payer.secure(self.token(order)[0], code, str(codes))

    @rule(order=ORDERS, account=st.sampled_from(["main", "empty"]))
    def wallet(self, order: str, account: str) -> None:
        token, tries = self.token(order)
        self.payer.wallet(token, account, tries)

    @rule(order=ORDERS)
    def give_up(self, order: str) -> None:
        self.payer.give_up(self.token(order)[0])

    @rule(order=ORDERS | CHARGES)
    def cancel(self, order: str) -> None:
        self.tried(self.bank.cancel, order)

    @rule(order=ORDERS | CHARGES, refund=st.sampled_from("abc"), kopecks=KOPECKS)
    def refund(self, order: str, refund: str, kopecks: int) -> None:
        self.tried(self.bank.refund, order, RefundOrder(refund=refund, kopecks=kopecks))

    @rule(times=st.integers(0, 1))
    def takes_twice(self, times: int) -> None:
        self.faults.twice = times

    @rule(seconds=st.sampled_from([1, 6, 1_300]))
    def time_passes(self, seconds: int) -> None:
        self.clock.pass_by(seconds)
        self.bank.sweep()

    @rule(order=ORDERS)
    def paid_by_the_banks_mistake(self, order: str) -> None:
        with self.bank.desk() as desk:
            found = order_of(desk.connection, id=order)
            if found is not None:
                taken(desk, found, None, remember=False)

    @invariant()
    def what_moved_is_what_is_said(self) -> None:
        books: dict[str, int] = defaultdict(int)
        with self.store.transaction() as connection:
            for row in connection.execute(select(operation)):
                assert row.kopecks > 0
                books[row.order] += SIGNS[row.deed] * row.kopecks
            told = [
                msgspec.json.decode(row.body, type=Notice).state
                for row in connection.execute(select(notice).order_by(notice.c.seq))
            ]
        versions: dict[str, list[int]] = defaultdict(list)
        for heard in told:
            versions[heard.order].append(heard.version)
        for order in [*(f"o-{n}" for n in range(4)), *(f"c-{n}" for n in range(3))]:
            state = self.seen(order)
            if state is None:
                assert order not in books
                continue
            assert state.captured - state.returned == books[order]
            assert 0 <= state.returned <= state.captured
            assert (state.status == "paid") or not state.captured
            assert (state.reason is None) == (state.status != "refused")
            assert versions[order] == list(range(2, state.version + 1)), "each change is told once"
            self.grows(order, state)

    def seen(self, order: str) -> OrderState | None:
        with self.bank.desk() as desk:
            found = order_of(desk.connection, id=order)
            return None if found is None else state_of(desk, found)

    def grows(self, order: str, state: OrderState) -> None:
        before = self.last.get(order)
        if before is not None:
            assert state.version >= before.version
            assert state.captured >= before.captured
            assert state.returned >= before.returned
            assert state.version > before.version or state == before, "nothing changes unsaid"
            assert before.status != "paid" or state.status == "paid"
        self.last[order] = state


Books.TestCase.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
TestBooks = pytest.mark.slow(Books.TestCase)
