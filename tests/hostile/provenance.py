"""A picture with a provenance manifest, signed by keys that are made on the spot."""

import datetime
import io
import json

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"


def chain() -> tuple[bytes, bytes]:
    """A signer's certificate with its authority's, and the signer's private key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    def name(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Camera works"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    now = datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def certificate(subject, issuer, public, signing, *, authority: bool) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=not authority,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=authority,
            crl_sign=authority,
            encipher_only=False,
            decipher_only=False,
        )
        made = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name(issuer))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=300))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
        )
        if not authority:
            purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION]
            made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        return made.sign(signing, hashes.SHA256())

    root = certificate("root", "root", root_key.public_key(), root_key, authority=True)
    leaf = certificate("camera", "root", key.public_key(), root_key, authority=False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return leaf.public_bytes(pem) + root.public_bytes(pem), private


def signed_picture() -> bytes:
    """A JPEG with a manifest of C2PA."""
    import c2pa
    from PIL import Image

    plain, out = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(plain, "JPEG")
    plain.seek(0)
    certificates, private = chain()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", certificates, private, None))
    actions = [{"action": "c2pa.created", "digitalSourceType": SOURCE}]
    manifest = {
        "claim_generator_info": [{"name": "test", "version": "1"}],
        "title": "navy",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": actions}}],
    }
    with c2pa.Builder(json.dumps(manifest)) as builder:
        builder.sign(signer, "image/jpeg", plain, out)
    return out.getvalue()
