"""Registering: an appeal that comes in gets its number and its term."""

from __future__ import annotations

from msgspec.structs import replace

from lkk_desktop.models.appeals.appeal import Appeal
from lkk_desktop.models.appeals.catalogue import AppealForm
from lkk_desktop.models.appeals.deeds import SubmitAppeal
from lkk_desktop.models.calendar import day
from lkk_desktop.models.command import Moment, World
from lkk_desktop.models.suppliers import Supplier
from lkk_server.appeals import numbers, terms
from lkk_server.ledger import Ledger
from lkk_server.scope import Identity


def check(_ledger: Ledger, _who: Identity, _command: SubmitAppeal) -> None:
    """What must be so before an appeal is taken. Raises ``Problem``."""


def enter(
    ledger: Ledger, world: World, who: Identity, moment: Moment, command: SubmitAppeal
) -> None:
    """Number the appeal that stands there, and say until when it is answered: so many working days
    after the day on which it was made, where the supplier is."""
    appeal = world.get(Appeal, command.appeal)
    form = world.get(AppealForm, command.form)
    supplier = world.get(Supplier, who.supplier)
    if appeal is None or form is None or supplier is None:
        return
    made = day(moment.made, supplier.zone)
    world.put(
        replace(
            appeal,
            number=numbers.drawn(ledger.connection, who.supplier, form.series),
            due=terms.due(terms.country(who.supplier), made, appeal.days),
        )
    )
