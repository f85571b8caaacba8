"""Signing in and staying so: passwords, devices, tokens that rotate, and what theft costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from lkk_desktop.sync.protocol import SignIn
from lkk_server.identity import tables
from lkk_server.identity.families import ACCESS, IDLE
from lkk_server.identity.passwords import Cost, Passwords
from lkk_server.identity.rotation import GRACE
from lkk_server.identity.sessions import Sessions
from lkk_server.identity.tokens import Tokens, read, secret_in
from lkk_server.seed.scene import PASSWORD
from tests.server.core_kit import on_sqlite
from tests.server.desk import PASSWORDS, Desk, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.database.close()


# ── signing in ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("login", ["ivanov", "0710000000", " Ivanov ", "IVANOV"])
def test_one_signs_in_by_login_or_account_number(desk: Desk, login: str) -> None:
    session = desk.sign_in(login)
    found = desk.sessions.who(session.access)
    assert (found.user, found.device, found.supplier) == ("u-1", session.device, "tyumen")
    assert session.server == desk.database.server_id
    assert session.expires == ACCESS


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ivanov", "kabinet2027"),
        ("ivanov", ""),
        ("ivanov", "x" * 100_000),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("ivan\0ov\ud7ff", PASSWORD),
        ("'; DROP TABLE login; --", PASSWORD),
    ],
)
def test_wrong_credentials_read_alike(desk: Desk, login: str, password: str) -> None:
    request = SignIn(login=login, password=password, device_name="Desk")
    assert refused(desk.sessions.sign_in, request) == "wrong_credentials"


def test_a_stranger_waits_as_long_as_a_user(desk: Desk) -> None:
    sessions = desk.another(Passwords(Cost(passes=4, memory=8_192, lanes=1)))

    def least(login: str) -> float:
        request = SignIn(login=login, password="wrong", device_name="")
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            refused(sessions.sign_in, request)
            times.append(time.perf_counter() - begun)
        return min(times)

    # The stored hash is of another cost: bring it up to this one first.
    sessions.sign_in(SignIn(login="ivanov", password=PASSWORD, device_name=""))
    assert 0.5 < least("nobody") / least("ivanov") < 2


def test_a_hash_of_an_old_cost_is_made_anew_at_sign_in(desk: Desk) -> None:
    def stored() -> str:
        with desk.database.read() as connection:
            query = select(tables.credential.c.hash).where(tables.credential.c.user == "u-1")
            return str(connection.execute(query).scalar_one())

    before = stored()
    dearer = desk.another(Passwords(Cost(passes=2, memory=16, lanes=1)))
    dearer.sign_in(SignIn(login="ivanov", password=PASSWORD, device_name=""))
    assert before != stored()
    assert "m=16,t=2,p=1" in stored()
    assert desk.sign_in().user == "u-1"


# ── devices ───────────────────────────────────────────────────────────────────────────────────


def test_a_device_keeps_its_id_after_signing_out(desk: Desk) -> None:
    first = desk.sign_in()
    desk.sessions.sign_out(first.access)
    assert desk.sign_in(device=first.device).device == first.device


def test_a_device_id_belongs_to_one_user(desk: Desk) -> None:
    first = desk.sign_in()
    desk.sessions.sign_out(first.access)
    assert desk.sign_in("petrova", first.device).device != first.device


@pytest.mark.parametrize("device", ["", "unknown", "x" * 10_000, "\0"])
def test_an_unknown_device_gets_an_id_of_its_own(desk: Desk, device: str) -> None:
    assert desk.sign_in(device=device).device != device


def test_a_device_id_with_nul_is_read_alike_throughout(desk: Desk) -> None:
    first = desk.sign_in()
    assert desk.sign_in(device=f"{first.device}\0").device not in (
        first.device,
        f"{first.device}\0",
    )
    desk.sessions.sign_out(first.access)
    assert desk.sign_in(device=f"{first.device}\0").device == first.device


def test_the_second_of_two_copies_gets_a_new_device(desk: Desk) -> None:
    first = desk.sign_in()
    assert desk.sign_in(device=first.device).device != first.device


# ── tokens ────────────────────────────────────────────────────────────────────────────────────


def test_an_access_token_lives_ten_minutes(desk: Desk) -> None:
    session = desk.sign_in()
    desk.clock.pass_by(599)
    assert desk.sessions.who(session.access).user == "u-1"
    desk.clock.pass_by(1)
    assert desk.refused(session.access) == "token_expired"


def test_a_refresh_gives_new_tokens_and_leaves_the_old_access_its_time(desk: Desk) -> None:
    first = desk.sign_in()
    desk.clock.pass_by(500)
    second = desk.sessions.refresh(first.refresh)
    assert second.refresh != first.refresh
    assert second.access != first.access
    assert (second.user, second.device) == (first.user, first.device)
    for token in (first.access, second.access):
        assert desk.sessions.who(token).device == first.device
    desk.clock.pass_by(100)
    assert desk.refused(first.access) == "token_expired"
    assert desk.sessions.who(second.access)


def test_the_same_successor_for_a_minute(desk: Desk) -> None:
    first = desk.sign_in()
    second = desk.sessions.refresh(first.refresh)
    desk.clock.pass_by(GRACE / 1_000 - 1)
    again = desk.another().refresh(first.refresh)
    assert (again.refresh, again.access) == (second.refresh, second.access)
    assert again.expires == ACCESS - GRACE + 1_000
    assert desk.sessions.who(again.access)


def test_a_late_twin_of_an_older_refresh_signs_nobody_out(desk: Desk) -> None:
    first = desk.sign_in()
    second = desk.sessions.refresh(first.refresh)
    third = desk.sessions.refresh(second.refresh)
    assert desk.sessions.refresh(first.refresh).refresh == second.refresh
    assert desk.sessions.refresh(second.refresh).refresh == third.refresh
    assert desk.sessions.refresh(third.refresh)


@pytest.mark.parametrize("rotations", [1, 2, 40])
def test_a_stolen_token_costs_the_family(desk: Desk, rotations: int) -> None:
    stolen = desk.sign_in().refresh
    bystander = desk.sign_in()
    newest = desk.sessions.refresh(stolen)
    for _ in range(rotations - 1):
        desk.clock.pass_by(600)
        newest = desk.sessions.refresh(newest.refresh)
    desk.clock.pass_by(GRACE / 1_000 + 1)
    assert refused(desk.sessions.refresh, stolen) == "signed_out"
    assert refused(desk.sessions.refresh, newest.refresh) == "signed_out"
    assert desk.refused(newest.access) == "signed_out"
    assert desk.sessions.refresh(bystander.refresh)


def test_fifty_at_once_over_lost_answers_sign_nobody_out(desk: Desk) -> None:
    processes = [desk.another(), desk.another()]
    session = desk.sign_in()
    with ThreadPoolExecutor(8) as pool:
        for _round in range(12):
            jobs = [
                pool.submit(processes[number % 2].refresh, session.refresh) for number in range(50)
            ]
            answers = {(s.refresh, s.access) for s in (job.result() for job in jobs)}
            assert len(answers) == 1
            # All answers but the last were lost, and a twin comes late.
            assert desk.sessions.refresh(session.refresh).access == answers.pop()[1]
            desk.clock.pass_by(20)
            session = desk.sessions.refresh(session.refresh)
            assert desk.sessions.who(session.access).user == "u-1"


def test_an_idle_family_ends(desk: Desk) -> None:
    session = desk.sign_in()
    desk.clock.pass_by(IDLE / 1_000)
    assert refused(desk.sessions.refresh, session.refresh) == "signed_out"


@pytest.mark.parametrize("token", ["", "x", "ы", "A" * 64, "A" * 100_000, "\0", "=" * 64])
def test_what_is_no_token_is_signed_out(desk: Desk, token: str) -> None:
    assert desk.refused(token) == "signed_out"
    assert refused(desk.sessions.refresh, token) == "signed_out"
    assert refused(desk.sessions.sign_out, token) == "signed_out"


def test_signing_out_ends_the_family_and_may_be_repeated(desk: Desk) -> None:
    session = desk.sign_in()
    for _ in range(2):
        desk.sessions.sign_out(session.access)
    assert desk.refused(session.access) == "signed_out"
    assert refused(desk.sessions.refresh, session.refresh) == "signed_out"


def test_everywhere_is_everywhere(desk: Desk) -> None:
    mine, too, other = desk.sign_in(), desk.sign_in(), desk.sign_in("petrova")
    desk.sessions.sign_out_everywhere("u-1")
    assert {desk.refused(s.access) for s in (mine, too)} == {"signed_out"}
    assert desk.sessions.who(other.access)


# ── what lies in the database ─────────────────────────────────────────────────────────────────


@on_sqlite
def test_no_token_and_no_password_lies_in_the_database(desk: Desk) -> None:
    session = desk.sign_in()
    newer = desk.sessions.refresh(session.refresh)
    desk.database.close()
    held = b"".join(file.read_bytes() for file in desk.file.parent.iterdir())
    for token in (session.access, session.refresh, newer.access, newer.refresh):
        parts = read(token)
        assert parts is not None
        assert token.encode() not in held
        assert parts.raw not in held
        assert parts.raw[16:].hex().encode() not in held
    assert PASSWORD.encode() not in held
    assert b"$argon2id$" in held


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(secret_in, [tmp_path / "data"] * 16))
    assert len(secrets) == 1
    file = tmp_path / "data" / "token.key"
    assert file.stat().st_mode & 0o077 == 0
    assert [f.name for f in file.parent.iterdir()] == ["token.key"]


def test_another_secret_signs_nobody_out_but_gives_no_lost_answer_again(desk: Desk) -> None:
    session = desk.sign_in()
    sessions = Sessions(
        desk.database, PASSWORDS, Tokens(b"y" * 32), supplier="tyumen", clock=desk.clock
    )
    assert sessions.who(session.access).user == "u-1"
    assert sessions.refresh(session.refresh).user == "u-1"
