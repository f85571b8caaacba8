"""Contacts: another one counts once its code has come; the one before it is told; one stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lkk_desktop.models.contacts import Contact, Subscription, subscription_id
from lkk_desktop.models.identity import Way
from lkk_desktop.online.messages import ChangeContact, ConfirmContact, Done, RemoveContact, Ticket
from lkk_desktop.sync.protocol import Session
from lkk_server.identity import reach
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import publish
from tests.server.running import Running
from tests.server.signed import (
    all_of,
    ask,
    letters,
    notices,
    reached,
    refused,
    renewed,
    told_by_letter,
)

OLD, NEW = "old@mail.example.com", "novyj@mail.example.com"
PHONE = "79221234567"


def asking(way: Way, value: str, password: str = PASSWORD) -> ChangeContact:
    return ChangeContact(way=way, value=value, password=password)


def changed(server: Running, session: Session, way: Way, value: str, kept: str) -> None:
    """Change a contact, with the code that came to it."""
    ticket = ask(server, session, asking(way, value))
    confirm = ConfirmContact(ticket=ticket.ticket, code=server.code(kept))
    assert ask(server, session, confirm) == Done()


def contacts(server: Running, user: str = "u-dolgov") -> dict[str, str]:
    """The confirmed contacts of a user, as they see them; the server's own list says the same."""
    found = {c.way: c.value for c in all_of(server, Contact, user=user) if c.confirmed}
    with server.database.read() as connection:
        kept = reach.confirmed(connection, user)
    assert {way: reach.folded(way, value) for way, value in found.items()} == {
        str(way): value for way, value in kept.items()
    }
    return {str(way): value for way, value in found.items()}


def test_an_email_is_given_and_confirmed_by_its_code(server: Running) -> None:
    session = server.sign_in("dolgov")
    ticket = ask(server, session, asking("email", " Novyj@Mail.example.com "))
    assert isinstance(ticket, Ticket)
    [sent] = ticket.sent
    assert (sent.way, sent.to, sent.digits) == ("email", "N•••@m•••.com", 6)
    assert (ticket.lives, ticket.again) == (30 * 60_000, 60_000)
    assert contacts(server) == {}
    code = server.code("Novyj@mail.example.com")
    assert ask(server, session, ConfirmContact(ticket=ticket.ticket, code=code)) == Done()
    assert contacts(server) == {"email": "Novyj@mail.example.com"}
    told = ("contact_changed", {"way": "email", "contact": "N•••@m•••.com"})
    assert notices(server, "u-dolgov") == [told]
    # There was nobody else to tell.
    assert len(letters(server)) == 1


def test_a_phone_in_a_persons_own_spelling(server: Running) -> None:
    session = server.sign_in("dolgov")
    changed(server, session, "phone", "8 (922) 123-45-67", PHONE)
    assert contacts(server) == {"phone": PHONE}


def test_the_contact_that_is_replaced_is_told_and_not_the_new_one(server: Running) -> None:
    session = server.sign_in("dolgov")
    reached(server, "u-dolgov", email=OLD, phone=PHONE)
    server.clock.pass_by(1)
    changed(server, session, "email", NEW, NEW)
    assert contacts(server) == {"email": NEW, "phone": PHONE}
    told = [one for one in letters(server) if one.to == OLD]
    assert len(told) == 1
    assert "n•••@m•••.com" in told[0].body
    assert NEW not in told[0].body
    assert told_by_letter(server) == [NEW, OLD]


def test_a_first_email_of_one_with_a_phone_is_told_to_the_phone(server: Running) -> None:
    session = server.sign_in("dolgov")
    reached(server, "u-dolgov", phone=PHONE)
    changed(server, session, "email", NEW, NEW)
    assert told_by_letter(server) == [PHONE, NEW]


@pytest.mark.parametrize(
    ("way", "value", "code"),
    [
        ("email", "", "email_malformed"),
        ("email", "x" * 200, "email_malformed"),
        ("email", "почта@mail.ru", "email_not_latin"),
        ("email", "a@почта.рф", "email_zone"),
        ("email", "a@b.example.com\r\nBcc: all@example.com", "email_malformed"),
        ("phone", "", "phone_malformed"),
        ("phone", "12345", "phone_malformed"),
        ("phone", "+1 202 555 0100", "phone_malformed"),
        ("phone", "8 495 123 45 67", "phone_not_mobile"),
        ("phone", "мой телефон", "phone_malformed"),
    ],
)
def test_what_is_no_contact_is_refused_and_nothing_is_sent(
    server: Running, way: Way, value: str, code: str
) -> None:
    said = refused(server, server.sign_in("dolgov"), asking(way, value))
    assert said[:2] == (422, code)
    assert letters(server) == []


def test_without_the_password_nothing_changes(server: Running) -> None:
    session = server.sign_in("dolgov")
    reached(server, "u-dolgov", email=OLD, phone=PHONE)
    assert refused(server, session, asking("email", NEW, "kabinet")).code == "wrong_password"
    gone = RemoveContact(way="email", password="")
    assert refused(server, session, gone).code == "wrong_password"
    assert contacts(server) == {"email": OLD, "phone": PHONE}


def test_a_device_left_open_guesses_no_password(server: Running) -> None:
    session, other = server.sign_in("dolgov"), server.sign_in("dolgov")
    said = [refused(server, session, asking("email", NEW, f"guess{n}")) for n in range(12)]
    assert [one.code for one in said] == ["wrong_password"] * 10 + ["too_many_tries"] * 2
    assert said[-1].status == 429
    assert said[-1].values["wait"] > 0
    assert refused(server, session, asking("email", NEW)).code == "too_many_tries"
    # The owner on another device, and later on this one, is not held up.
    assert ask(server, other, asking("email", NEW))
    server.clock.pass_by(said[-1].values["wait"] + 1)
    assert ask(server, renewed(server, session), asking("email", OLD))


@pytest.mark.parametrize("code", ["0000", "", "abc", "1" * 200, "１２３４"])
def test_a_wrong_code_leaves_all_as_it_was(server: Running, code: str) -> None:
    session = server.sign_in("dolgov")
    ticket = ask(server, session, asking("phone", PHONE)).ticket
    wanted = server.code(PHONE)
    if code == wanted:
        code = "9999"
    said = refused(server, session, ConfirmContact(ticket=ticket, code=code))
    assert (said.code, said.values) == ("wrong_code", {"left": 2})
    assert contacts(server) == {}


def test_codes_are_spent_late_or_anothers(server: Running) -> None:
    session, stranger = server.sign_in("dolgov"), server.sign_in("ivanov")
    ticket = ask(server, session, asking("phone", PHONE)).ticket
    right = ConfirmContact(ticket=ticket, code=server.code(PHONE))
    assert refused(server, stranger, right).code == "code_late"
    assert refused(server, session, ConfirmContact(ticket="x", code="1234")).code == "code_late"
    unopened = ConfirmContact(ticket=ticket, code=None)
    assert refused(server, session, unopened).code == "not_yet"
    ask(server, session, right)
    assert ask(server, session, right) == Done()  # as where the answer was lost
    server.clock.pass_by(6 * 60)
    assert refused(server, session, right).code == "code_spent"
    late = ask(server, session, asking("email", NEW)).ticket
    code = server.code(NEW)
    server.clock.pass_by(31 * 60)
    session = renewed(server, session)
    said = refused(server, session, ConfirmContact(ticket=late, code=code))
    assert said.code == "code_late"
    assert contacts(server) == {"phone": PHONE}


def test_a_contact_belongs_to_one(server: Running) -> None:
    reached(server, "u-ivanov", email=OLD)
    session = server.sign_in("dolgov")
    said = refused(server, session, asking("email", OLD.upper()))
    assert said.code == "email_taken"
    assert letters(server) == []
    reached(server, "u-dolgov", phone=PHONE)
    assert refused(server, session, asking("phone", "922 123 45 67")).code == "same_contact"


def test_two_who_confirm_the_same_contact_at_once(server: Running) -> None:
    """Each has a code of the same mailbox; one of them gets it, the other is told."""
    users: list[tuple[str, Session, ConfirmContact]] = []
    for number, name in enumerate(("ivanov", "dolgov"), 1):
        session = server.sign_in(name)
        ticket = ask(server, session, asking("email", NEW)).ticket
        confirm = ConfirmContact(ticket=ticket, code=server.code(NEW, least=number))
        users.append((f"u-{name}", session, confirm))
        server.clock.pass_by(1)

    def one(user: Any) -> str:
        _, session, confirm = user
        with server.client(session.access) as client:
            body = {"ticket": confirm.ticket, "code": confirm.code}
            answer = client.post("/contacts/confirm", json=body)
        return "done" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, users)) == ["done", "email_taken"]
    held = [contacts(server, user) for user, _, _ in users]
    assert [one.get("email") for one in held].count(NEW) == 1


def test_the_last_confirmed_contact_stays(server: Running) -> None:
    session = server.sign_in("dolgov")
    gone = RemoveContact(way="email", password=PASSWORD)
    assert ask(server, session, gone) == Done()  # there is none
    reached(server, "u-dolgov", email=OLD)
    assert refused(server, session, gone)[:2] == (422, "last_contact")
    reached(server, "u-dolgov", phone=PHONE)
    assert ask(server, session, gone) == Done()
    assert contacts(server) == {"phone": PHONE}
    assert notices(server, "u-dolgov")[-1][0] == "contact_removed"
    assert told_by_letter(server) == [OLD]


def test_with_the_email_go_its_subscriptions(server: Running) -> None:
    session = server.sign_in("dolgov")
    reached(server, "u-dolgov", email=OLD, phone=PHONE)
    news = Subscription(
        id=subscription_id("u-dolgov", "news"), user="u-dolgov", topic="news", since=1
    )
    publish(server.database, "tyumen", [news])
    ask(server, session, RemoveContact(way="email", password=PASSWORD))
    assert all_of(server, Subscription, user="u-dolgov") == []
