"""Photos of dials: each kept, sealed, with its command, and gone with its line."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lkk_desktop.models.photos import Photo
from lkk_desktop.replica.files import Connection


def keep(driver: Any, command: str, photo: Photo) -> None:
    """Keep a command's photo, within the transaction that writes its line."""
    driver.execute(
        "INSERT INTO main.photo (command, media, width, height, picture) VALUES (?, ?, ?, ?, ?)",
        (command, photo.media, photo.width, photo.height, photo.picture),
    )


def find(connection: Connection, command: str) -> Photo | None:
    """A command's photo; None where there is none."""
    statement = "SELECT media, width, height, picture FROM outbox.photo WHERE command = ?"
    if connection.main == "outbox":
        statement = statement.replace("outbox.", "main.")
    rows = connection.rows(statement, (command,))
    if not rows:
        return None
    media, width, height, picture = rows[0]
    return Photo(str(media), int(width), int(height), bytes(picture))


def sweep(driver: Any, numbers: Collection[Any]) -> None:
    """Drop the photos of lines (rows of their numbers), while the lines are still there."""
    driver.executemany(
        "DELETE FROM main.photo WHERE command IN (SELECT id FROM main.command WHERE number = ?)",
        numbers,
    )
