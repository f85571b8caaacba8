"""Files of appeals lie, sealed, with their draft and then with their line: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.models.appeals.appeal import MOST_BYTES, MOST_FILES
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Problem
from lkk_desktop.replica import attachments, copying
from lkk_desktop.replica.attachments import PART, Attachment, Attachments
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.outbox import KEEP_SETTLED
from lkk_desktop.slow import CalledOff
from tests.enclosing import DRAFT, appeal, attached, draft, picture, ready
from tests.household import DEVICE_STREAM, NOW, Home, moment, outcome
from tests.replica.looking import Fuse, Opened, Power

LARGE = picture(3 * PART + 1_000)
SMALL = picture()
# A file that ends where a part ends, and one that is a byte longer or shorter, are the same path:
# what is kept is compared byte by byte below.
TABLES = ("form_draft", "attachment", "attachment_part")


@pytest.fixture
def kept(home: Home) -> Attachments:
    ready(home)
    found = Attachments(home.screen)
    found.keep(draft())
    return found


@pytest.fixture
def picked(tmp_path: Path) -> Path:
    path = tmp_path / "Справка о браке.tiff"
    path.write_bytes(LARGE)
    return path


def nothing(*_: int) -> None:
    pass


def attach(home: Home, path: Path, step: Callable[[int, int], None] = nothing) -> Attachment:
    return copying.attach_path(home.screen, DRAFT, "file-1", "paper", path, step)


def refused(home: Home, path: Path, step: Callable[[int, int], None] = nothing) -> Problem:
    with pytest.raises(Problem) as raised:
        attach(home, path, step)
    assert counted(home)["attachment_part"] == 0, "what was refused leaves nothing"
    return raised.value


def counted(home: Home) -> dict[str, int]:
    query = "SELECT count(*) FROM main.{}"
    return {name: int(home.screen.rows(query.format(name))[0][0]) for name in TABLES}


def say(home: Home, command: SubmitAppeal, id: str = "c1", of: str | None = DRAFT) -> bool:
    return home.outbox.submit(command, id, NOW, moment(id), None, of)


# ── copying ───────────────────────────────────────────────────────────────────────────────────


def test_a_picked_file_is_copied_as_it_is(home: Home, kept: Attachments, picked: Path) -> None:
    told: list[tuple[int, int]] = []
    made = attach(home, picked, lambda *figures: told.append(figures))
    assert kept.of_draft(DRAFT) == [made]
    assert (made.name, made.media, made.size) == (picked.name, "image/tiff", len(LARGE))
    assert made.sha256 == hashlib.sha256(LARGE).hexdigest()
    assert attachments.content(home.screen, made.id) == LARGE
    assert kept.open(made.id, made.size).read() == LARGE
    assert told == sorted(told)
    assert told[-1] == (len(LARGE), len(LARGE))
    assert counted(home)["attachment_part"] == 4
    picked.unlink()
    assert home.shown.file(made.id) == LARGE, "what was picked may go: the copy is what is sent"


def test_it_lies_nowhere_open(home: Home, kept: Attachments, picked: Path, folder: Path) -> None:
    attach(home, picked)
    for path in folder.iterdir():
        assert LARGE[5_000:5_064] not in path.read_bytes()


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("../../etc/passwd.tiff", "passwd.tiff"),
        ("C:\\Users\\анна\\скан.tiff", "скан.tiff"),
        ("a\x00b.tiff", "ab.tiff"),
        ("счёт\u202efft.tiff", "счётfft.tiff"),
        ("и\u0306од.tiff", "йод.tiff"),
        ("ы" * 300 + ".tiff", "ы" * 250 + ".tiff"),
    ],
)
def test_a_name_is_kept_as_it_may_be(
    home: Home, kept: Attachments, given: str, kept_as: str
) -> None:
    made = copying.attach_bytes(home.screen, DRAFT, "file-1", "paper", given, SMALL, nothing)
    assert made.name == kept_as
    assert made.enclosure.name == kept_as


def test_a_path_that_no_system_has_is_refused(home: Home, kept: Attachments, picked: Path) -> None:
    for name in ("a\x00b.tiff", "ы" * 300 + ".tiff"):
        assert refused(home, picked.with_name(name)).code == "file_unreadable"


def test_new_keys_open_the_files_too(
    home: Home, kept: Attachments, folder: Path, picked: Path
) -> None:
    from lkk_desktop.replica import moving
    from lkk_desktop.replica.files import Files
    from lkk_desktop.replica.keys import Keys
    from tests.household import KEYS

    made = attach(home, picked)
    home.close()
    new = Keys(b"n" * 32, b"m" * 32)
    moving.carry(folder, KEYS, new)
    opened = Connection(Files(folder, new), "outbox", writable=False)
    assert attachments.content(opened, made.id) == LARGE
    opened.close()


def test_a_link_to_a_file_is_followed(home: Home, kept: Attachments, picked: Path) -> None:
    link = picked.with_name("link.tiff")
    link.symlink_to(picked)
    assert attach(home, link).name == "link.tiff"
    assert home.shown.file("file-1") == LARGE


def _missing(path: Path) -> Path:
    return path.with_name("missing.tiff")


def _folder(path: Path) -> Path:
    (made := path.with_name("folder.tiff")).mkdir()
    return made


def _dangling(path: Path) -> Path:
    (made := path.with_name("dangling.tiff")).symlink_to(path.with_name("nowhere"))
    return made


def _to_a_folder(path: Path) -> Path:
    (made := path.with_name("to-folder.tiff")).symlink_to(path.parent)
    return made


def _in_a_circle(path: Path) -> Path:
    (made := path.with_name("circle.tiff")).symlink_to(path.with_name("circle.tiff"))
    return made


def _pipe(path: Path) -> Path:
    os.mkfifo(made := path.with_name("pipe.tiff"))
    return made


def _device(path: Path) -> Path:
    (made := path.with_name("zero.tiff")).symlink_to("/dev/zero")
    return made


def _empty(path: Path) -> Path:
    (made := path.with_name("empty.tiff")).touch()
    return made


def _large(path: Path) -> Path:
    with (made := path.with_name("large.tiff")).open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    return made


def _forbidden(path: Path) -> Path:
    path.chmod(0)
    return path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_missing, "file_vanished"),
        (_folder, "file_folder"),
        (_dangling, "file_link"),
        (_to_a_folder, "file_link"),
        (_in_a_circle, "file_link"),
        (_pipe, "file_unreadable"),
        (_device, "file_unreadable"),
        (_empty, "file_empty"),
        (_large, "file_large"),
        pytest.param(
            _forbidden,
            "file_unreadable",
            marks=pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything"),
        ),
    ],
)
def test_what_is_no_file_to_send_is_named_and_leaves_nothing(
    home: Home, kept: Attachments, picked: Path, make: Callable[[Path], Path], code: str
) -> None:
    path = make(picked)
    problem = refused(home, path)
    assert (problem.code, problem.values["name"]) == (code, path.name)


def test_what_a_disk_does_not_give_is_unreadable(
    home: Home, kept: Attachments, picked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copying._opened(picked, "x.tiff") as source:

        class Failing:
            def read(self, most: int) -> bytes:
                if source.stream.tell() > PART:
                    raise OSError(5, "Input/output error")
                return source.stream.read(most)

        failing = copying._Source("x.tiff", Failing(), source.size)  # type: ignore[arg-type]
        with pytest.raises(Problem) as raised:
            copying._copy(home.screen, DRAFT, "file-1", "paper", failing, nothing)
    assert raised.value.code == "file_unreadable"
    assert counted(home)["attachment_part"] == 0


def _grows(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def _shrinks(path: Path) -> None:
    os.truncate(path, PART + 1)


def _is_written_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x")
    os.utime(path, (1, 1))


def _is_replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(LARGE)
    other.replace(path)


@pytest.mark.parametrize("change", [_grows, _shrinks, _is_written_over, _is_replaced])
def test_a_file_that_changes_while_it_is_copied_is_told(
    home: Home, kept: Attachments, picked: Path, change: Callable[[Path], None]
) -> None:
    def step(done: int, of: int) -> None:
        if done == PART:
            change(picked)

    assert refused(home, picked, step).code == "file_changed"


def test_one_that_vanishes_while_it_is_copied_is_kept_whole(
    home: Home, kept: Attachments, picked: Path
) -> None:
    attach(home, picked, lambda done, _: picked.unlink() if done == PART else None)
    assert home.shown.file("file-1") == LARGE


@pytest.mark.parametrize("at", [PART, 2 * PART, len(LARGE)])
def test_one_that_is_called_off_leaves_nothing(
    home: Home, kept: Attachments, picked: Path, at: int
) -> None:
    def step(done: int, of: int) -> None:
        if done == at:
            raise CalledOff

    with pytest.raises(CalledOff):
        attach(home, picked, step)
    assert counted(home) == {"form_draft": 1, "attachment": 0, "attachment_part": 0}


def test_a_file_that_is_not_what_it_is_called_leaves_nothing(
    home: Home, kept: Attachments, picked: Path
) -> None:
    renamed = picked.rename(picked.with_suffix(".pdf"))
    assert refused(home, renamed).code == "file_renamed"


def test_all_files_together_have_a_most(home: Home, kept: Attachments) -> None:
    first = attached(home.screen, LARGE)
    row = "UPDATE main.attachment SET size = ? WHERE id = ?"
    home.screen.driver.execute(row, (MOST_BYTES - len(SMALL) + 1, first.id))
    with pytest.raises(Problem) as raised:
        attached(home.screen, SMALL, id="file-2")
    assert raised.value.code == "files_large"
    assert raised.value.values == {"bytes": MOST_BYTES + 1, "most": MOST_BYTES}
    home.screen.driver.execute(row, (MOST_BYTES - len(SMALL), first.id))
    assert attached(home.screen, SMALL, id="file-2").id == "file-2"


def test_files_are_counted(home: Home, kept: Attachments) -> None:
    for number in range(MOST_FILES):
        attached(home.screen, SMALL, id=f"file-{number}")
    with pytest.raises(Problem) as raised:
        attached(home.screen, SMALL, id="one more")
    assert raised.value.code == "files_many"
    assert [one.id for one in kept.of_draft(DRAFT)] == [f"file-{n}" for n in range(MOST_FILES)]


def test_two_that_are_copied_at_once_are_counted_together(
    home: Home, kept: Attachments, picked: Path
) -> None:
    """What was room for both when they began is not, once one has come to its end."""

    def meanwhile(done: int, of: int) -> None:
        if done == PART:
            attached(home.screen, SMALL, id="file-2")
            home.screen.driver.execute("UPDATE main.attachment SET size = ?", (MOST_BYTES - 1,))

    with pytest.raises(Problem) as raised:
        attach(home, picked, meanwhile)
    assert raised.value.code == "files_large"
    assert [one.id for one in kept.of_draft(DRAFT)] == ["file-2"]


def test_a_draft_that_goes_takes_what_is_being_copied(
    home: Home, kept: Attachments, picked: Path
) -> None:
    assert refused(home, picked, lambda *_: kept.drop(DRAFT)).code == "draft_gone"


def test_a_keystroke_waits_for_no_copy(home: Home, kept: Attachments, picked: Path) -> None:
    """A draft is kept between two parts, from another connection, while a file is copied."""

    def copy() -> None:
        beside = Connection(home.files, "outbox", durable=False)
        copying.attach_path(beside, DRAFT, "file-1", "paper", picked, nothing)
        beside.close()

    copied = threading.Thread(target=copy)
    copied.start()
    for number in range(20):
        kept.keep(draft(answers={"surname": f"П{number}"}, changed=NOW + number))
    copied.join()
    assert home.shown.file("file-1") == LARGE
    assert kept.drafts(DRAFT)[0].answers == {"surname": "П19"}


# ── drafts and lines ──────────────────────────────────────────────────────────────────────────


def test_a_draft_is_kept_as_it_was_last(home: Home, kept: Attachments) -> None:
    kept.keep(draft(answers={"surname": "Иванова", "rooms": 3_000}, changed=NOW + 1))
    kept.keep(draft("draft-2", changed=NOW + 2))
    assert [one.id for one in kept.drafts()] == ["draft-2", DRAFT]
    assert kept.drafts(DRAFT)[0].answers == {"surname": "Иванова", "rooms": 3_000}
    attached(home.screen, SMALL)
    kept.drop(DRAFT)
    assert [one.id for one in kept.drafts()] == ["draft-2"]
    assert counted(home) == {"form_draft": 1, "attachment": 0, "attachment_part": 0}


def test_a_line_takes_its_files_and_the_draft_ends(home: Home, kept: Attachments) -> None:
    first, second = attached(home.screen, LARGE), attached(home.screen, SMALL, id="file-2")
    taken_off = attached(home.screen, SMALL, id="file-3")
    assert say(home, appeal("a1", first.enclosure, second.enclosure))
    assert kept.of_command("c1") == [first, second]
    assert kept.drafts() == []
    assert kept.get(taken_off.id) is None, (
        "a file that the appeal does not name goes with the draft"
    )
    assert home.shown.file(second.id) == SMALL
    kept.discard(first.id)
    assert home.shown.file(first.id) == LARGE, "what was said is taken off no more"


@pytest.mark.parametrize(
    "wrong",
    [{"id": "other"}, {"sha256": "0" * 64}, {"size": 1}, {"name": "other.tiff"}, {"field": "x"}],
)
def test_an_appeal_names_nothing_but_what_is_here(
    home: Home, kept: Attachments, wrong: dict[str, Any]
) -> None:
    from msgspec.structs import replace

    there = attached(home.screen, SMALL)
    with pytest.raises(Problem):
        say(home, appeal("a1", replace(there.enclosure, **wrong)))
    assert home.pending() == []
    assert kept.of_draft(DRAFT) == [there]


def test_nor_the_files_of_another_draft(home: Home, kept: Attachments) -> None:
    kept.keep(draft("draft-2"))
    there = attached(home.screen, SMALL, of="draft-2")
    for of in (DRAFT, None):
        with pytest.raises(Problem) as raised:
            say(home, appeal("a1", there.enclosure), of=of)
        assert (raised.value.code, raised.value.values["name"]) == ("file_missing", there.name)


def test_the_same_command_again_takes_no_other_draft(home: Home, kept: Attachments) -> None:
    there = attached(home.screen, SMALL)
    assert say(home, appeal("a1", there.enclosure))
    kept.keep(draft("draft-2"))
    assert not say(home, appeal("a1", there.enclosure), of="draft-2")
    assert [one.id for one in kept.drafts()] == ["draft-2"]


@pytest.mark.parametrize("step", ["line", "commit"])
def test_when_the_power_goes_line_files_and_draft_change_together(
    home: Home, kept: Attachments, opened: Opened, step: str
) -> None:
    there = attached(home.screen, SMALL)
    home.close()
    fuse = Fuse()
    again = opened(fuse)
    fuse.names.clear()
    fuse.left = {"line": 1, "commit": 2}[step]
    with pytest.raises(Power):
        say(again, appeal("a1", there.enclosure))
    assert fuse.names[-1] == step
    again.close()
    after = opened()
    found = Attachments(after.screen)
    assert after.pending() == []
    assert found.of_draft(DRAFT) == [there]
    assert say(after, appeal("a1", there.enclosure))
    assert (found.drafts(), found.of_command("c1")) == ([], [there])


def test_when_the_power_goes_in_a_copy_nothing_of_it_stays(
    home: Home, kept: Attachments, opened: Opened, picked: Path
) -> None:
    first = attached(home.screen, SMALL)
    home.close()
    left = 0
    for left in range(40):
        fuse = Fuse()
        again = opened(fuse)
        fuse.left = left
        try:
            copying.attach_path(again.screen, DRAFT, f"f{left}", "paper", picked, nothing)
        except Power:
            again.screen.driver.close()
            again.pages.driver.close()
        else:
            break
        after = opened()
        found = Attachments(after.screen)
        found.tidy()
        whole = found.of_draft(DRAFT)[1:]
        for one in whole:
            assert after.shown.file(one.id) == LARGE
            found.discard(one.id)
        assert after.shown.file(first.id) == SMALL
        assert counted(after) == {"form_draft": 1, "attachment": 1, "attachment_part": 1}
        after.close()
    assert left > 12, "the power went at each of its writes"


def test_files_are_swept_with_their_line_and_not_before(home: Home, kept: Attachments) -> None:
    there = attached(home.screen, SMALL)
    say(home, appeal("a1", there.enclosure))
    kept.keep(draft())
    waits = attached(home.screen, LARGE, id="file-2")
    say(home, appeal("a2", waits.enclosure), "c2")
    home.take((1, outcome("c1")), heads={DEVICE_STREAM: 1})
    assert home.outbox.sweep(NOW + KEEP_SETTLED) == 0
    assert home.shown.file(there.id) == SMALL
    assert home.outbox.sweep(NOW + KEEP_SETTLED + 1) == 1
    assert home.shown.file(there.id) is None
    assert counted(home) == {"form_draft": 0, "attachment": 1, "attachment_part": 4}
    assert home.shown.file(waits.id) == LARGE, "the files of what still waits stay"


def test_tidying_keeps_what_a_draft_or_a_line_has(home: Home, kept: Attachments) -> None:
    there = attached(home.screen, SMALL)
    say(home, appeal("a1", there.enclosure))
    kept.keep(draft())
    attached(home.screen, SMALL, id="file-2")
    kept.write_part("lost", 0, b"parts of a copy that was broken off")
    gone = attached(home.screen, SMALL, id="file-3", of="draft-3")
    home.screen.driver.execute("DELETE FROM main.form_draft WHERE id = 'draft-3'")
    kept.tidy()
    assert kept.get(gone.id) is None
    assert counted(home) == {"form_draft": 1, "attachment": 2, "attachment_part": 2}
    kept.tidy()
    assert home.shown.file(there.id) == SMALL
