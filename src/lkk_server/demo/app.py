"""The app's side of the demo: signed in, asking and syncing over the protocol as a desktop does."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import msgspec
from uuid_utils import uuid7

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.command import Command, Outcome
from lkk_desktop.models.record import KINDS, R
from lkk_desktop.online.messages import Question
from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    Cursor,
    Envelope,
    Page,
    Pull,
    Push,
    Session,
    SignIn,
    encode,
)
from lkk_server.billing.shelf import Shelf

PACKED = {"content-type": MEDIA_TYPE}
PATIENCE = 30.0
LOOK = 0.05
A = TypeVar("A")
T = TypeVar("T")


class Said(Exception):
    """The server said no: its code."""


class App:
    """Somebody at their app; ``world`` is what it holds after the last sync."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)
        asked = SignIn(login=login, password=password, device_name="demo-month")
        content = msgspec.json.encode(asked)
        headers = {"content-type": "application/json"}
        self.session: Session = self._read(
            self._http.post("/session", content=content, headers=headers), Session
        )
        self._http.headers["authorization"] = f"Bearer {self.session.access}"
        self._cursors: dict[str, Cursor] = {}
        self.world = Shelf()

    def close(self) -> None:
        self._http.close()

    def ask(self, question: Question[A]) -> A:
        """The answer to a question. Raises ``Said``."""
        answered = self._http.post(question.path, content=encode(question), headers=PACKED)
        answer: A = self._read(answered, question.answer)
        return answer

    def sync(self) -> None:
        """Pull all streams that are this user's."""
        names = [f"user:{self.session.user}", f"device:{self.session.device}"]
        names.append(f"supplier:{self.session.supplier}")
        for name in names:
            self._cursors.setdefault(name, Cursor(0, "", ""))
        more = True
        while more:
            pull = Pull(server=self.session.server, cursors=dict(self._cursors))
            content = encode(pull)
            page = self._read(self._http.post("/sync/pull", content=content, headers=PACKED), Page)
            more = self._take(page) or page.more

    def submit(self, number: int, command: Command) -> str:
        """Send a command, and say what became of it."""
        id = str(uuid.uuid4())
        envelope = Envelope(
            id=id,
            owner=command.owner,
            kind=command.kind,
            version=command.version,
            needs=(),
            made=int(time.time() * 1_000),
            number=number,
            payload=msgspec.json.encode(command),
        )
        pull = Pull(server=self.session.server, cursors=dict(self._cursors))
        push = Push(now=envelope.made, commands=(envelope,), server=self.session.server, pull=pull)
        page = self._read(self._http.post("/sync/push", content=encode(push), headers=PACKED), Page)
        while self._take(page) or page.more:
            self.sync()
            break
        outcome = self.world.get(Outcome, id)
        return "unknown" if outcome is None else outcome.status

    def account(self, number: str) -> Account:
        """An account that the app holds. Raises ``Said``."""
        found = self.world.get(Account, number)
        if found is None:
            raise Said("unknown_account")
        return found

    def until(self, what: Callable[[], T | None]) -> tuple[T, float]:
        """What the app shows in the end, and after how many seconds. Raises ``Said``."""
        begun = time.monotonic()
        while True:
            self.sync()
            found = what()
            spent = time.monotonic() - begun
            if found is not None:
                return found, spent
            if spent > PATIENCE:
                raise Said("nothing_came")
            time.sleep(LOOK)

    def one(self, kind: type[R], id: str) -> R | None:
        return self.world.get(kind, id)

    def _take(self, page: Page) -> bool:
        """Keep a page; whether it offers streams that have not been asked for."""
        for name, rows in page.kinds.items():
            kind = KINDS.get(name)
            if kind is None:
                continue
            for row in rows.rows:
                values = dict(zip(rows.columns, row, strict=True))
                self.world.put(kind.record(tuple(values.get(one) for one in kind.names)))
        for gone in page.gone:
            self.world.drop(KINDS[gone.kind].struct, gone.id)
        self._cursors |= page.heads
        new = [one for one in page.offered if one not in self._cursors]
        self._cursors |= {one: Cursor(0, "", "") for one in new}
        return bool(new)

    def _read(self, answer: httpx.Response, message: type[T]) -> T:
        if answer.status_code != httpx.codes.OK:
            said: dict[str, Any] = answer.json()
            raise Said(f"{said.get('code')} {said.get('values') or ''}".strip())
        return msgspec.msgpack.decode(answer.content, type=message)


def new_id() -> str:
    """An id as apps make them."""
    return str(uuid7())
