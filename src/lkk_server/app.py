"""The server's HTTP face: the operations as one ASGI application, and what each refusal says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope
from sqlalchemy.exc import OperationalError

from lkk_desktop.sync.protocol import SERVER_HEADER
from lkk_server import web
from lkk_server.files.headers import VERSION as TUS
from lkk_server.files.tus import ALL as FILES
from lkk_server.lasting import duties
from lkk_server.operations import options
from lkk_server.refused import Refused
from lkk_server.routes import operations
from lkk_server.web import Call
from lkk_server.work import Work


def application(work: Work) -> Litestar:
    """The ASGI application over one database."""
    server = work.database.server_id

    async def mark(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            marked = MutableScopeHeaders.from_message(message)
            marked[SERVER_HEADER] = work.database.server_id
            if scope["path"].startswith(FILES):
                marked["tus-resumable"] = TUS
                marked["tus-version"] = TUS

    def refused(_call: Call, error: Refused) -> Response[bytes]:
        return web.problem(server, error.status, error.code, error.values)

    def refused_by_framework(_call: Call, error: HTTPException) -> Response[bytes]:
        return web.of_framework(server, error)

    def waiting(_call: Call, error: OperationalError) -> Response[bytes]:
        web.log.warning("the database cannot answer: %s", type(error.orig).__name__)
        return web.problem(server, 503, "unavailable", {})

    def failed(call: Call, error: Exception) -> Response[bytes]:
        return web.of_bug(server, error, call.url.path)

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        async with duties((work.keep_up, work.deliver, work.let_go, work.look, work.settle_money)):
            yield
        work.close()

    known = operations(work)
    return Litestar(
        route_handlers=[*options(known), *(one.route() for one in known)],
        openapi_config=None,
        logging_config=None,
        debug=False,
        lifespan=[running],
        before_send=[mark],
        exception_handlers={
            Refused: refused,
            HTTPException: refused_by_framework,
            OperationalError: waiting,
            Exception: failed,
        },
    )
