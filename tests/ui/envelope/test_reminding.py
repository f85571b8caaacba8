"""When the desktop speaks: once for each reminder and each «tomorrow», never in quiet hours."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lkk_desktop.models.calendar import instant, zone
from lkk_desktop.models.notifications import Notification
from lkk_desktop.ui.envelope.reminding import KEPT, Reminding, standing, to_tell

UTC = datetime.UTC
BEGIN = datetime.datetime(2026, 11, 10, tzinfo=UTC)


def reminder(kind: str = "debt", day: int = 10) -> Notification:
    return Notification(
        kind=kind,  # type: ignore[arg-type]
        day=datetime.date(2026, 11, day),
        again=False,
        accounts=("0710000000",),
        meters=0,
        owing=(),
        by=None,
        late=False,
    )


@pytest.mark.parametrize(
    ("since", "until", "silent"),
    [
        (21, 9, {21, 22, 23, *range(9)}),
        (0, 6, set(range(6))),
        (13, 15, {13, 14}),
        (9, 9, set()),
        (23, 0, {23}),
    ],
)
def test_quiet_hours(since: int, until: int, silent: set[int]) -> None:
    settings = Reminding(quiet_from=since, quiet_to=until)
    hours = {h for h in range(24) if settings.is_quiet(BEGIN.replace(hour=h, minute=59))}
    assert hours == silent
    off = msgspec.structs.replace(settings, quiet=False)
    assert not any(off.is_quiet(BEGIN.replace(hour=h)) for h in range(24))


@pytest.mark.parametrize("hour", [0, 8, 9, 15, 23])
def test_tomorrow_is_the_next_day_once_it_is_no_longer_quiet(hour: int) -> None:
    now = datetime.datetime(2026, 3, 28, hour, 30, tzinfo=zone("Europe/Kyiv"))  # clocks change
    until = Reminding().put_off("x", now).later["x"]
    there = datetime.datetime.fromtimestamp(until / 1000, UTC).astimezone(zone("Europe/Kyiv"))
    assert (there.date(), there.hour, there.minute) == (datetime.date(2026, 3, 29), 9, 0)


def test_settings_are_kept_as_they_are() -> None:
    settings = Reminding(quiet_from=22).put_off("x", BEGIN).said(["a", "b"])
    assert msgspec.json.decode(msgspec.json.encode(settings), type=Reminding) == settings
    many = Reminding()
    for number in range(100):
        many = many.said([str(number)])
    assert many.told == tuple(str(number) for number in range(100 - KEPT, 100))


Step = tuple[str, int]
STEPS = some.lists(
    some.tuples(some.sampled_from(["look", "read", "put_off", "restart"]), some.integers(1, 900)),
    max_size=60,
)


@given(steps=STEPS, quiet=some.tuples(some.integers(0, 23), some.integers(0, 23)))
def test_laws(steps: list[Step], quiet: tuple[int, int]) -> None:
    """Days of somebody's looking, reading and putting off, minutes apart."""
    settings = Reminding(quiet_from=quiet[0], quiet_to=quiet[1])
    one, now = reminder(), BEGIN
    told, put_off, unread = 0, 0, {one.id}
    for what, minutes in steps:
        now += datetime.timedelta(minutes=minutes)
        stand = standing([one], unread, settings, instant(now))
        if what == "read":
            unread = set()
            settings = settings.opened([s.notification.id for s in stand if s.new])
        elif what == "put_off":
            put_off += 1
            settings = settings.put_off(one.id, now)
        elif what == "restart":
            settings = msgspec.json.decode(msgspec.json.encode(settings), type=Reminding)
        stand = standing([one], unread, settings, instant(now))
        found = to_tell(stand, settings, now)
        if found:
            assert not settings.is_quiet(now)
            assert stand[0].new
            told += 1
            settings = settings.said([one.id])
        assert to_tell(standing([one], unread, settings, instant(now)), settings, now) == []
        assert not (stand[0].new and stand[0].put_off)
        if stand[0].put_off:
            assert now < datetime.datetime.fromtimestamp(settings.later[one.id] / 1000, UTC)
    assert told <= 1 + put_off
