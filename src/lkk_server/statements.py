"""Statements: declared with SQLAlchemy, compiled once a dialect, and run by the driver itself.

What runs is the driver's own cursor on the connection of the transaction that is open, so that a
statement costs what the database takes for it. Errors come as SQLAlchemy's, as they do elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, Dialect, Text, bindparam
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import (
    BindParameter,
    ClauseElement,
    ColumnElement,
    FromClause,
    TableValuedAlias,
)
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine, UserDefinedType

Row = tuple[Any, ...]
PARAMETERS = {"sqlite": "qmark", "postgresql": "format"}


class _Text(NamedTuple):
    """A statement in the words of one dialect; ``places`` make its values in their order."""

    sql: str
    places: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    constants: dict[str, Any]
    error: type[Exception]


class Statement:
    """One statement. Its parameters are given by name; those of many rows by place."""

    def __init__(self, construct: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._construct = construct
        self._columns = columns
        self._texts: dict[str, _Text] = {}

    def rows(self, connection: Connection, **asked: Any) -> list[Row]:
        """The driver's own tuples of all rows."""
        found: list[Row] = self._run(connection, asked).fetchall()
        return found

    def first(self, connection: Connection, **asked: Any) -> Row | None:
        """The first row, None where there is none."""
        found = self.rows(connection, **asked)
        return found[0] if found else None

    def run(self, connection: Connection, **asked: Any) -> None:
        """Run it for what it does."""
        self._run(connection, asked)

    def many(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Run it for each row, whose values stand in the order of the statement's parameters."""
        text = self._text(connection.dialect)
        driver = connection.connection.dbapi_connection
        assert driver is not None
        try:
            driver.cursor().executemany(text.sql, rows)
        except text.error as error:
            raise as_ours(connection, text.sql, error) from error

    def _run(self, connection: Connection, asked: dict[str, Any]) -> Any:
        text = self._texts.get(connection.dialect.name) or self._text(connection.dialect)
        given = text.constants | asked if text.constants else asked
        values = [given[n] if made is None else made(given[n]) for n, made in text.places]
        driver = connection.connection.dbapi_connection
        assert driver is not None
        cursor = driver.cursor()
        try:
            cursor.execute(text.sql, values)
        except text.error as error:
            raise as_ours(connection, text.sql, error) from error
        return cursor

    def _text(self, dialect: Dialect) -> _Text:
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = self._compiled(dialect)
        return text

    def _compiled(self, dialect: Dialect) -> _Text:
        module = dialect.loaded_dbapi
        # One of its own, since psycopg's would name each value of each row.
        make: Any = type(dialect)
        plain = make(paramstyle=PARAMETERS[dialect.name])
        compiled: Any = self._construct.compile(dialect=plain, column_keys=self._columns)
        names, binds = compiled.positiontup, compiled.binds
        return _Text(
            sql=str(compiled),
            places=tuple((name, _sent(binds[name], dialect.name)) for name in names),
            constants={n: binds[n].value for n in names if not binds[n].required},
            error=module.Error,
        )


class _Listed(UserDefinedType[Any]):
    """A parameter that is a whole list: an array, or JSON where there are none."""

    cache_ok = True


class _Pairs(UserDefinedType[Any]):
    """A parameter that is a list of pairs, as JSON."""

    cache_ok = True


class _Among(ColumnElement[bool]):
    """Whether a column's value is in a list; one parameter, however long the list is."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], listed: BindParameter[Any]) -> None:
        self.column = column
        self.listed = listed


class each_pair(GenericFunction[Any]):
    """The pairs of a JSON array as rows."""

    inherit_cache = True


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column's value is in the list that is given as this parameter."""
    return _Among(column, bindparam(name, type_=_Listed()))


class _Part(ColumnElement[Any]):
    """A pair's first text, its other text, or that other as a number."""

    inherit_cache = False

    def __init__(self, rows: TableValuedAlias, part: str, type_: TypeEngine[Any]) -> None:
        self.value: ColumnElement[Any] = rows.c.value
        self.part = part
        self.type = type_
        self._rows = rows

    @property
    def _from_objects(self) -> list[FromClause]:
        return [self._rows]


class Pairs:
    """The pairs that are given as one parameter, to be joined: a text, and a text or a number."""

    def __init__(self, name: str) -> None:
        function = each_pair(bindparam(name, type_=_Pairs()))
        self.rows: TableValuedAlias = function.table_valued("value", name=f"{name}_asked")
        self.text: ColumnElement[Any] = _Part(self.rows, "text", Text())
        self.other: ColumnElement[Any] = _Part(self.rows, "other", Text())
        self.number: ColumnElement[Any] = _Part(self.rows, "number", BigInteger())


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **options: Any) -> str:
    column, listed = (compiler.process(e, **options) for e in (element.column, element.listed))
    return f"{column} IN (SELECT value FROM json_each({listed}))"


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: Any, **options: Any) -> str:
    column, listed = (compiler.process(e, **options) for e in (element.column, element.listed))
    return f"{column} = ANY({listed}::text[])"


@compiles(each_pair, "sqlite")
def _of_json(element: each_pair, compiler: Any, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(each_pair, "postgresql")
def _of_json_text(element: each_pair, compiler: Any, **options: Any) -> str:
    # Plain columns: under row-level security a comparison with an expression that might tell what
    # it was given finds no index. OFFSET keeps them apart.
    listed = compiler.process(element.clauses, **options)
    return (
        "(SELECT value ->> 0 AS text, value ->> 1 AS other, CASE json_typeof(value -> 1)"
        f" WHEN 'number' THEN (value ->> 1)::bigint END AS number"
        f" FROM json_array_elements({listed}::json) OFFSET 0)"
    )


@compiles(_Part, "sqlite")
def _of_value(element: _Part, compiler: Any, **options: Any) -> str:
    value = compiler.process(element.value, **options)
    said = f"({value} ->> {0 if element.part == 'text' else 1})"
    return f"CAST({said} AS BIGINT)" if element.part == "number" else said


@compiles(_Part, "postgresql")
def _of_column(element: _Part, compiler: Any, **options: Any) -> str:
    value: str = compiler.process(element.value, **options)
    return value.removesuffix("value") + element.part


def _sent(bind: BindParameter[Any], dialect: str) -> Callable[[Any], Any] | None:
    if isinstance(bind.type, _Pairs) or (dialect == "sqlite" and isinstance(bind.type, _Listed)):
        return _json
    return list if isinstance(bind.type, _Listed) else None


def _json(values: Iterable[Any]) -> str:
    return msgspec.json.encode(values).decode()


def as_ours(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The error as SQLAlchemy raises it, without the values, which may be a person's data."""
    dialect = connection.dialect
    module = dialect.loaded_dbapi
    driver = connection.connection.dbapi_connection
    lost = isinstance(error, module.Error) and dialect.is_disconnect(error, driver, None)
    found = DBAPIError.instance(
        sql, None, error, module.Error, connection_invalidated=lost, dialect=dialect
    )
    if lost:
        connection.invalidate(error)
    return found
