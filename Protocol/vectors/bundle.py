"""Seals and opens bundles from SPEC.md §bundle and the RFCs that it names, with nothing but the standard library.

For checking vectors only: slow, and not safe against anybody who measures time.
"""

import hashlib
import hmac

# --- X25519: RFC 7748 §5

P = 2**255 - 19


def x25519(secret, point):
    k = int.from_bytes(secret, "little") & ((1 << 255) - 8) & ~(1 << 255) | 1 << 254
    x1 = int.from_bytes(point, "little") & ((1 << 255) - 1)
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


BASE_X = (9).to_bytes(32, "little")

# --- Ed25519: RFC 8032 §5.1, points as (x, y)

L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def plus(p, q):
    (x1, y1), (x2, y2) = p, q
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P)
    return x % P, y % P


def times(n, p):
    result = (0, 1)
    while n:
        if n & 1:
            result = plus(result, p)
        p = plus(p, p)
        n >>= 1
    return result


def decode(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0, "no point"
    return (P - x if x & 1 != sign else x), y


def encode(p):
    return (p[1] | (p[0] & 1) << 255).to_bytes(32, "little")


BASE_ED = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def scalar(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def signing_scalar(seed):
    h = hashlib.sha512(seed).digest()
    return int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254, h[32:]


def public(seed):
    return encode(times(signing_scalar(seed)[0], BASE_ED))


def sign(seed, message):
    a, prefix = signing_scalar(seed)
    r = scalar(prefix, message)
    point = encode(times(r, BASE_ED))
    return point + ((r + scalar(point, public(seed), message) * a) % L).to_bytes(32, "little")


def is_signed(key, message, signature):
    s = int.from_bytes(signature[32:], "little")
    k = scalar(signature[:32], key, message)
    return s < L and times(s, BASE_ED) == plus(decode(signature[:32]), times(k, decode(key)))


# --- HKDF-SHA-256: RFC 5869

def hkdf(secret, salt, info, count):
    prk = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    out = block = b""
    while len(out) < count:
        block = hmac.new(prk, block + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:count]


# --- ChaCha20-Poly1305: RFC 8439

def rotated(x, n):
    return (x << n | x >> 32 - n) & 0xFFFFFFFF


def chacha_block(key, counter, nonce):
    words = [int.from_bytes(part, "little") for part in (b"expa", b"nd 3", b"2-by", b"te k")]
    words += [int.from_bytes(key[i:i + 4], "little") for i in range(0, 32, 4)] + [counter]
    words += [int.from_bytes(nonce[i:i + 4], "little") for i in range(0, 12, 4)]
    w = list(words)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                w[x] = w[x] + w[y] & 0xFFFFFFFF
                w[z] = rotated(w[z] ^ w[x], n)
    return b"".join((x + y & 0xFFFFFFFF).to_bytes(4, "little") for x, y in zip(words, w))


def chacha(key, nonce, data):
    stream = b"".join(chacha_block(key, 1 + i, nonce) for i in range((len(data) + 63) // 64))
    return bytes(x ^ y for x, y in zip(data, stream))


def tag(key, nonce, header, sealed):
    once = chacha_block(key, 0, nonce)
    r, s = int.from_bytes(once[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, int.from_bytes(once[16:32], "little")
    data = header + bytes(-len(header) % 16) + sealed + bytes(-len(sealed) % 16)
    data += len(header).to_bytes(8, "little") + len(sealed).to_bytes(8, "little")
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return (total + s & (1 << 128) - 1).to_bytes(16, "little")


# --- §bundle

def secrets(secret):
    return [hkdf(secret, b"", b"tanfang bundle " + use, 32) for use in (b"open", b"sign")]


def keys(secret):
    opening, signing = secrets(secret)
    return x25519(opening, BASE_X) + public(signing)


def key_and_nonce(shared, pair, reader):
    derived = hkdf(shared, pair + reader, b"tanfang bundle seal", 44)
    return derived[:32], derived[32:]


def seal(kind, ident, sender, reader_keys, ephemeral, body, size):
    reader, pair = reader_keys[:32], x25519(ephemeral, BASE_X)
    marks = b"".join(hashlib.sha256(key + ident).digest()[:8] for key in (reader, keys(sender)[:32]))
    header = bytes([1, kind, 1]) + ident + marks + pair
    signature = sign(secrets(sender)[1], b"tanfang bundle" + header + reader + body)
    key, nonce = key_and_nonce(x25519(ephemeral, reader), pair, reader)
    sealed = chacha(key, nonce, body + signature)
    sealed += tag(key, nonce, header, sealed)
    raw = header + size(len(sealed)) + sealed
    return raw + hashlib.sha256(raw).digest()[:8]


def opened(raw, secret, sender_keys, sealed):
    """The body; `sealed` is what stands between size and check."""
    header, pair, reader = raw[:67], raw[35:67], keys(secret)[:32]
    assert raw[0] == 1 and raw[2] == 1 and raw[-8:] == hashlib.sha256(raw[:-8]).digest()[:8]
    ident = raw[3:19]
    assert raw[19:27] == hashlib.sha256(reader + ident).digest()[:8], "misdirected"
    assert raw[27:35] == hashlib.sha256(sender_keys[:32] + ident).digest()[:8], "not from there"
    key, nonce = key_and_nonce(x25519(secrets(secret)[0], pair), pair, reader)
    assert tag(key, nonce, header, sealed[:-16]) == sealed[-16:], "altered"
    plain = chacha(key, nonce, sealed[:-16])
    body, signature = plain[:-64], plain[-64:]
    assert is_signed(sender_keys[32:], b"tanfang bundle" + header + reader + body, signature), "signature"
    return body
