"""After a reset the person registers anew by the same number, and is back in their own cabinet."""

from __future__ import annotations

import pytest

from lkk_desktop.models.accounts import LinkedAccount, User
from lkk_desktop.models.contacts import Contact
from lkk_desktop.models.notifications import UserNotice
from lkk_desktop.online.messages import ConfirmRegistration, LinkAccount, Register, ResetCredentials
from lkk_desktop.sync.protocol import Session
from tests.server.running import Running
from tests.server.signed import all_of, ask, reached

OFFICES = ("tyumen-surgut", "tyumen-nefteyugansk", "tyumen-tyumen")
NEW = "nazad@mail.example.com"


@pytest.fixture
def clerk(server: Running) -> Session:
    for office in OFFICES:
        server.backoffice.appoint("u-operator1", office)
    return server.sign_in("operator1")


def registers(server: Running, account: str, surname: str) -> Session:
    policy = server.sessions.realm.house.policy
    asked = Register(
        account=account,
        surname=surname,
        email=NEW,
        phone=None,
        password="novyj parol 7",
        consent=policy,
    )
    ticket = ask(server, None, asked)
    confirm = ConfirmRegistration(
        ticket=ticket.ticket, code=server.code(NEW), device_name="Ноутбук"
    )
    return ask(server, None, confirm)


def test_the_same_cabinet_with_all_that_was_in_it(server: Running, clerk: Session) -> None:
    reached(server, "u-petrova", phone="79220000002")
    before = {one.id: one for one in all_of(server, LinkedAccount, user="u-petrova")}
    reason = "утерян телефон"
    ask(server, clerk, ResetCredentials(account="0720014583", reason=reason))
    session = registers(server, "0720014583", "Петрова")
    assert session.user == "u-petrova"
    assert {one.id: one for one in all_of(server, LinkedAccount, user="u-petrova")} == before
    assert "credentials_reset" in {one.code for one in all_of(server, UserNotice)}
    contacts = {one.way: one for one in all_of(server, Contact, user="u-petrova")}
    # Whoever comes back gives their own, and does not see what stood there.
    assert list(contacts) == ["email"]
    assert contacts["email"].confirmed is not None
    [user] = all_of(server, User, id="u-petrova")
    assert user.login == "0720014583"
    assert server.sign_in("0720014583", "novyj parol 7").user == "u-petrova"


def test_who_registers_the_account_of_another_gets_a_cabinet_of_their_own(
    server: Running, clerk: Session
) -> None:
    """The landlord's cabinet has the tenant's account, too; the tenant does not come into it."""
    landlord = server.sign_in("ivanov")
    ask(server, landlord, LinkAccount(account="0710046205", surname="Долгов"))
    ask(server, clerk, ResetCredentials(account="0710046205", reason="забыл пароль"))
    session = registers(server, "0710046205", "Долгов")
    assert session.user == "u-dolgov"
    links = all_of(server, LinkedAccount, user="u-dolgov")
    assert [one.account for one in links] == ["0710046205"]


def test_without_a_reset_nobody_comes_into_a_cabinet_that_is_there(server: Running) -> None:
    session = registers(server, "0720014583", "Петрова")
    assert session.user not in {"u-petrova", ""}
    links = all_of(server, LinkedAccount, user=session.user)
    assert [one.account for one in links] == ["0720014583"]
