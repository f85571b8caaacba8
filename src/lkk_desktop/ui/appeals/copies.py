"""Files on their way into a draft, one after another; what was refused stands there with its why.

They belong to the cabinet and not to a widget: one that is made anew, as for another language,
finds them where they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from lkk_desktop.models.command import Problem
from lkk_desktop.ui.appeals.incoming import Incoming, encoded
from lkk_desktop.ui.beside import Beside

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Attachment, Cabinet, Course, Fault

Stage = Literal["waits", "copied", "refused"]


class Item:
    """One of them: how far it is (bytes, of how many), or why it was refused."""

    def __init__(self, incoming: Incoming) -> None:
        self.incoming = incoming
        self.stage: Stage = "waits"
        self.done, self.of = 0, 0
        self.hindered: Problem | Fault | None = None
        self.course: Course | None = None

    @property
    def name(self) -> str:
        return self.incoming.name


class Copies(QObject):
    """Those of one field of one draft."""

    changed = Signal()
    """There are others now, or one of them is further."""
    attached = Signal(object)
    """A file has been attached."""
    refused = Signal(object)
    """An item was refused."""

    def __init__(self, cabinet: Cabinet, draft: str, field: str, most: int | None) -> None:
        super().__init__(cabinet)
        self._cabinet, self.draft, self.field, self._most = cabinet, draft, field, most
        self._beside = Beside(self)
        cabinet.closed.connect(self._beside.end)
        self.items: list[Item] = []

    @property
    def busy(self) -> bool:
        """Whether a file is still on its way."""
        return any(one.stage != "refused" for one in self.items)

    def files(self) -> list[Attachment]:
        """What is attached to the field."""
        every = self._cabinet.forms.files(self.draft)
        return [one for one in every if one.field == self.field]

    def add(self, incoming: list[Incoming]) -> None:
        """Attach these, in their order, behind what is on its way already."""
        if not incoming:
            return
        # What was refused before was read by now: who chooses anew wants to see the new ones.
        self.items = [one for one in self.items if one.stage != "refused"]
        self.items += [Item(one) for one in incoming]
        self.changed.emit()
        self._go_on()

    def drop(self, item: Item) -> None:
        """Call one off that is on its way, or put away one that was refused."""
        if item not in self.items:
            return
        self.items.remove(item)
        if item.course is not None:
            item.course.cancel()
        self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        if any(one.stage == "copied" for one in self.items):
            return
        item = next((one for one in self.items if one.stage == "waits"), None)
        if item is None:
            return
        item.stage = "copied"
        if self._most is not None and len(self.files()) >= self._most:
            self._came(item, Problem("files_many", most=self._most))
        elif item.incoming.path is not None:
            self._copy(item)
        else:
            self._draw(item)

    def _copy(self, item: Item) -> None:
        path = item.incoming.path
        assert path is not None
        self._cabinet.forms.attach(
            self.draft, self.field, path, lambda answer: self._came(item, answer), self._told(item)
        )

    def _draw(self, item: Item) -> None:
        """Make a file of a picture first, beside the window: a large one takes a second."""
        image = item.incoming.image
        assert image is not None

        def drawn(answer: bytes | Exception) -> None:
            if item not in self.items:
                return
            if isinstance(answer, Problem):
                self._came(item, answer)
            elif isinstance(answer, Exception):
                raise answer  # a bug shows as one
            else:
                self._cabinet.forms.attach_bytes(
                    *(self.draft, self.field, item.name, answer),
                    lambda answer: self._came(item, answer),
                    self._told(item),
                )

        self._beside.run(lambda: encoded(image), drawn)

    def _told(self, item: Item) -> Course:
        from lkk_desktop.cabinet import Course

        def told(done: int, of: int) -> None:
            item.done, item.of = done, of
            if item in self.items:
                self.changed.emit()

        item.course = Course(told)
        return item.course

    def _came(self, item: Item, answer: Attachment | Problem | Fault) -> None:
        from lkk_desktop.cabinet import Fault

        if item not in self.items:
            return
        if not isinstance(answer, Problem | Fault):
            answer = self._twice(answer)
        if isinstance(answer, Problem | Fault):
            item.stage, item.hindered, item.course = "refused", answer, None
            self.changed.emit()
            self.refused.emit(item)
        else:
            self.items.remove(item)
            self.changed.emit()
            self.attached.emit(answer)
        self._go_on()

    def _twice(self, made: Attachment) -> Attachment | Problem | Fault:
        """The file, unless the field has the same bytes already: it is taken off again then."""
        from lkk_desktop.cabinet import Fault

        same = [one for one in self.files() if one.sha256 == made.sha256 and one.id != made.id]
        if not same:
            return made
        try:
            self._cabinet.forms.detach(made.id)
        except Fault as fault:
            return fault
        return Problem("file_twice", name=same[0].name)


def copies_of(cabinet: Cabinet, draft: str, field: str, most: int | None = None) -> Copies:
    """Those of a field of a draft, wherever they were begun."""
    for one in cabinet.findChildren(Copies):
        if (one.draft, one.field) == (draft, field):
            return one
    return Copies(cabinet, draft, field, most)
