"""The operations of the server: each runs its database work on a thread."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Response
from litestar.response import Stream

from lkk_desktop.models.command import Problem
from lkk_desktop.sync.protocol import (
    VERSION,
    Gather,
    Hint,
    Page,
    Pull,
    Push,
    Refresh,
    Session,
    SignIn,
    encode,
)
from lkk_server import live, web
from lkk_server.calling import LEAST_PROTOCOL, bearer, source_of, supported
from lkk_server.database import Behalf
from lkk_server.files.tus import files
from lkk_server.links import links
from lkk_server.operations import EVENTS, LARGE, SMALL, Access, Answer, Caller, Operation, described
from lkk_server.payments.pages import operations as money
from lkk_server.refused import Refused, refusal
from lkk_server.scope import Identity, scope_of
from lkk_server.web import Call
from lkk_server.work import Work, behalf_of


class Health(msgspec.Struct, frozen=True):
    """``time`` is the server's clock, milliseconds since 1970; ``protocol`` least and newest."""

    status: str
    time: int
    protocol: tuple[int, int]


def operations(work: Work) -> list[Operation]:
    """Every operation of the server, each with who may call it."""
    return [
        *_sessions(work),
        *_sync(work),
        *(_asked(work, one) for one in work.answers),
        *links(work),
        *files(work),
        *money(work),
        *_own(work),
    ]


def _sessions(work: Work) -> list[Operation]:
    async def sign_in(request: Call) -> Response[bytes]:
        supported(request)
        asked = web.read(request, await request.body(), SignIn)
        source = source_of(request)

        def job() -> Session:
            with work.database.on_behalf(Behalf(work.sessions.supplier)):
                return work.sessions.sign_in(asked, source)

        session = await work.run(job, work.hashing)
        work.post_soon()
        return web.answer(request, encode(session))

    async def refresh(request: Call) -> Response[bytes]:
        supported(request)
        asked = web.read(request, await request.body(), Refresh)
        return await answered(work, request, lambda: encode(work.sessions.refresh(asked.refresh)))

    async def sign_out(request: Call) -> Response[bytes]:
        token = bearer(request)
        await work.run(lambda: work.sessions.sign_out(token))
        return Response(b"", status_code=204)

    said = "Sign in by a login or an account's number."
    again = "Exchange a refresh token for its successor."
    out = "End the token family of an access token, which may have expired."
    return [
        Operation("sign_in", "POST", "/session", "anyone", said, sign_in, SignIn, Session),
        Operation(
            "refresh", "POST", "/session/refresh", "holder", again, refresh, Refresh, Session
        ),
        Operation("sign_out", "DELETE", "/session", "holder", out, sign_out, status=204),
    ]


def _sync(work: Work) -> list[Operation]:
    def exchange(
        name: str,
        takes: type[Any],
        summary: str,
        answer: Callable[[Identity, bytes], bytes],
        access: Access = "scope",
    ) -> Operation:
        async def does(request: Call) -> Response[bytes]:
            return await exchanged(work, request, answer, takes)

        path = f"/sync/{name}"
        return Operation(name, "POST", path, access, summary, does, takes, Page, most=LARGE)

    async def listen(request: Call) -> Response[Any]:
        supported(request)
        token = bearer(request)
        who = await work.run(lambda: work.sessions.who(token))
        behalf = behalf_of(who)

        def scope() -> live.Audible:
            if not work.sessions.stands(token):
                raise Refused(401, "signed_out")
            with work.database.on_behalf(behalf), work.database.read() as connection:
                scope = scope_of(connection, who)
                return live.Audible(who.user_stream, scope.own, scope.offices)

        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        events = work.live.events(scope, behalf)
        return Stream(events, media_type=EVENTS, headers=headers)

    deliver = "Deliver commands, and be answered with the page that is asked for."
    return [
        exchange("push", Push, deliver, work.exchange.answer_push),
        exchange(
            "pull",
            Pull,
            "Ask for news of streams.",
            work.exchange.answer_pull,
        ),
        exchange(
            "gather",
            Gather,
            "Ask for news of an office's directory.",
            work.exchange.answer_gather,
            "clerk",
        ),
        Operation(
            "live",
            "GET",
            "/sync/live",
            "user",
            "Server-sent events: hints of the caller's streams only.",
            listen,
            gives=Hint,
            media=EVENTS,
        ),
    ]


def _asked(work: Work, answer: Answer) -> Operation:
    """The operation that a question of ``online/messages`` asks for."""
    question = answer.question

    async def does(request: Call) -> Response[bytes]:
        supported(request)
        token = bearer(request) if question.signed_in else None
        asked = web.read(request, await request.body(), question)
        if question.signed_in and unkept(asked):
            raise Refused(400, "malformed")
        source = source_of(request)

        def given(caller: Caller, behalf: Behalf) -> bytes:
            with work.database.on_behalf(behalf):
                try:
                    return encode(answer.gives(caller, asked))
                except Problem as problem:
                    raise refusal(problem) from problem

        def job() -> bytes:
            if token is None:
                return given(Caller(None, None, source), Behalf(work.sessions.supplier))
            who = work.sessions.who(token)
            return given(Caller(who, token, source), behalf_of(who))

        threads = work.threads
        if answer.hashes or answer.banks:
            threads = work.hashing if answer.hashes else work.banking
        try:
            body = await work.run(job, threads)
        finally:
            work.post_soon()
            if answer.banks:
                work.settle_soon()
        return web.answer(request, body)

    access: Access = "user" if question.signed_in else "anyone"
    return Operation(
        re.sub(r"(?<!^)(?=[A-Z])", "_", question.__name__).lower(),
        "POST",
        question.path,
        "clerk" if answer.clerk else access,
        inspect.cleandoc(question.__doc__ or "").partition("\n\n")[0].replace("\n", " "),
        does,
        question,
        question.answer,
        most=answer.most or SMALL,
    )


def _own(work: Work) -> list[Operation]:
    """What the server says of itself."""

    async def health(request: Call) -> Response[bytes]:
        return await answered(work, request, lambda: encode(state_of(work)))

    async def describe(_request: Call) -> Response[bytes]:
        body = msgspec.json.encode(described(operations(work), str(VERSION)))
        return Response(body, media_type=web.JSON_TYPE)

    whole = "Whether the database answers; the protocols that are understood."
    this = "This description."
    return [
        Operation("health", "GET", "/health", "anyone", whole, health, gives=Health),
        Operation(
            "openapi",
            "GET",
            "/openapi.json",
            "anyone",
            this,
            describe,
            gives=dict[str, Any],
            media=web.JSON_TYPE,
        ),
    ]


async def exchanged(
    work: Work, request: Call, answer: Callable[[Identity, bytes], bytes], takes: type[Any]
) -> Response[bytes]:
    """The answer to a message of a signed-in device, as the exchange gives it."""
    supported(request)
    token, body = bearer(request), await request.body()
    packed = web.packed(request, body, takes)
    return await answered(work, request, lambda: work.of(token, answer, packed))


async def answered(work: Work, request: Call, job: Callable[[], bytes]) -> Response[bytes]:
    """What a job answers, which may wait for the database, in the form that the caller takes."""
    return await work.run(lambda: web.answer(request, job()))


def state_of(work: Work) -> Health:
    """The answer of /health. Raises what the database raises."""
    with work.database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    return Health(status="ok", time=work.database.clock(), protocol=(LEAST_PROTOCOL, VERSION))


def unkept(asked: msgspec.Struct) -> bool:
    """Whether a text of a message is one that no database keeps: with NUL, or half a character."""
    texts = [one for one in msgspec.structs.astuple(asked) if isinstance(one, str)]
    return any("\0" in one or one.encode(errors="replace").decode() != one for one in texts)
