"""What is kept and for how long; and what a crash, a restore or a leaving user parts."""

from __future__ import annotations

import os
import signal
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, select, update

from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_desktop.online.messages import DeleteUser
from lkk_desktop.sync.protocol import encode
from lkk_server.files import upkeep, uploads
from lkk_server.files.room import Room
from lkk_server.files.tables import upload
from lkk_server.refused import Refused
from lkk_server.seed.scene import PASSWORD
from lkk_server.statements import Row, Statement
from lkk_server.tables import records
from tests.enclosing import picture
from tests.server.appeals.kit import IVANOV, enveloped, pushed, question, sent
from tests.server.files import kit
from tests.server.files.kit import PDF, asked, begun, large, settled, uploaded
from tests.server.running import PACKED, Running
from tests.server.test_cli import run, serving, sign_in

DAY = 24 * 3_600


def test_what_nobody_names_goes_a_day_after_it_was_last_touched(server: Running) -> None:
    with server.client(server.sign_in().access) as client:
        path = begun(client, PDF)
        server.clock.pass_by(DAY - 60)
        with server.client(server.sign_in().access) as later:
            assert server.files.sweep() == 0
            kit.sent(later, path, PDF[:100])
            server.clock.pass_by(DAY - 60)
    assert server.files.sweep() == 0
    server.clock.pass_by(120)
    assert server.files.sweep() == 1
    assert server.files.disk.stored() == []


def test_files_of_an_appeal_go_after_the_suppliers_term(server: Running) -> None:
    owner = server.sign_in()
    with server.client(owner.access) as client:
        file = uploaded(client)
    enclosed = kit.enclosed_in(file, "files")
    command = question(server, enclosures=(enclosed,))
    assert sent(server, owner, command) == [("accepted", None)]
    server.clock.pass_by(10 * 366 * DAY)
    assert server.files.sweep() == 0  # it has no answer yet
    appeals = records["appeal"]
    with server.database.write() as connection:
        line = update(appeals).where(appeals.c.id == command.appeal)
        connection.execute(line.values(status="completed", answered=server.clock()))
    server.clock.pass_by((server.files.keep_days - 1) * DAY)
    assert server.files.sweep() == 0
    server.clock.pass_by(2 * DAY)
    assert server.files.sweep() == 1
    assert server.files.disk.stored() == []


def test_files_of_an_appeal_that_was_taken_back_go_after_thirty_days(server: Running) -> None:
    owner = server.sign_in()
    with server.client(owner.access) as client:
        files = [kit.enclosed_in(uploaded(client), "files") for _ in range(2)]
    kept, back = (question(server, enclosures=(one,)) for one in files)
    assert sent(server, owner, kept) == [("accepted", None)]
    line = enveloped(back, server.clock())
    assert pushed(server, owner, line) == [("accepted", None)]
    taken = WithdrawAppeal(user=IVANOV, appeal=back.appeal, command=line.id)
    assert sent(server, owner, taken) == [("accepted", None)]
    server.clock.pass_by(29 * DAY)
    assert server.files.sweep() == 0
    server.clock.pass_by(2 * DAY)
    assert server.files.sweep() == 1
    with server.database.read() as connection:
        assert [row.id for row in connection.execute(select(upload))] == [files[0].id]
    assert len(server.files.disk.stored()) == 1


def test_who_asks_for_a_file_keeps_it_and_it_is_noted_once_an_hour(server: Running) -> None:
    def touched() -> int:
        with server.database.read() as connection:
            return int(connection.execute(select(upload.c.touched)).scalar_one())

    with server.client(server.sign_in().access) as client:
        path = begun(client, PDF)
        kit.sent(client, path, PDF)
        assert settled(client, path) == "clean"
        first = touched()
        server.clock.pass_by(3_590)
        asked(client, path)
        assert touched() == first
    server.clock.pass_by(DAY - 7_200)
    with server.client(server.sign_in().access) as later:
        expires = asked(later, path).headers["upload-expires"]
        assert touched() == server.clock()
        assert parsedate_to_datetime(expires).timestamp() == pytest.approx(
            server.clock() / 1_000 + DAY, abs=1
        )
    server.clock.pass_by(DAY - 60)
    assert server.files.sweep() == 0
    server.clock.pass_by(120)
    assert server.files.sweep() == 1


class Between:
    """Reads rows, and then an appeal names them: what READ COMMITTED lets another do between a
    question and the deed that follows from it."""

    def __init__(self, question: Statement) -> None:
        self._question = question

    def rows(self, connection: Connection, **asked: Any) -> list[Row]:
        found = self._question.rows(connection, **asked)
        connection.execute(update(upload).values(appeal="a-1"))
        return found

    def first(self, connection: Connection, **asked: Any) -> Row | None:
        found = self.rows(connection, **asked)
        return found[0] if found else None


def test_what_an_appeal_names_while_it_is_let_go_stays(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.client(server.sign_in().access) as client:
        path = begun(client, PDF)
        kit.sent(client, path, PDF)
        settled(client, path)
        with monkeypatch.context() as patched:
            patched.setattr(uploads, "_FIND", Between(uploads._FIND))
            with pytest.raises(Refused) as caught:
                server.files.uploads.drop(IVANOV, path.rpartition("/")[2])
            assert caught.value.code == "file_enclosed"
        assert len(server.files.disk.stored()) == 1
    with server.database.write() as connection:
        connection.execute(update(upload).values(appeal=None))
    server.clock.pass_by(DAY + 60)
    with monkeypatch.context() as patched:
        patched.setattr(upkeep, "_OLD", Between(upkeep._OLD))
        assert server.files.sweep() == 0
    assert len(server.files.disk.stored()) == 1


def test_the_term_is_the_suppliers(server: Running) -> None:
    assert server.sessions.realm.house.keep_files_days == 1_827


def test_bytes_without_a_line_and_lines_without_their_bytes(server: Running) -> None:
    disk = server.files.disk
    with server.client(server.sign_in().access) as client:
        gone, short, good = begun(client, PDF), begun(client, PDF), begun(client, PDF)
        for path in (gone, good):
            kit.sent(client, path, PDF)
            settled(client, path)
        kit.sent(client, short, PDF[:1_000])
        (disk.folder / disk.name()).write_bytes(b"of nobody")
        (disk.folder / "README").write_bytes(b"not ours to take")
        with server.database.read() as connection:
            stored = {row.id: row.stored for row in connection.execute(select(upload))}
        disk.drop(stored[gone.rpartition("/")[2]])
        os.truncate(disk.path(stored[short.rpartition("/")[2]]), 400)
        Room(server.database, server.data, "tyumen").mend()
        assert len(disk.stored()) == 2
        assert (disk.folder / "README").exists()
        assert asked(client, gone).headers["upload-offset"] == "0"
        assert asked(client, short).headers["upload-offset"] == "400"
        assert asked(client, good).headers["lkk-file-state"] == "clean"
        # Both are sent on as if nothing had been.
        kit.sent(client, gone, PDF)
        kit.sent(client, short, PDF[400:], 400)
        assert settled(client, gone) == settled(client, short) == "clean"


def test_lost_files_of_an_appeal_are_told_to_the_operator(
    server: Running, caplog: pytest.LogCaptureFixture
) -> None:
    file = server.files.shelf.put(IVANOV, "a.pdf", "application/pdf", PDF, appeal="a-1")
    server.files.disk.drop(server.files.uploads.find(IVANOV, file.id).stored)
    server.files.mend()
    assert "files of appeals are not in their folder: 1" in caplog.text
    with server.client(server.sign_in().access) as client:
        assert client.get(f"/files/{file.id}").status_code == 404


def test_with_a_user_go_their_files_that_no_appeal_names(server: Running) -> None:
    with server.client(server.sign_in().access) as client:
        uploaded(client)
        kept = server.files.shelf.put(IVANOV, "a.pdf", "application/pdf", PDF, appeal="a-1")
        going = DeleteUser(password=PASSWORD)
        assert client.post(going.path, content=encode(going), headers=PACKED).status_code == 200
    server.clock.pass_by(DAY + 60)
    assert server.work.sweep() == 1
    assert len(server.files.disk.stored()) == 1
    assert server.files.shelf.content(IVANOV, kept.id) == PDF
    server.clock.pass_by((server.files.keep_days + 1) * DAY)
    assert server.files.sweep() == 1


@pytest.mark.slow
def test_a_server_killed_at_any_chunk_goes_on_where_it_was(tmp_path: Path) -> None:
    run("seed", "--data", tmp_path)
    data, path, at = large(1_500_000), "", 0
    for cut in (1, 262_144, 700_000, 1_111_111, len(data)):
        with serving("--data", tmp_path) as (process, said):
            session = sign_in(said["url"], "ivanov").json()
            headers = {"authorization": f"Bearer {session['access']}"}
            with httpx.Client(base_url=said["url"], headers=headers) as client:
                path = path or begun(client, data)
                assert int(asked(client, path).headers["upload-offset"]) == at
                assert kit.sent(client, path, data[at:cut], at).status_code == 204
                at = cut
                if cut < len(data):
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    continue
                assert settled(client, path) == "clean"
                assert client.get(path).content == data
                process.send_signal(signal.SIGTERM)
                process.wait()


@pytest.mark.slow
def test_a_server_that_is_told_to_stop_waits_for_no_upload(tmp_path: Path) -> None:
    run("seed", "--data", tmp_path)
    data, path = large(1_500_000), ""
    for stopped in (True, False):
        with serving("--data", tmp_path) as (process, said):
            access = sign_in(said["url"], "ivanov").json()["access"]
            headers = {"authorization": f"Bearer {access}"}
            with httpx.Client(base_url=said["url"], headers=headers) as client:
                path = path or begun(client, data)
                if stopped:
                    with kit.hanging(said["url"], access, path, data[:400_000], len(data)):
                        time.sleep(0.3)
                        process.send_signal(signal.SIGTERM)
                        assert process.wait(4) == 0
                    continue
                assert asked(client, path).headers["upload-offset"] == "400000"
                assert kit.sent(client, path, data[400_000:], 400_000).status_code == 204
                assert settled(client, path) == "clean"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the memory")
def test_the_servers_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    run("seed", "--data", tmp_path)
    data = picture(24_000_000)
    with serving("--data", tmp_path) as (process, said):
        session = sign_in(said["url"], "ivanov").json()
        headers = {"authorization": f"Bearer {session['access']}"}
        with httpx.Client(base_url=said["url"], headers=headers, timeout=60) as client:
            uploaded(client)  # whatever is imported late is here
            before = peak(process.pid)
            for _ in range(3):
                path = begun(client, data, filename="скан.tiff")
                assert kit.sent(client, path, data).status_code == 204
                assert settled(client, path) == "clean"
                with client.stream("GET", path) as answer:
                    assert sum(map(len, answer.iter_bytes())) == len(data)
            grown = peak(process.pid) - before
        process.send_signal(signal.SIGTERM)
        process.wait()
    assert grown < len(data) // 2, f"{grown:,} bytes for files of {len(data):,}"


def peak(process: int) -> int:
    """The most memory that a process has had, in bytes."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no peak of memory")
