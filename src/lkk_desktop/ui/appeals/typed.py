"""What is typed into a form's fields, as the answers that a form keeps, and back again."""

from __future__ import annotations

import datetime
import re

from lkk_desktop.models import identity
from lkk_desktop.models.appeals.catalogue import AppealForm, Field
from lkk_desktop.models.appeals.checking import PHONE, Value
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import date, decimal_mark

DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})|(\d{2})(\d{2})(\d{4})")
MONTH = re.compile(r"(\d{1,2})[./\- ](\d{4})|(\d{2})(\d{4})")
NUMBER = re.compile(r"(\d{1,12})(?:[.,](\d{1,3}))?")
SHORT, LONG = 10, 11
"""Digits of a phone without its country's code, and with it."""
PASSPORT = re.compile(r"(\d{4})(\d{6})")


def read(field: Field, typed: str) -> Value:
    """The answer that a text stands for; the text as it is where it is not what was asked for, so
    that a draft keeps it and ``flaws`` names it. Empty where there is none."""
    text = typed.strip()
    if not text:
        return ""
    match field.type:
        case "date":
            return _day(text)
        case "month":
            return _month(text)
        case "number":
            return _number(text)
        case "passport":
            plain = re.sub(r"[\s№N-]", "", text.upper())
            found = PASSPORT.fullmatch(plain)
            return f"{found[1]} {found[2]}" if found else text.upper()
        case "phone":
            return _phone(text)
        case "email":
            return _email(text)
        case _:
            return text


def written(field: Field, value: Value | None) -> str:
    """An answer as it is typed; what is no answer yet stands as it was typed."""
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        whole, rest = divmod(value, 1000)
        behind = f"{rest:03}".rstrip("0")
        return f"{whole}{decimal_mark()}{behind}" if behind else str(whole)
    match field.type:
        case "date":
            return _written_day(value)
        case "month":
            year, _dash, month = value.partition("-")
            return f"{month}.{year}" if year.isdigit() and month.isdigit() else value
        case "phone":
            digits = PHONE.fullmatch(value) is not None
            return identity.spelled_phone(value) if digits else value
        case _:
            return value


def carried(form: AppealForm, answers: dict[str, Value]) -> tuple[dict[str, Value], bool]:
    """What of earlier answers still fits a form, and whether anything had to be left out."""
    fields = {field.name: field for field in form.fields if field.type != "file"}
    kept = {
        name: value
        for name, value in answers.items()
        if (field := fields.get(name)) is not None and _fits(field, value)
    }
    return kept, kept != answers


def _fits(field: Field, value: Value) -> bool:
    if field.type == "choice":
        return value == "" or value in {one.code for one in field.choices}
    if field.type == "consent":
        return value in (0, 1)
    return field.type == "number" or isinstance(value, str)


def _day(text: str) -> str:
    found = DAY.fullmatch(text)
    if found is None:
        return text
    day, month, year = (int(part) for part in found.groups() if part)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return text


def _written_day(value: str) -> str:
    try:
        return date(datetime.date.fromisoformat(value))
    except ValueError:
        return value


def _month(text: str) -> str:
    found = MONTH.fullmatch(text)
    if found is None:
        return text
    month, year = (part for part in found.groups() if part)
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 else text


def _number(text: str) -> Value:
    found = NUMBER.fullmatch(re.sub(r"[\s\u00a0\u202f]", "", text))
    if found is None:
        return text
    return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


def _phone(text: str) -> str:
    """Digits with the country's code; of one without it the code is that of its own spelling:
    «8 (345…» and «922…» are Russia's, «0 (462…» is Ukraine's. A phone at home is one, too."""
    digits = re.sub(r"[\s()+\-.]", "", text)
    if not digits.isascii() or not digits.isdigit():
        return text
    if not text.startswith("+"):
        if len(digits) == LONG and digits[0] == "8":
            digits = f"7{digits[1:]}"
        elif len(digits) == SHORT:
            digits = f"38{digits}" if digits[0] == "0" else f"7{digits}"
    return digits if PHONE.fullmatch(digits) else text


def _email(text: str) -> str:
    try:
        return identity.email(text)
    except Problem:
        return text
