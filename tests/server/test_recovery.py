"""A forgotten password: a code to the contact that is open, a new password, everybody else out."""

from __future__ import annotations

from typing import Any

import pytest

from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.online.messages import Recover, Reset, SendAgain, Ticket
from lkk_desktop.sync.protocol import Session
from tests.server.asking import ACCOUNT, PASSWORD, ask, forgotten, post, refusal, registered
from tests.server.running import Running, problem
from tests.server.test_registration import KEPT_PHONE, PHONE, of

NEW = "novyi parol 2"


def renewal(ticket: Ticket, code: str, **more: Any) -> Reset:
    terms: dict[str, Any] = {"password": NEW, "device_name": "Новый", "device": None}
    return Reset(ticket=ticket.ticket, code=code, **terms | more)


def signed_out(server: Running, session: Session) -> str:
    with server.client() as client:
        answer = client.post("/session/refresh", json={"refresh": session.refresh})
    return problem(answer).code if answer.status_code == 401 else ""


def signs_in(server: Running, login: str, password: str) -> bool:
    body = {"login": login, "password": password, "device_name": ""}
    with server.client() as client:
        return client.post("/session", json=body).status_code == 200


@pytest.mark.parametrize("login", [ACCOUNT, "belova@example.com", " 0720 031 945 "])
def test_a_code_by_e_mail_lets_one_set_a_new_password(server: Running, login: str) -> None:
    old = registered(server)
    other = server.sign_in(ACCOUNT, PASSWORD)
    ticket = ask(server, forgotten(login))
    assert [(one.way, one.to, one.digits) for one in ticket.sent] == [("email", "", 6)]
    code = server.code("belova@", codes=2)
    session = ask(server, renewal(ticket, code))
    assert session.user == old.user
    assert [signed_out(server, one) for one in (old, other, session)] == [
        "signed_out",
        "signed_out",
        "",
    ]
    assert signs_in(server, ACCOUNT, NEW)
    assert not signs_in(server, ACCOUNT, PASSWORD)
    letter = server.letter("belova@", "Пароль личного кабинета изменён")
    assert code not in letter.body
    assert ("password_changed",) in of(server, UserNotice, old.user, "code")
    server.clock.pass_by(6 * 60)
    assert refusal(server, renewal(ticket, code)).code == "code_spent"


def test_a_reset_whose_answer_was_lost_signs_in_and_sets_nothing_else(server: Running) -> None:
    registered(server)
    ticket = ask(server, forgotten(ACCOUNT))
    code = server.code("belova@", codes=2)
    lost = ask(server, renewal(ticket, code))
    again = ask(server, renewal(ticket, code))
    assert again.user == lost.user
    other = refusal(server, renewal(ticket, code, password="another river 2028"))
    assert other.code == "code_spent"
    assert signs_in(server, ACCOUNT, NEW)
    assert not signs_in(server, ACCOUNT, "another river 2028")


def test_a_known_device_keeps_its_id(server: Running) -> None:
    old = registered(server)
    ticket = ask(server, forgotten(ACCOUNT, device=old.device))
    code = server.code("belova@", codes=2)
    session = ask(server, renewal(ticket, code, device=old.device))
    assert session.device == old.device


def test_the_way_that_is_open_says_so_itself(server: Running) -> None:
    """Asked for by e-mail, where there is a phone only: the answer is as ever, the SMS tells."""
    registered(server, email=None, phone=PHONE)
    ticket = ask(server, forgotten(ACCOUNT, "email"))
    assert ticket.sent == ask(server, forgotten("nobody at all", "email")).sent
    code = server.code(KEPT_PHONE, codes=2)
    assert len(code) == 6
    (message,) = [one for one in server.letters(KEPT_PHONE) if code in one.body]
    assert "Почта в кабинете не подтверждена" in message.body
    assert ask(server, renewal(ticket, code)).user


def test_another_code_of_a_recovery_goes_where_the_first_one_went(server: Running) -> None:
    registered(server, email=None, phone=PHONE)
    ticket = ask(server, forgotten(ACCOUNT, "email"))
    decoy = ask(server, forgotten("0720031940", "email"))
    server.clock.pass_by(60)
    answers = [ask(server, SendAgain(ticket=one.ticket, way="email")) for one in (ticket, decoy)]
    assert answers[0].sent == answers[1].sent
    assert (answers[0].lives, answers[0].again) == (answers[1].lives, answers[1].again)
    assert ask(server, renewal(ticket, server.code(KEPT_PHONE, codes=3))).user


def test_an_unconfirmed_contact_recovers_nothing(server: Running) -> None:
    mine = registered(server, phone=PHONE)  # by the code from the e-mail
    ticket = ask(server, forgotten(ACCOUNT, "phone"))
    code = server.code("belova@", codes=2)
    (letter,) = [one for one in server.letters("belova@") if code in one.subject]
    assert "Подтверждённого телефона у вас нет" in letter.body
    assert len(server.letters(KEPT_PHONE)) == 1
    assert ask(server, renewal(ticket, code)).user == mine.user


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("короткий1", "password_cyrillic"),
        ("abc1", "password_short"),
        ("abcdefg", "password_no_digit"),
    ],
)
def test_a_bad_new_password_costs_no_code(server: Running, password: str, code: str) -> None:
    registered(server)
    ticket = ask(server, forgotten(ACCOUNT))
    right = server.code("belova@", codes=2)
    for _ in range(4):
        assert refusal(server, renewal(ticket, right, password=password)).code == code
    assert ask(server, renewal(ticket, right)).user


def test_wrong_and_late_codes_of_a_recovery(server: Running) -> None:
    registered(server)
    ticket = ask(server, forgotten(ACCOUNT))
    right = server.code("belova@", codes=2)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert refusal(server, renewal(ticket, wrong)) == (422, "wrong_code", {"left": 2})
    server.clock.pass_by(15 * 60)
    assert refusal(server, renewal(ticket, right)).code == "code_late"
    assert signs_in(server, ACCOUNT, PASSWORD)


@pytest.mark.parametrize(
    "login",
    ["", "x", "nobody", "0720031940", "ivanov", "\0", "a" * 200, "'; --", "ы@ы", "+7", "8" * 60],
)
def test_whoever_it_is_the_answer_is_the_same(shared: Running, login: str) -> None:
    """``ivanov`` is somebody, the others are nobody; lengths and all are the same."""
    number = sum(login.encode()) % 250
    known = ask(shared, forgotten("petrova"), source=f"10.9.1.{number}")
    found = ask(shared, forgotten(login), source=f"10.9.2.{number}")
    assert len(found.ticket) == len(known.ticket)
    assert (found.sent, found.lives, found.again) == (known.sent, known.lives, known.again)
    said = [refusal(shared, renewal(one, "000000"), source="10.9.1.3") for one in (found, known)]
    assert said[0] == said[1] == (422, "wrong_code", {"left": 2})


@pytest.mark.parametrize("ticket", ["", "x", "A" * 43, "A" * 200, "\0", "ы" * 43])
def test_a_ticket_of_nobody(shared: Running, ticket: str) -> None:
    asked = Reset(ticket=ticket, code="123456", password=NEW, device_name="")
    assert refusal(shared, asked, source="10.9.1.4") == (422, "code_late", {})
    again = SendAgain(ticket=ticket, way="email")
    assert refusal(shared, again, source="10.9.1.4") == (422, "code_late", {})


def test_what_is_malformed_is_refused_as_such(shared: Running) -> None:
    with shared.client() as client:
        for body in ({"login": "x", "way": "pigeon"}, {"login": 7, "way": "email"}, {}):
            assert client.post("/recovery", json=body).status_code == 400
    assert post(shared, Recover(login="x" * 201, way="email")).status_code == 400
