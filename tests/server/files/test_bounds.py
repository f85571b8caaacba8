"""Bounds: of a file, of a user, of the disk; and many at once."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.models.appeals.appeal import MOST_BYTES, Appeal
from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_server.files import quota
from lkk_server.files.disk import Disk, Writer
from lkk_server.refused import Refused
from tests.server.appeals.kit import IVANOV, enveloped, pushed, question
from tests.server.appeals.kit import sent as submitted
from tests.server.files.kit import (
    PDF,
    TUS,
    announced,
    asked,
    begun,
    digest,
    enclosed_in,
    large,
    sent,
    settled,
    uploaded,
)
from tests.server.running import Running, problem
from tests.server.signed import all_of


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
        for _ in range(quota.QUOTA // MOST_BYTES):
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


def test_so_many_bytes_a_day_a_users_appeals_may_name(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submitting and taking back again is no way to fill the disk."""
    monkeypatch.setattr(quota, "DAILY", 3 * len(PDF))
    owner = server.sign_in()
    with server.client(owner.access) as client:
        for _ in range(3):
            file = enclosed_in(uploaded(client), "files")
            line = enveloped(question(server, enclosures=(file,)), server.clock())
            assert pushed(server, owner, line) == [("accepted", None)]
            appeal = msgspec.json.decode(line.payload)["appeal"]
            back = WithdrawAppeal(user=IVANOV, appeal=appeal, command=line.id)
            assert submitted(server, owner, back) == [("accepted", None)]
        over = announced(client, PDF)
        assert (over.status_code, problem(over).code) == (429, "files_quota")
        assert int(over.headers["retry-after"]) > 60
        # What a clerk's answers enclose is named by the appeals of others.
        (others, *_) = all_of(server, Appeal, user=IVANOV)
        for _ in range(4):
            server.files.shelf.put("u-petrova", "a.pdf", "application/pdf", PDF, appeal=others.id)
        with server.client(server.sign_in("petrova").access) as other:
            assert announced(other, PDF).status_code == 201
    server.clock.pass_by(24 * 3_600 + 60)
    with server.client(server.sign_in().access) as client:
        assert announced(client, PDF).status_code == 201


def test_so_many_files_a_day_a_user_may_begin(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused ones count: they have no bytes, but a row."""
    monkeypatch.setattr(quota, "MOST_A_DAY", 5)
    with server.client(server.sign_in().access) as client:
        for _ in range(5):
            path = begun(client, b"x", filename="a.pdf")
            sent(client, path, b"x")
            assert settled(client, path) == "file_kind"
        over = announced(client, PDF)
        assert (over.status_code, problem(over).code) == (429, "files_quota")
    server.clock.pass_by(24 * 3_600 + 60)
    server.files.sweep()
    with server.client(server.sign_in().access) as client:
        assert announced(client, PDF).status_code == 201


def test_what_begins_anew_has_its_place_in_the_quota(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "QUOTA", len(PDF) + 10)
    other = b"y" * len(PDF)
    with server.client(server.sign_in().access) as client:
        told = {"id": "one", "sha256": digest(PDF)}
        damaged = begun(client, PDF, **told)
        sent(client, damaged, other)
        assert settled(client, damaged) == "file_damaged"
        second = begun(client, PDF, id="two")
        assert problem(announced(client, PDF, **told)).code == "files_quota"
        client.delete(second, headers=TUS)
        assert announced(client, PDF, **told).status_code == 201


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
