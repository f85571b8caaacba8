"""A fiscal receipt on paper: every field as it came, the code that says them, and never made up."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pypdf
import pytest

from lkk_desktop.documents import cheque as cheques
from lkk_desktop.documents import made
from lkk_desktop.models.calendar import instant
from lkk_desktop.models.command import Problem
from lkk_desktop.models.payments import Cheque, ChequeItem
from tests.documents import camera, pages
from tests.documents.payees import changed
from tests.documents.world import PRINTED, Held, account, supplier
from tests.models.billing import kit

NOW = instant(PRINTED)
ORDER = "01970000-0000-7000-8000-000000000001"
FIELDS: dict[str, Any] = {
    "kkt": "0000000001054279",
    "shift": 1_059,
    "number": 17,
    "seller": "Расчётный центр (песочница)",
    "inn": "7200000016",
    "place": "https://lk.example.ru",
    "tax_system": "ОСН",
    "cashless": 354_841,
    "total": 354_841,
    "ofd": "Песочница ОФД",
    "ofd_inn": "7200000023",
    "unheard_of": "как есть",
    "items": [],
}
CODE = "t=20261120T1837&s=3548.41&fn=9999078902005431&i=46534&fp=0273019065&n=1"


def cheque(**other: Any) -> Cheque:
    plain: dict[str, Any] = {
        "id": f"{ORDER}-{kit.ACCOUNT}",
        "account": kit.ACCOUNT,
        "order": ORDER,
        "kind": "income",
        "amount": 354_841,
        "taken": "2026-11-20T18:37",
        "drive": "9999078902005431",
        "document": "46534",
        "sign": "0273019065",
        "items": (
            ChequeItem(
                name="ЖКУ, ЛС 0710000000",
                kopecks=300_000,
                supplier="АО «Газпром энергосбыт Тюмень»",
                inn="7203175930",
                vat="none",
            ),
            ChequeItem(
                name="Обращение с ТКО, ЛС 0710000000",
                kopecks=54_841,
                supplier="АО «Югра-Экология»",
                inn="8601065381",
                vat="vat20",
            ),
        ),
        "fields": FIELDS,
    }
    return Cheque(**(plain | other))


def world(*cheques_: Cheque) -> Held:
    return Held([supplier(), account(), *cheques_])


def text_of(data: bytes) -> str:
    return pages.said(data, pages.words(data))


@pytest.mark.skipif(not camera.POPPLER, reason="poppler-utils is not installed")
@pytest.mark.parametrize("roll", [False, True])
@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, CODE),
        ({"taken": "2026-11-20T18:37:09"}, CODE.replace("T1837", "T183709")),
        ({"taken": "2026-11-20T18:37:00"}, CODE.replace("T1837", "T183700")),
        ({"sign": "7"}, CODE.replace("fp=0273019065", "fp=7")),
        (
            {"kind": "income_returned", "amount": 100},
            CODE.replace("s=3548.41", "s=1.00").replace("n=1", "n=2"),
        ),
    ],
)
def test_the_code_on_the_page_says_the_fields_as_they_came(
    tmp_path: Path, roll: bool, given: dict[str, Any], wanted: str
) -> None:
    one = cheque(**given)
    path = tmp_path / "cheque.pdf"
    path.write_bytes(made.cheque(world(one), one.id, NOW, roll=roll))
    for picture in (camera.by_poppler(path, dpi=150), camera.by_qt(path, dpi=150)):
        assert camera.seen(picture) == [wanted.encode()]
    read = {name: value for name, (value,) in parse_qs(wanted).items()}
    assert (read["fn"], read["i"], read["fp"]) == (one.drive, one.document, one.sign)


def test_every_field_stands_on_the_sheet() -> None:
    one = cheque()
    text = pages.check(made.cheque(world(one), one.id, NOW), title="Кассовый чек", pages=1)
    assert "Возвратприхода" not in text
    for said in (
        *("Кассовыйчек", "Приход", "№46534", "20.11.2026,18:37", "9999078902005431"),
        *("0273019065", "3548,41₽", "3000,00", "548,41", "ИНН7203175930", "безНДС", "НДС20%"),
        *("0000000001054279", "1059", "ПесочницаОФД", "ОСН", "https://lk.example.ru"),
        *("ЖКУ,ЛС0710000000", "АО«Югра-Экология»", "ИвановИванИванович"),
        *("unheard_of", "какесть"),
    ):
        assert pages.bare(said) in text, said


def test_every_field_stands_on_the_roll_too() -> None:
    one = cheque()
    data = made.cheque(world(one), one.id, NOW, roll=True)
    (page,) = pypdf.PdfReader(io.BytesIO(data)).pages
    assert float(page.mediabox.width) == pytest.approx(80 / 25.4 * 72, abs=0.1)
    found = pages.words(data)
    assert {word.face for word in found} <= pages.FACES
    assert all(word.left >= 8 and word.right <= float(page.mediabox.width) - 8 for word in found)
    assert max(word.bottom for word in found) < float(page.mediabox.height)
    pages._apart(found)
    text = text_of(data)
    for said in ("Кассовыйчек", "46534", "0273019065", "ИНН8601065381", "3548,41₽", "какесть"):
        assert pages.bare(said) in text, said


def test_a_cheque_of_what_went_back_is_called_so() -> None:
    back = cheque(id=f"{ORDER}-{kit.ACCOUNT}-back", kind="income_returned", amount=100)
    for roll in (False, True):
        data = made.cheque(world(back), back.id, NOW, roll=roll)
        text = text_of(data)
        assert "Кассовыйчеквозврата" in text
        assert "Возвратприхода" in text
        assert "1,00₽" in text


@pytest.mark.parametrize(
    "given",
    [
        {"drive": "12"},
        {"sign": "no digits"},
        {"document": ""},
        {"taken": "yesterday"},
        {"taken": "2026-11-20T18:37:00+05:00"},
    ],
)
def test_fields_that_make_no_code_get_none(given: dict[str, Any], tmp_path: Path) -> None:
    one = cheque(**given)
    assert cheques.said(one) is None
    assert cheques.link(one) is None
    for roll in (False, True):
        path = tmp_path / f"{roll}.pdf"
        path.write_bytes(made.cheque(world(one), one.id, NOW, roll=roll))
        assert "Коданет" in text_of(path.read_bytes())
        assert camera.seen(camera.by_qt(path)) == []


def test_without_a_record_there_is_no_cheque() -> None:
    for held in (world(), Held([cheque()]), Held([cheque(), account()])):
        with pytest.raises(Problem) as raised:
            made.cheque(held, cheque().id, NOW)
        assert raised.value.code == "nothing_to_print"


def test_where_it_can_be_checked() -> None:
    own = "https://check.example.ru/?t=1"
    assert cheques.link(cheque(fields={"check_url": own})) == own
    for odd in ("http://check.example.ru", "javascript:alert(1)", 7, "file:///etc/passwd"):
        assert cheques.link(cheque(fields={"check_url": odd})) == cheques.CHECK


def test_a_cheque_of_many_long_lines_is_whole_on_several_sheets() -> None:
    items = tuple(
        ChequeItem(name=f"Услуга {n}: " + "очень длинное название " * 12, kopecks=100 + n)
        for n in range(60)
    )
    one = cheque(items=items, amount=sum(item.kopecks for item in items))
    data = made.cheque(world(one), one.id, NOW)
    text = pages.check(data, title="Кассовый чек")
    strip = text_of(made.cheque(world(one), one.id, NOW, roll=True))
    for n in range(60):
        assert f"Услуга{n}:" in text
        assert f"Услуга{n}:" in strip


def test_the_same_cheque_makes_the_same_bytes() -> None:
    one = cheque()
    moment = NOW + int(datetime.timedelta(seconds=1).total_seconds())
    first, second = (made.cheque(world(one), one.id, at) for at in (NOW, NOW))
    assert first == second
    assert made.cheque(world(changed(one, amount=1)), one.id, moment) != first
