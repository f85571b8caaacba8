"""Files as tests send them: by hand, header for header, and by PyPI's tuspy."""

from __future__ import annotations

import base64
import hashlib
import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
from tusclient.client import TusClient
from tusclient.uploader.uploader import Uploader
from uuid_utils import uuid7

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.sync.protocol import Session
from tests.files_made import pdf
from tests.server.running import Running

TUS = {"tus-resumable": "1.0.0"}
OFFSET = "application/offset+octet-stream"
PDF = pdf(pages=3)


def large(size: int = 3_000_000) -> bytes:
    """A sound PDF of about so many bytes: what stands behind a ``%`` is nothing to a reader."""
    line = b"%" + bytes(range(32, 127)) * 10 + b"\n"
    head, rest = PDF.split(b"\n", 1)
    # Its table of places no longer fits, and is found anew, as readers do.
    return head + b"\n" + line * (size // len(line)) + rest


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def said(**values: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


def announced(client: httpx.Client, data: bytes, **more: str) -> httpx.Response:
    """Begin a file, by default with an id and its hash, as the app does."""
    told = {"id": str(uuid7()), "filename": "Акт.pdf", "sha256": digest(data)} | more
    headers = {
        **TUS,
        "upload-length": str(len(data)),
        "upload-metadata": said(**{k: v for k, v in told.items() if v}),
    }
    return client.post("/files", headers=headers)


def begun(client: httpx.Client, data: bytes, **more: str) -> str:
    """The path of a file that was begun."""
    answer = announced(client, data, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def sent(
    client: httpx.Client, path: str, data: Any, offset: int = 0, checksum: str | None = None
) -> httpx.Response:
    headers = {**TUS, "content-type": OFFSET, "upload-offset": str(offset)}
    if checksum is not None:
        headers["upload-checksum"] = checksum
    return client.patch(path, headers=headers, content=data)


def asked(client: httpx.Client, path: str) -> httpx.Response:
    return client.head(path, headers=TUS)


def settled(client: httpx.Client, path: str, seconds: float = 10) -> str:
    """What became of a whole file: ``clean``, or the code of its refusal."""
    until = time.monotonic() + seconds
    while True:
        told = asked(client, path).headers
        if told["lkk-file-state"] not in ("uploading", "quarantined"):
            return str(told.get("lkk-file-code", told["lkk-file-state"]))
        assert time.monotonic() < until, f"not settled: {dict(told)}"
        time.sleep(0.01)


def uploaded(client: httpx.Client, data: bytes = PDF, name: str = "Акт.pdf") -> Enclosure:
    """A file that is there and clean, as an appeal names it."""
    path = begun(client, data, filename=name)
    assert sent(client, path, data).status_code == 204
    assert settled(client, path) == "clean"
    id = path.rpartition("/")[2]
    media = client.get(path).headers["content-type"]
    return Enclosure(
        id=id, field="scan", name=name, media=media, size=len(data), sha256=digest(data)
    )


def by_tuspy(server: Running, session: Session, data: bytes, **more: Any) -> Uploader:
    """PyPI's client for a file, not begun yet."""
    client = TusClient(f"{server.url}/files", {"authorization": f"Bearer {session.access}"})
    metadata = {"filename": "Акт.pdf", "filetype": "application/pdf"}
    made: Uploader = client.uploader(file_stream=io.BytesIO(data), metadata=metadata, **more)
    return made


def path_of(uploader: Uploader) -> str:
    """Where the file of one that has begun is."""
    return "/" + str(uploader.url).split("/", 3)[3]


def enclosed_in(file: Enclosure, field: str) -> Enclosure:
    """The same file as another field's."""
    return msgspec.structs.replace(file, field=field)


@contextmanager
def hanging(url: str, access: str, path: str, data: bytes, size: int) -> Iterator[None]:
    """A request from the start on that promises ``size`` bytes, sends these, and then nothing."""
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {access}\r\n"
        f"Tus-Resumable: 1.0.0\r\nContent-Type: {OFFSET}\r\nUpload-Offset: 0\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + data)
        yield
