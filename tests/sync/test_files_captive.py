"""H45: whatever a portal or a proxy answers in the server's place confirms nothing and is kept
nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from lkk_desktop.sync.engine import Connectivity
from tests.enclosing import picture
from tests.household import SERVER
from tests.sync.carried import Post
from tests.sync.tusd import Asked, Tusd, answer, problem

SMALL = picture()
HTML = b"<!doctype html><title>Wi-Fi</title>" * 200
OFFSETS = {"upload-offset": str(len(SMALL)), "upload-length": str(len(SMALL))}
CLEAN = {**OFFSETS, "lkk-file-state": "clean", "lkk-file-sha256": "0" * 64}
ANSWERS = {
    "HTML": answer(200, {"content-type": "text/html"}, HTML, server=None, tus=None),
    "a redirect": answer(302, {"location": "http://wifi.example/"}, server=None, tus=None),
    "network sign-in": answer(511, {"content-type": "text/html"}, HTML, server=None, tus=None),
    "forbidden": answer(403, {"content-type": "text/html"}, HTML, server=None, tus=None),
    "not found": answer(404, {"content-type": "text/html"}, HTML, server=None, tus=None),
    "made": answer(201, {"location": "/files/file-1"}, server=None),
    "done": answer(204, OFFSETS, server=None),
    "whole and clean": answer(200, CLEAN, server=None),
    "clean, by another server": answer(200, CLEAN, server="server-2"),
    "clean, without tus": answer(200, CLEAN, tus=None),
    "clean, by another tus": answer(200, CLEAN, tus="0.2.2"),
    "not found, by another server": answer(404, server="server-2"),
    "refused, by another server": answer(413, server="server-2"),
    "nothing": b"",
    "no HTTP": b"\x00\x01\x02",
    "half an answer": answer(200, CLEAN)[:40],
    "no numbers": answer(200, {"upload-offset": "all", "upload-length": "of it"}),
    "too large numbers": answer(200, {"upload-offset": "9" * 30, "upload-length": "9" * 30}),
    "a proxy's word": answer(502, {"content-type": "text/html"}, HTML, server=None, tus=None),
    "without end": answer(500, {"content-type": "text/html"}, HTML * 20),
}


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "profile")
    yield made
    made.close()


@pytest.mark.parametrize("method", ["HEAD", "POST", "PATCH"])
@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS.keys())
def test_nobody_else_confirms_a_file(post: Post, method: str, said: bytes) -> None:
    post.say("c1", post.attach(SMALL))
    if method == "HEAD":  # its answer has no body
        said = said.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if said.startswith(b"HTTP") else said
    post.files.trouble = lambda asked: said if asked.method == method else None
    post.run(lambda: len(post.files.did(method)) >= 2)
    assert post.settled == []
    assert post.attention() == {}, "a person can do nothing about it here"
    post.files.trouble = None
    post.run(lambda: post.settled == ["c1"])
    assert post.files.content("file-1") == SMALL


@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS.keys())
def test_nothing_of_it_becomes_a_file(post: Post, said: bytes) -> None:
    from tests.sync.test_files_come import answered_with

    post.files.offered["answer-1"] = SMALL
    answered_with(post, "answer-1", SMALL)
    post.files.trouble = lambda asked: said if asked.method == "GET" else None
    post.run(lambda: len(post.files.did("GET")) >= 1)
    post.run_for(0.05)
    rows = post.desk.store.fetched._connection.rows
    assert rows("SELECT id FROM main.fetched") == []
    assert rows("SELECT file FROM main.fetched_part") == []
    post.files.trouble = None
    post.run(lambda: post.came == ["answer-1"])
    assert post.desk.outbox.shown.file("answer-1") == SMALL


def test_a_token_that_ended_is_renewed_though_head_has_no_words(post: Post) -> None:
    from lkk_desktop.sync.protocol import encode
    from tests.household import session
    from tests.sync.wire import response

    post.say("c1", post.attach(SMALL))
    post.files.token = "access-2"
    refreshes = list[str]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.path == "/session/refresh":
            refreshes.append(asked.path)
            return response(200, encode(session(access="access-2", refresh="refresh-2")))
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert refreshes == ["/session/refresh"]
    assert post.tokens.now == ("access-2", "refresh-2")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (problem(429, "slow_down"), "busy"),
        (problem(507, "full"), "busy"),
        (problem(500, "broken"), "server_error"),
        (problem(426, "app_too_old"), "app_too_old"),
        (problem(401, "device_revoked"), "device_revoked"),
        (problem(413, "file_large"), "refused"),
        (answer(413), "refused"),
        (answer(200, CLEAN, tus=None), "captive_portal"),
        (answer(200, CLEAN, server=None), "captive_portal"),
        (answer(200, CLEAN, server=SERVER + "x"), "another_server"),
    ],
)
def test_each_answer_has_its_code(post: Post, said: bytes, code: str) -> None:
    post.files = Tusd()
    post.files.trouble = lambda _: said

    async def content() -> AsyncIterator[bytes]:
        yield b"content"

    with pytest.raises(Connectivity) as raised:
        post.alone(lambda tus: tus.send("file-1", 0, 7, content))
    assert raised.value.code == code
