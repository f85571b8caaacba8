"""Whom a clerk serves: accounts of their offices, and those who write without one."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.online.appeals import (
    AnswerAppeal,
    ExtendAppeal,
    ListAppeals,
    LookAtAppeal,
    RefuseAppeal,
    TakeAppeal,
)
from lkk_desktop.sync.protocol import Session
from tests.server.appeals.kit import IVANOVS, appeal, asked_about, in_office
from tests.server.running import Running
from tests.server.signed import ask, reached, refused

OFFICE, OTHER = "tyumen-nefteyugansk", "tyumen-surgut"
THANKS: dict[str, Any] = {
    "form": "tyumen/form/thanks",
    "account": None,
    "answers": {"applicant": "Иванов Иван", "text": "Спасибо"},
}
NOTHING = "0199aaaa-0000-7000-8000-0000000000c1"


def listed(server: Running, session: Session) -> list[str]:
    return [one.appeal for one in ask(server, session, ListAppeals()).appeals]


@pytest.mark.parametrize("login", ["ivanov", "petrova"])
def test_who_is_no_clerk_is_told_so(server: Running, login: str) -> None:
    id = asked_about(server)
    session = server.sign_in(login)
    for question in (ListAppeals(), LookAtAppeal(appeal=id), TakeAppeal(appeal=id)):
        assert refused(server, session, question)[:2] == (422, "no_clerk")


def test_another_offices_clerk_is_told_of_nothing(server: Running) -> None:
    id = asked_about(server)
    stranger = in_office(server, OTHER)
    assert listed(server, stranger) == []
    for one in (id, NOTHING):
        for question in (
            LookAtAppeal(appeal=one),
            TakeAppeal(appeal=one),
            AnswerAppeal(appeal=one, text="ответ"),
            RefuseAppeal(appeal=one, reason="нет"),
            ExtendAppeal(appeal=one, days=5, reason="долго"),
        ):
            assert refused(server, stranger, question) == (422, "unknown_appeal", {})
    assert appeal(server, id).status == "received"


def test_an_appeal_goes_with_its_account(server: Running) -> None:
    id = asked_about(server)
    clerk, other = in_office(server, OFFICE), in_office(server, OTHER, login="dolgov")
    server.backoffice.move(IVANOVS, OTHER)
    assert (listed(server, clerk), listed(server, other)) == ([], [id])
    assert refused(server, clerk, TakeAppeal(appeal=id)).code == "unknown_appeal"
    ask(server, other, TakeAppeal(appeal=id))


def test_an_account_that_was_unlinked_keeps_its_office(server: Running) -> None:
    id = asked_about(server)
    server.backoffice.unlink("u-ivanov", IVANOVS)
    clerk = in_office(server, OFFICE)
    assert listed(server, clerk) == [id]
    ask(server, clerk, TakeAppeal(appeal=id))
    ask(server, clerk, AnswerAppeal(appeal=id, text="Ответ есть"))
    assert appeal(server, id).status == "completed"


def test_one_without_an_account_is_for_its_authors_offices(server: Running) -> None:
    id = asked_about(server, **THANKS)
    clerk, other = in_office(server, OFFICE), in_office(server, OTHER, login="dolgov")
    assert (listed(server, clerk), listed(server, other)) == ([id], [])
    server.backoffice.unlink("u-ivanov", IVANOVS)
    assert (listed(server, clerk), listed(server, other)) == ([id], [id])
    ask(server, other, TakeAppeal(appeal=id))


def test_who_is_dismissed_serves_nobody(server: Running) -> None:
    id = asked_about(server)
    clerk = in_office(server, OFFICE)
    ask(server, clerk, TakeAppeal(appeal=id))
    server.backoffice.dismiss("u-operator1", OFFICE)
    assert refused(server, clerk, AnswerAppeal(appeal=id, text="ответ")).code == "no_clerk"


def test_lists_are_narrowed_and_paged(server: Running) -> None:
    clerk, session = in_office(server, OFFICE), server.sign_in()
    ids = []
    for _ in range(7):
        server.clock.pass_by(1)
        ids.append(asked_about(server, session))
    reached(server, "u-petrova", email="petrova@example.com")
    asked_about(server, server.sign_in("petrova"), user="u-petrova", account="0720014583")
    assert listed(server, clerk) == ids
    found, after = list[str](), None
    while True:
        page = ask(server, clerk, ListAppeals(most=3, after=after))
        found += [one.appeal for one in page.appeals]
        assert len(page.appeals) <= 3
        if (after := page.more) is None:
            break
    assert found == ids
    ask(server, clerk, TakeAppeal(appeal=ids[2]))

    def those(**asked: object) -> list[str]:
        return [one.appeal for one in ask(server, clerk, ListAppeals(**asked)).appeals]  # type: ignore[arg-type]

    assert those(status="in_work") == [ids[2]]
    assert those(status="refused") == []
    assert those(search="44569") == [ids[4]]
    assert those(search=" 07100 ") == ids
    assert those(search="0720014583") == []
    assert those(search="%") == []
    assert those(overdue=True) == []
    server.clock.pass_by(6 * 24 * 3_600)
    clerk = server.sign_in("operator1")
    (first, *_) = ask(server, clerk, ListAppeals()).appeals
    assert (first.overdue, first.customer, first.number) == (True, "Иванов Иван Иванович", "44565")
    assert those(overdue=True) == ids
    assert those(overdue=True, status="in_work") == [ids[2]]


@pytest.mark.parametrize("mark", ["x", "12", "12x.a", "1" * 40 + ".a", "."])
def test_a_mark_that_leads_nowhere_is_malformed(server: Running, mark: str) -> None:
    clerk = in_office(server, OFFICE)
    assert refused(server, clerk, ListAppeals(after=mark))[:2] == (400, "malformed")
