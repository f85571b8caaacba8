"""What hinders files one way holds up none the other way; and no confirmation lasts for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lkk_desktop.sync.carrying import Carrying
from tests.enclosing import picture
from tests.sync.carried import Post
from tests.sync.test_files_come import answered_with
from tests.sync.tusd import Asked, Trouble, problem

HOUR = 3600.0
SENDING = ("HEAD", "POST", "PATCH")


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "profile")
    yield made
    made.close()


def refusing(status: int, code: str, *methods: str, file: str = "") -> Trouble:
    def trouble(asked: Asked) -> bytes | None:
        if asked.method not in methods or file not in (*asked.path.split("/"), ""):
            return None
        return problem(status, code, words=asked.method != "HEAD", retry_after="3600")

    return trouble


@pytest.mark.parametrize(
    ("status", "code", "methods"),
    [(507, "disk_full", ("POST",)), (429, "files_quota", ("POST",)), (503, "away", SENDING)],
)
def test_a_server_that_takes_no_files_still_gives_them(
    post: Post, status: int, code: str, methods: tuple[str, ...]
) -> None:
    """The server's word is to wait an hour: an answer's file is here long before."""
    content = picture()
    post.say("c1", post.attach(content))
    post.files.offered["answer-1"] = content
    post.files.trouble = refusing(status, code, *methods)

    async def work() -> None:
        async with post.carrying() as carrying:
            await until(post, carrying, lambda: bool(post.files.did(methods[0])))
            answered_with(post, "answer-1", content)
            carrying.wake()
            await until(post, carrying, lambda: post.came == ["answer-1"])
            asked = len(post.files.did(methods[0]))
            await asyncio.sleep(0.1)
            assert len(post.files.did(methods[0])) == asked == 1, "it waits as it was told to"

    asyncio.run(work())
    assert post.settled == []


def test_a_server_that_gives_no_files_still_takes_them(post: Post) -> None:
    answered_with(post, "answer-1", picture())
    post.files.trouble = refusing(429, "too_many", "GET")

    async def work() -> None:
        async with post.carrying() as carrying:
            await until(post, carrying, lambda: bool(post.files.did("GET")))
            post.say("c1", post.attach(picture()))
            carrying.wake()
            await until(post, carrying, lambda: post.settled == ["c1"])

    asyncio.run(work())
    assert post.files.did("GET") == ["answer-1"]
    assert post.came == []


async def until(post: Post, carrying: Carrying, so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not so():
        assert time.monotonic() < end, "it did not come in time"
        post.exchange(carrying)
        await asyncio.sleep(0.002)


def test_a_file_that_another_writer_holds_is_asked_about_again(post: Post) -> None:
    """A request that broke off may hold the file still: that says nothing against it."""
    held = list[Asked]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "PATCH" and len(held) < 2:
            held.append(asked)
            return problem(423, "locked")
        return None

    post.files.trouble = trouble
    post.say("c1", post.attach(picture()))
    post.run(lambda: post.settled == ["c1"])
    assert len(held) == 2
    assert post.attention() == {}


@pytest.mark.parametrize(("hours", "again"), [(5, False), (7, True)])
def test_a_confirmation_is_asked_for_anew_before_the_server_may_have_dropped_the_file(
    post: Post, hours: int, again: bool
) -> None:
    """One file is there, the other one finds no room for hours; the server drops after a day what
    no command came for."""
    first, second = picture(), picture(2_000)
    post.say("c1", post.attach(first), post.attach(second, "file-2"))
    full = True

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "HEAD" and asked.file == "file-2" and full:
            return problem(503, "", words=False)
        return None

    post.files.trouble = trouble
    post.run(lambda: post.desk.engine.gate.is_confirmed("file-1"))
    post.desk.now += hours * HOUR
    if again:
        del post.files.files["file-1"]
    asked = post.files.did("HEAD").count("file-1")
    full = False
    post.run(lambda: post.settled == ["c1"])
    assert (post.files.did("HEAD").count("file-1") > asked) == again
    assert post.files.content("file-1") == first
    assert post.files.content("file-2") == second
