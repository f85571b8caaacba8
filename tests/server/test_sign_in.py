"""Signing in: by any name that is the user's, with passwords of before, and how often."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from lkk_desktop.models.accounts import LinkedAccount
from lkk_desktop.sync.protocol import Session, SignIn
from lkk_server.identity import tables
from lkk_server.identity.sessions import Sessions
from lkk_server.refused import Refused
from lkk_server.seed.scene import PASSWORD
from lkk_server.transact import publish
from tests.server.core_kit import on_sqlite
from tests.server.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


def tried(
    desk: Desk,
    login: str = "ivanov",
    password: str = "wrong",
    *,
    device: str | None = None,
    source: str = "10.0.0.1",
    sessions: Sessions | None = None,
) -> Session | Refused:
    asked = SignIn(login=login, password=password, device_name="PC", device=device)
    try:
        return (sessions or desk.sessions).sign_in(asked, source)
    except Refused as refused:
        return refused


def code(found: Session | Refused) -> str:
    return found.code if isinstance(found, Refused) else "in"


def confirm(desk: Desk, user: str, way: str, value: str, at: int | None = 1) -> None:
    with desk.database.write() as connection:
        row = {"user": user, "way": way, "value": value, "confirmed": at}
        connection.execute(tables.reach.insert(), row)


def link(desk: Desk, user: str, account: str) -> None:
    made = LinkedAccount(id=f"{user}-{account}", user=user, account=account, nickname=None, place=0)
    publish(desk.database, "tyumen", [made])


# ── by any name ───────────────────────────────────────────────────────────────────────────────


def test_by_a_confirmed_contact_and_no_other(desk: Desk) -> None:
    confirm(desk, "u-1", "email", "ivanov@example.com")
    confirm(desk, "u-1", "phone", "79221234567")
    confirm(desk, "u-2", "email", "petrova@example.com", None)
    for name in ("Ivanov@Example.com", "8 (922) 123-45-67", "+79221234567", "922 123-45-67"):
        assert code(tried(desk, name, PASSWORD)) == "in"
    assert code(tried(desk, "petrova@example.com", PASSWORD)) == "wrong_credentials"


def test_by_an_account_that_is_ones_own_alone(desk: Desk) -> None:
    link(desk, "u-1", "0720000001")
    link(desk, "u-1", "0720000002")
    link(desk, "u-2", "0720000002")
    found = tried(desk, "0720 000 001", PASSWORD)
    assert isinstance(found, Session)
    assert found.user == "u-1"
    assert code(tried(desk, "0720000002", PASSWORD)) == "wrong_credentials"


def test_another_ones_address_taken_as_a_login_lets_nobody_in_instead(desk: Desk) -> None:
    confirm(desk, "u-1", "email", "ivanov@example.com")
    with desk.database.write() as connection:
        row = {"name": "ivanov@example.com", "user": "u-2"}
        connection.execute(tables.login.insert(), row)
    found = tried(desk, "ivanov@example.com", PASSWORD)
    assert isinstance(found, Session)
    assert found.user == "u-1"


def test_an_account_that_looks_like_a_phone_is_an_account_first(desk: Desk) -> None:
    confirm(desk, "u-2", "phone", "79221234567")
    assert isinstance(found := tried(desk, "9221234567", PASSWORD), Session)
    assert found.user == "u-2"
    with desk.database.write() as connection:
        connection.execute(tables.login.insert(), {"name": "9221234567", "user": "u-1"})
    assert isinstance(found := tried(desk, "9221234567", PASSWORD), Session)
    assert found.user == "u-1"
    assert isinstance(found := tried(desk, "+7 922 123-45-67", PASSWORD), Session)
    assert found.user == "u-2"


# ── passwords of the system before ────────────────────────────────────────────────────────────


def former(password: str, iterations: int = 1_000) -> str:
    raw = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", iterations)
    return f"pbkdf2_sha256${iterations}$salt${base64.b64encode(raw).decode()}"


def store(desk: Desk, stored: str) -> None:
    with desk.database.write() as connection:
        mine = tables.credential.c.user == "u-1"
        connection.execute(update(tables.credential).where(mine).values(hash=stored))


def stored(desk: Desk) -> str:
    with desk.database.read() as connection:
        query = select(tables.credential.c.hash).where(tables.credential.c.user == "u-1")
        return str(connection.execute(query).scalar_one())


@pytest.mark.parametrize("password", ["пароль", "Ёлка№7;%?*", "ABCDEF", "123456", "Qwerty!»№;%"])
def test_a_password_of_before_is_judged_by_no_rule_of_today(desk: Desk, password: str) -> None:
    store(desk, former(password))
    assert code(tried(desk, password=f"{password}x")) == "wrong_credentials"
    assert stored(desk).startswith("pbkdf2_sha256$")
    assert code(tried(desk, password=password)) == "in"
    assert stored(desk).startswith("$argon2id$")
    assert code(tried(desk, password=password)) == "in"


@pytest.mark.parametrize(
    "broken",
    [
        "pbkdf2_sha256$",
        "pbkdf2_sha256$x$salt$aGFzaA==",
        "pbkdf2_sha256$0$salt$aGFzaA==",
        "pbkdf2_sha256$-1$salt$aGFzaA==",
        "pbkdf2_sha256$999999999999$salt$aGFzaA==",
        "pbkdf2_sha256$1000$salt$not base64",
        "pbkdf2_sha256$1000$salt$",
        "pbkdf2_md5$1000$salt$aGFzaA==",
        "",
        "!",
    ],
)
def test_a_broken_hash_lets_nobody_in(desk: Desk, broken: str) -> None:
    store(desk, broken)
    for password in ("", PASSWORD, "hash"):
        assert code(tried(desk, password=password)) == "wrong_credentials"


# ── limits ────────────────────────────────────────────────────────────────────────────────────


def test_ten_wrong_passwords_and_then_one_waits(desk: Desk) -> None:
    assert [code(tried(desk)) for _ in range(10)] == ["wrong_credentials"] * 10
    late = tried(desk, password=PASSWORD)
    assert isinstance(late, Refused)
    assert (late.status, late.code, late.values) == (429, "too_many_tries", {"wait": 7_200})
    desk.clock.pass_by(7_199)
    assert code(tried(desk, password=PASSWORD)) == "too_many_tries"
    desk.clock.pass_by(1)
    assert code(tried(desk, password=PASSWORD)) == "in"


def test_the_right_password_costs_nothing(desk: Desk) -> None:
    for _ in range(40):
        assert code(tried(desk, password=PASSWORD)) == "in"
    for _ in range(9):
        tried(desk)
    assert code(tried(desk, password=PASSWORD)) == "in"


def test_every_spelling_of_a_name_counts_as_one(desk: Desk) -> None:
    confirm(desk, "u-1", "phone", "79221234567")
    spelled = [
        "8 922 123-45-67",
        "+7(922)1234567",
        "89221234567",
        "7 922 123 45 67",
        "8922-1234567",
    ]
    assert {code(tried(desk, name)) for name in spelled * 2} == {"wrong_credentials"}
    assert code(tried(desk, "8 9221234567")) == "too_many_tries"
    numbers = [" 0710000000", "0710-000-000", "07 10 00 00 00", "0710000000"] * 3
    assert [code(tried(desk, name)) for name in numbers].count("wrong_credentials") == 10


def test_a_strangers_tries_do_not_touch_a_known_device(desk: Desk) -> None:
    mine = desk.sign_in()
    for _ in range(30):
        tried(desk)
    assert code(tried(desk, password=PASSWORD)) == "too_many_tries"
    for _ in range(3):
        assert code(tried(desk, password=PASSWORD, device=mine.device)) == "in"
    # It has a budget of its own, and no more than that.
    assert [code(tried(desk, device=mine.device)) for _ in range(11)][-1] == "too_many_tries"
    desk.clock.pass_by(600)
    assert code(tried(desk, password=PASSWORD, device=mine.device)) == "in"


def test_another_ones_device_is_no_known_one(desk: Desk) -> None:
    theirs = desk.sign_in("petrova")
    for _ in range(10):
        tried(desk, device=theirs.device)
    assert code(tried(desk, password=PASSWORD, device=theirs.device)) == "too_many_tries"
    assert code(tried(desk, "petrova", PASSWORD, device=theirs.device)) == "in"


def test_a_whole_block_behind_one_address_signs_in(desk: Desk) -> None:
    """Eighty households behind one NAT, each of which mistypes once, at the same hour."""
    for number in range(80):
        tried(desk, f"household{number}", source="10.7.7.7")
    assert code(tried(desk, "petrova", PASSWORD, source="10.7.7.7")) == "in"
    for number in range(40):
        tried(desk, f"other{number}", source="10.7.7.7")
    assert code(tried(desk, "petrova", PASSWORD, source="10.7.7.7")) == "too_many_tries"
    desk.clock.pass_by(30)
    assert code(tried(desk, "petrova", PASSWORD, source="10.7.7.7")) == "in"


@on_sqlite
def test_limits_name_nobody(desk: Desk) -> None:
    tried(desk, "ivanov-the-stranger", source="10.11.12.13")
    desk.database.close()
    held = b"".join(file.read_bytes() for file in desk.file.parent.iterdir())
    assert b"10.11.12.13" not in held
    assert b"ivanov-the-stranger" not in held
