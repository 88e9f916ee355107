"""All tables of the first version"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0001'
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('agents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('email', sa.String(length=320), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agents')),
    sa.UniqueConstraint('email', name=op.f('uq_agents_email'))
    )
    op.create_table('attempts',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempts'))
    )
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attempts_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attempts_subject'), ['subject'], unique=False)

    op.create_table('brands',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('denominations', sa.JSON(), nullable=True),
    sa.Column('min_cents', sa.Integer(), nullable=True),
    sa.Column('max_cents', sa.Integer(), nullable=True),
    sa.Column('discount_bp', sa.Integer(), nullable=False),
    sa.Column('balance_url', sa.String(length=400), nullable=True),
    sa.CheckConstraint('discount_bp >= 0 AND discount_bp < 10000', name=op.f('ck_brands_discount_in_range')),
    sa.CheckConstraint('min_cents IS NULL OR min_cents > 0', name=op.f('ck_brands_min_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brands')),
    sa.UniqueConstraint('name', name=op.f('uq_brands_name'))
    )
    op.create_table('counters',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_counters'))
    )
    op.create_table('formulas',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('season', sa.String(length=20), nullable=False),
    sa.Column('adult_cents', sa.Integer(), nullable=False),
    sa.Column('young_cents', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_formulas'))
    )
    op.create_table('members',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('first_name', sa.String(length=100), nullable=False),
    sa.Column('last_name', sa.String(length=100), nullable=False),
    sa.Column('account_email', sa.String(length=320), nullable=False),
    sa.Column('communication_email', sa.String(length=320), nullable=False),
    sa.Column('newsletter', sa.Boolean(), nullable=False),
    sa.Column('young', sa.Boolean(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('structure', sa.String(length=200), nullable=False),
    sa.Column('balance_cents', sa.Integer(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('balance_cents >= 0', name=op.f('ck_members_balance_not_negative')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_members')),
    sa.UniqueConstraint('account_email', name=op.f('uq_members_account_email'))
    )
    op.create_table('offers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('price_cents', sa.Integer(), nullable=False),
    sa.Column('subsidy_bp', sa.Integer(), nullable=False),
    sa.Column('physical', sa.Boolean(), nullable=False),
    sa.CheckConstraint('subsidy_bp >= 0 AND subsidy_bp <= 10000', name=op.f('ck_offers_subsidy_in_range')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offers'))
    )
    with op.batch_alter_table('offers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offers_category'), ['category'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recipient', sa.String(length=320), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_due_at'), ['due_at'], unique=False)

    op.create_table('ratings',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article', sa.String(length=120), nullable=False),
    sa.Column('place', sa.String(length=10), nullable=False),
    sa.Column('helpful', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ratings'))
    )
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ratings_article'), ['article'], unique=False)

    op.create_table('agent_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('agent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('csrf', sa.String(length=43), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_agent_sessions_agent_id_agents')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_agent_sessions'))
    )
    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agent_sessions_agent_id'), ['agent_id'], unique=False)

    op.create_table('baskets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('lines', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('operation_key', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_baskets_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_baskets')),
    sa.UniqueConstraint('operation_key', name=op.f('uq_baskets_operation_key'))
    )
    with op.batch_alter_table('baskets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_baskets_member_number'), ['member_number'], unique=False)

    op.create_table('confirmations',
    sa.Column('id', sa.String(length=43), nullable=False),
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('operation', sa.String(length=60), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_confirmations_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmations'))
    )
    with op.batch_alter_table('confirmations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_confirmations_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('consumer_links',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner_number', sa.String(length=20), nullable=False),
    sa.Column('consumer_number', sa.String(length=20), nullable=False),
    sa.Column('undo_hash', sa.String(length=64), nullable=False),
    sa.Column('attached_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('owner_number <> consumer_number', name=op.f('ck_consumer_links_not_oneself')),
    sa.ForeignKeyConstraint(['consumer_number'], ['members.number'], name=op.f('fk_consumer_links_consumer_number_members')),
    sa.ForeignKeyConstraint(['owner_number'], ['members.number'], name=op.f('fk_consumer_links_owner_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consumer_links')),
    sa.UniqueConstraint('owner_number', 'consumer_number', name=op.f('uq_consumer_links_owner_number_consumer_number')),
    sa.UniqueConstraint('undo_hash', name=op.f('uq_consumer_links_undo_hash'))
    )
    with op.batch_alter_table('consumer_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consumer_links_consumer_number'), ['consumer_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_consumer_links_owner_number'), ['owner_number'], unique=False)

    op.create_table('conversations',
    sa.Column('id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('agent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('last_seq', sa.Integer(), nullable=False),
    sa.Column('memory', sa.JSON(), nullable=True),
    sa.Column('lease_owner', sa.String(length=43), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'person') = (agent_id IS NOT NULL)", name=op.f('ck_conversations_person_has_agent')),
    sa.CheckConstraint("state IN ('assistant', 'waiting', 'person', 'closed')", name=op.f('ck_conversations_state_known')),
    sa.ForeignKeyConstraint(['agent_id'], ['agents.id'], name=op.f('fk_conversations_agent_id_agents')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_conversations_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_member_number'), ['member_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_state'), ['state'], unique=False)

    op.create_table('documents',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size_bytes', sa.Integer(), nullable=False),
    sa.Column('stored_as', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=True),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('submitted', 'validated', 'rejected')", name=op.f('ck_documents_state_known')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_documents_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('stored_as', name=op.f('uq_documents_stored_as'))
    )
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_documents_member_number'), ['member_number'], unique=False)

    op.create_table('email_changes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('new_email', sa.String(length=320), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('account', 'communication')", name=op.f('ck_email_changes_kind_known')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_email_changes_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_email_changes'))
    )
    with op.batch_alter_table('email_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_email_changes_member_number'), ['member_number'], unique=False)

    op.create_table('gift_cheques',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=100), nullable=False),
    sa.Column('initial_cents', sa.Integer(), nullable=False),
    sa.Column('left_cents', sa.Integer(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.CheckConstraint('left_cents <= initial_cents', name=op.f('ck_gift_cheques_left_at_most_initial')),
    sa.CheckConstraint('left_cents >= 0', name=op.f('ck_gift_cheques_left_not_negative')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_gift_cheques_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift_cheques'))
    )
    with op.batch_alter_table('gift_cheques', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gift_cheques_member_number'), ['member_number'], unique=False)

    op.create_table('member_card_links',
    sa.Column('id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_member_card_links_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_card_links'))
    )
    with op.batch_alter_table('member_card_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_member_card_links_member_number'), ['member_number'], unique=False)

    op.create_table('operations',
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_operations_member_number_members')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_operations'))
    )
    with op.batch_alter_table('operations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_operations_member_number'), ['member_number'], unique=False)

    op.create_table('orders',
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('total_cents', sa.Integer(), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tracking_url', sa.String(length=400), nullable=True),
    sa.CheckConstraint("kind IN ('digital', 'physical', 'subscription')", name=op.f('ck_orders_kind_known')),
    sa.CheckConstraint("state IN ('preparing', 'posted', 'delivered', 'cancelled', 'to_pay')", name=op.f('ck_orders_state_known')),
    sa.CheckConstraint('total_cents >= 0', name=op.f('ck_orders_total_not_negative')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_orders_member_number_members')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_orders'))
    )
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_orders_member_number'), ['member_number'], unique=False)

    op.create_table('password_resets',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_password_resets_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_resets'))
    )
    with op.batch_alter_table('password_resets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_password_resets_member_number'), ['member_number'], unique=False)

    op.create_table('recovery_codes',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_recovery_codes_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_member_number'), ['member_number'], unique=False)

    op.create_table('step_ups',
    sa.Column('id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('operation', sa.String(length=60), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_step_ups_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step_ups'))
    )
    with op.batch_alter_table('step_ups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_step_ups_member_number'), ['member_number'], unique=False)

    op.create_table('subsidies',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('category', sa.String(length=60), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('envelope_cents', sa.Integer(), nullable=False),
    sa.Column('left_cents', sa.Integer(), nullable=False),
    sa.CheckConstraint('left_cents <= envelope_cents', name=op.f('ck_subsidies_left_at_most_envelope')),
    sa.CheckConstraint('left_cents >= 0', name=op.f('ck_subsidies_left_not_negative')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_subsidies_member_number_members')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subsidies')),
    sa.UniqueConstraint('member_number', 'category', 'year', name=op.f('uq_subsidies_member_number_category_year'))
    )
    with op.batch_alter_table('subsidies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subsidies_member_number'), ['member_number'], unique=False)

    op.create_table('totp_enrolments',
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('enabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_totp_enrolments_member_number_members')),
    sa.PrimaryKeyConstraint('member_number', name=op.f('pk_totp_enrolments'))
    )
    op.create_table('card_tickets',
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('operation', sa.String(length=60), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_card_tickets_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_card_tickets_member_number_members')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_card_tickets'))
    )
    with op.batch_alter_table('card_tickets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_card_tickets_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('chat_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_chat_sessions_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_chat_sessions_member_number_members')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_chat_sessions'))
    )
    with op.batch_alter_table('chat_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_chat_sessions_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('choices',
    sa.Column('token', sa.String(length=43), nullable=False),
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('command', sa.JSON(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_choices_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_choices'))
    )
    with op.batch_alter_table('choices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_choices_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('ledger_entries',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('wallet', sa.String(length=20), nullable=False),
    sa.Column('wallet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=40), nullable=False),
    sa.Column('order_number', sa.String(length=20), nullable=True),
    sa.Column('operation_key', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("wallet IN ('gift_cheque', 'subsidy', 'balance')", name=op.f('ck_ledger_entries_wallet_known')),
    sa.CheckConstraint('amount_cents <> 0', name=op.f('ck_ledger_entries_amount_not_zero')),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_ledger_entries_order_number_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('operation_key', 'wallet', 'wallet_id', 'reason', name=op.f('uq_ledger_entries_operation_key_wallet_wallet_id_reason'))
    )
    op.create_table('messages',
    sa.Column('conversation_id', sa.String(length=43), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('client_id', sa.String(length=36), nullable=True),
    sa.Column('author', sa.String(length=20), nullable=False),
    sa.Column('type', sa.String(length=20), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('command', sa.JSON(), nullable=True),
    sa.Column('pending', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("author IN ('member', 'assistant', 'agent', 'system', 'note')", name=op.f('ck_messages_author_known')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_messages_conversation_id_conversations')),
    sa.PrimaryKeyConstraint('conversation_id', 'seq', name=op.f('pk_messages')),
    sa.UniqueConstraint('conversation_id', 'client_id', name=op.f('uq_messages_conversation_id_client_id'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index('ix_messages_pending', ['pending', 'conversation_id'], unique=False)

    op.create_table('order_lines',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_number', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('face_cents', sa.Integer(), nullable=False),
    sa.Column('paid_cents', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_order_lines_order_number_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_lines'))
    )
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_lines_order_number'), ['order_number'], unique=False)

    op.create_table('subscriptions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('consumer_number', sa.String(length=20), nullable=False),
    sa.Column('formula_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_number', sa.String(length=20), nullable=False),
    sa.Column('season', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['consumer_number'], ['members.number'], name=op.f('fk_subscriptions_consumer_number_members')),
    sa.ForeignKeyConstraint(['formula_id'], ['formulas.id'], name=op.f('fk_subscriptions_formula_id_formulas')),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_subscriptions_order_number_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
    sa.UniqueConstraint('consumer_number', 'season', name=op.f('uq_subscriptions_consumer_number_season'))
    )
    with op.batch_alter_table('subscriptions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscriptions_consumer_number'), ['consumer_number'], unique=False)

    op.create_table('vouchers',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('member_number', sa.String(length=20), nullable=False),
    sa.Column('brand_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('order_number', sa.String(length=20), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('face_cents', sa.Integer(), nullable=False),
    sa.Column('code', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('ecard', 'eticket')", name=op.f('ck_vouchers_kind_known')),
    sa.ForeignKeyConstraint(['brand_id'], ['brands.id'], name=op.f('fk_vouchers_brand_id_brands')),
    sa.ForeignKeyConstraint(['member_number'], ['members.number'], name=op.f('fk_vouchers_member_number_members')),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_vouchers_order_number_orders')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vouchers'))
    )
    with op.batch_alter_table('vouchers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vouchers_member_number'), ['member_number'], unique=False)

    op.create_table('resends',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('voucher_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['voucher_id'], ['vouchers.id'], name=op.f('fk_resends_voucher_id_vouchers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resends'))
    )
    with op.batch_alter_table('resends', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resends_voucher_id'), ['voucher_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('resends', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_resends_voucher_id'))

    op.drop_table('resends')
    with op.batch_alter_table('vouchers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vouchers_member_number'))

    op.drop_table('vouchers')
    with op.batch_alter_table('subscriptions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscriptions_consumer_number'))

    op.drop_table('subscriptions')
    with op.batch_alter_table('order_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_lines_order_number'))

    op.drop_table('order_lines')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index('ix_messages_pending')

    op.drop_table('messages')
    op.drop_table('ledger_entries')
    with op.batch_alter_table('choices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_choices_conversation_id'))

    op.drop_table('choices')
    with op.batch_alter_table('chat_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_chat_sessions_conversation_id'))

    op.drop_table('chat_sessions')
    with op.batch_alter_table('card_tickets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_card_tickets_conversation_id'))

    op.drop_table('card_tickets')
    op.drop_table('totp_enrolments')
    with op.batch_alter_table('subsidies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subsidies_member_number'))

    op.drop_table('subsidies')
    with op.batch_alter_table('step_ups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_step_ups_member_number'))

    op.drop_table('step_ups')
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_codes_member_number'))

    op.drop_table('recovery_codes')
    with op.batch_alter_table('password_resets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_password_resets_member_number'))

    op.drop_table('password_resets')
    with op.batch_alter_table('orders', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_orders_member_number'))

    op.drop_table('orders')
    with op.batch_alter_table('operations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_operations_member_number'))

    op.drop_table('operations')
    with op.batch_alter_table('member_card_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_member_card_links_member_number'))

    op.drop_table('member_card_links')
    with op.batch_alter_table('gift_cheques', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gift_cheques_member_number'))

    op.drop_table('gift_cheques')
    with op.batch_alter_table('email_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_email_changes_member_number'))

    op.drop_table('email_changes')
    with op.batch_alter_table('documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_documents_member_number'))

    op.drop_table('documents')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_state'))
        batch_op.drop_index(batch_op.f('ix_conversations_member_number'))

    op.drop_table('conversations')
    with op.batch_alter_table('consumer_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consumer_links_owner_number'))
        batch_op.drop_index(batch_op.f('ix_consumer_links_consumer_number'))

    op.drop_table('consumer_links')
    with op.batch_alter_table('confirmations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_confirmations_conversation_id'))

    op.drop_table('confirmations')
    with op.batch_alter_table('baskets', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_baskets_member_number'))

    op.drop_table('baskets')
    with op.batch_alter_table('agent_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agent_sessions_agent_id'))

    op.drop_table('agent_sessions')
    with op.batch_alter_table('ratings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ratings_article'))

    op.drop_table('ratings')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_due_at'))

    op.drop_table('outbox')
    with op.batch_alter_table('offers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offers_category'))

    op.drop_table('offers')
    op.drop_table('members')
    op.drop_table('formulas')
    op.drop_table('counters')
    op.drop_table('brands')
    with op.batch_alter_table('attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attempts_subject'))
        batch_op.drop_index(batch_op.f('ix_attempts_at'))

    op.drop_table('attempts')
    op.drop_table('agents')
