"""``lkk-server appeal``: an office's work at the server's console, in words or as JSON."""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from lkk_desktop.models.appeals.content import examine
from lkk_desktop.models.command import Problem
from lkk_desktop.online.appeals import (
    MOST_LINES,
    AnswerAppeal,
    AppealLine,
    ExtendAppeal,
    ListAppeals,
    LookAtAppeal,
    RefuseAppeal,
    TakeAppeal,
)
from lkk_server import serving, suppliers
from lkk_server.appeals import listing, office, publishing, said
from lkk_server.appeals.reach import CONSOLE, Worker
from lkk_server.database import Behalf, Clock
from lkk_server.files.shelf import Shelf
from lkk_server.identity.holding import offices_of
from lkk_server.identity.names import name_of, user_of
from lkk_server.identity.realm import Realm
from lkk_server.refused import Refused
from lkk_server.suppliers.catalogue import BadCatalogue, read


class CannotDo(Exception):
    """Why a deed was not done, said to whoever runs it."""


class _Work(NamedTuple):
    realm: Realm
    shelf: Shelf
    by: Worker
    options: argparse.Namespace

    @property
    def zone(self) -> str:
        return self.realm.house.zone

    def id(self) -> str:
        """The appeal that is meant. Raises ``Refused``."""
        realm, number = self.realm, self.options.number
        with realm.database.read() as connection:
            found = listing.numbered(connection, realm.supplier, number)
        if found is None:
            raise Refused(422, "unknown_appeal")
        return found


def run(options: argparse.Namespace, data: Path, clock: Clock) -> Iterator[str]:
    """Do what the options say; what it came to, line by line.

    Raises ``CannotDo``, ``serving.CannotStart``.
    """
    database = serving.found(data, options.database, clock)
    try:
        with database.on_behalf(Behalf(options.supplier)):
            sessions = serving.sessions_of(database, data, options.supplier)
            clamd = getattr(options, "clamd", None)
            shelf = serving.files_of(database, data, sessions, clamd).shelf
            by = _worker(sessions.realm, getattr(options, "login", None))
            for one in _DEEDS[options.deed](_Work(sessions.realm, shelf, by, options)):
                yield said.plain(one)
    except Refused as refused:
        raise CannotDo(said.plain(said.refusal(refused.code, refused.values))) from None
    except BadCatalogue as error:
        raise CannotDo(said.plain(str(error))) from None
    except CannotDo as error:
        raise CannotDo(said.plain(str(error))) from None
    finally:
        database.close()


def _worker(realm: Realm, login: str | None) -> Worker:
    """The supplier itself, or the clerk of a login. Raises ``Refused``."""
    if login is None:
        return CONSOLE
    with realm.database.read() as connection:
        user = user_of(connection, name_of(login, realm.house.region))
        if user is None:
            raise Refused(422, "unknown_login")
        offices = offices_of(connection, realm.supplier, user)
    if not offices:
        raise Refused(422, "no_clerk")
    return Worker(user, CONSOLE.device, frozenset(offices))


def _list(work: _Work) -> Iterator[str]:
    asked = work.options
    found: list[AppealLine] = []
    after: str | None = None
    while True:
        question = ListAppeals(
            status=asked.status,
            overdue=asked.overdue,
            search=asked.search,
            after=after,
            most=MOST_LINES,
        )
        page = office.listed(work.realm, work.by, question)
        found += page.appeals
        after = page.more
        if not asked.json:
            yield from (said.line(one, work.zone) for one in page.appeals)
        if after is None:
            break
    if asked.json:
        yield _json(found)
    elif not found:
        yield "No appeals."


def _show(work: _Work) -> Iterator[str]:
    found = office.look(work.realm, work.by, LookAtAppeal(appeal=work.id()))
    if work.options.json:
        yield _json(found)
    else:
        yield from said.sheet(found, work.zone)


def _take(work: _Work) -> Iterator[str]:
    office.take(work.realm, work.by, TakeAppeal(appeal=work.id()))
    yield from _now(work)


def _answer(work: _Work) -> Iterator[str]:
    text, files = _text(work.options.text), tuple(_shelved(work))
    asked = AnswerAppeal(appeal=work.id(), text=text, files=files)
    office.answer(work.realm, work.by, asked)
    yield from _now(work)


def _refuse(work: _Work) -> Iterator[str]:
    reason, files = _text(work.options.reason), tuple(_shelved(work))
    asked = RefuseAppeal(appeal=work.id(), reason=reason, files=files)
    office.refuse(work.realm, work.by, asked)
    yield from _now(work)


def _extend(work: _Work) -> Iterator[str]:
    asked = ExtendAppeal(appeal=work.id(), days=work.options.days, reason=work.options.reason)
    office.extend(work.realm, work.by, asked)
    yield from _now(work)


def _form(work: _Work) -> Iterator[str]:
    file: Path | None = work.options.file
    if file is None:
        given = suppliers.asks(work.realm.supplier)
    else:
        try:
            given = read(tomllib.loads(file.read_text("utf-8")))
        except (OSError, UnicodeError) as error:
            raise CannotDo(f"{file} cannot be read ({type(error).__name__})") from None
        except tomllib.TOMLDecodeError as error:
            raise CannotDo(f"{file}: {error}") from None
    told = publishing.published(work.realm, work.by.user, given)
    if work.options.json:
        yield _json([one._asdict() for one in told])
    else:
        yield from (f"{one.what:<9}  {one.id}  {one.title}" for one in told)


def _now(work: _Work) -> Iterator[str]:
    """What an appeal is after a deed."""
    found = office.look(work.realm, work.by, LookAtAppeal(appeal=work.id()))
    if work.options.json:
        yield _json(found)
        return
    one = found.appeal
    due = "" if one.due is None else f", due {one.due:%d.%m.%Y}"
    yield f"No. {one.number}: {one.status}{due}."


def _shelved(work: _Work) -> Iterator[str]:
    """Put files of the console's on the server's shelf; their ids. Raises ``CannotDo``."""
    for file in work.options.file:
        try:
            content = file.read_bytes()
            media = examine(file.name, io.BytesIO(content), len(content))
            kept = work.shelf.put(work.by.user, file.name, media, content)
        except OSError as error:
            raise CannotDo(f"{file} cannot be read ({type(error).__name__})") from None
        except Problem as problem:
            words = said.refusal(problem.code, problem.values)
            raise CannotDo(f"{file}: {words}") from None
        yield kept.id


def _text(given: str) -> str:
    return sys.stdin.read() if given == "-" else given


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_DEEDS = {
    "list": _list,
    "show": _show,
    "take": _take,
    "answer": _answer,
    "refuse": _refuse,
    "extend": _extend,
    "form": _form,
}
