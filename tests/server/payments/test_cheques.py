"""Cheques: asked of the register under their names, kept as they come, never made up; by mail."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from lkk_desktop.documents import cheque as papers
from lkk_desktop.documents.codes import fiscal
from lkk_desktop.models.contacts import Contact
from lkk_desktop.online.messages import RemoveContact
from lkk_desktop.online.payments import MailCheque
from lkk_server.acquiring.messages import ReceiptAsked, ReceiptItem
from lkk_server.database import Behalf
from lkk_server.identity import reach
from lkk_server.identity.letters import LANGUAGES, words_of
from lkk_server.ledger import Ledger
from lkk_server.payments import cheques, chequing
from lkk_server.payments.cheques import Asked, Unreadable
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import transact
from tests.server.payments.kit import ACCOUNT, Counter, counter

FIELDS = {"t": "20261120T1004", "s": "100.00", "fn": "9" * 16, "i": "7", "fp": "0012", "n": "1"}
ITEM = ReceiptItem(name="Услуги", kopecks=10_000, supplier="АО", inn="7203118459")
ASKED = Asked(
    id=f"o-{ACCOUNT}",
    order="o",
    account=ACCOUNT,
    user="u-ivanov",
    request=ReceiptAsked(receipt=f"o-{ACCOUNT}", kind="income", items=(ITEM,)),
    tries=0,
)


def mail_of(till: Counter) -> str:
    """Ivanov's confirmed e-mail."""
    (found,) = [one for one in till.records(Contact, user="u-ivanov") if one.way == "email"]
    assert found.confirmed
    return found.value


def test_a_cheque_is_kept_as_it_came() -> None:
    found = cheques.cheque_of(ASKED, FIELDS | {"ofd": "ofd.ru", "shift": 12})
    assert (found.amount, found.taken, found.kind) == (10_000, "2026-11-20T10:04:00", "income")
    assert (found.drive, found.document, found.sign) == ("9" * 16, "7", "0012")
    assert found.fields == {"ofd": "ofd.ru", "shift": 12}
    assert [(one.name, one.inn) for one in found.items] == [("Услуги", "7203118459")]
    own = [{"name": "ЖКУ", "kopecks": 10_000, "vat": "none"}]
    assert cheques.cheque_of(ASKED, FIELDS | {"items": own}).items[0].name == "ЖКУ"


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: None} for name in FIELDS),
        {"s": "100.005"},
        {"s": "-1"},
        {"n": "3"},
        {"t": "yesterday"},
        {"fn": "9" * 200},
        {"fn": "9\0"},
    ],
)
def test_what_lacks_a_field_is_no_cheque(wrong: dict[str, str | None]) -> None:
    fields = {name: said for name, said in (FIELDS | wrong).items() if said is not None}
    with pytest.raises(Unreadable):
        cheques.cheque_of(ASKED, fields)


def test_the_payers_contact_is_not_in_what_all_of_an_account_see() -> None:
    asked = ASKED._replace(request=replace(ASKED.request, contact="payer@example.com"))
    found = cheques.cheque_of(asked, FIELDS | {"client": "payer@example.com", "ofd": "ofd.ru"})
    assert found.fields == {"ofd": "ofd.ru"}


def test_the_register_is_asked_with_the_payers_contact_and_the_payees_inn(till: Counter) -> None:
    id = till.paid().id
    (row,) = till.rows("receipt_book")
    assert mail_of(till) in row["request"]
    (cheque,) = till.cheques_of(id)
    (row,) = till.rows("receipt_book")
    assert (row["state"], row["due"]) == ("done", None)
    assert mail_of(till) not in row["request"]
    (item,) = cheque.items
    assert item.supplier == "АО «Газпром энергосбыт Тюмень»"
    assert item.inn == "7203118459"
    assert item.name.startswith(f"Лицевой счёт {ACCOUNT}: ")


def test_its_code_is_that_of_the_receipt(till: Counter) -> None:
    id = till.paid().id
    (cheque,) = till.cheques_of(id)
    receipt = fiscal.FiscalReceipt(
        taken=datetime.datetime.fromisoformat(cheque.taken),
        kopecks=10_000,
        drive=cheque.drive,
        document=cheque.document,
        sign=cheque.sign,
    )
    assert chequing.check(cheque).encode() == fiscal.write(receipt)


@pytest.mark.warns
def test_a_register_that_is_away_is_asked_again(till: Counter) -> None:
    id = till.paid().id
    till.bank.faults(down=3_600.0)
    for _ in range(4):
        till.pass_by(10)
    assert till.cheques(id) == []
    till.bank.faults(down=0.0)
    assert len(till.cheques_of(id)) == 1


@pytest.mark.warns
def test_a_receipt_that_comes_to_nothing_is_asked_for_anew(till: Counter) -> None:
    till.bank.faults(receipts_fail=2)
    id = till.paid().id
    for _ in range(5):
        till.pass_by(10)
    assert till.cheques(id) == []
    for _ in range(4):
        till.pass_by(1_800)
        till.pass_by(1_800)
    (cheque,) = till.cheques_of(id)
    assert cheque.id == f"{id}-{ACCOUNT}"
    register = till.till.register
    assert register is not None
    names = [f"{cheque.id}{more}" for more in ("", "~2", "~3")]
    assert [register.state(name).status for name in names] == ["failed", "failed", "done"]


@pytest.mark.warns
def test_in_the_end_it_is_asked_for_no_more(till: Counter) -> None:
    till.bank.faults(receipts_fail=100)
    till.paid()
    for _ in range(30):
        till.pass_by(1_800)
    (row,) = till.rows("receipt_book")
    assert (row["state"], row["due"]) == ("failed", None)


def test_without_a_register_none_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with counter(tmp_path, register=False) as till:
        till.paid()
        till.pass_by(60)
        assert till.rows("receipt_book") == []


def test_a_cheque_goes_to_the_confirmed_mail_when_it_is_asked_for(till: Counter) -> None:
    id = till.paid(12_345).id
    (cheque,) = till.cheques_of(id)
    to = mail_of(till)
    before = len(till.server.letters(to, least=0))
    till.ask(MailCheque(cheque=cheque.id))
    letter = till.server.letters(to, least=before + 1)[-1]
    assert letter.subject == f"Кассовый чек от {chequing.taken(cheque)}"
    for said in ("123,45", cheque.drive, cheque.document, cheque.sign, ACCOUNT, "7203118459"):
        assert said in letter.body, said
    assert chequing.check(cheque) in letter.body
    assert "Безналичными: 123,45\u00a0руб." in letter.body
    assert not [name for name in cheque.fields if f"\n{name}: " in letter.body]
    for _ in range(9):
        till.ask(MailCheque(cheque=cheque.id))
    assert till.refusal(MailCheque(cheque=cheque.id)).code == "too_many_tries"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_names_the_fields_that_the_paper_names(language: str) -> None:
    assert set(words_of(language)["receipt"]["fields"]) == set(papers.FIELDS)


def test_a_cheque_is_not_mailed_to_a_stranger_nor_to_nowhere(till: Counter) -> None:
    id = till.paid().id
    (cheque,) = till.cheques_of(id)
    stranger = Counter(till.server, till.bank, "petrova")
    assert stranger.refusal(MailCheque(cheque=cheque.id)).code == "unknown_cheque"
    assert till.refusal(MailCheque(cheque="nothing")).code == "unknown_cheque"
    till.ask(RemoveContact(way="email", password=PASSWORD))
    assert till.refusal(MailCheque(cheque=cheque.id)).code == "no_email"


def test_one_that_nobody_was_there_to_be_sent_is_mailed_once_somebody_is(till: Counter) -> None:
    dolgov, to = Counter(till.server, till.bank, "dolgov"), "dolgov.new@example.com"
    id = dolgov.paid(account="0710046205").id

    def confirm(ledger: Ledger) -> None:
        reach.keep(ledger, "u-dolgov", "email", to, ledger.now)

    with till.server.database.on_behalf(Behalf("tyumen")):
        transact(till.server.database, "tyumen", lambda _c: {"user:u-dolgov"}, confirm)
    assert len(dolgov.cheques_of(id)) == 1
    (letter,) = till.server.letters(to)
    assert "0710046205" in letter.body
