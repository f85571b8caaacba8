"""Files of appeals and the drafts of forms: kept, sealed, in the outbox until a line takes them.

A file's bytes lie in parts, each written in a short transaction of its own, and its ``attachment``
row comes last: a file is there whole or not at all.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.checking import whole
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Command, Problem
from lkk_desktop.replica.files import Connection

PART = 256 * 1024
"""Bytes of a part: two milliseconds of sealing, which is all that a submit waits for."""
_DRAFT = "id, form, version, account, answers, changed"
_FILE = "id, field, name, media, size, sha256"


class FormDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A form that is being filled in; ``changed`` is when, by the server's clock as known (ms)."""

    id: str
    form: str
    version: int
    account: str | None
    answers: dict[str, str | int]
    changed: int = 0


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was copied into the outbox whole, and is what its name says."""

    id: str
    field: str
    name: str
    media: str
    size: int
    sha256: str

    @property
    def enclosure(self) -> Enclosure:
        """As the command names it that sends it."""
        return Enclosure(**msgspec.structs.asdict(self))


class Attachments:
    """Works on a connection whose main file is the outbox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ── drafts ────────────────────────────────────────────────────────────────────────────────

    def drafts(self, id: str | None = None) -> list[FormDraft]:
        """All drafts, or the one with this id; the newest stands first."""
        where, given = ("WHERE id = ?", (id,)) if id is not None else ("", ())
        rows = self._connection.rows(
            f"SELECT {_DRAFT} FROM main.form_draft {where} ORDER BY changed DESC, id DESC", given
        )
        return [_draft(row) for row in rows]

    def keep(self, draft: FormDraft) -> None:
        """Put a draft in the place of what it was: on the disk when it returns. Raises Fault."""
        with self._connection.write() as driver:
            driver.execute(
                f"INSERT OR REPLACE INTO main.form_draft ({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    draft.id,
                    draft.form,
                    draft.version,
                    draft.account,
                    msgspec.json.encode(draft.answers).decode(),
                    draft.changed,
                ),
            )

    def drop(self, id: str) -> None:
        """Forget a draft with its files. Raises ``Fault``."""
        with self._connection.write() as driver:
            driver.execute("DELETE FROM main.form_draft WHERE id = ?", (id,))
            _drop_files(driver, "draft = ?", (id,))

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def of_draft(self, draft: str) -> list[Attachment]:
        """A draft's files, in the order in which they were added."""
        return self._files("draft = ?", (draft,))

    def of_command(self, command: str) -> list[Attachment]:
        """The files that stand with a line."""
        return self._files("command = ?", (command,))

    def get(self, id: str) -> Attachment | None:
        return next(iter(self._files("id = ?", (id,))), None)

    def _files(self, where: str, given: tuple[Any, ...]) -> list[Attachment]:
        rows = self._connection.rows(
            f"SELECT {_FILE} FROM main.attachment WHERE {where} ORDER BY rowid", given
        )
        return [_attachment(row) for row in rows]

    def room(self, draft: str, size: int) -> None:
        """Raises ``Problem`` draft_gone, files_large, files_many, with a file of this size more."""
        if not self.drafts(draft):
            raise Problem("draft_gone")
        _fit(self.of_draft(draft), size)

    def write_part(self, file: str, number: int, content: bytes) -> None:
        """Keep a part of a file that is being copied. Raises ``Fault``."""
        with self._connection.write() as driver:
            driver.execute(
                "INSERT OR REPLACE INTO main.attachment_part (file, number, bytes) "
                "VALUES (?, ?, ?)",
                (file, number, content),
            )
            self._connection.step("part")

    def finish(self, draft: str, file: Attachment) -> None:
        """Make a file, whose parts are all there, one of a draft's; on the disk when it returns.

        Raises ``Problem`` as ``room`` does: the draft may have gone meanwhile, or grown.
        """
        self._connection.driver.execute("PRAGMA main.synchronous = FULL")
        with self._connection.write() as driver:
            there = driver.execute("SELECT 1 FROM main.form_draft WHERE id = ?", (draft,))
            if there.fetchone() is None:
                raise Problem("draft_gone")
            rows = driver.execute(f"SELECT {_FILE} FROM main.attachment WHERE draft = ?", (draft,))
            _fit([_attachment(row) for row in rows], file.size)
            driver.execute(
                f"INSERT INTO main.attachment ({_FILE}, draft) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*msgspec.structs.astuple(file), draft),
            )
            self._connection.step("file")

    def discard(self, file: str) -> None:
        """Forget a draft's file, or the parts of one that came to nothing. Raises ``Fault``."""
        of_line = "SELECT id FROM main.attachment WHERE command IS NOT NULL"
        with self._connection.write() as driver:
            for table, key in (("attachment_part", "file"), ("attachment", "id")):
                driver.execute(
                    f"DELETE FROM main.{table} WHERE {key} = ? AND {key} NOT IN ({of_line})",
                    (file,),
                )

    def open(self, file: str, size: int) -> Parts:
        """A file's bytes as a stream, read part by part."""
        return Parts(self._connection, file, size)

    def tidy(self) -> None:
        """Drop what a crash left: parts without a file, files without a draft or a line.

        Nothing may be copied meanwhile. Raises ``Fault``.
        """
        lost = (
            "NOT EXISTS (SELECT 1 FROM main.form_draft d WHERE d.id = attachment.draft) AND "
            "NOT EXISTS (SELECT 1 FROM main.command c WHERE c.id = attachment.command)"
        )
        parts = "file NOT IN (SELECT id FROM main.attachment)"
        looked = (
            f"SELECT EXISTS (SELECT 1 FROM main.attachment WHERE {lost}) OR "
            f"EXISTS (SELECT 1 FROM main.attachment_part WHERE {parts})"
        )
        if self._connection.rows(looked)[0][0]:
            with self._connection.write() as driver:
                _drop_files(driver, lost, ())
                driver.execute(f"DELETE FROM main.attachment_part WHERE {parts}")


class Parts(io.RawIOBase):
    """A file's bytes as they lie, one part in memory at a time."""

    def __init__(self, connection: Connection, file: str, size: int) -> None:
        super().__init__()
        self._connection = connection
        self._file = file
        self._size = size
        self._at = 0
        self._part: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        number, within = divmod(self._at, PART)
        view = memoryview(buffer).cast("B")
        found = self._read_part(number)[within : within + len(view)]
        view[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _read_part(self, number: int) -> bytes:
        if self._part[0] != number:
            found = part(self._connection, self._file, number)
            self._part = number, found or b""
        return self._part[1]


def part(connection: Connection, file: str, number: int) -> bytes | None:
    """One part of a file's bytes; None where it is not here."""
    rows = connection.rows(
        f"SELECT bytes FROM {_of(connection)}.attachment_part WHERE file = ? AND number = ?",
        (file, number),
    )
    return bytes(rows[0][0]) if rows else None


def content(connection: Connection, file: str) -> bytes | None:
    """The whole bytes of a file of a draft or a line; None where there is none."""
    where = _of(connection)
    if not connection.rows(f"SELECT 1 FROM {where}.attachment WHERE id = ?", (file,)):
        return None
    rows = connection.rows(
        f"SELECT bytes FROM {where}.attachment_part WHERE file = ? ORDER BY number", (file,)
    )
    return b"".join(row[0] for row in rows)


def here(connection: Connection, file: str) -> bool:
    """Whether a file is here whole: one of one's own, or one that was fetched."""
    replica = "main" if connection.main == "replica" else "replica"
    rows = connection.rows(
        f"SELECT EXISTS (SELECT 1 FROM {_of(connection)}.attachment WHERE id = ?) "
        f"OR EXISTS (SELECT 1 FROM {replica}.fetched WHERE id = ?)",
        (file, file),
    )
    return bool(rows[0][0])


def enclosed(command: Command) -> tuple[Enclosure, ...]:
    """The files that have to go before a command does."""
    return command.enclosures if isinstance(command, SubmitAppeal) else ()


def enclose(driver: Any, id: str, command: Command, draft: str | None) -> None:
    """Let a line take its files, and a draft end, within the transaction that writes the line.

    What else the draft held is dropped. Raises ``Problem('file_missing')`` where a file that the
    command names is not the draft's.
    """
    rows = driver.execute(f"SELECT {_FILE} FROM main.attachment WHERE draft = ?", (draft,))
    there = {one.id: one.enclosure for one in map(_attachment, rows.fetchall())}
    for file in enclosed(command):
        if there.get(file.id) != file:
            raise Problem("file_missing", name=file.name)
        driver.execute(
            "UPDATE main.attachment SET command = ?, draft = NULL WHERE id = ?", (id, file.id)
        )
    if draft is not None:
        _drop_files(driver, "draft = ?", (draft,))
        driver.execute("DELETE FROM main.form_draft WHERE id = ?", (draft,))


def sweep(driver: Any, numbers: Collection[Any]) -> None:
    """Drop the files of lines (rows of their numbers), while the lines are still there."""
    for row in numbers:
        _drop_files(driver, "command IN (SELECT id FROM main.command WHERE number = ?)", row)


def _drop_files(driver: Any, where: str, given: tuple[Any, ...]) -> None:
    found = f"SELECT id FROM main.attachment WHERE {where}"
    driver.execute(f"DELETE FROM main.attachment_part WHERE file IN ({found})", given)
    driver.execute(f"DELETE FROM main.attachment WHERE {where}", given)


def _fit(files: Iterable[Attachment], size: int) -> None:
    """Raise ``Problem`` where a file of this size is too much beside these."""
    more = Attachment(id="", field="", name="", media="", size=size, sha256="")
    wrong = whole([one.enclosure for one in (*files, more)])
    if wrong:
        raise Problem(wrong[0].code, **wrong[0].values)


def _of(connection: Connection) -> str:
    return "main" if connection.main == "outbox" else "outbox"


def _draft(row: tuple[Any, ...]) -> FormDraft:
    id, form, version, account, answers, changed = row
    return FormDraft(
        id=id,
        form=form,
        version=version,
        account=account,
        answers=msgspec.json.decode(answers),
        changed=changed,
    )


def _attachment(row: tuple[Any, ...]) -> Attachment:
    id, field, name, media, size, sha256 = row
    return Attachment(id=id, field=field, name=name, media=media, size=size, sha256=sha256)
