"""The list of meters: serial number, resource, state in words, next verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop.models.metering import Meter, verification_state
from lkk_desktop.strings import date, t
from lkk_desktop.ui.components import State
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.state import RESOURCES

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

NOTES: dict[str | None, State] = {"near": "wait", "past": "bad"}


class Meters(Subject[tuple[Meter, ...]]):
    """Working meters first; one that is closed stays listed, with its state."""

    def __init__(self) -> None:
        super().__init__(t("Meters"))
        self.facts = facts(12)
        self.body.addWidget(self.facts)

    def read(self, cabinet: Cabinet, place: Place) -> tuple[Meter, ...] | None:
        found = cabinet.find(Meter, account=place.account.id)
        return tuple(sorted(found, key=_order)) or None

    def fill(self, value: tuple[Meter, ...], place: Place) -> None:
        self.facts.show_values([_line(meter, place) for meter in value])


def _line(meter: Meter, place: Place) -> Fact:
    word, state = wording.STATUSES[meter.status]
    said = t(word)
    if meter.status == "working" and meter.blocked is not None:
        said, state = t("readings are not taken"), "wait"
    due = verification_state(meter, place.supplier, place.today)
    gone = meter.status == "closed" or meter.verification is None
    day = "" if gone or meter.verification is None else date(meter.verification)
    notes = [f"№ {meter.serial}"]
    if meter.place:
        notes.append(meter.place)
    if day and due == "past":
        notes.append(t("verification overdue since {date}", date=day))
    elif day:
        notes.append(t("next verification {date}", date=day))
    name = speech.resource_name(meter)
    # The note's colour is the verification's; the pill has the meter's own state.
    return Fact(
        name,
        said,
        " · ".join(notes),
        state,
        pill=True,
        note_state="plain" if gone else NOTES.get(due, "plain"),
    )


def _order(meter: Meter) -> tuple[bool, bool, int, str]:
    return (
        meter.status == "closed",
        meter.status != "working",
        RESOURCES.index(meter.resource),
        meter.serial,
    )
