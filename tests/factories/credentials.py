"""Files that bear content credentials, signed by a certificate authority of our own."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@dataclass(frozen=True)
class Signer:
    """A key, its certificate, and that of the authority that made it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate
    # What stands in the file instead of the certificate: the SDK signs with none that has ended.
    shown: x509.Certificate

    @property
    def root(self) -> bytes:
        """The authority, as a trust list names it."""
        return self.authority.public_bytes(PEM)


def signed(
    data: bytes,
    *,
    signer: Signer | None = None,
    media_type: str = "image/jpeg",
    source: str = "digitalCapture",
    remote: str = "",
    parent: bytes | None = None,
) -> bytes:
    """`data` with a credential in it, or with the address `remote` of one instead.

    `source` is an IPTC digital source type; `parent` is a picture that it says it was made from.
    """
    action = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPES + source}
    if parent is not None:
        action = {"action": "c2pa.opened", "parameters": {"org.cai.ingredientIds": ["before"]}}
    manifest = {
        "claim_generator_info": [{"name": "Test Camera", "version": "1"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    context = c2pa.Context.from_dict({"version": 1, "verify": {"verify_after_sign": False}})
    builder = c2pa.Builder.from_json(json.dumps(manifest), context=context)
    if parent is not None:
        about = {"title": "before.jpg", "relationship": "parentOf", "label": "before"}
        builder.add_ingredient(json.dumps(about), "image/jpeg", io.BytesIO(parent))
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    out = io.BytesIO()
    signer = signer or known()
    builder.sign(_native(signer), media_type, io.BytesIO(data), out)
    return _swapped(out.getvalue(), signer)


def changed(data: bytes) -> bytes:
    """`data` with one bit of its last pixels turned."""
    at = len(data) - 200
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@cache
def known() -> Signer:
    """Whom a newsroom may trust: "Lagos Camera Works"."""
    return made("Lagos Camera Works")


@cache
def stranger() -> Signer:
    """Anybody, who calls himself something."""
    return made("World News Agency")


@cache
def ended() -> Signer:
    """Whose certificate ran out yesterday."""
    return made("Old Camera Works", ends=datetime.now(UTC) - timedelta(days=1))


def made(name: str, *, ends: datetime | None = None) -> Signer:
    """A signer with an authority of its own; its certificate is good for years, or until `ends`."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, later = _name(f"{name} Root"), datetime.now(UTC) + timedelta(days=3650)
    authority = (
        _certificate(root_name, root_name, root_key.public_key(), 1, later)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )

    def leaf(until: datetime) -> x509.Certificate:
        return (
            _certificate(_name(name), root_name, key.public_key(), 2, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False
            )
            .sign(root_key, hashes.SHA256())
        )

    certificate = shown = leaf(later)
    while ends and (shown is certificate or _length(shown) != _length(certificate)):
        shown = leaf(ends)  # an ECDSA signature is two numbers, each of 31 to 33 bytes
    return Signer(key=key, certificate=certificate, authority=authority, shown=shown)


def _length(certificate: x509.Certificate) -> int:
    return len(certificate.public_bytes(DER))


def _certificate(subject, issuer, public_key, serial, ends) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(datetime.now(UTC) - timedelta(days=400))
        .not_valid_after(ends)
    )


def _name(name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, name), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _swapped(data: bytes, signer: Signer) -> bytes:
    return data.replace(signer.certificate.public_bytes(DER), signer.shown.public_bytes(DER))


def _native(signer: Signer) -> c2pa.Signer:
    def sign(data: bytes) -> bytes:
        signature = signer.key.sign(_swapped(bytes(data), signer), ec.ECDSA(hashes.SHA256()))
        r, s = decode_dss_signature(signature)
        return r.to_bytes(32) + s.to_bytes(32)

    chain = (signer.certificate.public_bytes(PEM) + signer.root).decode()
    return c2pa.Signer.from_callback(sign, c2pa.C2paSigningAlg.ES256, chain, None)
