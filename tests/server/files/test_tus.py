"""tus 1.0 as its clients speak it: begun, sent, asked, cut, taken up again, taken back."""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from lkk_desktop.sync.protocol import Session
from tests.server.files.kit import (
    OFFSET,
    PDF,
    TUS,
    announced,
    asked,
    begun,
    by_tuspy,
    digest,
    hanging,
    large,
    path_of,
    said,
    sent,
    settled,
)
from tests.server.running import Running, problem

MB = 1024 * 1024


@pytest.fixture
def client(shared: Running, session: Session) -> Iterator[httpx.Client]:
    with shared.client(session.access) as made:
        yield made


# ── by PyPI's client ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("portion", [len(PDF), 1_000, 977])
def test_tuspy_uploads_whole_and_in_chunks(
    shared: Running, session: Session, client: httpx.Client, portion: int
) -> None:
    uploader = by_tuspy(shared, session, PDF, chunk_size=portion, upload_checksum=True)
    uploader.upload()
    path = path_of(uploader)
    assert settled(client, path) == "clean"
    assert client.get(path).content == PDF


def test_tuspy_takes_up_what_was_cut_at_every_chunk(
    shared: Running, session: Session, client: httpx.Client
) -> None:
    portion = 700
    first = by_tuspy(shared, session, PDF, chunk_size=portion)
    first.upload(stop_at=portion)
    url = first.url
    for cut in range(2 * portion, len(PDF), portion):
        again = by_tuspy(shared, session, PDF, chunk_size=portion, url=url)
        assert again.offset == cut - portion
        again.upload(stop_at=cut)
    by_tuspy(shared, session, PDF, chunk_size=portion, url=url).upload()
    path = path_of(first)
    assert settled(client, path) == "clean"
    assert client.get(path).content == PDF


def test_tuspy_is_told_of_a_wrong_checksum(
    shared: Running, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploader = by_tuspy(shared, session, PDF, chunk_size=1_000, upload_checksum=True)
    wrong = property(lambda _self: lambda data: hashlib.sha1(data + b"!"))
    monkeypatch.setattr(type(uploader), "checksum_algorithm", wrong)
    with pytest.raises(TusUploadFailed) as caught:
        uploader.upload()
    assert caught.value.status_code == 460
    assert uploader.get_offset() == 0


def test_tuspy_without_a_token_gets_nothing(shared: Running, session: Session) -> None:
    uploader = by_tuspy(shared, session, PDF)
    assert uploader.client is not None
    uploader.client.headers.clear()
    with pytest.raises(TusCommunicationError) as caught:
        uploader.upload()
    assert caught.value.status_code == 401


# ── header by header ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/files", "/files/any"])
def test_options_says_what_there_is(shared: Running, path: str) -> None:
    with shared.client() as stranger:
        answer = stranger.options(path)
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == answer.headers["tus-resumable"] == "1.0.0"
    assert answer.headers["tus-max-size"] == str(25 * MB)
    assert answer.headers["tus-extension"].split(",") == [
        *("creation", "expiration", "checksum", "termination")
    ]


def test_a_file_from_its_beginning_to_its_end(client: httpx.Client) -> None:
    path = begun(client, PDF)
    told = asked(client, path)
    assert told.status_code == 200
    assert told.content == b""
    assert told.headers["upload-offset"] == "0"
    assert told.headers["upload-length"] == str(len(PDF))
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["lkk-file-state"] == "uploading"
    assert told.headers["tus-resumable"] == "1.0.0"
    assert "lkk-server" in told.headers
    assert "upload-expires" in told.headers
    assert "lkk-file-sha256" not in told.headers
    half = sent(client, path, PDF[:500])
    assert (half.status_code, half.headers["upload-offset"]) == (204, "500")
    rest = sent(client, path, PDF[500:], 500)
    assert rest.headers["upload-offset"] == str(len(PDF))
    assert settled(client, path) == "clean"
    assert asked(client, path).headers["lkk-file-sha256"] == digest(PDF)
    got = client.get(path)
    assert got.content == PDF
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith('attachment; filename="file.pdf"')
    assert "%D0%90%D0%BA%D1%82.pdf" in got.headers["content-disposition"]


def test_the_same_announcement_twice_is_one_file(client: httpx.Client) -> None:
    first = announced(client, PDF, id="twice-1")
    again = announced(client, PDF, id="twice-1")
    assert first.headers["location"] == again.headers["location"] == "/files/twice-1"
    assert sent(client, "/files/twice-1", PDF).status_code == 204
    third = announced(client, PDF, id="twice-1")
    assert third.status_code == 201
    assert third.headers["upload-offset"] == str(len(PDF))
    other = announced(client, PDF[:-1] + b"!", id="twice-1")
    assert problem(other).code == "file_exists"
    assert other.status_code == 409
    assert problem(announced(client, PDF + b"!", id="twice-1")).status == 409


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"tus-resumable": "0.2.2"}, 412, "wrong_version"),
        ({"upload-length": "26214401"}, 413, "file_large"),
        ({"upload-length": "0"}, 422, "file_empty"),
        ({"upload-length": "-1"}, 400, "malformed"),
        ({"upload-length": "1e3"}, 400, "malformed"),
        ({"upload-metadata": "filename !!!"}, 400, "malformed"),
        ({"upload-metadata": said(filename="a.exe")}, 422, "file_kind"),
        ({"upload-metadata": said(filename="../..")}, 422, "file_name"),
        ({"upload-metadata": said(filename="a.pdf", id="../../etc")}, 400, "malformed"),
        ({"upload-metadata": said(filename="a.pdf", sha256="abc")}, 400, "malformed"),
        ({"upload-metadata": ""}, 422, "file_name"),
    ],
)
def test_what_cannot_be_begun(
    client: httpx.Client, headers: dict[str, str], status: int, code: str
) -> None:
    good = {**TUS, "upload-length": "10", "upload-metadata": said(filename="a.pdf")}
    answer = client.post("/files", headers=good | headers)
    assert problem(answer).code == code
    assert answer.status_code == status
    assert answer.headers["tus-resumable"] == "1.0.0"


def test_a_name_is_kept_as_it_may_be(client: httpx.Client) -> None:
    path = begun(client, PDF, filename="C:\\Сканы\\..\\а\u202eкт\0.pdf")
    sent(client, path, PDF)
    assert settled(client, path) == "clean"
    assert "%D0%B0%D0%BA%D1%82.pdf" in client.get(path).headers["content-disposition"]


def test_only_the_offset_that_is_due(client: httpx.Client) -> None:
    path = begun(client, PDF)
    assert problem(sent(client, path, PDF[5:], 5)).code == "wrong_offset"
    assert sent(client, path, PDF[:100]).status_code == 204
    late = sent(client, path, PDF[:100])
    assert (late.status_code, problem(late).values["offset"]) == (409, 100)
    assert problem(sent(client, path, PDF, 100)).status == 413
    wrong = client.patch(path, headers={**TUS, "upload-offset": "100"}, content=b"x")
    assert problem(wrong).status == 415
    assert problem(sent(client, path, b"", -1)).status == 400
    assert asked(client, path).headers["upload-offset"] == "100"


def test_a_body_longer_than_the_file_without_saying_so(client: httpx.Client) -> None:
    path = begun(client, PDF)
    answer = sent(client, path, iter([PDF, b"and more"]))
    assert problem(answer).code == "too_large"
    assert asked(client, path).headers["upload-offset"] in ("0", str(len(PDF)))


def test_a_checksum_that_fails_leaves_nothing(client: httpx.Client) -> None:
    path = begun(client, PDF)
    right = base64.b64encode(hashlib.sha256(PDF).digest()).decode()
    wrong = sent(client, path, PDF, checksum=f"sha256 {right[::-1]}")
    assert wrong.status_code in (400, 460)
    other = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    wrong = sent(client, path, PDF, checksum=f"sha256 {other}")
    assert problem(wrong).code == "wrong_checksum"
    assert asked(client, path).headers["upload-offset"] == "0"
    assert problem(sent(client, path, PDF, checksum="crc32 AAAA")).status == 400
    assert sent(client, path, PDF, checksum=f"sha256 {right}").status_code == 204
    assert settled(client, path) == "clean"


def test_what_is_taken_back_is_gone(shared: Running, client: httpx.Client) -> None:
    path = begun(client, PDF)
    sent(client, path, PDF[:100])
    before = len(shared.files.disk.stored())
    assert client.delete(path, headers=TUS).status_code == 204
    assert len(shared.files.disk.stored()) == before - 1
    assert asked(client, path).status_code == 404
    assert problem(client.delete(path, headers=TUS)).code == "not_found"
    assert problem(sent(client, path, PDF)).status == 404


def test_others_files_are_as_files_that_are_not_there(
    shared: Running, client: httpx.Client
) -> None:
    path = begun(client, PDF)
    sent(client, path, PDF)
    settled(client, path)
    with shared.client(shared.sign_in("petrova").access) as stranger:
        for there in (path, "/files/nothing"):
            assert asked(stranger, there).status_code == 404
            for answer in (
                stranger.get(there),
                sent(stranger, there, b"x"),
                stranger.delete(there, headers=TUS),
            ):
                assert (answer.status_code, problem(answer).code) == (404, "not_found")
        # The same id is free to another.
        assert announced(stranger, b"other", id=path.rpartition("/")[2]).status_code == 201
    assert client.get(path).content == PDF


@pytest.mark.parametrize(
    ("asked_for", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=100-", 206, 100, len(PDF) - 1),
        ("bytes=-5", 206, len(PDF) - 5, len(PDF) - 1),
        (f"bytes=10-{10**9}", 206, 10, len(PDF) - 1),
        ("bytes=9-3", 200, 0, len(PDF) - 1),
        ("bytes=1-2,5-6", 200, 0, len(PDF) - 1),
        ("lines=1-2", 200, 0, len(PDF) - 1),
    ],
)
def test_parts_are_given(
    client: httpx.Client, asked_for: str, status: int, first: int, last: int
) -> None:
    path = begun(client, PDF, id="ranges")
    sent(client, path, PDF)
    settled(client, path)
    got = client.get(path, headers={"range": asked_for})
    assert got.status_code == status
    assert got.content == PDF[first : last + 1]
    if status == 206:
        assert got.headers["content-range"] == f"bytes {first}-{last}/{len(PDF)}"
    beyond = client.get(path, headers={"range": f"bytes={len(PDF)}-"})
    assert problem(beyond).code == "wrong_range"
    changed = client.get(path, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert changed.content == PDF


# ── cut (hazard H43) ──────────────────────────────────────────────────────────────────────────


def raw(server: Running, session: Session, path: str, data: bytes, offset: int, size: int) -> None:
    """A request that promises ``size`` bytes, sends these, and hangs up."""
    head = (
        f"PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session.access}\r\n"
        f"Tus-Resumable: 1.0.0\r\nContent-Type: {OFFSET}\r\nUpload-Offset: {offset}\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + data)
        time.sleep(0.2)  # it has come when the line is cut: what is on the way then is lost


def offset_of(client: httpx.Client, path: str, least: int) -> int:
    """How much is there, once there is so much."""
    found = -1
    for _ in range(500):
        found = int(asked(client, path).headers["upload-offset"])
        if found >= least:
            return found
        time.sleep(0.01)
    return found


def test_a_cut_line_keeps_what_came(
    shared: Running, session: Session, client: httpx.Client
) -> None:
    data = large()
    path, at = begun(client, data), 0
    for portion in (1, 65_536, 300_000, 1_234_567):
        raw(shared, session, path, data[at : at + portion], at, len(data) - at)
        at += portion
        assert offset_of(client, path, at) == at
    assert sent(client, path, data[at:], at).status_code == 204
    assert settled(client, path) == "clean"
    assert client.get(path).content == data


def test_a_client_that_went_without_a_word_does_not_hold_its_file(
    shared: Running, session: Session, client: httpx.Client
) -> None:
    data = large()
    path = begun(client, data)
    with hanging(shared.url, session.access, path, data[:100_000], len(data)):
        time.sleep(0.3)
        # Its offset is not known yet: whoever asks to write on is told.
        answer = sent(client, path, data, 0)
        if answer.status_code == 409:
            at = int(asked(client, path).headers["upload-offset"])
            assert at == 100_000
            answer = sent(client, path, data[at:], at)
        assert answer.status_code == 204
    assert settled(client, path) == "clean"


def test_two_at_once_do_not_mix(shared: Running, session: Session, client: httpx.Client) -> None:
    data = large(6_000_000)
    path = begun(client, data)

    def once(_: int) -> int:
        with shared.client(session.access) as mine:
            return sent(mine, path, data).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(once, range(4)))
    assert set(answers) <= {204, 409, 423}
    while (at := int(asked(client, path).headers["upload-offset"])) < len(data):
        assert sent(client, path, data[at:], at).status_code == 204
    assert settled(client, path) == "clean"
    assert client.get(path).content == data


def test_a_file_changed_on_its_way_is_refused_and_may_be_sent_anew(client: httpx.Client) -> None:
    path = begun(client, PDF, id="changed")
    damaged = PDF[:400] + b"!" + PDF[401:]
    answer = sent(client, path, damaged)
    assert answer.headers["lkk-file-state"] == "refused"
    assert settled(client, path) == "file_damaged"
    assert problem(client.get(path)).code == "file_refused"
    assert announced(client, PDF, id="changed").headers["upload-offset"] == "0"
    assert sent(client, path, PDF).status_code == 204
    assert settled(client, path) == "clean"
