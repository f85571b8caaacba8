"""A question asked of the server: what it refuses is the person's to mend, the rest the world's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from lkk_desktop.models.command import Problem
from lkk_desktop.online.messages import Question, Welcome, WhoAreYou
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.transport import call, client

A = TypeVar("A")
Post = Callable[[str, Any, type[Any]], Awaitable[Any]]
"""How one who is signed in asks: path, message, answer."""
TOO_MANY = "too_many_tries"


async def ask(http: httpx.AsyncClient, signed_in: Post, question: Question[A]) -> A:
    """The answer to a question. Raises ``Problem`` (the server's word), ``Connectivity``."""
    try:
        if question.signed_in:
            answer = await signed_in(question.path, question, question.answer)
        else:
            answer = await call(http, question.path, question, question.answer)
    except Connectivity as failure:
        refused = refusal(failure)
        if refused is None:
            raise
        raise refused from None
    return answer  # type: ignore[no-any-return]


async def meet(url: str) -> Welcome:
    """Whose the server at another address is. Raises ``Problem``, ``Connectivity``."""
    async with client(url) as http:
        welcome: Welcome = await ask(http, _nobody, WhoAreYou())
    return welcome


async def _nobody(_path: str, _message: Any, _answer: type[Any]) -> Any:
    raise Connectivity("signed_out")


def refusal(failure: Connectivity) -> Problem | None:
    """The server's own refusal, where it is one: a code of its own and its values."""
    values = dict(failure.values)
    if failure.code == "wrong_credentials":
        return Problem("wrong_credentials")
    if failure.code == "busy" and failure.detail == TOO_MANY:
        return Problem(TOO_MANY, **{"wait": int(failure.retry_after) or 60, **values})
    if failure.code == "refused" and failure.detail.isidentifier():
        return Problem(failure.detail, **values)
    return None
