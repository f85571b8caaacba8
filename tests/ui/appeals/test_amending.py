"""«Исправить» of what is stuck: written anew with its answers and sound files, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lkk_desktop.cabinet import Fault
from lkk_desktop.forms import Forms
from lkk_desktop.models.appeals.deeds import WithdrawAppeal
from lkk_desktop.models.command import Problem
from lkk_desktop.ui.appeals import amending
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.screens.appeals import AppealsScreen
from lkk_desktop.ui.theme import Theme
from tests.ui.appeals.test_journal import KNOWN, Looking
from tests.ui.appeals.test_journal_files import PDF, ZIP, asked, press
from tests.ui.conftest import Window
from tests.ui.flat import Profile

FILES = (("Паспорт.pdf", PDF), ("Скан.zip", ZIP))


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Profile]:
    made = Profile(tmp_path, KNOWN)
    yield made
    made.close()


@pytest.fixture
def looking(qtbot: QtBot, profile: Profile, theme: Theme) -> Looking:
    return Looking(qtbot, profile)


@pytest.fixture
def window(qtbot: QtBot, profile: Profile, theme: Theme) -> Window:
    return Window(qtbot, profile, theme)


def stuck(looking: Looking, code: str = "file_infected", name: str = "Скан.zip") -> Letter:
    """A question with two files, of which one will not do."""
    command = asked(looking, *FILES)
    looking.profile.stand(
        "online", attention=1, blamed={command: code}, details={command: {"name": name}}
    )
    looking.journal.refresh()
    looking.settle()
    letter = looking.journal.details.letter
    assert letter is not None
    assert letter.state == "attention"
    return letter


def corrected(looking: Looking, letter: Letter) -> Any:
    heard: list[Any] = []
    amending.correct(looking.profile.cabinet, letter, heard.append)
    looking.qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    looking.settle()
    return heard[0]


def names(looking: Looking, draft: str) -> list[str]:
    return [one.name for one in looking.profile.cabinet.forms.files(draft)]


def test_what_needs_attention_is_corrected_by_its_journal(looking: Looking) -> None:
    stuck(looking)
    details = looking.journal.details
    assert details.amend.isVisible()
    assert details.withdraw.isVisible()
    press(looking, details.amend)
    assert [one.id for one in looking.amended] == ["q-files"]


def test_it_stands_anew_without_the_file_that_was_refused_and_is_taken_back(
    looking: Looking,
) -> None:
    anew = corrected(looking, stuck(looking))
    draft = looking.profile.cabinet.forms.draft(anew.draft)
    assert draft is not None
    assert draft.answers == {"question": "Когда поверят счётчик?"}
    assert names(looking, anew.draft) == ["Паспорт.pdf"]
    assert anew.missed == 0, "the refused one is told of before"
    assert isinstance(looking.profile.cabinet.journal()[0].command, WithdrawAppeal)
    assert looking.rows()[0][3] == "отзывается"


@pytest.mark.parametrize("code", sorted(amending.SOUND))
def test_a_file_that_is_sound_goes_along(looking: Looking, code: str) -> None:
    anew = corrected(looking, stuck(looking, code))
    assert names(looking, anew.draft) == ["Паспорт.pdf", "Скан.zip"]


def test_a_program_that_ends_before_the_withdrawal_has_lost_nothing(
    looking: Looking, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = stuck(looking)
    cabinet, seen = looking.profile.cabinet, list[tuple[int, list[str]]]()

    def ends(_command: str) -> None:
        (draft,) = cabinet.forms.drafts()
        seen.append((len(cabinet.journal()), names(looking, draft.id)))
        raise Fault("disk_full")

    monkeypatch.setattr(cabinet, "withdraw", ends)
    assert isinstance(corrected(looking, letter), Fault)
    assert seen == [(1, ["Паспорт.pdf"])], "the draft is whole, and the line stands still"
    assert len(cabinet.forms.enclosed(letter.appeal.command)) == 2


def test_what_was_taken_back_before_it_went_may_be_written_anew(looking: Looking) -> None:
    letter = stuck(looking)
    looking.profile.cabinet.withdraw(letter.appeal.command)
    looking.profile.settle(letter.appeal.command, "withdrawn")
    looking.profile.settle(looking.profile.cabinet.journal()[0].id)
    looking.settle()
    assert looking.journal.details.pill.words == "Отозвано"
    assert looking.journal.details.amend.isVisible()
    kept = msgspec.structs.replace(letter, state="withdrawn", kept=True)
    assert not kept.can_be_amended, "the supplier had it: another one is another appeal"


def test_a_file_that_could_not_be_copied_is_told_of(
    looking: Looking, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """«Исправить» on the screen says what it will do, does it, and says what is lacking."""
    letter = stuck(looking)
    attach = Forms.attach_bytes

    def failing(
        forms: Forms, draft: str, field: str, name: str, data: bytes, then: Callable[[Any], None]
    ) -> Any:
        if name.endswith("pdf"):
            then(Problem("files_large"))
            return None
        return attach(forms, draft, field, name, data, then)

    monkeypatch.setattr(Forms, "attach_bytes", failing)
    window.shell.open(AppealsScreen.name)
    screen = window.shell.screens[AppealsScreen.name]
    assert isinstance(screen, AppealsScreen)
    said: list[tuple[str, str]] = []
    led: list[tuple[str, str]] = []
    screen.said.connect(lambda *one: said.append(one))
    screen.leads.connect(lambda *one: led.append(one))
    question = window.answer(lambda: screen.amend_letter(letter), yes=True)
    assert "Исправить заявление?" in question[0]
    looking.qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert led[0][0] == "question"
    assert said == [("Не удалось перенести 1 файл: выберите его заново.", "bad")]
    assert names(looking, led[0][1]) == []


def test_who_did_not_mean_it_has_changed_nothing(looking: Looking, window: Window) -> None:
    letter = stuck(looking)
    window.shell.open(AppealsScreen.name)
    screen = window.shell.screens[AppealsScreen.name]
    assert isinstance(screen, AppealsScreen)
    window.answer(lambda: screen.amend_letter(letter), yes=False)
    looking.settle()
    assert looking.profile.cabinet.forms.drafts() == []
    assert looking.rows()[0][3] == "требует внимания"
