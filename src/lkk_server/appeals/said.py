"""What ``lkk-server appeal`` says: appeals as lines and sheets, refusals as sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from lkk_desktop.models.appeals.appeal import Answered, Enclosure
from lkk_desktop.online.appeals import AppealLine, AppealSheet

REFUSED = {
    "unknown_appeal": "there is no such appeal, or it is another office's",
    "unknown_login": "nobody signs in by this name",
    "no_clerk": "this user serves no office",
    "appeal_taken": "somebody else works on it already",
    "appeal_not_taken": "take it first",
    "appeal_answered": "it is answered already",
    "appeal_withdrawn": "its author has taken it back",
    "answer_short": "say more: at least {least} characters",
    "answer_long": "say less: at most {most} characters",
    "control_character": "the text holds a character that is none",
    "files_large": "the files together are too large: at most {most} bytes",
    "term_extended": "its term has been extended already",
    "term_fixed": "its form has no longer term",
    "term_range": "the term may have {least} to {most} working days",
    "no_reason": "say why, in three characters at least",
    "unknown_file": "a file has not been looked at: does the scanner answer?",
    "file_empty": "it is empty",
    "file_large": "it is too large: at most {most} bytes",
    "file_kind": "it is none of PDF, JPEG, PNG, TIFF, ZIP, RAR",
    "file_renamed": "its content is {is}, which its name does not say",
    "file_infected": "it has a virus in it",
    "pdf_encrypted": "it needs a password",
    "pdf_scripted": "it has scripts or files in it",
    "busy": "the database is busy; run it again",
}
THOUSANDTHS = 1_000
STRANGE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What a terminal obeys or does not show as it is; tabs and line ends alone are left."""


def plain(words: str) -> str:
    """Words that a terminal shows and never obeys: what it would obey as ``\\u`` and its number,
    which in JSON means the same."""
    return STRANGE.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


def refusal(code: str, values: dict[str, str | int | None]) -> str:
    """Why something was not done."""
    words = REFUSED.get(code)
    if words is None:
        named = ", ".join(f"{name}={value}" for name, value in values.items())
        return f"refused: {code}" + (f" ({named})" if named else "")
    return words.format(**values)


def line(one: AppealLine, zone: str) -> str:
    """An appeal in a list; ``!`` says that it is overdue, ``+`` that its term was extended."""
    mark = "!" if one.overdue else "+" if one.extended else " "
    due = "" if one.due is None else f"{one.due:%d.%m.%Y}"
    who = f"{one.account or '-':<10}  {one.customer or ''}"
    when = at(one.submitted, zone)
    return f"{one.number or '-':<13} {when}  {due:<10}{mark} {one.status:<9}  {who}  {one.reason}"


def sheet(found: AppealSheet, zone: str) -> Iterator[str]:
    """An appeal whole, section by section, then its answer and what was done."""
    one = found.appeal
    yield f"No. {one.number}  {one.status}  {one.topic}: {one.reason}"
    yield f"  id        {one.id}"
    yield f"  made      {at(one.submitted, zone)}"
    if one.due is not None:
        extended = ", extended" if one.extended else ""
        yield f"  due       {one.due:%d.%m.%Y} ({one.days} working days{extended})"
    if one.account is not None:
        yield f"  account   {one.account}  {found.customer or ''}  {found.address or ''}"
    section = None
    for answer in one.answers:
        if answer.section != section:
            section = answer.section
            yield f"{section}"
        yield f"  {answer.label}: {value(answer)}"
    yield from _files("Files", one.enclosures)
    if one.answer is not None and one.answered is not None:
        yield f"Answer of {at(one.answered, zone)}"
        yield from (f"  {row}" for row in one.answer.splitlines())
        yield from _files("Files of the answer", one.answer_enclosures)
    if one.rating is not None:
        yield f"Rating: {one.rating} of 5"
    for deed in found.deeds:
        yield f"{at(deed.at, zone)}  {deed.actor}  {deed.deed}  {deed.reason}".rstrip()


def value(answer: Answered) -> str:
    """What stands in a field, as people write it: a number's thousandths as a decimal."""
    if answer.shown:
        return answer.shown
    if answer.type == "consent":
        return "yes"
    if isinstance(answer.value, int):
        whole, rest = divmod(answer.value, THOUSANDTHS)
        return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
    return "\n    ".join(answer.value.splitlines())


def at(instant: int, zone: str) -> str:
    """An instant where the supplier is."""
    return f"{datetime.datetime.fromtimestamp(instant / 1_000, ZoneInfo(zone)):%d.%m.%Y %H:%M:%S}"


def _files(title: str, files: tuple[Enclosure, ...]) -> Iterator[str]:
    if files:
        yield title
        yield from (f"  {one.name}  {one.media}  {one.size} bytes  {one.id}" for one in files)
