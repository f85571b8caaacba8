"""Number, surname, contacts, login, password: as people type them, each mistake by its code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.models import identity
from lkk_desktop.models.command import Problem


def judged(rule: object, *typed: str) -> str:
    """What a rule answers: the value that is kept, or the code of its problem."""
    assert callable(rule)
    try:
        return str(rule(*typed))
    except Problem as problem:
        return problem.code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0710000000", "0710000000"),
        (" 0710 000 000 ", "0710000000"),
        ("0710-000-000", "0710000000"),
        ("0710\u2011000\u2013000", "0710000000"),
        ("0710\u00a0000\u202f000", "0710000000"),
        ("", "empty_account"),
        ("  -  ", "empty_account"),
        ("071000000", "malformed_account"),
        ("07100000000", "malformed_account"),
        ("O710000000", "malformed_account"),
        ("٠٧١٠٠٠٠٠٠٠", "malformed_account"),
        ("０７１００００００0", "malformed_account"),
        ("0710000000'; --", "malformed_account"),
        ("0" * 100_000, "malformed_account"),
    ],
)
def test_an_accounts_number(typed: str, kept: str) -> None:
    assert judged(identity.account_number, typed) == kept


@pytest.mark.parametrize(
    ("customer", "typed", "same"),
    [
        ("Иванов Иван Иванович", "Иванов", True),
        ("Иванов Иван Иванович", " ИВАНОВ ", True),
        ("Иванов Иван Иванович", "Иванов Иван Иванович", True),
        ("Иванов Иван Иванович", "Иван", False),
        ("Иванов Иван Иванович", "Иванова", False),
        ("Иванов Иван Иванович", "", False),
        ("Иванов Иван Иванович", "  - ' ", False),
        ("Королёв Пётр", "КОРОЛЕВ", True),
        ("Королев Пётр", "королёв", True),
        ("Королёв Пётр", "Короле\u0308в", True),
        ("Римский-Корсаков Н. А.", "римский корсаков", True),
        ("Римский-Корсаков Н. А.", "Римский\u2011Корсаков", True),
        ("Римский-Корсаков Н. А.", "Корсаков", False),
        ("Дем'яненко Олена", "Дем’яненко", True),
        ("Дем'яненко Олена", "Демʼяненко", True),
        ("Дем'яненко Олена", "ДЕМЯНЕНКО", True),
        ("О’Коннор Шон", "О'Коннор", True),
        ("", "Иванов", False),
        ("   ", "", False),
    ],
)
def test_a_surname(customer: str, typed: str, same: bool) -> None:
    assert identity.same_surname(customer, typed) is same


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("abcde1", ()),
        ("a b c 1", ()),
        ("!@#$%^&*()a1", ()),
        ("ABCdef123", ()),
        ("", ("password_short", "password_no_lowercase", "password_no_digit")),
        ("abc1", ("password_short",)),
        ("abcdef", ("password_no_digit",)),
        ("ABCDEF1", ("password_no_lowercase",)),
        ("123456", ("password_no_lowercase",)),
        ("пароль1", ("password_cyrillic", "password_no_lowercase")),
        ("аbcdef1", ("password_cyrillic",)),  # a Cyrillic «а» that looks like a Latin one
        ("їжак1a", ("password_cyrillic",)),
        ("abc№de1", ("password_character",)),
        ("abcde1;", ("password_character",)),
        ("abcde1\n", ("password_character",)),
        ("abcde1😀", ("password_character",)),
        ("пa№1", ("password_cyrillic", "password_character", "password_short")),
        ("abcde١", ("password_character", "password_no_digit")),
        ("a1" * 512, ()),
        ("a1" * 513, ("password_long",)),
    ],
)
def test_what_a_password_lacks(typed: str, faults: tuple[str, ...]) -> None:
    assert identity.password_faults(typed) == faults


def test_strength_grows_with_what_a_guesser_has_to_try() -> None:
    weak, better, best = "qwerty1", "tyumen43region", "vosem zelenykh kotov 7"
    assert [identity.strength(one) for one in ("", weak)] == [0, 0]
    assert identity.strength(weak) < identity.strength(better) <= identity.strength(best) == 4
    assert identity.strength("sokolova1987") > identity.strength("sokolova1987", "sokolova1987")
    assert identity.strength("x" * 100_000) <= 4


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ivanov@example.com", "ivanov@example.com"),
        (" Ivanov@Example.COM ", "Ivanov@example.com"),
        ("i.v+bills@mail.example.org", "i.v+bills@mail.example.org"),
        ("иванов@example.com", "email_not_latin"),
        ("ivanov@ехample.com", "email_not_latin"),  # Cyrillic «ех»
        ("ivanov@почта.рф", "email_zone"),
        ("ivanov@mail.рф", "email_zone"),
        ("ivanov@mail.РФ", "email_zone"),
        ("ivanov@mail.рф.", "email_zone"),
        ("ivanov@xn--80a1acny.xn--p1ai", "email_zone"),
        ("", "email_malformed"),
        ("ivanov", "email_malformed"),
        ("ivanov@", "email_malformed"),
        ("@example.com", "email_malformed"),
        ("ivanov@example", "email_malformed"),
        ("ivanov@@example.com", "email_malformed"),
        ("ivanov example.com", "email_malformed"),
        ("a@example.com, b@example.com", "email_malformed"),
        ("Ivanov <ivanov@example.com>", "email_malformed"),
        ("ivanov@example.com\r\nBcc: x@example.com", "email_malformed"),
        ("ivanov@example.com\0", "email_malformed"),
        ("ivanov@[127.0.0.1]", "email_malformed"),
        ("x" * 65 + "@example.com", "email_malformed"),
        ("a@" + "x" * 300 + ".com", "email_malformed"),
    ],
)
def test_an_e_mail(typed: str, kept: str) -> None:
    assert judged(identity.email, typed) == kept


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("+79221234567", "RU", "79221234567"),
        ("89221234567", "RU", "79221234567"),
        ("8 (922) 123-45-67", "RU", "79221234567"),
        ("+7 922 123 45 67", "RU", "79221234567"),
        ("9221234567", "RU", "79221234567"),
        ("7.922.123.45.67", "RU", "79221234567"),
        ("8\u2011922\u2013123\u201445\u221267", "RU", "79221234567"),
        ("", "RU", "phone_malformed"),
        ("922123456", "RU", "phone_malformed"),
        ("892212345678", "RU", "phone_malformed"),
        ("8922123456a", "RU", "phone_malformed"),
        ("8922123456\N{CYRILLIC CAPITAL LETTER ZE}", "RU", "phone_malformed"),
        ("+380671234567", "RU", "phone_malformed"),
        ("8 3462 12-34-56", "RU", "phone_not_mobile"),
        ("8 800 100-56-06", "RU", "phone_not_mobile"),
        ("1" * 300, "RU", "phone_malformed"),
        ("067 123 45 67", "UA", "380671234567"),
        ("+38 (067) 123-45-67", "UA", "380671234567"),
        ("+79221234567", "UA", "phone_malformed"),
    ],
)
def test_a_phone(typed: str, region: str, kept: str) -> None:
    assert judged(identity.phone, typed, region) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ivanov", "ivanov"),
        ("  Иванов_71  ", "Иванов_71"),
        ("i@v.example", "i@v.example"),
        ("iv", "login_short"),
        ("i" * 65, "login_long"),
        ("ivan ov", "login_character"),
        ("ivan\nov", "login_character"),
        ("ivan\u202eov", "login_character"),
        ("<b>", "login_character"),
        ("0710000000", "login_number"),
        ("07100000001", "07100000001"),
        ("И\u0306ван", "Йван"),
    ],
)
def test_a_login(typed: str, kept: str) -> None:
    assert judged(identity.login, typed) == kept


@pytest.mark.parametrize(
    ("way", "value", "shown"),
    [
        ("email", "ivanov@example.com", "i•••@e•••.com"),
        ("email", "a@b.ru", "a•••@b•••.ru"),
        ("phone", "79221234567", "+7 ••• •••-••-67"),
    ],
)
def test_a_contact_is_masked(way: identity.Way, value: str, shown: str) -> None:
    assert identity.masked(way, value) == shown


def test_a_phone_is_spelled_as_people_write_it() -> None:
    assert identity.spelled_phone("79221234567") == "+7 (922) 123-45-67"
    assert identity.spelled_phone("380671234567") == "+380671234567"


@given(st.text())
def test_no_text_breaks_a_rule(typed: str) -> None:
    """Whatever is typed or pasted is kept or refused by a code; what is kept is kept again."""
    for rule in (identity.account_number, identity.login, identity.email, identity.phone):
        try:
            kept = rule(typed)
        except Problem:
            continue
        assert rule(kept) == kept
    identity.password_faults(typed)
    identity.same_surname("Иванов", typed)
