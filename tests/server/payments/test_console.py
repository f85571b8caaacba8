"""``lkk-server payment``: whoever runs the server looks at payments, and sends money back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.models.payments import Part
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
    assert "--sum: a sum has two digits of kopecks" in console(*wrong, fails=True)
    assert "in three characters" in console("refund", id, "--reason", "-", fails=True)
    more = console("refund", id, "--sum", "70", "--reason", "Всё", fails=True)
    assert f"of {ACCOUNT} {GROUP} only 69.50 can still go back" in more
    assert f"{GROUP} 100.00; 69.50 can still go back\n" in console("show", id)
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

    assert "nothing of it" in console("refund", id, "--group", GROUP, "--reason", "Ещё", fails=True)
    assert f"{GROUP} 100.00; 0.00 can still go back\n" in console("show", id)


def test_a_refund_that_the_bank_declines_fails_however_often(
    till: Counter, console: Console
) -> None:
    id = till.paid().id
    till.unaware()
    till.bank.chargeback(id)
    again = ("refund", id, "--reason", "Всё")
    for more in ((), (), ("--json",)):
        said = console(*again, *more, fails=True)
        assert said == "lkk-server: the bank declines: too_much\n"
    (row,) = till.rows("refund_book")
    assert row["state"] == "declined"


def test_why_the_bank_declined_a_refund_is_said_later_too(till: Counter, console: Console) -> None:
    id = till.paid().id
    till.unaware()
    till.bank.chargeback(id, 4_000)
    console("refund", id, "--reason", "Всё", fails=True)
    assert "100.00 declined: Всё (console); the bank declines: too_much\n" in console("show", id)
    (refund,) = console.json("show", id)["refunds"]
    assert (refund["state"], refund["declined"]) == ("declined", "too_much")
    # Once the bank's word is heard, what is left can be sent back, and nothing is said of a no.
    console("ask", id)
    assert console("refund", id, "--reason", "Остаток") == "60.00 go back (done).\n"
    assert "60.00 done: Остаток (console)\n" in console("show", id)


def test_a_refund_of_a_group_that_is_asked_for_again_is_the_same(
    till: Counter, console: Console
) -> None:
    parts = (Part(ACCOUNT, GROUP, 1_000), Part(ACCOUNT, "waste", 2_000))
    id = till.paid(parts=parts).id
    for _ in range(2):
        assert console("refund", id, "--group", "waste", "--reason", "Всё") == (
            "20.00 go back (done).\n"
        )
    assert till.state(id).returned == 2_000


def test_what_an_order_does_not_pay_for_is_told(till: Counter, console: Console) -> None:
    parts = (Part(ACCOUNT, GROUP, 1_000), Part(ACCOUNT, "waste", 2_000))
    again = ("refund", till.paid(parts=parts).id, "--reason", "Всё")
    assert "this order pays nothing for group X; it pays for: common, waste\n" in console(
        *again, "--group", "X", fails=True
    )
    assert f"pays nothing for account 1; it pays for: {ACCOUNT}\n" in console(
        *again, "--account", "1", "--group", "X", fails=True
    )
    assert "say its --account and --group" in console(*again, "--sum", "1", fails=True)


def test_where_no_server_is_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["payment", "list"], ["appeal", "list"], ["period", "close", "2026-10"]):
        assert main([*words, "--data", str(tmp_path / "none")]) == 1
        assert f"there is no server in {tmp_path / 'none'}" in capsys.readouterr().err
        assert main([*words, "--data", str(tmp_path)]) == 1
    assert main(["payment", "list", "--data", str(tmp_path / "none"), "--database", "x:"]) == 1
    assert list(tmp_path.iterdir()) == []


def test_days_are_compared_that_there_were(till: Counter, console: Console) -> None:
    def check(since: str, until: str, *, fails: bool = False) -> str:
        clock = ("--clock", "2026-11-20T10:00+05:00")
        return console("check", "--since", since, "--until", until, *clock, fails=fails)

    assert "2026-11-02 is after --until 2026-11-01" in check("2026-11-02", "2026-11-01", fails=True)
    assert "has not come yet" in check("2026-11-21", "2026-11-30", fails=True)
    assert ", from when the ledger began: 0 orders" in check("2026-11-01", "2026-11-30")
    assert "was before that is not compared" in check("2026-11-01", "2026-11-02")


@pytest.mark.parametrize("day", ["tomorrow", "2026-11-31", "20261101", "2026-W45-1"])
def test_a_day_is_written_as_one(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["payment", "check", "--since", day, "--until", "2026-11-30"])
    assert f"there is no day {day}: one looks like 2026-11-30" in capsys.readouterr().err


def test_nobody_need_read_it_to_the_end(till: Counter, console: Console) -> None:
    till.paid()
    reads, writes = os.pipe()
    os.close(reads)
    said = [sys.executable, "-m", "lkk_server", "payment", "list", "--data", str(console.data)]
    done = subprocess.run(said, stdout=writes, stderr=subprocess.PIPE, check=False)
    os.close(writes)
    assert (done.returncode, done.stderr) == (141, b"")


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
