"""What a person has typed for an account, kept apart from widgets, so that nothing loses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import (
    Meter,
    Register,
    check_meter,
    check_value,
    check_window,
    parse_value,
)
from lkk_desktop.models.photos import Photo
from lkk_desktop.models.readings import NewValue, SubmitReadings
from lkk_desktop.ui.readings.state import AccountState, MeterState

QUESTIONS = frozenset({"maybe_rolled_over", "suspiciously_large"})


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of a typed text: its value and use in thousandths, or its problem.

    ``early``: it is too short to be judged while it is still being typed.
    """

    value: int | None = None
    use: int | None = None
    problem: Problem | None = None
    early: bool = False

    @property
    def asks(self) -> bool:
        return self.problem is not None and self.problem.code in QUESTIONS

    @property
    def wrong(self) -> bool:
        return self.problem is not None and not self.asks


class Form:
    """The texts typed for one account, with the ids that their commands will have.

    Ids are made when a text is first typed and dropped once it is sent, so that two clicks on the
    button send one command.
    """

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._texts: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self.amends: dict[str, str] = {}
        self.photos: dict[str, Photo] = {}
        """By meter, the photo that will be kept with its command."""
        self.photos_before: dict[str, Photo] = {}
        """By meter, the photo of the command that is being amended."""

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields, by register."""
        return self._texts

    def text(self, register: str) -> str:
        return self._texts.get(register, "")

    def type(self, meter: str, register: str, text: str) -> None:
        """Keep what stands in a register's field now."""
        self._texts[register] = text
        if text.strip():
            self.id_of(meter)
            self.id_of(register)

    def id_of(self, owner: str) -> str:
        """The id that the command of a meter, or the reading of a register, will have."""
        if owner not in self._ids:
            self._ids[owner] = self._new_id()
        return self._ids[owner]

    def typed(self, meter: MeterState) -> list[Register]:
        """The registers of a meter with something typed for them."""
        return [r.register for r in meter.rows if self.text(r.register.id).strip()]

    def amend(self, meter: MeterState, command_id: str, texts: dict[str, str]) -> None:
        """Take a command's values up again; sending them takes that command back."""
        self.amends[meter.meter.id] = command_id
        for register, text in texts.items():
            self.type(meter.meter.id, register, text)

    def clear(self, meter: MeterState) -> None:
        """Forget what was typed for a meter: it was sent, or given up."""
        for by_meter in (self.amends, self.photos, self.photos_before):
            by_meter.pop(meter.meter.id, None)
        for owner in (meter.meter.id, *(row.register.id for row in meter.rows)):
            self._texts.pop(owner, None)
            self._ids.pop(owner, None)

    def renew(self, meter: MeterState) -> None:
        """Keep what is typed for a meter, to be sent as another command than before."""
        for owner in (meter.meter.id, *(row.register.id for row in meter.rows)):
            self._ids.pop(owner, None)

    def exchange(self, one: str, other: str) -> None:
        """Put what is typed for two registers into each other's place."""
        texts = self.text(one), self.text(other)
        self._texts[other], self._texts[one] = texts

    def attach(self, meter: str, photo: Photo | None) -> None:
        """Keep a photo with what is typed for a meter; None takes it away."""
        if photo is None:
            self.photos.pop(meter, None)
        else:
            self.photos[meter] = photo

    def another_photo(self, meter: str) -> bool:
        """Whether the photo is another one than that of the command being amended."""
        return self.photos.get(meter) != self.photos_before.get(meter)

    def command(
        self, meter: MeterState, rolled: Iterable[str] = (), large: Iterable[str] = ()
    ) -> SubmitReadings:
        """The command that sends a meter's typed values. Raises ``Problem`` as ``parse_value``."""
        return SubmitReadings(
            account=meter.meter.account,
            meter=meter.meter.id,
            values=tuple(
                NewValue(
                    register=register.id,
                    reading=self.id_of(register.id),
                    value=parse_value(self.text(register.id), meter.meter.decimals),
                    rolled=register.id in rolled,
                    large=register.id in large,
                )
                for register in self.typed(meter)
            ),
        )


def judge(
    state: AccountState,
    meter: Meter,
    register: Register,
    text: str,
    *,
    rolled: bool = False,
    large: bool = False,
) -> Judgement:
    """Judge a typed text by the rules of the models; an empty one is nothing, and not wrong."""
    try:
        value = parse_value(text, meter.decimals)
    except Problem as problem:
        return Judgement() if problem.code == "empty" else Judgement(problem=problem)
    try:
        check_meter(meter)
        check_window(state.account, state.supplier, state.date)
        use = check_value(
            meter, register, state.supplier, value, state.date, rolled=rolled, large=large
        )
    except Problem as problem:
        asks = problem.code in QUESTIONS
        used = problem.values.get("use") if asks else None
        return Judgement(
            value=value,
            use=used if isinstance(used, int) else None,
            problem=problem,
            early=_early(register, value, problem),
        )
    return Judgement(value=value, use=use)


def _early(register: Register, value: int, problem: Problem) -> bool:
    """Whether more digits may still mend a value that is below the counted one."""
    if problem.code not in ("below_counted", "maybe_rolled_over"):
        return False
    return len(str(value // 1_000)) < len(str((register.counted_value or 0) // 1_000))
