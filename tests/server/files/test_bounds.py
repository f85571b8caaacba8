"""Bounds: of a file, of a user, of the disk; and many at once."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lkk_desktop.models.appeals.appeal import MOST_BYTES
from lkk_server.files import uploads
from lkk_server.files.disk import Disk, Writer
from lkk_server.refused import Refused
from tests.server.files.kit import PDF, TUS, announced, asked, begun, large, sent, settled
from tests.server.running import Running, problem


def test_a_full_disk_takes_no_more_and_keeps_what_is_there(server: Running) -> None:
    with server.client(server.sign_in().access) as client:
        path = begun(client, PDF)
        sent(client, path, PDF[:1_000])
        server.files.disk.reserve = 10**18
        full = announced(client, PDF)
        assert (full.status_code, problem(full).code) == (507, "disk_full")
        assert problem(sent(client, path, PDF[1_000:], 1_000)).code == "disk_full"
        server.files.disk.reserve = 0
        assert asked(client, path).headers["upload-offset"] == "1000"
        assert sent(client, path, PDF[1_000:], 1_000).status_code == 204
        assert settled(client, path) == "clean"


def test_a_disk_that_fills_while_bytes_come_keeps_what_fitted(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, room = large(2_000_000), [600_000]
    plain = os.write

    def write(handle: int, portion: bytes) -> int:
        # What the system does: as much as there is room for, and then an error.
        if len(portion) < 10_000:
            return plain(handle, portion)
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = plain(handle, portion[: room[0]])
        room[0] -= done
        return done

    with server.client(server.sign_in().access) as client:
        path = begun(client, data)
        monkeypatch.setattr(os, "write", write)
        assert problem(sent(client, path, data)).code == "disk_full"
        monkeypatch.undo()
        at = int(asked(client, path).headers["upload-offset"])
        assert 0 < at <= 600_000
        assert sent(client, path, data[at:], at).status_code == 204
        assert settled(client, path) == "clean"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_the_system_says_full_and_so_do_we() -> None:
    writer = Writer(os.open("/dev/full", os.O_WRONLY))
    with pytest.raises(Refused) as caught:
        writer.write(b"x")
    writer.close()
    assert (caught.value.status, caught.value.code) == (507, "disk_full")


def test_so_many_bytes_a_user_may_have_unnamed(server: Running) -> None:
    with server.client(server.sign_in().access) as client:
        paths = []
        for _ in range(uploads.QUOTA // MOST_BYTES):
            headers = {
                **TUS,
                "upload-length": str(MOST_BYTES),
                "upload-metadata": "filename YS5wZGY=",
            }
            answer = client.post("/files", headers=headers)
            assert answer.status_code == 201
            paths.append(answer.headers["location"])
        over = announced(client, PDF)
        assert (over.status_code, problem(over).code) == (429, "files_quota")
        assert int(over.headers["retry-after"]) > 60
        # Another user has a quota of their own, and what is taken back is free again.
        with server.client(server.sign_in("petrova").access) as other:
            assert announced(other, PDF).status_code == 201
        client.delete(paths[0], headers=TUS)
        assert announced(client, PDF).status_code == 201


def test_two_hundred_at_once(server: Running) -> None:
    session = server.sign_in()

    def upload(number: int) -> str:
        data = PDF + b"\n%" + str(number).encode()
        with server.client(session.access) as client:
            client.timeout = 60
            path = begun(client, data, filename=f"{number}.pdf")
            at = 0
            while at < len(data):
                answer = sent(client, path, data[at : at + 1_500], at)
                assert answer.status_code == 204, answer.text
                at = int(answer.headers["upload-offset"])
            return path

    with ThreadPoolExecutor(16) as pool:
        paths = list(pool.map(upload, range(200)))
    assert len(set(paths)) == 200
    with server.client(session.access) as client:
        assert {settled(client, path, 60) for path in paths} == {"clean"}
        assert len(server.files.disk.stored()) == 200
        for number in (0, 99, 199):
            assert client.get(paths[number]).content.endswith(f"%{number}".encode())


def test_names_on_the_disk_tell_nothing_and_lead_nowhere(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "files")
    assert len({disk.name() for _ in range(100)}) == 100
    for name in ("../../etc/passwd", "a.pdf", "", "A" * 48):
        with pytest.raises(ValueError):
            disk.path(name)
    assert (tmp_path / "files").stat().st_mode & 0o077 == 0
