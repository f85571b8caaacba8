"""Questions of ``online/messages`` as a test asks them, over the wire."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

import httpx
import msgspec

from lkk_desktop.models.identity import POLICY, phone
from lkk_desktop.online.messages import (
    ConfirmRegistration,
    Question,
    Recover,
    Register,
    Ticket,
)
from lkk_desktop.sync.protocol import Session, encode
from tests.server.running import PACKED, Running, problem, read

A = TypeVar("A")
ACCOUNT = "0720031945"
SURNAME = "Белова"
PASSWORD = "tikhaya gavan 7"


class Refusal(NamedTuple):
    """What a question was refused with."""

    status: int
    code: str
    values: dict[str, Any]


def post(
    server: Running, question: Question[Any], access: str | None = None, source: str = ""
) -> httpx.Response:
    """The answer as it came; ``source`` is the address that a proxy names."""
    headers = PACKED | ({"x-forwarded-for": source} if source else {})
    with server.client(access) as client:
        return client.post(question.path, content=encode(question), headers=headers)


def ask(server: Running, question: Question[A], access: str | None = None, source: str = "") -> A:
    """The good answer to a question."""
    answer: A = read(post(server, question, access, source), question.answer)
    return answer


def refusal(
    server: Running, question: Question[Any], access: str | None = None, source: str = ""
) -> Refusal:
    """What a question is refused with."""
    found = problem(post(server, question, access, source))
    return Refusal(found.status, found.code, found.values)


def newcomer(**more: Any) -> Register:
    """Somebody who registers, all in order."""
    terms: dict[str, Any] = {
        "account": ACCOUNT,
        "surname": SURNAME,
        "email": "belova@example.com",
        "phone": None,
        "password": PASSWORD,
        "consent": POLICY,
    }
    return Register(**terms | more)


def confirmation(ticket: Ticket, code: str | None) -> ConfirmRegistration:
    return ConfirmRegistration(ticket=ticket.ticket, code=code, device_name="Ноутбук")


def registered(server: Running, **more: Any) -> Session:
    """Somebody who has registered, and is signed in."""
    question = newcomer(**more)
    to = question.email or phone(question.phone or "")
    before = len(server.codes(to))
    ticket = ask(server, question)
    return ask(server, confirmation(ticket, server.code(to, codes=before + 1)))


def forgotten(login: str, way: str = "email", **more: Any) -> Recover:
    return msgspec.convert({"login": login, "way": way, **more}, Recover)
