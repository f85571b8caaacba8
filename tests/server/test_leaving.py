"""Leaving: all accounts go at once, the user a day later, and till then everything comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from lkk_desktop.models.accounts import Account, LinkedAccount, NameAccount, OrderAccounts, User
from lkk_desktop.models.record import KINDS
from lkk_desktop.online.messages import (
    ChangeCredentials,
    DeleteUser,
    Done,
    KeepUser,
    LinkAccount,
    ListDevices,
    UnlinkAccount,
)
from lkk_desktop.sync.protocol import Refresh, encode
from lkk_server import tables as books
from lkk_server.identity import credentials, leaving, tables
from lkk_server.seed.scene import PASSWORD
from tests.server.real_desk import RealDesk
from tests.server.running import PACKED, Running, problem
from tests.server.signed import (
    all_of,
    ask,
    notices,
    pulled,
    reached,
    refused,
    renewed,
    told_by_letter,
)

HOUR = 3_600
PETROVAS = ("0720014583", "0720027716", "0730009148")
FIRST, SECOND = (f"0199a1d2-0000-7000-8000-00000000000{n}" for n in (1, 2))


def cabinet(server: Running) -> list[tuple[str, str | None]]:
    links = sorted(all_of(server, LinkedAccount, user="u-petrova"), key=lambda one: one.place)
    return [(one.account, one.nickname) for one in links]


def rows(server: Running, table: Any, user: str) -> int:
    with server.database.read() as connection:
        return len(connection.execute(select(table).where(table.c.user == user)).all())


def of_user(server: Running, user: str) -> list[str]:
    """Every record of a user's own stream."""
    found = []
    with server.database.read() as connection:
        for name, kind in KINDS.items():
            if kind.home == "user":
                table = books.records[name]
                query = select(table.c.id).where(table.c.stream == f"user:{user}")
                found += [f"{name} {id}" for (id,) in connection.execute(query)]
    return found


def told(server: Running) -> int:
    [user] = all_of(server, User, id="u-petrova")
    assert user.deleting is not None
    return user.deleting


def test_a_user_leaves_and_thinks_better_of_it(server: Running, tmp_path: Path) -> None:
    desk = RealDesk(tmp_path / "desk", server, server.sign_in("petrova"))
    desk.sync()
    desk.say(NameAccount(user="u-petrova", account=PETROVAS[1], nickname="Дача"), FIRST)
    desk.say(OrderAccounts(user="u-petrova", accounts=(PETROVAS[2], PETROVAS[1])), SECOND)
    desk.sync()
    before = [(PETROVAS[2], None), (PETROVAS[1], "Дача"), (PETROVAS[0], None)]
    assert cabinet(server) == before

    answer = ask(server, desk.session, DeleteUser(password=PASSWORD))
    assert answer.deleting == server.clock() + 24 * HOUR * 1_000 == told(server)
    assert cabinet(server) == []
    desk.sync()
    assert desk.all(Account) == []
    assert [one.deleting for one in desk.all(User)] == [answer.deleting]

    server.clock.pass_by(23 * HOUR)
    assert server.work.sweep() == 0
    other = server.sign_in("petrova")
    assert ask(server, other, KeepUser()) == Done()
    assert cabinet(server) == before
    server.clock.pass_by(2 * HOUR)
    assert server.work.sweep() == 0
    desk.session = renewed(server, desk.session)
    desk.sync()
    assert [one.deleting for one in desk.all(User)] == [None]
    assert {one.id for one in desk.all(Account)} == set(PETROVAS)
    heard = [code for code, _values in notices(server, "u-petrova")]
    assert heard == ["deletion_begun", "deletion_undone", "device_new"]
    desk.close()


def test_after_a_day_nothing_of_the_user_is_left_but_what_the_law_keeps(
    server: Running, tmp_path: Path
) -> None:
    desk = RealDesk(tmp_path / "desk", server, server.sign_in("petrova"))
    desk.sync()
    desk.say(NameAccount(user="u-petrova", account=PETROVAS[1], nickname="Дача"), FIRST)
    desk.sync()
    with server.database.write() as connection:
        given = {"id": "c-1", "user": "u-petrova", "subject": "policy", "version": "1", "given": 1}
        connection.execute(tables.consent.insert(), given)
    reached(server, "u-petrova", email="p@mail.example.com")
    ask(server, desk.session, DeleteUser(password=PASSWORD))
    server.clock.pass_by(24 * HOUR)
    assert server.work.sweep() == 1
    assert server.work.sweep() == 0
    # Told when it begins, and at last when it is done.
    assert told_by_letter(server) == ["p@mail.example.com"] * 2

    assert of_user(server, "u-petrova") == []
    for table in (tables.login, tables.credential, tables.reach, tables.ticket, tables.leaving):
        assert rows(server, table, "u-petrova") == 0, table.name
    assert rows(server, tables.consent, "u-petrova") == 1
    assert rows(server, books.command, "u-petrova") == 1
    with server.database.read() as connection:
        query = select(tables.device.c.name).where(tables.device.c.user == "u-petrova")
        assert connection.execute(query).scalars().all() == [""]
        lost = select(books.feed).where(books.feed.c.stream == "user:u-petrova")
        assert {row.state for row in connection.execute(lost)} == {"tombstone"}
        device = f"device:{desk.session.device}"
        lost = select(books.feed).where(books.feed.c.stream == device)
        assert {row.state for row in connection.execute(lost)} == {"tombstone"}
    with server.client(desk.session.access) as client:
        answer = client.post("/devices", content=encode(ListDevices()), headers=PACKED)
        assert (answer.status_code, problem(answer).code) == (401, "device_revoked")
        body = encode(Refresh(desk.session.refresh))
        answer = client.post("/session/refresh", content=body, headers=PACKED)
        assert (answer.status_code, problem(answer).code) == (401, "device_revoked")
        for name in ("petrova", PETROVAS[0]):
            known = {"login": name, "password": PASSWORD, "device_name": "x"}
            answer = client.post("/session", json=known)
            assert (answer.status_code, problem(answer).code) == (401, "wrong_credentials")
    # The accounts are the supplier's, and stay; others go on in them.
    assert len([one for one in all_of(server, Account) if one.id in PETROVAS]) == 3
    assert server.sign_in("ivanov").user == "u-ivanov"
    desk.close()


def test_with_the_last_account_the_user_goes_and_it_comes_back_with_the_undo(
    server: Running,
) -> None:
    session = server.sign_in("petrova")
    for number in PETROVAS[:2]:
        ask(server, session, UnlinkAccount(account=number))
    answer = ask(server, session, UnlinkAccount(account=PETROVAS[2], last=True))
    assert answer.deleting == told(server)
    ask(server, session, KeepUser())
    # Only what went with the user: the two were removed one by one, and meant so.
    assert cabinet(server) == [(PETROVAS[2], None)]
    assert ask(server, session, KeepUser()) == Done()


def test_what_was_added_meanwhile_stays_after_what_comes_back(server: Running) -> None:
    session = server.sign_in("petrova")
    ask(server, session, DeleteUser(password=PASSWORD))
    ask(server, session, LinkAccount(account="0710000000", surname="Иванов"))
    ask(server, session, LinkAccount(account=PETROVAS[1], surname="Петрова"))
    ask(server, session, UnlinkAccount(account="0710000000"))
    ask(server, session, LinkAccount(account="0710000000", surname="Иванов"))
    ask(server, session, KeepUser())
    numbers = [number for number, _ in cabinet(server)]
    assert numbers == [*PETROVAS, "0710000000"]
    places = sorted(one.place for one in all_of(server, LinkedAccount, user="u-petrova"))
    assert places == [0, 1, 2, 3]


def test_asked_twice_the_day_is_the_same(server: Running) -> None:
    session = server.sign_in("petrova")
    first = ask(server, session, DeleteUser(password=PASSWORD))
    server.clock.pass_by(HOUR)
    session = renewed(server, session)
    assert ask(server, session, DeleteUser(password=PASSWORD)) == first
    assert len(notices(server, "u-petrova")) == 1


@pytest.mark.parametrize("password", ["", "kabinet2027", "K" * 4_000, "пароль", " kabinet2026"])
def test_a_wrong_password_deletes_nobody(server: Running, password: str) -> None:
    session = server.sign_in("petrova")
    said = refused(server, session, DeleteUser(password=password))
    assert said[:2] == (422, "wrong_password")
    assert len(cabinet(server)) == 3


def test_an_offices_clerk_is_not_deleted_by_themselves(server: Running) -> None:
    server.backoffice.appoint("u-petrova", "tyumen-surgut")
    session = server.sign_in("petrova")
    assert refused(server, session, DeleteUser(password=PASSWORD)).code == "clerk"
    for number in PETROVAS:
        assert ask(server, session, UnlinkAccount(account=number)).deleting is None
    assert ask(server, session, ListDevices()).devices


def test_a_password_that_changes_while_one_leaves_counts(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief, owner = server.sign_in("petrova"), server.sign_in("petrova")
    real = credentials.proved
    change = ChangeCredentials(password=PASSWORD, new_password="novyj parol 7")

    def slow(*arguments: Any) -> str:
        found = real(*arguments)
        ask(server, owner, change)
        return found

    monkeypatch.setattr(leaving, "proved", slow)
    said = refused(server, thief, DeleteUser(password=PASSWORD))
    assert said[:2] == (422, "wrong_password")
    assert len(cabinet(server)) == 3


def test_a_sweep_that_is_killed_midway_takes_nobody_in_half(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = server.sign_in("petrova")
    ask(server, session, DeleteUser(password=PASSWORD))
    server.clock.pass_by(25 * HOUR)
    before = of_user(server, "u-petrova")
    real = leaving._drop_books

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(leaving, "_drop_books", killed)
    with pytest.raises(KeyboardInterrupt):
        server.work.sweep()
    assert of_user(server, "u-petrova") == before
    monkeypatch.setattr(leaving, "_drop_books", real)
    assert server.work.sweep() == 1
    assert of_user(server, "u-petrova") == []


def test_a_page_tells_every_device_of_the_day(server: Running) -> None:
    one, other = server.sign_in("petrova"), server.sign_in("petrova")
    answer = ask(server, one, DeleteUser(password=PASSWORD))
    page = pulled(server, other, "user:u-petrova")
    [row] = page.kinds["user"].rows
    assert User.of.record(tuple(row[1:])) == msgspec.structs.replace(
        all_of(server, User, id="u-petrova")[0], deleting=answer.deleting
    )
