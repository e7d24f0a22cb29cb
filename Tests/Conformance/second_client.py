#!/usr/bin/env python3
"""A second client of the Tanfang protocol. It shares nothing with the first but Protocol/SPEC.md and model.json.

What it proves: these are enough for a client that joins, writes, syncs and verifies with the real hub, beside the real
client: through conflicts, held changes, a changed scope, a hub that was restored, a copied state file, erasure and
revocation. Where it disagrees with the programs, one of them or SPEC.md is wrong. Bundles are left to vectors/check.py.
It needs Python 3.11 and nothing but the standard library.

    second_client.py                             the vectors that concern a sync, and the transcripts
    second_client.py --hub PATH --client PATH    these, and a walk through all of it against a hub that it starts itself

second_wire.py has the bytes, second_vectors.py what runs the vectors and transcripts.
"""

import argparse
import copy
import hmac
import http.client
import json
import os
import pathlib
import pickle
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # leaves nothing beside the tests
from second_wire import (  # noqa: E402
    CHANGES, CLOSED, COUNTER, FORK, MODEL, OFFICIALS, PAGE, PAGE_MIN, PUSH, REWIND, Cell, Change, Erased, Message,
    Refused, Row, apply_change, canonical, chains, contains, digest, fixed64, inner_hash, mark, read_answer,
    read_cell, require, sha, union, write_request)

DISABLED, REVOKED = 1, 2
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
SYMBOLS = {**{c: i for i, c in enumerate(BASE32)}, "o": 0, "i": 1, "l": 1}
REGIONS = {t["number"]: t["region"] for t in MODEL["types"]}
ELDER, VISIT = 1, 2
NAME, MASKED, PHONE, ADDRESS, VILLAGE, ID_NUMBER, CATEGORIES = (1, 0), (7, 0), (20, 0), (23, 0), (24, 0), (1000, 0), 31
VISIT_ELDER, VISIT_AT, VISIT_OUTCOME, VISIT_NOTE = (1, 0), (2, 0), (4, 0), (57, 0)


class Record:
    """A confirmed record. A stale one does not count: the run began from nothing, and it has not come again."""

    def __init__(self, type, region=None, cells=None):
        self.type, self.region, self.cells, self.stale = type, region, cells or {}, False


class Receipt(Message):
    def __init__(self):
        super().__init__(sent=0, accepted=0, held=0, received=0, evicted=0, erased=0, round_trips=0, afresh=False,
                         forked=False, verified=False)


# --- §device

class Device:
    """One replica with its state, as §device lists it. What talks to the hub is given to `sync`."""

    def __init__(self, replica, account=None, role=None, regions=(), path=None):
        self.replica, self.account, self.role, self.regions, self.path = replica, account, role, list(regions), path
        self.secret, self.contacts, self.addresses, self.pins = secrets.token_bytes(20), 0, [], []
        self.journal, self.acknowledged, self.verdicts = [], 0, {}
        self.incarnation, self.cursor, self.scope_version, self.last_time = 0, None, 0, 0
        self.confirmed, self.digests = {}, [0, 0]
        self.ancestry, self.ancestors, self.inherited_verdicts = [], {}, {}  # ancestors: replica -> its journal
        self.speaks_as = 0  # 0 itself, n the n-th of its ancestry: whose name the token bears
        self.to_inherit, self.offers, self.offered = [], {}, None
        self.authors, self.closed, self.page, self.push = {}, None, PAGE, PUSH

    def save(self):
        if self.path:
            beside = f"{self.path}.new"
            with open(beside, "wb") as file:
                file.write(pickle.dumps(self))
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.path)

    @staticmethod
    def load(path):
        device = pickle.loads(pathlib.Path(path).read_bytes())
        device.path = path
        return device

    # What it knows

    def marks(self):
        return chains(self.replica, self.journal)

    def pending(self):
        return self.journal[self.acknowledged:]

    def lineage(self):
        """Up to which counter the journals here reach: its own, and those of its ancestry."""
        return union(dict(self.ancestry), {self.replica: len(self.journal)})

    def shown(self, id):
        """Confirmed ⊕ pending."""
        cells = dict(self.confirmed[id].cells) if id in self.confirmed else {}
        for c in self.pending():
            if isinstance(c, Change) and c.record == id:
                apply_change(cells, c)
        return cells

    def value(self, id, key):
        cell = self.shown(id).get(key)
        return cell and read_cell(cell)[0][2]

    def author(self, dot):
        """By section 8: who wrote from one change on, until the replica's next entry."""
        return self.authors[max(d for d in self.authors if d[0] == dot[0] and d <= dot)]

    # §time, and a write

    def next_time(self):
        self.last_time = max(int(time.time() * 1000) << 16, self.last_time + 1)
        return self.last_time

    def hear(self, ms):
        self.last_time = max(self.last_time, min(ms, int(time.time() * 1000) + 300_000) << 16)

    def write(self, type, values, record=None, reason="", at=None):
        require(self.closed != REVOKED, "revoked")
        dot = self.replica, len(self.journal) + 1
        here = self.shown(record) if record else {}
        writes = {key: (here[key].context if key in here else {}, value) for key, value in values.items()}
        change = Change(dot, record or dot, type, at or self.next_time(), self.account, reason, writes)
        self.journal.append(change)
        self.save()
        return change

    # A request from the state

    def request(self):
        marks, ancestry = self.marks(), self.ancestry if self.speaks_as else []
        m = Message(replica=self.replica, model=MODEL["version"], incarnation=self.incarnation, contacts=self.contacts,
                    acknowledged=mark(marks, self.acknowledged), end=mark(marks, len(self.journal)), page=self.page,
                    cursor=self.cursor, ancestry=ancestry, changes=[], offers=[])
        if self.to_inherit:
            replica, first = self.to_inherit[0]
            items = self.fit(self.ancestors[replica][first - 1:])
            whole = first + len(items) > len(self.ancestors[replica])
            m["inherited"] = replica, items, len(self.to_inherit) > 1 or not whole
            if m.inherited[2]:
                return m
        m["changes"] = self.fit(self.pending())
        if len(m.changes) == len(self.pending()) and self.offered != self.incarnation:
            m["offers"] = [Row(id, type, region, False, cells)
                           for id, (type, region, cells) in sorted(self.offers.items())]
        return m

    def fit(self, items):
        result, size = [], 0
        for item in items[:CHANGES]:
            size += 32 if isinstance(item, Erased) else len(canonical(item))
            if result and size > self.push:
                break
            result.append(item)
        return result

    # Taking an answer

    def take(self, request, answer, receipt):
        """One transaction; False if the answer is late and falls away."""
        now = self.request()
        if answer.replica != self.replica or (now.replica, now.cursor, now.acknowledged) != (
                request.replica, request.cursor, request.acknowledged):
            return False
        receipt["sent"] += len(request.changes)
        self.speaks_as, before = 0, self.incarnation
        self.incarnation = answer.incarnation
        self.hear(answer.ms)
        if answer.contacts is not None:
            self.contacts, self.addresses, self.pins = answer.contacts, answer.addresses, answer.pins
        if answer.outcome == REWIND:
            self.rewind(answer.counter, answer.knowledge)
        elif answer.outcome == FORK:
            self.fork(answer.counter)
            receipt["forked"] = True
        else:
            self.said(request, before)
            self.taken(answer, receipt)
        self.save()
        return True

    def said(self, request, before):
        """The hub has what the request brought beside the journal."""
        if request.inherited:
            replica, items, _ = request.inherited
            self.to_inherit[0] = replica, items[-1].dot[1] + 1
            if self.to_inherit[0][1] > len(self.ancestors[replica]):
                self.to_inherit.pop(0)
        if request.offers and before == self.incarnation:
            self.offered = self.incarnation

    def taken(self, answer, receipt):
        self.closed = answer.reason
        if answer.afresh:
            receipt["afresh"] = True
            for record in self.confirmed.values():
                record.stale = True
            self.digests = [0, 0]
            self.verdicts = {}
        verdicts = {v.counter: v for v in answer.verdicts}
        for change in self.journal[self.acknowledged:answer.counter]:
            verdict = verdicts.get(change.dot[1])
            if verdict and verdict.status != "admitted":
                receipt["held"] += verdict.status == "held"
            elif not verdict and isinstance(change, Change):
                receipt["accepted"] += 1
                self.confirm(change, answer.afresh)
        self.acknowledged = max(self.acknowledged, answer.counter)
        self.verdicts.update((n, v) for n, v in verdicts.items() if n <= answer.counter)
        for replica, own in answer.inherited:
            self.inherited_verdicts.update(((replica, v.counter), v) for v in own)
        if answer.outcome == CLOSED:
            return
        if answer.scope:
            self.scope_version, self.account, self.role = answer.scope
            self.regions = answer.regions
        self.authors.update(answer.authors)
        for row in answer.rows:
            if any(r == self.replica and n > len(self.journal) for r, n in self.dots_of(row)):  # an older copy
                self.fork(self.acknowledged)
                receipt["forked"] = True
                return
            self.replace(row)
        receipt["received"] += len(answer.rows)
        for id in answer.evicted:
            receipt["evicted"] += self.forget(id)
        for id in answer.erased:
            receipt["erased"] += self.erase(id)
        self.cursor = answer.cursor
        self.offers = {id: (type, region, left) for id, (type, region, cells) in self.offers.items()
                       if (left := {key: cell for key, cell in cells.items() if not self.holds(id, key, cell)})}
        if answer.digests:
            for id in [id for id, record in self.confirmed.items() if record.stale]:
                receipt["evicted"] += self.forget(id)
            receipt["verified"] = self.digests[0] == answer.digests[0] and (
                self.role not in OFFICIALS or self.digests[1] == answer.digests[1])

    @staticmethod
    def dots_of(row):
        yield row.id
        for cell in row.cells.values():
            yield from (s[0] for s in cell.siblings)
            yield from cell.context.items()

    def holds(self, id, key, cell):
        here = self.confirmed[id].cells.get(key) if id in self.confirmed else None
        return here is not None and all(contains(here.context, dot) for dot in cell.context.items())

    def put(self, id, record):
        """Every change of a confirmed record passes here, so that the digests follow."""
        for officials in (False, True):
            old = self.confirmed.get(id)
            n = digest(id, old.type, old.cells, officials) if old and not old.stale else 0
            n = (digest(id, record.type, record.cells, officials) if record and not record.stale else 0) - n
            self.digests[officials] = (self.digests[officials] + n) % (1 << 128)
        if record:
            self.confirmed[id] = record
        else:
            self.confirmed.pop(id, None)

    def confirm(self, change, afresh):
        record = copy.deepcopy(self.confirmed.get(change.record)) or Record(change.type)
        if afresh and record.stale and change.dot == change.record:
            record = Record(change.type)
        apply_change(record.cells, change)
        place = REGIONS[change.type]
        key = (place.get("field", place.get("follows")), 0)
        if key in change.writes:
            value = read_cell(record.cells[key])[0][2]
            followed = self.confirmed.get(value[1]) if "follows" in place else None
            record.region = followed.region if followed else value[1] if "field" in place else record.region
        self.put(change.record, record)

    def replace(self, row):
        old = self.confirmed.get(row.id)
        cells = dict(row.cells) if row.whole or not old else {**old.cells, **row.cells}
        record = Record(row.type, row.region, cells)
        record.stale = bool(old and old.stale and not row.whole)
        self.put(row.id, record)

    def forget(self, id):
        known = id in self.confirmed
        self.put(id, None)
        return known

    def erase(self, id):
        """§erasure; whether there was anything here of the record."""
        known = self.offers.pop(id, None) is not None
        for items in [self.journal, *self.ancestors.values()]:
            for i, c in enumerate(items):
                if isinstance(c, Change) and c.record == id:
                    items[i], known = Erased(c.dot, inner_hash(c)), True
        return self.forget(id) or known

    # §rewind

    def rewind(self, counter, knowledge):
        known = union(knowledge or {}, self.lineage())
        for id, record in self.confirmed.items():
            cells = {key: cell for key, cell in record.cells.items()
                     if not all(contains(known, dot) for dot in cell.context.items())}
            if cells:
                before = self.offers[id][2] if id in self.offers else {}
                self.offers[id] = record.type, record.region or 0, {**before, **cells}
        self.offered = None
        self.acknowledged, self.cursor = counter, None
        self.verdicts = {n: v for n, v in self.verdicts.items() if n <= counter}
        self.to_inherit = []
        for replica, end in reversed(self.ancestry if knowledge is not None else []):
            if knowledge.get(replica, 0) < end:
                self.to_inherit.append((replica, knowledge.get(replica, 0) + 1))

    # §fork

    def draw(self):
        return secrets.randbits(64)

    def fork(self, f):
        old, marks = self.replica, self.marks()
        named = f < len(self.journal)
        new = int.from_bytes(sha(fixed64(old) + marks[f + 1])[:8], "big") if named else self.draw()

        def dot(d):
            return (new, d[1] - f) if d[0] == old and d[1] > f else d

        def vector(v):
            n = v.get(old, 0)
            if n <= f:
                return v
            return {**{r: c for r, c in v.items() if r != old}, **({old: f} if f else {}), new: n - f}

        def value(v):
            return (3, dot(v[1])) if v[0] == 3 else v

        def renamed(c):
            if isinstance(c, Erased):
                return Erased(dot(c.dot), c.hash)
            writes = {key: (vector(seen), value(v)) for key, (seen, v) in c.writes.items()}
            return c._replace(dot=dot(c.dot), record=dot(c.record), writes=writes)

        def cell(c):
            return Cell(tuple(sorted((dot(s[0]), s[1], value(s[2])) for s in c.siblings)), vector(c.context))

        self.offers = {dot(id): (type, region, {key: cell(c) for key, c in cells.items()})
                       for id, (type, region, cells) in self.offers.items()}
        self.inherited_verdicts.update(((old, n), v) for n, v in self.verdicts.items() if n <= f)
        self.ancestors[old] = self.journal[:f]
        self.ancestry.insert(0, (old, f))
        self.journal = [renamed(c) for c in self.journal[f:]]
        self.replica, self.speaks_as = new, self.speaks_as + 1
        self.acknowledged, self.verdicts, self.cursor = 0, {}, None
        self.confirmed, self.digests = {}, [0, 0]

    # A sync

    def over(self, answer):
        said = self.acknowledged == len(self.journal) and not self.to_inherit and (
            not self.offers or self.offered == self.incarnation)
        return said and (answer.outcome == CLOSED or answer.digests is not None)

    def sync(self, hub):
        """Until the run is over and all is said: the receipt."""
        receipt, again = Receipt(), False
        while True:
            request = self.request()
            receipt["round_trips"] += 1
            require(receipt.round_trips < 10_000, "no_end")
            try:
                answer = read_answer(hub.sync(self, write_request(request)))
            except Refused as error:
                if error.status == 401 and self.speaks_as < len(self.ancestry):
                    self.speaks_as += 1
                    continue
                raise
            if not self.take(request, answer, receipt) or not self.over(answer):
                continue
            if answer.outcome == CLOSED:
                if self.closed == REVOKED and self.path:
                    os.unlink(self.path)
                raise Refused("revoked" if self.closed == REVOKED else "disabled")
            if receipt.verified or again:
                return receipt
            self.cursor, again = None, True
            self.save()

    def token(self):
        name = [self.replica, *(replica for replica, _ in self.ancestry)][self.speaks_as]
        return f"{name_of((name, 1))[:13]}.{to_base32(self.secret)}"


# --- §names, §join, §http

def to_base32(raw):
    """Most significant bit first, filled up with zero bits at the end."""
    n, bits = int.from_bytes(raw, "big"), 8 * len(raw)
    return "".join(BASE32[n << -bits % 5 >> s & 31] for s in range((bits + 4) // 5 * 5 - 5, -1, -5))


def name_of(dot):
    """A replica's number is filled up at its front instead."""
    return "".join(BASE32[dot[0] >> s & 31] for s in range(60, -1, -5)) + f"-{dot[1]}"


def dot_of(name):
    head, _, tail = name.lower().partition("-")
    require(len(head) == 13 and all(c in SYMBOLS for c in head) and tail.isascii() and tail.isdigit())
    replica = 0
    for c in head:
        replica = replica << 5 | SYMBOLS[c]
    require(replica < 1 << 64 and 0 < int(tail) <= COUNTER)
    return replica, int(tail)


def read_code(code):
    """An invitation: address or None, secret of 8 bytes, pin."""
    symbols = [SYMBOLS[c] for c in code.lower() if c not in "- "]
    check = 0
    for n in symbols:  # in GF(32), with x^5 + x^2 + 1
        check = (check << 1 ^ (0x25 if check & 16 else 0)) ^ n
    require(check == 0)
    bits = "".join(f"{n:05b}" for n in symbols[:-1])
    version, kind, at = int(bits[:2], 2), int(bits[2:5], 2), 5

    def number(size):
        nonlocal at
        at += size
        return int(bits[at - size:at], 2)

    require(version == 0 and kind < 4)
    address = port = None
    if kind == 1:
        address = socket.inet_ntoa(number(32).to_bytes(4, "big"))
    if kind in (1, 3):
        port = number(16)
    if kind > 1:
        letters = "\0abcdefghijklmnopqrstuvwxyz0123456789-."
        words = [number(16) for _ in range((len(bits) - at - 192) // 16)]
        codes = [n for word in words for n in (word // 1600, word // 40 % 40, word % 40)]
        address = "".join(".gov.cn" if n == 39 else letters[n] for n in codes).rstrip("\0")
    return address and f"https://{address}:{port or 443}", number(64).to_bytes(8, "big"), f"{number(128):032x}"


def key_of(certificate):
    """The SubjectPublicKeyInfo of a certificate in DER: the seventh element of the first element of all of it."""
    def element(at):
        size, start = certificate[at + 1], at + 2
        if size & 0x80:
            size, start = int.from_bytes(certificate[start:start + (size & 0x7F)], "big"), start + (size & 0x7F)
        return start, start + size

    at = element(element(0)[0])[0]
    for _ in range(6):
        at = element(at)[1]
    return certificate[at:element(at)[1]]


class Hub:
    """Speaks to the hub at one address, whose key has one of the pins."""

    def __init__(self, address, pins):
        self.host, _, port = address.removeprefix("https://").rpartition(":")
        self.port, self.pins = int(port), pins

    def post(self, path, body, headers):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        connection = http.client.HTTPSConnection(self.host, self.port, context=context, timeout=60)
        try:
            connection.connect()
            pin = sha(key_of(connection.sock.getpeercert(binary_form=True)))[:16].hex()
            require(any(hmac.compare_digest(pin, known) for known in self.pins), "another_key")
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            raw = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise Refused(json.loads(raw)["error"]["code"], answer.status)
        return raw

    def sync(self, device, body):
        return self.post("/v1/sync", body, {
            "Content-Type": "application/octet-stream", "Authorization": f"Bearer {device.token()}",
            "Tanfang-Clock": str(int(time.time() * 1000))})


def join(code, name, path, device=None):
    """A new device, or one that the hub has forgotten."""
    address, secret, pin = read_code(code)
    device = device or Device(secrets.randbits(64), path=path)
    form = {"secret": to_base32(secret), "token": device.token(), "device": name}
    hub = Hub(address, [pin])
    answer = json.loads(hub.post("/v1/join", json.dumps(form), {"Content-Type": "application/json"}))
    require(answer["replica"] == name_of((device.replica, 1))[:13])
    device.account, device.role, device.regions = answer["account"], answer["role"], answer["scope"]
    device.addresses, device.pins = answer["contacts"]["addresses"], answer["contacts"]["pins"]
    device.save()
    return device, hub


# --- A town to walk through: a hub, real clients, and devices of this program

ONE, TWO = 230422990201, 230422990203


class Town:
    def __init__(self, hub, client, folder):
        self.hub_program, self.client_program, self.folder = hub, client, pathlib.Path(folder)
        self.data, self.serving, self.port = self.folder / "hub", None, self.free_port()

    @staticmethod
    def free_port():
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def run(self, program, data, *arguments, code=0):
        command = [program, "--data", data, "--lang", "en", "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == code, f"{arguments} ended with {done.returncode}: {done.stderr}"
        text = done.stdout if code == 0 else done.stderr
        return json.loads(text) if text else None

    def hub(self, *arguments):
        return self.run(self.hub_program, self.data, *arguments)

    def client(self, who, *arguments, code=0):
        return self.run(self.client_program, self.folder / who, *arguments, code=code)

    def start(self):
        self.serving = subprocess.Popen(
            [self.hub_program, "--data", self.data, "--json", "serve", "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL, stderr=open(self.folder / "hub.log", "a"))
        for _ in range(200):
            time.sleep(0.1)
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        raise AssertionError("the hub does not serve")

    def stop(self):
        if self.serving:
            self.serving.terminate()
            self.serving.wait()

    def restore(self, backup):
        """A hub of what the backup has, and of the ledger, which is not in it."""
        self.stop()
        old, self.data = self.data, self.folder / f"hub-{secrets.token_hex(4)}"
        self.data.mkdir(mode=0o700)
        shutil.copy(old / "hub.db.ledger", self.data)
        self.hub("restore", backup)
        self.start()

    def invite(self, role, *regions, account):
        more = [word for region in regions for word in ("--region", str(region))]
        address = f"https://127.0.0.1:{self.port}"
        return self.hub("invite", "--role", role, "--hub-address", address, "--account", account, *more)["code"]

    def join(self, name, role, *regions, device=None):
        return join(self.invite(role, *regions, account=name), name, str(self.folder / f"{name}.state"), device)[0]

    def join_client(self, name, role, *regions):
        self.client(name, "join", self.invite(role, *regions, account=name), "--name", name)

    def at(self, device):
        return Hub(device.addresses[0], device.pins)

    def sync(self, device, **expected):
        receipt = device.sync(self.at(device))
        for key, value in {"verified": True, **expected}.items():
            assert receipt[key] == value, f"{key} of {dict(receipt)} should be {value}"
        return receipt


def refused(code, action, *arguments):
    try:
        action(*arguments)
    except Refused as error:
        assert error.code == code, f"{error.code} instead of {code}"
    else:
        raise AssertionError(f"not refused: {code}")


def elder(device, name, village=ONE):
    category = {(CATEGORIES, 1): (4, True, None, None, None)}
    return device.write(ELDER, {NAME: (2, name), VILLAGE: (1, village), **category}).dot


def visit(device, record, note):
    values = {VISIT_ELDER: (3, record), VISIT_AT: (1, int(time.time() * 1000)), VISIT_OUTCOME: (1, 1)}
    return device.write(VISIT, {**values, VISIT_NOTE: (2, note)}).dot


def walk(town):
    """Everything of §device, against the real hub. Yields a line about each step that went well."""
    code = town.invite("volunteer", ONE, account="li")
    swapped = code[:-7] + ("0" if code[-7] != "0" else "1") + code[-6:]
    refused("malformed", read_code, swapped)
    li, hub = join(code, "li", str(town.folder / "li.state"))
    refused("another_key", Hub(li.addresses[0], ["00" * 16]).sync, li, b"")
    refused("invitation_unknown", join, code, "li2", str(town.folder / "li2.state"))
    assert join(code, "li", li.path, li)[0].account == "li"
    yield "joined with a code and the pin of the key; a wrong code, another key and a used code are refused"

    wang = elder(li, "王桂兰")
    first = [visit(li, wang, "在家"), visit(li, wang, "腿脚不便")]
    town.sync(li, sent=3, accepted=3, held=0, round_trips=1, afresh=True)
    size = len(hub.sync(li, write_request(li.request())))
    town.sync(li, sent=0, received=0, round_trips=1, afresh=False)
    assert size <= 300
    yield f"an elder and two visits are verified; the next sync is one request and an answer of {size} bytes"

    town.join_client("zhang", "volunteer", ONE)
    town.join_client("official", "town", 230422990)
    assert town.client("zhang", "sync")["verified"] and town.client("official", "sync")["verified"]
    seen = town.client("zhang", "elder", "show", name_of(wang))
    assert seen["fields"]["name"] == "王桂兰" and {v["id"] for v in seen["visits"]} == set(map(name_of, first))
    theirs = dot_of(town.client("zhang", "visit", "add", name_of(wang), "--note", "不在", "--outcome", "not_home")["id"])
    town.client("zhang", "sync")
    town.sync(li, received=1, round_trips=1)
    assert li.value(theirs, VISIT_NOTE) == (2, "不在") and li.author(theirs) == "zhang"
    yield "the real client reads what this one wrote, and the other way"

    li.push = 10_000
    for i in range(60):
        visit(li, elder(li, f"老人{i}"), "记" * 300)
    pushed = town.sync(li, sent=120, accepted=120)
    reader = town.join("reader", "county", 230422)
    reader.page = PAGE_MIN
    pages = town.sync(reader, received=len(li.confirmed))
    assert pushed.round_trips > 3 and pages.round_trips > 3 and li.confirmed.keys() == reader.confirmed.keys()
    li.push = PUSH
    yield f"120 changes in {pushed.round_trips} requests; {pages.received} records in {pages.round_trips} pages"

    proposed = li.write(ELDER, {ID_NUMBER: (2, "11010519491231002X")}, record=wang).dot
    outside = elder(li, "外村人", 230422991205)
    waiting = visit(li, outside, "路过")
    town.sync(li, sent=3, accepted=0, held=3)
    codes = [li.verdicts[d[1]].code for d in (proposed, outside, waiting)]
    assert codes == ["not_permitted", "out_of_scope", "missing_dependency"] and outside not in li.confirmed
    town.hub("held", "admit", name_of(proposed), "--reason", "看过户口本")
    town.hub("held", "decline", name_of(outside), "--reason", "不是本村")
    town.sync(li, received=1)
    verdicts = [li.verdicts[d[1]] for d in (proposed, outside, waiting)]
    assert [v.status for v in verdicts] == ["admitted", "declined", "held"] and verdicts[0].reason == "看过户口本"
    assert verdicts[2].code == "declined_dependency" and li.value(wang, MASKED) == (2, "*****************X")
    yield "three changes are held with their codes; one is admitted, one declined, and the third told so"

    town.client("zhang", "elder", "edit", name_of(wang), "--phone", "13900000001")
    li.write(ELDER, {PHONE: (2, "13900000002")}, record=wang)
    assert li.value(wang, PHONE) == (2, "13900000002")
    town.client("zhang", "sync")
    town.sync(li)
    assert read_cell(li.confirmed[wang].cells[PHONE])[1]
    town.client("official", "sync")
    conflict = next(c for c in town.client("official", "conflicts") if c["id"] == name_of(wang))
    pick = next(v["pick"] for v in conflict["values"] if v["value"] == "13900000001")
    town.client("official", "settle", name_of(wang), "phone", "--pick", str(pick), "--reason", "电话核实")
    town.client("official", "sync")
    town.sync(li)
    settled = li.confirmed[wang].cells[PHONE]
    assert len(settled.siblings) == 1 and li.value(wang, PHONE) == (2, "13900000001")
    li.write(ELDER, {PHONE: (2, "13900000003")}, record=wang)
    town.sync(li, accepted=1)
    assert not read_cell(li.confirmed[wang].cells[PHONE])[1]
    yield "both write the telephone at once; the real client settles it, and a later write is no conflict"

    away = elder(li, "李秀英")
    visit(li, away, "常住")
    town.sync(li)
    town.client("official", "sync")
    town.client("official", "elder", "edit", name_of(away), "--village", str(TWO))
    town.client("official", "sync")
    late = visit(li, away, "搬走之前")
    town.sync(li, evicted=3, held=0)
    assert away not in li.confirmed and late not in li.confirmed
    town.hub("account", "set", "li", "--add-region", str(TWO))
    town.sync(li, received=3, afresh=False)
    assert away in li.confirmed and late in li.confirmed and li.regions == [str(ONE), str(TWO)]
    town.hub("account", "set", "li", "--remove-region", str(TWO))
    town.sync(li, evicted=3, afresh=False)
    yield "a moved elder is evicted with the visits, comes with an added region, and goes with it"

    town.client("zhang", "sync")
    backup = str(town.folder / "backup.db")
    town.hub("backup", backup)
    lost = visit(li, wang, "备份之后")
    town.sync(li)
    town.client("zhang", "elder", "edit", name_of(wang), "--address", "村东头")
    town.client("zhang", "sync")
    town.sync(li)
    late = town.join("late", "volunteer", ONE)
    elder(late, "后来者")
    town.sync(late)

    asked = li.write(ELDER, {ID_NUMBER: (2, "110105194912310038")}, record=wang).dot
    town.sync(li, held=1)
    shutil.copy(li.path, town.folder / "copy.state")
    copied = Device.load(str(town.folder / "copy.state"))
    mine, theirs = visit(li, wang, "原件"), visit(copied, wang, "副本")
    assert mine == theirs
    town.sync(li, forked=False)
    before = copied.replica
    town.sync(copied, forked=True, accepted=1)
    assert copied.ancestry == [(before, mine[1] - 1)] and copied.replica != before
    town.hub("held", "decline", name_of(asked), "--reason", "不符")
    town.sync(li)
    town.sync(copied)
    assert li.verdicts[asked[1]].status == copied.inherited_verdicts[asked].status == "declined"
    notes = {li.value(id, VISIT_NOTE) for id, r in li.confirmed.items() if r.type == VISIT}
    assert {(2, "原件"), (2, "副本")} <= notes
    assert li.digests == copied.digests and li.confirmed.keys() == copied.confirmed.keys()
    yield "a copied state file writes beside the original: the copy forks, and both have all of it"

    town.restore(backup)
    forked = copied.replica
    town.sync(copied, afresh=True, round_trips=3)  # its own token is unknown; rewind; taken
    assert copied.replica == forked and copied.offers and copied.speaks_as == 0
    rewound = town.sync(li, afresh=True)
    assert rewound.round_trips >= 2 and lost in li.confirmed and li.value(wang, ADDRESS) is None and li.offers
    refused("unauthorized", late.sync, town.at(late))
    town.join("late", "volunteer", ONE, device=late)
    town.sync(late, afresh=True)
    assert town.client("zhang", "sync")["verified"]
    for device in (li, copied, late, reader):
        town.sync(device)
    assert li.value(wang, ADDRESS) == (2, "村东头") and not li.offers and not copied.offers
    assert li.digests[0] == copied.digests[0] == late.digests[0]
    yield "a restored hub gets back what it lost: journals, what only others had, a fork and a device it forgot"

    end = mark(li.marks(), len(li.journal))
    unsent = visit(li, wang, "还没有送出")
    town.hub("erase", name_of(wang), "--reason", "民申12号", "--yes")
    erased = town.sync(li)
    assert erased.erased > 3 and wang not in li.confirmed and mark(li.marks(), end[0]) == end
    assert isinstance(li.journal[unsent[1] - 1], Erased) and "王桂兰".encode() not in pathlib.Path(li.path).read_bytes()
    for device in (copied, late, reader):
        town.sync(device)
        assert wang not in device.confirmed and "王桂兰".encode() not in pathlib.Path(device.path).read_bytes()
    assert town.client("zhang", "sync")["verified"]
    yield f"a person is erased by law: {erased.erased} records here, and the chain goes on as it was"

    town.hub("account", "disable", "late")
    kept = elder(late, "停用期间")
    refused("disabled", late.sync, town.at(late))
    assert late.acknowledged == len(late.journal) and late.verdicts[kept[1]].code == "not_permitted"
    town.hub("account", "enable", "late")
    town.sync(late, afresh=False)
    assert not late.closed
    last = elder(li, "最后一位")
    town.hub("device", "revoke", name_of((li.replica, 1))[:13])
    refused("revoked", li.sync, town.at(li))
    refused("revoked", copied.sync, town.at(copied))
    assert not os.path.exists(li.path) and not os.path.exists(copied.path)
    assert any(h["id"] == name_of(last) and h["code"] == "not_permitted" for h in town.hub("held", "list"))
    refused("revoked", elder, li, "不再写")
    yield "a disabled device waits; a revoked one hands in what it has and erases itself, and its copy with it"

    town.hub("check")
    assert town.client("zhang", "doctor")["ok"] and town.client("official", "sync")["verified"]
    yield "the hub's own check and the real clients' agree"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hub", help="the hub's program, tanfangd")
    parser.add_argument("--client", help="the real client's program, tanfang")
    options, failed = parser.parse_args(), 0
    from second_vectors import check_transcripts, check_vectors
    for what, (checked, wrong) in (("vectors", check_vectors()), ("transcripts", check_transcripts())):
        print(f"{checked} {what}, {len(wrong)} wrong", *wrong, sep="\n  ", flush=True)
        failed += len(wrong)
    if options.hub and options.client:
        with tempfile.TemporaryDirectory(prefix="second-") as folder:
            town = Town(os.path.abspath(options.hub), os.path.abspath(options.client), folder)
            try:
                town.start()
                for number, line in enumerate(walk(town), 1):
                    print(f"{number:2} {line}", flush=True)
            finally:
                town.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.modules["second_client"] = sys.modules["__main__"]
    sys.exit(main())
