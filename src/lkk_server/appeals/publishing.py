"""Publishing: a form, or a whole catalogue, comes to a server that runs, and to all its apps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec.structs import replace

from lkk_desktop.models.appeals.catalogue import AppealForm, AppealTopic, ConsentText, Faq
from lkk_desktop.models.command import World
from lkk_desktop.models.record import Record
from lkk_server import suppliers
from lkk_server.appeals import numbers
from lkk_server.identity.audit import note
from lkk_server.identity.realm import Realm
from lkk_server.ledger import Ledger
from lkk_server.streams import name_of
from lkk_server.suppliers.catalogue import BadCatalogue, Catalogue, records
from lkk_server.transact import transact

DEED = "appeal_catalogue_changed"
Placed = AppealForm | AppealTopic
KINDS: tuple[type[Record], ...] = (AppealTopic, AppealForm, ConsentText, Faq)


class Published(NamedTuple):
    """What became of one record of a catalogue."""

    id: str
    what: Literal["new", "changed", "unchanged", "gone"]
    title: str


def published(realm: Realm, actor: str, given: Catalogue) -> list[Published]:
    """Let a catalogue's records stand on the server, in place of those of the same names.

    A form may use the blocks of the supplier's own catalogue, and topics that are there. Questions
    that are often asked are replaced all together, if any are given. What a form asks changes only
    with a greater version, a consent's words only under a new one; drafts that lie in apps are
    told apart by that. Raises ``BadCatalogue``.
    """
    home = name_of("supplier", realm.supplier)
    blocks = {**suppliers.asks(realm.supplier).blocks, **given.blocks}
    found = replace(given, blocks=blocks)

    def work(ledger: Ledger) -> list[Published]:
        world = ledger.world({home})
        there = {one.id: one for one in _there(world, realm.supplier)}
        topics = [
            id.rpartition("/")[2] for id, one in there.items() if isinstance(one, AppealTopic)
        ]
        made = {
            one.id: one for one in _placed(records(realm.supplier, found, topics), found, there)
        }
        told = list(_compared(made, there))
        for one in told:
            if one.what == "gone":
                ledger.drop(there[one.id])
            elif one.what != "unchanged":
                ledger.put(made[one.id])
                note(realm, ledger, actor, "console", DEED, one.id, _version(made[one.id]))
        numbers.begin(ledger.connection, realm.supplier, found.lasts)
        return told

    return transact(realm.database, realm.supplier, lambda _connection: {home}, work)


def _there(world: World, supplier: str) -> Iterator[Record]:
    for kind in KINDS:
        yield from world.find(kind, supplier=supplier)


def _placed(
    made: Iterable[Record], found: Catalogue, there: Mapping[str, Record]
) -> Iterator[Record]:
    """Forms and topics of a file without places of their own: where they were, or at the end."""
    said = {one.name for one in found.forms if one.place is not None}
    last = max((one.place for one in there.values() if isinstance(one, Placed)), default=-1)
    for one in made:
        old = there.get(one.id)
        own = isinstance(one, AppealForm) and one.id.rpartition("/")[2] in said
        if not isinstance(one, Placed) or own:
            yield one
        elif isinstance(old, Placed):
            yield replace(one, place=old.place)
        else:
            last += 1
            yield replace(one, place=last)


def _compared(
    made: Mapping[str, Record],
    there: Mapping[str, Record],
) -> Iterator[Published]:
    """What is new, changed, as it was, or gone. Raises ``BadCatalogue``."""
    for id, one in made.items():
        old = there.get(id)
        if old is None:
            yield Published(id, "new", _title(one))
        elif old == one:
            yield Published(id, "unchanged", _title(one))
        else:
            _may_follow(one, old)
            yield Published(id, "changed", _title(one))
    if any(isinstance(one, Faq) for one in made.values()):
        for id, old in there.items():
            if isinstance(old, Faq) and id not in made:
                yield Published(id, "gone", _title(old))


def _may_follow(one: Record, old: Record) -> None:
    """Whether a record may take the place of another. Raises ``BadCatalogue``."""
    if isinstance(one, ConsentText):
        raise BadCatalogue(
            f"consent {one.kind}: version {one.version} was agreed to in other words; give these"
            " words a new version"
        )
    if isinstance(one, AppealForm) and isinstance(old, AppealForm):
        name = one.id.rpartition("/")[2]
        if one.version < old.version or (
            one.version == old.version and one.sections != old.sections
        ):
            raise BadCatalogue(
                f"form {name}: what it asks is not what version {old.version} asks, so its version"
                f" has to be {old.version + 1} or more"
            )


def _title(one: Record) -> str:
    if isinstance(one, Faq):
        return one.question
    return one.title if isinstance(one, AppealForm | AppealTopic) else one.id


def _version(one: Record) -> str:
    return f"version {one.version}" if isinstance(one, AppealForm | ConsentText) else ""
