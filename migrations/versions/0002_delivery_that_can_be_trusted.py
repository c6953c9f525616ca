"""Delivery that can be trusted: what tries, providers, receipts and subscribers' choices need.

Only adds, and every new column has a default in the database: during a rolling restart the version
before goes on writing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_KEPT = "rolled_up_at IS NULL"
_FAILED = "state = 'failed_permanent'"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "provider",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("free_at", sa.Float(precision=53), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", _MOMENT, nullable=True),
        sa.Column("rested_at", _MOMENT, nullable=True),
        sa.Column("failing_since", _MOMENT, nullable=True),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("channel", "name", name=op.f("pk_provider")),
    )
    op.create_table(
        "tally",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "state", name=op.f("pk_tally")),
    )
    op.create_table(
        "receipt",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("fanout_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["fanout_id"], ["fanout.id"], name=op.f("fk_receipt_fanout_id")),
        sa.PrimaryKeyConstraint("provider", "reference", name=op.f("pk_receipt")),
    )
    op.create_index(op.f("ix_receipt_at"), "receipt", ["at"])
    op.create_table(
        "subscription_notice",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_subscription_notice_notice_id")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_subscription_notice_subscription_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "subscription_id", "notice_id", name=op.f("pk_subscription_notice")
        ),
    )
    op.create_index(op.f("ix_subscription_notice_notice_id"), "subscription_notice", ["notice_id"])
    op.create_table(
        "delivery_sum",
        sa.Column("fanout_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fanout_id"], ["fanout.id"], name=op.f("fk_delivery_sum_fanout_id")
        ),
        sa.PrimaryKeyConstraint(
            "fanout_id", "channel", "language", "state", name=op.f("pk_delivery_sum")
        ),
    )
    op.add_column("fanout", sa.Column("rolled_up_at", _MOMENT, nullable=True))
    op.create_index(
        "ix_fanout_not_rolled_up",
        "fanout",
        ["ordered_at"],
        sqlite_where=sa.text(_KEPT),
        postgresql_where=sa.text(_KEPT),
    )
    op.add_column("batch", sa.Column("began_at", _MOMENT, nullable=True))
    op.add_column(
        "delivery", sa.Column("tries", sa.SmallInteger(), nullable=False, server_default="0")
    )
    op.add_column("delivery", sa.Column("due_at", _MOMENT, nullable=True))
    for column in (
        sa.Column("all_notices", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("minimum_impact", sa.String(length=16), nullable=True),
        sa.Column("daily", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("daily_at", sa.SmallInteger(), nullable=True),
        sa.Column("digest_at", _MOMENT, nullable=True),
        sa.Column("digested_through", _MOMENT, nullable=True),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=True),
        sa.Column("quiet_until", sa.SmallInteger(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("bounced_at", _MOMENT, nullable=True),
        sa.Column("failing_since", _MOMENT, nullable=True),
        sa.Column("secret_generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("secret_changed_at", _MOMENT, nullable=True),
    ):
        op.add_column("subscription", column)
    op.create_index("ix_subscription_digest_at", "subscription", ["digest_at"])
    op.create_index("ix_subscription_failing_since", "subscription", ["failing_since"])
    op.create_index(
        "ix_subscription_quiet_from",
        "subscription",
        ["quiet_from", "quiet_until", "time_zone"],
        sqlite_where=sa.text("quiet_from IS NOT NULL"),
        postgresql_where=sa.text("quiet_from IS NOT NULL"),
    )
    op.create_index("ix_fanout_ordered_at", "fanout", ["ordered_at"])
    op.create_index(
        "ix_attempt_failed",
        "attempt",
        ["fanout_id", "recipient"],
        sqlite_where=sa.text(_FAILED),
        postgresql_where=sa.text(_FAILED),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_attempt_failed", table_name="attempt")
    op.drop_index("ix_fanout_ordered_at", table_name="fanout")
    op.drop_index("ix_subscription_quiet_from", table_name="subscription")
    op.drop_index("ix_subscription_failing_since", table_name="subscription")
    op.drop_index("ix_subscription_digest_at", table_name="subscription")
    for name in (
        "secret_changed_at",
        "secret_generation",
        "failing_since",
        "bounced_at",
        "bounces",
        "time_zone",
        "quiet_until",
        "quiet_from",
        "digested_through",
        "digest_at",
        "daily_at",
        "daily",
        "minimum_impact",
        "all_notices",
    ):
        op.drop_column("subscription", name)
    op.drop_column("delivery", "due_at")
    op.drop_column("delivery", "tries")
    op.drop_column("batch", "began_at")
    op.drop_index("ix_fanout_not_rolled_up", table_name="fanout")
    op.drop_column("fanout", "rolled_up_at")
    op.drop_table("delivery_sum")
    op.drop_table("subscription_notice")
    op.drop_table("receipt")
    op.drop_table("tally")
    op.drop_table("provider")
