"""Quarantine: what came is looked at before anybody gets it, also while the scanner is away."""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from lkk_server.files.scanner import Builtin, Clamd, Unreachable
from tests import files_made as made
from tests.server.files.kit import PDF, asked, begun, sent, settled
from tests.server.running import Running, problem, scene

INFECTED = made.archive({"readme.txt": made.EICAR.encode()}, zipfile.ZIP_STORED)
LIMIT = 1_000_000


class FakeClamd:
    """clamd's INSTREAM on a loopback socket: it reads what is sent, and knows the test sign."""

    def __init__(self, address: str | None = None) -> None:
        if address is None:
            self._listening = socket.create_server(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        else:
            self._listening = socket.socket(socket.AF_UNIX)
            self._listening.bind(address)
            self._listening.listen()
            self.address = address
        self.scanned: list[int] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line:
                line.sendall(self._answer(line.makefile("rb")) + b"\0")

    def _answer(self, asked: io.BufferedReader) -> bytes:
        if asked.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        data = b""
        while size := struct.unpack("!I", asked.read(4))[0]:
            data += asked.read(size)
        self.scanned.append(len(data))
        if len(data) > LIMIT:
            return b"INSTREAM size limit exceeded. ERROR"
        if made.EICAR.encode() in data:
            return b"stream: Win.Test.EICAR_HDB-1 FOUND"
        return b"stream: OK"

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def clamd() -> Iterator[FakeClamd]:
    with closing(FakeClamd()) as fake:
        yield fake


@contextmanager
def scanned_by(folder: Path, address: str) -> Iterator[Running]:
    with Running(folder, scene(), scanner=Clamd(address, wait=5)).served() as server:
        yield server


def test_the_sign_is_found_wherever_it_lies() -> None:
    sign = made.EICAR.encode()
    for before in (0, 1, 256 * 1024 - 30, 256 * 1024, 600_000):
        assert Builtin().scan(io.BytesIO(b"x" * before + sign)) is not None
    assert Builtin().scan(io.BytesIO(b"x" * 600_000 + sign[:-8])) is None


@pytest.mark.parametrize("tcp", [True, False])
def test_clamd_is_spoken_as_it_is(tmp_path: Path, tcp: bool) -> None:
    with closing(FakeClamd(None if tcp else str(tmp_path / "clamd.sock"))) as fake:
        scanner = Clamd(fake.address, wait=5)
        assert scanner.scan(io.BytesIO(PDF)) is None
        assert scanner.scan(io.BytesIO(INFECTED)) == "Win.Test.EICAR_HDB-1"
        assert scanner.scan(io.BytesIO(b"x" * 900_000)) is None
        with pytest.raises(Unreachable):
            scanner.scan(io.BytesIO(b"x" * (LIMIT + 1)))
        assert fake.scanned == [len(PDF), len(INFECTED), 900_000, LIMIT + 1]
    with pytest.raises(Unreachable):
        scanner.scan(io.BytesIO(PDF))


def test_what_is_infected_is_refused_and_its_bytes_are_gone(server: Running) -> None:
    session = server.sign_in()
    with server.client(session.access) as client:
        path = begun(client, INFECTED, filename="документы.zip")
        sent(client, path, INFECTED)
        assert settled(client, path) == "file_infected"
        assert problem(client.get(path)).code == "file_refused"
        assert server.files.disk.stored() == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", made.picture("PNG"), "file_renamed"),
        ("a.pdf", made.encrypted(), "pdf_encrypted"),
        ("a.pdf", made.scripted(), "pdf_scripted"),
        ("a.zip", made.archive({"0": bytes(3_000_000)}), "zip_bomb"),
    ],
)
def test_content_is_checked_on_the_server_too(
    shared: Running, name: str, data: bytes, code: str
) -> None:
    with shared.client(shared.sign_in().access) as client:
        path = begun(client, data, filename=name)
        sent(client, path, data)
        assert settled(client, path) == code


def test_clamd_passes_and_refuses(tmp_path: Path, clamd: FakeClamd) -> None:
    with (
        scanned_by(tmp_path, clamd.address) as server,
        server.client(server.sign_in().access) as client,
    ):
        good = begun(client, PDF)
        bad = begun(client, INFECTED, filename="a.zip")
        sent(client, good, PDF)
        sent(client, bad, INFECTED)
        assert settled(client, good) == "clean"
        assert settled(client, bad) == "file_infected"
        assert sorted(clamd.scanned) == sorted((len(PDF), len(INFECTED)))


@pytest.mark.warns
def test_a_file_waits_for_a_scanner_that_is_away(tmp_path: Path) -> None:
    address = str(tmp_path / "clamd.sock")
    with (
        scanned_by(tmp_path, address) as server,
        server.client(server.sign_in().access) as client,
    ):
        path = begun(client, PDF)
        sent(client, path, PDF)
        time.sleep(0.5)
        assert asked(client, path).headers["lkk-file-state"] == "quarantined"
        refused = client.get(path)
        assert (refused.status_code, problem(refused).code) == (409, "file_unchecked")
        with closing(FakeClamd(address)) as back:
            assert settled(client, path) == "clean"
            assert back.scanned == [len(PDF)]
