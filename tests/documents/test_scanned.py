"""Codes that others wrote, as a kiosk's camera and a clerk's scanner bring them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.documents.codes import gost, nbu
from lkk_desktop.documents.codes.scanned import period, read
from lkk_desktop.models.command import Problem
from tests.documents import second_reader
from tests.documents.payees import (
    FUND_002,
    IN_1251,
    IN_KOI8,
    OSBB,
    SHOP,
    TAX,
    THREE_WHALES,
    chernihiv,
    gas,
    october,
    tyumen,
)


@pytest.mark.parametrize("data", [THREE_WHALES, THREE_WHALES.encode()])
def test_the_standards_example(data: bytes | str) -> None:
    found = read(data)
    assert (found.payee, found.payee_account) == ("ООО «Три кита»", "40702810138250123017")
    assert (found.kopecks, found.purpose) == (100_000, "Оплата членского взноса")
    assert found.fields["middlename"] == "Иванович"
    assert found.fields == {
        key.lower(): said for key, said in second_reader.gost(THREE_WHALES.encode()).pairs
    }


@pytest.mark.parametrize(
    ("data", "name"), [(IN_1251, "ООО «Три кита»"), (IN_KOI8, "ООО <Три кита>")]
)
def test_other_encodings_and_a_separator_at_the_end(data: bytes, name: str) -> None:
    found = read(data)
    assert (found.payee, found.fields["bankname"]) == (name, 'ОАО "БАНК"')
    assert list(found.fields) == ["name", "personalacc", "bankname", "bic", "correspacc"]


def test_what_we_write() -> None:
    found = read(gost.write(tyumen, october))
    assert (found.standard, found.account, found.kopecks) == ("gost", "0710000000", 354_841)
    assert (found.period, found.payee_code) == ("2026-10", tyumen.inn)
    found = read(nbu.write(chernihiv, gas))
    assert (found.standard, found.payee, found.kopecks) == ("nbu", chernihiv.name, 299_839)


def test_a_bill_in_use_with_its_strays() -> None:
    said = (
        "ST00012|KPP=720301001|name= АО «Газ»|PersonalAcc=40702810138250123017|BankName=null|"
        "BIC=044525225|Sum=20616,36|lastName=Иванов|persAcc= 0710000000 |paymPeriod=07.2023|"
        "Fine=12|Category1=|persacc=0710000001|"
    )
    found = read(said)
    assert (found.payee, found.account, found.kopecks) == ("АО «Газ»", "0710000001", 2_061_636)
    assert found.period == "2023-07"
    assert found.fields["fine"] == "12"
    assert not {"bankname", "category1"} & set(found.fields)


def test_an_encoding_that_is_not_the_one_named() -> None:
    assert read(b"ST00012|Name=" + "Газ".encode("cp1251") + b"|PersAcc=1").payee == "Газ"
    assert read(b"ST00019|Name=" + "Газ".encode() + b"|PersAcc=1").payee == "Газ"


def test_a_scanner_that_types_spoils_letters_but_not_numbers() -> None:
    typed = gost.write(tyumen, october).decode("latin-1")
    found = read(typed)
    assert (found.account, found.kopecks, found.period) == ("0710000000", 354_841, "2026-10")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("0521", "2021-05"),
        ("042026", "2026-04"),
        ("102014", "2014-10"),
        ("07.2023", "2023-07"),
        ("7.2023", "2023-07"),
        ("07/23", "2023-07"),
        ("2026-10", "2026-10"),
        ("202610", "2026-10"),
        ("Март, 2021 г.", "2021-03"),
        ("май 2026", "2026-05"),
        ("октября 2026 года", "2026-10"),
        ("12020", None),
        ("132026", None),
        ("2012", None),
        ("массив 2026", None),
        ("", None),
        ("с 01.10.2026 по 31.10.2026", None),
    ],
)
def test_a_period_is_understood_or_left_out(said: str, name: str | None) -> None:
    assert period(said) == name


@pytest.mark.parametrize(
    ("said", "kopecks"),
    [("100000", 100_000), ("100.00", 10_000), ("20616,36", 2_061_636), ("1,5", 150), ("сто", None)],
)
def test_a_sum_with_a_point_was_meant_in_roubles(said: str, kopecks: int | None) -> None:
    assert read(f"ST00012|Name=А|Sum={said}").kopecks == kopecks


def test_codes_of_ukrainian_banks_and_shops() -> None:
    house, tax, shop, fund = (read(data) for data in (OSBB, TAX, SHOP, FUND_002))
    assert (house.payee, house.kopecks) == ('ОСББ "Приклад"', 125_050)
    assert (house.fields["reference"], house.payee_code) == ("KV15-2026-10", "12345678")
    assert (tax.payee_account, tax.kopecks) == ("UA358999980333159998000026011", 123_450)
    assert (shop.payee, shop.kopecks) == ("ТОВ «ФК „ЕВО“»", 15_000)
    assert (fund.payee, fund.kopecks, fund.purpose) == ("БО БФ ПЕКЕЛЬНА КУХНЯ", None, "")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_format_001_is_plain_lines(end: str) -> None:
    lines = ["BCD", "001", "1", "UCT", "", "ТОВ Газ", chernihiv.iban, "UAH10.50", "40121452"]
    said = end.join([*lines, "", "", "Газ", ""])
    for data in (said, said.encode()):
        found = read(data)
        assert (found.payee, found.kopecks, found.purpose) == ("ТОВ Газ", 1_050, "Газ")


def test_a_banks_own_address_is_none_of_ours_but_its_payload_is_read() -> None:
    payload = OSBB.decode().removeprefix("https://qr.bank.gov.ua/")
    for address in ("https://www.privat24.ua/rd/send_qr/nbu/", "ecobank://bank.gov.ua/qr/"):
        assert read(address + payload).payee_code == "12345678"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "0710000000",
        b"\x00\xff",
        "https://qr.nspk.ru/AD10006M8KH234K782OQM0L13JI31LQD",
        "ST00012",
        "ST00012aName=1",
        "ST0001",
        "BCD",
        "https://qr.bank.gov.ua/QkNE",
        "https://qr.bank.gov.ua/QkNEA",
        "https://qr.bank.gov.ua/" + base64.b64encode(b"BCD\n009\n" + b"\n" * 15).decode(),
        "ST00012|" + "x" * 3_000,
        "t=20200924T1837&s=349.93&fn=9282440300682838&i=46534&fp=1273019065&n=1",
    ],
)
def test_what_is_no_payment_code_is_said_to_be_none(data: bytes | str) -> None:
    with pytest.raises(Problem) as problem:
        read(data)
    assert problem.value.code == "unknown_code"


@given(
    st.sampled_from([b"", b"ST00011|", b"ST00012|Name=", b"BCD\n003\n1\n", b"https://x/QkNE"]),
    st.binary(max_size=200),
)
def test_no_code_breaks_the_reader(start: bytes, rest: bytes) -> None:
    for data in (start + rest, (start + rest).decode("latin-1")):
        try:
            said: str = read(data).standard
        except Problem as problem:
            said = problem.code
        assert said in ("gost", "nbu", "unknown_code")
