"""The catalogue as a supplier writes it: whole, and each mistake named where it is."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lkk_desktop.models.appeals.catalogue import (
    CONSENTS,
    FIELD_TYPES,
    AppealForm,
    AppealTopic,
    ConsentText,
    Faq,
)
from lkk_server import suppliers
from lkk_server.suppliers.catalogue import BadCatalogue, complete, read, records

NAMES = [
    *("surname", "question", "thanks", "other", "area"),
    *("postal_address", "residents", "wrong_name", "wrong_meter", "contract"),
    *("agreement", "recalculation", "refund", "instalments", "readings"),
    *("meter_replacement", "disconnect", "reconnect"),
]
TERMS = {"surname": (11, 30), "wrong_meter": (11, None), "thanks": (7, None), "question": (3, 30)}
"""In working days, as the manual prints them (web manual 2023, 6.5)."""


def catalogue() -> dict[str, AppealForm]:
    made = suppliers.load("tyumen").appeals
    prefix = "tyumen/form/"
    return {one.id.removeprefix(prefix): one for one in made if isinstance(one, AppealForm)}


def test_every_reason_of_the_manuals_has_its_form() -> None:
    forms = catalogue()
    assert sorted(forms) == sorted(NAMES)
    assert {name: (forms[name].days, forms[name].most_days) for name in TERMS} == TERMS
    topics = {one.id for one in suppliers.load("tyumen").appeals if isinstance(one, AppealTopic)}
    assert {one.topic for one in forms.values()} == topics
    assert len(topics) == 9


def test_the_fullest_form_asks_for_what_the_manual_lists() -> None:
    form = catalogue()["surname"]
    named = {one.name: one for one in form.fields}
    assert len(named) >= 30
    must = {name for name, one in named.items() if one.required}
    assert must >= {
        *("passport", "passport_issued", "passport_by", "birthplace", "registration_address"),
        *("registration_date", "passport_scan", "old_surname", "new_surname", "certificate"),
    }
    assert not must & {"comment", "ownership", "other", "old_patronymic", "previous_passport"}
    files = [one.name for one in form.fields if one.type == "file"]
    assert files == ["passport_scan", "certificate", "ownership", "other"]


def test_all_types_of_fields_are_asked_for_somewhere() -> None:
    used = {field.type for form in catalogue().values() for field in form.fields}
    assert used == FIELD_TYPES


def test_consents_are_known_by_the_hash_of_their_words() -> None:
    made = [one for one in suppliers.load("tyumen").appeals if isinstance(one, ConsentText)]
    assert {one.kind for one in made} == set(CONSENTS)
    for one in made:
        words = f"{one.text}\n\n{one.line}".encode()
        assert one.sha256 == hashlib.sha256(words).hexdigest()
        assert one.id == f"tyumen/consent/{one.kind}/{one.version}"


def test_questions_that_are_often_asked_stand_in_sections() -> None:
    made = [one for one in suppliers.load("tyumen").appeals if isinstance(one, Faq)]
    assert len(made) >= 20
    assert len({one.question for one in made}) == len(made)
    assert 4 <= len({one.section for one in made}) <= 8
    assert [one.place for one in made] == list(range(1, len(made) + 1))


def field(**more: Any) -> dict[str, Any]:
    return {"name": "text", "type": "text", "label": "Текст", **more}


def data(*fields: dict[str, Any], **form: Any) -> dict[str, Any]:
    """A catalogue with one form."""
    sections = [{"title": "Раздел", "fields": list(fields or (field(),))}]
    one = {"name": "f", "topic": "t", "title": "Ф", "version": 1, "days": 1, "sections": sections}
    return {"topics": [{"name": "t", "title": "Т"}], "forms": [{**one, **form}]}


def test_a_form_of_one_field_is_read() -> None:
    _topic, form = records("s", read(data()))
    assert isinstance(form, AppealForm)
    assert (form.id, form.topic, form.fields[0].name) == ("s/form/f", "s/topic/t", "text")


def test_bounds_of_numbers_are_in_their_own_unit() -> None:
    number = field(type="number", least="0.5", most=1_000, decimals=1)
    _topic, form = records("s", read(data(number)))
    assert isinstance(form, AppealForm)
    assert (form.fields[0].least, form.fields[0].most) == (500, 1_000_000)


CHOICES = {"a": "А"}
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a key": (data(colour="red"), "unknown field `colour`"),
    "a topic": (data(topic="x"), "form f: no topic is called 'x'"),
    "a version": (data(version=0), "`int` >= 1"),
    "a series": (data(series="8"), "regex"),
    "a term": (data(days=10, most_days=3), "form f: its term can only be extended"),
    "a block": (data(sections=["applicant"]), "form f: no block is called 'applicant'"),
    "no section": (data(sections=[]), "length >= 1"),
    "no field": (data(sections=[{"title": "Р", "fields": []}]), "length >= 1"),
    "a name": (data(field(name="Текст")), "regex"),
    "a name twice": (data(field(), field()), "form f: a field 'text' is there twice"),
    "no label": (data(field(label="")), "length >= 1"),
    "a type": (data(field(type="colour")), "field text: this version has no type 'colour'"),
    "no choices": (data(field(type="choice")), "field text: choices are a choice's"),
    "choices": (data(field(choices=CHOICES)), "field text: choices are a choice's"),
    "a title": (data(field(type="choice", choices={"a": ""})), "length >= 1"),
    "decimals": (data(field(decimals=2)), "field text: decimals are a number's"),
    "a bound": (data(field(least="1")), "field text: a bound that is no number's"),
    "a number": (data(field(type="number", least="x")), "field text: 'x' is no bound"),
    "places": (data(field(type="number", least="0.0001")), "field text: '0.0001' is no bound"),
    "bounds": (data(field(least=5, most=3)), "field text: least is more than most"),
    "a meter": (data(field(type="meter"), needs_account=False), "its answers need an account"),
    "a register": (data(field(type="register", of="m")), "field text: ``of`` leads"),
    "a source": (data(field(source="horoscope")), "Invalid enum value 'horoscope'"),
    "a form twice": (data() | {"forms": [*data()["forms"], *data()["forms"]]}, "a form 'f' is"),
    "a consent": (data() | {"consents": [{"kind": "sms", "version": 1}]}, "Invalid enum value"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named_where_it_is(name: str) -> None:
    given, said = WRONG[name]
    with pytest.raises(BadCatalogue) as found:
        list(records("s", read(given)))
    assert said in str(found.value)


def test_a_catalogue_without_a_consent_is_not_whole() -> None:
    with pytest.raises(BadCatalogue, match="no text of the consent personal_data"):
        complete(records("s", read(data())))


def test_an_answer_of_the_faq_is_parted_by_blank_lines_alone() -> None:
    row = {"section": "А", "question": "Б?", "answer": "\nодин\nдва\n\nтри\n"}
    (one,) = records("s", read({"faq": [row]}))
    assert isinstance(one, Faq)
    assert one.answer == "один два\n\nтри"
    with pytest.raises(BadCatalogue, match="answer"):
        read({"faq": [{"section": "А", "question": "Б?"}]})


def test_the_example_of_the_operators_page_is_a_form() -> None:
    page = (Path(__file__).parents[3] / "docs" / "operating.md").read_text("utf-8")
    text = page.partition("### A new form")[2].partition("```toml\n")[2].partition("```")[0]
    given = read(tomllib.loads(text))
    given = replace(given, blocks=suppliers.asks("tyumen").blocks)
    (form,) = (one for one in records("tyumen", given) if isinstance(one, AppealForm))
    assert [one.name for one in form.fields][-2:] == ["place", "photo"]
