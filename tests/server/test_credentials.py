"""Logins and passwords: another one signs every other device out, and this one goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lkk_desktop.models.accounts import User
from lkk_desktop.online.messages import ChangeCredentials, ListDevices
from lkk_desktop.sync.protocol import Refresh, encode
from lkk_server.seed.scene import PASSWORD
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

NEW = "novyj parol 7!"


def signs_in(server: Running, login: str, password: str) -> str:
    """The user, or the code that it is refused with."""
    with server.client() as client:
        body = {"login": login, "password": password, "device_name": "x"}
        answer = client.post("/session", json=body)
    return str(answer.json()["code"] if answer.status_code != 200 else "in")


def test_another_password_signs_out_every_device_but_this_one(server: Running) -> None:
    mine, other = server.sign_in(), server.sign_in()
    stranger = server.sign_in("petrova")
    reached(server, "u-ivanov", email="i@mail.example.com")
    asked = ChangeCredentials(password=PASSWORD, new_password=NEW)
    session = ask(server, mine, asked)
    assert (session.user, session.device) == (mine.user, mine.device)
    for ended in (mine, other):
        said = refused(server, ended, ListDevices())
        assert said[:2] == (401, "signed_out")
        with server.client() as client:
            body = encode(Refresh(ended.refresh))
            answer = client.post("/session/refresh", content=body, headers=PACKED)
        assert problem(answer).code == "signed_out"
    assert [one.device for one in ask(server, session, ListDevices()).devices] == [mine.device]
    assert pulled(server, renewed(server, session), "user:u-ivanov").heads
    assert ask(server, stranger, ListDevices())
    assert signs_in(server, "ivanov", PASSWORD) == "wrong_credentials"
    server.sign_in("ivanov", NEW, mine.device)
    codes = [code for code, _ in notices(server, "u-ivanov")]
    assert "password_changed" in codes
    assert "login_changed" not in codes
    assert "i@mail.example.com" in told_by_letter(server)


def test_another_login_leaves_the_account_number_as_a_name(server: Running) -> None:
    mine = server.sign_in()
    session = ask(server, mine, ChangeCredentials(password=PASSWORD, login="  Ваня_И "))
    assert [one.login for one in all_of(server, User, id="u-ivanov")] == ["Ваня_И"]
    assert signs_in(server, "ivanov", PASSWORD) == "wrong_credentials"
    assert signs_in(server, "ваня_и", PASSWORD) == "in"
    assert signs_in(server, "0710000000", PASSWORD) == "in"
    # The old one is free again.
    ask(server, server.sign_in("petrova"), ChangeCredentials(password=PASSWORD, login="ivanov"))
    assert session.user == "u-ivanov"


def test_the_same_login_in_other_letters(server: Running) -> None:
    session = ask(server, server.sign_in(), ChangeCredentials(password=PASSWORD, login="Ivanov"))
    assert [one.login for one in all_of(server, User, id="u-ivanov")] == ["Ivanov"]
    assert signs_in(server, "IVANOV", PASSWORD) == "in"
    said = refused(server, session, ChangeCredentials(password=PASSWORD, login="Ivanov"))
    assert said[:2] == (422, "nothing_new")


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        (None, None, "nothing_new"),
        ("ab", None, "login_short"),
        ("a" * 65, None, "login_long"),
        ("ivan ov", None, "login_character"),
        ("<script>", None, "login_character"),
        ("0720014583", None, "login_number"),
        ("petrova", None, "login_taken"),
        ("PETROVA", None, "login_taken"),
        ("somebody@mail.example.com", None, "login_taken"),
        ("+79221234567", None, "login_taken"),
        (None, "короткий", "password_cyrillic"),
        (None, "ab1", "password_short"),
        (None, "a1" * 600, "password_long"),
        (None, "ABCDEF1", "password_no_lowercase"),
        (None, "abcdefg", "password_no_digit"),
        (None, "abc\tdef1", "password_character"),
        (None, PASSWORD, "same_password"),
    ],
)
def test_what_breaks_a_rule_changes_nothing(
    server: Running, login: str | None, password: str | None, code: str
) -> None:
    session = server.sign_in()
    asked = ChangeCredentials(password=PASSWORD, login=login, new_password=password)
    assert refused(server, session, asked)[:2] == (422, code)
    assert ask(server, session, ListDevices()).devices
    assert signs_in(server, "ivanov", PASSWORD) == "in"


def test_ones_own_confirmed_email_may_be_the_login(server: Running) -> None:
    reached(server, "u-ivanov", email="ivanov@mail.example.com")
    asked = ChangeCredentials(password=PASSWORD, login="Ivanov@mail.example.com")
    ask(server, server.sign_in(), asked)
    assert signs_in(server, "ivanov@mail.example.com", PASSWORD) == "in"


def test_without_the_password_there_is_no_other(server: Running) -> None:
    session = server.sign_in()
    for guess in ("", "kabinet2027", "K" * 4_000, "кабинет2026"):
        asked = ChangeCredentials(password=guess, new_password=NEW)
        assert refused(server, session, asked)[:2] == (422, "wrong_password")
    assert signs_in(server, "ivanov", PASSWORD) == "in"


def test_of_two_who_take_a_login_at_once_one_gets_it(server: Running) -> None:
    sessions = [server.sign_in("ivanov"), server.sign_in("dolgov")]

    def one(session: object) -> str:
        with server.client(session.access) as client:  # type: ignore[attr-defined]
            body = {"password": PASSWORD, "login": "surgut"}
            answer = client.post("/credentials", json=body)
        return "done" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, sessions)) == ["done", "login_taken"]


def test_of_two_devices_that_change_the_password_at_once_one_does(server: Running) -> None:
    sessions = [server.sign_in(), server.sign_in()]

    def one(number: int) -> str:
        with server.client(sessions[number].access) as client:
            body = {"password": PASSWORD, "new_password": f"novyj {number}"}
            answer = client.post("/credentials", json=body)
        return "done" if answer.status_code == 200 else str(answer.json()["code"])

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(one, (0, 1)))
    assert said.count("done") == 1
    assert set(said) <= {"done", "wrong_password", "signed_out"}
    won = said.index("done")
    assert signs_in(server, "ivanov", f"novyj {won}") == "in"
