"""What an account supplies: areas, rooms and the people who live there, from a date."""

from __future__ import annotations

from lkk_desktop.models.bounds import Code, Count, Day, Id, Volume
from lkk_desktop.models.record import Record, record


@record("premises", home="account", find=("account",))
class Premises(Record, frozen=True, kw_only=True):
    """The object of an account as it is from a day on (seed S2, «Объект»); a change is a new row.

    Areas are thousandths of a square metre, None where they are not known. ``residents`` counts
    those who live there for good or for a time; ``owners`` stand in for them where nobody is
    registered (ПП РФ 354, п. 56(2)).
    """

    account: Id
    since: Day
    kind: Code
    building: Code | None
    stove: Code | None
    total_area: Volume | None
    living_area: Volume | None
    heated_area: Volume | None
    rooms: Count | None
    residents: Count
    owners: Count

    @property
    def persons(self) -> int:
        """For how many people a norm counts here: never for nobody."""
        return self.residents or self.owners or 1
