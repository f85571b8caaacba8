"""Appeals: what a form asks for is checked by one rule, and a deed says why it may not be done."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.appeals.appeal import MOST_BYTES, MOST_FILES, Agreed, Appeal, Enclosure
from lkk_desktop.models.appeals.catalogue import (
    FIELD_TYPES,
    AppealForm,
    AppealTopic,
    Choice,
    ConsentKind,
    ConsentText,
    Field,
    Section,
    consents,
    topics,
)
from lkk_desktop.models.appeals.checking import Flaw, Value, flaws
from lkk_desktop.models.appeals.deeds import RateAnswer, SubmitAppeal, WithdrawAppeal
from lkk_desktop.models.command import Moment, Problem, decode
from lkk_desktop.models.contacts import Contact, contact_id
from lkk_desktop.models.record import R, Record

USER, ACCOUNT, SUPPLIER = "u-1", "7210045871", "tyumen"
HASH = hashlib.sha256(b"a certificate").hexdigest()
WORDS = hashlib.sha256(b"I agree").hexdigest()


class Memory:
    """A world that is nothing but its records."""

    def __init__(self, *records: Record) -> None:
        self.records = {(type(one), one.id): one for one in records}

    def get(self, kind: type[R], id: str) -> R | None:
        found = self.records.get((kind, id))
        return found if isinstance(found, kind) else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        return [
            one
            for _, one in sorted(self.records.items(), key=lambda item: item[0][1])
            if isinstance(one, kind) and all(getattr(one, n) == v for n, v in equal.items())
        ]

    def put(self, record: Record) -> None:
        self.records[type(record), record.id] = record

    def drop(self, kind: type[Record], id: str) -> None:
        self.records.pop((kind, id), None)


def field(type: str, **more: Any) -> Field:
    return Field(name=more.pop("name", "f"), type=type, label="Поле", **more)


def form(*fields: Field, **more: Any) -> AppealForm:
    said: dict[str, Any] = {
        "id": "name-changed",
        "supplier": SUPPLIER,
        "topic": "data",
        "kind": "application",
        "title": "Смена фамилии",
        "place": 1,
        "version": 3,
        "days": 11,
        "series": "08",
        **more,
    }
    return AppealForm(sections=(Section(title="Данные", fields=fields),), **said)


def enclosure(id: str = "e-1", *, field: str = "paper", size: int = 1_000) -> Enclosure:
    return Enclosure(id=id, field=field, name="акт.pdf", media="pdf", size=size, sha256=HASH)


SURNAME = field("name", name="surname", required=True)
REASON = field(
    "choice",
    name="why",
    choices=(Choice(code="marriage", title="Вступление в брак"), Choice(code="x", title="Иное")),
)
PAPER = field("file", name="paper", required=True, most=2)
CHANGED = form(SURNAME, REASON, PAPER)
TOPIC = AppealTopic(id="data", supplier=SUPPLIER, title="Внесение изменений", place=1)
VERSIONS: tuple[tuple[ConsentKind, int], ...] = (
    ("electronic_signature", 1),
    ("personal_data", 1),
    ("personal_data", 2),
)
CONSENTS = tuple(
    ConsentText(
        id=f"{kind}-{version}",
        supplier=SUPPLIER,
        kind=kind,
        version=version,
        line="Я согласен",
        text="Я согласен",
        sha256=WORDS,
    )
    for kind, version in VERSIONS
)
GIVEN = tuple(
    Agreed(consent=id, version=version, sha256=WORDS)
    for id, version in (("personal_data-2", 2), ("electronic_signature-1", 1))
)
MAIL = Contact(
    id=contact_id(USER, "email"), user=USER, way="email", value="a@example.com", confirmed=1
)
LINK = LinkedAccount(id="l", user=USER, account=ACCOUNT, nickname=None, place=1)
MOMENT = Moment(now=2_000, made=1_000, actor=USER, channel="app", command="c-1")
SUBMIT = SubmitAppeal(
    user=USER,
    appeal="a-1",
    account=ACCOUNT,
    form=CHANGED.id,
    form_version=3,
    answers={"surname": "Петрова-Водкина", "why": "marriage"},
    enclosures=(enclosure(),),
    consents=GIVEN,
)


def world(*more: Record) -> Memory:
    return Memory(CHANGED, TOPIC, *CONSENTS, MAIL, LINK, *more)


def problem(command: Any, seen: Memory, moment: Moment = MOMENT) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Problem) as caught:
        command.check(seen, moment)
    return caught.value.code, dict(caught.value.values)


def sent() -> tuple[Memory, Appeal]:
    """A world in which the appeal was sent, and the appeal."""
    seen = world()
    SUBMIT.check(seen, MOMENT)
    assert SUBMIT.apply(seen, MOMENT) == "accepted"
    appeal = seen.get(Appeal, "a-1")
    assert appeal is not None
    return seen, appeal


@pytest.mark.parametrize(
    ("asked", "answer", "code"),
    [
        (field("text", required=True), None, "required"),
        (field("text", required=True), "", "required"),
        (field("text"), None, None),
        (field("text"), "x" * 500, None),
        (field("text"), "x" * 501, "text_long"),
        (field("text", least=3), "xx", "text_short"),
        (field("text"), "нуль\x00", "control_character"),
        (field("text"), "C1 \x9b2J", "control_character"),
        (field("text"), "\u202eтоборот", "control_character"),
        (field("long_text"), "а\u2066б\u2069", "control_character"),
        (field("text"), "«Ёж» – №\xa05, 100\u202f€, \u200eשלום", None),
        (field("text"), 5, "malformed_text"),
        (field("long_text"), "x\ny" * 2_000, None),
        (field("long_text"), "x" * 10_001, "text_long"),
        (field("date"), "2026-02-29", "malformed_date"),
        (field("date"), "2024-02-29", None),
        (field("date"), "20240229", "malformed_date"),
        (field("date"), "1899-12-31", "malformed_date"),
        (field("month"), "2026-13", "malformed_month"),
        (field("month"), "2026-12", None),
        (field("number"), "5", "malformed_number"),
        (field("number"), 5_000, None),
        (field("number"), 5_500, "decimals"),
        (field("number", decimals=1), 5_500, None),
        (field("number", least=1_000), 0, "number_small"),
        (field("number", most=99_000), 100_000, "number_large"),
        (field("choice", choices=(Choice(code="a", title="А"),)), "b", "not_a_choice"),
        (field("passport"), "7112 345678", None),
        (field("passport"), "7112345678", "malformed_passport"),
        (field("passport"), "71 1234567", None),
        (field("passport"), "71 12 345678", "malformed_passport"),
        (field("passport"), "АН 123456", None),
        (field("phone"), "79221234567", None),
        (field("phone"), "+7 922 123-45-67", "malformed_phone"),
        (field("email"), "a@b", "malformed_email"),
        (field("email"), "a@example.com", None),
        (field("email"), " a@example.com", "malformed_email"),
        (field("name"), "д’Артаньян", None),
        (field("name"), "1-й", "malformed_name"),
        (field("consent", required=True), None, "required"),
        (field("consent", required=True), 1, None),
        (field("consent"), "да", "malformed_consent"),
        (field("consent", required=True), 0, "malformed_consent"),
    ],
)
def test_an_answer_is_checked_by_its_fields_type(
    asked: Field, answer: Value | None, code: str | None
) -> None:
    answers = {} if answer is None else {"f": answer}
    found = [one.code for one in flaws(form(asked), answers, ())]
    assert found == ([] if code is None else [code])


def test_what_is_wrong_is_told_in_the_order_of_the_form_and_all_of_it() -> None:
    wrong = flaws(CHANGED, {"why": "?", "other": "x"}, ())
    assert [(one.field, one.code) for one in wrong] == [
        ("surname", "required"),
        ("why", "not_a_choice"),
        ("paper", "file_needed"),
        ("other", "unknown_field"),
    ]


def test_a_file_stands_in_a_field_of_files_and_an_answer_in_another() -> None:
    files = [enclosure(), enclosure("e-2", field="surname")]
    wrong = flaws(CHANGED, {"surname": "Петрова", "paper": "x"}, files)
    assert [(one.field, one.code) for one in wrong] == [
        ("paper", "unknown_field"),
        ("surname", "unknown_field"),
    ]


@pytest.mark.parametrize(
    ("sizes", "wrong"),
    [
        ((MOST_BYTES,), []),
        (
            (MOST_BYTES, 1),
            [Flaw("", "files_large", {"bytes": MOST_BYTES + 1, "most": MOST_BYTES})],
        ),
        ((1, 1, 1), [Flaw("paper", "files_many", {"most": 2})]),
    ],
)
def test_files_have_a_number_and_a_sum(sizes: tuple[int, ...], wrong: list[Flaw]) -> None:
    files = [enclosure(f"e-{n}", size=size) for n, size in enumerate(sizes)]
    assert list(flaws(CHANGED, SUBMIT.answers, files)) == wrong


def test_more_files_than_a_letter_may_have() -> None:
    asked = form(field("file", name="paper"))
    files = [enclosure(f"e-{n}", size=1) for n in range(MOST_FILES + 1)]
    assert [one.code for one in flaws(asked, {}, files)] == ["files_many"]


@given(
    some.sampled_from(sorted(FIELD_TYPES - {"file"})),
    some.text(max_size=600) | some.integers(-(2**53), 2**53),
)
def test_any_answer_to_any_field_is_judged_in_a_code(type: str, answer: Value) -> None:
    for one in flaws(form(field(type)), {"f": answer}, ()):
        assert one.field == "f"
        assert one.code.replace("_", "").isalpha()


def test_a_form_with_a_field_of_tomorrow_is_known_as_such() -> None:
    assert CHANGED.readable
    assert not form(field("hologram")).readable


def test_the_catalogue_is_shown_in_the_suppliers_order() -> None:
    second = form(SURNAME, id="area", place=0)
    closed, question = form(id="old", open=False), form(id="ask", kind="question")
    seen = Memory(TOPIC, CHANGED, second, closed, question)
    [(topic, forms)] = topics(seen, SUPPLIER, "application")
    assert (topic, [one.id for one in forms]) == (TOPIC, ["area", "name-changed"])
    assert [one.id for one in consents(world(), SUPPLIER)] == [
        "personal_data-2",
        "electronic_signature-1",
    ]


def test_a_sent_appeal_keeps_the_words_of_then_and_lacks_what_only_the_server_knows() -> None:
    _, appeal = sent()
    assert (appeal.status, appeal.number, appeal.due, appeal.days) == ("received", None, None, 11)
    assert (appeal.topic, appeal.reason) == ("Внесение изменений", "Смена фамилии")
    said = [(one.section, one.label, one.value, one.shown) for one in appeal.answers]
    assert said == [
        ("Данные", "Поле", "Петрова-Водкина", ""),
        ("Данные", "Поле", "marriage", "Вступление в брак"),
    ]
    assert (appeal.submitted, appeal.command) == (MOMENT.made, "c-1")
    assert Appeal.of.record(Appeal.of.row(appeal)) == appeal


def test_an_answer_that_looks_like_a_number_stays_text() -> None:
    appeal = replace(sent()[1], number="44564")
    digits = replace(appeal.answers[0], value="7112")
    again = Appeal.of.record(Appeal.of.row(replace(appeal, answers=(digits,))))
    assert again.answers[0].value == "7112"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"user": "u-2"}, "not_yours"),
        ({"form": "gone"}, "unknown_form"),
        ({"account": None}, "account_needed"),
        ({"account": "7210000000"}, "account_unlinked"),
        ({"answers": {"surname": ""}}, "required"),
        ({"answers": {"surname": ""}, "form_version": 2}, "form_changed"),
        ({"enclosures": ()}, "file_needed"),
        ({"enclosures": (enclosure(), enclosure())}, "malformed"),
        ({"consents": GIVEN[:1]}, "consent_needed"),
        ({"consents": (replace(GIVEN[0], version=1), GIVEN[1])}, "consent_needed"),
        ({"consents": (replace(GIVEN[0], sha256=HASH), GIVEN[1])}, "consent_needed"),
    ],
)
def test_why_an_appeal_may_not_be_sent(change: dict[str, Any], code: str) -> None:
    assert problem(replace(SUBMIT, **change), world())[0] == code


def test_without_the_texts_of_the_consents_nobody_can_have_agreed() -> None:
    seen = world()
    for text in CONSENTS:
        if text.kind == "electronic_signature":
            seen.drop(ConsentText, text.id)
    assert problem(SUBMIT, seen) == ("consent_needed", {"kind": "electronic_signature"})


def test_a_form_that_changed_takes_what_still_fits_it() -> None:
    replace(SUBMIT, form_version=2).check(world(), MOMENT)


@pytest.mark.parametrize("confirmed", [None, 0])
def test_only_with_a_confirmed_email(confirmed: int | None) -> None:
    seen = world(replace(MAIL, confirmed=confirmed))
    if confirmed is None:
        assert problem(SUBMIT, seen)[0] == "email_not_confirmed"
    else:
        SUBMIT.check(seen, MOMENT)
    seen.drop(Contact, MAIL.id)
    assert problem(SUBMIT, seen)[0] == "email_not_confirmed"


def test_a_closed_form_and_an_appeal_that_is_there() -> None:
    assert problem(SUBMIT, world(replace(CHANGED, open=False)))[0] == "form_closed"
    seen, _ = sent()
    assert problem(SUBMIT, seen)[0] == "appeal_exists"


def test_a_form_made_for_a_newer_program_is_not_sent() -> None:
    newer = form(SURNAME, REASON, PAPER, field("iris_scan", name="eye"))
    assert not newer.readable
    assert problem(SUBMIT, world(newer)) == ("form_unreadable", {"form": "Смена фамилии"})


def test_it_is_taken_back_until_somebody_works_on_it() -> None:
    take_back = WithdrawAppeal(user=USER, appeal="a-1", command="c-1")
    assert take_back.withdraws == "c-1"
    seen, appeal = sent()
    take_back.check(seen, MOMENT)
    take_back.apply(seen, MOMENT)
    assert seen.get(Appeal, "a-1") == replace(appeal, status="withdrawn")
    assert problem(take_back, seen)[0] == "appeal_in_work"
    assert problem(replace(take_back, command="c-2"), seen)[0] == "unknown_command"
    assert problem(replace(take_back, user="u-2"), seen)[0] == "not_yours"
    nothing = world()
    take_back.check(nothing, MOMENT)
    assert take_back.apply(nothing, MOMENT) == "accepted"
    assert nothing.get(Appeal, "a-1") is None


def test_an_answer_is_rated_once() -> None:
    rate = RateAnswer(user=USER, appeal="a-1", rating=4)
    seen, appeal = sent()
    assert problem(rate, world())[0] == "unknown_appeal"
    assert problem(replace(rate, user="u-2"), seen)[0] == "not_yours"
    assert problem(rate, seen)[0] == "not_answered"
    seen.put(replace(appeal, status="refused", answer="Нет."))
    assert problem(rate, seen)[0] == "not_answered"
    seen.put(replace(appeal, status="completed", answer="Сделано."))
    rate.check(seen, MOMENT)
    rate.apply(seen, MOMENT)
    rated = seen.get(Appeal, "a-1")
    assert rated is not None
    assert (rated.rating, rated.rated) == (4, MOMENT.made)
    assert problem(rate, seen)[0] == "already_rated"


@pytest.mark.parametrize("rating", ["0", "6", "1.5"])
def test_a_rating_is_one_of_five(rating: str) -> None:
    payload = f'{{"user": "u", "appeal": "a", "rating": {rating}}}'.encode()
    with pytest.raises(Problem, match="malformed"):
        decode("rate_answer", 1, payload)


@pytest.mark.parametrize(
    "name",
    [
        "../a.pdf",
        "C:\\\\a.pdf",
        "a\x1b[2J.pdf",
        "\u202egpj.pdf",
        "con.pdf",
        "a.pdf.",
        "и\u0306.pdf",
    ],
)
def test_a_file_is_called_as_it_may_be_kept(name: str) -> None:
    wrong = replace(SUBMIT.enclosures[0], name=name)
    said = problem(replace(SUBMIT, enclosures=(wrong,)), world())
    assert said == ("file_name", {"field": wrong.field, "name": name})
