"""What is wrong with what stands in a form: one list for the screen, the app and the server."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from lkk_desktop.models.appeals.appeal import MOST_BYTES, MOST_FILES, Enclosure
from lkk_desktop.models.appeals.catalogue import AppealForm, Field
from lkk_desktop.models.appeals.content import clean_name
from lkk_desktop.models.bounds import PERIOD, is_day
from lkk_desktop.models.command import Problem
from lkk_desktop.models.identity import email

Value = str | int
MOST_TEXT = 500
MOST_LONG_TEXT = 10_000
PASSPORT = re.compile(r"[0-9]{4} [0-9]{6}")
FOREIGN_PASSPORT = re.compile(r"([A-ZА-ЯІЇЄҐ]{2} [0-9]{6}|[0-9A-Z]{2} ?[0-9]{7})")
"""Ukraine's booklets, and the two characters and seven digits of most passports for travel."""
MONTH = re.compile(PERIOD)
PHONE = re.compile(r"[0-9]{10,15}")
NAME = re.compile(r"[^\W\d_][\w'ʼ’`. ()\-]*", re.UNICODE)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What drives a terminal (C0 but for tab and line end, C1), and what turns the order of letters
around (UAX #9), so that people would read other words than were written."""


class Flaw(msgspec.Struct, frozen=True):
    """One thing that is wrong: the field's name ('' for the form as a whole), a code, values."""

    field: str
    code: str
    values: dict[str, str | int] = {}


def flaws(
    form: AppealForm, answers: Mapping[str, Value], enclosures: Sequence[Enclosure]
) -> tuple[Flaw, ...]:
    """All that is wrong, in the order of the form; empty where it may be sent.

    Codes: file_name (name) where a file is not called as it may be kept, required, text_short,
    text_long (least or most), control_character, malformed_<type>, not_a_choice, number_small,
    number_large, decimals, file_needed, files_many, files_large (bytes), unknown_field.
    """
    found: list[Flaw] = []
    for field in form.fields:
        if field.type == "file":
            found += _files(field, [one for one in enclosures if one.field == field.name])
        else:
            found += _value(field, answers.get(field.name))
    files = {field.name for field in form.fields if field.type == "file"}
    strange = answers.keys() - ({field.name for field in form.fields} - files)
    strange |= {one.field for one in enclosures} - files
    found += [Flaw(name, "unknown_field") for name in sorted(strange)]
    found += [
        Flaw(one.field, "file_name", {"name": one.name})
        for one in enclosures
        if not _kept(one.name)
    ]
    found += whole(enclosures)
    return tuple(found)


def whole(enclosures: Iterable[Enclosure]) -> list[Flaw]:
    """What is wrong with the files together: their number and their bytes."""
    enclosures = list(enclosures)
    total, found = sum(one.size for one in enclosures), []
    if total > MOST_BYTES:
        found.append(Flaw("", "files_large", {"bytes": total, "most": MOST_BYTES}))
    if len(enclosures) > MOST_FILES:
        found.append(Flaw("", "files_many", {"most": MOST_FILES}))
    return found


def _kept(name: str) -> bool:
    """Whether a name is as ``clean_name`` leaves it: a device's own app never says another."""
    try:
        return clean_name(name) == name
    except Problem:
        return False


def _files(field: Field, enclosures: list[Enclosure]) -> list[Flaw]:
    if field.required and not enclosures:
        return [Flaw(field.name, "file_needed")]
    if field.most is not None and len(enclosures) > field.most:
        return [Flaw(field.name, "files_many", {"most": field.most})]
    return []


def _value(field: Field, value: Value | None) -> list[Flaw]:
    if value is None or value == "":
        return [Flaw(field.name, "required")] if field.required else []
    if field.type == "consent":
        return [] if value == 1 else [Flaw(field.name, "malformed_consent")]
    if field.type == "number" and isinstance(value, int):
        return _number(field, value)
    if field.type == "number" or not isinstance(value, str):
        return [Flaw(field.name, f"malformed_{field.type}")]
    if CONTROL.search(value):
        return [Flaw(field.name, "control_character")]
    fits = FORMS.get(field.type)
    if fits is not None and not fits(value):
        return [Flaw(field.name, f"malformed_{field.type}")]
    if field.type == "choice" and value not in {one.code for one in field.choices}:
        return [Flaw(field.name, "not_a_choice")]
    return _length(field, value)


def _number(field: Field, value: int) -> list[Flaw]:
    if value % 10 ** (3 - field.decimals):
        return [Flaw(field.name, "decimals", {"most": field.decimals})]
    if field.least is not None and value < field.least:
        return [Flaw(field.name, "number_small", {"least": field.least})]
    if field.most is not None and value > field.most:
        return [Flaw(field.name, "number_large", {"most": field.most})]
    return []


def _length(field: Field, value: str) -> list[Flaw]:
    most = MOST_LONG_TEXT if field.type == "long_text" else MOST_TEXT
    if field.type in ("text", "long_text", "name", "address"):
        most = field.most or most
    if len(value) > most:
        return [Flaw(field.name, "text_long", {"most": most})]
    if field.least is not None and len(value) < field.least:
        return [Flaw(field.name, "text_short", {"least": field.least})]
    return []


def _date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value and is_day(value)
    except ValueError:
        return False


def _email(value: str) -> bool:
    try:
        return email(value) == value
    except Problem:
        return False


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


FORMS: dict[str, Callable[[str], bool]] = {
    "date": _date,
    "month": _matches(MONTH),
    "phone": _matches(PHONE),
    "email": _email,
    "name": _matches(NAME),
    "passport": lambda value: bool(PASSPORT.fullmatch(value) or FOREIGN_PASSPORT.fullmatch(value)),
}
"""What an answer of a type has to look like, beyond being text."""
