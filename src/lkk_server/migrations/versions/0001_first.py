"""The first schema: a table for each record, the feed and its streams, commands, sign-in.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def column(said: str, sequence: str) -> sa.Column[Any]:
    name, _, kind = said.rstrip("?").partition(":")
    types: dict[str, Any] = {"": TEXT, "int": INTEGER, "bytes": sa.LargeBinary()}
    numbered = name == sequence
    return sa.Column(name, types[kind], nullable=said.endswith("?"), autoincrement=numbered)


def table(name: str, key: str, columns: str, *, sequence: str = "", keyed: bool = True) -> None:
    """Columns are text unless said otherwise, and NOT NULL unless they end in a question mark.
    Rows of a keyed table lie in the order of their key on SQLite."""
    op.create_table(
        name,
        *(column(said, sequence) for said in columns.split()),
        sa.PrimaryKeyConstraint(*key.split()),
        sqlite_strict=True,
        sqlite_with_rowid=not keyed,
    )


def index(name: str, of: str, columns: str, *, unique: bool = False) -> None:
    op.create_index(name, of, columns.split(), unique=unique)


def upgrade() -> None:
    records()
    books()
    sign_in()


def records() -> None:
    table("user", "stream id", "supplier stream account? id login name")
    table("linked_account", "stream id", "supplier stream id user account nickname? place:int")
    index("linked_account_by_account", "linked_account", "stream account")
    index("linked_account_by_id", "linked_account", "id")
    index("linked_account_of_account", "linked_account", "account")
    table(
        "account",
        "stream id",
        "supplier stream account? id office customer address zone plan open_period",
    )
    table(
        "outcome",
        "stream id",
        "supplier stream account? id device status code? details raised settled:int",
    )
    index("outcome_by_id", "outcome", "id")
    table(
        "supplier",
        "stream id",
        "supplier stream account? id name short_name zone language currency phone "
        "window_first:int window_last:int grace_hours:int large_factor:int "
        "large_least_energy:int large_least_volume:int verification_warning_days:int",
    )
    table("office", "stream id", "supplier stream account? id name address")
    index("office_by_id", "office", "id")
    table(
        "meter",
        "stream id",
        "supplier stream id account serial resource status blocked? blocked_until? "
        "digits:int decimals:int verification? place?",
    )
    index("meter_by_id", "meter", "id")
    table(
        "register",
        "stream id",
        "supplier stream id account meter zone counted_value:int? counted_on? "
        "transmitted_value:int? transmitted_on? daily_mean:int?",
    )
    index("register_by_id", "register", "id")
    index("register_by_meter", "register", "stream meter")
    table(
        "reading",
        "stream id",
        "supplier stream id account meter register value:int taken:int day period channel "
        "status command? rolled:int",
    )
    index("reading_by_command", "reading", "stream command")
    index("reading_by_id", "reading", "id")
    index("reading_by_period", "reading", "stream period")
    index("reading_by_register", "reading", "stream register")
    table(
        "tariff", "stream id", "supplier stream account? id plan service zone? unit price:int since"
    )
    index("tariff_by_id", "tariff", "id")
    index("tariff_by_plan", "tariff", "stream plan")


def books() -> None:
    table("server", "id", "id made:int")
    table("run", "number", "number:int run begun:int identity", keyed=False)
    table("stream", "stream", "stream supplier kind office? bucket:int counter:int floor:int notes")
    index("stream_by_office", "stream", "office")
    table("feed", "stream kind id", "stream kind id position:int state")
    index("feed_by_position", "feed", "stream position", unique=True)
    table(
        "command",
        "owner id",
        "owner id supplier user device number:int kind version:int hash:bytes "
        "payload:bytes? made:int arrived:int status code? details raised settled:int",
    )
    index("command_by_device", "command", "device number")
    table("hint", "sequence", "sequence:int stream counter:int", sequence="sequence", keyed=False)


def sign_in() -> None:
    table("login", "name", "name user")
    index("login_of_user", "login", "user")
    table("credential", "user", "user hash changed:int")
    table("device", "id", "id user name made:int")
    index("device_of_user", "device", "user")
    table(
        "family",
        "handle",
        "handle user device refresh formers access access_until:int former_access? "
        "former_access_until:int made:int until:int revoked:int?",
    )
    index("family_of_device", "family", "device")
    index("family_of_user", "family", "user")
