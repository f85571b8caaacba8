"""The payment code of ГОСТ Р 56042-2014: requisites and a payment, as a banking app reads them.

Strictly written: the standard's own spelling and order of keys, no separator at the end.

- Windows-1251 (``ST00011``) wherever it has all the signs: it saves about three versions of the
  code. UTF-8 (``ST00012``) otherwise, unless the required block would not fit then.
- The required block keeps within 300 bytes, the header not counted: the limits of its five fields
  with their keys and a separator each add up to just 300 in Windows-1251.
- What identifies money is never altered: it is written as it is or refused. A payee's name is
  shortened by its legal form only, a bank's also by words, for the BIC names the bank; a purpose
  is shortened by words.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

import msgspec

from lkk_desktop.documents.codes.matrix import Matrix, matrix
from lkk_desktop.documents.codes.text import WINDOWS, fits_windows, folded, plain, shortened
from lkk_desktop.models.bounds import Period
from lkk_desktop.models.command import Problem
from lkk_desktop.models.money import THOUSANDTHS
from lkk_desktop.models.requisites import RussianRequisites, check

UTILITIES = "02"
"""The technical code of payments for housing and utilities."""

SEPARATORS = "|#;:^_~{}!$%&()*+,/@"
REQUIRED_MOST = 300
MOST_KOPECKS = 10**18 - 1
MOST = {
    "Name": 160,
    "BankName": 45,
    "Purpose": 210,
    "PayerINN": 12,
}
LEGAL_FORMS = {
    "общество с ограниченной ответственностью": "ООО",
    "публичное акционерное общество": "ПАО",
    "открытое акционерное общество": "ОАО",
    "закрытое акционерное общество": "ЗАО",
    "акционерное общество": "АО",
    "государственное унитарное предприятие": "ГУП",
    "муниципальное унитарное предприятие": "МУП",
    "муниципальное казенное предприятие": "МКП",
    "некоммерческая организация": "НО",
    "товарищество собственников жилья": "ТСЖ",
    "товарищество собственников недвижимости": "ТСН",
    "управляющая компания": "УК",
    "индивидуальный предприниматель": "ИП",
}


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """What is paid, and for whom. ``kopecks`` None leaves the sum to the payer.

    ``account`` is the payer's number at the supplier, ``counter_value`` is in thousandths,
    ``added_kopecks`` is what may be left out (insurance) or is told apart (penalty).
    """

    kopecks: int | None
    purpose: str
    account: str
    period: Period | None = None
    category: str = ""
    technical: str = UTILITIES
    payer_inn: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    address: str = ""
    contract: str = ""
    flat: str = ""
    phone: str = ""
    due: datetime.date | None = None
    service: str = ""
    counter: str = ""
    counter_value: int | None = None
    bill: str = ""
    bill_date: datetime.date | None = None
    added_kopecks: int | None = None
    uin: str = ""


class _Field(NamedTuple):
    """A pair to be written; a loose one may lose signs that the encoding lacks."""

    key: str
    value: str
    loose: bool = False


def write(requisites: RussianRequisites, payment: Payment) -> bytes:
    """The code's bytes. Raises ``Problem`` where they would mislead or cannot be written.

    Codes: those of ``requisites.check``; ``empty_field``, ``malformed_field``, ``field_too_long``
    (``most``, ``length``), ``not_positive``, each with the ``field``; ``required_too_long``
    (``most``, ``length``); ``no_separator``.
    """
    check(requisites)
    required = _required(requisites)
    others = _others(requisites, payment)
    digit, encoding = "1", WINDOWS
    if not all(fits_windows(field.value) for field in required + others):
        length = len(_joined(required, "|").encode())
        narrow = required + [field for field in others if not field.loose]
        if length <= REQUIRED_MOST:
            digit, encoding = "2", "utf-8"
        elif all(fits_windows(field.value) for field in narrow):
            # A payer's letter may not cost the bill its code: it is written as near as may be.
            others = [field._replace(value=folded(field.value)) for field in others]
        else:
            raise Problem("required_too_long", most=REQUIRED_MOST, length=length)
    separator = _separator(required + others)
    return f"ST0001{digit}{_joined(required + others, separator)}".encode(encoding)


def code(requisites: RussianRequisites, payment: Payment) -> Matrix:
    """The code's squares. Raises ``Problem`` as ``write`` and ``matrix`` do."""
    return matrix(write(requisites, payment))


# ── fields in the standard's order ────────────────────────────────────────────────────────────


def _required(requisites: RussianRequisites) -> list[_Field]:
    name = plain(requisites.name)
    bank = plain(requisites.bank)
    if _too_long(name, bank):
        name, bank = _by_form(name), _by_form(bank)
        bank = shortened(bank, MOST["BankName"])
    if len(name) > MOST["Name"]:
        raise Problem("field_too_long", field="name", most=MOST["Name"], length=len(name))
    return [
        _Field("Name", name),
        _Field("PersonalAcc", requisites.account),
        _Field("BankName", bank),
        _Field("BIC", requisites.bic),
        _Field("CorrespAcc", requisites.correspondent or "0"),
    ]


def _too_long(name: str, bank: str) -> bool:
    """Whether the names are beyond their limits, or beyond the block's in UTF-8."""
    bytes_left = REQUIRED_MOST - len("|Name=|PersonalAcc=|BankName=|BIC=|CorrespAcc=") - 20 - 9 - 20
    windows = fits_windows(name + bank)
    wide = not windows and len((name + bank).encode()) > bytes_left
    return wide or len(name) > MOST["Name"] or len(bank) > MOST["BankName"]


def _by_form(name: str) -> str:
    """A company's name with its legal form written short: «ООО «Три кита»»."""
    for long, short in LEGAL_FORMS.items():
        name = re.sub(rf"\b{long}\b", short, name, flags=re.IGNORECASE)
    return name


def _others(requisites: RussianRequisites, payment: Payment) -> list[_Field]:
    purpose = shortened(plain(payment.purpose), MOST["Purpose"])
    if not purpose:
        raise Problem("empty_field", field="purpose")
    if not payment.account:
        raise Problem("empty_field", field="account")
    fields = [
        _Field("Sum", _kopecks("kopecks", payment.kopecks)),
        _Field("Purpose", purpose, True),
        _Field("PayeeINN", requisites.inn),
        _Field("PayerINN", _inn(payment.payer_inn)),
        _Field("KPP", requisites.kpp),
        _Field("CBC", requisites.cbc),
        _Field("OKTMO", requisites.oktmo),
        _Field("LastName", plain(payment.last_name), True),
        _Field("FirstName", plain(payment.first_name), True),
        _Field("MiddleName", plain(payment.middle_name), True),
        _Field("PayerAddress", plain(payment.address), True),
        _Field("Contract", _exact("contract", payment.contract)),
        _Field("PersAcc", _exact("account", payment.account)),
        _Field("Flat", _exact("flat", payment.flat)),
        _Field("Phone", _exact("phone", payment.phone)),
        _Field("PaymTerm", _date(payment.due)),
        _Field("PaymPeriod", _period(payment.period)),
        _Field("Category", plain(payment.category), True),
        _Field("ServiceName", plain(payment.service), True),
        _Field("CounterId", _exact("counter", payment.counter)),
        _Field("CounterVal", _thousandths(payment.counter_value)),
        _Field("QuittId", _exact("bill", payment.bill)),
        _Field("QuittDate", _date(payment.bill_date)),
        _Field("AddAmount", _kopecks("added_kopecks", payment.added_kopecks)),
        _Field("UIN", _exact("uin", payment.uin)),
        _Field("TechCode", _technical(payment.technical)),
    ]
    return [field for field in fields if field.value]


def _joined(fields: list[_Field], separator: str) -> str:
    return "".join(f"{separator}{field.key}={field.value}" for field in fields)


def _separator(fields: list[_Field]) -> str:
    """The first of the allowed separators that no value has."""
    used = {sign for field in fields for sign in field.value}
    for candidate in SEPARATORS:
        if candidate not in used:
            return candidate
    raise Problem("no_separator")


# ── values ────────────────────────────────────────────────────────────────────────────────────


def _exact(name: str, value: str) -> str:
    """A number or a name that a machine compares: as it is, or not at all."""
    if value != plain(value):
        raise Problem("malformed_field", field=name)
    return value


def _kopecks(name: str, value: int | None) -> str:
    if value is None:
        return ""
    if value <= 0:
        raise Problem("not_positive", field=name)
    if value > MOST_KOPECKS:
        raise Problem("field_too_long", field=name, most=18, length=len(str(value)))
    return str(value)


def _inn(value: str) -> str:
    if value and not re.fullmatch(r"[0-9]{10}([0-9]{2})?", value, re.ASCII):
        raise Problem("malformed_field", field="payer_inn")
    return value


def _period(value: str | None) -> str:
    """``2026-10`` as ``102026``: of the forms in use, the commonest of housing and utilities."""
    if not value:
        return ""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", value, re.ASCII):
        raise Problem("malformed_field", field="period")
    return value[5:] + value[:4]


def _date(value: datetime.date | None) -> str:
    return f"{value.day:02d}.{value.month:02d}.{value.year:04d}" if value else ""


def _thousandths(value: int | None) -> str:
    if value is None:
        return ""
    if value < 0:
        raise Problem("malformed_field", field="counter_value")
    whole, rest = divmod(value, THOUSANDTHS)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def _technical(value: str) -> str:
    if not re.fullmatch(r"(0[1-9]|1[0-5])?", value, re.ASCII):
        raise Problem("malformed_field", field="technical")
    return value
