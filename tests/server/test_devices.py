"""Devices: a list of those that are signed in, and one that is signed out for good."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from lkk_desktop.online.messages import ChangeCredentials, ListDevices, RevokeDevice
from lkk_desktop.sync.protocol import Refresh, Session, SignIn, encode
from lkk_server.seed.scene import PASSWORD
from tests.server.running import PACKED, Running, problem, pull_of, push_of, reading_of
from tests.server.signed import ask, notices, pulled, refused

DAY = 24 * 3_600
ACCOUNT, METER = "0710000000", "0710000000-2087341"


def said(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, problem(response).code


def contacts_of(server: Running, session: Session) -> set[tuple[int, str]]:
    """What every way of being heard of is answered with."""
    push = push_of(session, server.clock(), reading_of(ACCOUNT, METER, f"{METER}-single", 357_000))
    with server.client(session.access) as client:
        return {
            said(
                client.post(
                    "/session/refresh", content=encode(Refresh(session.refresh)), headers=PACKED
                )
            ),
            said(client.post("/sync/push", content=encode(push), headers=PACKED)),
            said(client.post("/sync/pull", content=encode(pull_of(session)), headers=PACKED)),
            said(client.get("/sync/live")),
            said(client.post("/devices", content=encode(ListDevices()), headers=PACKED)),
        }


def test_the_list_names_this_device_first_and_then_the_one_heard_of_last(server: Running) -> None:
    first = server.sign_in()
    server.clock.pass_by(DAY)
    second = server.sign_in()
    server.clock.pass_by(DAY)
    third = server.sign_in()
    stranger = server.sign_in("petrova")
    server.clock.pass_by(60)
    with server.client() as client:
        body = encode(Refresh(first.refresh))
        answer = client.post("/session/refresh", content=body, headers=PACKED)
    first = msgspec.msgpack.decode(answer.content, type=Session)
    listed = ask(server, third, ListDevices()).devices
    assert [one.device for one in listed] == [third.device, first.device, second.device]
    assert [one.this for one in listed] == [True, False, False]
    assert listed[1].seen == server.clock()
    assert listed[1].made == server.clock() - (2 * DAY + 60) * 1_000
    assert {one.name for one in listed} == {"test"}
    assert stranger.device not in {one.device for one in listed}


def test_a_device_that_signed_out_is_not_listed(server: Running) -> None:
    one, other = server.sign_in(), server.sign_in()
    with server.client(other.access) as client:
        assert client.delete("/session").status_code == 204
    assert [d.device for d in ask(server, one, ListDevices()).devices] == [one.device]


def test_a_revoked_device_is_told_so_at_every_contact_and_for_ever(server: Running) -> None:
    mine, lost = server.sign_in(), server.sign_in()
    with server.client() as client:
        body = encode(Refresh(lost.refresh))
        newer = client.post("/session/refresh", content=body, headers=PACKED)
    newest = msgspec.msgpack.decode(newer.content, type=Session)
    ask(server, mine, RevokeDevice(device=lost.device))
    revoked = {(401, "device_revoked")}
    assert contacts_of(server, newest) == revoked
    assert contacts_of(server, lost) == revoked
    server.clock.pass_by(400 * DAY)
    assert contacts_of(server, lost) == revoked
    server.clock.pass_by(-400 * DAY)
    assert [d.device for d in ask(server, mine, ListDevices()).devices] == [mine.device]
    assert notices(server, "u-ivanov")[-1] == ("device_revoked", {"device": "test"})


def test_signed_out_is_not_revoked(server: Running) -> None:
    session = server.sign_in()
    with server.client(session.access) as client:
        assert client.delete("/session").status_code == 204
    assert contacts_of(server, session) == {(401, "signed_out")}


def test_a_revoked_device_signs_in_as_a_new_one(server: Running) -> None:
    mine, lost = server.sign_in(), server.sign_in()
    ask(server, mine, RevokeDevice(device=lost.device))
    ask(server, mine, RevokeDevice(device=lost.device))
    again = server.sign_in(device=lost.device)
    assert again.device not in (lost.device, mine.device)
    assert pulled(server, again, "user:u-ivanov").heads
    assert contacts_of(server, lost) == {(401, "device_revoked")}


@pytest.mark.parametrize("device", ["", "x", "Ы" * 200, "'; DROP TABLE device; --"])
def test_what_is_no_device_of_mine_is_unknown(server: Running, device: str) -> None:
    mine, stranger = server.sign_in(), server.sign_in("petrova")
    assert refused(server, mine, RevokeDevice(device=device))[:2] == (422, "unknown_device")
    asked = RevokeDevice(device=stranger.device)
    assert refused(server, mine, asked)[:2] == (422, "unknown_device")
    assert ask(server, stranger, ListDevices()).devices[0].this
    assert refused(server, mine, RevokeDevice(device=mine.device))[:2] == (422, "this_device")


@pytest.mark.parametrize("device", ["a\0b", "x" * 201])
def test_texts_that_no_database_keeps_are_malformed(server: Running, device: str) -> None:
    asked = RevokeDevice(device=device)
    assert refused(server, server.sign_in(), asked)[:2] == (400, "malformed")


def test_the_live_channel_of_a_revoked_device_ends_at_once(server: Running) -> None:
    mine, lost = server.sign_in(), server.sign_in()
    headers = {"authorization": f"Bearer {lost.access}"}
    with httpx.stream("GET", f"{server.url}/sync/live", headers=headers, timeout=5) as events:
        lines = events.iter_lines()
        assert next(lines).startswith(":")
        ask(server, mine, RevokeDevice(device=lost.device))
        for _line in lines:  # it ends long before the heartbeat's 15 seconds, or times out
            pass


def test_a_new_device_is_told_of_but_not_the_first(server: Running) -> None:
    first = server.sign_in()
    assert notices(server, "u-ivanov") == []
    with server.client(first.access) as client:
        client.delete("/session")
    server.sign_in(device=first.device)
    assert notices(server, "u-ivanov") == []
    with server.client() as client:
        asked = SignIn(login="ivanov", password=PASSWORD, device_name="Ноутбук\0")
        assert client.post("/session", content=encode(asked), headers=PACKED).status_code == 200
    assert notices(server, "u-ivanov") == [("device_new", {"device": "Ноутбук"})]
    page = pulled(server, server.sign_in(), "user:u-ivanov")
    assert page.kinds["user_notice"].rows


def test_a_password_that_was_changed_meanwhile_opens_nothing(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thief who knows the old password and is as quick as the owner."""
    mine = server.sign_in()
    verify = server.sessions.realm.passwords.verify
    change = ChangeCredentials(password=PASSWORD, new_password="novyj parol 7")

    def slow(stored: str | None, password: str) -> bool:
        found = verify(stored, password)
        monkeypatch.setattr(server.sessions.realm.passwords, "verify", verify)
        ask(server, mine, change)
        return found

    monkeypatch.setattr(server.sessions.realm.passwords, "verify", slow)
    with server.client() as client:
        asked = SignIn(login="ivanov", password=PASSWORD, device_name="thief")
        answer = client.post("/session", content=encode(asked), headers=PACKED)
    assert said(answer) == (401, "wrong_credentials")
