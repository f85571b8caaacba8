"""The bank's word: forged, again, out of order, late, of too much money, of money that goes back.

Whatever comes, the books, the screen and the bank agree.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.online.messages import DeleteUser
from lkk_desktop.online.payments import CancelPayment, LookAtPayment, StartPayment
from lkk_server.acquiring.messages import BoundCard, OrderState
from lkk_server.database import Behalf
from lkk_server.ledger import Ledger
from lkk_server.payments import orders
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import transact
from tests.banking import Payer
from tests.server import asking
from tests.server.payments.kit import ACCOUNT, GROUP, Counter, eventually, order, till_at, told
from tests.server.running import second

WEEK = 7 * 24 * 3_600.0


class Crash(Exception):
    """The server ends here."""


def paid_unheard(till: Counter, kopecks: int = 10_000) -> tuple[str, OrderState, OrderState]:
    """An order that was paid, of which the server has heard nothing yet: its states before and
    after, by the bank."""
    till.unaware()
    started = till.start(kopecks)
    assert started.url is not None
    before = till.state(started.order)
    Payer(started.url).card()
    after = till.state(started.order)
    assert (before.status, after.status) == ("waiting", "paid")
    return started.order, before, after


def test_a_forged_notice_changes_nothing(till: Counter) -> None:
    id, _before, after = paid_unheard(till)
    server, bank = till.server, till.bank
    more = replace(after, captured=after.captured * 100)
    good = told(server, bank, after, body=b"{}")
    assert (good.status_code, good.json()["code"]) == (401, "bad_seal")
    for answer in (
        told(server, bank, after, secret="another"),
        told(server, bank, after, secret=""),
        told(server, bank, after, path="/payments/other"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_seal")
    with server.client() as client:
        for body in (b"", b"[]", b"\xff" * 100):
            assert client.post("/payments/notice", content=body).status_code == 401
    # One that was sealed for other bytes.
    sealed = till.tell(after)
    headers = {k: v for k, v in sealed.request.headers.items() if k.startswith("lkk-")}
    with server.client() as client:
        swapped = sealed.request.content.replace(b'"captured":10000', b'"captured":99999')
        assert swapped != sealed.request.content
        answer = client.post("/payments/notice", content=swapped, headers=headers)
        assert answer.status_code == 401
    assert more.captured not in {one.amount for one in till.payments(id)}
    assert [one.amount for one in till.payments(id)] == [10_000]
    till.agree()


def test_a_notice_of_an_order_that_is_none_of_ours(till: Counter) -> None:
    _id, _before, after = paid_unheard(till)
    answer = till.tell(replace(after, order="01a21111-0000-7000-8000-000000000000"))
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_order")


def test_replayed_out_of_order_and_a_week_late_it_is_one_payment(till: Counter) -> None:
    owed = till.owed()
    id, before, after = paid_unheard(till)
    on = till.state(id).at
    till.server.clock.pass_by(WEEK)
    for state in (after, before, after, before, after):
        assert till.tell(state).status_code == 204
    (payment,) = till.payments(id)
    assert (payment.amount, payment.taken) == (10_000, on)
    assert till.order(id).settled == on
    assert till.owed() == owed - 10_000
    till.agree()


def test_notices_that_are_lost_doubled_and_reversed(till: Counter) -> None:
    till.bank.faults(duplicate=3, reverse=True)
    id = till.paid().id
    till.bank.told()
    till.bank.resend()
    till.bank.told()
    assert len(till.payments(id)) == 1
    till.bank.faults(duplicate=0, reverse=False, hold=True)
    started = till.start(500, group="waste")
    assert started.url is not None
    Payer(started.url).card()
    till.pass_by(5)
    till.until(started.order, "paid")
    till.agree()


def test_paid_after_it_was_given_up_it_is_paid(till: Counter) -> None:
    started = till.start()
    till.ask(CancelPayment(order=started.order))
    till.bank.pay(started.order)
    till.bank.told()
    found = till.until(started.order, "paid")
    assert found.settled is not None
    assert len(till.payments(started.order)) == 1
    till.agree()


def test_paid_twice_what_was_too_much_goes_back_by_itself(till: Counter) -> None:
    owed = till.owed()
    id = till.paid().id
    till.bank.pay(id)
    till.bank.told()
    state = eventually(lambda: one if (one := till.state(id)).returned else None)
    till.bank.told()
    assert (state.captured, state.returned) == (20_000, 10_000)
    eventually(lambda: not till.book(f"excess/{id}"))
    assert [one.amount for one in till.payments(id)] == [10_000]
    assert till.order(id).returned == 0
    assert till.owed() == owed - 10_000
    till.agree()
    till.bank.pay(id)
    till.bank.told()
    eventually(lambda: till.state(id).returned == 20_000)
    eventually(lambda: not till.book(f"excess/{id}"))
    till.agree()


def test_too_much_goes_back_also_after_a_crash_of_the_bank(till: Counter) -> None:
    id = till.paid().id
    till.bank.faults(mute=1)
    till.bank.pay(id)
    till.bank.muted()
    eventually(lambda: till.state(id).returned)
    till.pass_by(5)
    till.pass_by(10)
    assert till.state(id).returned == 10_000
    (refund,) = till.rows("refund_book")
    assert (refund["state"], refund["due"], refund["placed"]) == ("done", None, 10_000)
    till.agree()


@pytest.mark.warns
def test_while_the_bank_is_down_an_order_waits_and_is_begun_later(till: Counter) -> None:
    till.bank.faults(down=3_600.0)
    question = order()
    assert till.refusal(question).code == "bank_away"
    assert till.order(question.id).status == "opening"
    assert till.refusal(question).code == "bank_away"
    for other in (CancelPayment(order=question.id), LookAtPayment(order=question.id)):
        assert till.refusal(other).code == "bank_away"
    till.bank.faults(down=0.0)
    started = till.ask(question)
    assert started.url is not None
    assert len(till.rows("order_book")) == 1
    Payer(started.url).card()
    till.until(question.id, "paid")
    till.agree()


def test_an_answer_that_is_lost_is_asked_for_again(till: Counter) -> None:
    till.bank.faults(mute=1)
    question = order()
    assert till.refusal(question).code == "bank_away"
    till.pass_by(5)
    assert till.order(question.id).status == "waiting"
    assert till.ask(question).url == till.order(question.id).url


@pytest.mark.warns
def test_a_page_that_could_not_be_opened_in_time_is_opened_no_more(till: Counter) -> None:
    till.bank.faults(down=3_600.0)
    question = order()
    assert till.refusal(question).code == "bank_away"
    till.pass_by(3_600)
    till.bank.faults(down=0.0)
    till.pass_by(3_600)
    assert till.order(question.id).status == "expired"
    till.anew()
    assert till.refusal(question).code == "payment_over"


def test_money_for_an_account_that_was_unlinked_meanwhile_is_taken(till: Counter) -> None:
    owed = till.owed()
    id, _before, after = paid_unheard(till)
    till.server.backoffice.unlink("u-ivanov", ACCOUNT)
    assert till.records(LinkedAccount, user="u-ivanov", account=ACCOUNT) == []
    assert till.tell(after).status_code == 204
    assert till.order(id).status == "paid"
    assert till.owed() == owed - 10_000
    assert till.refusal(order()).code == "unknown_account"


def test_money_of_a_user_who_has_left_is_taken(till: Counter) -> None:
    owed = till.owed()
    id, before, after = paid_unheard(till)
    till.ask(DeleteUser(password=PASSWORD))
    till.server.clock.pass_by(25 * 3_600)
    with till.server.database.on_behalf(Behalf("tyumen")):
        assert till.server.work.sweep() == 1
    assert till.tell(before).status_code == 204
    assert till.tell(after).status_code == 204
    assert [one.amount for one in till.payments(id)] == [10_000]
    assert till.owed() == owed - 10_000
    with till.server.database.read() as connection:
        asked = "SELECT count(*) FROM payment_order WHERE id = ?"
        assert connection.exec_driver_sql(asked, (id,)).scalar() == 0
    till.bank.chargeback(id)
    assert till.tell(till.state(id)).status_code == 204
    assert till.owed() == owed


@pytest.mark.parametrize("at", ["locked", "rows", "feed", "streams"])
def test_a_crash_while_the_banks_word_is_taken_in_undoes_all_of_it(till: Counter, at: str) -> None:
    owed = till.owed()
    id, _before, after = paid_unheard(till)

    def step(name: str) -> None:
        if name == at:
            raise Crash

    with pytest.raises(Crash):
        orders.take(till.till, after, step)
    assert (till.payments(id), till.owed(), till.order(id).status) == ([], owed, "waiting")
    assert till.rows("receipt_book") == []
    assert till.tell(after).status_code == 204
    assert till.owed() == owed - 10_000
    till.agree()


def test_a_crash_between_the_banks_answer_and_its_taking_is_made_up_for(till: Counter) -> None:
    id, _before, _after = paid_unheard(till)

    def step(_name: str) -> None:
        raise Crash

    with pytest.raises(Crash):
        orders.ask(till.till, id, step)
    assert till.order(id).status == "waiting"
    till.pass_by(10)
    till.until(id, "paid")
    assert len(till.payments(id)) == 1


def test_two_servers_hear_the_same_notices_at_once(till: Counter) -> None:
    owed = till.owed()
    id, before, after = paid_unheard(till)
    twice = replace(after, captured=20_000, version=after.version + 1)
    with second(till.server, till_at(till.bank)) as other:
        answers: list[int] = []

        def tell(number: int) -> None:
            server = (till.server, other)[number % 2]
            states = ((before, after, twice), (twice, after, before))[number % 3 == 0]
            answers.extend(told(server, till.bank, state).status_code for state in states)

        threads = [threading.Thread(target=tell, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert set(answers) == {204}
    assert [one.amount for one in till.payments(id)] == [10_000]
    assert till.owed() == owed - 10_000
    assert till.book(f"excess/{id}") == -10_000
    assert len(till.rows("refund_book")) == 1


def test_a_ledger_that_is_written_by_hand_is_refused(till: Counter) -> None:
    till.paid()

    def work(ledger: Ledger) -> None:
        ledger.connection.exec_driver_sql("UPDATE transfer SET kopecks = 1")

    with (
        till.server.database.on_behalf(Behalf("tyumen")),
        pytest.raises(Exception, match="append-only"),
    ):
        transact(till.server.database, "tyumen", lambda _c: set(), work)
    till.agree(GROUP)


def test_money_is_taken_whatever_is_said_with_it(till: Counter) -> None:
    id, _before, after = paid_unheard(till)
    odd = replace(
        after,
        reason="\0" + "r" * 5_000,
        page="https://bank.example/" + "p" * 5_000,
        until=-1,
        at=10**16,
        card=BoundCard(binding="b", mask="2200\0", system="s" * 150, until="0000-01"),
    )
    before = len(till.cards())
    assert till.tell(odd).status_code == 204
    assert till.order(id).status == "paid"
    (payment,) = till.payments(id)
    assert payment.taken == till.server.clock()
    assert len(till.cards()) == before
    refused = till.start(500, group="waste").order
    state = replace(till.state(refused), status="refused", reason="r" * 5_000, version=50)
    assert till.tell(state).status_code == 204
    assert till.order(refused).reason == "r" * 100
    absurd = replace(state, captured=10**18, version=51)
    assert till.tell(absurd).status_code == 401
    till.agree()


def test_of_many_presses_one_order_is_made(till: Counter) -> None:
    same = order(700, group="waste")
    others = [order(700) for _ in range(6)]

    def press(question: StartPayment) -> str:
        answer = asking.post(till.server, question, till.session.access)
        return "" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(12) as pool:
        again = list(pool.map(press, [same] * 6))
        said = list(pool.map(press, others))
    assert set(again) <= {"", "bank_away"}
    assert "" in again
    assert sorted(said) == ["", *["payment_waits"] * 5]
    begun = {one["id"] for one in till.rows("order_book")}
    assert len(begun & {same.id, *(one.id for one in others)}) == 2
