"""Whoever means harm: scripts for words, cards that are none, seals of others, knobs from afar."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from lkk_server.acquiring import signing
from lkk_server.payments.acquirer import Declined
from lkk_server.payments.bank import HttpBank
from lkk_server.payments.till import Side
from lkk_server.sandbox import cards, pages
from tests import banking
from tests.banking import Bank, Payer
from tests.sandbox.kit import NOW, an_order, page_of

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;{payee}%s"


def ask(bank: Bank, method: str, path: str, **other: Any) -> httpx.Response:
    with httpx.Client(base_url=bank.url, trust_env=False, verify=False, timeout=10) as http:
        return http.request(method, path, **other)


def test_words_of_others_are_only_words(port: HttpBank) -> None:
    hostile = {"purpose": EVIL, "back": f"https://shop.example/{EVIL}".replace(" ", "")}
    payer = Payer(page_of(port.open(an_order(**hostile))))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in payer.html
    again = payer.card("<b>4111</b>", '"><script>', "x")
    done = Payer(payer.url).card(banking.GOOD)
    for html in (again.html, payer.html, done.html):
        assert html.count("<script") == 1, "its own"
        assert "<img" not in html
    assert done.links[0] == hostile["back"]


def test_what_was_typed_stands_again_but_for_the_code(port: HttpBank) -> None:
    payer = Payer(page_of(port.open(an_order()))).card("4111 1111 1111 1112", "12/30", "987")
    assert payer.status == 422
    assert 'value="4111 1111 1111 1112"' in payer.html
    assert 'aria-describedby="number-wrong"' in payer.html
    assert "987" not in payer.html
    assert payer.card(banking.GOOD).heading == "Оплачено", "a mistake is no try"


@pytest.mark.parametrize(
    ("number", "expiry", "cvc", "field", "code"),
    [
        ("", "12/30", "123", "number", "missing"),
        ("4111111111111112", "12/30", "123", "number", "wrong_number"),
        ("٤١١١١١١١١١١١١١١١", "12/30", "123", "number", "wrong_number"),
        ("４１１１１１１１１１１１１１１１", "12/30", "123", "number", "wrong_number"),
        ("4" * 5_000, "12/30", "123", "number", "wrong_number"),
        ("0000000000000", "12/30", "123", "number", "not_a_test_card"),
        ("4012888888881881", "12/30", "123", "number", "not_a_test_card"),
        ("4111111111111111\n", "12/30", "123", "number", "wrong_number"),
        (banking.GOOD, "", "123", "expiry", "missing"),
        (banking.GOOD, "13/30", "123", "expiry", "wrong_expiry"),
        (banking.GOOD, "00/30", "123", "expiry", "wrong_expiry"),
        (banking.GOOD, "12/99", "123", "expiry", "wrong_expiry"),
        (banking.GOOD, "12/9999", "123", "expiry", "wrong_expiry"),
        (banking.GOOD, "12/٣٠", "123", "expiry", "wrong_expiry"),
        (banking.GOOD, "10/26", "123", "expiry", "card_over"),
        (banking.GOOD, "12/30", "", "cvc", "missing"),
        (banking.GOOD, "12/30", "12", "cvc", "wrong_cvc"),
        (banking.GOOD, "12/30", "1234", "cvc", "wrong_cvc"),
        (banking.GOOD, "12/30", "١٢٣", "cvc", "wrong_cvc"),
    ],
)
def test_what_is_no_card(number: str, expiry: str, cvc: str, field: str, code: str) -> None:
    with pytest.raises(cards.Unusable) as unusable:
        cards.plastic(number, expiry, cvc, "2026-11")
    assert (unusable.value.field, unusable.value.code) == (field, code)


@pytest.mark.parametrize(
    "expiry", ["11/26", "11/2026", "1126", "11-26", "11.26", "11 / 26", " 11/26 "]
)
def test_people_write_an_expiry_as_they_do(expiry: str) -> None:
    card = cards.plastic("2200\u00a07000-0000 0009", expiry, " 123 ", "2026-11")
    assert (card.until, card.mask, card.system) == ("2026-11", "2200 70XX XXXX 0009", "mir")


def test_each_test_card_can_be_one() -> None:
    for card in cards.TEST_CARDS:
        assert cards.luhn(card.number), card
        assert cards.system_of(card.number) in ("mir", "visa", "mastercard")
    assert len({card.number for card in cards.TEST_CARDS}) == len(cards.TEST_CARDS)


SEALED = {"lkk-merchant": "lkk", "content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/orders"),
        ("POST", "/v1/charges"),
        ("GET", "/v1/orders/o-1"),
        ("POST", "/v1/orders/o-1/cancel"),
        ("POST", "/v1/orders/o-1/refunds"),
        ("DELETE", "/v1/bindings/living-petrova-1"),
        ("GET", "/v1/registry?since=0&until=9"),
        ("POST", "/v1/receipts"),
        ("GET", "/v1/receipts/o-1"),
    ],
)
def test_nobody_is_answered_without_the_seal(bank: Bank, method: str, path: str) -> None:
    side = bank.register_side if "receipts" in path else bank.side
    other = bank.side if "receipts" in path else bank.register_side
    body = b"" if method != "POST" else b"{}"

    def asked(secret: str, **changed: Any) -> int:
        seal = signing.sealed(secret.encode(), method, path, body, NOW)
        headers = SEALED | {"lkk-seal": seal} | changed
        return ask(bank, method, path, content=body, headers=headers).status_code

    assert asked(side.secret) != 401
    assert asked(other.secret) == 401, "the other side's secret"
    assert asked("") == 401
    assert asked(side.secret, **{"lkk-merchant": "other"}) == 401
    assert asked(side.secret, **{"lkk-seal": "t=1,v1=" + "f" * 64}) == 401
    assert asked(side.secret, **{"lkk-seal": ""}) == 401


def test_a_seal_is_of_its_body_path_and_query(bank: Bank) -> None:
    secret = bank.side.secret.encode()
    body = msgspec.json.encode(an_order())
    seal = signing.sealed(secret, "POST", "/v1/orders", body, NOW)
    changed = body.replace(b'"kopecks":123456', b'"kopecks":123457')
    assert changed != body
    headers = SEALED | {"lkk-seal": seal}
    assert ask(bank, "POST", "/v1/orders", content=changed, headers=headers).status_code == 401
    assert ask(bank, "POST", "/v1/charges", content=body, headers=headers).status_code == 401
    assert ask(bank, "POST", "/v1/orders?x", content=body, headers=headers).status_code == 401
    assert ask(bank, "POST", "/v1/orders", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b'{"order":1}', b"null"]
)
def test_what_makes_no_sense_is_malformed(bank: Bank, body: bytes) -> None:
    seal = signing.sealed(bank.side.secret.encode(), "POST", "/v1/orders", body, NOW)
    answer = ask(bank, "POST", "/v1/orders", content=body, headers=SEALED | {"lkk-seal": seal})
    assert (answer.status_code, answer.json()) == (400, {"code": "malformed"})


@pytest.mark.parametrize("query", ["since=0&until=x", "since=5&until=4", "since=-1&until=9", ""])
def test_a_stretch_that_is_none_is_malformed(bank: Bank, query: str) -> None:
    path = f"/v1/registry?{query}"
    seal = signing.sealed(bank.side.secret.encode(), "GET", path, b"", NOW)
    answer = ask(bank, "GET", path, headers=SEALED | {"lkk-seal": seal})
    if query:
        assert answer.status_code == 400
    else:
        assert answer.status_code in (400, 401)


def test_too_much_is_not_read(bank: Bank, port: HttpBank) -> None:
    page = page_of(port.open(an_order()))
    large = {"number": "4" * 100_000}
    assert ask(bank, "POST", f"{page}/card", data=large).status_code == 413
    assert ask(bank, "POST", "/v1/orders", content=b"x" * 200_000).status_code in (401, 413)


def test_a_wrong_secret_is_declined(bank: Bank) -> None:
    stranger = HttpBank(Side(url=bank.url, merchant="lkk", secret="guessed"), lambda: NOW)
    with pytest.raises(Declined, match="bad_seal"):
        stranger.open(an_order())
    stranger.close()


def test_a_page_is_neither_kept_nor_framed_nor_told_of(bank: Bank, port: HttpBank) -> None:
    page = page_of(port.open(an_order()))
    first, second = (ask(bank, "GET", page) for _ in range(2))
    policy = first.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert policy != second.headers["content-security-policy"], "a nonce is used once"
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce is not None
    assert f'<script nonce="{nonce[1]}"' in first.text
    assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", first.text)
    for name, value in pages.GUARDS.items():
        assert first.headers[name] == value
    assert "set-cookie" not in first.headers


def test_who_guesses_a_token_finds_nothing(bank: Bank, port: HttpBank) -> None:
    state = port.open(an_order())
    token = page_of(state).rsplit("/", 1)[1]
    assert len(token) >= 32
    for guess in ("x", token[:-1], token.swapcase(), state.bank, "o-1", "%00", "..%2f"):
        assert ask(bank, "GET", f"/pay/{guess}").status_code == 404
        answer = ask(bank, "POST", f"/pay/{guess}/cancel", data={"a": "b"})
        assert answer.status_code == 404
    assert ask(bank, "GET", f"/sbp/{token}").status_code == 404, "a card is no phone"
    assert port.state("o-1").status == "waiting"


def test_another_sites_form_can_send_no_other_media(bank: Bank, port: HttpBank) -> None:
    page = page_of(port.open(an_order()))
    for media in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        answer = ask(
            bank, "POST", f"{page}/cancel", content=b"a=b", headers={"content-type": media}
        )
        assert answer.status_code == 415
    many = "&".join(f"f{n}=1" for n in range(500))
    form = {"content-type": pages.FORM}
    answer = ask(bank, "POST", f"{page}/card", content=many.encode(), headers=form)
    assert answer.status_code in (303, 422)
    answer = ask(bank, "POST", f"{page}/card", content=b"number=%ff\xff&tried=0", headers=form)
    assert answer.status_code in (303, 422)
    assert port.state("o-1").status == "waiting"


def test_a_wallets_page_takes_no_card_and_the_other_way_round(port: HttpBank, bank: Bank) -> None:
    card, wallet = (page_of(port.open(an_order(m, method=m))) for m in ("card", "mir_pay"))
    assert ask(bank, "POST", f"{card}/confirm", data={"tried": "0"}).status_code == 404
    assert ask(bank, "POST", f"{wallet}/card", data={"tried": "0"}).status_code == 404
    assert {port.state("card").status, port.state("mir_pay").status} == {"waiting"}


def test_knobs_are_for_this_machine_only(bank: Bank) -> None:
    for headers in (
        {},
        {"lkk-knob": "1", "host": "bank.example"},
        {"lkk-knob": "1", "x-forwarded-for": "127.0.0.1"},
        {"lkk-knob": "1", "forwarded": "for=127.0.0.1"},
    ):
        answer = ask(bank, "POST", "/sandbox/faults", json={"twice": 9}, headers=headers)
        assert answer.status_code == 403
    answer = ask(bank, "POST", "/sandbox/faults", json={"nonsense": 1}, headers={"lkk-knob": "1"})
    assert answer.status_code == 400


def test_no_number_nor_code_of_a_card_is_ever_written(
    tmp_path: Path, port: HttpBank, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    codes = ("731", "842", "953")
    numbers = (banking.GOOD, banking.SECURE, banking.SILENT)
    for number, code in zip(numbers, codes, strict=True):
        order = an_order(f"o-{code}")
        Payer(page_of(port.open(order))).card(number, cvc=code, remember=True)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "bank").iterdir())
    for number in numbers:
        digits = number.replace(" ", "")
        assert digits.encode() not in kept
        assert number.encode() not in kept
        assert digits not in caplog.text.replace("+", "").replace("%20", "")
    mine = [r.getMessage() for r in caplog.records if r.name.startswith("lkk_server.sandbox")]
    assert not any("/pay/" in said for said in mine)


def test_a_bug_is_said_without_what_it_was_about(bank: Bank) -> None:
    assert ask(bank, "GET", "/nowhere").json() == {"code": "refused"}
    assert ask(bank, "PUT", "/v1/orders").status_code == 405
