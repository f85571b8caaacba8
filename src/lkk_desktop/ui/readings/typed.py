"""What is typed and not yet sent, kept sealed in the profile from one start to the next."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import msgspec

from lkk_desktop.models.photos import Photo
from lkk_desktop.ui.readings.form import Form
from lkk_desktop.ui.readings.state import AccountState

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet

log = logging.getLogger(__name__)
NAME = "typed"
PHOTO = "photo"


class Typed(msgspec.Struct, frozen=True, omit_defaults=True):
    """One account's texts by register, and the commands being amended by meter."""

    texts: dict[str, str] = {}
    amends: dict[str, str] = {}


def keep(cabinet: Cabinet, account: str, form: Form, state: AccountState | None) -> None:
    """Keep an account's form as it is now; what is nowhere to be typed any more is left out."""
    texts = {register: text for register, text in form.texts.items() if text.strip()}
    amends = dict(form.amends)
    if state is not None and not cabinet.status.filling:
        meters = {meter.meter.id for meter in state.meters}
        registers = {row.register.id for meter in state.meters for row in meter.rows}
        texts = {register: text for register, text in texts.items() if register in registers}
        amends = {meter: command for meter, command in amends.items() if meter in meters}
    try:
        before = _kept(cabinet)
        now = {name: typed for name, typed in before.items() if name != account}
        if texts:
            now[account] = Typed(texts, amends)
        if now != before:
            cabinet.remember(NAME, msgspec.json.encode(now).decode() if now else None)
        for meter in state.meters if state is not None else ():
            photo = form.photos.get(meter.meter.id)
            told = msgspec.json.encode(photo).decode() if photo is not None else None
            cabinet.remember(f"{PHOTO}:{meter.meter.id}", told)
    except Exception as error:  # noqa: BLE001 — a full disk or a closed profile: typing goes on
        log.info("what is typed is not kept: %s", type(error).__name__)


def restore(cabinet: Cabinet, state: AccountState, form: Form) -> None:
    """Take up again what was kept, except where a value stands that it does not amend."""
    kept = _kept(cabinet).get(state.account.id, Typed())
    for meter in state.meters:
        command = kept.amends.get(meter.meter.id)
        if command is not None and command not in {entry.id for entry in meter.entries}:
            command = None
        texts = {
            row.register.id: kept.texts[row.register.id]
            for row in meter.rows
            if row.register.id in kept.texts
            and (not row.sent or (row.entry is not None and row.entry.id == command))
        }
        if texts and command is not None:
            form.amend(meter, command, texts)
        for register, text in texts.items():
            form.type(meter.meter.id, register, text)
        photo = _kept_photo(cabinet, meter.meter.id)
        if photo is not None:
            form.attach(meter.meter.id, photo)


def _kept_photo(cabinet: Cabinet, meter: str) -> Photo | None:
    with contextlib.suppress(msgspec.MsgspecError):
        told = cabinet.recalled(f"{PHOTO}:{meter}")
        return None if told is None else msgspec.json.decode(told, type=Photo)
    return None


def _kept(cabinet: Cabinet) -> dict[str, Typed]:
    with contextlib.suppress(msgspec.MsgspecError):
        return msgspec.json.decode(cabinet.recalled(NAME) or "{}", type=dict[str, Typed])
    return {}
