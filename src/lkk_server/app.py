"""The server's HTTP face: a few operations, each of which runs its database work on a thread."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from litestar import Litestar, Response, delete, get, post
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from litestar.types import Message, Scope
from sqlalchemy.exc import OperationalError

from lkk_desktop.sync.protocol import SERVER_HEADER, VERSION, Refresh, SignIn, encode
from lkk_server import live, web
from lkk_server.database import Behalf, Database
from lkk_server.exchange import Exchange
from lkk_server.identity.sessions import Sessions
from lkk_server.receipts import Receipts
from lkk_server.refused import Refused
from lkk_server.scope import Identity, scope_of
from lkk_server.upkeep import purge, raise_counters
from lkk_server.web import Call

PROTOCOL_HEADER = "lkk-protocol"
LEAST_PROTOCOL = 1
SMALL = 16 * 1024
LARGE = 16 * 1024 * 1024
THREADS = 8
HASHES = 2
DAY = 24 * 3_600.0
T = TypeVar("T")


class Work:
    """What the handlers need: identity, the exchange, live hints, and threads to run them on."""

    def __init__(self, database: Database, sessions: Sessions, *, threads: int = THREADS) -> None:
        self.database = database
        self.sessions = sessions
        self.exchange = Exchange(
            database, database.clock, receipts=Receipts(sessions.key(b"receipt"))
        )
        self.threads = ThreadPoolExecutor(threads, "lkk-work")
        # Apart, since a hash takes its time and 64 MiB: many sign-ins must not hold up the others.
        self.hashing = ThreadPoolExecutor(HASHES, "lkk-hash")
        self.live = live.Live(database, self.run)

    async def run(self, job: Callable[[], T], threads: Executor | None = None) -> T:
        """Do something that may wait, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(threads or self.threads, job)

    def of(self, token: str, answer: Callable[[Identity, bytes], bytes], packed: bytes) -> bytes:
        """Answer on behalf of whom an access token speaks for. Raises ``Refused``."""
        who = self.sessions.who(token)
        with self.database.on_behalf(behalf_of(who)):
            return answer(who, packed)

    async def keep_up(self) -> None:
        """Once a day let go of what the feed needs no longer; another process may do the same."""
        while True:
            await asyncio.sleep(DAY * random.uniform(0.5, 1.0))
            try:
                await self.run(self._purge)
            except (Refused, OperationalError, OSError) as error:
                web.log.warning("upkeep waits for tomorrow: %s", type(error).__name__)

    def mend(self) -> None:
        """Before the first answer: bring to order what a restore may have left behind."""
        supplier = self.sessions.supplier
        with self.database.on_behalf(Behalf(supplier)):
            if raised := raise_counters(self.database, supplier):
                web.log.warning("counters were behind their feed, and were raised: %d", raised)

    def _purge(self) -> None:
        supplier = self.sessions.supplier
        with self.database.on_behalf(Behalf(supplier)):
            purge(self.database, supplier, self.database.clock())

    def close(self) -> None:
        """End the live channels, then the threads once their work is done."""
        self.live.close()
        self.hashing.shutdown()
        self.threads.shutdown()


def application(work: Work) -> Litestar:
    """The ASGI application over one database."""
    server = work.database.server_id

    async def mark(message: Message, _scope: Scope) -> None:
        if message["type"] == "http.response.start":
            MutableScopeHeaders.from_message(message)[SERVER_HEADER] = work.database.server_id

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
        upkeep = asyncio.create_task(work.keep_up())
        yield
        upkeep.cancel()
        work.close()

    return Litestar(
        route_handlers=_routes(work),
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


def _routes(work: Work) -> list[HTTPRouteHandler]:
    @post("/session", request_max_body_size=SMALL)
    async def sign_in(request: Call) -> Response[bytes]:
        """Sign in by login or account number; the body is ``SignIn``, the answer ``Session``."""
        supported(request)
        asked = web.read(request, await request.body(), SignIn)
        session = await work.run(lambda: work.sessions.sign_in(asked), work.hashing)
        return web.answer(request, encode(session))

    @post("/session/refresh", request_max_body_size=SMALL)
    async def refresh(request: Call) -> Response[bytes]:
        """Exchange a refresh token; the body is ``Refresh``, the answer ``Session``."""
        supported(request)
        asked = web.read(request, await request.body(), Refresh)
        return await answered(work, request, lambda: encode(work.sessions.refresh(asked.refresh)))

    @delete("/session", status_code=204)
    async def sign_out(request: Call) -> None:
        """End the token family of the access token, which may have expired."""
        token = bearer(request)
        await work.run(lambda: work.sessions.sign_out(token))

    @post("/sync/push", request_max_body_size=LARGE)
    async def push(request: Call) -> Response[bytes]:
        """Deliver commands; the body is ``Push``, the answer the ``Page`` that it asks for."""
        return await exchanged(work, request, work.exchange.answer_push)

    @post("/sync/pull", request_max_body_size=LARGE)
    async def pull(request: Call) -> Response[bytes]:
        """Ask for news of streams; the body is ``Pull``, the answer ``Page``."""
        return await exchanged(work, request, work.exchange.answer_pull)

    @post("/sync/gather", request_max_body_size=LARGE)
    async def gather(request: Call) -> Response[bytes]:
        """Ask for news of an office's directory; the body is ``Gather``, the answer ``Page``."""
        return await exchanged(work, request, work.exchange.answer_gather)

    @get("/sync/live")
    async def listen(request: Call) -> Stream:
        """Server-sent events: ``Hint`` as JSON, of the caller's streams only."""
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
        return Stream(events, media_type="text/event-stream", headers=headers)

    @get("/health")
    async def health(request: Call) -> Response[bytes]:
        """Whether the database answers; the protocols that are understood."""
        return await answered(work, request, lambda: encode(state_of(work)))

    return [sign_in, refresh, sign_out, push, pull, gather, listen, health]


async def exchanged(
    work: Work, request: Call, answer: Callable[[Identity, bytes], bytes]
) -> Response[bytes]:
    """The answer to a message of a signed-in device, as the exchange gives it."""
    supported(request)
    token, body = bearer(request), await request.body()
    packed = web.packed(request, body)
    return await answered(work, request, lambda: work.of(token, answer, packed))


async def answered(work: Work, request: Call, job: Callable[[], bytes]) -> Response[bytes]:
    """What a job answers, which may wait for the database, in the form that the caller takes."""
    return await work.run(lambda: web.answer(request, job()))


def behalf_of(who: Identity) -> Behalf:
    """For whom the database is to work."""
    return Behalf(who.supplier, who.user, who.device)


def state_of(work: Work) -> dict[str, object]:
    """The answer of /health. Raises what the database raises."""
    with work.database.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    return {"status": "ok", "time": work.database.clock(), "protocol": [LEAST_PROTOCOL, VERSION]}


def bearer(request: Call) -> str:
    """The access token of a request. Raises ``Refused(401, 'signed_out')`` where it brings none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused(401, "signed_out")
    return token.strip()


def supported(request: Call) -> None:
    """Raises ``Refused(426, 'app_too_old')`` for an app whose protocol is no longer understood."""
    said = request.headers.get(PROTOCOL_HEADER, str(VERSION))
    if not said.isascii() or not said.isdigit():
        raise Refused(400, "malformed")
    if int(said[:9]) < LEAST_PROTOCOL:
        raise Refused(426, "app_too_old", least=LEAST_PROTOCOL, newest=VERSION)
