"""The matrix: every operation of the description, asked by every kind of caller."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple, get_args

import httpx
import msgspec

from lkk_desktop.sync.protocol import encode
from lkk_server.operations import EVENTS, Access
from lkk_server.seed.living import CONTACTS
from lkk_server.web import CODE_HEADER
from tests.access.asks import EXAMPLES
from tests.access.people import ACTORS, OWNER, OWNER_USER, Actor, Caller, Saved, Town, first_lines
from tests.access.rules import Verdict, expected
from tests.access.things import Example, Raw, Things, theirs
from tests.server.running import PACKED

RANDOM = re.compile(r"[A-Za-z0-9_\-]{22,}")
"""Ids and tokens that are made anew with each answer."""
OWN_ID, THEIR_ID = "own-id", "their-id"
PASSING = frozenset({"allowance", "ticket", "outgoing", "hint"})
"""Tables in which a stranger's request may leave a mark of the household: limits, a code that was
asked for in its name, its letter. None of them is anybody's to read."""


class Operation(NamedTuple):
    """An operation as the description has it."""

    name: str
    method: str
    path: str
    access: Access
    summary: str
    gives: bool
    events: bool


class Answer(NamedTuple):
    """An answer, as it is compared."""

    status: int
    code: str
    body: str
    headers: tuple[tuple[str, str], ...]


class Cell(NamedTuple):
    """What one caller was to be answered, and was answered; ``wrong`` says where they differ."""

    operation: Operation
    actor: Actor
    verdict: Verdict
    answer: Answer
    wrong: str


def described(town: Town) -> list[Operation]:
    """The operations of the description, as the running server gives it."""
    with town.server.client() as client:
        paths: dict[str, Any] = client.get("/openapi.json").json()["paths"]
    found = []
    for path, item in paths.items():
        for method, operation in item.items():
            answers = operation["responses"].get("200", {}).get("content", {})
            assert operation["x-access"] in get_args(Access), f"no policy: {path}"
            found.append(
                Operation(
                    operation["operationId"],
                    method.upper(),
                    path,
                    operation["x-access"],
                    operation["summary"],
                    bool(answers),
                    EVENTS in answers,
                )
            )
    return found


def row(town: Town, operation: Operation, example: Example | None = None) -> list[Cell]:
    """An operation's cells, by its own example if no other is given. Raises ``KeyError`` where it
    has none."""
    return _Row(town, operation, example or EXAMPLES[operation.name]).cells()


class _Row:
    def __init__(self, town: Town, operation: Operation, example: Example) -> None:
        self.town = town
        self.operation = operation
        self.example = example
        town.back()
        self.things: Things = theirs(town)
        if self.example.before is not None:
            self.things = self.example.before(town, self.things)
        self.begun: Saved = town.save()
        devices = (town.callers[actor].device for actor in ("owner", "expired", "revoked"))
        self.ids = frozenset({OWNER.account, OWNER_USER, *devices})
        streams = {f"account:{OWNER.account}", f"user:{OWNER_USER}"}
        self.household = self.ids | streams
        self.before = town.rows_of(self.household, PASSING)

    def cells(self) -> list[Cell]:
        return [self._cell(self.town.callers[actor]) for actor in ACTORS]

    def _cell(self, caller: Caller) -> Cell:
        example, operation = self.example, self.operation
        named, gives = example.named, operation.gives
        verdict = expected(operation.access, caller.actor, named=named, gives=gives)
        things = self.things
        if verdict.kind != "given" and example.named:
            things = example.guess(things)
        said = self._answer(caller, things)
        wrong = list(self._problems(caller, verdict, said, things))
        return Cell(operation, caller.actor, verdict, said, "; ".join(wrong))

    def _problems(
        self, caller: Caller, verdict: Verdict, said: Answer, things: Things
    ) -> Iterable[str]:
        if verdict.kind == "given":
            if not 200 <= said.status < 300:
                yield f"refused with {said.status} {said.code}"
            yield from (f"lacks {word}" for word in self.example.shows if word not in said.body)
            if self.operation.access == "anyone":
                # Whoever knows a number and a surname is not told who lives there, and where.
                named = (OWNER.customer, OWNER.address)
                yield from (f"shows {word}" for word in named if word in said.body)
            return
        if verdict.kind == "refused" and (said.status, said.code) != (401, verdict.code):
            yield f"answered {said.status} {said.code}"
        if verdict.kind == "own" and said.status not in (200, 201, 204, 422):
            yield f"answered {said.status} {said.code}"
        if self.town.rows_of(self.household, PASSING) != self.before and verdict.kind != "own":
            yield "changed what is the household's"
        if caller.session is None or caller.actor not in ("owner", "expired", "revoked"):
            yield from self._leaks(said, things)
        if verdict.kind == "unknown":
            nothing = self.example.none(self.things)
            none = self._answer(caller, nothing)
            if _unnamed(none, nothing) != _unnamed(said, things):
                yield f"unlike an unknown thing: {_unnamed(said, things)} | {none}"

    def _leaks(self, said: Answer, things: Things) -> Iterable[str]:
        text = said.body + str(said.headers)
        # What the request said itself may be said back.
        told = things.names().values() if self.example.named else ()
        for word in sorted(told, key=len, reverse=True):
            text = text.replace(word, "")
        for canary in (*canaries(), *self.ids):
            if canary in text:
                yield f"holds the household's {canary}"

    def _answer(self, caller: Caller, things: Things) -> Answer:
        self.town.back(self.begun)
        ask, operation = self.example.ask(caller, things, self.town), self.operation
        path = operation.path.replace("{token}", things.link).replace("{id}", things.file)
        if isinstance(ask, Raw):
            headers, content = ask
        else:
            content = None if ask is None else encode(ask)
            headers = {} if content is None else PACKED
        with self.town.client(caller) as client:
            request = client.build_request(operation.method, path, content=content, headers=headers)
            answer = client.send(request, stream=True)
            body = first_lines(answer) if answer.is_success and operation.events else None
            if body is None:
                answer.read()
                body = answer.text
            answer.close()
        return Answer(answer.status_code, _code(answer, body), body, _headers(answer))


def _headers(answer: httpx.Response) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, v) for k, v in answer.headers.items() if k != "date"))


def _code(answer: httpx.Response, body: str) -> str:
    if answer.headers.get("content-type") != "application/problem+json":
        return ""
    return str(msgspec.json.decode(body)["code"]) if body else answer.headers[CODE_HEADER]


def _unnamed(answer: Answer, things: Things) -> Answer:
    """The answer with each name that the request named replaced by what kind of name it is."""
    body = answer.body
    for field, name in sorted(things.names().items(), key=lambda item: -len(item[1])):
        body = body.replace(name, f"<{field}>")
    headers = tuple((k, v) for k, v in answer.headers if k != "content-length")
    return answer._replace(body=RANDOM.sub("<random>", body), headers=headers)


def canaries() -> tuple[str, ...]:
    """The owner's personal data, none of which anybody else is to see."""
    serials = (device.serial for device in OWNER.devices)
    contacts = (value for user, _way, value in CONTACTS if user == OWNER_USER)
    return (OWNER.customer, OWNER.address, *serials, *contacts)
