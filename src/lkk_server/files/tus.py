"""The operations of files: tus 1.0 for what comes in, a plain download for what may go out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from litestar import Response
from litestar.response import Stream

from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_desktop.models.appeals.content import MEDIA
from lkk_server.calling import bearer, supported
from lkk_server.files import headers
from lkk_server.files.reading import readable
from lkk_server.files.uploads import Upload
from lkk_server.operations import Header, Operation
from lkk_server.refused import Refused
from lkk_server.scope import Identity
from lkk_server.web import Call
from lkk_server.work import Work, behalf_of

ALL, ONE = "/files", "/files/{id:str}"
OFFSET_MEDIA = "application/offset+octet-stream"
SAID = {
    "tus-version": headers.VERSION,
    "tus-extension": headers.EXTENSIONS,
    "tus-max-size": str(MOST_BYTES),
    "tus-checksum-algorithm": ",".join(headers.ALGORITHMS),
}
"""What OPTIONS answers, which need no sign-in."""
RESUMABLE = Header("Tus-Resumable", {"const": headers.VERSION})
LENGTH = Header("Upload-Length", {"type": "integer", "minimum": 1, "maximum": MOST_BYTES})
OFFSET = Header("Upload-Offset", {"type": "integer", "minimum": 0, "maximum": MOST_BYTES})
METADATA = Header(
    "Upload-Metadata",
    {"type": "string", "maxLength": 8_192, "examples": ["filename YS5wZGY=,filetype YQ=="]},
)
RANGE = Header("Range", {"type": "string"}, required=False)
T = TypeVar("T")


def files(work: Work) -> list[Operation]:
    """Announcing, asking, sending, taking back, fetching."""
    wire = _Wire(work)
    return [
        Operation(
            "announce_file",
            "POST",
            ALL,
            "user",
            "Begin to upload a file (tus creation).",
            wire.announce,
            status=201,
            asks=(RESUMABLE, LENGTH, METADATA),
            options=SAID,
        ),
        Operation(
            "ask_file",
            "HEAD",
            ONE,
            "user",
            "How much of a file is there, and whether it passed.",
            wire.ask,
            asks=(RESUMABLE,),
        ),
        Operation(
            "send_file",
            "PATCH",
            ONE,
            "user",
            "Send bytes of a file from an offset on.",
            wire.send,
            status=204,
            asks=(RESUMABLE, OFFSET),
            raw=OFFSET_MEDIA,
            most=MOST_BYTES,
            options=SAID,
        ),
        Operation(
            "drop_file",
            "DELETE",
            ONE,
            "user",
            "Take a file back that no appeal names (tus termination).",
            wire.drop,
            status=204,
            asks=(RESUMABLE,),
        ),
        Operation(
            "fetch_file",
            "GET",
            ONE,
            "scope",
            "The bytes of a file that has passed: one's own, of an answer, of an office's appeal.",
            wire.fetch,
            asks=(RANGE,),
            medias=tuple(MEDIA.values()),
        ),
    ]


class _Wire:
    """What a server answers on the paths of files."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._uploads = work.files.uploads

    async def _as_user(self, request: Call, job: Callable[[Identity], T]) -> T:
        supported(request)
        token = bearer(request)

        def done() -> T:
            who = self._work.sessions.who(token)
            with self._work.database.on_behalf(behalf_of(who)):
                return job(who)

        return await self._work.run(done)

    async def announce(self, request: Call) -> Response[Any]:
        _said(request)

        def job(who: Identity) -> Upload:
            new = self._work.database.random(16).hex()
            return self._uploads.announce(who, headers.announced(request.headers, new))

        row = await self._as_user(request, job)
        told = headers.told(row) | {"location": f"{ALL}/{row.id}"}
        return Response(None, status_code=201, headers=told)

    async def ask(self, request: Call) -> Response[Any]:
        _said(request)
        row = await self._as_user(request, lambda who: self._uploads.ask(who.user, _id(request)))
        told = headers.told(row) | {"upload-length": str(row.size)}
        return Response(None, status_code=200, headers=told)

    async def send(self, request: Call) -> Response[Any]:
        _said(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != OFFSET_MEDIA:
            raise Refused(415, "wrong_media")
        offset, checksum = (
            headers.number(request.headers, "upload-offset"),
            headers.checksum(request.headers),
        )
        length = request.headers.get("content-length")
        known = None if length is None else int(length)
        id, uploads = _id(request), self._uploads
        # Asked before a byte is taken: a stranger holds up nobody.
        mine = await self._as_user(request, lambda who: uploads.find(who.user, id))
        async with self._work.receiver.holding((mine.user, id)) as stop:
            row, looked = await self._work.receiver.receive(
                lambda: uploads.receive(mine, offset, known), request.stream(), checksum, stop
            )
        if looked:
            self._work.look_soon()
        return Response(None, status_code=204, headers=headers.told(row))

    async def drop(self, request: Call) -> Response[Any]:
        _said(request)
        await self._as_user(request, lambda who: self._uploads.drop(who.user, _id(request)))
        return Response(None, status_code=204)

    async def fetch(self, request: Call) -> Response[Any]:
        work = self._work

        def job(who: Identity) -> Upload:
            return _clean(work, readable(work.database, who, _id(request)))

        row = await self._as_user(request, job)
        found = headers.asked_range(request.headers, row)
        first, last = (0, row.size - 1) if found is None else found
        told = headers.given(row) | {"content-length": str(last - first + 1)}
        if found is not None:
            told["content-range"] = f"bytes {first}-{last}/{row.size}"
        portions = work.files.disk.portions(row.stored, first, last - first + 1)

        async def body() -> AsyncIterator[bytes]:
            while portion := await work.run(lambda: next(portions, b"")):
                yield portion

        status = 200 if found is None else 206
        return Stream(body(), media_type=row.media, headers=told, status_code=status)


def _said(request: Call) -> None:
    """Raises ``Refused``: 401 signed_out, before anything else is looked at; 412 wrong_version."""
    bearer(request)
    headers.resumable(request.headers)


def _id(request: Call) -> str:
    """Raises ``Refused(404, 'not_found')`` for what no file is called."""
    id = str(request.path_params["id"])
    if not headers.ID.fullmatch(id):
        raise Refused(404, "not_found")
    return id


def _clean(work: Work, row: Upload) -> Upload:
    """Raises ``Refused``: 409 file_unchecked or file_refused; 404 where its bytes are gone."""
    if row.state != "clean":
        raise Refused(409, "file_refused" if row.state == "refused" else "file_unchecked")
    if work.files.disk.size(row.stored) != row.size:
        raise Refused(404, "not_found")
    return row
