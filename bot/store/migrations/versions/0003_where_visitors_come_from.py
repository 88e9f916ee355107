"""Where visitors come from, so that one address cannot fill the queue"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0003'
down_revision: str | None = '0002'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_from', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_conversations_opened_from'), ['opened_from'], unique=False)
