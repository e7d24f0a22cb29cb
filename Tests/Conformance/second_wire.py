"""The bytes of the Tanfang protocol, as Protocol/SPEC.md has them: what second_client.py reads and writes.

Sections of SPEC.md are named as there. What a reader refuses, it refuses with SPEC's codes (Refused).
"""

import hashlib
import json
import pathlib
import re
import zlib
from collections import namedtuple

MODEL = json.loads((pathlib.Path(__file__).resolve().parents[2] / "Protocol" / "model.json").read_text("utf-8"))

# --- §limits, and the numbers that tables of SPEC give to words

MESSAGE, INFLATED, PUSH = 4194304, 33554432, 2097152
CHANGES, ROWS, WRITES, CELLS, CELLS_PER_MESSAGE, LISTED = 20000, 50000, 1000, 4000, 1000000, 1000000
SIBLINGS, VECTOR, REPLICAS, SHAPES, ANCESTORS, SEEN = 64, 4096, 65536, 20000, 64, 1048576
TEXT, ACCOUNT, REASON, CURSOR, COUNTER = 65536, 128, 2000, 64, (1 << 40) - 1
PAGE_MIN, PAGE, PAGE_MAX = 4096, 1048576, 8388608
TAKEN, REWIND, FORK, CLOSED = range(4)
STATUSES = {1: "held", 2: "admitted", 3: "declined", 4: "superseded"}
CODES = dict(enumerate(("out_of_scope", "not_permitted", "invalid_value", "missing_dependency", "declined_dependency",
                        "unknown_type", "erased", "clash"), 1))
ROLES = {role["number"]: role["key"] for role in MODEL["roles"]}
OFFICIALS = {role["key"] for role in MODEL["roles"] if role["visibility"] == "officials"}
OFFICIALS_FROM = MODEL["officials_fields_from"]

# --- §words. A value is a tuple that begins with its tag; a vector, and what a change writes, are dictionaries

Change = namedtuple("Change", "dot record type time account reason writes")  # writes: key -> (seen, value)
Erased = namedtuple("Erased", "dot hash")
Cell = namedtuple("Cell", "siblings context")  # siblings: (dot, time, value), replicas rising
Row = namedtuple("Row", "id type region whole cells")  # cells: key -> Cell
Verdict = namedtuple("Verdict", "counter status code reason")
CLEARED = (0,)


class Refused(Exception):
    """What a reader says of bytes that are not exactly as SPEC has them, or a hub of a request."""

    def __init__(self, code, status=None):
        super().__init__(code)
        self.code, self.status = code, status


def require(condition, code="malformed"):
    if not condition:
        raise Refused(code)


def sha(raw):
    return hashlib.sha256(raw).digest()


def fixed64(n):
    return n.to_bytes(8, "big")


# --- §merge, §readings

def contains(vector, dot):
    return vector.get(dot[0], 0) >= dot[1]


def union(*vectors):
    result = {}
    for vector in vectors:
        for replica, counter in vector.items():
            result[replica] = max(counter, result.get(replica, 0))
    return result


def merge(a, b):
    dots_a, dots_b = {s[0] for s in a.siblings}, {s[0] for s in b.siblings}
    kept = {s[0]: s for s in a.siblings if s[0] in dots_b or not contains(b.context, s[0])}
    kept.update({s[0]: s for s in b.siblings if s[0] in dots_a or not contains(a.context, s[0])})
    return Cell(tuple(kept[dot] for dot in sorted(kept)), union(a.context, b.context))


def apply_change(cells, change):
    """§merge: one change writes to the cells of its record."""
    for key, (seen, value) in change.writes.items():
        written = Cell(((change.dot, change.time, value),), union(seen, dict([change.dot])))
        here = cells.get(key)
        if here and contains(here.context, change.dot) and change.dot not in {s[0] for s in here.siblings}:
            continue
        cells[key] = merge(here, written) if here else written


def read_cell(cell, reading="register", ranks=None):
    """§readings: the sibling that people are shown, and whether the cell is in conflict."""
    siblings = list(cell.siblings)
    conflict = any(s[2] != siblings[0][2] for s in siblings)
    if reading == "flags":
        present = [s for s in siblings if s[2][0] == 4 and s[2][1]]
        siblings, conflict = present or siblings, False

    def rank(value):
        if reading != "most_severe":
            return 0
        return -1 if value == CLEARED else (ranks or {}).get(value[1], 1 << 64)

    return max(siblings, key=lambda s: (rank(s[2]), s[1], s[0][0])), conflict


# --- §primitives and all that is made of them: writing

class Writer:
    def __init__(self, *replicas):
        self.out, self.table = bytearray(), {r: i for i, r in enumerate(replicas)}

    def raw(self, raw):
        self.out += raw
        return self

    def varint(self, *numbers):
        for n in numbers:
            while n > 0x7F:
                self.out.append(n & 0x7F | 0x80)
                n >>= 7
            self.out.append(n)
        return self

    def signed(self, n):
        n = (n + (1 << 63)) % (1 << 64) - (1 << 63)
        return self.varint(n << 1 if n >= 0 else (-n << 1) - 1)

    def blob(self, raw):
        return self.varint(len(raw)).raw(raw)

    def text(self, text):
        return self.blob(text.encode())

    def replica(self, replica):
        new = replica not in self.table
        self.varint(self.table.setdefault(replica, len(self.table)))
        return self.raw(fixed64(replica)) if new else self

    def dot(self, dot):
        return self.replica(dot[0]).varint(dot[1])

    def vector(self, vector):
        self.varint(len(vector))
        for dot in sorted(vector.items()):
            self.dot(dot)
        return self

    def value(self, value):
        self.varint(value[0]) if value[0] < 0x80 else self.raw(bytes([value[0]]))
        if value[0] == 1:
            self.signed(value[1])
        elif value[0] == 2:
            self.text(value[1])
        elif value[0] == 3:
            self.dot(value[1])
        elif value[0] == 4:
            self.raw(bytes([sum(bit << i for i, bit in enumerate([value[1]] + [n is not None for n in value[2:]]))]))
            for n in value[2:]:
                if n is not None:
                    self.signed(n)
        elif value[0] != 0:
            self.blob(value[1])
        return self

    def change(self, c):
        creates = c.dot == c.record
        self.raw(bytes([creates + 2 * bool(c.reason)])).varint(c.type).raw(fixed64(c.time)).text(c.account)
        if not creates:
            self.dot(c.record)
        if c.reason:
            self.text(c.reason)
        self.varint(len(c.writes))
        for key in sorted(c.writes):
            self.varint(*key).vector(c.writes[key][0]).value(c.writes[key][1])
        return self

    def cells(self, cells):
        before = None
        self.varint(len(cells))
        for key in sorted(cells):
            cell = cells[key]
            origin = ([s[:2] for s in cell.siblings], cell.context)
            self.varint(*key)
            if origin == before and len(cell.siblings) == 1:
                self.varint(0)
            else:
                self.varint(len(cell.siblings))
                for s in cell.siblings:
                    self.dot(s[0]).raw(fixed64(s[1]))
                self.vector(cell.context)
            for s in cell.siblings:
                self.value(s[2])
            before = origin
        return self

    # §columns

    def shapes(self, items):
        """The shapes of the items' keys, then each item's index into them."""
        table = {}
        for keys in items:
            table.setdefault(tuple(keys), len(table))
        self.varint(len(table))
        for keys in table:
            self.varint(len(keys))
            field = 0
            for key in keys:
                self.varint(key[0] - field, key[1])
                field = key[0]
        return self.varint(*(table[tuple(keys)] for keys in items))

    def integers(self, numbers):
        self.raw(b"\5")
        for n in numbers:
            self.signed(n)
        return self

    def times(self, times):
        return self.integers(t >> 16 for t in times).varint(*(t & 0xFFFF for t in times))

    def strings(self, strings):
        table = {s: i for i, s in enumerate(dict.fromkeys(strings))}
        self.varint(len(table))
        for s in table:
            self.text(s)
        return self.varint(*(table[s] for s in strings))

    def columns(self, pairs):
        """Columns of (key, value), in the order of the items."""
        by_key = {}
        for key, value in pairs:
            by_key.setdefault(key, []).append(value)
        for key in sorted(by_key):
            values = by_key[key]
            if all(v[0] == 1 for v in values):
                self.integers(v[1] for v in values)
            elif all(v[0] == 2 for v in values):
                raws = [v[1].encode() for v in values]
                self.raw(b"\2").varint(*map(len, raws)).raw(b"".join(raws))
            else:
                self.raw(b"\0")
                for v in values:
                    self.value(v)
        return self

    def journal(self, items):
        """§journal; the table begins with the journal's replica."""
        self.varint(len(items))
        if not items:
            return self
        changes = [c for c in items if isinstance(c, Change)]
        flags = {}
        for c in changes:
            seen = [s for s, _ in c.writes.values()]
            by_creation = all(s == dict([c.record]) for s in seen)
            flags[c.dot] = (c.dot == c.record) + (2 if by_creation else 4 if any(seen) else 0)
        self.varint(items[0].dot[1]).raw(bytes(flags.get(i.dot, 8) for i in items))
        self.raw(b"".join(i.hash for i in items if isinstance(i, Erased)))
        self.shapes([sorted(c.writes) for c in changes]).varint(*(c.type for c in changes))
        self.times([c.time for c in changes])
        self.strings([c.account for c in changes]).strings([c.reason for c in changes])
        for c in changes:
            if c.dot != c.record:
                self.dot(c.record)
        known = []
        for c in changes:
            for key in sorted(c.writes) if flags[c.dot] & 4 else ():
                seen = c.writes[key][0]
                if not seen or seen == dict([c.record]):
                    self.varint(1 if seen else 0)
                elif seen in known:
                    self.varint(known.index(seen) + 2)
                else:
                    self.varint(len(known) + 2).vector(seen)
                    known.append(seen)
        return self.columns((key, c.writes[key][1]) for c in changes for key in sorted(c.writes))

    def rows(self, rows):
        """§rows; the table begins empty."""
        self.varint(len(rows))
        if not rows:
            return self
        creations, places = [], {region: i for i, region in enumerate(sorted({r.region for r in rows}))}
        self.shapes([sorted(r.cells) for r in rows])
        for r in rows:
            self.replica(r.id[0])
        self.integers(r.id[1] for r in rows).varint(*(r.type for r in rows))
        self.varint(len(places)).integers(places).integers(places[r.region] for r in rows)
        for r in rows:
            creations.append(next((s[1] for c in r.cells.values() for s in c.siblings if s[0] == r.id), 0))
        origins = []
        for r, t in zip(rows, creations):
            origins.append([[(r.id, t)] == [s[:2] for s in r.cells[key].siblings]
                            and r.cells[key].context == dict([r.id]) for key in sorted(r.cells)])
        self.raw(bytes(r.whole + 2 * all(own) for r, own in zip(rows, origins)))
        self.times([t if any(own) else 0 for t, own in zip(creations, origins)])
        for r, own in zip(rows, origins):
            for key, by_creation in zip(sorted(r.cells), own) if not all(own) else ():
                cell = r.cells[key]
                if by_creation:
                    self.varint(1)
                else:
                    self.varint(len(cell.siblings) + 2)
                    for s in cell.siblings:
                        self.dot(s[0]).raw(fixed64(s[1]))
                    self.vector(cell.context)
        return self.columns((key, s[2]) for r in rows for key in sorted(r.cells) for s in r.cells[key].siblings)


def canonical(item):
    return bytes(Writer(item.dot[0]).change(item).out)


def inner_hash(item):
    return item.hash if isinstance(item, Erased) else sha(canonical(item))


def chains(replica, items):
    """§chain: chain_0 and the one after each item."""
    result = [sha(fixed64(replica))]
    for item in items:
        result.append(sha(result[-1] + inner_hash(item)))
    return result


def digest(id, type, cells, officials):
    """§digest, of one record and one class."""
    cells = {key: cell for key, cell in cells.items() if (key[0] >= OFFICIALS_FROM) == officials}
    if not cells:
        return 0
    head = Writer().raw(bytes([officials]) + fixed64(id[0])).varint(id[1], type).out
    return int.from_bytes(sha(bytes(head + Writer(id[0]).cells(cells).out))[:16], "big")


# --- Reading

class Reader:
    def __init__(self, raw, *replicas):
        self.raw, self.at, self.table = raw, 0, list(replicas)

    def take(self, count):
        require(count <= len(self.raw) - self.at, "truncated")
        self.at += count
        return self.raw[self.at - count:self.at]

    def byte(self, most=255):
        n = self.take(1)[0]
        require(n <= most)
        return n

    def varint(self, most=(1 << 64) - 1, code="too_large"):
        result = shift = 0
        while True:
            b = self.byte()
            result |= (b & 0x7F) << shift
            require(shift < 63 or shift == 63 and b <= 1, "malformed_number")
            if b < 0x80:
                require(b or not shift, "malformed_number")
                require(result <= most, code)
                return result
            shift += 7

    def signed(self):
        n = self.varint()
        return n >> 1 if n & 1 == 0 else -(n >> 1) - 1

    def fixed64(self):
        return int.from_bytes(self.take(8), "big")

    def text(self, most=TEXT):
        return self.utf8(self.take(self.varint(most)))

    @staticmethod
    def utf8(raw):
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise Refused("malformed_text") from None

    def ended(self):
        end = self.raw.find(b"\0", self.at)
        require(end >= 0, "truncated")
        require(end - self.at <= TEXT, "too_large")
        text = self.utf8(self.take(end - self.at))
        self.byte()
        return text

    def replica(self):
        index = self.varint()
        require(index <= len(self.table))
        if index == len(self.table):
            require(index < REPLICAS, "too_large")
            new = self.fixed64()
            require(new not in self.table)
            self.table.append(new)
        return self.table[index]

    def counter(self):
        n = self.varint(COUNTER)
        require(n)
        return n

    def dot(self):
        return self.replica(), self.counter()

    def vector(self):
        result, before = {}, -1
        for _ in range(self.varint(VECTOR)):
            replica, counter = self.dot()
            require(replica > before)
            result[replica] = counter
            before = replica
        return result

    def key(self):
        return self.varint((1 << 32) - 1, "malformed_number"), self.varint((1 << 32) - 1, "malformed_number")

    def value(self):
        tag = self.byte(254)
        if tag == 1:
            return 1, self.signed()
        if tag == 2:
            return 2, self.text()
        if tag == 3:
            return 3, self.dot()
        if tag == 4:
            flags = self.byte(15)
            return (4, flags & 1 == 1) + tuple(self.signed() if flags & bit else None for bit in (2, 4, 8))
        return (tag, self.take(self.varint(TEXT))) if tag else CLEARED

    def end(self, result=None):
        require(self.at == len(self.raw), "trailing_bytes")
        return result

    def change(self, dot):
        flags = self.byte(3)
        type, at, account = self.varint(65535), self.fixed64(), self.text(ACCOUNT)
        record = dot if flags & 1 else self.dot()
        require(flags & 1 or record != dot)
        reason = self.text(REASON) if flags & 2 else ""
        require(reason or not flags & 2)
        writes, before = {}, (-1, 0)
        count = self.varint(WRITES)
        require(count)
        for _ in range(count):
            key = self.key()
            require(key > before)
            writes[key] = self.vector(), self.value()
            before = key
        require(sum(len(seen) for seen, _ in writes.values()) <= SEEN, "too_large")
        return Change(dot, record, type, at, account, reason, writes)

    def siblings(self, count):
        result, before = [], -1
        for _ in range(count):
            dot = self.dot()
            require(dot[0] > before)
            result.append((dot, self.fixed64()))
            before = dot[0]
        context = self.vector()
        require(all(contains(context, s[0]) for s in result))
        return result, context

    def cells(self):
        result, origin, before = {}, None, (-1, 0)
        for _ in range(self.varint(CELLS)):
            key, last = self.key(), origin
            require(key > before)
            count = self.varint(SIBLINGS)
            if count:
                origin = self.siblings(count)
                require(count > 1 or origin != last)
            else:
                require(last and len(last[0]) == 1)
            result[key] = Cell(tuple(s + (self.value(),) for s in origin[0]), origin[1])
            before = key
        return result

    # §columns

    def shapes(self, count, most, least):
        """Each item's list of keys."""
        table = []
        for _ in range(self.varint(min(count, SHAPES))):
            keys, before = [], (0, -1)
            size = self.varint(most)
            require(size >= least)
            for _ in range(size):
                step, element = self.key()
                key = before[0] + step, element
                require(key[0] < 1 << 32, "malformed_number")
                require(key > before)
                keys.append(key)
                before = key
            table.append(keys)
        items = [self.pick(table) for _ in range(count)]
        require(sum(map(len, items)) <= CELLS_PER_MESSAGE, "too_large")
        return items

    def pick(self, table):
        index = self.varint()
        require(index < len(table))
        return table[index]

    def packed(self, count):
        least, step, width = self.signed(), self.varint(), self.byte(8)
        require(step > 0)
        planes = [self.take(count) for _ in range(width)]
        return [self.whole(least + step * sum(p[i] << 8 * k for k, p in enumerate(planes))) for i in range(count)]

    @staticmethod
    def whole(n):
        require(-1 << 63 <= n < 1 << 63, "malformed_number")
        return n

    def integers(self, count, kind=None, times=None):
        kind = self.byte() if kind is None else kind
        if kind == 5:
            return [self.signed() for _ in range(count)]
        if kind == 6:
            return self.packed(count)
        if kind == 8:
            require(times is not None)
            unit = self.varint()
            require(0 < unit < 1 << 63, "malformed_number")
            return [self.whole(unit * self.whole((t >> 16) // unit - n)) for t, n in zip(times, self.packed(count))]
        require(kind in (1, 7) and (kind == 1 or count > 0))
        result = [self.signed()] if kind == 7 else [self.signed() for _ in range(count)]
        result += self.packed(count - 1) if kind == 7 else []
        for i in range(1, count):
            result[i] = (result[i] + result[i - 1] + (1 << 63)) % (1 << 64) - (1 << 63)
        return result

    def times(self, count):
        times = self.integers(count)
        require(all(0 <= ms < 1 << 48 for ms in times), "malformed_number")
        return [ms << 16 | self.varint(65535) for ms in times]

    def strings(self, count, most):
        table = [self.text(most) for _ in range(self.varint(count))]
        return [self.pick(table) for _ in range(count)]

    def column(self, times):
        count, kind = len(times), self.byte()
        if kind == 0:
            return [self.value() for _ in range(count)]
        if kind == 2:
            return [(2, self.utf8(self.take(n))) for n in [self.varint(TEXT) for _ in range(count)]]
        if kind == 4:
            return [(4, True, None, None, None)] * count
        if kind == 3:
            replicas = [self.replica() for _ in range(count)]
            return [(3, dot) for dot in zip(replicas, self.counters(count))]
        if kind == 9:
            return [(2, self.ended()) for _ in range(count)]
        return [(1, n) for n in self.integers(count, kind, times)]

    def counters(self, count):
        numbers = self.integers(count)
        require(all(n > 0 for n in numbers))
        require(all(n <= COUNTER for n in numbers), "too_large")
        return numbers

    def columns(self, writes):
        times = {}
        for key, time in writes:
            times.setdefault(key, []).append(time)
        return {key: iter(self.column(times[key])) for key in sorted(times)}

    def journal(self, replica, last=COUNTER):
        count = self.varint(CHANGES)
        if not count:
            return []
        first = self.counter()
        dots = [(replica, first + i) for i in range(count)]
        require(dots[-1][1] <= COUNTER, "too_large")
        require(dots[-1][1] <= last, "malformed_number")
        flags = dict(zip(dots, self.take(count)))
        require(all(f in (0, 1, 2, 3, 4, 5, 8) for f in flags.values()))
        result = {d: Erased(d, self.take(32)) for d in dots if flags[d] == 8}
        dots = [d for d in dots if flags[d] != 8]
        items = self.shapes(len(dots), WRITES, 1)
        types = [self.varint(65535) for _ in dots]
        times = self.times(len(dots))
        accounts, reasons = self.strings(len(dots), ACCOUNT), self.strings(len(dots), REASON)
        records = [d if flags[d] & 1 else self.dot() for d in dots]
        require(all(flags[d] & 1 or d != record for d, record in zip(dots, records)))
        known, seen = [], []
        for d, keys, record in zip(dots, items, records):
            own = [dict([record]) if flags[d] & 2 else {} for _ in keys]
            for i in range(len(keys)) if flags[d] & 4 else ():
                code = self.varint()
                require(code < len(known) + 3)
                if code - 2 == len(known):
                    known.append(self.vector())
                own[i] = {} if code == 0 else dict([record]) if code == 1 else known[code - 2]
            require(not flags[d] & 4 or any(own) and any(s != dict([record]) for s in own))
            seen.append(own)
        require(sum(len(s) for own in seen for s in own) <= SEEN, "too_large")
        columns = self.columns((key, time) for keys, time in zip(items, times) for key in keys)
        for i, d in enumerate(dots):
            writes = {key: (s, next(columns[key])) for key, s in zip(items[i], seen[i])}
            result[d] = Change(d, records[i], types[i], times[i], accounts[i], reasons[i], writes)
        return [result[d] for d in sorted(result)]

    def rows(self):
        count = self.varint(ROWS)
        if not count:
            return []
        items = self.shapes(count, CELLS, 0)
        replicas = [self.replica() for _ in items]
        ids = list(zip(replicas, self.counters(count)))
        types = [self.varint(65535) for _ in items]
        known = self.integers(self.varint(count))
        require(all(a < b for a, b in zip(known, known[1:])))
        places = self.integers(count)
        require(all(0 <= place < len(known) for place in places))
        regions = [known[place] for place in places]
        flags = [self.byte(3) for _ in items]
        times, origins, total = self.times(count), [], 0
        for i, keys in enumerate(items):
            creation, own = ([(ids[i], times[i])], dict([ids[i]])), []
            for _ in keys:
                code = 1 if flags[i] & 2 else self.varint(SIBLINGS + 2)
                if code == 0:
                    require(own and len(own[-1][0]) == 1)
                    own.append(own[-1])
                elif code == 1:
                    own.append(creation)
                elif code == 2:
                    dot = self.dot()
                    own.append(([(dot, self.fixed64())], union(dict([ids[i]]), dict([dot]))))
                else:
                    own.append(self.siblings(code - 2))
                total += len(own[-1][0])
            origins.append(own)
        require(total <= CELLS_PER_MESSAGE, "too_large")
        columns = self.columns(
            (key, s[1]) for keys, own in zip(items, origins) for key, o in zip(keys, own) for s in o[0])
        result = []
        for i, keys in enumerate(items):
            cells = {}
            for key, (siblings, context) in zip(keys, origins[i]):
                cells[key] = Cell(tuple(s + (next(columns[key]),) for s in siblings), context)
            result.append(Row(ids[i], types[i], regions[i], flags[i] & 1 == 1, cells))
        return result

    def verdicts(self):
        result = []
        for _ in range(self.varint(LISTED)):
            counter, status, code = self.counter(), self.byte(), self.byte()
            require(status in STATUSES and code in CODES)
            result.append(Verdict(counter, STATUSES[status], CODES[code], self.text(REASON)))
        return result


# --- §envelope, §request, §answer

REQUEST_SECTIONS, ANSWER_SECTIONS = {1, 3, 5, 7, 9, 11}, {1, 3, 5, 6, 7, 8, 9, 11, 13, 15, 17, 19}


def write_envelope(kind, sections):
    body = Writer()
    for number in sorted(sections):
        body.varint(number).blob(bytes(sections[number]))
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(bytes(body.out)) + deflate.flush()
    shorter = len(packed) < len(body.out)
    out = Writer().raw(bytes([1, kind, shorter])).varint(len(body.out))
    return bytes(out.raw(packed if shorter else body.out).out)


def read_envelope(raw, kind, known=None):
    require(len(raw) <= MESSAGE, "too_large")
    r = Reader(raw)
    require(r.byte() == 1, "unsupported_version")
    require(r.byte() == kind, "wrong_kind")
    deflated, size = r.byte(1), r.varint(INFLATED)
    body = raw[r.at:]
    if deflated:
        inflate = zlib.decompressobj(-15)
        try:
            body = inflate.decompress(body, size + 1)
        except zlib.error:
            raise Refused("malformed") from None
        require(inflate.eof and len(body) == size and not inflate.unused_data)
    require(len(body) >= size, "truncated")
    require(len(body) == size, "trailing_bytes")
    r, sections, before = Reader(body), {}, 0
    while r.at < len(body):
        number = r.varint()
        require(number > before)
        sections[number] = r.take(r.varint())
        before = number
    if known:
        require(min(sections, default=0) == 1)
        require(all(n in known or n % 2 == 0 for n in sections), "unknown_section")
    return sections


def mark(chain_list, counter):
    return counter, chain_list[counter][:16]


class Message(dict):
    """A request or an answer: what it says, by names."""
    __getattr__ = dict.get


def write_request(m):
    head = Writer().raw(fixed64(m.replica)).varint(m.model).raw(fixed64(m.incarnation))
    head.varint(m.acknowledged[0]).raw(m.acknowledged[1]).varint(m.end[0] - m.acknowledged[0])
    if m.end[0] != m.acknowledged[0]:
        head.raw(m.end[1])
    sections = {1: head.raw(fixed64(m.contacts)).varint(m.page).out}
    if m.cursor:
        sections[3] = m.cursor
    if m.changes:
        sections[5] = Writer(m.replica).journal(m.changes).out
    if m.ancestry:
        sections[7] = Writer().varint(len(m.ancestry)).out
        for replica, counter in m.ancestry:
            sections[7] += Writer().raw(fixed64(replica)).varint(counter).out
    if m.offers or m.offers_remain:
        sections[9] = bytes([bool(m.offers_remain)]) + Writer().rows(m.offers).out
    if m.inherited:
        replica, items, remain = m.inherited
        sections[11] = bytes([remain]) + fixed64(replica) + Writer(replica).journal(items).out
    return write_envelope(1, sections)


def read_request(raw):
    sections = read_envelope(raw, 1, REQUEST_SECTIONS)
    r = Reader(sections[1])
    m = Message(replica=r.fixed64(), model=r.varint(1000000), incarnation=r.fixed64())
    m["acknowledged"] = r.varint(COUNTER), r.take(16)
    more = r.varint(COUNTER)
    m["end"] = (m.acknowledged[0] + more, r.take(16)) if more else m.acknowledged
    m.update(contacts=r.fixed64(), page=r.end(r.varint(PAGE_MAX)))
    require(m.page >= PAGE_MIN)
    m["cursor"] = sections.get(3)
    require(len(m.cursor or b"") <= CURSOR, "too_large")
    if 5 in sections:
        r = Reader(sections[5], m.replica)
        m["changes"] = r.end(r.journal(m.replica, m.end[0]))
        require(m.changes)
    if 7 in sections:
        r = Reader(sections[7])
        count = r.varint(ANCESTORS)
        m["ancestry"] = r.end([(r.fixed64(), r.varint(COUNTER)) for _ in range(count)])
        require(count and len({m.replica, *(a for a, _ in m.ancestry)}) == count + 1)
    if 9 in sections:
        r = Reader(sections[9])
        m["offers_remain"] = r.byte(1) == 1
        m["offers"] = r.end(r.rows())
        require(not any(row.whole for row in m.offers))
    if 11 in sections:
        r = Reader(sections[11])
        remain, replica = r.byte(1) == 1, r.fixed64()
        require(replica != m.replica)
        r.table.append(replica)
        m["inherited"] = replica, r.end(r.journal(replica)), remain
        require(m.inherited[1])
    return m


def read_answer(raw):
    sections = read_envelope(raw, 2, ANSWER_SECTIONS)
    r = Reader(sections[1])
    m = Message(replica=r.fixed64(), incarnation=r.fixed64(), ms=r.varint((1 << 48) - 1), afresh=r.byte(1) == 1,
                outcome=r.byte(3), counter=r.varint(COUNTER))
    if m.outcome == CLOSED:
        m["reason"] = r.byte(2)
        require(m.reason)
    r.end()
    m.update(cursor=sections.get(11), verdicts=[], inherited=[], rows=[], authors=[], evicted=[], erased=[])
    require(len(m.cursor or b"") <= CURSOR, "too_large")
    if 3 in sections:
        r = Reader(sections[3])
        m["verdicts"] = r.end(r.verdicts())
    if 5 in sections:
        r = Reader(sections[5])
        m["scope"] = r.varint(), r.text(ACCOUNT), ROLES.get(r.byte())
        m["regions"] = r.end([r.text(12) for _ in range(r.varint(4096))])
        require(m.scope[2] and all(re.fullmatch("(..){1,3}|.{9}|.{12}", d) and d.isdigit() for d in m.regions))
    if 6 in sections:
        r = Reader(sections[6])
        m["contacts"] = int.from_bytes(sha(sections[6])[:8], "big")
        m["addresses"] = [r.text(512) for _ in range(r.varint(16))]
        m["pins"] = [r.take(16).hex() for _ in range(r.varint(4))]
        m["bundle_keys"] = r.end(r.take(r.varint(TEXT)).hex())
        require(len(m.bundle_keys) in (0, 128))
    if 7 in sections:
        r = Reader(sections[7])
        m["rows"] = r.end(r.rows())
    if 8 in sections:
        r = Reader(sections[8])
        dots = [r.dot() for _ in range(r.varint(ROWS))]
        m["authors"] = list(zip(dots, r.end(r.strings(len(dots), ACCOUNT))))
    for number, name in ((9, "evicted"), (17, "erased")):
        if number in sections:
            r = Reader(sections[number])
            m[name] = r.end([r.dot() for _ in range(r.varint(LISTED))])
    require(sorted(set(m.erased)) == m.erased)
    if 13 in sections:
        r = Reader(sections[13])
        m["digests"] = r.end([int.from_bytes(r.take(16), "big") for _ in range(2)])
    if 15 in sections:
        r = Reader(sections[15])
        m["knowledge"] = r.end(r.vector())
    if 19 in sections:
        r = Reader(sections[19])
        for _ in range(r.varint(ANCESTORS)):
            replica = r.fixed64()
            require(replica not in dict(m.inherited))
            m.inherited.append((replica, r.verdicts()))
            require(m.inherited[-1][1])
        r.end()
    return m
