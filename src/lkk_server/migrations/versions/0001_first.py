"""The first schema: a table for each record, the feed and its streams, commands, sign-in.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lkk_server.migrations.making import force, index, on_postgresql, policy, table

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    records()
    books()
    sign_in()
    if on_postgresql():
        guard()


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
        "supplier stream account? id device status code? details raised settled:int made:int seal",
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
    table("feed", "stream kind id", "stream kind id position:int state since:int?")
    index("feed_by_position", "feed", "stream position", unique=True)
    lost = sa.text("since IS NOT NULL")
    op.create_index("feed_lost", "feed", ["since"], sqlite_where=lost, postgresql_where=lost)
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


STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"
HOME = f"EXISTS (SELECT 1 FROM stream AS home WHERE home.stream = feed.stream AND home.{SUPPLIER})"
HINTS = "(SELECT current_setting('lkk.hints', true)) = 'on'"
ANYBODY = "(SELECT current_setting('lkk.supplier', true)) <> ''"
RECORDS = "user linked_account account outcome supplier office meter register reading tariff"


def guard() -> None:
    """Row-level security: what a transaction has not said that it reads or writes for, it does not
    see, whatever its queries ask. ``lkk.streams`` are the streams that it may read, of
    ``lkk.supplier`` it may read and write all; '' is nothing."""
    for name in (*RECORDS.split(), "stream"):
        policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
        policy(name, "keeper", f"USING ({SUPPLIER})")
    policy("feed", "reader", f"FOR SELECT USING ({STREAMS})")
    policy("feed", "keeper", f"USING ({HOME})")
    policy("command", "keeper", f"USING ({SUPPLIER})")
    policy("hint", "keeper", f"FOR INSERT WITH CHECK ({ANYBODY})")
    policy("hint", "listener", f"FOR SELECT USING ({HINTS})")
    policy("hint", "pruner", f"FOR DELETE USING ({HINTS})")
    for name in (*RECORDS.split(), "stream", "feed", "command", "hint"):
        force(name)
    op.execute(ASK)


# The scope is read by the database itself, so that a mistake in the server's queries, or in its
# own notion of a scope, shows nothing of what is another's.
ASK = """
CREATE FUNCTION lkk_ask(of_supplier text, of_user text, of_device text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    own text[] := ARRAY['supplier:' || of_supplier, 'user:' || of_user, 'device:' || of_device];
BEGIN
    PERFORM set_config('lkk.streams', own::text, true);
    PERFORM set_config('lkk.streams', (own || ARRAY(
        SELECT 'account:' || account FROM linked_account
        WHERE stream = 'user:' || of_user AND supplier = of_supplier
    ))::text, true);
END $$
"""
