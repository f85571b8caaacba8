"""Appeals of the scene ``living``: one in each status, with answers and papers.

What was sent is made by the very command that apps send, over the supplier's own catalogue.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from lkk_desktop.models.appeals.appeal import Agreed, Appeal, AppealStatus, Enclosure
from lkk_desktop.models.appeals.catalogue import CONSENTS, AppealForm, ConsentText
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.command import Moment
from lkk_desktop.models.record import R, Record
from lkk_server.seed.paper import pdf
from lkk_server.seed.scene import Paper
from lkk_server.suppliers import Profile
from lkk_server.suppliers.catalogue import form_id

CLERK = "u-operator1"
PDF = "application/pdf"
IVANOV: dict[str, str | int] = {
    "applicant": "Иванов Иван Иванович",
    "address": "628300, ХМАО - Югра, Нефтеюганск г, 1 мкр., дом 12, кв. 1",
    "email": "ivanov.c7f3a91@example.com",
    "phone": "79225550151",
}
PETROVA: dict[str, str | int] = {
    "applicant": "Петрова Мария Сергеевна",
    "address": "628403, ХМАО - Югра, Сургут г, Кедровая ул, дом 8, кв. 47",
    "email": "petrova.5b08e14@example.com",
    "phone": "79225550162",
}
"""She has taken her e-mail back since."""


class Sheet(NamedTuple):
    """A PDF: whose upload, the field that asked for it ('' of an answer), its name and text."""

    user: str
    field: str
    name: str
    text: str


class Letter(NamedTuple):
    """An appeal of the scene. Instants are local; ``answer`` is what the supplier said."""

    user: str
    account: str | None
    form: str
    number: str
    sent: str
    due: str
    status: AppealStatus
    answers: Mapping[str, str | int]
    sheets: tuple[Sheet, ...] = ()
    answered: str = ""
    answer: str = ""
    rating: int | None = None


LETTERS = (
    Letter(
        "u-ivanov",
        None,
        "thanks",
        "44318",
        "2026-03-12T19:04:51",
        "2026-03-23",
        "completed",
        {
            "applicant": "Иванов Иван Иванович",
            "text": "Спасибо сотрудникам офиса в Нефтеюганске: помогли за пять минут.",
        },
        answered="2026-03-16T11:20:08",
        answer="Иван Иванович, спасибо за тёплые слова! Мы передали их сотрудникам офиса.",
        rating=5,
    ),
    Letter(
        "u-ivanov",
        "0710000000",
        "postal_address",
        "08-000040355",
        "2026-06-02T08:41:17",
        "2026-06-18",
        "refused",
        {
            **IVANOV,
            "index": "628300",
            "new_address": "Нефтеюганск г, а/я 112",
            "since": "2026-07",
            "paper": "keep",
        },
        answered="2026-06-08T15:02:44",
        answer="Квитанции не доставляются в абонентский ящик. Укажите почтовый адрес помещения"
        " или откажитесь от бумажной квитанции: электронная приходит в личный кабинет.",
    ),
    Letter(
        "u-ivanov",
        "0710000000",
        "recalculation",
        "19-000096201",
        "2026-09-07T21:15:30",
        "2026-09-14",
        "completed",
        {
            **IVANOV,
            "service": "waste",
            "first_month": "2026-07",
            "last_month": "2026-08",
            "why": "absence",
            "text": "С 4 июля по 23 августа вся семья была в отъезде, билеты приложены.",
        },
        sheets=(
            Sheet(
                "u-ivanov",
                "proof",
                "билеты.pdf",
                "Тюмень — Анапа, 04.07.2026, 4 места\nАнапа — Тюмень, 23.08.2026, 4 места",
            ),
            Sheet(
                CLERK,
                "",
                "Решение о перерасчёте.pdf",
                "Обращение № 19-000096201\nЛицевой счет 0710000000\n\n"
                "По пункту 148(44) Правил предоставления коммунальных услуг подтверждено временное"
                " отсутствие с 05.07.2026 по 22.08.2026, 49 полных календарных дней. Плата за"
                " обращение с твёрдыми коммунальными отходами за это время пересчитывается.\n\n"
                "Сумма войдёт в квитанцию за сентябрь 2026 года.",
            ),
        ),
        answered="2026-09-14T10:48:02",
        answer="Временное отсутствие подтверждено. Перерасчёт за обращение с ТКО за июль и август"
        " войдёт в квитанцию за сентябрь. Решение приложено.",
    ),
    Letter(
        "u-ivanov",
        "0710000000",
        "question",
        "44501",
        "2026-10-15T07:58:12",
        "2026-10-20",
        "withdrawn",
        {"text": "Не вижу квитанцию за сентябрь."},
    ),
    Letter(
        "u-ivanov",
        "0710000000",
        "question",
        "44564",
        "2026-11-18T12:46:32",
        "2026-11-23",
        "in_work",
        {
            "text": "Горячая вода подходит к поверке в 2029 году, а холодная — уже в декабре. Можно"
            " ли поверить оба прибора за один визит?"
        },
    ),
    Letter(
        "u-ivanov",
        "0710000000",
        "residents",
        "08-000040408",
        "2026-11-19T19:42:07",
        "2026-12-04",
        "received",
        {
            **IVANOV,
            "residents_was": 3_000,
            "residents": 4_000,
            "since": "2026-11-12",
            "why": "born",
        },
        sheets=(
            Sheet(
                "u-ivanov",
                "proof",
                "свидетельство о рождении.pdf",
                "Свидетельство о рождении\n\nИванова Вера Ивановна, 12.11.2026, г. Нефтеюганск",
            ),
        ),
    ),
    Letter(
        "u-petrova",
        "0720014583",
        "meter_replacement",
        "08-000039870",
        "2026-08-03T09:30:00",
        "2026-08-17",
        "completed",
        {
            **PETROVA,
            "meter": "3310281",
            "work": "replace",
            "why": "broken",
            "date": "2026-08-20",
            "time": "evening",
        },
        sheets=(
            Sheet(
                CLERK,
                "",
                "Как заменить прибор.pdf",
                "Обращение № 08-000039870\nЛицевой счет 0720014583\n\n"
                "1. Выберите прибор из реестра средств измерений.\n"
                "2. Пригласите исполнителя: дату согласуйте по телефону 8 (800) 100-56-06.\n"
                "3. Акт ввода в эксплуатацию приложите к обращению в личном кабинете.\n\n"
                "До замены горячая вода начисляется по среднему, затем по нормативу.",
            ),
        ),
        answered="2026-08-11T16:05:39",
        answer="Прибор № 3310281 снят с расчётов как неисправный. Порядок замены — в приложенной"
        " памятке.",
        rating=4,
    ),
    Letter(
        "u-petrova",
        "0730009148",
        "question",
        "44402",
        "2026-05-20T18:11:26",
        "2026-05-25",
        "completed",
        {"text": "На даче никто не живёт зимой. Нужно ли передавать показания?"},
        answered="2026-05-22T09:17:50",
        answer="Если прибор стоит, передавайте то же показание: тогда начислений по среднему не"
        " будет.",
    ),
)


class _Catalogue:
    """A world that holds the supplier's catalogue, and the one appeal that is put there."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = {(type(one), one.id): one for one in records}
        self.made: list[Record] = []

    def get(self, kind: type[R], id: str) -> R | None:
        found = self._records.get((kind, id))
        return found if isinstance(found, kind) else None

    def find(self, kind: type[R], **equal: str | int | None) -> list[R]:
        return [
            one
            for one in self._records.values()
            if isinstance(one, kind) and all(getattr(one, n) == v for n, v in equal.items())
        ]

    def put(self, record: Record) -> None:
        self.made.append(record)

    def drop(self, kind: type[Record], id: str) -> None:
        self._records.pop((kind, id), None)


def written(profile: Profile) -> Iterator[tuple[Appeal, tuple[Paper, ...]]]:
    """The scene's appeals, each with its papers."""
    texts = [one for one in profile.appeals if isinstance(one, ConsentText)]
    agreed = tuple(
        Agreed(consent=one.id, version=one.version, sha256=one.sha256)
        for kind in CONSENTS
        for one in texts
        if one.kind == kind
    )
    for letter in LETTERS:
        papers = tuple(_papers(letter))
        yield _appeal(profile, letter, papers, agreed), papers


def _appeal(
    profile: Profile, letter: Letter, papers: tuple[Paper, ...], agreed: tuple[Agreed, ...]
) -> Appeal:
    world = _Catalogue(profile.appeals)
    form = world.get(AppealForm, form_id(profile.supplier.id, letter.form))
    assert form is not None, letter.form
    moment = _moment(profile, letter)
    SubmitAppeal(
        user=letter.user,
        appeal=f"{letter.user}-appeal-{letter.number}",
        account=letter.account,
        form=form.id,
        form_version=form.version,
        answers=dict(letter.answers),
        enclosures=tuple(one.enclosure for one in papers if one.enclosure.field),
        consents=agreed,
    ).apply(world, moment)
    (appeal,) = world.made
    assert isinstance(appeal, Appeal)
    closed = letter.answered != ""
    return replace(
        appeal,
        status=letter.status,
        number=letter.number,
        due=datetime.date.fromisoformat(letter.due),
        answer=letter.answer or None,
        answer_enclosures=tuple(one.enclosure for one in papers if not one.enclosure.field),
        answered=_at(profile, letter.answered) if closed else None,
        rating=letter.rating,
        rated=_at(profile, letter.answered) + 86_400_000 if letter.rating else None,
    )


def _moment(profile: Profile, letter: Letter) -> Moment:
    at = _at(profile, letter.sent)
    command = f"{letter.user}-command-{letter.number}"
    return Moment(now=at, made=at, actor=letter.user, channel="app", command=command)


def _papers(letter: Letter) -> Iterator[Paper]:
    for place, sheet in enumerate(letter.sheets):
        content = pdf(sheet.name.removesuffix(".pdf"), sheet.text)
        enclosure = Enclosure(
            id=f"{letter.user}-paper-{letter.number}-{place}",
            field=sheet.field,
            name=sheet.name,
            media=PDF,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        appeal = f"{letter.user}-appeal-{letter.number}"
        yield Paper(user=sheet.user, appeal=appeal, enclosure=enclosure, content=content)


def _at(profile: Profile, local: str) -> int:
    zone = ZoneInfo(profile.supplier.zone)
    return instant(datetime.datetime.fromisoformat(local).replace(tzinfo=zone))
