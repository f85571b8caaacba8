"""The office works on appeals: what it may do, what its author is told, and what it may not."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from lkk_desktop.models.appeals.deeds import RateAnswer, WithdrawAppeal
from lkk_desktop.online.appeals import (
    AnswerAppeal,
    ExtendAppeal,
    LookAtAppeal,
    RefuseAppeal,
    TakeAppeal,
)
from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import Session, encode
from lkk_server.files.tables import upload
from lkk_server.identity import tables
from tests.server.appeals.kit import (
    IVANOV,
    TEXT,
    appeal,
    asked_about,
    in_office,
    question,
    sent,
    uploaded,
)
from tests.server.running import PACKED, Running, problem
from tests.server.signed import ask, notices, refused

OFFICE = "tyumen-nefteyugansk"
MAIL = "ivanov.c7f3a91@example.com"
ANSWER = "В октябре расход вырос: 312 кВт·ч вместо 240.\n\nТариф {не менялся}."


@pytest.fixture
def clerk(server: Running) -> Session:
    return in_office(server, OFFICE)


def audited(server: Running, id: str) -> list[tuple[str, str, str]]:
    audit = tables.audit.c
    query = select(audit.actor, audit.deed, audit.reason).where(audit.subject == f"appeal:{id}")
    with server.database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(audit.at, audit.deed))]


def test_a_question_is_taken_answered_and_rated(server: Running, clerk: Session) -> None:
    session = server.sign_in()
    asked = question(server)
    assert sent(server, session, asked) == [("accepted", None)]
    id = asked.appeal
    ask(server, clerk, TakeAppeal(appeal=id))
    assert appeal(server, id).status == "in_work"
    server.clock.pass_by(60)
    ask(server, clerk, AnswerAppeal(appeal=id, text=f"  {ANSWER}\r\n"))
    found = appeal(server, id)
    assert (found.status, found.answer, found.answered) == ("completed", ANSWER, server.clock())
    assert notices(server, IVANOV) == [
        ("appeal_answered", {"appeal": id, "number": "44565", "reason": "Задать вопрос"})
    ]
    letter = server.letter(MAIL, "Ответ на обращение № 44565")
    assert f"и отвечаем:\n\n{ANSWER}\n\nОтвет есть" in letter.body.replace("\r\n", "\n")
    assert audited(server, id) == [
        ("u-operator1", "appeal_taken", ""),
        ("u-operator1", "appeal_answered", ""),
    ]
    assert sent(server, session, RateAnswer(user=IVANOV, appeal=id, rating=5)) == [
        ("accepted", None)
    ]
    again = RateAnswer(user=IVANOV, appeal=id, rating=1)
    assert sent(server, session, again) == [("rejected", "already_rated")]


def test_a_refusal_says_its_reason(server: Running, clerk: Session) -> None:
    id = asked_about(server)
    ask(server, clerk, TakeAppeal(appeal=id))
    ask(server, clerk, RefuseAppeal(appeal=id, reason="Скан паспорта не читается."))
    found = appeal(server, id)
    assert (found.status, found.answer) == ("refused", "Скан паспорта не читается.")
    assert [code for code, _ in notices(server, IVANOV)] == ["appeal_refused"]
    letter = server.letter(MAIL, "Обращение № 44565 отклонено")
    assert "Причина:\n\nСкан паспорта не читается.\n\nЕсли её" in letter.body.replace("\r\n", "\n")
    assert audited(server, id)[0] == ("u-operator1", "appeal_refused", found.answer)
    rating = RateAnswer(user=IVANOV, appeal=id, rating=1)
    assert sent(server, server.sign_in(), rating) == [("rejected", "not_answered")]


def test_a_term_is_extended_once_as_far_as_its_form_says(server: Running, clerk: Session) -> None:
    id = asked_about(server)
    for days in (3, 31):
        said = refused(server, clerk, ExtendAppeal(appeal=id, days=days, reason="ждём сетевую"))
        assert (said.code, said.values) == ("term_range", {"least": 4, "most": 30})
    ask(server, clerk, ExtendAppeal(appeal=id, days=10, reason="  ждём   сетевую компанию "))
    found = appeal(server, id)
    assert (found.days, found.due, found.extended) == (10, datetime.date(2026, 12, 4), True)
    assert found.status == "received"
    ((code, values),) = notices(server, IVANOV)
    assert code == "appeal_extended"
    assert (values["until"], values["why"]) == ("2026-12-04", "ждём сетевую компанию")
    letter = server.letter(MAIL, "Обращение № 44565: срок продлён")
    assert "не позднее 04.12.2026. Причина:\n\nждём сетевую компанию\n\n" in letter.body.replace(
        "\r\n", "\n"
    )
    said = refused(server, clerk, ExtendAppeal(appeal=id, days=20, reason="ещё раз"))
    assert said.code == "term_extended"
    assert audited(server, id) == [("u-operator1", "appeal_extended", "ждём сетевую компанию")]


def test_a_fixed_term_is_not_extended(server: Running, clerk: Session) -> None:
    thanks = {"applicant": "Иванов Иван", "text": "Спасибо"}
    id = asked_about(server, form="tyumen/form/thanks", answers=thanks)
    assert appeal(server, id).days == 7
    said = refused(server, clerk, ExtendAppeal(appeal=id, days=10, reason="долго"))
    assert said.code == "term_fixed"


Deed = Callable[[str], Question[Any]]
DEEDS: dict[str, Deed] = {
    "take": lambda id: TakeAppeal(appeal=id),
    "answer": lambda id: AnswerAppeal(appeal=id, text=ANSWER),
    "refuse": lambda id: RefuseAppeal(appeal=id, reason="нет"),
    "extend": lambda id: ExtendAppeal(appeal=id, days=5, reason="долго"),
}
STATES: dict[str, dict[str, str]] = {
    "received": {"answer": "appeal_not_taken", "refuse": "appeal_not_taken"},
    "completed": dict.fromkeys(DEEDS, "appeal_answered"),
    "refused": dict.fromkeys(DEEDS, "appeal_answered"),
    "withdrawn": dict.fromkeys(DEEDS, "appeal_withdrawn"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_deed_that_comes_too_late_or_too_early_is_refused(
    server: Running, clerk: Session, state: str
) -> None:
    session, asked = server.sign_in(), question(server)
    sent(server, session, asked)
    id = asked.appeal
    if state == "withdrawn":
        take_back = WithdrawAppeal(user=IVANOV, appeal=id, command=appeal(server, id).command)
        assert sent(server, session, take_back) == [("accepted", None)]
    if state in ("completed", "refused"):
        ask(server, clerk, DEEDS["take"](id))
        ask(server, clerk, DEEDS["answer" if state == "completed" else "refuse"](id))
    before = appeal(server, id), audited(server, id), notices(server, IVANOV)
    for name, code in STATES[state].items():
        assert refused(server, clerk, DEEDS[name](id)).code == code, name
    assert (appeal(server, id), audited(server, id), notices(server, IVANOV)) == before
    assert before[0].status == state


def test_what_is_worked_on_is_not_taken_back(server: Running, clerk: Session) -> None:
    session, id = server.sign_in(), asked_about(server)
    ask(server, clerk, TakeAppeal(appeal=id))
    take_back = WithdrawAppeal(user=IVANOV, appeal=id, command=appeal(server, id).command)
    assert sent(server, session, take_back) == [("rejected", "appeal_in_work")]


def test_of_two_clerks_one_takes_it_and_hears_so_again(server: Running, clerk: Session) -> None:
    other = in_office(server, OFFICE, login="dolgov")
    id = asked_about(server)

    def take(session: Session) -> httpx.Response:
        with server.client(session.access) as client:
            question = TakeAppeal(appeal=id)
            return client.post(question.path, content=encode(question), headers=PACKED)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(take, (clerk, other)))
    assert sorted(one.status_code for one in said) == [200, 422]
    (lost,) = [one for one in said if one.status_code == 422]
    assert problem(lost).code == "appeal_taken"
    first, second = (clerk, other) if said[0].status_code == 200 else (other, clerk)
    ask(server, first, TakeAppeal(appeal=id))
    assert refused(server, second, TakeAppeal(appeal=id)).code == "appeal_taken"
    assert len(audited(server, id)) == 1


WORDS = [("да", "answer_short"), (" \n ", "answer_short"), ("а" * 20_001, "answer_long")]
CONTROLS = [("звонок \x07", "control_character"), ("к\u202eтибо", "control_character")]


@pytest.mark.parametrize(("text", "code"), [*WORDS, *CONTROLS])
def test_an_answer_has_words(server: Running, clerk: Session, text: str, code: str) -> None:
    id = asked_about(server)
    ask(server, clerk, TakeAppeal(appeal=id))
    assert refused(server, clerk, AnswerAppeal(appeal=id, text=text)).code == code
    assert refused(server, clerk, RefuseAppeal(appeal=id, reason=text)).code == code
    assert appeal(server, id).answer is None


def test_a_reason_to_wait_is_needed(server: Running, clerk: Session) -> None:
    id = asked_about(server)
    said = refused(server, clerk, ExtendAppeal(appeal=id, days=5, reason="  .  "))
    assert said.code == "no_reason"


@pytest.mark.warns  # these files are lines without bytes, so that the letter goes without them
def test_files_of_an_answer_are_the_clerks_own_whole_and_clean(
    server: Running, clerk: Session
) -> None:
    id = asked_about(server)
    ask(server, clerk, TakeAppeal(appeal=id))
    good = uploaded(server, "u-operator1")
    wrong = {
        "another's": uploaded(server, "u-dolgov"),
        "not looked at": uploaded(server, "u-operator1", state="quarantined"),
        "refused": uploaded(server, "u-operator1", state="refused", code="pdf_scripted"),
        "of another appeal": uploaded(server, "u-operator1", appeal="another"),
        "unknown": "0199aaaa-0000-7000-8000-0000000000c1",
        "twice": good,
    }
    for name, file in wrong.items():
        said = refused(server, clerk, AnswerAppeal(appeal=id, text=ANSWER, files=(good, file)))
        assert said.code == "unknown_file", name
    large = uploaded(server, "u-operator1", size=25 * 1024 * 1024)
    said = refused(server, clerk, AnswerAppeal(appeal=id, text=ANSWER, files=(good, large)))
    assert said.code == "files_large"
    second = uploaded(server, "u-operator1", "акт.pdf")
    ask(server, clerk, AnswerAppeal(appeal=id, text=ANSWER, files=(second, good)))
    assert [one.id for one in appeal(server, id).answer_enclosures] == [second, good]
    with server.database.read() as connection:
        rows = connection.execute(select(upload.c.id).where(upload.c.appeal == id)).all()
    assert {row.id for row in rows} == {good, second}


def test_an_appeal_is_looked_at_with_what_was_done(server: Running, clerk: Session) -> None:
    id = asked_about(server)
    ask(server, clerk, TakeAppeal(appeal=id))
    sheet = ask(server, clerk, LookAtAppeal(appeal=id))
    assert sheet.appeal == appeal(server, id)
    assert sheet.appeal.answers[0].value == TEXT
    assert sheet.customer == "Иванов Иван Иванович"
    assert sheet.most_days == 30
    assert [(one.actor, one.deed) for one in sheet.deeds] == [("u-operator1", "appeal_taken")]
