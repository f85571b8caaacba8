"""A profile with the supplier's whole catalogue, and hands for what is given into a file field."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lkk_desktop.models.appeals.catalogue import Field
from lkk_desktop.models.record import Record
from lkk_desktop.replica.attachments import FormDraft
from lkk_desktop.ui.appeals.file_field import FileField
from lkk_server.suppliers import catalogue
from tests import appealed
from tests.household import TYUMEN
from tests.ui.flat import FLAT, Profile

TOML = Path(catalogue.__file__).with_name("tyumen") / "appeals.toml"
EVERY: tuple[Record, ...] = tuple(
    catalogue.records(TYUMEN, catalogue.read(tomllib.loads(TOML.read_text(encoding="utf-8"))))
)
"""The catalogue as the supplier keeps it."""
DRAFT = "draft-1"
SCAN = Field(
    name="passport_scan",
    type="file",
    label="Скан паспорта",
    required=True,
    help="Страницы с фотографией и с отметкой о регистрации.",
    most=5,
)


def begin(profile: Profile, id: str = DRAFT, form: str = "surname", **more: object) -> str:
    """Keep a draft of a form; its id."""
    kept = {"account": FLAT, "answers": {"comment": "Прошу"}, "version": 1} | more
    profile.cabinet.forms.keep(FormDraft(id=id, form=f"{TYUMEN}/form/{form}", **kept))  # type: ignore[arg-type]
    return id


def settled(qtbot: QtBot, field: FileField) -> None:
    """Wait until nothing is on its way any more."""
    qtbot.waitUntil(lambda: not field.busy, timeout=20_000)


def mime(*paths: Path | str) -> QMimeData:
    """Files as a file manager hands them over; a text is an address as it stands."""
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(p)) if isinstance(p, Path) else QUrl(p) for p in paths])
    return made


def drag(field: FileField, data: QMimeData) -> QDragEnterEvent:
    """Bring something over the field."""
    at = QPointF(30, 30)
    event = QDragEnterEvent(
        at,
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    field.dragEnterEvent(event)
    return event


def leave(field: FileField) -> None:
    field.dragLeaveEvent(QDragLeaveEvent())


def drop(field: FileField, data: QMimeData) -> QDropEvent:
    """Let it go there."""
    event = QDropEvent(
        QPointF(30, 30),
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    field.dropEvent(event)
    return event


def states(field: FileField) -> Sequence[str]:
    """Its lines as they are read: name, and how it stands."""
    return [
        f"{row.name.full} | {row.note.accessibleName()}".replace("\u00a0", " ")
        for row in field.rows.shown
    ]


KNOWN: tuple[Record, ...] = (*EVERY, *appealed.CONTACTS)


def focused() -> QWidget:
    """What has the cursor."""
    found = QApplication.focusWidget()
    assert found is not None
    return found
