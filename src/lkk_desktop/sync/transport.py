"""Requests over HTTP: encodes, sends, and turns every way to fail into a ``Connectivity`` code."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx
import msgspec

from lkk_desktop.sync.engine import (
    DEVICE_REVOKED,
    TOO_LARGE,
    WRONG_ADDRESS,
    Connectivity,
    Request,
)
from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    PROBLEM_TYPE,
    SERVER_HEADER,
    VERSION,
    Page,
    ProblemDetails,
    Refresh,
    Session,
    encode,
)

M = TypeVar("M")
Client = httpx.AsyncClient
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
DEADLINE = 120.0
MOST_BYTES = 64 * 1024 * 1024
PATHS = {"push": "/sync/push", "pull": "/sync/pull", "fill": "/sync/pull", "gather": "/sync/gather"}
BUSY = frozenset({429, 502, 503, 504})
UNAUTHORIZED = 401
TOO_MANY = 429
PROXY_WANTS_SIGN_IN = 407
NETWORK_WANTS_SIGN_IN = 511
HINDRANCES = (httpx.HTTPError, httpx.InvalidURL, OSError)
LONGEST_WAIT = 3600.0
MOST_PORTS = 65_536
OWN_CODES = frozenset({"another_server", "wrong_credentials", "token_expired"})


def client(url: str) -> Client:
    """A client for one server; the system's own certificates vouch for it.

    Where the address cannot be one, each request says so.
    """
    url = _address(url)
    verify: ssl.SSLContext | bool = True
    if url.startswith("https:"):
        import truststore

        verify = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    headers = {
        "accept": MEDIA_TYPE,
        "content-type": MEDIA_TYPE,
        "lkk-protocol": str(VERSION),
        "accept-encoding": "gzip",
    }
    return Client(base_url=url, headers=headers, timeout=TIMEOUT, verify=verify)


def _address(url: str) -> str:
    """The address as it was set; empty where no server can be at such a one."""
    try:
        parsed = httpx.URL(url)
        parsed.host.encode("idna")
    except (httpx.InvalidURL, UnicodeError):
        return ""
    spelled = parsed.scheme in ("http", "https") and parsed.host and "%" not in parsed.host
    return url if spelled and (parsed.port is None or 0 < parsed.port < MOST_PORTS) else ""


def _nobody() -> None:
    pass


async def call(
    http: Client,
    path: str,
    message: Any,
    answer: type[M],
    token: str | None = None,
    server: str | None = None,
    heard: Callable[[], None] = _nobody,
) -> M:
    """Post a message and read its answer, of the server with this id if one is named.

    Raises ``Connectivity``.
    """
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    try:
        async with (
            asyncio.timeout(DEADLINE),
            http.stream("POST", path, content=encode(message), headers=headers) as response,
        ):
            body = await _bounded(response, heard)
    except HINDRANCES as error:
        raise hindrance(error) from error
    whole = httpx.Response(response.status_code, headers=_plain(response), content=body)
    return read(whole, answer, server)


def hindrance(error: Exception) -> Connectivity:
    """What kept a request from being answered, one of ``HINDRANCES``."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Connectivity("timeout")
    if isinstance(error, httpx.DecodingError):
        return Connectivity("garbage", "encoding")
    if isinstance(error, httpx.UnsupportedProtocol):
        return Connectivity(WRONG_ADDRESS)
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in _causes(error)):
        return Connectivity("not_trusted")
    if isinstance(error, httpx.ProxyError) and str(error).startswith(str(PROXY_WANTS_SIGN_IN)):
        return Connectivity("proxy_sign_in")  # of a tunnel: a plain answer has a status
    return Connectivity("unreachable", type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _bounded(response: httpx.Response, heard: Callable[[], None]) -> bytes:
    """The body, unpacked, as long as it is one that our server would send."""
    body = bytearray()
    heard()
    async for chunk in response.aiter_bytes():
        heard()
        body += chunk
        if len(body) > MOST_BYTES:
            raise Connectivity("garbage", TOO_LARGE)
    return bytes(body)


def _plain(response: httpx.Response) -> list[tuple[bytes, bytes]]:
    unpacked = (b"content-encoding", b"content-length", b"transfer-encoding")
    return [(name, value) for name, value in response.headers.raw if name.lower() not in unpacked]


def read(response: httpx.Response, answer: type[M], server: str | None = None) -> M:
    """The message in a response. Raises ``Connectivity``."""
    if not response.is_success:
        raise refusal(response, server)
    if SERVER_HEADER not in response.headers or MEDIA_TYPE not in _media(response):
        raise Connectivity("captive_portal", _media(response))
    try:
        with _uncollected():
            return msgspec.msgpack.decode(response.content, type=answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Connectivity("garbage", "page") from error


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """A page is thousands of lists without a cycle: looking for one takes longer than reading."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def refusal(response: httpx.Response, server: str | None = None) -> Connectivity:
    """What a response that is no success means. Another server's refusals are not for us."""
    status = response.status_code
    wait = _seconds(response.headers.get("retry-after", ""))
    if SERVER_HEADER not in response.headers:
        return Connectivity(_foreign(status), str(status), wait)
    if PROBLEM_TYPE not in _media(response):
        code = _general(status) if status in BUSY or status >= 500 else "garbage"
        return Connectivity(code, str(status), wait)
    if server is not None and response.headers[SERVER_HEADER] != server:
        return Connectivity("another_server")
    try:
        details = msgspec.json.decode(response.content, type=ProblemDetails)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Connectivity("garbage", "problem")
    code = details.code
    if code in OWN_CODES:
        return Connectivity(code)
    if code == DEVICE_REVOKED and status == UNAUTHORIZED and server:
        # It ends in a wiped profile: only the server that was pinned at sign-in says it.
        return Connectivity(DEVICE_REVOKED)
    return Connectivity(_general(status), code, wait, details.values)


def _foreign(status: int) -> str:
    """What an answer means that is not our server's; from 500 on a proxy does not reach it."""
    if status == TOO_MANY:
        return "busy"
    if status == PROXY_WANTS_SIGN_IN:
        return "proxy_sign_in"
    return "unreachable" if status >= 500 and status != NETWORK_WANTS_SIGN_IN else "captive_portal"


def _general(status: int) -> str:
    if status in BUSY:
        return "busy"
    if status >= 500:
        return "server_error"
    return {401: "signed_out", 426: "app_too_old"}.get(status, "refused")


class Transport:
    """Exchanges of one signed-in device; refreshes its tokens, one refresh at a time."""

    def __init__(
        self,
        http: Client,
        server: Callable[[], str],
        tokens: Callable[[], tuple[str | None, str | None]],
        keep: Callable[[Session], None],
        stale: Callable[[], bool] = bool,
    ) -> None:
        """``keep`` is told of new tokens; ``stale`` says that the access token has ended, so that
        nobody need be asked to hear it."""
        self._http = http
        self._server = server
        self._tokens = tokens
        self._keep = keep
        self._stale = stale
        self._refreshing = asyncio.Lock()
        self._heard = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since the server was asked last, or was last heard."""
        return time.monotonic() - self._heard

    def _hear(self) -> None:
        self._heard = time.monotonic()

    async def exchange(self, request: Request) -> Page:
        """Send what the engine asks for. Raises ``Connectivity``."""
        return await self.ask(PATHS[request.purpose], request.message, Page)

    async def ask(self, path: str, message: Any, answer: type[M]) -> M:
        """Post as the signed-in device; an expired token is renewed once. Raises Connectivity."""
        self._hear()
        access = await self.good_access()
        try:
            return await call(self._http, path, message, answer, access, self.server, self._hear)
        except Connectivity as failure:
            if failure.code != "token_expired":
                raise
        renewed = await self.renewed(access)
        return await call(self._http, path, message, answer, renewed, self.server, self._hear)

    @property
    def server(self) -> str:
        """The id of the server that was pinned at sign-in."""
        return self._server()

    def access(self) -> str:
        """The access token in hand. Raises ``Connectivity('signed_out')``."""
        access, _ = self._tokens()
        if access is None:
            raise Connectivity("signed_out")
        return access

    async def good_access(self) -> str:
        """An access token that has not ended, as far as is known. Raises ``Connectivity``."""
        access = self.access()
        return await self.renewed(access) if self._stale() else access

    async def renewed(self, expired: str) -> str:
        """A fresh access token; parallel callers share one refresh (hazard H46)."""
        async with self._refreshing:
            access, refresh = self._tokens()
            if access is not None and access != expired:
                return access
            if refresh is None:
                raise Connectivity("signed_out")
            message = Refresh(refresh)
            session = await call(
                self._http, "/session/refresh", message, Session, server=self.server
            )
            if session.server != self.server:
                raise Connectivity("another_server")
            if self._tokens()[1] != refresh:
                raise Connectivity("signed_out")  # meanwhile, by the person
            self._keep(session)
            return session.access


def _media(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", ""))


def _seconds(text: str) -> float:
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else 0.0
