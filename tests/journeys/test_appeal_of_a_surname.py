"""A change of surname: written without a line, killed twice, delivered, answered, rated."""

from __future__ import annotations

import hashlib

import pytest

from tests.journeys import forms
from tests.journeys.clerks import Clerks
from tests.journeys.scene import OFFLINE, WAITS
from tests.journeys.stage import Stage

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]
ANSWER = "Изменения внесены с 1 декабря 2026 г. Соглашение приложено."
PAPER = "Дополнительное соглашение.pdf"


def test_a_surname_is_changed(stage: Stage) -> None:
    papers = forms.papers(stage.folder / "papers")
    home = stage.desk("home").start(opens="apply")
    home.wait(OFFLINE)
    forms.begin(home, forms.SURNAME, "до 11 рабочих дней")
    forms.fill(home, forms.FIRST_HALF)
    attached = list(papers.items())
    forms.attach(home, *attached[0])

    # Killed while it is being written: what was typed and attached is there still.
    home.kill()
    home.start(opens="apply")
    home.wait(OFFLINE)
    home.click("Продолжить")
    home.wait("Кем выдан: УМВД России по ХМАО – Югре")
    home.wait(forms.told(papers["Скан паспорта"]))
    forms.fill(home, forms.SECOND_HALF)
    home.do("choose", name="Причина изменения", text="Заключение брака")
    home.do("choose", name="Кем вы приходитесь помещению", text="Собственник")
    for field, path in attached[1:]:
        forms.attach(home, field, path)
    forms.agree_and_send(home)
    forms.look(home, forms.SURNAME, WAITS)
    home.wait("Файлы: 3 файла")

    # Killed while it waits: it goes by itself once there is a line, and no second time.
    home.kill()
    stage.server.start()
    home.start(opens="appeals")
    clerks = Clerks(stage.server)
    number = clerks.newest(forms.SURNAME)
    forms.look(home, number, "Принят")
    home.wait(f"Заявление № {number}")
    there = clerks.json("show", number)["appeal"]
    sent = {one["name"]: one["sha256"] for one in there["enclosures"]}
    assert sent == {path.name: _sha256(path.read_bytes()) for path in papers.values()}
    answers = {one["label"]: one["value"] for one in there["answers"]}
    assert answers["Фамилия новая"] == "Кондратьева-Северцева"
    assert answers["Серия и номер"] == "7119 345678"
    assert {one["version"] for one in there["consents"]} == {1}

    clerks.take(number)
    home.wait("В обработке", patience=60)
    paper = stage.folder / PAPER
    paper.write_bytes(forms.blank_pdf(2))
    clerks.answer(number, ANSWER, paper)
    home.wait(ANSWER, patience=60)
    home.wait("Завершено")
    home.gone("загружается", patience=60)
    size = forms.told(paper).removeprefix("PDF · ")
    home.click(f"Открыть: {PAPER}, {size}")
    home.wait("1 из 2")
    home.do("press", key="Esc")
    home.gone("1 из 2")

    home.do("choose", name="Оценка ответа", text="5\u00a0— полностью удовлетворён")
    home.click("Оценить")
    home.wait("Ваша оценка ответа: 5\u00a0— полностью удовлетворён", patience=60)
    home.gone("(ожидает отправки)", patience=60)
    assert clerks.json("show", number)["appeal"]["rating"] == 5
    assert len(clerks.json("list", "--search", number)) == 1
    assert home.close() == 0


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
