"""Quarantine: what came is looked at before anybody gets it, also while the scanner is away."""

from __future__ import annotations

import io
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from lkk_server.files.looking import Looking
from lkk_server.files.scanner import Builtin, Clamd, Unreachable, Unscannable
from lkk_server.files.shelf import Shelf
from tests import files_made as made
from tests.server.files.kit import PDF, asked, begun, large, sent, settled
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
        self.hangs_up = self.says_why = False
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line:
                if said := self._answer(line.makefile("rb")):
                    line.sendall(said + b"\0")

    def _answer(self, asked: io.BufferedReader) -> bytes:
        if asked.read(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        data = b""
        if self.hangs_up:
            # What clamd does over its limit: it says so, and reads no further.
            return b"INSTREAM size limit exceeded. ERROR" if self.says_why else b""
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
        with pytest.raises(Unscannable) as caught:
            scanner.scan(io.BytesIO(b"x" * (LIMIT + 1)))
        assert caught.value.large
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


@pytest.mark.parametrize("says_why", [True, False])
def test_a_scanner_that_hangs_up_in_the_middle_means_this_file(
    tmp_path: Path, says_why: bool
) -> None:
    with closing(FakeClamd(str(tmp_path / "clamd.sock"))) as fake:
        fake.hangs_up, fake.says_why = True, says_why
        with pytest.raises(Unscannable) as caught:
            Clamd(fake.address, wait=5).scan(io.BytesIO(b"x" * 5_000_000))
        assert caught.value.large == says_why


def test_a_file_over_the_scanners_limit_holds_up_nobody(
    tmp_path: Path, clamd: FakeClamd, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        scanned_by(tmp_path, clamd.address) as server,
        server.client(server.sign_in().access) as client,
        server.client(server.sign_in("petrova").access) as other,
    ):
        data = large(LIMIT + 100_000)
        too_large = begun(client, data)
        assert sent(client, too_large, data).status_code == 204
        waited(lambda: len(data) in clamd.scanned)
        for _ in range(2):
            path = begun(other, PDF)
            sent(other, path, PDF)
            assert settled(other, path) == "clean"
        assert asked(client, too_large).headers["lkk-file-state"] == "quarantined"
    assert caplog.text.count("StreamMaxLength") == 1
    assert "over the scanner's limit" in caplog.text


class Odd:
    """A scanner that some files make fail, each in its own way."""

    def __init__(self) -> None:
        self.raises: dict[bytes, Exception] = {}
        self.seen: list[bytes] = []

    def scan(self, content: BinaryIO) -> str | None:
        content.seek(0)
        data = content.read()
        self.seen.append(data[-1:])
        if data[-1:] in self.raises:
            raise self.raises[data[-1:]]
        return None


def test_a_file_that_fails_has_its_turn_after_the_others_and_ever_more_seldom(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    now, odd = [1_000.0], Odd()
    looking = Looking(server.files.uploads, odd, "tyumen", lambda: now[0])
    shelf = Shelf(server.database, server.files.disk, "tyumen")
    server.files.looking.round = lambda: False  # type: ignore[method-assign]
    odd.raises = {b"1": OSError(5, "secret"), b"2": ValueError("secret"), b"3": Unscannable("odd")}
    for last in (b"1", b"2", b"3", b"4"):
        shelf.put("u-ivanov", "a.pdf", "application/pdf", PDF + b"\n%" + last)
        server.clock.pass_by(1)
    assert looking.round() is False
    assert odd.seen == [b"1", b"2", b"3", b"4"]
    assert caplog.text.count("a file cannot be looked at and waits") == 3
    assert "OSError at test_scanning.py" in caplog.text
    assert "secret" not in caplog.text
    # Their pause is not over, and a new one has its turn.
    shelf.put("u-ivanov", "a.pdf", "application/pdf", PDF + b"\n%5")
    looking.round()
    assert odd.seen[4:] == [b"5"]
    pauses = []
    for _ in range(9):
        before, told = now[0], len(odd.seen)
        while len(odd.seen) == told:
            now[0] += 10
            looking.round()
        pauses.append(now[0] - before)
    assert pauses == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]
    assert caplog.text.count("a file cannot be looked at and waits") == 3
    odd.raises.clear()
    now[0] += 3_600
    looking.round()
    told = len(odd.seen)
    now[0] += 36_000
    looking.round()
    assert len(odd.seen) == told


@pytest.mark.warns
def test_a_file_that_makes_the_scanner_hang_lets_the_others_go_first(server: Running) -> None:
    odd = Odd()
    looking = Looking(server.files.uploads, odd, "tyumen")
    shelf = Shelf(server.database, server.files.disk, "tyumen")
    server.files.looking.round = lambda: False  # type: ignore[method-assign]
    odd.raises = {b"1": Unreachable("TimeoutError")}
    for last in (b"1", b"2", b"3"):
        shelf.put("u-ivanov", "a.pdf", "application/pdf", PDF + b"\n%" + last)
        server.clock.pass_by(1)
    looking.round()
    looking.round()
    assert odd.seen == [b"1", b"2", b"3", b"1"]


def test_more_files_that_fail_than_a_round_takes_hold_up_nobody(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    odd = Odd()
    found = Looking(server.files.uploads, odd, "tyumen")
    shelf = Shelf(server.database, server.files.disk, "tyumen")
    server.files.looking.round = lambda: False  # type: ignore[method-assign]
    odd.raises = {b"1": Unscannable("odd")}
    for last in (b"1",) * 120 + (b"2",):
        shelf.put("u-ivanov", "a.pdf", "application/pdf", PDF + b"\n%" + last)
    server.clock.pass_by(1)
    file = shelf.put("u-ivanov", "a.pdf", "application/pdf", PDF + b"\n%3")
    while found.round():
        pass
    assert odd.seen[-1:] == [b"3"]
    assert server.files.uploads.find("u-ivanov", file.id).state == "clean"


def waited(for_: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not for_():
        assert time.monotonic() < until
        time.sleep(0.01)
