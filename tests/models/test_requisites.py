"""Requisites: forms and check digits, beside a second opinion on each (python-stdnum)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban
from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc

from lkk_desktop.models import requisites as rules
from lkk_desktop.models.command import Problem
from lkk_desktop.models.requisites import check
from tests.documents.payees import chernihiv, tyumen


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("0123456789"), min_size=count, max_size=count)


def with_field(right: msgspec.Struct, name: str, value: Any) -> Any:
    return msgspec.structs.replace(right, **{name: value})


@given(digits(10) | digits(12))
def test_an_inn_is_judged_as_stdnum_judges_it(number: str) -> None:
    assert rules.inn_holds(number) == inn.is_valid(number)


@given(digits(9))
def test_each_company_inn_has_one_last_digit(start: str) -> None:
    holding = [start + last for last in "0123456789" if rules.inn_holds(start + last)]
    assert holding == [start + inn.calc_company_check_digit(start)]


@given(digits(7))
def test_edrpou_is_judged_as_stdnum_judges_it(start: str) -> None:
    for last in "0123456789":
        assert rules.edrpou_holds(start + last) == edrpou.is_valid(start + last)


@given(digits(9))
def test_rntrc_is_judged_as_stdnum_judges_it(start: str) -> None:
    for last in "0123456789":
        assert rules.rntrc_holds(start + last) == rntrc.is_valid(start + last)


@given(digits(25), st.integers(0, 99))
def test_an_iban_is_judged_as_stdnum_judges_it(account: str, key: int) -> None:
    right = iban.calc_check_digits(f"UA00{account}")
    assert rules.iban_holds(f"UA{right}{account}")
    assert rules.iban_holds(f"UA{key:02d}{account}") == (key % 97 == int(right) % 97)


@pytest.mark.parametrize(
    ("bic", "account"),
    [
        ("044525225", "30101810400000000225"),
        ("044525974", "30101810145250000974"),
        ("046577413", "30101810965770000413"),
        ("047102651", "30101810800000000651"),
        ("046015602", "30101810600000000602"),
    ],
)
def test_banks_correspondent_accounts_hold(bic: str, account: str) -> None:
    assert rules.correspondent_holds(account, bic)


@given(st.integers(0, 19), st.integers(1, 9))
def test_any_wrong_digit_of_an_account_is_seen(place: int, more: int) -> None:
    right = tyumen.account
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    assert rules.account_holds(right, tyumen.bic)
    assert not rules.account_holds(wrong, tyumen.bic)


def test_a_branch_of_the_bank_of_russia_counts_by_its_region() -> None:
    # The last three digits name the branch, and the key the region: 0, then digits 5 and 6.
    account = next(
        number for key in range(10) if rules._keyed("002", number := f"40602810{key}00000000123")
    )
    assert rules.account_holds(account, "047102001")


def test_good_requisites_pass() -> None:
    check(tyumen)
    check(chernihiv)
    check(with_field(tyumen, "correspondent", ""))
    check(with_field(tyumen, "correspondent", "0"))
    check(with_field(tyumen, "inn", "500100732259"))


def test_the_treasury_numbers_its_accounts_by_its_own_rule() -> None:
    treasury = msgspec.structs.replace(
        tyumen,
        account="03100643000000016700",
        bic="017102101",
        correspondent="40102810945370000060",
    )
    check(treasury)
    check(with_field(treasury, "oktmo", "71701000"))


@pytest.mark.parametrize(
    ("right", "field", "value", "code"),
    [
        (tyumen, "name", "  ", "empty_field"),
        (tyumen, "bank", "", "empty_field"),
        (tyumen, "bic", "04452522", "malformed_field"),
        (tyumen, "bic", "٠٤٤٥٢٥٢٢٥", "malformed_field"),
        (tyumen, "bic", "044525225\n", "malformed_field"),
        (tyumen, "bic", "044525226", "wrong_check_digit"),
        (tyumen, "account", "4070281013825012301", "malformed_field"),
        (tyumen, "account", "40702810138250123071", "wrong_check_digit"),
        (tyumen, "correspondent", "30101810400000000226", "wrong_check_digit"),
        (tyumen, "correspondent", "225", "malformed_field"),
        (tyumen, "inn", "", "empty_field"),
        (tyumen, "inn", "7203175931", "wrong_check_digit"),
        (tyumen, "inn", "72031759301", "malformed_field"),
        (tyumen, "inn", "500100732258", "wrong_check_digit"),
        (tyumen, "kpp", "72030100", "malformed_field"),
        (tyumen, "oktmo", "717010000", "malformed_field"),
        (tyumen, "cbc", "1", "malformed_field"),
        (chernihiv, "iban", "UA211234560000000260323012042", "wrong_check_digit"),
        (chernihiv, "iban", "PL201234560000000260323012042", "malformed_field"),
        (chernihiv, "iban", "UA20 1234560000000260323012042", "malformed_field"),
        (chernihiv, "code", "40121453", "wrong_check_digit"),
        (chernihiv, "code", "3363403088", "wrong_check_digit"),
        (chernihiv, "code", "401214", "malformed_field"),
    ],
)
def test_a_wrong_requisite_is_named(
    right: msgspec.Struct, field: str, value: str, code: str
) -> None:
    with pytest.raises(Problem) as problem:
        check(with_field(right, field, value))
    named = "account" if (field, code) == ("bic", "wrong_check_digit") else field
    assert (problem.value.code, problem.value.values) == (code, {"field": named})


def test_requisites_travel_as_json_and_tell_their_country() -> None:
    for one in (tyumen, chernihiv):
        sent = msgspec.json.encode(one)
        assert msgspec.json.decode(sent, type=rules.Requisites) == one
