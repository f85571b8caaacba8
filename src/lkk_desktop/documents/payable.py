"""The code by which a bill's group is paid, in Russia or Ukraine: the same in any language.

What a bank and a payee read is in the payee's language, so that a bill printed in another one still
bears the same bytes.
"""

from __future__ import annotations

import datetime
import re

import msgspec

from lkk_desktop.documents.bill import BillPaper, Group
from lkk_desktop.documents.codes import gost, nbu
from lkk_desktop.documents.codes.matrix import Matrix
from lkk_desktop.models.command import Problem
from lkk_desktop.models.requisites import Requisites, RussianRequisites, check

SUBJECTS = {
    "waste": ("Обращение с ТКО", "поводження з відходами"),
    "capital_repair": ("Взнос на капитальный ремонт", "внесок на капітальний ремонт"),
}
"""What is paid for, by the group, in Russian and in Ukrainian; others are utilities."""

_NAME = re.compile(r"[А-ЯЁІЇЄҐ][а-яёіїєґ’'-]+(-[А-ЯЁІЇЄҐ][а-яёіїєґ’']+)?")
UTILITIES = ("Жилищно-коммунальные услуги", "комунальні послуги")
SINGLE = {
    "electricity": ("Электроэнергия", "електроенергія"),
    "gas": ("Газ", "газ"),
    "heating": ("Отопление", "опалення"),
    "intercom": ("Домофон", "домофон"),
}
"""What a group of one service is paid for."""


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """How a group is paid. ``requisites`` are None where they are unknown or do not hold;
    ``code`` and ``matrix`` are None where there is nothing to pay or no code can say it, and
    ``why`` is then the code of what is in the way: ``flawed``, ``overpaid``, ``no_requisites``,
    or that of a ``Problem``."""

    group: Group
    purpose: str
    requisites: Requisites | None
    code: bytes | None
    matrix: Matrix | None
    why: str | None


def slip(paper: BillPaper, group: Group) -> Slip:
    """How a group of a bill is paid."""
    requisites = _requisites(group)
    if isinstance(requisites, str):
        return _without(paper, group, None, requisites)
    if group.payable <= 0:
        return _without(paper, group, requisites, "flawed" if group.flawed else "overpaid")
    try:
        if isinstance(requisites, RussianRequisites):
            payment = russian(paper, group)
            code, squares = gost.write(requisites, payment), gost.code(requisites, payment)
            purpose = payment.purpose
        else:
            transfer = ukrainian(paper, group)
            code, squares = nbu.write(requisites, transfer), nbu.code(requisites, transfer)
            purpose = transfer.purpose
    except Problem as problem:
        return _without(paper, group, requisites, problem.code)
    return Slip(
        group=group, purpose=purpose, requisites=requisites, code=code, matrix=squares, why=None
    )


def russian(paper: BillPaper, group: Group) -> gost.Payment:
    """A group's payment by ГОСТ Р 56042."""
    last, first, middle = _person(paper.account.customer)
    return gost.Payment(
        kopecks=group.payable,
        purpose=_russian_purpose(paper, group),
        account=paper.account.id,
        period=paper.bill.period,
        category=_subject(group)[0],
        last_name=last,
        first_name=first,
        middle_name=middle,
        address=paper.account.address,
        bill=paper.bill.number or "",
    )


def ukrainian(paper: BillPaper, group: Group) -> nbu.Transfer:
    """A group's payment by the НБУ's format 003; its purpose begins with what identifies it."""
    return nbu.Transfer(
        kopecks=group.payable,
        purpose=_ukrainian_purpose(paper, group),
        reference=f"{paper.account.id}-{paper.bill.period.replace('-', '')}",
    )


def _person(customer: str) -> tuple[str, str, str]:
    """Surname, name and patronymic of a customer that is written so; nothing of another."""
    names = customer.split()
    if len(names) != 3 or not all(_NAME.fullmatch(name) for name in names):
        return "", "", ""
    return names[0], names[1], names[2]


def _requisites(group: Group) -> Requisites | str:
    """The payee's requisites, or why there are none to be printed."""
    payee = group.payee
    if payee is None:
        return "no_requisites"
    try:
        found = payee.payee
        if found is None:
            return "no_requisites"
        check(found)
    except (msgspec.ValidationError, Problem):
        return "wrong_requisites"
    return found


def _without(paper: BillPaper, group: Group, requisites: Requisites | None, why: str) -> Slip:
    ukrainian = paper.supplier.currency == "UAH"
    purpose = (_ukrainian_purpose if ukrainian else _russian_purpose)(paper, group)
    return Slip(
        group=group, purpose=purpose, requisites=requisites, code=None, matrix=None, why=why
    )


def _russian_purpose(paper: BillPaper, group: Group) -> str:
    month = _month(paper.bill.period, "ru")
    return f"{_subject(group)[0]}, л/с {paper.account.id}, {month} г."


def _ukrainian_purpose(paper: BillPaper, group: Group) -> str:
    month = _month(paper.bill.period, "uk")
    return f"о/р {paper.account.id}, {_subject(group)[1]}, {month} р."


def _subject(group: Group) -> tuple[str, str]:
    if group.name in SUBJECTS:
        return SUBJECTS[group.name]
    services = {one.accrual.service for one in group.charges}
    return SINGLE.get(next(iter(services)), UTILITIES) if len(services) == 1 else UTILITIES


def _month(period: str, language: str) -> str:
    from babel.dates import format_date

    day = datetime.date.fromisoformat(f"{period}-01")
    return str(format_date(day, "LLLL y", locale=language))
