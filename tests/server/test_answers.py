"""What the server answers: its id on everything, MessagePack or JSON, pages and their limits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from lkk_desktop.models.command import Outcome
from lkk_desktop.models.metering import Reading
from lkk_desktop.sync.protocol import Page, Pull, Session, SignIn, encode
from tests.server.running import (
    PACKED,
    Running,
    pull_of,
    push_of,
    pushed,
    read,
    reading_of,
)

ACCOUNT, METER = "0710000000", "0710000000-2087341"


# ── what every answer carries ─────────────────────────────────────────────────────────────────


def test_every_answer_names_the_server(shared: Running, session: Session) -> None:
    with shared.client(session.access) as client:
        answers = [
            client.get("/health"),
            client.get("/nowhere"),
            client.post("/session", content=b"x"),
            client.post("/sync/pull", content=encode(pull_of(session)), headers=PACKED),
        ]
    assert {a.headers["lkk-server"] for a in answers} == {session.server}
    assert all("traceback" not in a.text.lower() for a in answers)


def test_a_person_may_read_json(shared: Running, session: Session) -> None:
    pull = pull_of(session, f"account:{ACCOUNT}")
    with shared.client(session.access) as client:
        packed = client.post("/sync/pull", content=encode(pull), headers=PACKED)
        plain = client.post(
            "/sync/pull",
            content=msgspec.json.encode(pull),
            headers={"content-type": "application/json", "accept": "application/json"},
        )
    assert plain.headers["content-type"] == "application/json"
    page = read(packed, Page)
    assert msgspec.json.decode(plain.content, type=Page) == page
    assert page.kinds["reading"].rows


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_answers_are_compressed_for_those_who_take_it(
    shared: Running, session: Session, coding: str
) -> None:
    body = encode(pull_of(session, f"account:{ACCOUNT}"))
    with shared.client(session.access) as client:
        headers = PACKED | {"accept-encoding": coding}
        answer = client.post("/sync/pull", content=body, headers=headers)
    assert answer.headers.get("content-encoding", "identity") == coding
    assert read(answer, Page).kinds["meter"].rows


def test_health_answers_without_a_token(shared: Running) -> None:
    with shared.client() as client:
        said = client.get("/health", headers={"accept": "application/json"}).json()
    assert said["status"] == "ok"


def test_many_sign_ins_do_not_hold_up_the_others(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, free = server.sign_in(), threading.Event()
    real = server.sessions.sign_in

    def slow(request: SignIn, source: str) -> Session:
        assert free.wait(10)
        return real(request, source)

    monkeypatch.setattr(server.sessions, "sign_in", slow)
    with ThreadPoolExecutor(20) as pool, server.client(session.access) as client:
        waiting = [pool.submit(server.sign_in) for _ in range(20)]
        answer = client.post("/sync/pull", content=encode(pull_of(session)), headers=PACKED)
        free.set()
        assert answer.status_code == 200
        assert len({job.result().device for job in waiting}) == 20


# ── a reading's way, seen from outside ────────────────────────────────────────────────────────


def test_a_push_is_answered_with_its_outcome_and_effects(server: Running) -> None:
    session = server.sign_in()
    command = reading_of(ACCOUNT, METER, f"{METER}-single", 357_000)
    push = push_of(session, server.clock(), command)
    page, again = (pushed(server, session, push) for _ in range(2))
    for found in (page, again):
        outcome = Outcome.of.record(found.kinds["outcome"].rows[0][1:])
        assert (outcome.id, outcome.status) == (push.commands[0].id, "accepted")
        readings = [Reading.of.record(row[1:]) for row in found.kinds["reading"].rows]
        assert [r.value for r in readings if r.command == outcome.id] == [357_000]


def test_another_persons_account_stays_closed(shared: Running) -> None:
    session = shared.sign_in("dolgov")
    with shared.client(session.access) as client:
        body = encode(pull_of(session, f"account:{ACCOUNT}", "user:u-ivanov"))
        page = read(client.post("/sync/pull", content=body, headers=PACKED), Page)
    assert set(page.closed) == {f"account:{ACCOUNT}", "user:u-ivanov"}
    assert not page.kinds


def test_pull_most_is_bounded_and_unknown_streams_are_closed(
    shared: Running, session: Session
) -> None:
    pull = Pull(
        server=session.server, cursors=pull_of(session, f"account:{ACCOUNT}").cursors, most=10**9
    )
    with shared.client(session.access) as client:
        page = read(client.post("/sync/pull", content=encode(pull), headers=PACKED), Page)
    assert not page.more
