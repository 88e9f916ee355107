"""One open conversation a member

Members who opened two tabs at the same moment may have two. The one that a person has stays, else the one that waits,
else the newest; the others are closed, as of their last message. Nothing of their threads is lost.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0004'
down_revision: str | None = '0003'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

CONVERSATIONS = sa.table(
    'conversations',
    sa.column('id'), sa.column('member_number'), sa.column('state'), sa.column('agent_id'), sa.column('memory'),
    sa.column('lease_owner'), sa.column('waiting_since'), sa.column('opened_at'),
    sa.column('closed_at'),
)
MESSAGES = sa.table('messages', sa.column('conversation_id'), sa.column('pending'), sa.column('at'))


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':  # nobody opens another one between the two steps
        op.execute('LOCK TABLE conversations IN SHARE ROW EXCLUSIVE MODE')
    close_doubles()
    is_open = sa.text("state <> 'closed'")
    op.create_index(
        'uq_conversations_open_member', 'conversations', ['member_number'],
        unique=True, sqlite_where=is_open, postgresql_where=is_open,
    )


def close_doubles() -> None:
    """Close all but one open conversation of each member."""
    columns, bind = CONVERSATIONS.c, op.get_bind()
    open_ones = (columns.member_number.is_not(None)) & (columns.state != 'closed')
    first = sa.case({'person': 0, 'waiting': 1}, value=columns.state, else_=2)
    place = sa.func.row_number().over(
        partition_by=columns.member_number, order_by=(first, columns.opened_at.desc(), columns.id)
    )
    ranked = sa.select(columns.id, place.label('place')).where(open_ones).subquery()
    doubles = list(bind.scalars(sa.select(ranked.c.id).where(ranked.c.place > 1)))
    last = sa.select(sa.func.max(MESSAGES.c.at)).where(MESSAGES.c.conversation_id == columns.id).scalar_subquery()
    for double in doubles:
        bind.execute(
            sa.update(MESSAGES).where(MESSAGES.c.conversation_id == double).values(pending=sa.false())
        )
        bind.execute(
            sa.update(CONVERSATIONS).where(columns.id == double).values(
                state='closed', agent_id=None, memory=None, lease_owner=None, waiting_since=None,
                closed_at=sa.func.coalesce(last, columns.opened_at),
            )
        )


def downgrade() -> None:
    op.drop_index('uq_conversations_open_member', 'conversations')
