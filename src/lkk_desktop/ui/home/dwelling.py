"""«Объект»: what the account supplies, whose it is and which office looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkk_desktop import names
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.suppliers import Office
from lkk_desktop.strings import NBSP, n, number, t
from lkk_desktop.ui.home import wording
from lkk_desktop.ui.home.rows import Fact, facts
from lkk_desktop.ui.home.subject import Place, Subject

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

Value = tuple[Premises | None, Office | None]
# Kinds of object that are lived in: there, what is not known is said to be unknown.
LIVED_IN = frozenset({"flat", "house", "room"})


class Dwelling(Subject[Value]):
    """The fields of seed S2's block; one that does not belong to the kind of object is left out."""

    def __init__(self) -> None:
        super().__init__(t("Object"))
        self.facts = facts()
        self.body.addWidget(self.facts)

    def read(self, cabinet: Cabinet, place: Place) -> Value:
        rows = cabinet.find(Premises, account=place.account.id)
        begun = [one for one in rows if one.since <= place.today]
        premises = max(begun, key=lambda one: one.since, default=None)
        return premises, cabinet.get(Office, place.account.office)

    def fill(self, value: Value, place: Place) -> None:
        premises, office = value
        account = place.account
        lines = [
            Fact(t("Account"), account.id),
            Fact(t("Customer"), account.customer),
            Fact(t("Address"), account.address),
        ]
        if account.unified:
            lines.append(Fact(t("Unified account (ЕЛС)"), account.unified))
        if premises is not None:
            lines += _premises(premises)
        if office is not None:
            lines.append(Fact(t("Client office"), office.address))
        self.facts.show_values([one for one in lines if one.value])


def _premises(of: Premises) -> list[Fact]:
    lived_in = of.kind in LIVED_IN
    lines = [Fact(t("Kind of object"), names.named(names.KINDS, of.kind))]
    if of.building:
        lines.append(Fact(t("Kind of building"), names.named(wording.BUILDINGS, of.building)))
    lines.append(Fact(t("Total area"), _area(of.total_area, lived_in)))
    lines.append(Fact(t("Living area"), _area(of.living_area, lived_in)))
    lines.append(Fact(t("Heated area"), _area(of.heated_area, False)))
    if of.rooms is not None:
        lines.append(Fact(t("Rooms"), number(of.rooms * 1000)))
    elif of.kind == "flat":
        lines.append(Fact(t("Rooms"), t("unknown")))
    if lived_in or of.residents:
        lines.append(Fact(t("Residents"), _residents(of)))
    if of.stove or lived_in:
        stove = names.named(wording.STOVES, of.stove) if of.stove else t("unknown")
        lines.append(Fact(t("Stove"), stove))
    return lines


def _area(area: int | None, lived_in: bool) -> str:
    if area is None:
        return t("unknown") if lived_in else ""
    return f"{number(area)}{NBSP}{t('m²')}"


def _residents(of: Premises) -> str:
    if of.residents or not of.owners:
        return number(of.residents * 1000)
    # ПП РФ 354, п. 56(2): where nobody is registered, its owners count.
    return n("nobody; {count} owner counts", "nobody; {count} owners count", of.owners)
