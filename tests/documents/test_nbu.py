"""The payment code of the НБУ: what is written, byte by byte and by the tests' own reader."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkk_desktop.documents.codes import nbu
from lkk_desktop.documents.codes.nbu import Transfer
from lkk_desktop.documents.codes.text import plain
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.command import Problem
from lkk_desktop.models.requisites import UkrainianRequisites
from tests.documents import second_reader
from tests.documents.payees import OSBB, SHOP, TAX, changed, chernihiv, gas

WINDOWS = st.characters(codec="cp1251", exclude_categories=("Cc", "Cf"), exclude_characters="\xa0")


def at(*moment: int) -> int:
    return instant(datetime.datetime(*moment, tzinfo=datetime.UTC))  # type: ignore[arg-type,misc]


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    found = st.text(WINDOWS, min_size=least, max_size=most).map(plain)
    return found.filter(lambda text: least <= len(text) <= most)


def tried(payee: UkrainianRequisites, transfer: Transfer, utf8: bool) -> bytes | str:
    """The bytes, or the code of what is wrong."""
    try:
        return nbu.write(payee, transfer, utf8=utf8)
    except Problem as problem:
        return problem.code


def code_of(transfer: Transfer, payee: UkrainianRequisites = chernihiv) -> tuple[str, Any]:
    with pytest.raises(Problem) as problem:
        nbu.write(payee, transfer)
    return problem.value.code, problem.value.values.get("field")


# ── as others write ───────────────────────────────────────────────────────────────────────────


def test_a_house_as_others_write_it() -> None:
    payee = UkrainianRequisites(
        name='ОСББ "Приклад"', iban="UA906543210000000260323012024", code="12345678"
    )
    transfer = Transfer(
        kopecks=125_050,
        purpose="Внесок на утримання будинку, кв. 15, жовтень 2026",
        reference="KV15-2026-10",
        open=None,
    )
    assert nbu.write(payee, transfer, utf8=True) == OSBB


def test_a_tax_as_others_write_it() -> None:
    payee = UkrainianRequisites(
        name="ГУК у м.Києві/Печерський р-н/18050400",
        iban="UA358999980333159998000026011",
        code="37993783",
    )
    purpose = "101 єдиний податок за III квартал 2026 року"
    transfer = Transfer(kopecks=123_450, purpose=purpose, category="TAXS/TAXS")
    assert nbu.write(payee, transfer, utf8=True) == TAX


def test_the_resolutions_example_of_a_shop() -> None:
    payee = UkrainianRequisites(
        name="ТОВ «ФК „ЕВО“»", iban="UA673005280000026500504354077", code="37193071"
    )
    transfer = Transfer(
        kopecks=15_000,
        purpose='?MerchantBusinessName="ROZETKA.UA", Покупка товарів, замовлення №821558965.',
        display="?<InstrForCdtrAgt><InstrInf>MerchID:01234-TermId:43210</InstrInf></InstrForCdtrAgt>",
        reference="1225102576",
        category="OTHR/GDDS",
        function="ICT",
        open=frozenset(),
        until=at(2025, 3, 21, 10),
        made=at(2025, 1, 29, 10),
    )
    assert nbu.write(payee, transfer) == SHOP


# ── what is written is what is read ───────────────────────────────────────────────────────────


@given(
    recipient=texts(1, 140),
    purpose=texts(1, 60),
    reference=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=35),
    kopecks=st.none() | st.integers(1, 99_999_999_999),
    open_fields=st.none() | st.frozensets(st.sampled_from(sorted(nbu.OPEN_FIELDS))),
    utf8=st.booleans(),
)
def test_a_transfer_is_read_as_it_was(
    recipient: str,
    purpose: str,
    reference: str,
    kopecks: int | None,
    open_fields: Any,
    utf8: bool,
) -> None:
    payee = changed(chernihiv, name=recipient)
    transfer = changed(gas, purpose=purpose, reference=reference, kopecks=kopecks, open=open_fields)
    link = tried(payee, transfer, utf8)
    if isinstance(link, str):
        assert link == "code_too_long"
        assert utf8 or len(recipient + purpose + reference) > 220
        return
    read = second_reader.nbu(link)
    assert read["recipient"] == recipient
    assert read["reference"] == reference
    assert purpose.startswith(read["purpose"])
    assert read["purpose"] == purpose or len(read["purpose"]) >= 20
    if kopecks is None:
        assert read["amount"] == ""
    else:
        whole, _, rest = read["amount"].removeprefix("UAH").partition(".")
        assert (len(rest), int(whole) * 100 + int(rest or "0")) in ((0, kopecks), (2, kopecks))
    if open_fields is None:
        assert read["lock"] == ""
    else:
        bits = int(read["lock"], 16)
        assert {n for n in range(16) if not bits >> n & 1} == {
            nbu.OPEN_FIELDS[name] for name in open_fields
        }


@given(texts(1, 70), texts(1, 50))
def test_format_002_is_read_as_it_was(recipient: str, purpose: str) -> None:
    payee, transfer = changed(chernihiv, name=recipient), changed(gas, purpose=purpose)
    read = second_reader.nbu(nbu.write(payee, transfer, "002"))
    assert (read["version"], read["recipient"], read["purpose"]) == ("002", recipient, purpose)
    assert (read["goal"], read["amount"]) == ("", "UAH2998.39")


def test_a_bank_that_wants_other_line_ends_has_them() -> None:
    link = nbu.write(chernihiv, gas, "002", line="\r\n")
    said = second_reader.unwrapped(link[23:])
    assert said.count(b"\r\n") == said.count(b"\n") == 12


@pytest.mark.parametrize(
    ("kopecks", "written"),
    [
        (None, ""),
        (10_000, "UAH100"),
        (10_050, "UAH100.50"),
        (10_005, "UAH100.05"),
        (1, "UAH0.01"),
        (99_999_999_999, "UAH999999999.99"),
    ],
)
def test_a_sum_has_two_digits_behind_the_point_or_none(kopecks: int | None, written: str) -> None:
    assert nbu.amount(kopecks) == written


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ((), "FFFF"),
        (("amount",), "FEFF"),
        (("amount", "purpose"), "EEFF"),
        (tuple(nbu.OPEN_FIELDS), "C83F"),
    ],
)
def test_the_mask_locks_every_line_but_the_named(names: Any, written: str) -> None:
    assert nbu.mask(names) == written


def test_dates_are_kyivs_in_summer_and_winter() -> None:
    transfer = changed(gas, until=at(2026, 10, 24, 21, 30, 5), made=at(2026, 11, 20, 22, 0, 1))
    read = second_reader.nbu(nbu.write(chernihiv, transfer))
    assert (read["until"], read["made"]) == ("261025003005", "261121000001")


# ── at the extremes ───────────────────────────────────────────────────────────────────────────


def test_a_long_purpose_is_shortened_until_the_code_is_within_its_limits() -> None:
    transfer = changed(gas, purpose="о/р 0710000000 " + "т" * 420, reference="")
    link = nbu.write(chernihiv, transfer)
    assert len(link) in range(495, 499)
    read = second_reader.nbu(link)
    assert read["purpose"].startswith("о/р 0710000000 тт")
    assert nbu.code(chernihiv, transfer).version == 17


def test_as_many_signs_fit_as_were_measured_elsewhere() -> None:
    """290 in Windows-1251 and 144 in UTF-8, with the shortest of everything else."""
    payee = UkrainianRequisites(name="К", iban=chernihiv.iban, code="40121452")
    transfer = Transfer(kopecks=None, purpose="т" * 420, open=None)
    # Their payee's code has one sign, which no company has; ours has eight.
    assert len(second_reader.nbu(nbu.write(payee, transfer))["purpose"]) == 290 - 7
    utf8 = second_reader.nbu(nbu.write(payee, transfer, utf8=True))["purpose"]
    assert len(utf8) == (2 * 144 - 7 + 1) // 2


def test_what_is_only_displayed_goes_before_the_purpose_is_cut() -> None:
    transfer = changed(gas, purpose="т" * 180, display="Газ " * 30)
    read = second_reader.nbu(nbu.write(chernihiv, transfer))
    assert (read["display"], read["purpose"]) == ("", "т" * 180)


def test_a_purpose_is_not_cut_to_nothing() -> None:
    payee = changed(chernihiv, name="Ж" * 140)
    transfer = changed(gas, purpose="т" * 100)
    with pytest.raises(Problem) as problem:
        nbu.write(payee, transfer, utf8=True)
    assert problem.value.code == "code_too_long"
    assert second_reader.nbu(nbu.write(payee, transfer))["purpose"] == "т" * 100


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Комунальне підприємство «Об\u02bcєднання»", "Комунальне підприємство «Об’єднання»"),
        ("ТОВ «Ünal»\nфілія", "ТОВ «Unal» філія"),
        ("ТОВ 中", "ТОВ ?"),
        ("ТОВ\xa0«Газ»", "ТОВ «Газ»"),
    ],
)
def test_signs_that_banks_refuse_are_brought_to_their_likeness(name: str, written: str) -> None:
    for utf8 in (False, True):
        link = nbu.write(changed(chernihiv, name=name), gas, utf8=utf8)
        assert second_reader.nbu(link)["recipient"] == written


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("kopecks", 0, "not_positive"),
        ("kopecks", 100_000_000_000, "field_too_long"),
        ("purpose", "\t", "empty_field"),
        ("category", "", "malformed_field"),
        ("category", "OTHR", "malformed_field"),
        ("category", "othr/othr", "malformed_field"),
        ("reference", "кв15", "malformed_field"),
        ("reference", "a\nb", "malformed_field"),
        ("reference", "a ", "malformed_field"),
        ("reference", "1" * 36, "field_too_long"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object, code: str) -> None:
    assert code_of(changed(gas, **{field: value})) == (code, field)


def test_wrong_requisites_make_no_code() -> None:
    wrong = changed(chernihiv, iban="UA211234560000000260323012042")
    assert code_of(gas, wrong) == ("wrong_check_digit", "iban")
    assert code_of(gas, changed(chernihiv, name="Ж" * 141)) == ("field_too_long", "name")


def test_the_sign_has_its_room() -> None:
    small = nbu.code(chernihiv, changed(gas, kopecks=None, purpose="Газ", reference=""))
    assert (small.version, small.level, small.clear) == (10, "M", 17)
    large = nbu.code(chernihiv, changed(gas, purpose="т" * 420))
    assert (large.version, large.clear) == (17, 25)
