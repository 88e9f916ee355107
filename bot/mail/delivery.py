"""Puts what the outbox holds into words and sends it by SMTP, again and again with growing pauses until it works.

Without an SMTP server mails wait there.
"""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select, update

from bot.clock import Clock
from bot.knowledge.phrases import Phrases
from bot.mail.outbox import Mail, in_words
from bot.store import Store, StoreUnavailable
from bot.store.tables import OutboxMail

PAUSE = 2.0
TIMEOUT = 10
MOST_TRIES = 12

log = structlog.get_logger(__name__)


class Mailer:
    """A thread that delivers the outbox.

    ``say``: the words of mails. ``smtp_url``: ``smtp://user:password@host:port`` (STARTTLS where offered) or
    ``smtps://…``; empty: nothing is sent.
    """

    def __init__(self, store: Store, clock: Clock, say: Phrases, smtp_url: str, sender: str) -> None:
        self._store, self._clock, self._say = store, clock, say
        self._url, self._sender = smtp_url, sender
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, where a server is known."""
        if self._url:
            self._thread = threading.Thread(target=self._run, name="mailer", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop after the mail under way."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=TIMEOUT)

    def _run(self) -> None:
        while not self._stopping.wait(PAUSE):
            try:
                while not self._stopping.is_set() and self.deliver_one():
                    pass
            except StoreUnavailable:
                log.warning("outbox_unavailable")

    def deliver_one(self) -> bool:
        """Send the oldest due mail.

        False where there is none. A mail is claimed by moving its date before it is sent, so two replicas never send
        it twice at once; a crash in between sends it late, at worst twice, never not at all."""
        now = self._clock()
        with self._store.begin() as unit:
            query = select(OutboxMail).where(
                OutboxMail.sent_at.is_(None), OutboxMail.due_at <= now, OutboxMail.tries < MOST_TRIES
            )
            mail = unit.session.scalars(query.order_by(OutboxMail.id).limit(1)).first()
            if mail is None:
                return False
            pause = timedelta(seconds=30 * 2 ** min(mail.tries, 8))
            claim = (
                update(OutboxMail)
                .where(OutboxMail.id == mail.id, OutboxMail.tries == mail.tries)
                .values(tries=mail.tries + 1, due_at=now + pause)
                .execution_options(synchronize_session=False)
            )
            if unit.changed(claim) != 1:
                return True
        try:
            self._send(mail.id, in_words(mail, self._say))
        # ValueError: an address that no mail can have; KeyError: a mail that this version has no words for
        except (OSError, smtplib.SMTPException, ValueError, KeyError) as error:
            log.warning("mail_not_sent", mail=mail.id, error=type(error).__name__)
            return True
        with self._store.begin() as unit:
            unit.session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(sent_at=self._clock()))
        return True

    def _send(self, key: int, mail: Mail) -> None:
        message = EmailMessage()
        message["From"], message["To"] = self._sender, mail.recipient
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = make_msgid(idstring=str(key), domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        url = urlsplit(self._url)
        kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
        with kind(
            url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 25), timeout=TIMEOUT
        ) as smtp:
            if url.scheme != "smtps" and smtp.ehlo() and smtp.has_extn("starttls"):
                smtp.starttls()
            if url.username:
                smtp.login(unquote(url.username), unquote(url.password or ""))
            smtp.send_message(message)
