"""Reads a QR code from the picture that the console shows: what a telephone would see (ISO/IEC 18004:2015).

Versions 1 to 10, level M, byte mode, as the hub draws them. Raises ValueError where a reader would see nothing or need
error correction: the picture is drawn, not photographed, so every code word has to be right.
"""
import re

# Per version: parity code words of a block, and the data code words of each block (table 9, level M).
BLOCKS = {1: (10, [16]), 2: (16, [28]), 3: (26, [44]), 4: (18, [32] * 2), 5: (24, [43] * 2), 6: (16, [27] * 4), 7: (18, [31] * 4),
          8: (22, [38] * 2 + [39] * 2), 9: (22, [36] * 3 + [37] * 2), 10: (26, [43] * 4 + [44])}
CENTRES = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50]}
MASKS = [lambda y, x: (x + y) % 2, lambda y, x: y % 2, lambda y, x: x % 3, lambda y, x: (x + y) % 3, lambda y, x: (x // 3 + y // 2) % 2,
         lambda y, x: x * y % 2 + x * y % 3, lambda y, x: (x * y % 2 + x * y % 3) % 2, lambda y, x: ((x + y) % 2 + x * y % 3) % 2]


def modules(svg):
    """The dark modules of a picture made of squares, without its quiet zone."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg).group(1))
    dark = set()
    for x, y, width, height in re.findall(r"M(\d+)[ ,](\d+)h(\d+)v(\d+)", svg):
        dark |= {(int(y) + down, int(x) + right) for down in range(int(height)) for right in range(int(width))}
    top, left = min(y for y, _ in dark), min(x for _, x in dark)
    if min(top, left, side - 1 - max(y for y, _ in dark), side - 1 - max(x for _, x in dark)) < 4:
        raise ValueError("the quiet zone is narrower than four modules")
    size = max(y for y, _ in dark) - top + 1
    return [[(y + top, x + left) in dark for x in range(size)] for y in range(size)]


def is_function(size, version):
    """Where patterns and format stand instead of data."""
    taken = [[False] * size for _ in range(size)]

    def fill(top, left, height, width):
        for y in range(top, top + height):
            for x in range(left, left + width):
                taken[y][x] = True

    fill(0, 0, 9, 9), fill(0, size - 8, 9, 8), fill(size - 8, 0, 8, 9)
    fill(6, 0, 1, size), fill(0, 6, size, 1)
    centres = CENTRES[version]
    for y in centres:
        for x in centres:
            if (y, x) not in {(6, 6), (6, centres[-1]), (centres[-1], 6)}:
                fill(y - 2, x - 2, 5, 5)
    if version >= 7:
        fill(0, size - 11, 6, 3), fill(size - 11, 0, 3, 6)
    return taken


def is_right(block, parity):
    """Whether a block's syndromes are zero (GF(256), polynomial 0x11d)."""
    power, log, value = [0] * 512, [0] * 256, 1
    for index in range(255):
        power[index] = power[index + 255] = value
        log[value] = index
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    for root in range(parity):
        sum = 0
        for word in block:
            sum = (power[log[sum] + root] if sum else 0) ^ word
        if sum:
            return False
    return True


def read(svg):
    code = modules(svg)
    size = len(code)
    version = (size - 17) // 4
    if size != version * 4 + 17 or version not in BLOCKS:
        raise ValueError(f"{size} modules a side")
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    form = sum(code[y][x] << 14 - index for index, (y, x) in enumerate(places)) ^ 0b101010000010010
    rest = form
    for bit in range(14, 9, -1):
        rest ^= 0b10100110111 << bit - 10 if rest >> bit & 1 else 0
    if rest or form >> 13 != 0:
        raise ValueError("the format is damaged, or not level M")
    mask = MASKS[form >> 10 & 7]
    taken = is_function(size, version)
    bits, x, is_up = [], size - 1, True
    while x > 0:
        x -= x == 6
        for y in range(size - 1, -1, -1) if is_up else range(size):
            bits += [code[y][column] ^ (mask(y, column) == 0) for column in (x, x - 1) if not taken[y][column]]
        x, is_up = x - 2, not is_up
    words = [int("".join("01"[bit] for bit in bits[start:start + 8]), 2) for start in range(0, len(bits) // 8 * 8, 8)]
    parity, lengths = BLOCKS[version]
    blocks, at = [[] for _ in lengths], 0
    for place in range(max(lengths)):
        for index, length in enumerate(lengths):
            if place < length:
                blocks[index].append(words[at])
                at += 1
    data = [word for block in blocks for word in block]
    for _ in range(parity):
        for block in blocks:
            block.append(words[at])
            at += 1
    if not all(is_right(block, parity) for block in blocks):
        raise ValueError("a code word is wrong")
    stream = "".join(f"{word:08b}" for word in data)
    if stream[:4] != "0100":
        raise ValueError("not in byte mode")
    digits = 8 if version < 10 else 16
    length = int(stream[4:4 + digits], 2)
    return bytes(int(stream[4 + digits + 8 * index:][:8], 2) for index in range(length)).decode()
