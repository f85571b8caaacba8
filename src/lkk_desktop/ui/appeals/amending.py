"""«Исправить»: what was refused stands in its form again, with its answers and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtWidgets import QWidget

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.appeal import Appeal, Enclosure
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.command import Problem
from lkk_desktop.strings import t
from lkk_desktop.ui.appeals import words
from lkk_desktop.ui.appeals.gathered import Letter
from lkk_desktop.ui.ask import ask

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Fault

SCREENS = {"application": "apply", "question": "question"}
"""The screen on which a form of a kind is filled in."""
SOUND = frozenset({"file_missing", "file_unchecked", "file_damaged", "file_exists", "file_differs"})
"""Codes that say nothing against a file as it is here: sent anew, under another id, it may go."""


class Anew(msgspec.Struct, frozen=True):
    """What «Исправить» has come to: the screen and the draft; how many files came not along."""

    screen: str
    draft: str
    missed: int = 0


def amend(
    cabinet: Cabinet, appeal: Appeal, then: Callable[[Anew], None], without: str | None = None
) -> None:
    """Begin a draft that has all of an appeal that is here.

    Files are copied beside the UI, one after the other; one that is not here, or could not be
    copied, is missed. The file that is called ``without`` was refused: it is left behind.
    Raises ``Problem`` (unknown_form, form_closed) and ``Fault``.
    """
    from lkk_desktop.cabinet import FormDraft

    form = cabinet.get(AppealForm, appeal.form)
    if form is None:
        raise Problem("unknown_form", form=appeal.form)
    if not form.open:
        raise Problem("form_closed", form=form.title)
    known = appeal.account is not None and cabinet.get(Account, appeal.account) is not None
    draft = FormDraft(
        id=cabinet.new_id(),
        form=form.id,
        version=form.version,
        account=appeal.account if known else None,
        answers={one.name: one.value for one in appeal.answers},
    )
    cabinet.forms.keep(draft)
    wanted = [one for one in appeal.enclosures if one.name != without]
    files = [one for one in wanted if cabinet.forms.here(one.id)]
    alike = len(appeal.enclosures) - len(wanted)
    missed = len(wanted) - len(files) + max(0, alike - 1)  # another of the same name was sound

    def go_on(copied: bool = True) -> None:
        nonlocal missed
        missed += not copied
        if files:
            _copy(cabinet, draft.id, files.pop(0), go_on)
        else:
            then(Anew(SCREENS[form.kind], draft.id, missed))

    go_on()


def meant(over: QWidget, letter: Letter) -> bool:
    """Whether the person means to take it back and to write it anew."""
    appeal = letter.appeal
    if _unsound(letter) is not None:
        text = t(
            "It is withdrawn, and a new one begins with its answers and files. The file that was"
            " not taken has to be chosen anew."
        )
    else:
        text = t("It is withdrawn, and a new one begins with its answers and files.")
    named = f"{words.title(appeal)}: {appeal.reason}"
    return ask(over, t("Correct the appeal?"), text, [named], t("Amend"))


def _unsound(letter: Letter) -> str | None:
    """What the file is called that the server did not take as it is, if it is one."""
    name = letter.details.get("name")
    return name if isinstance(name, str) and letter.code not in SOUND else None


def correct(
    cabinet: Cabinet, letter: Letter, then: Callable[[Anew | Problem | Fault], None]
) -> None:
    """Write one that needs attention anew without the file that hinders it, and take it back.

    The draft stands with its files before the withdrawal is said: whatever ends the program between
    the two leaves both, and nothing is lost. ``then`` may hear why it could not be taken back.
    Raises as ``amend``.
    """
    from lkk_desktop.cabinet import Fault

    def made(anew: Anew) -> None:
        entry = cabinet.entry(letter.appeal.command)
        try:
            if entry is not None and entry.state in ("attention", "waiting"):
                cabinet.withdraw(entry.id)
        except (Problem, Fault) as error:
            then(error)
            return
        then(anew)

    amend(cabinet, letter.appeal, made, _unsound(letter))


def _copy(cabinet: Cabinet, draft: str, file: Enclosure, then: Callable[[bool], None]) -> None:
    def came(content: Any) -> None:
        if not isinstance(content, bytes):
            then(False)
            return

        def attached(found: object) -> None:
            then(not isinstance(found, Exception))

        cabinet.forms.attach_bytes(draft, file.field, file.name, content, attached)

    cabinet.later(lambda shown: shown.file(file.id), came)
