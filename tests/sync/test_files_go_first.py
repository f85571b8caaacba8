"""An appeal goes once the server has confirmed each of its files, and holds back nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lkk_desktop.replica.attachments import PART
from lkk_desktop.sync.protocol import Push
from tests.enclosing import picture
from tests.household import DEVICE_STREAM
from tests.sync.carried import Post
from tests.sync.tusd import Asked, problem

LARGE = picture(5 * PART + 777)
SMALL = picture()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path / "profile")
    yield made
    made.close()


def pushed(post: Post) -> list[list[str]]:
    messages = [one.message for one in post.server.requests]
    return [[c.id for c in one.commands] for one in messages if isinstance(one, Push)]


def test_an_appeal_goes_after_its_files(post: Post) -> None:
    first, second = post.attach(LARGE), post.attach(SMALL, "file-2")
    post.say("c1", first, second)
    seen = list[bytes]()
    settle = post.server.settle

    def watched(id: str) -> None:
        seen.extend(post.files.content(one) for one in ("file-1", "file-2"))
        settle(id)

    post.server.settle = watched  # type: ignore[method-assign]
    post.run(lambda: post.settled == ["c1"])
    assert seen == [LARGE, SMALL], "both were there, whole, when the line came"
    assert post.files.did("POST") == ["files", "files"]
    assert post.told[-1] == ("c1", first.size + second.size, first.size + second.size)
    done = [figure for _, figure, _ in post.told]
    assert done == sorted(done)
    name = post.files.files["file-1"]
    assert (name.name, name.sha256) == ("file-1.tiff", hashlib.sha256(LARGE).hexdigest())


def test_without_an_answer_about_its_files_it_never_goes(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.files.trouble = lambda _: b""
    post.run_for(0.5)
    assert pushed(post) == []
    assert post.attention() == {}, "nobody has to do anything but wait"
    post.files.trouble = None
    post.run(lambda: post.settled == ["c1"])


def test_other_lines_do_not_wait_for_it(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.desk.say("c2")
    post.say("c3")
    post.files.trouble = lambda _: b""
    post.run(lambda: post.settled == ["c2", "c3"])
    post.files.trouble = None
    post.run(lambda: post.settled == ["c2", "c3", "c1"])


def test_what_needs_it_waits_with_it(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.desk.say("c2", needs=["c1"])
    post.desk.say("c3")
    post.files.trouble = lambda _: b""
    post.run(lambda: post.settled == ["c3"])
    post.run_for(0.1)
    post.files.trouble = None
    post.run(lambda: len(post.settled) == 3)
    assert post.settled == ["c3", "c1", "c2"]


@pytest.mark.parametrize("cut", [1, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 5, len(LARGE)])
def test_a_line_that_breaks_at_any_byte_goes_on_from_there(post: Post, cut: int) -> None:
    post.say("c1", post.attach(LARGE))
    post.files.cut_after = cut
    post.run(lambda: post.settled == ["c1"])
    assert post.files.content("file-1") == LARGE
    offsets = [int(a.headers["upload-offset"]) for a in post.files.asked if a.method == "PATCH"]
    assert offsets == sorted(set(offsets)), "no byte that the server has is sent again"
    assert cut in [*offsets, len(LARGE)]
    assert post.files.did("POST") == ["files"]


@pytest.mark.parametrize("pieces", range(1, 6))
def test_a_kill_at_any_piece_is_gone_on_from(post: Post, pieces: int) -> None:
    post.say("c1", post.attach(LARGE))

    def sent() -> int:
        return sum(one.method == "PATCH" for one in post.files.asked)

    post.run(lambda: sent() >= pieces or post.settled == ["c1"])
    before = len(post.files.content("file-1"))
    post.restart()
    post.run(lambda: post.settled == ["c1"])
    assert post.files.content("file-1") == LARGE
    offsets = [
        int(one.headers["upload-offset"]) for one in post.files.asked if one.method == "PATCH"
    ]
    assert offsets == sorted(offsets), "no byte that the server has is sent again"
    assert before == 0 or before in [*offsets, len(LARGE)]


def test_a_lost_answer_to_its_announcement_makes_no_second_file(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    lost = list[Asked]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "POST" and not lost:
            lost.append(asked)
            post.files._announced(asked)
            return b""
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert list(post.files.files) == ["file-1"]
    assert lost


def test_an_upload_that_the_server_forgot_begins_anew(post: Post) -> None:
    post.say("c1", post.attach(LARGE))
    dropped = list[str]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "PATCH" and len(post.files.did("PATCH")) == 2 and not dropped:
            dropped.append(asked.file)
            del post.files.files[asked.file]
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert dropped == ["file-1"]
    assert post.files.content("file-1") == LARGE


def test_what_the_server_keeps_is_compared_before_the_line_goes(post: Post) -> None:
    """H43: two kilobytes on the server, and «sync complete»."""
    post.say("c1", post.attach(LARGE))
    damaged = list[str]()

    def trouble(asked: Asked) -> bytes | None:
        file = post.files.files.get(asked.file)
        if asked.method == "HEAD" and file is not None and file.whole and not damaged:
            file.content[1_000] ^= 1
            damaged.append(asked.file)
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert damaged == ["file-1"]
    assert post.files.did("DELETE") == ["file-1"]
    assert post.files.content("file-1") == LARGE


def test_a_file_that_arrives_damaged_each_time_waits_for_a_person(post: Post) -> None:
    post.say("c1", post.attach(SMALL))

    def trouble(asked: Asked) -> bytes | None:
        file = post.files.files.get(asked.file)
        if asked.method == "HEAD" and file is not None and file.whole:
            file.content[1_000] ^= 1
        return None

    post.files.trouble = trouble
    post.run(lambda: post.attention() == {"c1": "file_damaged"})
    assert pushed(post) == []


def test_what_the_server_finds_damaged_is_sent_anew(post: Post) -> None:
    """It compares by itself, with what was announced, and keeps nothing of it."""
    post.say("c1", post.attach(SMALL))
    post.files.verdict = ("refused", "file_damaged")

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "DELETE":
            post.files.verdict = ("clean", "")
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert post.files.did("PATCH") == ["file-1", "file-1"]
    assert post.files.content("file-1") == SMALL


def test_a_file_is_waited_for_while_it_is_looked_at(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.files.quarantine = 4
    post.run(lambda: post.settled == ["c1"])
    assert len(post.files.did("HEAD")) >= 5
    assert post.files.did("PATCH") == ["file-1"]


def test_a_file_that_is_refused_is_named_and_can_be_taken_back(post: Post) -> None:
    """H44: the error names the application and the file; one click removes it."""
    post.say("c1", post.attach(SMALL))
    post.desk.say("c2")
    post.files.verdict = ("refused", "file_infected")
    post.run(lambda: post.attention() == {"c1": "file_infected"} and post.settled == ["c2"])
    [refused] = post.desk.engine.gate.refused.values()
    assert refused.values == {"name": "file-1.tiff"}
    asked = len(post.files.asked)
    post.run_for(0.3)
    assert len(post.files.asked) == asked, "nobody asks over and over"
    assert pushed(post) == [["c2"]]
    post.withdraw("c3", of="c1")
    post.run(lambda: set(post.settled) == {"c1", "c2", "c3"} and post.files.files == {})
    assert pushed(post)[-1] == ["c1", "c3"]
    assert post.attention() == {}


def test_one_that_is_tried_again_by_hand_is_asked_about_anew(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.files.verdict = ("refused", "file_infected")
    post.run(lambda: post.attention() == {"c1": "file_infected"})
    post.files.files["file-1"].verdict = "clean"
    post.desk.engine.nudge()
    post.run(lambda: post.settled == ["c1"])


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [("POST", 413, "file_large"), ("POST", 409, "file_differs"), ("PATCH", 415, "file_kind")],
)
def test_what_the_server_will_never_take_waits_for_a_person(
    post: Post, method: str, status: int, code: str
) -> None:
    post.say("c1", post.attach(SMALL))
    post.files.trouble = lambda a: problem(status, code) if a.method == method else None
    post.run(lambda: post.attention() == {"c1": code})
    assert pushed(post) == []


@pytest.mark.parametrize(("status", "code"), [(429, "slow_down"), (503, "busy"), (507, "full")])
def test_a_server_that_has_no_room_now_is_asked_later(post: Post, status: int, code: str) -> None:
    post.say("c1", post.attach(SMALL))
    refusals = list[Asked]()

    def trouble(asked: Asked) -> bytes | None:
        if asked.method == "PATCH" and len(refusals) < 3:
            refusals.append(asked)
            return problem(status, code)
        return None

    post.files.trouble = trouble
    post.run(lambda: post.settled == ["c1"])
    assert len(refusals) == 3
    assert post.attention() == {}


def test_the_wait_that_the_server_asks_for_is_kept(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.files.trouble = lambda a: problem(507, "full", retry_after="30") if a.size else None
    post.run_for(0.5)
    assert len(post.files.did("PATCH")) == 1


def test_one_that_was_taken_back_goes_without_its_files(post: Post) -> None:
    post.say("c1", post.attach(LARGE))
    post.files.trouble = lambda a: problem(503, "busy") if a.method == "PATCH" else None
    post.run(lambda: "file-1" in post.files.files)
    post.withdraw("c2", of="c1")
    post.run(lambda: set(post.settled) == {"c1", "c2"} and post.files.files == {})
    assert pushed(post) == [["c1", "c2"]]
    assert post.files.did("DELETE") == ["file-1"]


def test_a_server_with_another_past_is_asked_for_the_files_anew(post: Post) -> None:
    """H27: it was restored from a backup that knows neither the line nor its files."""
    post.say("c1", post.attach(LARGE))
    post.run(lambda: post.settled == ["c1"])
    post.server.settled.clear()
    post.server.streams[DEVICE_STREAM].clear()
    post.server.run = "run-2"
    post.files.files.clear()
    post.server.requests.clear()
    post.desk.engine.nudge()
    post.run(lambda: post.settled == ["c1"])
    assert post.files.content("file-1") == LARGE
    assert post.order == ["line c1", "line c1"]


def test_two_hundred_appeals_at_once(post: Post) -> None:
    for number in range(200):
        post.say(f"c{number}", post.attach(SMALL, f"file-{number}"))
    post.run(lambda: len(post.settled) == 200, 60)
    assert sorted(post.files.did("PATCH")) == sorted(f"file-{n}" for n in range(200))
    assert all(post.files.content(f"file-{n}") == SMALL for n in range(200))


def test_a_line_whose_bytes_are_gone_is_not_waited_for_in_silence(post: Post) -> None:
    post.say("c1", post.attach(SMALL))
    post.desk.screen.driver.execute("DELETE FROM main.attachment")
    post.run(lambda: post.attention() == {"c1": "file_missing"})
    post.withdraw("c2", of="c1")
    post.run(lambda: set(post.settled) == {"c1", "c2"})
