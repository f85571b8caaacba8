"""Live hints: they arrive soon, only of one's own streams, and end with the session."""

from __future__ import annotations

import json
import threading
import time

import httpx
import httpx_sse

from lkk_desktop.sync.protocol import Session
from lkk_server.backoffice import Backoffice
from lkk_server.database import Database
from lkk_server.streams import read_streams
from tests.server.running import Running

ACCOUNT, METER = "0710000000", "0710000000-2087341"


class Listener:
    """Hears a server's events in a thread of its own."""

    def __init__(self, server: Running, session: Session) -> None:
        self.heard: list[tuple[str, int]] = []
        self.ready = threading.Event()
        self._client = server.client(session.access)
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self.ready.wait(5)

    def _listen(self) -> None:
        try:
            with httpx_sse.connect_sse(self._client, "GET", "/sync/live") as source:
                assert source.response.headers["content-type"].startswith("text/event-stream")
                for event in source.iter_sse():
                    hint = json.loads(event.data)
                    self.heard.append((hint["stream"], hint["counter"]))
                    self.ready.set()
        except httpx.HTTPError:
            pass
        finally:
            self.ready.set()

    def wait(self, stream: str, counter: int, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(s == stream and c >= counter for s, c in self.heard):
                return True
            time.sleep(0.01)
        return False

    def join(self) -> None:
        self._thread.join(5)
        self._client.close()
        assert not self._thread.is_alive()


def test_a_hint_arrives_within_a_second_and_only_of_own_streams(server: Running) -> None:
    listener = Listener(server, server.sign_in())
    other = Listener(server, server.sign_in("dolgov"))
    made = server.backoffice.count_control_reading(f"{METER}-single", 357_500)
    counter = dict(listener.heard)[f"account:{ACCOUNT}"]
    assert made.status == "counted"
    assert listener.wait(f"account:{ACCOUNT}", counter + 1, 1.0)
    assert server.work.live.polling
    server.work.live.close()
    for each in (listener, other):
        each.join()
    own = {"supplier:tyumen", "user:u-dolgov", "account:0710046205"}
    assert {stream for stream, _ in other.heard} <= own
    assert {stream for stream, _ in other.heard} >= {"supplier:tyumen", "account:0710046205"}
    assert not server.work.live.polling


def test_a_change_by_another_process_is_heard_too(server: Running) -> None:
    listener = Listener(server, server.sign_in())
    counter = dict(listener.heard)[f"account:{ACCOUNT}"]
    other = Database.open(server.database.url, server.clock)
    Backoffice(other, "tyumen").count_control_reading(f"{METER}-single", 357_500)
    other.close()
    assert listener.wait(f"account:{ACCOUNT}", counter + 1, 1.0)
    server.work.live.close()
    listener.join()


def test_a_listener_hears_of_an_account_that_is_linked_meanwhile(server: Running) -> None:
    listener = Listener(server, server.sign_in())
    server.backoffice.link("u-ivanov", "0710058831")
    assert listener.wait("user:u-ivanov", dict(listener.heard)["user:u-ivanov"] + 1, 1.0)
    server.backoffice.close_period("0710058831")
    assert listener.wait("account:0710058831", 1, 1.0)
    server.work.live.close()
    listener.join()


def test_a_clerk_hears_of_each_account_of_their_office_and_of_no_other(server: Running) -> None:
    server.backoffice.appoint("u-dolgov", "tyumen-nefteyugansk")
    listener = Listener(server, server.sign_in("dolgov"))
    with server.database.read() as connection:
        stream = f"account:{ACCOUNT}"
        before = read_streams(connection, "tyumen", [stream])[stream].counter
    server.backoffice.move(ACCOUNT, "tyumen-surgut")
    server.backoffice.move("0710058831", "tyumen-surgut")
    server.backoffice.move(ACCOUNT, "tyumen-nefteyugansk")
    assert listener.wait(f"account:{ACCOUNT}", before + 2, 1.0)
    heard = set(listener.heard)
    assert (f"account:{ACCOUNT}", before + 1) not in heard
    assert "account:0710058831" not in dict(heard)
    server.work.live.close()
    listener.join()


def test_hints_do_not_keep_a_revoked_session_listening(server: Running) -> None:
    server.work.live.heartbeat = 0.5
    session = server.sign_in()
    listener = Listener(server, session)
    live = server.work.live
    server.sessions.sign_out(session.access)
    until = time.monotonic() + 5
    while live.polling and time.monotonic() < until:
        server.backoffice.close_period(ACCOUNT)
        time.sleep(0.05)
    assert not live.polling
    listener.join()


def test_a_revoked_session_ends_its_listening(server: Running) -> None:
    server.work.live.heartbeat = 0.05
    session = server.sign_in()
    listener = Listener(server, session)
    server.sessions.sign_out(session.access)
    listener.join()
    assert not server.work.live.polling
