"""Who somebody is comes from the host's token alone (I1)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests
from chat_tools import assert_refused, everything, listening
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from tests.world import HOST_KEY, MONDAY, Live, said

NOW = int(MONDAY.timestamp())
GOOD: dict[str, Any] = {"aud": "guichet", "sub": "37728", "iat": NOW, "exp": NOW + 600}
RSA_KEY, OTHER_RSA_KEY = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
ED_KEY, OTHER_ED_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
JWKS = {
    "keys": [
        {**json.loads(RSAAlgorithm.to_jwk(RSA_KEY.public_key())), "kid": "rsa", "use": "sig"},
        {**json.loads(OKPAlgorithm.to_jwk(ED_KEY.public_key())), "kid": "ed", "use": "sig"},
    ]
}
RSA_PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(claims: Any, key: bytes = HOST_KEY.encode(), **header: Any) -> str:
    """A token made by hand, so that no library refuses to make a bad one."""
    parts = [{"alg": "HS256", "typ": "JWT", **header}, claims]
    body = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    signature = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


def unsigned(**header: Any) -> str:
    return signed(GOOD, **header).rsplit(".", 1)[0] + "."


BAD_TOKENS = {
    "nothing at all": "",
    "no token": "37728",
    "three empty parts": "..",
    "a header that is a list": base64.urlsafe_b64encode(b"[]").decode() + ".e30.e30",
    "alg none": unsigned(alg="none"),
    "alg None in another case": unsigned(alg="nOnE"),
    "no alg": signed(GOOD, alg=None),
    "alg a list": signed(GOOD, alg=["HS256"]),
    "HS512 announced": signed(GOOD, alg="HS512"),
    "HS256 without its signature": unsigned(),
    "expired": signed({**GOOD, "exp": NOW - 60}),
    "exp too far": signed({**GOOD, "exp": NOW + 3600}),
    "exp for ever": signed({**GOOD, "exp": math.inf}),
    "exp not a number": signed({**GOOD, "exp": math.nan}),
    "exp a text": signed({**GOOD, "exp": str(NOW + 600)}),
    "exp true": signed({**GOOD, "exp": True}),
    "exp missing": signed(without("exp")),
    "not yet": signed({**GOOD, "nbf": NOW + 300}),
    "issued tomorrow": signed({**GOOD, "iat": NOW + 86400}),
    "wrong aud": signed({**GOOD, "aud": "another"}),
    "aud among others that are not us": signed({**GOOD, "aud": ["a", "b"]}),
    "aud missing": signed(without("aud")),
    "other key": signed(GOOD, b"another key, which is longer than thirty-two characters"),
    "empty key": signed(GOOD, b""),
    "signed with a public key": signed(GOOD, RSA_PEM),
    "sub missing": signed(without("sub")),
    "sub empty": signed({**GOOD, "sub": ""}),
    "sub a number": signed({**GOOD, "sub": 37728}),
    "sub a list": signed({**GOOD, "sub": ["37728"]}),
    "unknown member": signed({**GOOD, "sub": "99999"}),
    "a member with a blank": signed({**GOOD, "sub": "37728 "}),
    "a member with NUL": signed({**GOOD, "sub": "37728\x00"}),
    "a lone surrogate": signed({**GOOD, "sub": "\ud800"}),
    "claims that are a list": signed([GOOD]),
    "changed after it was signed": signed({**GOOD, "sub": "44619"}).rsplit(".", 1)[0]
    + "."
    + signed(GOOD).rsplit(".", 1)[1],
}


def open_with(live: Live, token: Any) -> requests.Response:
    return requests.post(f"{live.url}/chat/session", json={"token": token}, timeout=10)


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_i1_a_bad_host_token_opens_no_session(live_on_both: Live, name: str) -> None:
    before = everything(live_on_both.store)
    assert_refused(live_on_both, open_with(live_on_both, BAD_TOKENS[name]), 401, "token_invalid")
    assert everything(live_on_both.store) == before


def test_i1_a_good_host_token_opens_the_members_session(live: Live) -> None:
    answer = open_with(live, signed(GOOD))
    assert answer.status_code == 201
    opened = answer.json()
    assert (opened["signed_in"], opened["first_name"], opened["expires_in"]) == (True, "Guillaume", 3600)
    assert answer.headers["cache-control"] == "no-store"


def test_i1_without_a_token_one_is_a_visitor_who_can_do_nothing_private(live: Live) -> None:
    visitor = live.chat()
    assert (visitor.opened["signed_in"], visitor.opened["first_name"]) == (False, None)
    assert "Connectez-vous" in said(visitor.say("voir mon compte"))


@pytest.mark.parametrize("token", [37728, True, ["37728"], {"sub": "37728"}])
def test_i1_a_token_that_is_no_text_is_refused(live: Live, token: Any) -> None:
    assert_refused(live, open_with(live, token), 400, "malformed")


@pytest.fixture(scope="module")
def with_jwks(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A Guichet that knows its host by public keys alone."""
    folder = tmp_path_factory.mktemp("jwks")
    (folder / "jwks.json").write_text(json.dumps(JWKS), encoding="utf-8")
    jwks_file = str(folder / "jwks.json")
    with listening(new_database("sqlite"), folder, host_jwks_file=jwks_file) as live:
        live.guichet.services.host_key = ""
        yield live


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(RSA_KEY, "RS256", "rsa"), (ED_KEY, "EdDSA", "ed")])
def test_i1_a_token_signed_by_a_key_of_the_jwks_is_accepted(
    with_jwks: Live, key: Any, algorithm: str, kid: str
) -> None:
    with_jwks.clock.set(MONDAY)
    answer = open_with(with_jwks, jwt.encode(GOOD, key, algorithm, {"kid": kid}))
    assert answer.status_code == 201
    assert answer.json()["signed_in"]


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode(GOOD, OTHER_RSA_KEY, "RS256", {"kid": "rsa"}),
        jwt.encode(GOOD, OTHER_ED_KEY, "EdDSA", {"kid": "ed"}),
        jwt.encode(GOOD, RSA_KEY, "RS256", {"kid": "unknown"}),
        jwt.encode(GOOD, RSA_KEY, "RS256", {"kid": "ed"}),
        jwt.encode(GOOD, ED_KEY, "EdDSA", {"kid": "rsa"}),
        jwt.encode(GOOD, RSA_KEY, "PS256", {"kid": "rsa"}),
        jwt.encode({**GOOD, "aud": "another"}, RSA_KEY, "RS256", {"kid": "rsa"}),
        jwt.encode({**GOOD, "exp": NOW - 60}, ED_KEY, "EdDSA", {"kid": "ed"}),
        signed(GOOD, RSA_PEM, kid="rsa"),
        signed(GOOD, RSA_PEM, kid="rsa", alg="RS256"),
        signed(GOOD, b"", kid="rsa"),
        unsigned(alg="none", kid="rsa"),
        signed(GOOD),
    ],
    ids=[
        "other RSA key",
        "other Ed25519 key",
        "unknown kid",
        "RSA as the Ed25519 key",
        "Ed25519 as the RSA key",
        "PS256",
        "wrong aud",
        "expired",
        "HS256 by public key",
        "HMAC called RS256",
        "HS256 by the empty key",
        "alg none",
        "HS256 without a shared key",
    ],
)
def test_i1_with_public_keys_nothing_else_is_accepted(with_jwks: Live, token: str) -> None:
    with_jwks.clock.set(MONDAY)
    assert_refused(with_jwks, open_with(with_jwks, token), 401, "token_invalid")
