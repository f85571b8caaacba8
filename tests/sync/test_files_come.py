"""Files of answers come by themselves: whole, compared, resumed, and gone with their scope."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.models.appeals.appeal import Appeal, Enclosure
from lkk_desktop.replica import fetched
from lkk_desktop.replica.attachments import PART
from tests.enclosing import FORM, picture
from tests.household import ACCOUNT, NOW, USER, USER_STREAM
from tests.sync.carried import Post
from tests.sync.tusd import Asked, answer, problem

LARGE = picture(4 * PART + 99)
SMALL = picture()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "profile")
    yield made
    made.close()


def enclosure(id: str, content: bytes, **more: Any) -> Enclosure:
    said: dict[str, Any] = {
        "id": id,
        "field": "",
        "name": "Ответ.tiff",
        "media": "image/tiff",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return Enclosure(**{**said, **more})


def answered(id: str, *files: Enclosure, own: tuple[Enclosure, ...] = (), at: int = NOW) -> Appeal:
    return Appeal(
        id=id,
        user=USER,
        account=ACCOUNT,
        form=FORM.id,
        topic="",
        reason="",
        command="c",
        submitted=NOW,
        status="completed",
        days=11,
        answers=(),
        enclosures=own,
        consents=(),
        answer="Да",
        answer_enclosures=files,
        answered=at,
    )


def answered_with(post: Post, id: str, content: bytes) -> None:
    post.server.streams[USER_STREAM].append(answered("a1", enclosure(id, content)))
    post.desk.engine.nudge()
    post.desk.settle_down()


def parts(post: Post) -> list[Any]:
    return post.desk.store.fetched._connection.rows(
        "SELECT file, count(*), sum(length(bytes)) FROM main.fetched_part GROUP BY file"
    )


def test_an_answers_file_is_here_before_anybody_asks(post: Post) -> None:
    post.files.offered["answer-1"] = LARGE
    answered_with(post, "answer-1", LARGE)
    post.run(lambda: post.came == ["answer-1"])
    assert post.desk.outbox.shown.file("answer-1") == LARGE
    post.run_for(0.1)
    assert post.files.did("GET") == ["answer-1"], "once is enough"


def test_one_that_breaks_off_goes_on_from_its_last_part(post: Post) -> None:
    post.files.offered["answer-1"] = LARGE
    answered_with(post, "answer-1", LARGE)
    broken = list[Asked]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "GET" and not broken:
            broken.append(asked)
            return answer(200, {"content-length": str(len(LARGE))}, LARGE[: 2 * PART + 50])
        return None

    post.files.trouble = trouble
    post.run(lambda: post.came == ["answer-1"])
    assert [one.headers.get("range") for one in post.files.asked] == [None, f"bytes={2 * PART}-"]
    assert post.desk.outbox.shown.file("answer-1") == LARGE


def test_a_server_that_knows_no_ranges_sends_it_whole(post: Post) -> None:
    post.files.offered["answer-1"] = LARGE
    answered_with(post, "answer-1", LARGE)
    post.desk.store.fetched.write_part("answer-1", 0, LARGE[:PART])
    post.files.trouble = lambda asked: answer(200, {}, LARGE) if asked.method == "GET" else None
    post.run(lambda: post.came == ["answer-1"])
    assert post.desk.outbox.shown.file("answer-1") == LARGE


@pytest.mark.parametrize(
    "content", [LARGE[:-1] + b"x", b"x" + LARGE[1:], LARGE[:-1], LARGE + b"x", b""]
)
def test_what_is_not_what_it_has_to_be_is_never_seen(post: Post, content: bytes) -> None:
    post.files.offered["answer-1"] = content
    answered_with(post, "answer-1", LARGE)
    post.run(lambda: len(post.files.did("GET")) >= 1)
    post.run_for(0.1)
    assert post.came == []
    assert post.desk.outbox.shown.file("answer-1") is None
    assert len(post.files.did("GET")) < 12, "it is not asked for over and over"


def test_one_that_the_server_does_not_give_is_not_asked_for_at_once_again(post: Post) -> None:
    answered_with(post, "answer-1", LARGE)
    post.files.trouble = lambda asked: problem(404, "not_found") if asked.method == "GET" else None
    post.run(lambda: post.files.did("GET") == ["answer-1"])
    post.run_for(0.03)
    assert len(post.files.did("GET")) <= 2


def test_one_of_ones_own_is_fetched_on_wish(post: Post) -> None:
    """Sent from another computer, or swept here with its line."""
    own = enclosure("own-1", LARGE, field="paper")
    post.files.offered["own-1"] = LARGE
    post.server.streams[USER_STREAM].append(answered("a1", own=(own,)))
    post.desk.engine.nudge()
    post.desk.settle_down()
    post.run_for(0.1)
    assert post.files.did("GET") == []

    import asyncio

    async def wanted() -> None:
        async with post.carrying() as carrying:
            carrying.want(own)
            while not post.came:
                post.exchange(carrying)
                await asyncio.sleep(0.005)
            carrying.want(own)
            assert post.came == ["own-1", "own-1"], "one that is here is told at once"

    asyncio.run(asyncio.wait_for(wanted(), 20))
    assert post.desk.outbox.shown.file("own-1") == LARGE
    assert post.files.did("GET") == ["own-1"]


def test_the_newest_answers_come_first_and_no_more_than_there_is_room_for(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetched, "MOST_AHEAD", 2 * len(SMALL))
    for number in range(4):
        file = enclosure(f"answer-{number}", SMALL)
        post.files.offered[file.id] = SMALL
        post.server.streams[USER_STREAM].append(answered(f"a{number}", file, at=NOW + number))
    post.desk.engine.nudge()
    post.desk.settle_down()
    post.run(lambda: len(post.came) == 2)
    post.run_for(0.1)
    assert post.came == ["answer-3", "answer-2"]


def test_what_was_asked_for_makes_room_for_what_is(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetched, "MOST_KEPT", 3 * len(SMALL))
    own = tuple(enclosure(f"own-{n}", SMALL, field="paper") for n in range(4))
    ahead = enclosure("answer-1", SMALL)
    post.server.streams[USER_STREAM].append(answered("a1", ahead, own=own))
    post.desk.engine.nudge()
    post.desk.settle_down()
    kept = post.desk.store.fetched
    for file in (ahead, *own):
        kept.write_part(file.id, 0, SMALL)
        assert kept.finish(file)
    there = [file.id for file in (ahead, *own) if kept.whole(file.id)]
    assert there == ["answer-1", "own-2", "own-3"]


def test_what_no_appeal_names_any_more_is_gone_from_the_disk(post: Post, tmp_path: Path) -> None:
    post.files.offered["answer-1"] = LARGE
    answered_with(post, "answer-1", LARGE)
    post.run(lambda: post.came == ["answer-1"])
    post.server.streams[USER_STREAM][-1] = answered("a1")
    post.server.run = "run-2"  # the stream starts afresh, and the appeal names no file now
    post.desk.engine.nudge()
    post.desk.settle_down()
    assert post.desk.outbox.shown.file("answer-1") is None
    assert parts(post) == []


def test_it_goes_with_a_replica_that_is_emptied(post: Post) -> None:
    post.files.offered["answer-1"] = SMALL
    answered_with(post, "answer-1", SMALL)
    post.run(lambda: post.came == ["answer-1"])
    post.desk.store.replica.empty()
    assert parts(post) == []


def test_parts_that_a_kill_left_of_an_unnamed_file_go_at_the_next_start(post: Post) -> None:
    post.desk.store.fetched.write_part("unnamed", 0, SMALL)
    post.restart()
    assert parts(post) == []
