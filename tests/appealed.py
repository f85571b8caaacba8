"""Appeals of a user in every state, with the catalogue's rows that they speak of, for tests."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from lkk_desktop.models.appeals.appeal import Agreed, Answered, Appeal, Enclosure
from lkk_desktop.models.appeals.catalogue import (
    AppealForm,
    AppealTopic,
    ConsentText,
    Faq,
    Field,
    Section,
)
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.contacts import Contact
from lkk_desktop.models.record import Record
from tests.household import DAY, NOW, TYUMEN, USER

FLAT, MUM = "0710000000", "0710000017"
SURNAME_FORM, QUESTION_FORM = f"{TYUMEN}/form/surname", f"{TYUMEN}/form/question"
HOUR = 3_600_000
AGREED = "Я даю согласие на обработку персональных данных."
SIGNED = "Я подписываю заявление простой электронной подписью."


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def enclosure(id: str, name: str, size: int, field: str = "passport_scan") -> Enclosure:
    media = {"pdf": "application/pdf", "jpg": "image/jpeg", "zip": "application/zip"}
    kind = media[name.rpartition(".")[2].lower()]
    return Enclosure(id=id, field=field, name=name, media=kind, size=size, sha256=sha(id))


def answered(section: str, *rows: tuple[str, str, str, str | int]) -> tuple[Answered, ...]:
    return tuple(
        Answered(name=name, section=section, label=label, type=type_, value=value)
        for name, label, type_, value in rows
    )


SURNAME_ANSWERS = (
    *answered(
        "Паспорт владельца лицевого счёта",
        ("passport", "Серия и номер", "passport", "7112 345678"),
        ("issued", "Дата выдачи", "date", "2019-07-17"),
        ("issuer", "Кем выдан", "text", "ОУФМС России по ХМАО – Югре в г. Нефтеюганске"),
        ("birthplace", "Место рождения", "text", "гор. Тюмень"),
    ),
    *answered(
        "Прописка",
        ("registered", "Адрес регистрации", "address", "г. Нефтеюганск, 1 мкр., д. 5, кв. 1"),
        ("since", "Дата регистрации", "date", "2020-01-09"),
    ),
    *answered(
        "Изменение фамилии, имени, отчества",
        ("old", "Фамилия (была)", "name", "Иванова"),
        ("new", "Фамилия (новая)", "name", "Кондратьева-Северцева"),
        ("mobile", "Телефон для связи", "phone", "79221234567"),
        ("comment", "Комментарий", "long_text", "Прошу внести изменения с 1 декабря. " * 8),
    ),
)
SURNAME_FILES = (
    enclosure("file-1", "Паспорт, страницы 2–3.pdf", 2_411_724),
    enclosure("file-2", "Свидетельство о заключении брака.jpg", 871_220, "certificate"),
    enclosure("file-3", "Договор купли-продажи квартиры и приложения.zip", 12_900, "deed"),
)
CONSENTS = (
    Agreed(consent=f"{TYUMEN}/consent/personal_data/2", version=2, sha256=sha(AGREED)),
    Agreed(consent=f"{TYUMEN}/consent/electronic_signature/1", version=1, sha256=sha(SIGNED)),
)


def appeal(id: str, **fields: Any) -> Appeal:
    """An appeal to change a surname, received an hour ago, unless told otherwise."""
    plain: dict[str, Any] = {
        "user": USER,
        "account": FLAT,
        "form": SURNAME_FORM,
        "topic": "Внесение изменений в данные лицевого счёта",
        "reason": "Смена фамилии или изменение имени собственника (пользователя)",
        "command": f"command-{id}",
        "submitted": NOW - HOUR,
        "status": "received",
        "days": 11,
        "answers": SURNAME_ANSWERS,
        "enclosures": SURNAME_FILES,
        "consents": CONSENTS,
        "number": "08-000040408",
        "due": datetime.date(2026, 12, 7),
    }
    return Appeal(id=id, **(plain | fields))


def question(id: str, **fields: Any) -> Appeal:
    """A question to the supplier, as short as they are."""
    asked = answered(
        "Вопрос", ("question", "Текст вопроса", "long_text", "Когда придёт счёт за ноябрь?")
    )
    plain: dict[str, Any] = {
        "form": QUESTION_FORM,
        "topic": "Задать вопрос",
        "reason": "Задать вопрос",
        "days": 3,
        "answers": asked,
        "enclosures": (),
        "number": "44564",
        "due": datetime.date(2026, 11, 24),
    }
    return appeal(id, **(plain | fields))


ANSWER = (
    "Уважаемая Мария Ивановна!\nИзменения внесены, договор переоформлен с 1 декабря 2026 г."
    " Дополнительное соглашение и уведомление приложены."
)
ANSWER_FILES = (enclosure("answer-1", "Дополнительное соглашение.pdf", 184_320, ""),)
received = appeal("a-received", submitted=NOW - HOUR)
in_work = appeal(
    "a-in-work",
    number="08-000040377",
    submitted=NOW - 3 * DAY,
    status="in_work",
    extended=True,
    due=datetime.date(2026, 12, 21),
    account=MUM,
)
completed = appeal(
    "a-completed",
    number="08-000039981",
    submitted=NOW - 20 * DAY,
    status="completed",
    answer=ANSWER,
    answer_enclosures=ANSWER_FILES,
    answered=NOW - 12 * DAY,
)
refused = appeal(
    "a-refused",
    number="19-000096254",
    reason="Изменение количества проживающих",
    submitted=NOW - 40 * DAY,
    status="refused",
    answer="Приложите справку о составе семьи: без неё изменение не вносится.",
    answered=NOW - 35 * DAY,
    enclosures=(),
)
withdrawn = question("q-withdrawn", number="44102", submitted=NOW - 60 * DAY, status="withdrawn")
rated = question(
    "q-rated",
    submitted=NOW - 8 * DAY,
    status="completed",
    answer="Счёт за ноябрь придёт до 5 декабря.",
    answered=NOW - 7 * DAY,
    rating=5,
    rated=NOW - 6 * DAY,
)
EVERY = (received, in_work, completed, refused, withdrawn, rated)
FORM = AppealForm(
    id=QUESTION_FORM,
    supplier=TYUMEN,
    topic=f"{TYUMEN}/topic/question",
    kind="question",
    title="Задать вопрос",
    place=1,
    version=1,
    sections=(
        Section(
            title="Вопрос",
            fields=(
                Field(name="question", type="long_text", label="Текст вопроса", required=True),
                Field(name="papers", type="file", label="Файлы"),
            ),
        ),
    ),
    days=3,
    most_days=30,
)
CATALOGUE: tuple[Record, ...] = (
    AppealTopic(id=f"{TYUMEN}/topic/question", supplier=TYUMEN, title="Задать вопрос", place=1),
    FORM,
    ConsentText(
        id=CONSENTS[0].consent,
        supplier=TYUMEN,
        kind="personal_data",
        version=2,
        line=AGREED,
        text=AGREED,
        sha256=CONSENTS[0].sha256,
    ),
    ConsentText(
        id=CONSENTS[1].consent,
        supplier=TYUMEN,
        kind="electronic_signature",
        version=1,
        line=SIGNED,
        text=SIGNED,
        sha256=CONSENTS[1].sha256,
    ),
)
CONTACTS = (
    Contact(id=f"{USER}/email", user=USER, way="email", value="ivanov@example.org", confirmed=NOW),
    Contact(id=f"{USER}/phone", user=USER, way="phone", value="79220000001", confirmed=NOW),
)


def ask(id: str, text: str = "Когда поверят счётчик?", **fields: Any) -> SubmitAppeal:
    """The command that sends a question."""
    plain: dict[str, Any] = {
        "user": USER,
        "appeal": id,
        "account": FLAT,
        "form": QUESTION_FORM,
        "form_version": 1,
        "answers": {"question": text},
        "enclosures": (),
        "consents": CONSENTS,
    }
    return SubmitAppeal(**(plain | fields))


FAQ = tuple(
    Faq(
        id=f"{TYUMEN}/faq/{place}",
        supplier=TYUMEN,
        section=section,
        question=asked,
        answer=told,
        place=place,
    )
    for place, (section, asked, told) in enumerate(
        (
            (
                "Показания",
                "До какого числа передавать показания?",
                "Показания принимаются с 1 по 25 число каждого месяца, любое число раз.",
            ),
            (
                "Показания",
                "Счётчик учёта сломался. Что делать?",
                "Подайте заявление «Замена прибора учёта»: до замены счёт считается по среднему.",
            ),
            (
                "Начисления и оплата",
                "Почему в счёте есть пени?",
                "Пени начисляются с 31-го дня просрочки (ЖК РФ, ст. 155, ч. 14).",
            ),
        )
    )
)
