"""Papers and exports: a screen says which one it wants; it is shown, or saved, from here.

Each verb takes who asks (a screen, or the window's body) first, returns at once, and tells what
happens by itself: the viewer shows that a paper is being made, a strip that a file is, a toast that
it was saved or why not. Everything is made beside the UI, of what is shown, also without a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.ui.papers.document import Asker, Document, Holder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lkk_desktop.models.payments import Cheque
    from lkk_desktop.ui.papers.catalogue import Format, What
    from lkk_desktop.ui.papers.viewer import Viewer

__all__ = ["Document", "accruals", "advice", "appeal", "bill", "calendar", "cheque"]
__all__ += ["confirmation"]
__all__ += ["export", "open_viewer", "policy", "readings", "save", "statement"]


def bill(asker: Asker, period: str) -> None:
    """Show the payment document (Квитанция) of a period, ``YYYY-MM``, of the desk's account."""
    from lkk_desktop.ui.papers import catalogue

    open_viewer(asker, catalogue.bill(_account(asker), period, asker.cabinet.now()))


def statement(asker: Asker, first: str, last: str) -> None:
    """Show the settlement statement from one period to another, both included."""
    from lkk_desktop.ui.papers import catalogue

    open_viewer(asker, catalogue.statement(_account(asker), first, last, asker.cabinet.now()))


def accruals(asker: Asker, first: str, last: str) -> None:
    """Show the accruals from one period to another, both included."""
    from lkk_desktop.ui.papers import catalogue

    open_viewer(asker, catalogue.accruals(_account(asker), first, last, asker.cabinet.now()))


def readings(asker: Asker, first: str, last: str, *, counted: bool = False) -> None:
    """Show the history of readings from one period to another, both included; ``counted``: only
    those that a bill used."""
    from lkk_desktop.ui.papers import catalogue

    now = asker.cabinet.now()
    waiting = asker.cabinet.undelivered()
    document = catalogue.readings(
        _account(asker), first, last, now, counted=counted, waiting=waiting
    )
    open_viewer(asker, document)


def confirmation(asker: Asker, reading_id: str) -> None:
    """Show the numbered confirmation of a counted reading; nothing where it is gone meanwhile."""
    from lkk_desktop.models.metering import Reading
    from lkk_desktop.ui.papers import catalogue

    reading = asker.cabinet.get(Reading, reading_id)
    if reading is not None:
        open_viewer(asker, catalogue.confirmation(reading, asker.cabinet.now()))


def cheque(asker: Holder, given: Cheque, *, roll: bool = False) -> Viewer:
    """Show a fiscal receipt, with what can be done about it; on a sheet, or on a roll."""
    from lkk_desktop.ui.paid.strip import ChequeStrip
    from lkk_desktop.ui.papers import catalogue

    strip = ChequeStrip(asker.cabinet, given, roll=roll)
    viewer = open_viewer(asker, catalogue.cheque(given, asker.cabinet.now(), roll=roll), strip)

    def turn() -> None:
        cheque(asker, given, roll=not roll)
        viewer.close()

    strip.turned.connect(turn)
    return viewer


def appeal(asker: Holder, appeal_id: str) -> None:
    """Show an appeal with its answer as a paper; nothing where it is gone meanwhile."""
    from lkk_desktop.models.appeals.appeal import Appeal
    from lkk_desktop.ui.papers import catalogue

    found = asker.cabinet.get(Appeal, appeal_id)
    if found is not None:
        entry = asker.cabinet.entry(found.command)
        waits = entry is not None and entry.state in ("waiting", "attention")
        open_viewer(asker, catalogue.appeal(found, asker.cabinet.now(), waits=waits))


def export(
    asker: Asker, what: What, form: Format, first: str, last: str, *, counted: bool = False
) -> None:
    """Save rows of periods, both included: «readings», «accruals», «payments» or «hours», as a
    table («csv», «xlsx»); what was used, month by month («readings») or in «hours», as Green
    Button («xml»).

    ``counted``: of readings only those that a bill used."""
    from lkk_desktop.ui.papers import catalogue

    now = asker.cabinet.now()
    waiting = asker.cabinet.undelivered()
    found = catalogue.export(
        *(_account(asker), what, form, first, last, now),
        counted=counted,
        waiting=waiting,
        user=asker.cabinet.user or "",
    )
    save(asker, found)


def calendar(asker: Asker) -> None:
    """Save the terms of all the user's accounts for the coming year as a calendar file."""
    from lkk_desktop.ui.papers import catalogue

    save(asker, catalogue.calendar(asker.cabinet.user or "", asker.cabinet.now()))


def policy(asker: Holder, supplier: str | None = None) -> None:
    """Show the policy, also to one who has not signed in; ``supplier`` is then the name that the
    server gave."""
    from lkk_desktop.ui.papers import catalogue

    open_viewer(asker, catalogue.article("policy", asker.cabinet.now(), supplier))


def advice(asker: Holder) -> None:
    """Show the advice on safety."""
    from lkk_desktop.ui.papers import catalogue

    open_viewer(asker, catalogue.article("advice", asker.cabinet.now()))


def open_viewer(asker: Holder, document: Document, strip: QWidget | None = None) -> Viewer:
    """Show any document of pages; ``strip`` stands below the viewer's tools."""
    from lkk_desktop.ui.papers.viewer import Viewer

    viewer = Viewer(_widget(asker), asker.cabinet, document, strip)
    viewer.show()
    viewer.activateWindow()
    return viewer


def save(asker: Holder, document: Document) -> None:
    """Ask where to, then make any document and save it there."""
    from lkk_desktop.ui.papers import saving

    over, cabinet = _widget(asker), asker.cabinet
    saving.ask_where(
        *(over, cabinet, document.file),
        lambda path: saving.make(
            over, cabinet, [path], lambda shown, course: [document.make(shown, course)]
        ),
    )


def _account(asker: Asker) -> str:
    if asker.desk.account is None:
        raise LookupError("no account is before the person")
    return asker.desk.account


def _widget(asker: Holder) -> QWidget:
    from PySide6.QtWidgets import QWidget

    assert isinstance(asker, QWidget)
    return asker
