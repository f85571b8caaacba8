"""A question and its answer; a refusal with its reason; a form that comes to a running app."""

from __future__ import annotations

import pytest

from tests.journeys import forms
from tests.journeys.clerks import Clerks
from tests.journeys.desk import Desk
from tests.journeys.stage import Stage

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]
ASKED = "Почему в октябре выросла сумма? Тариф тот же?"
TEXT = "Ваш вопрос"
FORM = """
topics = [{ name = "visits", title = "Вызов инспектора" }]

[[forms]]
name = "inspector"
topic = "visits"
title = "Вызвать инспектора для осмотра счётчика"
version = 1
days = 5
sections = [
    { title = "Когда удобно", fields = [
        { name = "when", type = "date", label = "Желаемый день", required = true },
        { name = "why", type = "long_text", label = "Что случилось", required = true },
    ] },
]
"""


def ask(desk: Desk, clerks: Clerks, text: str = ASKED) -> str:
    """Ask the supplier a question; its number."""
    desk.do("open", name="question")
    desk.write(TEXT, text)
    forms.agree_and_send(desk)
    number = clerks.newest(forms.QUESTION)
    desk.go_to_row(forms.LOG, number, "Принят")
    return number


def test_a_question_is_answered_and_the_envelope_leads_to_it(stage: Stage) -> None:
    stage.server.start()
    home, clerks = stage.desk("home").start(opens="question"), Clerks(stage.server)
    home.wait("На связи")
    number = ask(home, clerks)
    clerks.take(number)
    home.wait("В обработке", patience=60)
    home.do("open", name="home")
    answer = "В октябре расход вырос: 312 кВт·ч вместо 240. Тариф не менялся."
    clerks.answer(number, answer)
    envelope = next(one for one in ENVELOPES if _has(home, one))
    home.click(envelope)
    home.click("Открыть заявление")
    home.wait(answer, patience=60)
    home.wait(f"Заявление № {number}")
    assert home.close() == 0


def test_a_refusal_says_why_and_is_written_anew(stage: Stage) -> None:
    stage.server.start()
    home, clerks = stage.desk("home").start(opens="question"), Clerks(stage.server)
    home.wait("На связи")
    number = ask(home, clerks)
    clerks.take(number)
    clerks.refuse(number, "Укажите, о каком счётчике речь.")
    forms.look(home, number, "Отказано")
    home.wait("Причина отказа", patience=60)
    home.wait("Укажите, о каком счётчике речь.")
    home.click("Исправить")
    home.wait(forms.SEND)
    home.write(TEXT, f"{ASKED} Счётчик 6158001.")
    forms.agree_and_send(home)
    again = clerks.newest(forms.QUESTION)
    assert again != number
    there = clerks.json("show", again)["appeal"]
    assert there["answers"][0]["value"] == f"{ASKED} Счётчик 6158001."
    assert home.close() == 0


def test_a_form_that_the_server_gets_is_filled_in_the_running_app(stage: Stage) -> None:
    stage.server.start()
    home, clerks = stage.desk("home").start(opens="apply"), Clerks(stage.server)
    home.wait("На связи")
    title = "Вызвать инспектора для осмотра счётчика"
    assert title not in home.see()
    file = stage.folder / "inspector.toml"
    file.write_text(FORM, encoding="utf-8")
    assert "new" in clerks.publish(file)
    home.wait(title, patience=60)
    forms.begin(home, title, "до 5 рабочих дней")
    home.fill("Желаемый день", "30.11.2026")
    home.write("Что случилось", "Счётчик искрит.")
    forms.agree_and_send(home)
    number = clerks.newest(title)
    home.go_to_row(forms.LOG, number, title, "Принят")
    there = clerks.json("show", number)["appeal"]
    assert {one["label"]: one["value"] for one in there["answers"]} == {
        "Желаемый день": "2026-11-30",
        "Что случилось": "Счётчик искрит.",
    }
    assert home.close() == 0


ENVELOPES = (*(f"{count} новых уведомления" for count in (2, 3, 4)), "1 новое уведомление")


def _has(desk: Desk, name: str) -> bool:
    try:
        desk.do("describe", name=name, patience=5.0)
    except AssertionError:
        return False
    return True
