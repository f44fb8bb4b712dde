#!/usr/bin/env python3
"""Writes binding.json: test vectors for the attribute `sstash_binding`.

This is a second, independent implementation of the layout in docs/format.md, made from the standard library alone
(hashlib, hmac, struct) so that it shares no code and no mistakes with the TypeScript one:

    sstash_binding = 0x01 || HMAC-SHA256(k, m)
    k = HKDF-SHA256(ikm = the whole data key, salt = empty, info = "sstash/binding/1", length = 32)
    m = for each of name, version, digest name, comment, ciphertext, tag:
        its length in bytes as u32 big-endian, then its bytes

Text is UTF-8. The comment is empty where there is none, the digest name is SHA256 where the record has none. Contents
are arbitrary bytes here: the binding is computed over a ciphertext, whatever it was made from.

The output is the same on every run:  python3 make-binding-vectors.py > binding.json
"""

import base64
import hashlib
import hmac
import json
import struct
import sys

ALGORITHMS = {
    "SHA": "sha1",
    "SHA224": "sha224",
    "SHA256": "sha256",
    "SHA384": "sha384",
    "SHA512": "sha512",
    "MD5": "md5",
}


def stretch(label, length):
    """Bytes that look random and are the same every time."""
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha512(("%s/%d" % (label, counter)).encode("utf-8")).digest()
        counter += 1
    return out[:length]


def hkdf_sha256(ikm, salt, info, length):
    """RFC 5869. An empty salt stands for a block of zeros."""
    pseudo_random_key = hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()
    out = b""
    block = b""
    counter = 1
    while len(out) < length:
        block = hmac.new(pseudo_random_key, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
        counter += 1
    return out[:length]


def check_hkdf():
    """Test case 3 of RFC 5869: no salt, no info."""
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert hkdf_sha256(b"\x0b" * 22, b"", b"", 42).hex() == expected


def message(name, version, digest, comment, ciphertext, tag):
    parts = [
        name.encode("utf-8"),
        version.encode("utf-8"),
        digest.encode("utf-8"),
        comment.encode("utf-8"),
        ciphertext,
        tag,
    ]
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def binding(data_key, *parts):
    key = hkdf_sha256(data_key, b"", b"sstash/binding/1", 32)
    return b"\x01" + hmac.new(key, message(*parts), hashlib.sha256).digest()


def vector(title, name, version, ciphertext, comment="", digest="SHA256", digest_stored=True):
    data_key = stretch("data key of " + title, 64)
    wrapped_key = stretch("wrapped key of " + title, 184)
    tag = hmac.new(data_key[32:], ciphertext, ALGORITHMS[digest]).digest()
    item = {
        "name": {"S": name},
        "version": {"S": version},
        "key": {"S": base64.b64encode(wrapped_key).decode("ascii")},
        "contents": {"S": base64.b64encode(ciphertext).decode("ascii")},
        "hmac": {"B": base64.b64encode(tag.hex().encode("ascii")).decode("ascii")},
    }
    if digest_stored:
        item["digest"] = {"S": digest}
    if comment:
        item["comment"] = {"S": comment}
    bound = binding(data_key, name, version, digest, comment, ciphertext, tag)
    item["sstash_binding"] = {"B": base64.b64encode(bound).decode("ascii")}
    return {"title": title, "dataKeyHex": data_key.hex(), "bindingHex": bound.hex(), "item": item}


def vectors():
    first = "0000000000000000001"
    short = stretch("a short ciphertext", 11)
    yield vector("a plain record", "db.password", first, short)
    yield vector("a record with a comment", "db.password", first, short, comment="rotated by ops")
    yield vector("an empty secret", "empty", first, b"")
    yield vector("one byte", "one", first, b"\x00")
    yield vector("one block", "block", first, stretch("block", 16))
    yield vector("one block and a byte", "block1", first, stretch("block1", 17))
    yield vector("a long value", "long", first, stretch("long", 70001), comment="long")
    for digest in ALGORITHMS:
        yield vector("digest " + digest, "digest." + digest, first, short, comment="c", digest=digest)
    yield vector("a legacy record without digest", "legacy", first, short, digest_stored=False)
    yield vector("a legacy record without digest, with comment", "legacy", first, short, "c", digest_stored=False)
    yield vector("an accented name", "pässwörd", first, short, comment="für später")
    yield vector("a Korean name", "비밀번호/주석", first, short, comment="주석")
    yield vector("an emoji name", "\U0001f510\U0001f469\u200d\U0001f4bb", first, short, comment="\U0001f600")
    yield vector("a decomposed name", "cafe\u0301", first, short)
    yield vector("a composed name", "caf\u00e9", first, short)
    yield vector("a name of signs", "a/b#c d*e\"f\\g\n\t\x00", first, short)
    yield vector("a name from JavaScript", "__proto__", first, short, comment="constructor")
    yield vector("the longest name", "n" * 2048, first, short)
    yield vector("a name beyond the basic plane only", "\U0010ffff" * 512, first, short)
    yield vector("version zero", "v", "0" * 19, short)
    yield vector("a version of text", "v", "00000000000v1.0.0-1", short)
    yield vector("an unpadded version", "v", "9", short)
    yield vector("a version beyond 2^64", "v", "12345678901234567890123", short)
    yield vector("the longest version", "v", "7" * 1024, short)
    yield vector("a long comment", "v", first, short, comment="\u00e9\U0001f600 " * 1000)
    # The lengths keep the parts apart: all of these run together to the same text.
    yield vector("parts run together, 1", "ab", "c", short, comment="d")
    yield vector("parts run together, 2", "a", "bc", short, comment="d")
    yield vector("parts run together, 3", "ab", "cSHA256", short, comment="d")


def main():
    check_hkdf()
    document = {
        "source": "make-binding-vectors.py",
        "note": "each item is a bound record in DynamoDB's JSON; bindingHex is its sstash_binding",
        "vectors": list(vectors()),
    }
    json.dump(document, sys.stdout, indent=1, ensure_ascii=True, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
