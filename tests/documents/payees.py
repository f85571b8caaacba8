"""Payees and payments of the tests, and codes that others wrote."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from lkk_desktop.documents.codes.gost import Payment
from lkk_desktop.documents.codes.nbu import Transfer
from lkk_desktop.models.requisites import RussianRequisites, UkrainianRequisites

S = TypeVar("S", bound=msgspec.Struct)


def changed(struct: S, **fields: Any) -> S:
    return msgspec.structs.replace(struct, **fields)


tyumen = RussianRequisites(
    name="АО «Газпром энергосбыт Тюмень»",
    account="40702810138250123017",
    bank='ОАО "БАНК"',
    bic="044525225",
    correspondent="30101810400000000225",
    inn="7203175930",
    kpp="720301001",
)
october = Payment(
    kopecks=354_841,
    purpose="Электроэнергия, л/с 0710000000, октябрь 2026 г.",
    account="0710000000",
    period="2026-10",
    last_name="Иванов",
    first_name="Иван",
    middle_name="Иванович",
    address="г. Тюмень, ул. Республики, д. 10, кв. 15",
)
chernihiv = UkrainianRequisites(
    name="ТОВ «Чернігівгаз Збут»", iban="UA201234560000000260323012042", code="40121452"
)
gas = Transfer(
    kopecks=299_839,
    purpose="Оплата за газ, о/р 0710000000, жовтень 2026",
    reference="0710000000-202610",
)

# ── as others write: the standard's example, public tests, codes in use ───────────────────────

THREE_WHALES = (
    'ST00012|Name=ООО «Три кита»|PersonalAcc=40702810138250123017|BankName=ОАО "БАНК"|'
    "BIC=044525225|CorrespAcc=30101810400000000225|PayeeINN=6200098765|LastName=Иванов|"
    "FirstName=Иван|MiddleName=Иванович|Purpose=Оплата членского взноса|"
    "PayerAddress=г.Рязань ул.Ленина д.10 кв.15|Sum=100000"
)
IN_1251 = bytes.fromhex(
    "53543030303131 7c4e616d653dcecece20abd2f0e820eae8f2e0bb7c506572736f6e616c4163633d3430373032"
    "3831303133383235303132333031377c42616e6b4e616d653dcec0ce2022c1c0cdca227c4249433d3034343532"
    "353232357c436f72726573704163633d33303130313831303936353737303030303431337c".replace(" ", "")
)
IN_KOI8 = bytes.fromhex(
    "53543030303133 7c4e616d653defefef203cf4d2c920cbc9d4c13e7c506572736f6e616c4163633d3430373032"
    "3831303133383235303132333031377c42616e6b4e616d653defe1ef2022e2e1eeeb227c4249433d3034343532"
    "353232357c436f72726573704163633d33303130313831303936353737303030303431337c".replace(" ", "")
)
OSBB = (
    b"https://qr.bank.gov.ua/QkNECjAwMwoxClVDVAoK0J7QodCR0JEgItCf0YDQuNC60LvQsNC0IgpVQTkwNjU0Mz"
    b"IxMDAwMDAwMDI2MDMyMzAxMjAyNApVQUgxMjUwLjUwCjEyMzQ1Njc4Ck9USFIvT1RIUgpLVjE1LTIwMjYtMTAK0J"
    b"LQvdC10YHQvtC6INC90LAg0YPRgtGA0LjQvNCw0L3QvdGPINCx0YPQtNC40L3QutGDLCDQutCyLiAxNSwg0LbQvtC"
    b"y0YLQtdC90YwgMjAyNgoKCgoK"
)
TAX = (
    b"https://qr.bank.gov.ua/QkNECjAwMwoxClVDVAoK0JPQo9CaINGDINC8LtCa0LjRlNCy0ZYv0J_QtdGH0LXRgN"
    b"GB0YzQutC40Lkg0YAt0L0vMTgwNTA0MDAKVUEzNTg5OTk5ODAzMzMxNTk5OTgwMDAwMjYwMTEKVUFIMTIzNC41MA"
    b"ozNzk5Mzc4MwpUQVhTL1RBWFMKCjEwMSDRlNC00LjQvdC40Lkg0L_QvtC00LDRgtC-0Log0LfQsCBJSUkg0LrQstC"
    b"w0YDRgtCw0LsgMjAyNiDRgNC-0LrRgwoKRkVGRgoKCg"
)
SHOP = (
    b"https://qr.bank.gov.ua/QkNECjAwMwoyCklDVAoK0s7CIKvUyiCExcLOk7sKVUE2NzMwMDUyODAwMDAwMjY1MDA"
    b"1MDQzNTQwNzcKVUFIMTUwCjM3MTkzMDcxCk9USFIvR0REUwoxMjI1MTAyNTc2Cj9NZXJjaGFudEJ1c2luZXNzTmFt"
    b"ZT0iUk9aRVRLQS5VQSIsIM_u6vPv6uAg8u7i4PCz4iwg5-Ds7uLr5e3t_yC5ODIxNTU4OTY1Lgo_PEluc3RyRm9yQ2"
    b"R0ckFndD48SW5zdHJJbmY-TWVyY2hJRDowMTIzNC1UZXJtSWQ6NDMyMTA8L0luc3RySW5mPjwvSW5zdHJGb3JDZHRy"
    b"QWd0PgpGRkZGCjI1MDMyMTEyMDAwMAoyNTAxMjkxMjAwMDAK"
)
"""Example 4 of the resolution's annex 4, without its placeholder in the signature's line."""

FUND_002 = (
    "https://bank.gov.ua/qr/QkNECjAwMgoyClVDVAoKwc4gwdQgz8XKxcvczcAgytPVzd8KVUEzNDMwNTI5OTAwMDAw"
    "MjYwMDkwNDU5MTI5NzUKVUFICjQ0NjYyMDMwCgoKCg=="
)
"""A bank's own, in Windows-1251: no purpose, and a sum without a sum."""
