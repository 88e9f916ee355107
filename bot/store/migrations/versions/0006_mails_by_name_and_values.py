"""Mails by name and values, put into words when they are sent"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision: str = '0006'
down_revision: str | None = '0005'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('fill', sa.JSON(), nullable=True))

    # What was written in words before is sent in these words.
    connection = op.get_bind()
    for key, subject, body in connection.execute(sa.text('SELECT id, subject, body FROM outbox')).all():
        connection.execute(
            sa.text("UPDATE outbox SET name = 'as_written', fill = :fill WHERE id = :id"),
            {'id': key, 'fill': json.dumps({'subject': subject, 'body': body})},
        )

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.alter_column('name', existing_type=sa.String(length=60), nullable=False)
        batch_op.alter_column('fill', existing_type=sa.JSON(), nullable=False)
        batch_op.drop_column('subject')
        batch_op.drop_column('body')


def downgrade() -> None:
    # the words of a mail that waits are not in its row any more, so there is nothing to go back to
    raise CommandError('outbox: this migration only goes forward; restore the backup')
