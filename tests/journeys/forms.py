"""How a person fills in forms of appeals in a story, by what the screen calls its fields."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
from PIL import Image

from lkk_desktop import strings
from lkk_desktop.documents import answers
from tests.journeys.desk import Desk

SURNAME = "Смена фамилии или изменение имени собственника (пользователя)"
QUESTION = "Задать вопрос"
KINDS = {".pdf": "PDF", ".jpg": "JPEG", ".png": "PNG"}
CONSENTS = (
    "Даю согласие на обработку персональных данных",
    "Подписываю заявление простой электронной подписью",
)
SEND = "Отправить"
LOG = "Журнал заявлений"
FIRST_HALF = {
    "Серия и номер": "7119 345678",
    "Дата выдачи": "20.10.2026",
    "Кем выдан": "УМВД России по ХМАО – Югре",
    "Дата рождения": "03.02.1985",
    "Место рождения": "гор. Тюмень",
    "Адрес регистрации": "г. Нефтеюганск, 1 мкр., д. 5, кв. 1",
    "Дата регистрации": "09.01.2020",
}
SECOND_HALF = {
    "Фамилия новая": "Кондратьева-Северцева",
    "Номер свидетельства": "I-ПН 512345",
    "Дата выдачи свидетельства": "17.10.2026",
    "Кем выдано свидетельство": "ЗАГС г. Нефтеюганска",
}


def begin(desk: Desk, reason: str, term: str) -> None:
    """Choose a reason of the catalogue."""
    desk.click(f"{reason}, {term}")


def fill(desk: Desk, answers: dict[str, str]) -> None:
    for name, text in answers.items():
        desk.fill(name, text)


def attach(desk: Desk, field: str, path: Path) -> None:
    """Choose a file for a field, and wait until the form has it."""
    desk.click(f"Выбрать файлы… {field}")
    desk.name_file(path)
    desk.wait(told(path))


def told(path: Path) -> str:
    """What a form says below the name of a file that is attached: its kind and size."""
    strings.use("ru")
    return f"{KINDS[path.suffix]} · {answers.size(path.stat().st_size)}"


def agree_and_send(desk: Desk) -> None:
    for line in CONSENTS:
        desk.tick(line)
    desk.click(SEND)


def papers(folder: Path) -> dict[str, Path]:
    """Three files of the kinds that are sent most: a PDF, a photo, a scan; by their fields."""
    folder.mkdir(exist_ok=True)
    made = {
        "Скан паспорта": folder / "passport.pdf",
        "Свидетельство о перемене имени или заключении брака": folder / "marriage.jpg",
        "Договор или иной документ о передаче имущества": folder / "deed.png",
    }
    pdf, photo, scan = made.values()
    pdf.write_bytes(blank_pdf(3))
    picture = Image.effect_noise((900, 1200), 80).convert("RGB")
    picture.save(photo, quality=90)
    picture.resize((600, 800)).save(scan)
    return made


def blank_pdf(pages: int) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    into = io.BytesIO()
    writer.write(into)
    return into.getvalue()


def look(desk: Desk, *says: str) -> None:
    """Open the appeal whose line in the journal says all of this."""
    desk.go_to_row(LOG, *says)
    desk.do("press", key="Return")
