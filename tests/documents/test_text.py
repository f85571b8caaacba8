"""Texts in codes: one line, plainly written, shortened by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.documents.codes.text import fits_windows, folded, plain, shortened

anything = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("  два\n слова\t", "два слова"),
        ("кв.\u00a015,\u202fул.\u2009Ленина", "кв. 15, ул. Ленина"),
        ("об\u02bcєкт", "об’єкт"),
        ("и\u0306", "й"),
        ("не\u00adвидно\u200b", "невидно"),
        ("\x00А\x1fБ\x7f", "А Б"),
        ("15 м³ по 40 ₽", "15 м3 по 40 руб."),
        ("\ud800", ""),
    ],
)
def test_a_text_is_written_plainly(text: str, written: str) -> None:
    assert plain(text) == written


@given(anything)
def test_a_plain_text_is_one_line_and_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert once == once.strip()
    assert once.encode().decode().isprintable() or not once.isascii()
    assert len(once.splitlines()) <= 1


@given(anything)
def test_a_folded_text_has_the_signs_of_windows_1251(text: str) -> None:
    assert fits_windows(folded(text))


@pytest.mark.parametrize(
    ("text", "written"),
    [("Иванова", "Иванова"), ("café Ünal", "cafe Unal"), ("Гөлнара", "Г?лнара")],
)
def test_a_sign_is_folded_into_its_likeness(text: str, written: str) -> None:
    assert folded(text) == written


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("раз два", 7, "раз два"),
        ("раз два", 6, "раз"),
        ("раз, два", 4, "раз"),
        ("раз два три", 8, "раз два"),
        ("раз два три", 7, "раз два"),
        ("абвгдежз", 5, "абвгд"),
        ("а бвгдежзик", 6, "а бвгд"),
        ("", 5, ""),
        ("раз", 0, ""),
    ],
)
def test_a_text_is_shortened_by_words(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


@given(anything.map(plain), st.integers(0, 40))
def test_a_shortened_text_fits_and_begins_as_before(text: str, most: int) -> None:
    short = shortened(text, most, lambda cut: len(cut.encode()))
    assert len(short.encode()) <= most
    assert text.startswith(short)
