"""``lkk-server payment``: whoever runs the server looks at payments, and sends money back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lkk_server.__main__ import main
from tests.server.payments.kit import ACCOUNT, GROUP, Counter


class Console:
    """The server's console, in whose folder stand the settings of the bank."""

    def __init__(self, till: Counter, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = till.server.data
        self._capsys = capsys
        file = self.data / "payments.toml"
        sides = {"bank": till.bank.side, "register": till.bank.register_side}
        file.write_text(
            "".join(
                f'[{name}]\nurl = "{of.url}"\nmerchant = "{of.merchant}"\nsecret = "{of.secret}"\n'
                for name, of in sides.items()
            )
        )
        file.chmod(0o600)

    def __call__(self, deed: str, *given: str, fails: bool = False) -> str:
        code = main(["payment", deed, "--data", str(self.data), *given])
        said = self._capsys.readouterr()
        assert (code != 0) == fails, said
        return said.err if fails else said.out

    def json(self, deed: str, *given: str) -> Any:
        return json.loads(self(deed, *given, "--json"))


@pytest.fixture
def console(till: Counter, capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(till, capsys)


def test_payments_are_listed_and_shown(till: Counter, console: Console) -> None:
    paid = till.paid().id
    waits = till.start(500, group="waste").order
    listed = {one["id"]: one for one in console.json("list", "--account", ACCOUNT)}
    assert (listed[paid]["status"], listed[waits]["status"]) == ("paid", "waiting")
    assert paid in console("list", "--status", "paid", "--account", ACCOUNT)
    assert waits not in console("list", "--status", "paid")
    assert console("list", "--account", "0" * 10) == "No payments.\n"
    shown = console("show", paid)
    assert "bank: taken 100.00, returned 0.00" in shown
    assert f"owed/{ACCOUNT}/{GROUP}" in shown
    sheet = console.json("show", paid)
    assert sheet["parts"] == [
        {"account": ACCOUNT, "group": GROUP, "kopecks": 10_000, "left": 10_000}
    ]
    assert "there is no such order" in console("show", "nothing", fails=True)


def test_the_bank_is_asked_now(till: Counter, console: Console) -> None:
    till.unaware()
    started = till.start()
    till.bank.pay(started.order)
    assert console.json("list", "--account", ACCOUNT)[0]["status"] == "waiting"
    assert "paid" in console("ask", started.order)
    assert till.order(started.order).status == "paid"


def test_money_is_sent_back_in_part_and_whole(till: Counter, console: Console) -> None:
    id = till.paid().id
    part = ("refund", id, "--account", ACCOUNT, "--group", GROUP, "--sum", "30,50")
    assert console(*part, "--reason", "Ошибка") == "30.50 go back (done).\n"
    assert console(*part, "--reason", "Ошибка") == "30.50 go back (done).\n"
    assert till.order(id).returned == 3_050
    wrong = ("refund", id, "--sum", "1,005", "--reason", "Ошибка")
    assert "too_precise" in console(*wrong, fails=True)
    assert "in three characters" in console("refund", id, "--reason", "-", fails=True)
    assert "only 6950 kopecks" in console(
        "refund", id, "--sum", "70", "--reason", "Всё", fails=True
    )
    assert console("refund", id, "--reason", "Всё") == "69.50 go back (done).\n"
    assert "nothing of it" in console("refund", id, "--reason", "Ещё раз", fails=True)
    assert till.state(id).returned == 10_000
    till.agree()
    deeds = [one for one in till.rows("audit") if one["deed"] == "payment_refunded"]
    assert len(deeds) == 2


def test_without_settings_nothing_is_asked(till: Counter, console: Console) -> None:
    id = till.paid().id
    (console.data / "payments.toml").unlink()
    assert "there is no payments.toml" in console("refund", id, "--reason", "Всё", fails=True)
    assert id in console("show", id)


def test_settings_that_others_may_read_are_not_used(till: Counter, console: Console) -> None:
    (console.data / "payments.toml").chmod(0o644)
    assert "chmod 600" in console("list", fails=True)


@pytest.mark.warns
def test_a_bank_that_is_away(till: Counter, console: Console) -> None:
    id = till.paid().id
    till.bank.faults(down=3_600.0)
    assert console("refund", id, "--reason", "Всё") == "100.00 go back (waiting).\n"
    assert till.order(id).returned == 0


@pytest.mark.warns
def test_a_cheque_that_came_to_nothing_is_begun_anew(till: Counter, console: Console) -> None:
    till.bank.faults(receipts_fail=6)
    id = till.paid().id
    assert "none of its cheques" in console("cheque", id, fails=True)
    for _ in range(30):
        till.pass_by(1_800)
    assert f"cheque {id}-{ACCOUNT}: failed" in console("show", id)
    assert console("cheque", id) == "Cheques asked for anew: 1.\n"
    till.pass_by(1)
    assert [one.id for one in till.cheques_of(id)] == [f"{id}-{ACCOUNT}"]
    assert "none of its cheques" in console("cheque", id, fails=True)
    register = till.till.register
    assert register is not None
    assert register.state(f"{id}-{ACCOUNT}~7").status == "done"
