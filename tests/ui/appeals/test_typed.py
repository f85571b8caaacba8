"""What people type into forms, the answers that it stands for, and how these are typed again."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models.appeals.catalogue import AppealForm, Choice, Field, Section
from lkk_desktop.models.appeals.checking import flaws
from lkk_desktop.ui.appeals import typed
from tests import appealed

TYPED = [
    ("date", "20.11.2026", "2026-11-20", "20.11.2026"),
    ("date", "1.2.2026", "2026-02-01", "01.02.2026"),
    ("date", "01/02/2026", "2026-02-01", "01.02.2026"),
    ("date", "20112026", "2026-11-20", "20.11.2026"),
    ("date", " 2026 ", "2026", "2026"),
    ("date", "31.02.2026", "31.02.2026", "31.02.2026"),
    ("month", "11.2026", "2026-11", "11.2026"),
    ("month", "1.2026", "2026-01", "01.2026"),
    ("month", "13.2026", "13.2026", "13.2026"),
    ("number", "12", 12_000, "12"),
    ("number", "12,5", 12_500, "12,5"),
    ("number", "1 234.567", 1_234_567, "1234,567"),
    ("number", "12,5678", "12,5678", "12,5678"),
    ("number", "-3", "-3", "-3"),
    ("number", "много", "много", "много"),
    ("passport", "7112345678", "7112 345678", "7112 345678"),
    ("passport", "71 12 №345678", "7112 345678", "7112 345678"),
    ("passport", "ме 123456", "МЕ 123456", "МЕ 123456"),
    ("passport", "711", "711", "711"),
    ("phone", "8 (922) 123-45-67", "79221234567", "+7 (922) 123-45-67"),
    ("phone", "922 1234567", "79221234567", "+7 (922) 123-45-67"),
    ("phone", "+7 3452 12-34-56", "73452123456", "+7 (345) 212-34-56"),
    ("phone", "0462 601 701", "380462601701", "+380462601701"),
    ("phone", "звоните", "звоните", "звоните"),
    ("phone", "٣٤٥٦٧٨٩٠١٢", "٣٤٥٦٧٨٩٠١٢", "٣٤٥٦٧٨٩٠١٢"),
    ("email", " Ivanov@Mail.RU ", "Ivanov@mail.ru", "Ivanov@mail.ru"),
    ("email", "иванов@почта.рф", "иванов@почта.рф", "иванов@почта.рф"),
    ("text", "  два  слова ", "два  слова", "два  слова"),
    ("text", "   ", "", ""),
]


def of(*fields: Field) -> AppealForm:
    """A form of one section that asks this."""
    section = Section(title="Раздел", fields=fields)
    return msgspec.structs.replace(appealed.FORM, sections=(section,))


@pytest.mark.parametrize(("kind", "text", "value", "again"), TYPED)
def test_what_is_typed_stands_for_an_answer(
    kind: str, text: str, value: str | int, again: str
) -> None:
    field = Field(name="f", type=kind, label="Поле", decimals=3)
    assert typed.read(field, text) == value
    assert typed.written(field, value) == again
    assert typed.read(field, again) == value, "what is shown stands for the same"


@given(st.sampled_from(["date", "month", "number", "passport", "phone", "email"]), st.text())
def test_whatever_is_typed_is_kept_and_judged_without_raising(kind: str, text: str) -> None:
    field = Field(name="f", type=kind, label="Поле")
    value = typed.read(field, text)
    again = typed.written(field, value)
    assert typed.read(field, again) == value
    for flaw in flaws(of(field), {"f": value}, ()):
        assert flaw.field == "f"


@given(st.dates(min_value=datetime.date(1900, 1, 1)), st.integers(0, 10**12))
def test_answers_come_back_as_they_were(day: datetime.date, number: int) -> None:
    date, amount = (Field(name="f", type=one, label="Поле") for one in ("date", "number"))
    assert typed.read(date, typed.written(date, day.isoformat())) == day.isoformat()
    assert typed.read(amount, typed.written(amount, number)) == number


def test_what_no_longer_fits_a_changed_form_is_left_out_and_said() -> None:
    choice = Field(
        name="why", type="choice", label="Причина", choices=(Choice(code="a", title="А"),)
    )
    fields = (choice, Field(name="count", type="number", label="Число"))
    form = of(*fields)
    answers: dict[str, str | int] = {"why": "a", "count": 3_000}
    assert typed.carried(form, answers) == (answers, False)
    assert typed.carried(form, {"why": "b", "count": 3_000}) == ({"count": 3_000}, True)
    assert typed.carried(form, {"why": "a", "gone": "x"}) == ({"why": "a"}, True)
    assert typed.carried(form, {"why": 1}) == ({}, True)
