"""H42, H43: an appeal arrives with each of its files, byte for byte, whatever is killed when."""

from __future__ import annotations

import random
import signal
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.cabinet import Attachment, FormDraft
from lkk_desktop.models.appeals.appeal import Agreed, Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm, consents
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.replica.attachments import PART
from tests.enclosing import picture
from tests.faults.filer import DRAFT
from tests.faults.stand import ENVIRONMENT, MOMENT, Stand, module
from tests.faults.visit import Visit
from tests.files_made import EICAR, archive

pytestmark = pytest.mark.slow
LARGE = picture(14 * 1024 * 1024)
MIDDLE = picture(5 * PART + 3)
QUESTION = "tyumen/form/question"


def attached(visit: Visit, path: Path) -> Attachment:
    answers: list[Any] = []
    visit.cabinet.forms.attach(DRAFT, "files", path, answers.append)
    visit.wait(lambda: bool(answers), "an attached file")
    assert isinstance(answers[0], Attachment), answers
    return answers[0]


def begun(visit: Visit) -> None:
    visit.cabinet.forms.keep(
        FormDraft(id=DRAFT, form=QUESTION, version=1, account=None, answers={})
    )


def asked(visit: Visit, *files: Attachment) -> tuple[str, str]:
    """Say a question with these files; the ids of the command and of the appeal."""
    cabinet = visit.cabinet
    form = cabinet.get(AppealForm, QUESTION)
    assert form is not None
    command, appeal = cabinet.new_id(), cabinet.new_id()
    cabinet.forms.submit(
        SubmitAppeal(
            user=cabinet.user or "",
            appeal=appeal,
            account=cabinet.accounts()[0].account,
            form=form.id,
            form_version=form.version,
            answers={"text": "Почему счёт такой большой?"},
            enclosures=tuple(one.enclosure for one in files),
            consents=tuple(
                Agreed(consent=one.id, version=one.version, sha256=one.sha256)
                for one in consents(cabinet, form.supplier)
            ),
        ),
        command,
        DRAFT,
    )
    return command, appeal


def there(ground: Stand, appeal: str) -> dict[str, bytes]:
    """What the server has of an appeal's files, as it lies on its disk."""
    rows = ground.server._rows(f"SELECT id, stored FROM upload WHERE appeal = '{appeal}'")
    folder = ground.server.folder / "files"
    return {id: (folder / stored).read_bytes() for id, stored in rows}


def console(ground: Stand, *given: str) -> None:
    """What a clerk does at the server's console, beside it."""
    where = ("--data", str(ground.server.folder), "--clock", MOMENT.isoformat())
    command = [*module("lkk_server"), "appeal", *given, *where]
    subprocess.run(command, env=ENVIRONMENT, timeout=60, check=True, capture_output=True)


def run(profile: Path, url: str, what: str, count: int, *file: str) -> int:
    command = [*module("tests.faults.filer"), str(profile), url, what, str(count), *file]
    return subprocess.run(command, env=ENVIRONMENT, timeout=60, check=False).returncode


@pytest.fixture
def picked(tmp_path: Path) -> Path:
    (path := tmp_path / "Счёт.tiff").write_bytes(LARGE)
    return path


def test_an_appeal_and_its_files_arrive(ground: Stand, picked: Path, tmp_path: Path) -> None:
    small = tmp_path / "Акт.tiff"
    small.write_bytes(MIDDLE)
    with Visit(ground.profile(), ground.url) as visit:
        begun(visit)
        files = [attached(visit, picked), attached(visit, small)]
        told: list[tuple[str, int, int]] = []
        visit.cabinet.forms.progress.connect(lambda *figures: told.append(figures))
        command, appeal = asked(visit, *files)
        visit.settle()
        seen = visit.cabinet.get(Appeal, appeal)
        assert seen is not None
        assert (seen.status, seen.number is not None) == ("received", True)
        total = sum(one.size for one in files)
        visit.wait(lambda: told[-1:] == [(command, total, total)], "the last figure")
        assert visit.cabinet.forms.sent(command) == (total, total)
    assert there(ground, appeal) == {files[0].id: LARGE, files[1].id: MIDDLE}


def test_an_answers_file_is_here_before_it_is_asked_for(ground: Stand, tmp_path: Path) -> None:
    (paper := tmp_path / "Ответ.tiff").write_bytes(MIDDLE)
    with Visit(ground.profile(), ground.url) as visit:
        begun(visit)
        _, id = asked(visit)
        visit.settle()
        appeal = visit.cabinet.get(Appeal, id)
        assert appeal is not None
        assert appeal.number is not None
        came: list[str] = []
        visit.cabinet.forms.fetched.connect(came.append)
        console(ground, "take", appeal.number)
        console(ground, "answer", appeal.number, "--text", "Тариф тот же.", "--file", str(paper))
        visit.wait(lambda: bool(came), "the answer's file")
        appeal = visit.cabinet.get(Appeal, id)
        assert appeal is not None
        (file,) = appeal.answer_enclosures
        assert came == [file.id]
        assert visit.cabinet.forms.content(file.id) == MIDDLE
        visit.cabinet.forms.want(file)
        visit.wait(lambda: came == [file.id, file.id], "to be told of it again")


def test_a_file_with_a_virus_is_named_and_the_appeal_taken_back(ground: Stand) -> None:
    """H44: the person who wrote it learns which file it is, and can let go of it."""
    with Visit(ground.profile(), ground.url) as visit:
        begun(visit)
        answers: list[Any] = []
        infected = archive({"счёт.txt": EICAR.encode()}, zipfile.ZIP_STORED)
        visit.cabinet.forms.attach_bytes(DRAFT, "files", "Счёт.zip", infected, answers.append)
        visit.wait(lambda: bool(answers), "an attached file")
        command, id = asked(visit, answers[0])
        visit.start()
        visit.wait(lambda: visit.journal()[command] == "attention", "the scanner's word")
        entry = visit.cabinet.entry(command)
        assert entry is not None
        assert (entry.code, entry.details) == ("file_infected", {"name": "Счёт.zip"})
        visit.cabinet.withdraw(command)
        visit.wait(visit.settled, "it taken back")
        assert visit.journal()[command] == "withdrawn"
        assert visit.cabinet.get(Appeal, id) is None
        file = answers[0].id
        rows = f"SELECT 1 FROM upload WHERE id = '{file}'"
        visit.wait(lambda: ground.server._rows(rows) == [], "the file gone from the server")


@pytest.mark.timeout(300)
def test_it_arrives_whole_wherever_the_program_is_killed(ground: Stand, picked: Path) -> None:
    profile = ground.profile()
    with Visit(profile, ground.url) as visit:
        begun(visit)
        _, appeal = asked(visit, file := attached(visit, picked))
    kills = 0
    for count in (1, 2, 2, 3, 2, 1):
        kills += run(profile, ground.url, "send", count) == -signal.SIGKILL
    assert kills >= 3
    with Visit(profile, ground.url) as visit:
        visit.settle()
        assert visit.cabinet.get(Appeal, appeal) is not None
    assert there(ground, appeal) == {file.id: LARGE}


@pytest.mark.timeout(300)
def test_it_arrives_whole_wherever_the_server_is_killed(ground: Stand, picked: Path) -> None:
    with Visit(ground.profile(), ground.url) as visit:
        begun(visit)
        _, appeal = asked(visit, file := attached(visit, picked))
        visit.start()
        told: list[int] = []
        visit.cabinet.forms.progress.connect(lambda _command, done, _of: told.append(done))
        for _ in range(3):
            told.clear()
            visit.wait(lambda: bool(told) or visit.settled(), "progress")
            ground.server.kill()
            ground.server.start()
            visit.cabinet.try_now()
        visit.settle()
    assert there(ground, appeal) == {file.id: LARGE}


@pytest.mark.timeout(300)
def test_a_copy_that_is_killed_at_any_part_leaves_nothing(ground: Stand, tmp_path: Path) -> None:
    (path := tmp_path / "Акт.tiff").write_bytes(MIDDLE)
    profile = ground.profile()
    with Visit(profile, ground.url) as visit:
        begun(visit)
    for count in (1, 3, random.randint(2, 5), 6):  # the sixth is the file's own row
        assert run(profile, ground.url, "copy", count, str(path)) == -signal.SIGKILL
        with Visit(profile, ground.url) as visit:
            assert visit.cabinet.forms.files(DRAFT) == []
            rows = visit.cabinet._connection.rows("SELECT count(*) FROM main.attachment_part")
            assert rows == [(0,)]
    with Visit(profile, ground.url) as visit:
        assert visit.cabinet.forms.content(attached(visit, path).id) == MIDDLE
