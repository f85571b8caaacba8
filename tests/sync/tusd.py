"""A server of files on loopback, small and strict: what it was asked, and all the ways to fail."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import msgspec

from lkk_desktop.sync.protocol import PROBLEM_TYPE, SERVER_HEADER, ProblemDetails
from tests.household import SERVER


class Asked(msgspec.Struct, frozen=True):
    method: str
    path: str
    headers: dict[str, str]
    size: int = 0

    @property
    def file(self) -> str:
        return self.path.rpartition("/")[2]


class File(msgspec.Struct):
    """What came of a file. ``verdict`` and ``code`` are the scanner's, once it is whole."""

    size: int
    sha256: str
    name: str
    content: bytearray
    verdict: str = "clean"
    code: str = ""
    looks: int = 0

    @property
    def whole(self) -> bool:
        return len(self.content) == self.size


Trouble = Callable[[Asked], bytes | Awaitable[bytes] | None]


class Tusd:
    """Keeps what it is sent; ``trouble`` may answer in its place, b'' closes without a word."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.offered: dict[str, bytes] = {}
        self.asked: list[Asked] = []
        self.trouble: Trouble | None = None
        self.token = "access-1"
        self.cut_after: int | None = None
        self.quarantine = 0
        self.verdict = ("clean", "")
        self.url = ""

    def did(self, method: str) -> list[str]:
        return [one.file for one in self.asked if one.method == method]

    def content(self, file: str) -> bytes:
        return bytes(self.files[file].content)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=4 * 1024 * 1024)
        try:
            host, port = server.sockets[0].getsockname()[:2]
            self.url = f"http://{host}:{port}"
            yield self.url
        finally:
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            method, path, _ = head[0].split(" ")
            headers = {k.lower(): v for k, v in (h.split(": ", 1) for h in head[1:] if ": " in h)}
            asked = Asked(method, path, headers, int(headers.get("content-length", "0")))
            self.asked.append(asked)
            answer = self.trouble(asked) if self.trouble is not None else None
            if isinstance(answer, Awaitable):
                answer = await answer
            writer.write(await self._answer(asked, reader) if answer is None else answer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, _CutOff, asyncio.CancelledError):
            pass  # cancelled by the end of the loop, which would say so of a server's task
        finally:
            writer.close()

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader) -> bytes:
        if asked.headers.get("authorization") != f"Bearer {self.token}":
            return problem(401, "token_expired", words=asked.method != "HEAD")
        if asked.headers.get("tus-resumable") != "1.0.0":
            return problem(412, "tus_version")
        found = self.files.get(asked.file)
        match asked.method:
            case "POST":
                return self._announced(asked)
            case "GET" if asked.file in self.offered:
                return self._given(asked, self.offered[asked.file])
            case _ if found is None:
                return problem(404, "not_found", words=asked.method != "HEAD")
            case "HEAD":
                return answer(200, self._stand(found))
            case "PATCH":
                return await self._received(asked, found, reader)
            case "DELETE":
                del self.files[asked.file]
                return answer(204)
        return problem(405, "not_allowed")

    def _announced(self, asked: Asked) -> bytes:
        said = dict(pair.split(" ") for pair in asked.headers["upload-metadata"].split(","))
        told = {name: base64.b64decode(value).decode() for name, value in said.items()}
        size, there = int(asked.headers["upload-length"]), self.files.get(told["id"])
        if there is not None and (there.size, there.sha256) != (size, told["sha256"]):
            return problem(409, "file_differs")
        if there is None:
            made = File(
                size=size, sha256=told["sha256"], name=told["filename"], content=bytearray()
            )
            self.files[told["id"]] = made
        return answer(201, {"location": f"/files/{told['id']}"})

    async def _received(self, asked: Asked, file: File, reader: asyncio.StreamReader) -> bytes:
        if int(asked.headers["upload-offset"]) != len(file.content):
            return problem(409, "wrong_offset")
        assert asked.headers["content-type"] == "application/offset+octet-stream"
        left = asked.size
        while left:
            piece = await reader.read(min(left, 65_536))
            if not piece:
                raise _CutOff
            if self.cut_after is not None:
                piece = piece[: self.cut_after]
                self.cut_after -= len(piece)
            file.content += piece
            left -= len(piece)
            if self.cut_after == 0:
                self.cut_after = None
                raise _CutOff
        if file.whole:
            file.verdict, file.code = self.verdict
            file.looks = self.quarantine
        return answer(204, {"upload-offset": str(len(file.content))})

    @staticmethod
    def _stand(file: File) -> dict[str, str]:
        said = {"upload-offset": str(len(file.content)), "upload-length": str(file.size)}
        if not file.whole:
            return said | {"lkk-file-state": "uploading"}
        said["lkk-file-sha256"] = hashlib.sha256(file.content).hexdigest()
        if file.looks > 0:
            file.looks -= 1
            return said | {"lkk-file-state": "quarantined"}
        return said | {"lkk-file-state": file.verdict, "lkk-file-code": file.code}

    @staticmethod
    def _given(asked: Asked, content: bytes) -> bytes:
        begin = int(asked.headers.get("range", "bytes=0-")[6:].rstrip("-"))
        if not begin:
            return answer(200, {}, content)
        told = {"content-range": f"bytes {begin}-{len(content) - 1}/{len(content)}"}
        return answer(206, told, content[begin:])


class _CutOff(Exception):
    pass


def answer(
    status: int,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    server: str | None = SERVER,
    tus: str | None = "1.0.0",
) -> bytes:
    told = {"content-length": str(len(body)), **(headers or {})}
    if server is not None:
        told[SERVER_HEADER] = server
    if tus is not None:
        told["tus-resumable"] = tus
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + body


def problem(status: int, code: str, *, words: bool = True, **headers: str) -> bytes:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if not words:
        return answer(status, told)
    body = msgspec.json.encode(ProblemDetails(status=status, code=code))
    return answer(status, {"content-type": PROBLEM_TYPE, **told}, body)
