"""Pages that are no answer to what was asked: found before anything of them is stored."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from lkk_desktop.models.bounds import LATEST, MOST_POSITIONS
from lkk_desktop.models.directory import bucket, kinds
from lkk_desktop.models.record import KINDS
from lkk_desktop.replica import rows
from lkk_desktop.replica.faults import place
from lkk_desktop.replica.line import account_of
from lkk_desktop.replica.page import BadPage, Head, PageLike
from lkk_desktop.replica.streams import Held

log = logging.getLogger(__name__)


@contextmanager
def fitting() -> Iterator[None]:
    """What no declaration foresaw in a page is the page's fault. Raises ``BadPage``."""
    try:
        yield
    except (*rows.UNFIT, TypeError, ValueError, LookupError, RecursionError) as error:
        log.info("a page does not fit: %s at %s", type(error).__name__, place(error))
        raise BadPage("unfit") from error


def refuse(page: PageLike, asked: Collection[str], held: Mapping[str, Held]) -> None:
    """Raises ``BadPage`` for an answer to a pull of the streams ``asked``."""
    strangers = (set(page.heads) | set(page.afresh)) - set(asked)
    if strangers or set(asked) - set(page.heads) - set(page.closed):
        raise BadPage("streams")
    for stream, head in page.heads.items():
        if head.counter < held[stream].counter and stream not in page.afresh:
            raise BadPage("backwards")
    _refuse_places(page)
    if page.digests and (page.more or not page.digests.keys() <= page.heads.keys()):
        raise BadPage("digests")


def refuse_gathered(page: PageLike, asked: Mapping[str, Head], number: int | None) -> None:
    """Raises ``BadPage`` for accounts outside of the bucket or of those asked for, for kinds that
    are not the directory's, and for heads that bring nothing."""
    for stream, head in page.heads.items():
        here = stream in asked if number is None else bucket(stream) == number
        if not here or account_of(stream) is None:
            raise BadPage("streams")
        before = asked.get(stream)
        if before and stream not in page.afresh and head.counter <= before.counter:
            raise BadPage("no news")
    if page.more and not page.heads:
        raise BadPage("no news")
    if not page.afresh.keys() <= page.heads.keys():
        raise BadPage("streams")
    allowed = {kind.name for kind in kinds()}
    named = page.kinds.keys() | {lost.kind for lost in page.gone}
    if any(name not in allowed for name in named & KINDS.keys()):
        raise BadPage("kinds")
    _refuse_places(page)


def _refuse_places(page: PageLike) -> None:
    for head in page.heads.values():
        if not 0 <= head.counter < MOST_POSITIONS:
            raise BadPage("head")
    for lost in page.gone:
        if lost.stream not in page.heads:
            raise BadPage("gone")
        if not 0 < lost.position <= page.heads[lost.stream].counter:
            raise BadPage("position")
    if not 0 <= page.time <= LATEST:
        raise BadPage("time")
