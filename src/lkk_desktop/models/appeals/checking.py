"""What is wrong with what stands in a form: one list for the screen, the app and the server."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from lkk_desktop.models.appeals.appeal import MOST_BYTES, MOST_FILES, Enclosure
from lkk_desktop.models.appeals.catalogue import AppealForm, Field
from lkk_desktop.models.bounds import is_day

Value = str | int
MOST_TEXT = 500
MOST_LONG_TEXT = 10_000
PASSPORT = re.compile(r"[0-9]{4} [0-9]{6}")
FOREIGN_PASSPORT = re.compile(r"[0-9A-ZА-ЯІЇЄҐ]{2,4} ?[0-9]{6,9}")
MONTH = re.compile(r"(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])")
PHONE = re.compile(r"[0-9]{10,15}")
NAME = re.compile(r"[^\W\d_][\w'ʼ’`. ()\-]*", re.UNICODE)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong: the field's name ('' for the form as a whole), a code, values."""

    field: str
    code: str
    values: dict[str, str | int] = {}


def faults(
    form: AppealForm, answers: Mapping[str, Value], enclosures: Sequence[Enclosure]
) -> tuple[Fault, ...]:
    """All that is wrong, in the order of the form; empty where it may be sent.

    Codes: required, text_short, text_long (least or most), control_character, malformed_<type>,
    not_a_choice, number_small, number_large, decimals, file_needed, files_many, files_large
    (bytes), unknown_field.
    """
    known = {field.name: field for field in form.fields}
    found: list[Fault] = []
    for field in form.fields:
        if field.type == "file":
            found += _files(field, [one for one in enclosures if one.field == field.name])
        else:
            found += _value(field, answers.get(field.name))
    strange = (answers.keys() | {one.field for one in enclosures}) - known.keys()
    found += [Fault(name, "unknown_field") for name in sorted(strange)]
    found += whole(enclosures)
    return tuple(found)


def whole(enclosures: Iterable[Enclosure]) -> list[Fault]:
    """What is wrong with the files together: their number and their bytes."""
    enclosures = list(enclosures)
    total, found = sum(one.size for one in enclosures), []
    if total > MOST_BYTES:
        found.append(Fault("", "files_large", {"bytes": total, "most": MOST_BYTES}))
    if len(enclosures) > MOST_FILES:
        found.append(Fault("", "files_many", {"most": MOST_FILES}))
    return found


def _files(field: Field, enclosures: list[Enclosure]) -> list[Fault]:
    if field.required and not enclosures:
        return [Fault(field.name, "file_needed")]
    if field.most is not None and len(enclosures) > field.most:
        return [Fault(field.name, "files_many", {"most": field.most})]
    return []


def _value(field: Field, value: Value | None) -> list[Fault]:
    if value is None or value == "":
        return [Fault(field.name, "required")] if field.required else []
    if field.type in ("number", "consent"):
        if not isinstance(value, int):
            return [Fault(field.name, f"malformed_{field.type}")]
        return _number(field, value) if field.type == "number" else []
    if not isinstance(value, str):
        return [Fault(field.name, f"malformed_{field.type}")]
    if CONTROL.search(value):
        return [Fault(field.name, "control_character")]
    fits = FORMS.get(field.type)
    if fits is not None and not fits(value):
        return [Fault(field.name, f"malformed_{field.type}")]
    if field.type == "choice" and value not in {one.code for one in field.choices}:
        return [Fault(field.name, "not_a_choice")]
    return _length(field, value)


def _number(field: Field, value: int) -> list[Fault]:
    if value % 10 ** (3 - field.decimals):
        return [Fault(field.name, "decimals", {"most": field.decimals})]
    if field.least is not None and value < field.least:
        return [Fault(field.name, "number_small", {"least": field.least})]
    if field.most is not None and value > field.most:
        return [Fault(field.name, "number_large", {"most": field.most})]
    return []


def _length(field: Field, value: str) -> list[Fault]:
    most = MOST_LONG_TEXT if field.type == "long_text" else MOST_TEXT
    if field.type in ("text", "long_text", "name", "address"):
        most = field.most or most
    if len(value) > most:
        return [Fault(field.name, "text_long", {"most": most})]
    if field.least is not None and len(value) < field.least:
        return [Fault(field.name, "text_short", {"least": field.least})]
    return []


def _date(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value).isoformat() == value and is_day(value)
    except ValueError:
        return False


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


FORMS: dict[str, Callable[[str], bool]] = {
    "date": _date,
    "month": _matches(MONTH),
    "phone": _matches(PHONE),
    "email": _matches(EMAIL),
    "name": _matches(NAME),
    "passport": lambda value: bool(PASSPORT.fullmatch(value) or FOREIGN_PASSPORT.fullmatch(value)),
}
"""What an answer of a type has to look like, beyond being text."""
