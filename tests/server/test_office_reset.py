"""The office takes a way in back: whose, who may, what comes back, and that it stays on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.models.contacts import Contact
from lkk_desktop.online.messages import (
    Done,
    LinkAccount,
    ListDevices,
    ResetCredentials,
    UnlinkAccount,
)
from lkk_desktop.sync.protocol import Session
from lkk_server.identity import tables
from lkk_server.identity.office import RETURNS, reentering
from tests.server.running import Running
from tests.server.signed import all_of, ask, notices, reached, refused, told_by_letter

IVANOV, DOLGOV = "0710000000", "0710046205"
PETROVAS = ("0720014583", "0720027716", "0730009148")
REASON = "паспорт 67 04, не помнит пароль"
EVERY_OFFICE = ("tyumen-surgut", "tyumen-nefteyugansk", "tyumen-tyumen")


def asking(account: str, reason: str = REASON) -> ResetCredentials:
    return ResetCredentials(account=account, reason=reason)


@pytest.fixture
def clerk(server: Running) -> Session:
    for office in EVERY_OFFICE:
        server.backoffice.appoint("u-operator1", office)
    return server.sign_in("operator1")


def signs_in(server: Running, login: str) -> bool:
    with server.client() as client:
        body = {"login": login, "password": "kabinet2026", "device_name": "x"}
        return client.post("/session", json=body).status_code == 200


def returns(server: Running, account: str) -> str | None:
    with server.database.read() as connection:
        return reentering(server.sessions.realm, connection, account)


def record(server: Running) -> list[Any]:
    with server.database.read() as connection:
        rows = connection.execute(select(tables.audit).order_by(tables.audit.c.deed.desc())).all()
    return [(r.actor, r.device, r.deed, r.subject, r.reason) for r in rows]


def test_a_clerk_resets_a_customer_who_forgot_everything(server: Running, clerk: Session) -> None:
    mine = server.sign_in()
    reached(server, "u-ivanov", email="i@mail.example.com", phone="79220000001")
    assert returns(server, IVANOV) is None
    assert ask(server, clerk, asking(" 0710 000 000 ")) == Done()
    assert refused(server, mine, ListDevices())[:2] == (401, "signed_out")
    assert not signs_in(server, "ivanov")
    assert not signs_in(server, IVANOV)
    assert all_of(server, Contact, user="u-ivanov") == []
    # Their cabinet waits for them, and they are told by the way they had.
    assert [one.account for one in all_of(server, LinkedAccount, user="u-ivanov")] == [IVANOV]
    assert notices(server, "u-ivanov")[-1] == ("credentials_reset", {})
    assert told_by_letter(server) == ["i@mail.example.com"]
    assert record(server) == [
        ("u-operator1", clerk.device, "reset_credentials", f"account:{IVANOV}", REASON),
        ("u-operator1", clerk.device, "credentials_reset", "user:u-ivanov", REASON),
    ]
    assert returns(server, IVANOV) == "u-ivanov"
    assert signs_in(server, "petrova")


def test_a_month_later_nobody_comes_back_to_it_unless_it_is_reset_again(
    server: Running, clerk: Session
) -> None:
    ask(server, clerk, asking(IVANOV))
    server.clock.pass_by(RETURNS / 1_000)
    assert returns(server, IVANOV) == "u-ivanov"
    server.clock.pass_by(1)
    assert returns(server, IVANOV) is None
    ask(server, server.sign_in("operator1"), asking(IVANOV))
    assert returns(server, IVANOV) == "u-ivanov"


def test_a_cabinet_with_other_peoples_accounts_is_not_given_to_whoever_asks(
    server: Running, clerk: Session
) -> None:
    """A landlord holds a tenant's account: who proves to be the tenant gets nothing of theirs."""
    landlord = server.sign_in("ivanov")
    ask(server, landlord, LinkAccount(account=DOLGOV, surname="Долгов"))
    said = refused(server, clerk, asking(IVANOV))
    assert said[:2] == (422, "no_user")
    # The tenant's own cabinet is reset; the landlord's, which has the account too, is not touched.
    ask(server, clerk, asking(DOLGOV))
    assert ask(server, landlord, ListDevices()).devices
    assert returns(server, DOLGOV) == "u-dolgov"
    assert not signs_in(server, "dolgov")
    assert signs_in(server, "ivanov")


def test_all_accounts_of_one_person_come_back_together(server: Running, clerk: Session) -> None:
    # Signed in by the first one's number: it is the one that they registered with.
    ask(server, clerk, asking(PETROVAS[0]))
    assert returns(server, PETROVAS[0]) == "u-petrova"
    links = all_of(server, LinkedAccount, user="u-petrova")
    assert sorted(one.account for one in links) == sorted(PETROVAS)


@pytest.mark.parametrize("account", PETROVAS[1:])
def test_an_account_that_was_only_added_resets_nobody(
    server: Running, clerk: Session, account: str
) -> None:
    assert refused(server, clerk, asking(account))[:2] == (422, "no_user")
    assert signs_in(server, "petrova")
    assert record(server) == []


def test_of_an_account_without_a_cabinet_there_is_nobody_to_reset(
    server: Running, clerk: Session
) -> None:
    session = server.sign_in("dolgov")
    ask(server, session, UnlinkAccount(account=DOLGOV, last=True))
    assert refused(server, clerk, asking(DOLGOV))[:2] == (422, "no_user")


def test_a_clerk_is_not_reset_by_a_colleague(server: Running, clerk: Session) -> None:
    server.backoffice.appoint("u-ivanov", EVERY_OFFICE[0])
    assert refused(server, clerk, asking(IVANOV))[:2] == (422, "no_user")
    assert signs_in(server, "ivanov")


@pytest.mark.parametrize("account", [IVANOV, DOLGOV, "0799999999"])
def test_who_is_no_clerk_may_not(server: Running, account: str) -> None:
    session = server.sign_in("dolgov")
    assert refused(server, session, asking(account))[:2] == (422, "no_clerk")
    assert refused(server, None, asking(account))[:2] == (401, "signed_out")
    assert record(server) == []


def test_another_offices_account_is_as_unknown_as_none(server: Running) -> None:
    server.backoffice.move(IVANOV, EVERY_OFFICE[0])
    server.backoffice.appoint("u-operator1", EVERY_OFFICE[1])
    session = server.sign_in("operator1")
    said = [refused(server, session, asking(one)) for one in (IVANOV, "0799999999")]
    assert said[0] == said[1]
    assert said[0][:2] == (422, "unknown_account")
    server.backoffice.dismiss("u-operator1", EVERY_OFFICE[1])
    assert refused(server, session, asking(IVANOV)).code == "no_clerk"


@pytest.mark.parametrize(
    ("account", "reason", "status", "code"),
    [
        ("", REASON, 422, "empty_account"),
        ("071", REASON, 422, "malformed_account"),
        (IVANOV, "ab", 400, "malformed"),
        (IVANOV, "   ", 422, "no_reason"),
        (IVANOV, "x" * 501, 400, "malformed"),
        (IVANOV, "ab\0cd", 400, "malformed"),
    ],
)
def test_what_is_malformed_resets_nobody(
    server: Running, clerk: Session, account: str, reason: str, status: int, code: str
) -> None:
    assert refused(server, clerk, asking(account, reason))[:2] == (status, code)
    assert signs_in(server, "ivanov")


@pytest.mark.parametrize("statement", ["UPDATE audit SET reason = ''", "DELETE FROM audit"])
def test_the_record_is_only_ever_added_to(server: Running, clerk: Session, statement: str) -> None:
    ask(server, clerk, asking(IVANOV))
    before = record(server)
    with pytest.raises(DBAPIError, match="append-only"), server.database.write() as connection:
        connection.exec_driver_sql(statement)
    assert record(server) == before
