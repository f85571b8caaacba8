"""Files over HTTP by tus 1.0.0: announced, sent piece by piece, asked about, taken back, fetched.

Only an answer that bears both tus's version and the id of our own server says anything: what a
captive portal answers confirms nothing and is kept nowhere (hazard H45).
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus

import httpx
import msgspec

from lkk_desktop.models.appeals.appeal import MOST_BYTES, Enclosure
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.protocol import SERVER_HEADER
from lkk_desktop.sync.transport import DEADLINE, HINDRANCES, Client, Transport, hindrance, refusal

TUS = "1.0.0"
VERSION_HEADER = "tus-resumable"
MOST_ANSWER = 64 * 1024
"""Bytes of an answer in words: those of a refusal."""
CONFLICT, GONE, NOT_FOUND = HTTPStatus.CONFLICT, HTTPStatus.GONE, HTTPStatus.NOT_FOUND
CHECKSUM_MISMATCH = 460
LOOK_ANEW = frozenset({CONFLICT, NOT_FOUND, GONE, HTTPStatus.LOCKED, CHECKSUM_MISMATCH})
"""What a piece may be answered with that says nothing against its file."""
STORAGE_FULL = HTTPStatus.INSUFFICIENT_STORAGE
PIECE = "application/offset+octet-stream"


Bytes = AsyncIterator[bytes]
Content = Callable[[], Bytes]


class Stand(msgspec.Struct, frozen=True):
    """What the server has of a file. ``sha256`` is of its content, once that is there whole."""

    offset: int
    size: int
    state: str = "uploading"
    code: str = ""
    sha256: str = ""


class Tus:
    """The files of one signed-in device. Each call raises ``Connectivity``."""

    def __init__(self, http: Client, transport: Transport) -> None:
        self._http = http
        self._transport = transport

    async def look(self, file: str) -> Stand | None:
        """How far a file is; None where the server has none of this id for us."""
        answer = await self._ask("HEAD", _path(file))
        if answer.status_code in (NOT_FOUND, GONE):
            return None
        self._expect(answer)
        return Stand(
            offset=_number(answer, "upload-offset"),
            size=_number(answer, "upload-length"),
            state=answer.headers.get("lkk-file-state", "uploading"),
            code=answer.headers.get("lkk-file-code", ""),
            sha256=answer.headers.get("lkk-file-sha256", ""),
        )

    async def announce(self, file: Enclosure) -> None:
        """Say that a file will come. One that was announced before is not announced twice."""
        said = {"id": file.id, "filename": file.name, "filetype": file.media, "sha256": file.sha256}
        headers = {"upload-length": str(file.size), "upload-metadata": _metadata(said)}
        answer = await self._ask("POST", "/files", headers)
        self._expect(answer)
        where = httpx.URL(answer.headers.get("location", "")).path
        if not where.endswith(_path(file.id)):
            raise Connectivity("garbage", "location")

    async def send(self, file: str, offset: int, size: int, content: Content) -> int | None:
        """Send so many bytes from this offset on; how far the file is then, None to look anew.

        ``content`` makes them piece by piece: once more where a token had to be renewed.
        """
        headers = {"upload-offset": str(offset), "content-type": PIECE, "content-length": str(size)}
        answer = await self._ask("PATCH", _path(file), headers, content)
        if answer.status_code in LOOK_ANEW:
            return None
        self._expect(answer)
        return _number(answer, "upload-offset")

    async def take_back(self, file: str) -> None:
        """Have the server forget a file; one that it does not know is forgotten already."""
        answer = await self._ask("DELETE", _path(file))
        if answer.status_code not in (NOT_FOUND, GONE):
            self._expect(answer)

    @contextlib.asynccontextmanager
    async def fetch(self, file: Enclosure, have: int) -> AsyncIterator[tuple[int, Bytes]]:
        """From which byte on the content comes (0, or ``have``), and its pieces."""
        headers = {"accept-encoding": "identity", "accept": "*/*"}
        if have:
            headers["range"] = f"bytes={have}-"
        async with self._stream("GET", _path(file.id), headers) as answer:
            if not answer.is_success:
                raise self._refusal(await _whole(answer))
            self._refuse_strangers(answer)
            begin = 0
            if answer.status_code == HTTPStatus.PARTIAL_CONTENT:
                begin = _begin(answer)
            if begin not in (0, have):
                raise Connectivity("garbage", "range")
            yield begin, answer.aiter_bytes()

    # ── one request ───────────────────────────────────────────────────────────────────────────

    async def _ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] = {},
        content: Content | None = None,
    ) -> httpx.Response:
        """An answer of our own server's, whatever it says; an ended token is renewed once."""
        access = await self._transport.good_access()
        answer = await self._once(method, path, headers, content, access)
        if _token_ended(answer):
            renewed = await self._transport.renewed(access)
            answer = await self._once(method, path, headers, content, renewed)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise self._refusal(answer)
        return answer

    async def _once(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: Content | None,
        access: str,
    ) -> httpx.Response:
        async with self._sending(method, path, headers, access, content) as answer:
            whole = await _whole(answer)
        self._refuse_strangers(whole)
        return whole

    @contextlib.asynccontextmanager
    async def _stream(
        self, method: str, path: str, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        access = await self._transport.good_access()
        for last in (False, True):
            async with self._sending(method, path, headers, access) as answer:
                if answer.status_code != HTTPStatus.UNAUTHORIZED or last:
                    yield answer
                    return
                self._refuse_strangers(await _whole(answer))
            access = await self._transport.renewed(access)

    @contextlib.asynccontextmanager
    async def _sending(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        access: str,
        content: Content | None = None,
    ) -> AsyncIterator[httpx.Response]:
        told = {"authorization": f"Bearer {access}", VERSION_HEADER: TUS, **headers}
        body = b"" if content is None else content()
        try:
            async with (
                asyncio.timeout(DEADLINE),
                self._http.stream(method, path, content=body, headers=told) as answer,
            ):
                yield answer
        except HINDRANCES as error:
            raise hindrance(error) from error

    def _refuse_strangers(self, answer: httpx.Response) -> None:
        """Raise for an answer that is not our server's, or not about files."""
        theirs = answer.headers.get(SERVER_HEADER)
        if theirs is None:
            raise refusal(answer, self._transport.server)
        if theirs != self._transport.server:
            raise Connectivity("another_server")
        if answer.headers.get(VERSION_HEADER) != TUS and answer.is_success:
            raise Connectivity("captive_portal", VERSION_HEADER)

    def _expect(self, answer: httpx.Response) -> None:
        if not answer.is_success:
            raise self._refusal(answer)

    def _refusal(self, answer: httpx.Response) -> Connectivity:
        """What a refusal of our server's means; one to HEAD has no words."""
        status = answer.status_code
        if not answer.content and SERVER_HEADER in answer.headers:
            if status == HTTPStatus.UNAUTHORIZED:
                return Connectivity("signed_out")
            if status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
                return Connectivity("refused", f"http_{status}")
        failure = refusal(answer, self._transport.server)
        if status == STORAGE_FULL:
            return Connectivity("busy", failure.detail, failure.retry_after)
        return failure


async def _whole(answer: httpx.Response) -> httpx.Response:
    """The answer with its body, as long as that is one of our server's."""
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > MOST_ANSWER:
            raise Connectivity("garbage", "too much")
    kept = [(n, v) for n, v in answer.headers.raw if n.lower() != b"content-length"]
    try:
        return httpx.Response(answer.status_code, headers=kept, content=bytes(body))
    except httpx.DecodingError as error:
        raise Connectivity("garbage", "encoding") from error


def _token_ended(answer: httpx.Response) -> bool:
    """Whether a fresh token may be all that lacks: HEAD has no words to say so."""
    if answer.status_code != HTTPStatus.UNAUTHORIZED:
        return False
    return not answer.content or b"token_expired" in answer.content


def _path(file: str) -> str:
    return f"/files/{file}"


def _metadata(said: Mapping[str, str]) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in said.items())


def _number(answer: httpx.Response, name: str) -> int:
    text = answer.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MOST_BYTES):
        raise Connectivity("garbage", name)
    return int(text)


def _begin(answer: httpx.Response) -> int:
    """From which byte on a part of a file comes."""
    text = answer.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0]
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Connectivity("garbage", "range")
    return int(text)
