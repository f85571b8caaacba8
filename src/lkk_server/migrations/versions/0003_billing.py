"""Billing: what an account is supplied with, the terms of it, and what came of each period.

Frozen as it was released: a later change of the records is a later revision.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from lkk_server.migrations.making import force, index, on_postgresql, policy, table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STREAMS = "stream = ANY ((SELECT nullif(current_setting('lkk.streams', true), '')::text[])::text[])"
SUPPLIER = "supplier = (SELECT nullif(current_setting('lkk.supplier', true), ''))"
OFFICES = "office = ANY ((SELECT nullif(current_setting('lkk.offices', true), '')::text[])::text[])"

SUPPLIERS = {
    "billing_term": "since bill_day:int due_day:int",
    "key_rate": "since rate:int cap:int?",
    "missing_rule": "resource since average_periods:int base_periods:int least_periods:int months "
    "average_for expired_fails:int coefficients",
    "moratorium": "rule? since until?",
    "norm": "plan service per volume:int rooms:int residents:int since",
    "penalty_rule": "name since steps rate:int? rate_on most:int?",
    "provider": "name group",
}
MONEY = "opening:int accrued:int penalty:int recalculated:int paid:int closing:int"
ACCOUNTS = {
    "accrual": "period service provider group unit? method reason losses:int ratio:int norm:int? "
    "volume:int tariff:int? charged:int privilege:int subsidy:int " + MONEY + " explanation",
    "bill": "period issued due " + MONEY + " groups",
    "installation": "meter since until? ratio:int losses:int barred?",
    "payment": "group amount:int day taken:int period? way status",
    "premises": "since kind building? stove? total_area:int? living_area:int? heated_area:int? "
    "rooms:int? residents:int owners:int",
    "privilege": "service share:int persons:int bound reason since until?",
    "recalculation": "service period kind reason amount:int since? until? persons:int share:int "
    "note?",
    "service": "service provider group basis resources installable:int penalty? place:int since "
    "until?",
    "subsidy": "service? amount:int reason since until?",
    "tranche": "service period due amount:int left:int penalised:int",
}
BY = {"accrual": "period", "bill": "period", "installation": "meter", "norm": "plan"}
TARIFF = "supplier stream account? id plan service zone? unit price:int since"


def upgrade() -> None:
    for name, columns in SUPPLIERS.items():
        table(name, "stream id", f"supplier stream account? id {columns}")
    for name, columns in ACCOUNTS.items():
        table(name, "stream id", f"supplier stream id account {columns}")
    for name in (*SUPPLIERS, *ACCOUNTS):
        index(f"{name}_by_id", name, "id")
        if name in BY:
            index(f"{name}_by_{BY[name]}", name, f"stream {BY[name]}")
        if on_postgresql():
            policy(name, "reader", f"FOR SELECT USING ({STREAMS})")
            policy(name, "keeper", f"USING ({SUPPLIER})")
            force(name)
            if name in ACCOUNTS:
                home = f"home.stream = {name}.stream AND home.{OFFICES}"
                reach = f"EXISTS (SELECT 1 FROM stream AS home WHERE {home})"
                policy(name, "clerk", f"FOR SELECT USING ({reach})")
    ranges()


def ranges() -> None:
    """A tariff's price is one of a range of consumption; what there was is the first one."""
    if on_postgresql():
        op.add_column("tariff", sa.Column("above", sa.BigInteger(), server_default="0"))
        op.add_column("tariff", sa.Column("above_per", sa.Text(collation="C")))
        op.execute("UPDATE tariff SET above_per = 'account'")
        op.alter_column("tariff", "above", nullable=False, server_default=None)
        op.alter_column("tariff", "above_per", nullable=False)
        return
    # SQLite adds no column without a default to a table that holds rows.
    op.rename_table("tariff", "tariff_before")
    op.drop_index("tariff_by_id")
    op.drop_index("tariff_by_plan")
    table("tariff", "stream id", f"{TARIFF} above:int above_per")
    names = ", ".join(said.partition(":")[0].rstrip("?") for said in TARIFF.split())
    op.execute(
        f"INSERT INTO tariff ({names}, above, above_per)"
        f" SELECT {names}, 0, 'account' FROM tariff_before"
    )
    op.drop_table("tariff_before")
    index("tariff_by_id", "tariff", "id")
    index("tariff_by_plan", "tariff", "stream plan")
