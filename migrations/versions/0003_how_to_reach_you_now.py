"""How to reach you now: contact points, their hours, waits and claims, reminders, what supersedes.

Only adds, and every new column has a default in the database: during a rolling restart the version
before goes on writing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "contact_point",
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("holidays", sa.String(length=32), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("stale_after_minutes", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_contact_point_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_point_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_point_page_id", "contact_point", ["page_id"])

    op.create_table(
        "alternative",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("alternative_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alternative_id"], ["contact_point.id"], name=op.f("fk_alternative_alternative_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_alternative_contact_point_id")
        ),
        sa.PrimaryKeyConstraint("contact_point_id", "alternative_id", name=op.f("pk_alternative")),
    )
    op.create_index("ix_alternative_alternative_id", "alternative", ["alternative_id"])

    op.create_table(
        "contact_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("lapses_at", _MOMENT, nullable=True),
        sa.Column("wait_minutes", sa.Integer(), nullable=True),
        sa.Column("use_instead", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_contact_claim_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_contact_claim_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_claim")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contact_claim_contact_point_id_until", "contact_claim", ["contact_point_id", "until"]
    )
    op.create_index("ix_contact_claim_notice_id", "contact_claim", ["notice_id"])

    op.create_table(
        "contact_point_text",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("instructions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_contact_point_text_contact_point_id"),
        ),
        sa.PrimaryKeyConstraint("contact_point_id", "language", name=op.f("pk_contact_point_text")),
    )
    op.create_table(
        "hours_exception",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_hours_exception_contact_point_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_exception")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hours_exception_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hours_exception_contact_point_id", "hours_exception", ["contact_point_id"])

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(length=32), nullable=False),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.Column("skipped_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_reminder_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "notice_id",
            "moment",
            "lead_minutes",
            name=op.f("uq_reminder_notice_id_moment_lead_minutes"),
        ),
        sqlite_autoincrement=True,
    )
    still_to_come = sa.text("told_at IS NULL AND skipped_at IS NULL")
    op.create_index(
        "ix_reminder_due_at",
        "reminder",
        ["due_at"],
        sqlite_where=still_to_come,
        postgresql_where=still_to_come,
    )
    op.add_column(
        "moment",
        sa.Column("reminders_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # A reminder is about a date of a notice from now on; that an endpoint is paused is said so.
    op.execute("UPDATE fanout SET purpose = 'paused' WHERE purpose = 'reminder'")

    op.create_table(
        "wait",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("as_of", _MOMENT, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_wait_contact_point_id")
        ),
        sa.PrimaryKeyConstraint("contact_point_id", name=op.f("pk_wait")),
    )
    op.create_table(
        "wait_slot",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("slot", _MOMENT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"], ["contact_point.id"], name=op.f("fk_wait_slot_contact_point_id")
        ),
        sa.PrimaryKeyConstraint("contact_point_id", "slot", name=op.f("pk_wait_slot")),
    )
    op.create_table(
        "wait_history",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("through", _MOMENT, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("quarters", sa.JSON(), nullable=False),
        sa.Column("calm", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_wait_history_contact_point_id"),
        ),
        sa.PrimaryKeyConstraint("contact_point_id", name=op.f("pk_wait_history")),
    )
    op.create_table(
        "affected_contact_point",
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("stated", sa.String(length=16), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=True),
        sa.Column("use_instead", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("old_state", sa.String(length=16), nullable=False),
        sa.Column("new_state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_affected_contact_point_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["update.id"], name=op.f("fk_affected_contact_point_update_id")
        ),
        sa.PrimaryKeyConstraint(
            "update_id", "contact_point_id", name=op.f("pk_affected_contact_point")
        ),
    )
    op.create_table(
        "service_contact_point",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_point.id"],
            name=op.f("fk_service_contact_point_contact_point_id"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_contact_point_service_id")
        ),
        sa.PrimaryKeyConstraint(
            "service_id", "contact_point_id", name=op.f("pk_service_contact_point")
        ),
    )
    op.create_index(
        "ix_service_contact_point_contact_point_id", "service_contact_point", ["contact_point_id"]
    )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supersedes_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_notice_supersedes_id"), ["supersedes_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_supersedes_id"), "notice", ["supersedes_id"], ["id"]
        )

    with op.batch_alter_table("update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_update_corrects_id"), "update", ["corrects_id"], ["id"]
        )

    with op.batch_alter_table("service_text", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phrases", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Go back."""
    # That version would take a reminder of a date for word of a paused endpoint.
    op.execute("UPDATE fanout SET purpose = 'update' WHERE purpose = 'reminder'")
    op.execute("UPDATE fanout SET purpose = 'reminder' WHERE purpose = 'paused'")
    with op.batch_alter_table("moment") as batch_op:
        batch_op.drop_column("reminders_chosen")
    with op.batch_alter_table("service_text") as batch_op:
        batch_op.drop_column("phrases")
    with op.batch_alter_table("update") as batch_op:
        batch_op.drop_constraint(op.f("fk_update_corrects_id"), type_="foreignkey")
        batch_op.drop_column("corrects_id")
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_index(op.f("ix_notice_supersedes_id"))
        batch_op.drop_constraint(op.f("fk_notice_supersedes_id"), type_="foreignkey")
        batch_op.drop_column("supersedes_id")
    op.drop_table("service_contact_point")
    op.drop_table("affected_contact_point")
    op.drop_table("wait_history")
    op.drop_table("wait_slot")
    op.drop_table("wait")
    op.drop_table("reminder")
    op.drop_table("hours_exception")
    op.drop_table("contact_point_text")
    op.drop_table("contact_claim")
    op.drop_table("alternative")
    op.drop_table("contact_point")
