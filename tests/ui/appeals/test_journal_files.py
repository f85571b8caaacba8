"""Files of appeals in the journal: opened, saved, waited for, on their way, and written anew."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Attachment, FormDraft
from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.command import Problem
from lkk_desktop.replica.fetched import Fetched
from lkk_desktop.ui.appeals import amending
from lkk_desktop.ui.appeals.enclosed import FileRow
from lkk_desktop.ui.appeals.table import LettersTable
from lkk_desktop.ui.papers.viewer import Viewer
from lkk_desktop.ui.theme import Theme
from tests import appealed
from tests.household import NOW
from tests.ui.appeals.test_journal import KNOWN, Looking, plain
from tests.ui.flat import FLAT, Profile
from tests.ui.papers import sheets
from tests.ui.papers.conftest import choose

PDF = sheets.pdf(2)


def packed() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("Скан.txt", "страница 1")
    return into.getvalue()


ZIP = packed()


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    yield made
    made.close()


@pytest.fixture
def looking(qtbot: QtBot, profile: Profile, theme: Theme) -> Looking:
    return Looking(qtbot, profile)


def file(id: str, name: str, content: bytes) -> Enclosure:
    media = "application/pdf" if name.endswith("pdf") else "application/zip"
    sha256 = hashlib.sha256(content).hexdigest()
    return Enclosure(id=id, field="", name=name, media=media, size=len(content), sha256=sha256)


def fetch(looking: Looking, wanted: Enclosure, content: bytes) -> None:
    """The sync thread has fetched a file."""
    replica = Fetched(looking.profile._store.replica._connection)
    replica.write_part(wanted.id, 0, content)
    assert replica.finish(wanted)
    looking.profile.cabinet.forms.fetched.emit(wanted.id)
    looking.settle()


def len_is(heard: list[Any], count: int) -> bool:
    return len(heard) == count


def attach(looking: Looking, *files: tuple[str, bytes]) -> tuple[str, list[Attachment]]:
    """A draft of a question with these files."""
    forms, id = looking.profile.cabinet.forms, looking.profile.cabinet.new_id()
    forms.keep(FormDraft(id=id, form=appealed.QUESTION_FORM, version=1, account=FLAT, answers={}))
    heard: list[Any] = []
    for at, (name, content) in enumerate(files, 1):
        forms.attach_bytes(id, "papers", name, content, heard.append)
        looking.qtbot.waitUntil(partial(len_is, heard, at), timeout=20_000)
    assert all(isinstance(one, Attachment) for one in heard), heard
    return id, forms.files(id)


def asked(looking: Looking, *files: tuple[str, bytes]) -> str:
    """A question with files stands in the outbox; the id of its command."""
    draft, attached = attach(looking, *files)
    command = looking.profile.cabinet.new_id()
    enclosures = tuple(one.enclosure for one in attached)
    ask = appealed.ask("q-files", enclosures=enclosures)
    looking.profile.cabinet.forms.submit(ask, command, draft)
    looking.settle()
    looking.go_to("q-files")
    return command


def rows(looking: Looking) -> list[FileRow]:
    return looking.journal.details.files.rows


def press(looking: Looking, button: Any) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    looking.qtbot.wait(30)


def test_an_answers_file_is_waited_for_then_opened(looking: Looking) -> None:
    answer = file("answer-7", "Уведомление.pdf", PDF)
    looking.take(
        appealed.question(
            "q-7", status="completed", answer="Да.", answered=NOW, answer_enclosures=(answer,)
        )
    )
    looking.go_to("q-7")
    (row,) = looking.journal.details.answer.files.rows
    assert "загружается" in row.size_.text()
    looking.profile.stand("offline")
    assert "загрузится, когда будет связь" in row.size_.text()
    assert not row.open.isEnabled()
    assert "want answer-7" in looking.profile.worker.asked
    fetch(looking, answer, PDF)
    assert row.open.isEnabled()
    assert "загрузится" not in row.size_.text()
    assert row.open.accessibleName().startswith("Открыть: Уведомление.pdf")
    press(looking, row.open)
    (viewer,) = looking.journal.findChildren(Viewer)
    looking.qtbot.waitUntil(lambda: viewer.view is not None, timeout=20_000)
    assert viewer.windowTitle() == "Уведомление.pdf"
    assert viewer.content == PDF
    viewer.close()


def test_what_is_no_pdf_is_saved_and_never_opened(looking: Looking, tmp_path: Path) -> None:
    asked(looking, ("Скан договора.zip", ZIP))
    (row,) = rows(looking)
    assert not row.open.isVisible()
    press(looking, row.save)
    assert choose(looking.qtbot, tmp_path / "saved.zip").endswith("Скан договора.zip")
    looking.qtbot.waitUntil((tmp_path / "saved.zip").exists, timeout=20_000)
    assert (tmp_path / "saved.zip").read_bytes() == ZIP


def test_files_on_their_way_tell_how_far_they_are(looking: Looking) -> None:
    command = asked(looking, ("Паспорт.pdf", PDF))
    table: LettersTable = looking.journal.table
    assert looking.rows()[0][3] == "ожидает отправки"
    looking.profile.cabinet.forms.progress.emit(command, len(PDF) // 2, len(PDF))
    looking.qtbot.wait(20)
    said = plain(table.letters.full(0)[3])
    half, whole = size(len(PDF) // 2).removesuffix(" КБ"), size(len(PDF))
    assert said == f"отправляются файлы {half} из {whole}"
    assert said == plain(looking.journal.details.pill.words)
    looking.profile.cabinet.forms.progress.emit(command, len(PDF), len(PDF))
    assert plain(table.letters.full(0)[3]) == "ожидает отправки"


def size(count: int) -> str:
    from lkk_desktop.documents import answers

    return plain(answers.size(count))


def test_what_the_server_refused_of_a_file_names_it(looking: Looking) -> None:
    command = asked(looking, ("Паспорт.pdf", PDF))
    looking.profile.stand(
        "online",
        attention=1,
        blamed={command: "file_refused"},
        details={command: {"name": "Паспорт.pdf"}},
    )
    looking.journal.refresh()
    looking.settle()
    assert looking.rows()[0][3] == "требует внимания"
    assert "«Паспорт.pdf»" in looking.journal.details.why.text()


def test_what_was_refused_stands_in_its_form_again_with_its_files(looking: Looking) -> None:
    command = asked(looking, ("Паспорт.pdf", PDF), ("Скан.zip", ZIP))
    looking.profile.settle(command, "rejected", "consent_needed")
    looking.settle()
    press(looking, looking.journal.details.amend)
    (letter,) = looking.amended
    led: list[amending.Anew] = []
    amending.amend(looking.profile.cabinet, letter.appeal, led.append)
    looking.qtbot.waitUntil(lambda: bool(led), timeout=20_000)
    (anew,) = led
    assert (anew.screen, anew.missed) == ("question", 0)
    id = anew.draft
    forms = looking.profile.cabinet.forms
    draft = forms.draft(id)
    assert draft is not None
    assert (draft.form, draft.account) == (appealed.QUESTION_FORM, FLAT)
    assert draft.answers == {"question": "Когда поверят счётчик?"}
    copied = forms.files(id)
    assert [(one.name, one.field, one.size) for one in copied] == [
        ("Паспорт.pdf", "papers", len(PDF)),
        ("Скан.zip", "papers", len(ZIP)),
    ]
    assert forms.content(copied[0].id) == PDF


def test_a_form_that_is_gone_is_not_written_anew(looking: Looking) -> None:
    with pytest.raises(Problem, match="unknown_form"):
        amending.amend(looking.profile.cabinet, appealed.refused, lambda _anew: None)


def test_a_hostile_name_is_only_a_name(looking: Looking) -> None:
    name = "<b>договор</b> &amp; справка.pdf"
    answer = file("answer-8", name, PDF)
    looking.take(
        appealed.question(
            "q-8",
            status="completed",
            answer="<h1>Да</h1>",
            answered=NOW,
            answer_enclosures=(answer,),
        )
    )
    looking.go_to("q-8")
    (row,) = looking.journal.details.answer.files.rows
    assert plain(row.name.text()) == name
    assert "<h1>Да</h1>" in looking.texts()
