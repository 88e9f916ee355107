"""The fifty intents that understanding is scored on, and how the others count."""

from __future__ import annotations

from bot.dialogue.evidence import STEERING

FIXED_INTENTS: tuple[str, ...] = tuple(
    """
    manage_account ask_login_identifier change_account_email change_password reset_password enable_two_factor
    disable_two_factor lost_authenticator change_contact_email manage_newsletter
    use_gift_cheque check_gift_cheque_balance use_subsidy check_subsidy_balance ask_subsidy_expiry
    list_vouchers check_ecard_balance archive_ecard resend_voucher list_orders track_order ask_delivery_time ask_refund
    show_member_card ask_member_number list_documents submit_document replace_document delete_document
    attach_consumer list_consumers detach_consumer create_consumer attach_group subscribe_group ask_shared_email
    contact_human login logout greet goodbye thank affirm deny cancel ask_capabilities bot_challenge faq_helpful
    faq_not_helpful out_of_scope
    """.split()
)

#: Intents that the conversation tells apart and the score does not: each counts as the nearest of the fifty.
SCORED_AS: dict[str, str] = {
    "go_back": "cancel",
    "start_over": "cancel",
    "resume_assistant": "cancel",
    "unarchive_ecard": "archive_ecard",
    "insult": "out_of_scope",
    "other_language": "out_of_scope",
    # needs beyond the table of operations, each with an article of its own
    "activate_account": "login",
    "change_postal_address": "manage_account",
    "ask_leaving_company": "manage_account",
    "ask_prolong_expired": "check_gift_cheque_balance",
    "ask_difference_with_colleague": "check_gift_cheque_balance",
    "voucher_refused": "list_vouchers",
    "ask_invoice": "list_orders",
    "ask_cancelled_event": "ask_refund",
    "ask_exchange_seat": "ask_refund",
    "ask_refund_payment": "ask_refund",
    "document_rejected": "list_documents",
    "payment_problem": "contact_human",
    "site_problem": "contact_human",
    "suspicious_message": "contact_human",
    "ask_dependants": "out_of_scope",
    "ask_venue": "out_of_scope",
}

#: Answers to a question of the assistant (« hmm, je sais pas trop » is one), never a wish of their own: the score takes
#: the next best intent.
NOT_SCORED = frozenset({"give_value", "hesitate", "nlu_fallback"})

#: Said between wishes: never one half of a double request, and no article answers them.
SMALL_TALK = frozenset(STEERING) - {"contact_human"} | {"resume_assistant", "nlu_fallback"}


def scored(intent: str) -> str | None:
    """The fixed intent that ``intent`` counts as; None for one that is not scored."""
    return None if intent in NOT_SCORED else SCORED_AS.get(intent, intent)
