"""What stands in an appeal, in words: the same on the screen and on paper."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from lkk_desktop import names
from lkk_desktop.documents import words
from lkk_desktop.models.appeals.appeal import Answered, Appeal
from lkk_desktop.models.calendar import local
from lkk_desktop.strings import NBSP, c, date, mark, n, number, t

STATES: Mapping[str, str] = {
    "received": mark("Received"),
    "in_work": mark("In progress"),
    "completed": mark("Completed"),
    "refused": mark("Refused by the supplier"),
    "withdrawn": mark("Taken back"),
    "waiting": mark("waits to be sent"),
}
"""«Принят», «В обработке», «Завершено», «Отказано» (seed S2, 6.5.1), «Отозвано», and a draft."""

RATINGS: Mapping[int, str] = {
    5: mark("Entirely satisfied"),
    4: mark("Rather satisfied"),
    3: mark("Neither satisfied nor dissatisfied"),
    2: mark("Rather dissatisfied"),
    1: mark("Not satisfied at all"),
}
KILO = 1024


def state(code: str) -> str:
    """What a status is called."""
    return names.named(STATES, code)


def rating(value: int) -> str:
    """«5 — полностью удовлетворён»."""
    said = RATINGS.get(value)
    return str(value) if said is None else f"{value}{NBSP}— {words_within(t(said))}"


def words_within(said: str) -> str:
    """A name as it stands within a line."""
    return said[:1].lower() + said[1:]


def number_of(appeal: Appeal) -> str:
    """«№ 08-000040408»; in words where the server has given none yet."""
    if appeal.number is None:
        return t("without a number yet")
    return t("No. {number}", number=appeal.number)


def moment(instant: int, zone: str) -> str:
    """«20.11.2026 12:04:05» in a zone."""
    at = local(instant, zone)
    return f"{date(at.date())} {at:%H:%M:%S}"


def term(days: int) -> str:
    """«до 11 рабочих дней»."""
    return n("up to {count} working day", "up to {count} working days", days)


def due(appeal: Appeal) -> str:
    """«до 11 рабочих дней, не позже 07.12.2026 (срок продлён)»."""
    said = term(appeal.days)
    if appeal.due is None:
        return said
    said = t("{term}, by {date}", term=said, date=date(appeal.due))
    extended = t("the term is extended")
    return f"{said} ({extended})" if appeal.extended else said


def size(count: int) -> str:
    """«3,2 МБ», «850 КБ», «120 байт»; a tenth is cut off, so that 25 MB are never 25,1."""
    if count >= KILO * KILO:
        tenths = count * 10 // (KILO * KILO)
        return c("size", "{count} MB", count=number(tenths * 100)).replace(" ", NBSP)
    if count >= KILO:
        return c("size", "{count} KB", count=count // KILO).replace(" ", NBSP)
    return n("{count} byte", "{count} bytes", count).replace(" ", NBSP)


def value(one: Answered) -> str:
    """An answer as a person reads it; what does not look as its type has to stands as it is."""
    if one.shown:
        return one.shown
    given = one.value
    if one.type == "consent":
        return t("yes") if given == 1 else t("no")
    if isinstance(given, int):
        return number(given)
    try:
        return _told(one.type, given)
    except ValueError:
        return given


def _told(kind: str, given: str) -> str:
    match kind:
        case "date":
            return date(datetime.date.fromisoformat(given))
        case "month":
            return words.period(given)
        case "phone":
            return phone(given)
        case "register":
            serial, _slash, zone = given.rpartition("/")
            return f"№{NBSP}{serial}, {names.within(names.named(names.ZONES, zone))}"
        case "meter":
            return f"№{NBSP}{given}"
        case _:
            return given


def phone(digits: str) -> str:
    """«+7 (922) 123-45-67»; a number of another country as it is."""
    if re.fullmatch(r"7[0-9]{10}", digits):
        return words.phone(f"+7 ({digits[1:4]}) {digits[4:7]}-{digits[7:9]}-{digits[9:]}")
    return f"+{digits}" if digits.isdigit() else digits


def sections(answers: Sequence[Answered]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers under the titles of their sections, in the order of being asked."""
    made: list[tuple[str, list[tuple[str, str]]]] = []
    for one in answers:
        if not made or made[-1][0] != one.section:
            made.append((one.section, []))
        made[-1][1].append((one.label, value(one)))
    return made
