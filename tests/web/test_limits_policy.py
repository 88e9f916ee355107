"""The content security policy, word for word: a part that is lost or loosened anywhere fails here (I6)."""

from __future__ import annotations

from bot.web.limits import CSP

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def test_i6_the_policy_allows_exactly_what_our_own_pages_need() -> None:
    parts = [part.strip().partition(" ") for part in CSP.split(";")]
    assert {name: sources for name, _, sources in parts} == POLICY
    assert len(parts) == len(POLICY)
