"""Sending what is typed: judge, ask where the rules ask, submit each meter once, tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import UNIT, Register
from lkk_desktop.strings import date, n, number, t, volume
from lkk_desktop.ui import words
from lkk_desktop.ui.ask import ask
from lkk_desktop.ui.readings import speech
from lkk_desktop.ui.readings.form import Form, Judgement, judge
from lkk_desktop.ui.readings.state import AccountState, MeterState
from lkk_desktop.ui.readings.swap import put_right

if TYPE_CHECKING:
    from lkk_desktop.cabinet import Cabinet


class Sending:
    """One press of the button. Meters with a wrong value stay as they are; the others go.

    ``focus`` puts the cursor into a register's field.
    """

    def __init__(
        self,
        screen: QWidget,
        focus: Callable[[str], None],
        cabinet: Cabinet,
        state: AccountState,
        form: Form,
        say: Callable[[str, str], None],
    ) -> None:
        self._screen, self._focus = screen, focus
        self._cabinet, self._state, self._form = cabinet, state, form
        self._say = say
        self._rolled: set[str] = set()
        self._large: set[str] = set()
        self._went: list[str] = []

    def run(self) -> list[str]:
        """Send; the ids of the commands that went."""
        filled = [meter for meter in self._state.meters if self._form.typed(meter)]
        if not filled:
            self._say(t("Type at least one reading."), "plain")
            self._focus_first_open()
            return []
        put_right(self._screen, self._state, self._form)
        good = [meter for meter in filled if self._first_wrong(meter) is None]
        if not self._asked(good):
            return []
        sent = sum(self._submit(meter) for meter in good)
        wrong = next((r for m in filled if (r := self._first_wrong(m)) is not None), None)
        if wrong is not None:
            self._tell_wrong(sent, wrong)
        elif sent:
            self._say(self._told(sent), "ok")
        return self._went

    def _judge(self, meter: MeterState, register: Register) -> Judgement:
        return judge(
            self._state,
            meter.meter,
            register,
            self._form.text(register.id),
            rolled=register.id in self._rolled,
            large=register.id in self._large,
        )

    def _first_wrong(self, meter: MeterState) -> Register | None:
        typed = self._form.typed(meter)
        return next((r for r in typed if self._judge(meter, r).wrong), None)

    def _asked(self, meters: list[MeterState]) -> bool:
        """Put the rules' questions; False, and nothing is sent, where one is answered with no."""
        for meter in meters:
            for register in self._form.typed(meter):
                judged = self._judge(meter, register)
                if judged.problem is not None and judged.problem.code == "maybe_rolled_over":
                    if not self._ask_rolled(meter, register, judged):
                        self._focus(register.id)
                        return False
                    self._rolled.add(register.id)
        large = [
            (meter, register, judged)
            for meter in meters
            for register in self._form.typed(meter)
            if (judged := self._judge(meter, register)).asks
        ]
        if large and not self._ask_large(large):
            self._focus(large[0][1].id)
            return False
        self._large.update(register.id for _meter, register, _judged in large)
        return True

    def _ask_rolled(self, meter: MeterState, register: Register, judged: Judgement) -> bool:
        return ask(
            self._screen,
            t("Has the dial passed zero?"),
            t(
                "The new value is less than the one already billed. This is right if the dial has"
                " reached its end and begun again from zero."
            ),
            [
                speech.field_name(meter.meter, register),
                t(
                    "It was {counted}, it is {value}: use {use}",
                    counted=number(register.counted_value or 0),
                    value=number(judged.value or 0),
                    use=volume(judged.use or 0, UNIT[meter.meter.resource]),
                ),
            ],
            t("Yes, it passed &zero"),
        )

    def _ask_large(self, large: list[tuple[MeterState, Register, Judgement]]) -> bool:
        facts = []
        for meter, register, judged in large:
            name = speech.field_name(meter.meter, register)
            use = volume(judged.use or 0, UNIT[meter.meter.resource])
            since = register.counted_on
            fact = t("{name}: use {use}", name=name, use=use)
            if since is not None:
                fact = t("{name}: use {use} since {date}", name=name, use=use, date=date(since))
            facts.append(fact)
        return ask(
            self._screen,
            t("Is the reading right?"),
            t("The use is much larger than usual. Compare the figures with the meter's dial."),
            facts,
            t("&Send the readings as typed"),
        )

    def _submit(self, meter: MeterState) -> int:
        """Send one meter's values; how many went."""
        from lkk_desktop.cabinet import Fault

        form, old = self._form, self._form.amends.get(meter.meter.id)
        try:
            command = form.command(meter, self._rolled, self._large)
            entry = self._cabinet.entry(old) if old is not None else None
            same = entry is not None and _same(entry.command, command)
            same = same and not form.another_photo(meter.meter.id)
            if same and entry is not None and entry.state in ("waiting", "accepted"):
                form.clear(meter)
                return 0
            photo = form.photos.get(meter.meter.id)
            self._cabinet.submit(command, form.id_of(meter.meter.id), photo)
            if entry is not None:
                self._cabinet.withdraw(entry.id, successor=form.id_of(meter.meter.id))
        except (Problem, Fault) as error:
            self._say(words.anything(error.code, getattr(error, "values", None)), "bad")
            return 0
        self._went.append(form.id_of(meter.meter.id))
        form.clear(meter)
        return len(command.values)

    def _told(self, sent: int) -> str:
        if self._cabinet.status.line == "online":
            return n("{count} reading saved. Sending…", "{count} readings saved. Sending…", sent)
        return n(
            "{count} reading saved on this computer. It will go by itself once there is"
            " a connection.",
            "{count} readings saved on this computer. They will go by themselves once there is"
            " a connection.",
            sent,
        )

    def _tell_wrong(self, sent: int, wrong: Register) -> None:
        said = t("Correct the marked value.")
        if sent:
            said = f"{self._told(sent)} {said}"
        self._say(said, "bad")
        self._focus(wrong.id)

    def _focus_first_open(self) -> None:
        for meter in self._state.meters:
            for row in meter.rows:
                if meter.silence is None and not row.sent:
                    self._focus(row.register.id)
                    return


def _same(old: object, new: object) -> bool:
    was = {v.register: v.value for v in getattr(old, "values", ())}
    return was == {v.register: v.value for v in getattr(new, "values", ())}
