"""A form of the catalogue through its real widgets: filled in, kept, judged, sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm, Choice, Field, Section
from lkk_desktop.models.contacts import Contact
from lkk_desktop.ui.appeals import inputs
from lkk_desktop.ui.appeals.form import FormPage
from lkk_desktop.ui.screen import Desk
from lkk_desktop.ui.screens.apply import ApplyScreen, QuestionScreen
from lkk_desktop.ui.theme import Theme
from lkk_server import suppliers
from tests import appealed
from tests.household import USER
from tests.ui.flat import RECORDS, Profile

replace = msgspec.structs.replace
FORMS = [one for one in suppliers.load().records if isinstance(one, AppealForm)]
SURNAME = next(one for one in FORMS if one.id.endswith("/surname"))
EVERY = (
    Field(name="text", type="text", label="Текст", required=True, least=2, most=20),
    Field(name="long", type="long_text", label="Длинный текст"),
    Field(name="day", type="date", label="День"),
    Field(name="count", type="number", label="Число", decimals=2, least=1_000, most=9_000),
    Field(
        name="why",
        type="choice",
        label="Причина",
        choices=(Choice(code="a", title="Первая"), Choice(code="b", title="Вторая")),
    ),
    Field(name="passport", type="passport", label="Паспорт"),
    Field(name="address", type="address", label="Адрес", source="address"),
    Field(name="person", type="name", label="Имя", source="surname"),
    Field(name="phone", type="phone", label="Телефон"),
    Field(name="email", type="email", label="Почта"),
    Field(name="meter", type="meter", label="Прибор"),
    Field(name="register", type="register", label="Шкала", of="meter"),
    Field(name="month", type="month", label="Месяц"),
    Field(name="agree", type="consent", label="Согласен получить ответ по почте"),
    Field(name="papers", type="file", label="Документы", required=True, most=2),
)
FORM = replace(
    appealed.FORM,
    id="gp/form/every",
    kind="application",
    title="Всё сразу",
    sections=(Section(title="Раздел", fields=EVERY),),
)
KNOWN = (*RECORDS, *appealed.CATALOGUE, *appealed.CONTACTS, FORM)


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    made.stand("offline")
    yield made
    made.close()


def page(qtbot: QtBot, profile: Profile, form: AppealForm = FORM, **more: Any) -> FormPage:
    made = FormPage(profile.cabinet)
    qtbot.addWidget(made)
    made.resize(900, 900)
    made.begin(form, appealed.FLAT, **more)
    made.show()
    made.sections.finish()
    qtbot.wait(10)
    return made


def write(made: FormPage, name: str, text: str) -> None:
    control: QWidget | None = made.sections.inputs[name].control
    if isinstance(control, QComboBox) and control.isEditable():
        control = control.lineEdit()
    if isinstance(control, QLineEdit):
        control.clear()
        control.insert(text)
    elif isinstance(control, QPlainTextEdit):
        control.clear()
        control.insertPlainText(text)
    elif isinstance(control, QComboBox):
        at = control.findText(text)
        assert at >= 0, [control.itemText(one) for one in range(control.count())]
        control.setCurrentIndex(at)
        control.activated.emit(at)


def pdf(path: Path) -> Path:
    canvas = Canvas(str(path))
    canvas.drawString(72, 700, "A certificate")
    canvas.save()
    return path


def attach(qtbot: QtBot, profile: Profile, made: FormPage, name: str, path: Path) -> None:
    assert made.filling is not None
    done: list[Any] = []
    profile.cabinet.forms.attach(made.filling.keep(), name, path, done.append)
    qtbot.waitUntil(lambda: bool(done))
    made.sections.files[name].refresh()


def agree(made: FormPage) -> None:
    for kind in made.consents.kinds():
        box = made.consents.box(kind)
        assert isinstance(box, QCheckBox)
        box.click()


def test_each_type_is_asked_in_its_own_way_and_kept_at_each_keystroke(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile)
    assert made.filling is not None
    assert not made.filling.kept, "what nobody has touched is no draft"
    assert made.filling.answers["address"]
    typed = {
        "text": ("слово", "слово"),
        "long": ("две\nстроки", "две\nстроки"),
        "day": ("1.2.2026", "2026-02-01"),
        "count": ("2,5", 2_500),
        "why": ("Вторая", "b"),
        "passport": ("7112345678", "7112 345678"),
        "phone": ("89221234567", "79221234567"),
        "email": ("ivanov@example.org", "ivanov@example.org"),
        "meter": ("777", "777"),
        "month": ("11.2026", "2026-11"),
    }
    for name, (text, value) in typed.items():
        write(made, name, text)
        kept = profile.cabinet.forms.draft(made.filling.id)
        assert kept is not None
        assert kept.answers[name] == value, name
    register = made.sections.inputs["register"].control
    assert isinstance(register, QComboBox)
    assert register.count() > 1, "the account's own registers are offered"
    write(made, "register", register.itemText(1))
    box = made.sections.inputs["agree"].control
    assert isinstance(box, QCheckBox)
    box.click()
    assert [flaw.code for flaw in made.filling.flaws()] == ["file_needed"]


def test_what_is_wrong_is_said_beside_the_field_and_above_all_of_them(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile)
    write(made, "day", "31.02.2026")
    write(made, "count", "99")
    sent: list[str] = []
    made.sent.connect(sent.append)
    made.send.click()
    assert not sent
    for name in ("text", "day", "count"):
        assert made.sections.inputs[name].message.isVisible(), name
        assert made.sections.inputs[name].message.text()
        assert (
            made.sections.inputs[name].message.text()
            in made.sections.inputs[name].control.accessibleDescription()
        )
    said = [link.accessibleName() for link in made.summary.links]
    assert len(said) == 6, said
    assert made.summary.isVisible()
    made.activateWindow()
    QTest.mouseClick(made.summary.links[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(made.sections.inputs["day"].control.hasFocus)
    write(made, "day", "28.02.2026")
    assert not made.sections.inputs["day"].message.isVisible()


def test_a_filled_form_becomes_an_appeal_that_waits_with_its_file(
    qtbot: QtBot, profile: Profile, theme: Theme, tmp_path: Path
) -> None:
    made = page(qtbot, profile)
    write(made, "text", "Прошу")
    attach(qtbot, profile, made, "papers", pdf(tmp_path / "Справка.pdf"))
    agree(made)
    sent: list[str] = []
    made.sent.connect(sent.append)
    made.send.click()
    assert len(sent) == 1, [link.accessibleName() for link in made.summary.links]
    appeal = profile.cabinet.get(Appeal, sent[0])
    assert appeal is not None
    assert (appeal.status, appeal.number) == ("received", None)
    assert [one.name for one in appeal.enclosures] == ["Справка.pdf"]
    assert {one.consent for one in appeal.consents} == {one.consent for one in appealed.CONSENTS}
    assert profile.cabinet.forms.drafts() == []
    assert [one.name for one in profile.cabinet.forms.enclosed(appeal.command)] == ["Справка.pdf"]


def test_a_draft_stands_again_after_the_program_was_killed(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile)
    write(made, "text", "Начал")
    write(made, "day", "5.")
    again = page(qtbot, profile, draft=profile.cabinet.forms.drafts()[0])
    for name, text in {"text": "Начал", "day": "5."}.items():
        control = again.sections.inputs[name].control
        assert isinstance(control, QLineEdit)
        assert control.text() == text


def test_a_form_that_changed_while_the_draft_lay_says_so_and_keeps_what_fits(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile)
    write(made, "text", "Начал")
    write(made, "why", "Вторая")
    fields = tuple(
        replace(one, choices=one.choices[:1]) if one.name == "why" else one for one in EVERY
    )
    profile.take(replace(FORM, version=2, sections=(Section(title="Раздел", fields=fields),)))
    made.renew()
    made.sections.finish()
    assert made.filling is not None
    assert made.filling.answers["text"] == "Начал"
    assert "why" not in made.filling.answers
    assert made.banner.words
    profile.take(replace(FORM, version=3, open=False))
    made.renew()
    assert made.banner.words
    assert not made.send.isEnabled()


def test_a_form_of_a_newer_program_says_that_and_is_not_sent(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    strange = Field(name="x", type="hologram", label="Голограмма")
    form = replace(FORM, sections=(Section(title="Раздел", fields=(strange,)),))
    made = page(qtbot, profile, form)
    assert made.banner.words
    assert not made.send.isEnabled()


def test_another_account_brings_its_own_address_and_leaves_what_was_typed(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile)
    assert made.filling is not None
    before = made.filling.answers["address"]
    write(made, "text", "Моё")
    at = made.account.findData(appealed.MUM)
    made.account.setCurrentIndex(at)
    made.account.activated.emit(at)
    assert made.filling.account == appealed.MUM
    assert made.filling.answers["address"] != before
    assert made.filling.answers["text"] == "Моё"


def test_an_account_that_is_theirs_no_more_is_asked_for_anew(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile, appealed.FORM)
    write(made, "question", "Когда поверят счётчик?")
    agree(made)
    profile.forget(*(one for one in profile.cabinet.accounts() if one.account == appealed.FLAT))
    made.renew()
    assert made.account.currentIndex() == -1
    made.send.click()
    assert not profile.cabinet.find(Appeal, user=USER)
    assert [link.text() for link in made.summary.links] == ["Лицевой счёт"]
    at = made.account.findData(appealed.MUM)
    made.account.setCurrentIndex(at)
    made.account.activated.emit(at)
    made.send.click()
    assert [one.account for one in profile.cabinet.find(Appeal, user=USER)] == [appealed.MUM]


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.id.rpartition("/")[2])
def test_every_form_of_the_catalogue_stands_with_a_name_for_each_field(
    form: AppealForm, qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    made = page(qtbot, profile, form)
    assert {*made.sections.inputs, *made.sections.files} == {one.name for one in form.fields}
    for one in made.sections.inputs.values():
        assert one.control.accessibleName() == one.field.label
        assert one.isVisible()
    assert made.send.isEnabled()
    made.send.click()
    needed = [one for one in form.fields if one.required]
    missing = [one.name for one in needed if made.filling and one.name not in made.filling.answers]
    assert len(made.summary.links) == len(missing) + len(made.consents.kinds())


def test_without_a_confirmed_address_it_says_what_to_do_before_anything_is_typed(
    qtbot: QtBot, profile: Profile, theme: Theme
) -> None:
    unconfirmed = [replace(one, confirmed=None) for one in appealed.CONTACTS]
    assert all(isinstance(one, Contact) for one in unconfirmed)
    profile.take(*unconfirmed)
    screen = ApplyScreen(profile.cabinet, Desk())
    qtbot.addWidget(screen)
    screen.show()
    assert screen.gate.isVisible()
    assert not screen.choosing.isVisible()
    profile.take(*appealed.CONTACTS)
    screen.refresh()
    assert not screen.gate.isVisible()
    assert screen.choosing.isVisible()


def test_a_question_is_asked_at_once(qtbot: QtBot, profile: Profile, theme: Theme) -> None:
    screen = QuestionScreen(profile.cabinet, Desk())
    qtbot.addWidget(screen)
    screen.resize(900, 800)
    screen.show()
    screen.form.sections.finish()
    write(screen.form, "question", "Когда поверят счётчик?")
    agree(screen.form)
    gone: list[str] = []
    screen.goes.connect(gone.append)
    screen.form.send.click()
    assert gone == ["appeals"]
    asked = profile.cabinet.find(Appeal, user=USER)
    assert [one.answers[0].value for one in asked] == ["Когда поверят счётчик?"]
    assert inputs.called(appealed.FORM.fields[0]).endswith("*")
