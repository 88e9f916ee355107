"""Effects that are still to be told, leases of living workers, and what used a confirmation"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0002'
down_revision: str | None = '0001'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # No batches: SQLite would copy the tables, and other tables point at them.
    op.create_table('workers',
    sa.Column('owner', sa.String(length=43), nullable=False),
    sa.Column('beats', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('owner', name=op.f('pk_workers'))
    )
    op.drop_column('conversations', 'lease_until')
    op.add_column('conversations', sa.Column('served_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('confirmations', sa.Column('used_key', sa.String(length=120), nullable=True))
    op.add_column('messages', sa.Column('owed', sa.JSON(), nullable=True))
    owed = sa.text('owed IS NOT NULL')
    op.create_index('ix_messages_owed', 'messages', ['conversation_id'], sqlite_where=owed, postgresql_where=owed)


def downgrade() -> None:
    op.drop_index('ix_messages_owed', 'messages')
    op.drop_column('messages', 'owed')
    op.drop_column('confirmations', 'used_key')
    op.drop_column('conversations', 'served_at')
    op.add_column('conversations', sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True))
    op.drop_table('workers')
