"""A camera that signs what it takes: content credentials by an invented maker. No Django.

Whether the demo's desk knows the maker is a setting, as it is for every newsroom: environment.py
puts the maker's certificate on its trust list.
"""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MAKER = "Palmtel Cameras"
CAPTURED = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_PEM = serialization.Encoding.PEM
_YEARS = timedelta(days=3650)
# Of an ECDSA signature on P-256: two numbers of so many bytes.
_NUMBER_BYTES = 32


def maker(folder: Path) -> Path:
    """The maker's certificate in `folder`, made with its key the first time."""
    path, key_path = folder / "camera-maker.pem", folder / "camera-maker.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(MAKER, key, issuer=key, authority=True)
        key_path.touch(mode=0o600)
        key_path.write_bytes(
            key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        half = path.with_suffix(".half")
        half.write_bytes(certificate.public_bytes(_PEM))
        half.replace(path)
    return path


def signed(data: bytes, *, model: str, folder: Path) -> bytes:
    """The JPEG `data` with a credential that says it was taken with a `model`."""
    import c2pa  # noqa: PLC0415 (50 MB, and only whoever builds the demo signs)

    authority = x509.load_pem_x509_certificate(maker(folder).read_bytes())
    root_key = serialization.load_pem_private_key(
        (folder / "camera-maker.key").read_bytes(), password=None
    )
    assert isinstance(root_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    own = _certificate(model, key, issuer=root_key, authority=False)
    chain = (own.public_bytes(_PEM) + authority.public_bytes(_PEM)).decode()
    manifest = {
        "claim_generator_info": [{"name": model, "version": "4.1"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": CAPTURED}]},
            }
        ],
    }

    def sign(what: bytes) -> bytes:
        first, second = decode_dss_signature(key.sign(bytes(what), ec.ECDSA(hashes.SHA256())))
        return first.to_bytes(_NUMBER_BYTES) + second.to_bytes(_NUMBER_BYTES)

    context = c2pa.Context.from_dict({"version": 1, "verify": {"verify_after_sign": False}})
    builder = c2pa.Builder.from_json(json.dumps(manifest), context=context)
    signer = c2pa.Signer.from_callback(sign, c2pa.C2paSigningAlg.ES256, chain, None)
    out = io.BytesIO()
    builder.sign(signer, "image/jpeg", io.BytesIO(data), out)
    return out.getvalue()


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    *,
    issuer: ec.EllipticCurvePrivateKey,
    authority: bool,
) -> x509.Certificate:
    """As C2PA wants them (C2PA 2.4 §14.5.1)."""
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(MAKER))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, key_cert_sign=authority, crl_sign=authority, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()),
            critical=False,
        )
    )
    if not authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer, hashes.SHA256())


def _name(name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, MAKER), (NameOID.COMMON_NAME, name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
