"""The server's HTTP face: who may ask, what is refused and how, what every answer carries."""

from __future__ import annotations

import logging

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from lkk_desktop.sync.protocol import Page, Session, encode
from tests.server.running import (
    PACKED,
    Running,
    problem,
    pull_of,
    push_of,
    pushed,
    read,
    reading_of,
)

ACCOUNT, METER = "0710000000", "0710000000-2087341"
GUARDED = [
    ("DELETE", "/session"),
    ("POST", "/sync/push"),
    ("POST", "/sync/pull"),
    ("GET", "/sync/live"),
]
BODIES = ["/session", "/session/refresh", "/sync/push", "/sync/pull"]


# ── what is refused ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize(
    "said", [None, "Bearer", "Bearer nonsense", "Basic aXZhbm92OmE=", "Bearer " + "A" * 64]
)
def test_nothing_is_said_without_a_token(
    shared: Running, method: str, path: str, said: str | None
) -> None:
    headers = PACKED | ({} if said is None else {"authorization": said})
    with shared.client() as client:
        answer = client.request(method, path, headers=headers, content=b"\x80")
    assert answer.status_code == 401
    assert problem(answer).code == "signed_out"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("media", ["", "text/plain", "application/xml", "multipart/form-data"])
def test_another_media_type_is_refused(
    shared: Running, session: Session, path: str, media: str
) -> None:
    with shared.client(session.access) as client:
        answer = client.post(path, content=b"\x80", headers={"content-type": media})
    assert answer.status_code == 415
    assert problem(answer).code == "wrong_media"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80", b"\x93\x01", b"<html>", b"\x91" * 5_000])
@pytest.mark.parametrize("media", ["application/vnd.msgpack", "application/json"])
def test_malformed_bytes_are_refused(
    shared: Running, session: Session, path: str, body: bytes, media: str
) -> None:
    with shared.client(session.access) as client:
        answer = client.post(path, content=body, headers={"content-type": media})
    assert answer.status_code == 400
    assert problem(answer).code == "malformed"


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1, 10**40])
def test_a_number_beyond_64_bits_is_malformed(
    shared: Running, session: Session, number: int
) -> None:
    body = {"server": session.server, "cursors": {}, "most": number}
    with shared.client(session.access) as client:
        answer = client.post("/sync/pull", json=body)
    assert (answer.status_code, problem(answer).code) == (400, "malformed")


def test_commands_may_come_as_json(shared: Running, session: Session) -> None:
    push = push_of(session, shared.clock(), reading_of(ACCOUNT, METER, f"{METER}-none", 357_000))
    with shared.client(session.access) as client:
        answer = client.post("/sync/push", json=msgspec.to_builtins(push))
    (row,) = read(answer, Page).kinds["outcome"].rows
    assert {push.commands[0].id, "rejected", "unknown_register"} <= {*map(str, row)}


def test_a_path_names_all_its_methods(shared: Running) -> None:
    with shared.client() as client:
        answer = client.options("/session")
    assert (answer.status_code, answer.headers["allow"]) == (204, "DELETE, OPTIONS, POST")


@pytest.mark.parametrize(("path", "size"), [("/session", 20_000), ("/sync/push", 17_000_000)])
def test_a_huge_body_is_refused(shared: Running, session: Session, path: str, size: int) -> None:
    with shared.client(session.access) as client:
        answer = client.post(path, content=b"\x00" * size, headers=PACKED)
    assert answer.status_code == 413
    assert problem(answer).code == "too_large"


def test_a_huge_body_without_a_length_is_refused(shared: Running) -> None:
    pieces = (b"\x00" * 1_000 for _ in range(100))
    with shared.client() as client:
        answer = client.post("/session", content=pieces, headers=PACKED)
    assert answer.status_code == 413
    assert problem(answer).code == "too_large"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "not_found"),
        ("POST", "/sync", 404, "not_found"),
        ("GET", "/schema", 404, "not_found"),
        ("GET", "/../../etc/passwd", 404, "not_found"),
        ("GET", "/session", 405, "wrong_method"),
        ("PUT", "/sync/pull", 405, "wrong_method"),
    ],
)
def test_unknown_paths_and_methods_are_problems_too(
    shared: Running, method: str, path: str, status: int, code: str
) -> None:
    with shared.client() as client:
        answer = client.request(method, path)
    assert answer.status_code == status
    assert problem(answer).code == code


@pytest.mark.parametrize("operation", ["pull", "push"])
def test_what_is_meant_for_another_server_is_refused(
    shared: Running, session: Session, operation: str
) -> None:
    other = msgspec.structs.replace(session, server="0" * 32)
    body = (
        encode(pull_of(other, f"account:{ACCOUNT}"))
        if operation == "pull"
        else encode(push_of(other, 0, reading_of(ACCOUNT, METER, f"{METER}-single", 357_000)))
    )
    with shared.client(session.access) as client:
        answer = client.post(f"/sync/{operation}", content=body, headers=PACKED)
    assert answer.status_code == 409
    assert problem(answer).code == "another_server"


@pytest.mark.parametrize(
    ("said", "status"), [("0", 426), ("1", 200), ("2", 200), ("x", 400), ("-1", 400)]
)
def test_an_app_too_old_is_told_so(
    shared: Running, session: Session, said: str, status: int
) -> None:
    body = encode(pull_of(session))
    with shared.client(session.access) as client:
        headers = PACKED | {"lkk-protocol": said}
        answer = client.post("/sync/pull", content=body, headers=headers)
    assert answer.status_code == status
    if status == 426:
        details = problem(answer)
        assert details.code == "app_too_old"
        assert details.values["least"] == 1


def test_a_bug_shows_nothing_of_itself(
    server: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = server.sign_in()

    def broken(*_arguments: object) -> bytes:
        raise RuntimeError("Иванов 0710000000")

    monkeypatch.setattr(server.work.exchange, "pull", broken)
    with server.client(session.access) as client:
        answer = client.post("/sync/pull", content=encode(pull_of(session)), headers=PACKED)
    assert answer.status_code == 500
    assert problem(answer).code == "broken"
    said = answer.text + "".join(record.getMessage() for record in caplog.records)
    assert "RuntimeError at" in caplog.text
    for secret in ("Иванов", ACCOUNT, session.access, "Traceback"):
        assert secret not in said + caplog.text


@pytest.mark.warns
def test_a_database_that_cannot_answer_asks_to_come_again(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = server.sign_in()

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(server.database, "read", away)
    with server.client(session.access) as client:
        answer = client.post("/sync/pull", content=encode(pull_of(session)), headers=PACKED)
    assert answer.status_code == 503
    assert problem(answer).code == "unavailable"
    assert answer.headers["retry-after"] == "2"


def test_personal_data_and_passwords_are_in_no_log(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = server.sign_in()
    pushed(server, session, push_of(session, server.clock(), reading_of(ACCOUNT, METER, "x", 1)))
    with server.client() as client:
        client.post("/session", json={"login": "ivanov", "password": "geheim7", "device_name": ""})
    ours = "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    for secret in ("kabinet2026", "geheim7", session.access, session.refresh, "Иванов", ACCOUNT):
        assert secret not in ours
