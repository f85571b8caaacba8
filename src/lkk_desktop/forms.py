"""Forms that are being filled in: their drafts, their files, and how far these are on their way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, Signal
from uuid_utils import uuid7

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.command import Command, Problem
from lkk_desktop.pool import Pool
from lkk_desktop.replica import copying
from lkk_desktop.replica.attachments import Attachment, Attachments, FormDraft
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection
from lkk_desktop.replica.shown import Shown
from lkk_desktop.slow import Course

__all__ = ["Attachment", "Course", "FormDraft", "Forms"]

Then = Callable[[Attachment | Problem | Fault], None]


class Said(Protocol):
    """How a cabinet takes what is said. Raises ``Problem`` and ``Fault``."""

    def __call__(self, command: Command, id: str, *, draft: str) -> None: ...


class Forms(QObject):
    """Lives on the UI thread, as its signals do."""

    progress = Signal(str, int, int)
    """The id of a command, its files' bytes that the server has, and all of them."""
    fetched = Signal(str)
    """A file that was wanted, or that came with an answer, is here now: its id."""

    def __init__(
        self,
        connection: Connection,
        pool: Pool,
        submit: Said,
        want: Callable[[Enclosure], None],
        now: Callable[[], int],
        watched: Callable[[], AbstractContextManager[None]],
    ) -> None:
        super().__init__()
        self._kept = Attachments(connection)
        self._shown = Shown(connection)
        self._pool = pool
        self._submit = submit
        self._want = want
        self._now = now
        self._watched = watched
        self._sent: dict[str, tuple[int, int]] = {}
        self.hearing = Hearing(self, pool)
        self.progress.connect(self._note)

    # ── drafts ────────────────────────────────────────────────────────────────────────────────

    def drafts(self) -> list[FormDraft]:
        """All that was begun and not sent, the newest first."""
        with self._watched():
            return self._kept.drafts()

    def draft(self, id: str) -> FormDraft | None:
        with self._watched():
            return next(iter(self._kept.drafts(id)), None)

    def keep(self, draft: FormDraft) -> None:
        """Keep a draft as it is now: on the disk when this returns. Raises ``Fault``."""
        with self._watched():
            self._kept.keep(msgspec.structs.replace(draft, changed=self._now()))

    def drop(self, id: str) -> None:
        """Forget a draft and its files. Raises ``Fault``."""
        with self._watched():
            self._kept.drop(id)

    def submit(self, command: SubmitAppeal, id: str, draft: str) -> None:
        """Say it, with the draft's files: line, files and the draft's end are one transaction.

        Raises ``Problem``, file_missing among them where a file of the command is not the draft's,
        and ``Fault``; nothing is changed then.
        """
        self._submit(command, id, draft=draft)

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def files(self, draft: str) -> list[Attachment]:
        """A draft's files, in the order in which they were added."""
        with self._watched():
            return self._kept.of_draft(draft)

    def enclosed(self, command: str) -> list[Attachment]:
        """The files of a command that was said."""
        with self._watched():
            return self._kept.of_command(command)

    def attach(
        self, draft: str, field: str, path: Path, then: Then, told: Course | None = None
    ) -> Course:
        """Copy a picked file into a draft, which has to be kept before, beside the UI.

        ``then`` hears on this thread what is attached, or what hindered: the codes of
        ``copying.attach_path``. Nobody hears of one that was called off, and nothing of it stays.
        """
        course, id = told or Course(), str(uuid7())
        return self._pool.write(
            lambda one: copying.attach_path(one, draft, id, field, path, course.step),
            _answering(then),
            course,
        )

    def attach_bytes(
        self,
        draft: str,
        field: str,
        name: str,
        data: bytes,
        then: Then,
        told: Course | None = None,
    ) -> Course:
        """The same for what is pasted, or dropped as a picture."""
        course, id = told or Course(), str(uuid7())
        return self._pool.write(
            lambda one: copying.attach_bytes(one, draft, id, field, name, data, course.step),
            _answering(then),
            course,
        )

    def detach(self, id: str) -> None:
        """Take a file off its draft. Raises ``Fault``."""
        with self._watched():
            self._kept.discard(id)

    def content(self, file: str) -> bytes | None:
        """The whole bytes of a file that is here; ``Shown.file`` answers the same beside the UI."""
        with self._watched():
            return self._shown.file(file)

    def here(self, file: str) -> bool:
        """Whether the whole of a file is here."""
        with self._watched():
            return self._shown.has_file(file)

    # ── on their way ──────────────────────────────────────────────────────────────────────────

    def sent(self, command: str) -> tuple[int, int]:
        """The bytes of a command's files that the server is known to have, and all of them."""
        total = sum(one.size for one in self.enclosed(command))
        return min(self._sent.get(command, (0, 0))[0], total), total

    def want(self, file: Enclosure) -> None:
        """Have a file of the server's fetched as soon as may be; ``fetched`` tells of it."""
        self._want(file)

    def _note(self, command: str, done: int, of: int) -> None:
        self._sent[command] = done, of


class Hearing:
    """What the sync thread says of files, brought to the UI thread."""

    def __init__(self, forms: Forms, pool: Pool) -> None:
        self._forms = forms
        self._pool = pool

    def progress(self, command: str, done: int, of: int) -> None:
        self._pool.post(lambda: self._forms.progress.emit(command, done, of))

    def fetched(self, file: str) -> None:
        self._pool.post(lambda: self._forms.fetched.emit(file))


def _answering(then: Then) -> Callable[[Attachment | Exception], None]:
    def answer(found: Attachment | Exception) -> None:
        if not isinstance(found, Attachment | Problem | Fault):
            raise found  # a bug shows as one
        then(found)

    return answer
