"""The catalogue of appeals, as its supplier keeps it: a new form is a row, and needs no release."""

from __future__ import annotations

from typing import Literal

import msgspec

from lkk_desktop.models.bounds import Code, Count, Decimals, Id, LongText, Place, Sha256, Text
from lkk_desktop.models.command import Readable
from lkk_desktop.models.record import Record, record

FIELD_TYPES = frozenset(
    {
        "text",
        "long_text",
        "date",
        "number",
        "choice",
        "passport",
        "address",
        "name",
        "phone",
        "email",
        "meter",
        "register",
        "month",
        "consent",
        "file",
    }
)
"""What this program can ask for. A form with another type was made for a newer one."""

Source = Literal[
    "customer",
    "surname",
    "first_name",
    "patronymic",
    "address",
    "email",
    "phone",
    "residents",
    "area",
]
"""What is known already and may stand in a field when the form is opened."""

FormKind = Literal["application", "question"]
ConsentKind = Literal["personal_data", "electronic_signature"]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the answers that a field offers."""

    code: Code
    title: Text


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a form asks for; ``name`` is its own within the form.

    What an answer holds, by type: a date is ISO, a month ``2026-11``, a number is in thousandths,
    a phone its digits with the country's, a passport ``7112 345678``, a choice its code, a meter
    its serial number, a register ``serial/zone``, a consent 1; all others are text. Files are no
    answers: they name their field. ``least`` and ``most`` bound a text's characters, a number's
    thousandths, a field's files. A register's meter is that of the field ``of``.
    """

    name: Code
    type: Code
    label: Text
    required: bool = False
    help: Text = ""
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    decimals: Decimals = 0
    unit: Text = ""
    source: Source | None = None
    of: Code | None = None


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that belong together, under a title."""

    title: Text
    fields: tuple[Field, ...]


@record("appeal_topic", home="supplier", owner="supplier")
class AppealTopic(Record, frozen=True, kw_only=True):
    """«Тема»: what the reasons of the catalogue are gathered under."""

    supplier: Id
    title: Text
    place: Place


@record("appeal_form", home="supplier", owner="supplier", find=("topic",))
class AppealForm(Record, frozen=True, kw_only=True):
    """«Причина»: one form of the catalogue. ``version`` grows with each change of what it asks.

    ``days`` is the term in working days, ``most_days`` how far it may be extended; ``series`` is
    the number's prefix, '' where it has none. A form that is not ``open`` takes no new appeals.
    """

    supplier: Id
    topic: Id
    kind: FormKind
    title: Text
    place: Place
    version: Count
    sections: tuple[Section, ...]
    days: Count
    most_days: Count | None = None
    series: Code = ""
    needs_account: bool = True
    open: bool = True

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order of being asked."""
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def readable(self) -> bool:
        """Whether this program can ask for all that the form needs."""
        return all(field.type in FIELD_TYPES for field in self.fields)


@record("consent_text", home="supplier", owner="supplier")
class ConsentText(Record, frozen=True, kw_only=True):
    """What a person agrees to, in the supplier's words; the newest ``version`` is in force."""

    supplier: Id
    kind: ConsentKind
    version: Count
    line: Text
    text: LongText
    sha256: Sha256


@record("faq", home="supplier", owner="supplier")
class Faq(Record, frozen=True, kw_only=True):
    """A question that is often asked («Часто задаваемые вопросы»), with its answer."""

    supplier: Id
    section: Text
    question: Text
    answer: LongText
    place: Place


CONSENTS: tuple[ConsentKind, ...] = ("personal_data", "electronic_signature")
"""What each appeal needs, in the order of being asked for (seed S2, 6.5.2)."""


def consents(world: Readable, supplier: str) -> tuple[ConsentText, ...]:
    """The texts in force, in the order of being asked for."""
    texts = sorted(world.find(ConsentText, supplier=supplier), key=lambda one: one.version)
    newest = {one.kind: one for one in texts}
    return tuple(newest[kind] for kind in CONSENTS if kind in newest)


def topics(
    world: Readable, supplier: str, kind: FormKind
) -> tuple[tuple[AppealTopic, tuple[AppealForm, ...]], ...]:
    """The topics with their open forms of a kind, each in the supplier's order."""
    found = []
    for topic in sorted(world.find(AppealTopic, supplier=supplier), key=_by_place):
        forms = [f for f in world.find(AppealForm, topic=topic.id) if f.open and f.kind == kind]
        if forms:
            found.append((topic, tuple(sorted(forms, key=_by_place))))
    return tuple(found)


def _by_place(one: AppealTopic | AppealForm) -> tuple[int, str]:
    return one.place, one.id
