#!/usr/bin/env python3
"""Computes the valid vectors anew, from SPEC.md alone: a second implementation, with nothing but the standard library.

Writes values, changes and cells; reads journals, rows and envelopes; computes merges, readings, chains, digests, names;
seals and opens bundles (bundle.py).
"""

import hashlib
import json
import pathlib
import re
import sys
import zlib

sys.dont_write_bytecode = True  # leaves nothing beside the vectors
import bundle  # noqa: E402

MASK = (1 << 64) - 1
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


# --- §primitives

def varint(n):
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def zigzag(n):
    return varint((n << 1 if n >= 0 else (-n << 1) - 1) & MASK)


def fixed64(n):
    return n.to_bytes(8, "big")


def text(s):
    raw = s.encode()
    return varint(len(raw)) + raw


class Table:
    def __init__(self, *replicas):
        self.known = list(replicas)

    def write(self, replica):
        if replica in self.known:
            return varint(self.known.index(replica))
        self.known.append(replica)
        return varint(len(self.known) - 1) + fixed64(replica)


def pair(form):
    return int(form["replica"]), int(form["counter"])


def write_dot(dot, table):
    return table.write(dot[0]) + varint(dot[1])


def write_vector(vector, table):
    return varint(len(vector)) + b"".join(write_dot(d, table) for d in sorted(vector.items()))


def vector_of(form):
    vector = {}
    for entry in form:
        replica, counter = pair(entry)
        vector[replica] = max(counter, vector.get(replica, 0))
    return vector


# --- §values

def write_value(value, table):
    if "cleared" in value:
        return b"\0"
    if "integer" in value:
        return b"\1" + zigzag(int(value["integer"]))
    if "text" in value:
        return b"\2" + text(value["text"])
    if "reference" in value:
        return b"\3" + write_dot(pair(value["reference"]), table)
    if "membership" in value:
        m = value["membership"]
        parts = [m.get(k) for k in ("since", "until", "source")]
        flags = int(m["present"]) + sum(2 << i for i, p in enumerate(parts) if p is not None)
        return bytes([4, flags]) + b"".join(zigzag(int(p)) for p in parts if p is not None)
    raw = bytes.fromhex(value["opaque"]["bytes"])
    return bytes([value["opaque"]["tag"]]) + varint(len(raw)) + raw


# --- §change, §cells

def key(form):
    return form["field"], form["element"]


def write_change(c):
    dot, record = pair(c["dot"]), pair(c["record"])
    table = Table(dot[0])
    out = bytes([int(dot == record) + (2 if c["reason"] else 0)])
    out += varint(c["type"]) + fixed64(int(c["time"])) + text(c["account"])
    if dot != record:
        out += write_dot(record, table)
    if c["reason"]:
        out += text(c["reason"])
    out += varint(len(c["writes"]))
    for w in sorted(c["writes"], key=key):
        out += varint(w["field"]) + varint(w["element"])
        out += write_vector(vector_of(w["seen"]), table) + write_value(w["value"], table)
    return out


def siblings_of(cell):
    return sorted(cell["siblings"], key=lambda s: pair(s["dot"]))


def write_cells(cells, replica):
    table, last = Table(replica), None
    out = varint(len(cells))
    for cell in sorted(cells, key=key):
        siblings, context = siblings_of(cell), vector_of(cell["context"])
        origin = [(pair(s["dot"]), s["time"]) for s in siblings] + [context]
        out += varint(cell["field"]) + varint(cell["element"])
        if len(siblings) == 1 and origin == last:
            out += b"\0"
        else:
            out += varint(len(siblings))
            for s in siblings:
                out += write_dot(pair(s["dot"]), table) + fixed64(int(s["time"]))
            out += write_vector(context, table)
        out += b"".join(write_value(s["value"], table) for s in siblings)
        last = origin
    return out


# --- §chain, §digest

def sha(raw):
    return hashlib.sha256(raw).digest()


def chains(replica, changes):
    result = [sha(fixed64(replica))]
    for change in changes:
        result.append(sha(result[-1] + sha(change)))
    return result


def digest(record, officials):
    cells = [c for c in record["cells"] if (c["field"] >= 1000) == officials]
    if not cells:
        return 0
    replica, counter = pair(record["id"])
    raw = bytes([officials]) + fixed64(replica) + varint(counter) + varint(record["type"])
    return int.from_bytes(sha(raw + write_cells(cells, replica))[:16], "big")


# --- §merge, §readings

def merge(a, b):
    def kept(mine, other):
        context, theirs = vector_of(other["context"]), [s["dot"] for s in other["siblings"]]
        for s in mine["siblings"]:
            replica, counter = pair(s["dot"])
            if s["dot"] in theirs or context.get(replica, 0) < counter:
                yield s

    siblings = list(kept(a, b))
    siblings += [s for s in kept(b, a) if s not in siblings]
    context = vector_of(a["context"] + b["context"])
    return {
        "siblings": siblings_of({"siblings": siblings}),
        "context": [{"replica": str(r), "counter": str(n)} for r, n in sorted(context.items())],
    }


def read(given):
    def latest(s):
        return int(s["time"]), pair(s["dot"])[0]

    siblings = given["cell"]["siblings"]
    differ = any(s["value"] != siblings[0]["value"] for s in siblings)
    if given["reading"] == "register":
        return max(siblings, key=latest), differ
    if given["reading"] == "flags":
        present = [s for s in siblings if s["value"]["membership"]["present"]]
        return max(present or siblings, key=latest), False

    def rank(s):
        if "cleared" in s["value"]:
            return -1
        return given["ranks"].get(s["value"].get("integer"), 1 << 64)

    return max(siblings, key=lambda s: (rank(s), *latest(s))), differ


# --- Reading what travels

class Reader:
    def __init__(self, raw, *replicas):
        self.raw, self.at, self.known = raw, 0, list(replicas)

    def take(self, count):
        assert self.at + count <= len(self.raw), "truncated"
        self.at += count
        return self.raw[self.at - count:self.at]

    def byte(self):
        return self.take(1)[0]

    def varint(self):
        result = shift = 0
        while True:
            b = self.byte()
            result |= (b & 0x7F) << shift
            shift += 7
            if b < 0x80:
                return result

    def signed(self):
        n = self.varint()
        return n >> 1 if n & 1 == 0 else -(n >> 1) - 1

    def fixed64(self):
        return int.from_bytes(self.take(8), "big")

    def text(self):
        return self.take(self.varint()).decode()

    def replica(self):
        index = self.varint()
        if index == len(self.known):
            self.known.append(self.fixed64())
        return self.known[index]

    def dot(self):
        return {"replica": str(self.replica()), "counter": str(self.varint())}

    def vector(self):
        return [self.dot() for _ in range(self.varint())]

    def value(self):
        tag = self.byte()
        if tag == 0:
            return {"cleared": True}
        if tag == 1:
            return {"integer": str(self.signed())}
        if tag == 2:
            return {"text": self.text()}
        if tag == 3:
            return {"reference": self.dot()}
        if tag == 4:
            flags = self.byte()
            m = {"present": flags & 1 == 1}
            for i, name in enumerate(("since", "until", "source")):
                if flags & 2 << i:
                    m[name] = str(self.signed())
            return {"membership": m}
        return {"opaque": {"tag": tag, "bytes": self.take(self.varint()).hex()}}

    def times(self, count):
        return [str(m << 16 | self.varint()) for m in self.integers(count)]

    def strings(self, count):
        table = [self.text() for _ in range(self.varint())]
        return [table[self.varint()] for _ in range(count)]

    def shapes(self):
        result = []
        for _ in range(self.varint()):
            field, keys = 0, []
            for _ in range(self.varint()):
                field += self.varint()
                keys.append((field, self.varint()))
            result.append(keys)
        return result

    def packed(self, count):
        least, step, width = self.signed(), self.varint(), self.byte()
        planes = [self.take(count) for _ in range(width)]
        return [least + step * sum(p[i] << 8 * k for k, p in enumerate(planes)) for i in range(count)]

    def integers(self, count, kind=None, times=()):
        kind = self.byte() if kind is None else kind
        if kind == 5:
            return [self.signed() for _ in range(count)]
        if kind == 6:
            return self.packed(count)
        if kind == 8:
            unit = self.varint()
            return [unit * ((int(t) >> 16) // unit - n) for t, n in zip(times, self.packed(count))]
        assert kind in (1, 7), "unknown column"
        steps = (self.signed() for _ in range(count)) if kind == 1 else [self.signed()] + self.packed(count - 1)
        return [(n + (1 << 63)) % (1 << 64) - (1 << 63) for n in sums(steps)]

    def column(self, times):
        count, kind = len(times), self.byte()
        if kind == 0:
            return [self.value() for _ in range(count)]
        if kind == 2:
            lengths = [self.varint() for _ in range(count)]
            return [{"text": self.take(n).decode()} for n in lengths]
        if kind == 3:
            replicas = [self.replica() for _ in range(count)]
            counters = self.integers(count)
            return [{"reference": {"replica": str(r), "counter": str(n)}} for r, n in zip(replicas, counters)]
        if kind == 4:
            return [{"membership": {"present": True}} for _ in range(count)]
        if kind == 9:
            texts = []
            for _ in range(count):
                end = self.raw.index(0, self.at)
                texts.append({"text": self.take(end - self.at).decode()})
                self.byte()
            return texts
        return [{"integer": str(n)} for n in self.integers(count, kind, times)]

    def columns(self, writes):
        """Iterators over the values of each key, given key and time of all writes in the order of the items."""
        times = {}
        for key, time in writes:
            times.setdefault(key, []).append(time)
        return {k: iter(self.column(times[k])) for k in sorted(times)}

    def end(self):
        assert self.at == len(self.raw), "trailing bytes"


def sums(numbers):
    total = 0
    for n in numbers:
        total += n
        yield total


def read_journal(r, replica):
    count = r.varint()
    if count == 0:
        return []
    first = r.varint()
    all_flags = [r.byte() for _ in range(count)]
    all_dots = [{"replica": str(replica), "counter": str(first + i)} for i in range(count)]
    result = [{"dot": d, "erased": r.take(32).hex()} if f == 8 else d for d, f in zip(all_dots, all_flags)]
    flags = [f for f in all_flags if f != 8]
    dots = [d for d, f in zip(all_dots, all_flags) if f != 8]
    shapes, count = r.shapes(), len(flags)
    items = [shapes[r.varint()] for _ in range(count)]
    types = [r.varint() for _ in items]
    times, accounts, reasons = r.times(count), r.strings(count), r.strings(count)
    records = [d if f & 1 else r.dot() for d, f in zip(dots, flags)]
    known, seen = [], []
    for keys, f, record in zip(items, flags, records):
        own = []
        for _ in keys:
            code = r.varint() if f & 4 else f >> 1 & 1
            if code - 2 == len(known):
                known.append(r.vector())
            own.append([] if code == 0 else [record] if code == 1 else known[code - 2])
        seen.append(own)
    columns = r.columns([(k, t) for keys, t in zip(items, times) for k in keys])
    changes = iter([
        {
            "dot": dots[i], "time": times[i], "record": records[i], "type": types[i], "account": accounts[i],
            "reason": reasons[i],
            "writes": [
                {"field": k[0], "element": k[1], "seen": s, "value": next(columns[k])}
                for k, s in zip(items[i], seen[i])
            ],
        }
        for i in range(count)
    ])
    return [place if "erased" in place else next(changes) for place in result]


def read_rows(r):
    count = r.varint()
    if count == 0:
        return []
    shapes = r.shapes()
    items = [shapes[r.varint()] for _ in range(count)]
    replicas = [r.replica() for _ in items]
    ids = [{"replica": str(a), "counter": str(n)} for a, n in zip(replicas, r.integers(count))]
    types = [r.varint() for _ in items]
    table = r.integers(r.varint())
    regions = [table[place] for place in r.integers(count)]
    flags = [r.byte() for _ in items]
    times = r.times(count)
    origins = []
    for keys, own, f, time in zip(items, ids, flags, times):
        creation, row = ([(own, time)], [own]), []
        for _ in keys:
            code = 1 if f & 2 else r.varint()
            if code == 0:
                row.append(row[-1])
            elif code == 1:
                row.append(creation)
            elif code == 2:
                dot = r.dot()
                time2 = str(r.fixed64())
                row.append(([(dot, time2)], both(own, dot)))
            else:
                siblings = [(r.dot(), str(r.fixed64())) for _ in range(code - 2)]
                row.append((siblings, r.vector()))
        origins.append(row)
    columns = r.columns([(k, t) for keys, row in zip(items, origins) for k, o in zip(keys, row) for _, t in o[0]])
    return [
        {
            "id": ids[i], "type": types[i], "region": str(regions[i]), "whole": flags[i] & 1 == 1,
            "cells": [
                {
                    "field": k[0], "element": k[1], "context": context,
                    "siblings": [{"dot": d, "time": t, "value": next(columns[k])} for d, t in siblings],
                }
                for k, (siblings, context) in zip(items[i], origins[i])
            ],
        }
        for i in range(count)
    ]


def both(a, b):
    vector = vector_of([a, b])
    return [{"replica": str(r), "counter": str(n)} for r, n in sorted(vector.items())]


def read_envelope(raw, kind):
    r = Reader(raw)
    assert (r.byte(), r.byte()) == (1, kind)
    deflated, size = r.byte(), r.varint()
    body = r.take(len(raw) - r.at)
    if deflated:
        body = zlib.decompress(body, -15)
    assert len(body) == size
    r, sections = Reader(body), []
    while r.at < len(body):
        number = r.varint()
        sections.append({"id": str(number), "bytes": r.take(r.varint()).hex()})
    return sections


# --- §bundle

def read_bundle(raw, given):
    r = Reader(raw)
    r.take(67)
    sealed = r.take(r.varint())
    r.take(8)
    r.end()
    body = bundle.opened(raw, bytes.fromhex(given["secret"]), bytes.fromhex(given["sender_keys"]), sealed)
    r = Reader(body)
    form = {"kind": raw[1], "id": raw[3:19].hex(), "body": body.hex(), "replica": str(r.fixed64()),
            "created": str(r.varint())}
    if raw[1] == 3:
        form["messages"] = [r.take(r.varint()).hex()]
    else:
        form["answers"] = r.take(16).hex()
        form["acknowledged"] = {"counter": str(r.varint()), "prefix": r.take(16).hex()}
        form["taken"] = {"counter": str(r.varint()), "prefix": r.take(16).hex()}
        form["cursor"] = r.take(r.varint()).hex()
        form["messages"] = [r.take(r.varint()).hex() for _ in range(r.varint())]
    r.end()
    return form


# --- The vectors

def name(dot):
    replica, counter = pair(dot)
    return "".join(BASE32[replica >> s & 31] for s in range(60, -1, -5)) + f"-{counter}"


def expected(group, given):
    """What a vector must expect; None where this program has nothing to say."""
    raw = bytes.fromhex(given.get("bytes", ""))
    if group == "value" and "value" in given:
        return {"bytes": write_value(given["value"], Table(*map(int, given["replicas"]))).hex()}
    if group == "change" and "change" in given:
        return {"bytes": write_change(given["change"]).hex()}
    if group == "cells" and "record" in given:
        return {"bytes": write_cells(given["record"]["cells"], pair(given["record"]["id"])[0]).hex()}
    if group == "journal":
        r = Reader(raw, int(given["replica"]))
        changes = read_journal(r, int(given["replica"]))
        r.end()
        return {"changes": changes}
    if group == "rows":
        r = Reader(raw)
        rows = read_rows(r)
        r.end()
        return {"rows": rows}
    if group == "envelope":
        return {"sections": read_envelope(raw, given["kind"])}
    if group == "bundle":
        if "body" in given:
            parts = [bytes.fromhex(given[key]) for key in ("id", "sender_secret", "keys", "ephemeral", "body")]
            return {"bytes": bundle.seal(given["kind"], *parts, varint).hex()}
        if not raw:
            return {"keys": bundle.keys(bytes.fromhex(given["secret"])).hex()}
        return read_bundle(raw, given)
    if group == "merge":
        cell = given["cells"][0]
        for other in given["cells"]:
            cell = merge(cell, other)
        return {"cell": cell}
    if group == "readings":
        shown, conflict = read(given)
        return {"shown": shown["dot"], "conflict": conflict}
    if group == "chain":
        all_chains = chains(int(given["replica"]), map(bytes.fromhex, given["changes"]))
        return {"chains": [c.hex() for c in all_chains]}
    if group == "digest":
        totals = [sum(digest(r, k) for r in given["records"]) % (1 << 128) for k in (False, True)]
        return {"scope": f"{totals[0]:032x}", "officials": f"{totals[1]:032x}"}
    if group == "names" and "dot" in given:
        return {"text": name(given["dot"])}
    return None


TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


def invalid(form, rule, schema, path="$"):
    """Where a form breaks a rule: the keywords of JSON Schema that schema.json uses."""
    while "$ref" in rule:
        rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]]
    if "enum" in rule and form not in rule["enum"]:
        return path
    if "type" in rule and (not isinstance(form, TYPES[rule["type"]]) or form is True and rule["type"] == "integer"):
        return path
    if "pattern" in rule and not re.search(rule["pattern"], form):
        return path
    if "oneOf" in rule and sum(invalid(form, r, schema) is None for r in rule["oneOf"]) != 1:
        return path
    if isinstance(form, dict):
        if any(k not in form for k in rule.get("required", [])):
            return path
        known = rule.get("properties", {})
        for k, v in form.items():
            if k not in known and rule.get("additionalProperties") is False:
                return f"{path}.{k}"
            found = k in known and invalid(v, known[k], schema, f"{path}.{k}")
            if found:
                return found
    if isinstance(form, list) and "items" in rule:
        for i, v in enumerate(form):
            found = invalid(v, rule["items"], schema, f"{path}[{i}]")
            if found:
                return found
    return None


def main():
    folder = pathlib.Path(__file__).parent / "v1"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    schema = json.loads((folder / "schema.json").read_text("utf-8"))
    checked = wrong = 0
    for group in sorted(manifest["groups"]):
        vectors = json.loads((folder / f"{group}.json").read_text("utf-8"))
        place = invalid(vectors, schema, schema)
        if place:
            wrong += 1
            print(f"{group}.json does not fit schema.json at {place}")
        for vector in vectors:
            if "expect" not in vector:
                continue
            try:
                result = expected(group, vector["given"])
            except Exception as error:
                result = {"error": repr(error)}
            if result is None:
                continue
            checked += 1
            if result != vector["expect"]:
                wrong += 1
                print(f"{vector['id']}: {json.dumps(result)[:400]}\n  expected {json.dumps(vector['expect'])[:400]}")
    print(f"checked {checked} vectors, {wrong} wrong")
    return 1 if wrong or checked < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
