"""What screens do with forms through a real cabinet: drafts, files beside the UI, sending, taking
back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Attachment, Cabinet, Course, Fault, Problem
from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_desktop.replica.attachments import PART
from lkk_desktop.replica.files import Files, prepare
from tests.enclosing import OF_SUPPLIER, OF_USER, appeal, draft, picture
from tests.faults import disks
from tests.household import ALL, KEYS, NOW, Home, first_page, page, session

LARGE = picture(6 * PART)
SMALL = picture()


def filled(folder: Path) -> None:
    """A profile that may write appeals, signed in, its server far away."""
    home = Home(folder)
    home.replica.hold(ALL)
    home.replica.apply(first_page(), ALL, NOW)
    home.outbox.put_meta(
        server="server-1", supplier="tyumen", user=session().user, device="device-1", refresh="r"
    )
    supplier = [(100 + n, one) for n, one in enumerate(OF_SUPPLIER)]
    user = [(100 + n, one) for n, one in enumerate(OF_USER)]
    heads = {stream: one.counter for stream, one in home.replica.streams().items()}
    heads |= {"supplier:tyumen": 110, f"user:{session().user}": 110}
    home.replica.apply(page(*supplier, *user, heads=heads), ALL, NOW)
    home.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filled(tmp_path / "profile")
    return tmp_path / "profile"


@pytest.fixture
def opened(folder: Path, qtbot: QtBot) -> Iterator[Callable[[], Cabinet]]:
    there: list[Cabinet] = []

    def again() -> Cabinet:
        there.append(Cabinet(Files(folder, KEYS), "http://127.0.0.1:1", clock=lambda: NOW))
        return there[-1]

    yield again
    for one in there:
        one.close()
    gc.collect()


@pytest.fixture
def cabinet(opened: Callable[[], Cabinet]) -> Cabinet:
    made = opened()
    made.forms.keep(draft())
    return made


@pytest.fixture
def picked(tmp_path: Path) -> Path:
    path = tmp_path / "Паспорт.tiff"
    path.write_bytes(LARGE)
    return path


class Told:
    """What came of a copy."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.figures: list[tuple[int, int]] = []

    def course(self) -> Course:
        return Course(lambda done, of: self.figures.append((done, of)))


def attached(cabinet: Cabinet, path: Path, qtbot: QtBot) -> Any:
    told = Told()
    cabinet.forms.attach("draft-1", "paper", path, told.answers.append, told.course())
    qtbot.waitUntil(lambda: bool(told.answers))
    return told.answers[0]


def test_a_file_is_attached_beside_the_ui(cabinet: Cabinet, picked: Path, qtbot: QtBot) -> None:
    told = Told()
    cabinet.forms.attach("draft-1", "paper", picked, told.answers.append, told.course())
    assert told.answers == [], "nobody waited for it"
    qtbot.waitUntil(lambda: bool(told.answers))
    [file] = told.answers
    assert isinstance(file, Attachment)
    assert cabinet.forms.files("draft-1") == [file]
    assert cabinet.forms.content(file.id) == LARGE
    qtbot.waitUntil(lambda: told.figures[-1:] == [(len(LARGE), len(LARGE))])
    seen = list[Any]()
    cabinet.later(lambda world: world.file(file.id), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [LARGE]


def test_files_that_are_picked_together_keep_their_order(
    cabinet: Cabinet, picked: Path, qtbot: QtBot
) -> None:
    told = Told()
    cabinet.forms.attach("draft-1", "paper", picked, told.answers.append)
    cabinet.forms.attach_bytes("draft-1", "paper", "paste.tiff", SMALL, told.answers.append)
    qtbot.waitUntil(lambda: len(told.answers) == 2)
    assert [one.name for one in told.answers] == [picked.name, "paste.tiff"]
    assert cabinet.forms.files("draft-1") == told.answers


def test_what_is_pasted_is_attached_and_taken_off_again(cabinet: Cabinet, qtbot: QtBot) -> None:
    told = Told()
    cabinet.forms.attach_bytes("draft-1", "paper", "paste.tiff", SMALL, told.answers.append)
    qtbot.waitUntil(lambda: bool(told.answers))
    [file] = told.answers
    cabinet.forms.detach(file.id)
    assert cabinet.forms.files("draft-1") == []
    assert cabinet.forms.content(file.id) is None


def test_what_cannot_be_attached_is_told(cabinet: Cabinet, picked: Path, qtbot: QtBot) -> None:
    problem = attached(cabinet, picked.with_name("missing.tiff"), qtbot)
    assert isinstance(problem, Problem)
    assert problem.code == "file_vanished"
    cabinet.forms.drop("draft-1")
    problem = attached(cabinet, picked, qtbot)
    assert isinstance(problem, Problem)
    assert problem.code == "draft_gone"


def test_one_that_is_called_off_is_heard_of_no_more(
    cabinet: Cabinet, picked: Path, qtbot: QtBot
) -> None:
    told = Told()
    course = Course(lambda done, of: course.cancel())
    cabinet.forms.attach("draft-1", "paper", picked, told.answers.append, course)
    other = attached(cabinet, picked, qtbot)
    qtbot.waitUntil(course.cancelled)
    cabinet._pool.wait()
    assert told.answers == []
    assert cabinet.forms.files("draft-1") == [other]
    parts = cabinet._connection.rows("SELECT DISTINCT file FROM main.attachment_part")
    assert parts == [(other.id,)]


def test_the_end_of_the_program_ends_a_copy(
    cabinet: Cabinet, opened: Callable[[], Cabinet], picked: Path
) -> None:
    told = Told()
    cabinet.forms.attach("draft-1", "paper", picked, told.answers.append)
    cabinet.close()
    after = opened()
    assert [one.id for one in after.forms.drafts()] == ["draft-1"]
    left = after._connection.rows("SELECT count(*) FROM main.attachment_part")[0][0]
    assert (after.forms.files("draft-1") == []) == (left == 0)
    assert told.answers == []


def test_parts_that_a_kill_left_are_gone_at_the_next_start(
    cabinet: Cabinet, opened: Callable[[], Cabinet]
) -> None:
    cabinet.forms._kept.write_part("lost", 0, b"of a copy that was killed")
    cabinet.close()
    after = opened()
    assert after._connection.rows("SELECT count(*) FROM main.attachment_part") == [(0,)]


def test_an_appeal_goes_with_its_files_and_is_taken_back(
    cabinet: Cabinet, picked: Path, qtbot: QtBot
) -> None:
    file = attached(cabinet, picked, qtbot)
    changes = list[Any]()
    cabinet.changed.connect(changes.append)
    cabinet.forms.submit(appeal("a1", file.enclosure), "c1", "draft-1")
    assert cabinet.forms.drafts() == []
    assert cabinet.forms.enclosed("c1") == [file]
    assert cabinet.forms.sent("c1") == (0, file.size)
    assert [sorted(one.kinds) for one in changes] == [["outbox"]]
    entry = cabinet.entry("c1")
    assert entry is not None
    assert (entry.state, entry.withdrawal) == ("waiting", None)
    cabinet.withdraw("c1")
    taken = cabinet.entry("c1")
    assert taken is not None
    assert taken.withdrawal is not None
    back = cabinet.entry(taken.withdrawal)
    assert back is not None
    assert back.command == WithdrawAppeal(user=session().user, appeal="a1", command="c1")
    shown = cabinet.get(Appeal, "a1")
    assert shown is not None
    assert shown.status == "withdrawn"
    cabinet.withdraw("c1")
    assert len(cabinet.journal()) == 2, "what was taken back is not taken back again"


def test_an_appeal_without_its_files_is_refused_and_the_draft_stays(
    cabinet: Cabinet, picked: Path, qtbot: QtBot
) -> None:
    file = attached(cabinet, picked, qtbot)
    cabinet.forms.detach(file.id)
    with pytest.raises(Problem) as raised:
        cabinet.forms.submit(appeal("a1", file.enclosure), "c1", "draft-1")
    assert raised.value.code == "file_missing"
    with pytest.raises(Problem):
        cabinet.submit(appeal("a1", file.enclosure), "c1")
    assert cabinet.journal() == []
    assert [one.id for one in cabinet.forms.drafts()] == ["draft-1"]


def test_how_far_the_files_are_is_told(cabinet: Cabinet, picked: Path, qtbot: QtBot) -> None:
    file = attached(cabinet, picked, qtbot)
    cabinet.forms.submit(appeal("a1", file.enclosure), "c1", "draft-1")
    cabinet.forms.progress.emit("c1", 300_000, file.size)
    assert cabinet.forms.sent("c1") == (300_000, file.size)


def test_a_full_disk_is_told_and_leaves_nothing_of_a_file(
    tmp_path: Path, picked: Path, qtbot: QtBot
) -> None:
    if not disks.allowed(tmp_path):
        pytest.skip("no file system can be mounted here")
    with disks.disk(tmp_path / "disk", 6_144) as room:
        filled(room / "profile")
        prepare(Files(room / "profile", KEYS))
        with (room / "else").open("wb") as others:
            others.write(bytes(6_144 * 1024 - _used(room) - 5 * PART))
        cabinet = Cabinet(Files(room / "profile", KEYS), "http://127.0.0.1:1", clock=lambda: NOW)
        cabinet.forms.keep(draft())
        fault = attached(cabinet, picked, qtbot)
        assert isinstance(fault, Fault)
        assert fault.code == "disk_full"
        assert cabinet.forms.files("draft-1") == []
        (room / "else").unlink()
        assert isinstance(attached(cabinet, picked, qtbot), Attachment)
        cabinet.close()


def _used(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*"))
