"""«Исправить»: what was refused stands in its form again, with its answers and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.appeals.appeal import Appeal, Enclosure
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.command import Problem
from lkk_desktop.ui.components import press

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

SCREENS = {"application": "apply", "question": "question"}
"""The screen on which a form of a kind is filled in."""


def amend(cabinet: Cabinet, appeal: Appeal, then: Callable[[str, str], None]) -> None:
    """Begin a draft that has all of an appeal that is here; ``then`` gets its screen and its id.

    Files are copied beside the UI, one after the other; one that is not here has to be chosen anew.
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
    files = [one for one in appeal.enclosures if cabinet.forms.here(one.id)]

    def go_on() -> None:
        if files:
            _copy(cabinet, draft.id, files.pop(0), go_on)
        else:
            then(SCREENS[form.kind], draft.id)

    go_on()


def _copy(cabinet: Cabinet, draft: str, file: Enclosure, then: Callable[[], None]) -> None:
    def came(content: Any) -> None:
        if not isinstance(content, bytes):
            then()
            return
        # What became of it is seen in the form.
        cabinet.forms.attach_bytes(draft, file.field, file.name, content, press(then))

    cabinet.later(lambda shown: shown.file(file.id), came)
