"""Presence of agents, how a visitor is reached, and which answers were not read"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0005'
down_revision: str | None = '0004'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contact', sa.String(length=320), nullable=True))
        batch_op.add_column(sa.Column('owed_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('agent_seq', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('delivered_seq', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('mailed_seq', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('unread_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_conversations_unread_since'), ['unread_since'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_unread_since'))
        for name in ('unread_since', 'mailed_seq', 'delivered_seq', 'agent_seq', 'owed_since', 'contact'):
            batch_op.drop_column(name)

    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.drop_column('seen_at')
