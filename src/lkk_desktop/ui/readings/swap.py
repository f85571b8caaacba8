"""Asking whether two values were typed into each other's fields, and putting them right."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import parse_value
from lkk_desktop.models.swap import Typed, swapped
from lkk_desktop.strings import number, t
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.readings.state import AccountState


def put_right(over: QWidget, state: AccountState, form: Form) -> None:
    """Ask about each pair that seems exchanged; the answer «yes» exchanges what is typed."""
    for one, other in swapped(_typed(state, form), state.supplier, state.date):
        facts = [
            t(
                "{name}: {value} instead of {typed}",
                name=speech.field_name(each.meter, each.register),
                value=number(right.value),
                typed=number(each.value),
            )
            for each, right in ((one, other), (other, one))
        ]
        if ask(
            over,
            t("Are two values exchanged?"),
            t("As typed neither of them fits its dial; exchanged both do."),
            facts,
            t("E&xchange them"),
            t("Leave as typed"),
        ):
            form.exchange(one.register.id, other.register.id)


def _typed(state: AccountState, form: Form) -> list[Typed]:
    found = []
    for meter in state.meters:
        if meter.silence is not None:
            continue
        for register in form.typed(meter):
            try:
                value = parse_value(form.text(register.id), meter.meter.decimals)
            except Problem:
                continue
            found.append(Typed(meter.meter, register, value))
    return found
