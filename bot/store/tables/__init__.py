"""All tables, one module per topic."""

from bot.store.tables.account import EmailChange, Member, PasswordReset
from bot.store.tables.base import Base
from bot.store.tables.consumers import ConsumerLink
from bot.store.tables.documents import Document
from bot.store.tables.gift_cheques import Brand, GiftCheque
from bot.store.tables.ledger import Confirmation, LedgerEntry, OperationRecord, OutboxMail
from bot.store.tables.member_card import MemberCardLink
from bot.store.tables.orders import Basket, Counter, Order, OrderLine
from bot.store.tables.subscriptions import Formula, Subscription
from bot.store.tables.subsidies import Offer, Subsidy
from bot.store.tables.support import (
    Agent,
    AgentSession,
    CardTicket,
    ChatSession,
    Choice,
    Conversation,
    Message,
    Rating,
    Worker,
)
from bot.store.tables.two_factor import Attempt, RecoveryCode, StepUp, TotpEnrolment
from bot.store.tables.vouchers import Resend, Voucher

__all__ = [
    "Agent",
    "AgentSession",
    "Attempt",
    "Base",
    "Basket",
    "Brand",
    "CardTicket",
    "ChatSession",
    "Choice",
    "Confirmation",
    "ConsumerLink",
    "Conversation",
    "Counter",
    "Document",
    "EmailChange",
    "Formula",
    "GiftCheque",
    "LedgerEntry",
    "Member",
    "MemberCardLink",
    "Message",
    "Offer",
    "OperationRecord",
    "Order",
    "OrderLine",
    "OutboxMail",
    "PasswordReset",
    "Rating",
    "RecoveryCode",
    "Resend",
    "StepUp",
    "Subscription",
    "Subsidy",
    "TotpEnrolment",
    "Voucher",
    "Worker",
]
