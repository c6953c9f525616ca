"""Keys to sign mail with, and what DNS would say of them."""

import base64
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

SELECTOR = "lumen2026"


def put_key(folder: Path, kind: str) -> tuple[Path, bytes]:
    """Write a new private key into a file; return it, and the record that belongs into DNS."""
    if kind == "rsa":
        rsa = generate_private_key(65537, 2048)
        private = rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = rsa.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        edwards = Ed25519PrivateKey.generate()
        private = edwards.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = edwards.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    file = folder / f"{kind}.pem"
    file.write_bytes(private)
    return file, b"v=DKIM1; k=%s; p=%s" % (kind.encode(), base64.b64encode(public))


def verifies(message: bytes, record: bytes, domain: str = "example.org") -> bool:
    """Tell whether a reader's server would believe the signature: dkimpy's word on ours."""
    name = f"{SELECTOR}._domainkey.{domain}."

    def ask(asked: bytes, **_how: object) -> bytes:
        return record if asked == name.encode() else b""

    return bool(dkim.verify(message, dnsfunc=ask))
