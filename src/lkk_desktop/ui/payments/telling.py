"""What a payment that is under way says of itself: how it stands, and what can be done now."""

from __future__ import annotations

from typing import Literal

import msgspec

from lkk_desktop.strings import date_and_time, money, n, t
from lkk_desktop.ui.components import State
from lkk_desktop.ui.payments import words
from lkk_desktop.ui.payments.begun import Course

Act = Literal["again", "browse", "link", "look", "cancel", "dismiss", "cheque", "retry"]
MINUTE = 60_000
HOUR = 60 * MINUTE


def left_of(course: Course, now: int) -> int:
    """How long (ms) it can still be paid, and never longer than its whole term. ``now`` is the
    server's time only as far as this computer's clock lets it be known, and the bank has a clock of
    its own; but terms are whole minutes, whatever it took to ask for them."""
    if course.until is None:
        return 0
    term = course.until - course.made
    return min(course.until - now, (term + MINUTE // 2) // MINUTE * MINUTE or term)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A heading and what it means, with a state and a glyph; ``acts`` in their order, the one that
    matters most first."""

    heading: str
    text: str
    state: State
    glyph: str
    acts: tuple[Act, ...]


def tell(course: Course, currency: str, *, online: bool, over: bool, cheque: bool) -> Told:
    """How a payment stands. ``over``: its time has run out, and the server has not said what of it;
    ``cheque``: one has come."""
    match course.stage:
        case "asking":
            return Told(
                heading=t("The bank is being asked…"),
                text=t("Its page, or its code, comes in a moment."),
                state="wait",
                glyph="clock",
                acts=(),
            )
        case "lost":
            return Told(
                heading=t("The answer was lost on the way"),
                text=t(
                    "Nothing was charged: you have not been at the bank yet. If you go on, it"
                    " stays one payment."
                ),
                state="wait",
                glyph="cloud-slash",
                acts=("again", "cancel") if online else ("cancel",),
            )
        case "opening":
            return Told(
                heading=t("The bank has not answered yet"),
                text=t("Nothing was charged. It is asked again until it answers."),
                state="wait",
                glyph="clock",
                acts=("again", "look", "cancel") if online else (),
            )
        case "waiting":
            return _waiting(course, online=online, over=over)
        case "paid":
            return _paid(course, currency, cheque=cheque)
        case "refused":
            why = words.reason(course.reason)
            said = t("Nothing was charged. Try another card or another way to pay.")
            if course.reason == words.PARTIAL:
                said = t("Try another card or another way to pay.")
            return Told(
                heading=t("The bank refused the payment"),
                text=f"{why} {said}".strip(),
                state="bad",
                glyph="warning-circle",
                acts=("retry", "dismiss"),
            )
        case "expired":
            return Told(
                heading=t("The time to pay has run out"),
                text=t("Nothing was charged. You can begin anew."),
                state="plain",
                glyph="clock",
                acts=("retry", "dismiss"),
            )
        case _:
            return Told(
                heading=t("The payment is cancelled"),
                text=t("Nothing was charged."),
                state="plain",
                glyph="x-circle",
                acts=("dismiss",),
            )


def _waiting(course: Course, *, online: bool, over: bool) -> Told:
    if over:
        said = t("The time is over. What became of it comes as soon as the bank has said so.")
    elif course.link is not None:
        said = t(
            "Open your bank's app or the phone's camera, point it at the code, and confirm the"
            " payment there."
        )
    else:
        said = t(
            "Type the card's data on the bank's page in the browser. What becomes of it appears"
            " here by itself."
        )
    if not online:
        said += " " + t("There is no connection now: it is told once there is one again.")
    first: tuple[Act, ...] = ("link",) if course.link is not None else ("browse",)
    if over:
        first = ()
    return Told(
        heading=t("Waits for you in the bank's app")
        if course.link is not None
        else t("Waits for you on the bank's page"),
        text=said,
        state="wait",
        glyph="clock",
        acts=(*first, *(("look", "cancel") if online else ())),
    )


def _paid(course: Course, currency: str, *, cheque: bool) -> Told:
    said = t("The bank has the money, and what is to be paid is less by it already.")
    if course.returned:
        back = money(course.returned, currency)
        said = t("{sum} went back to the card or account it came from.", sum=back)
    cheque_said = t("The cheque is here.") if cheque else t("The cheque has not come yet.")
    sum_, whole = money(course.amount, currency), course.returned >= course.amount
    return Told(
        heading=t("Given back: {sum}", sum=sum_) if whole else t("Paid: {sum}", sum=sum_),
        text=f"{said} {cheque_said}",
        state="plain" if whole else "ok",
        glyph="arrow-counter-clockwise" if whole else "check-circle",
        acts=("cheque", "dismiss") if cheque else ("dismiss",),
    )


def countdown(until: int, left: int, zone: str) -> str:
    """How long is left (ms): minutes and seconds, or the moment where it is long."""
    if left <= 0:
        return t("The time is over")
    if left > 12 * HOUR:
        return t("Can be paid until {moment}", moment=date_and_time(until, zone))
    seconds = left // 1000
    hours, minutes = divmod(seconds // 60, 60)
    shown = (
        f"{hours}:{minutes:02d}:{seconds % 60:02d}" if hours else f"{minutes}:{seconds % 60:02d}"
    )
    return t("Left: {time}", time=shown)


def countdown_aloud(left: int) -> str:
    """The same for a screen reader: whole minutes."""
    minutes = max(0, left) // MINUTE
    return n("{count} minute left", "{count} minutes left", minutes)
