"""A guest's readings on their way: judged as the cabinet's are, sent one meter at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtWidgets import QWidget

from lkk_desktop.models.command import Problem
from lkk_desktop.models.readings import SubmitReadings
from lkk_desktop.online.messages import GuestAccount, GuestOutcome, LookAsGuest, SendAsGuest
from lkk_desktop.ui.readings.send import Sending
from lkk_desktop.ui.readings.state import AccountState, Elsewhere, MeterState

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet, Hindrance
    from lkk_desktop.ui.doors.visit import Guest

TAKEN = frozenset({"accepted", "superseded"})
PERMIT = "permit_late"
"""The permit counts no more: number and surname are shown once again, and what waits goes on."""


class GuestSending(Sending):
    """One press of the button. ``ended`` comes once everything is answered or hindered: with what
    hinders, or None. What was taken stands in ``guest.sent``, refusals in ``refused`` by meter.
    """

    def __init__(
        self,
        page: QWidget,
        focus: Callable[[str], None],
        cabinet: Cabinet,
        guest: Guest,
        state: AccountState,
        say: Callable[[str, str], None],
        ended: Callable[[Hindrance | None], None],
        large: frozenset[str] = frozenset(),
    ) -> None:
        """``large``: the registers whose large use the person has confirmed."""
        super().__init__(page, focus, cabinet, state, guest.form, say)
        self._guest, self._ended = guest, ended
        self._queue: deque[tuple[MeterState, SubmitReadings]] = deque()
        self._large.update(large)
        self._anew = False
        self.refused: dict[str, Problem] = {}
        self.taken = 0

    @property
    def waits(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._queue)

    def begin(self) -> None:
        """Judge, ask and send."""
        self.run()
        if self._queue:
            self._post()

    def _submit(self, meter: MeterState) -> int:
        command = self._form.command(meter, self._rolled, self._large)
        self._queue.append((meter, command))
        return 0

    def _post(self) -> None:
        meter, command = self._queue[0]
        payload = msgspec.json.encode(command)
        id = self._form.id_of(meter.meter.id)
        if self._guest.posted.setdefault(id, payload) != payload:
            # Another word than the one that may have arrived: the last one counts.
            self._form.renew(meter)
            id = self._form.id_of(meter.meter.id)
            command = self._form.command(meter, self._rolled, self._large)
            payload = msgspec.json.encode(command)
            self._queue[0] = (meter, command)
            self._guest.posted[id] = payload
        question = SendAsGuest(permit=self._guest.shown.permit, id=id, payload=payload)
        self._cabinet.ask(question, self._answered)

    def _answered(self, answer: GuestOutcome | Hindrance) -> None:
        if isinstance(answer, Problem) and answer.code == PERMIT and not self._anew:
            self._anew = True
            question = LookAsGuest(account=self._guest.number, surname=self._guest.surname)
            self._cabinet.ask(question, self._looked)
        elif isinstance(answer, GuestOutcome):
            self._settled(*self._queue.popleft(), answer)
            if self._queue:
                self._post()
            else:
                self._ended(None)
        else:
            self._queue.clear()
            self._ended(answer)

    def _looked(self, answer: GuestAccount | Hindrance) -> None:
        if isinstance(answer, GuestAccount):
            self._guest.shown = answer
            self._post()
        else:
            self._queue.clear()
            self._ended(answer)

    def _settled(self, meter: MeterState, command: SubmitReadings, outcome: GuestOutcome) -> None:
        if outcome.status in TAKEN:
            self.taken += len(command.values)
            for new in command.values:
                self._guest.sent[new.register] = Elsewhere(new.value, new.rolled)
            self._form.clear(meter)
            return
        # Its id is settled for ever: a corrected value goes under another one.
        self._form.renew(meter)
        self.refused[meter.meter.id] = Problem(outcome.code or "refused", **outcome.details)
