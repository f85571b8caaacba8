"""An appeal and what became of it; the enclosures that go with it and come back."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from lkk_desktop.models.bounds import Code, Count, Day, Id, Instant, LongText, Sha256, Text
from lkk_desktop.models.record import Record, record

MOST_BYTES = 25 * 1024 * 1024
"""Of all files of an appeal together (seed S2, 6.5.2: «Общий лимит вложений: 25 МБ»)."""
MOST_FILES = 50
MOST_NAME = 255

AppealStatus = Literal["received", "in_work", "completed", "refused", "withdrawn"]
"""«Принят», «В обработке», «Завершено», «Отказано» (seed S2, 6.5.1), and «Отозвано»."""

Size = Annotated[int, Meta(ge=1, le=MOST_BYTES)]
FileName = Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
Rating = Annotated[int, Meta(ge=1, le=5)]
"""From 1, not satisfied at all, to 5, entirely."""


class Enclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an appeal or of its answer: what it is called, and what it has to be.

    ``media`` is what its content is; ``field`` is the form's that asked for it, '' for an answer's.
    """

    id: Id
    field: Code
    name: FileName
    media: Code
    size: Size
    sha256: Sha256


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """A consent that was given: which text, in which version, with the hash of its words."""

    consent: Id
    version: Count
    sha256: Sha256


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a person put into one field, as the form of then called it.

    ``shown`` is the answer in words where its value is a code.
    """

    name: Code
    section: Text
    label: Text
    type: Code
    value: LongText | int
    shown: Text = ""


@record("appeal", home="user", owner="user", find=("command",))
class Appeal(Record, frozen=True, kw_only=True):
    """A letter to the supplier. ``number`` and ``due`` are the server's: a draft has none.

    ``topic`` and ``reason`` are the catalogue's words of then, ``days`` its term in working days.
    ``extended`` says that the term was prolonged. ``answer`` is the supplier's word, of a refusal
    its reason.
    """

    user: Id
    account: Id | None
    form: Id
    topic: Text
    reason: Text
    command: Id
    submitted: Instant
    status: AppealStatus
    days: Count
    answers: tuple[Answered, ...]
    enclosures: tuple[Enclosure, ...]
    consents: tuple[Agreed, ...]
    number: Text | None = None
    due: Day | None = None
    extended: bool = False
    answer: LongText | None = None
    answer_enclosures: tuple[Enclosure, ...] = ()
    answered: Instant | None = None
    rating: Rating | None = None
    rated: Instant | None = None
