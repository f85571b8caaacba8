"""The catalogue of appeals as a supplier writes it, read into records, or said what is wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from lkk_desktop.models.appeals.catalogue import (
    CONSENTS,
    FIELD_TYPES,
    AppealForm,
    AppealTopic,
    Choice,
    ConsentKind,
    ConsentText,
    Faq,
    Field,
    FormKind,
    Section,
    Source,
)
from lkk_desktop.models.bounds import Count, LongText, Text
from lkk_desktop.models.money import THOUSANDTHS
from lkk_desktop.models.record import Record
from lkk_server.suppliers.tables import exact

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,49}\Z")]
Title = Annotated[str, Meta(min_length=1, max_length=2_000)]
Prefix = Annotated[str, Meta(pattern=r"^([0-9]{2})?\Z")]
OF_ACCOUNT = ("meter", "register")
"""Types whose answers are an account's."""
T = TypeVar("T")


class BadCatalogue(Exception):
    """What is wrong with a catalogue, and where, said to whoever wrote it."""


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file: a key that is not known is refused."""


class _Field(_Row, frozen=True, kw_only=True):
    """A field. Choices are codes with their titles, in their order; the bounds of a number are
    texts in its own unit."""

    name: Name
    type: str
    label: Title
    required: bool = False
    help: str = ""
    choices: dict[Name, Title] = {}
    least: int | str | None = None
    most: int | str | None = None
    decimals: Annotated[int, Meta(ge=0, le=3)] = 0
    unit: Text = ""
    source: Source | None = None
    of: Name | None = None


class _Section(_Row, frozen=True, kw_only=True):
    title: Title
    fields: Annotated[tuple[_Field, ...], Meta(min_length=1)]


class _Form(_Row, frozen=True, kw_only=True):
    """A form. A section that is a text is one of the blocks, which several forms have."""

    name: Name
    topic: Name
    title: Title
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    days: Count
    sections: Annotated[tuple[str | _Section, ...], Meta(min_length=1)]
    kind: FormKind = "application"
    most_days: Count | None = None
    series: Prefix = ""
    needs_account: bool = True
    open: bool = True
    place: int | None = None


class _Topic(_Row, frozen=True, kw_only=True):
    name: Name
    title: Title


class _Series(_Row, frozen=True, kw_only=True):
    prefix: Prefix
    last: Annotated[int, Meta(ge=0, lt=1_000_000_000)]


class _Consent(_Row, frozen=True, kw_only=True):
    kind: ConsentKind
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    line: Title
    text: LongText


class _Faq(_Row, frozen=True, kw_only=True):
    section: Title
    question: Title
    answer: LongText


class Catalogue(_Row, frozen=True, kw_only=True):
    """A file: topics, blocks of fields, forms, consents, where numbers go on from, and questions
    that are often asked."""

    topics: tuple[_Topic, ...] = ()
    blocks: dict[Name, _Section] = {}
    forms: tuple[_Form, ...] = ()
    consents: tuple[_Consent, ...] = ()
    series: tuple[_Series, ...] = ()
    faq: tuple[_Faq, ...] = ()

    @property
    def lasts(self) -> dict[str, int]:
        """The number that each series gave last, by its prefix."""
        return {one.prefix: one.last for one in self.series}


def read(data: Mapping[str, Any]) -> Catalogue:
    """A file's tables. Raises ``BadCatalogue``."""
    return _read(data, Catalogue)


def records(supplier: str, found: Catalogue, topics: Iterable[str] = ()) -> Iterator[Record]:
    """The records of a catalogue; ``topics`` are names of those that are there beside its own.

    Raises ``BadCatalogue``.
    """
    _unique("a topic", (one.name for one in found.topics))
    _unique("a form", (one.name for one in found.forms))
    _unique("a series", (one.prefix for one in found.series))
    _unique("a consent", (f"{one.kind} {one.version}" for one in found.consents))
    for place, topic in enumerate(found.topics):
        yield AppealTopic(
            id=topic_id(supplier, topic.name), supplier=supplier, title=topic.title, place=place
        )
    known = {*topics, *(one.name for one in found.topics)}
    for place, form in enumerate(found.forms):
        try:
            yield _form(supplier, form, found.blocks, known, place)
        except BadCatalogue as error:
            raise BadCatalogue(f"form {form.name}: {error}") from None
    for consent in found.consents:
        yield _consent(supplier, consent)
    for number, one in enumerate(found.faq, 1):
        yield Faq(
            id=f"{supplier}/faq/{number}",
            supplier=supplier,
            section=one.section,
            question=one.question,
            answer=paragraphs(one.answer),
            place=number,
        )


def complete(made: Iterable[Record]) -> None:
    """A whole catalogue has all consents that an appeal needs. Raises ``BadCatalogue``."""
    there = {one.kind for one in made if isinstance(one, ConsentText)}
    for kind in CONSENTS:
        if kind not in there:
            raise BadCatalogue(f"there is no text of the consent {kind}")


def topic_id(supplier: str, name: str) -> str:
    return f"{supplier}/topic/{name}"


def form_id(supplier: str, name: str) -> str:
    return f"{supplier}/form/{name}"


def paragraphs(text: str) -> str:
    """A text whose lines were broken where they were long: blank lines part its paragraphs."""
    return "\n\n".join(" ".join(one.split()) for one in text.strip().split("\n\n"))


def _read(data: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise BadCatalogue(str(error)) from None


def _unique(what: str, names: Iterable[str]) -> None:
    seen = set[str]()
    for name in names:
        if name in seen:
            raise BadCatalogue(f"{what} {name!r} is there twice")
        seen.add(name)


def _consent(supplier: str, row: _Consent) -> ConsentText:
    """The hash is of all that is read before the tick: the text, a blank line, the line itself."""
    line, text = " ".join(row.line.split()), paragraphs(row.text)
    return ConsentText(
        id=f"{supplier}/consent/{row.kind}/{row.version}",
        supplier=supplier,
        kind=row.kind,
        version=row.version,
        line=line,
        text=text,
        sha256=hashlib.sha256(f"{text}\n\n{line}".encode()).hexdigest(),
    )


def _form(
    supplier: str, row: _Form, blocks: Mapping[str, _Section], topics: set[str], place: int
) -> AppealForm:
    if row.topic not in topics:
        raise BadCatalogue(f"no topic is called {row.topic!r}")
    if row.most_days is not None and row.most_days < row.days:
        raise BadCatalogue("its term can only be extended: most_days is less than days")
    made = AppealForm(
        id=form_id(supplier, row.name),
        supplier=supplier,
        topic=topic_id(supplier, row.topic),
        kind=row.kind,
        title=row.title,
        place=place if row.place is None else row.place,
        version=row.version,
        sections=tuple(_section(one, blocks) for one in row.sections),
        days=row.days,
        most_days=row.most_days,
        series=row.series,
        needs_account=row.needs_account,
        open=row.open,
    )
    _unique("a field", (field.name for field in made.fields))
    for field in made.fields:
        _fits(made, field)
    return made


def _section(row: str | _Section, blocks: Mapping[str, _Section]) -> Section:
    if isinstance(row, str):
        if row not in blocks:
            raise BadCatalogue(f"no block is called {row!r}")
        row = blocks[row]
    return Section(title=row.title, fields=tuple(_field(one) for one in row.fields))


def _field(row: _Field) -> Field:
    return Field(
        name=row.name,
        type=row.type,
        label=row.label,
        required=row.required,
        help=" ".join(row.help.split()),
        choices=tuple(Choice(code=code, title=title) for code, title in row.choices.items()),
        least=_bound(row, row.least),
        most=_bound(row, row.most),
        decimals=row.decimals,
        unit=row.unit,
        source=row.source,
        of=row.of,
    )


def _bound(row: _Field, value: int | str | None) -> int | None:
    if value is None:
        return None
    if row.type != "number":
        if isinstance(value, str):
            raise BadCatalogue(f"field {row.name}: a bound that is no number's is a whole number")
        return value
    try:
        return exact(str(value), THOUSANDTHS)
    except (ValueError, ArithmeticError):
        raise BadCatalogue(f"field {row.name}: {value!r} is no bound of a number") from None


def _fits(form: AppealForm, field: Field) -> None:
    """Whether a field can be asked for and answered. Raises ``BadCatalogue``."""

    def must(so: bool, otherwise: str) -> None:
        if not so:
            raise BadCatalogue(f"field {field.name}: {otherwise}")

    must(field.type in FIELD_TYPES, f"this version has no type {field.type!r}")
    is_choice = field.type == "choice"
    must(bool(field.choices) == is_choice, "choices are a choice's, and it needs some")
    must(field.type == "number" or not field.decimals, "decimals are a number's")
    must(field.type not in OF_ACCOUNT or form.needs_account, "its answers need an account")
    if field.least is not None and field.most is not None:
        must(field.least <= field.most, "least is more than most")
    meters = {one.name for one in form.fields if one.type == "meter"}
    if field.of is not None:
        must(field.type == "register" and field.of in meters, "``of`` leads a register to a meter")
