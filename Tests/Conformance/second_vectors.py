"""Runs the vectors in Protocol/vectors/v1 that concern a sync, and the transcripts, for second_client.py."""

import copy
import json
import pathlib

from second_client import Device, Receipt, dot_of, name_of
from second_wire import (
    CLEARED, STATUSES, Cell, Change, Erased, Message, Reader, Refused, Row, Verdict, Writer, canonical, chains, digest,
    mark, merge, read_answer, read_cell, read_envelope, read_request, sha, write_request)

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "Protocol" / "vectors" / "v1"


# --- The forms of JSON

def form_dot(form):
    return int(form["replica"]), int(form["counter"])


def form_vector(form):
    return dict(map(form_dot, form))


def form_key(form):
    return form["field"], form["element"]


def form_value(form):
    kind, v = next(iter(form.items()))
    if kind == "cleared":
        return CLEARED
    if kind == "integer":
        return 1, int(v)
    if kind == "text":
        return 2, v
    if kind == "reference":
        return 3, form_dot(v)
    if kind == "membership":
        return (4, v["present"]) + tuple(int(v[k]) if k in v else None for k in ("since", "until", "source"))
    return v["tag"], bytes.fromhex(v["bytes"])


def form_cell(form):
    siblings = sorted((form_dot(s["dot"]), int(s["time"]), form_value(s["value"])) for s in form["siblings"])
    return Cell(tuple(siblings), form_vector(form["context"]))


def form_cells(forms):
    return {form_key(f): form_cell(f) for f in forms}


def form_change(f):
    if "erased" in f:
        return Erased(form_dot(f["dot"]), bytes.fromhex(f["erased"]))
    writes = {form_key(w): (form_vector(w["seen"]), form_value(w["value"])) for w in f["writes"]}
    dot, record, at = form_dot(f["dot"]), form_dot(f["record"]), int(f["time"])
    return Change(dot, record, f["type"], at, f["account"], f["reason"], writes)


def form_row(f):
    return Row(form_dot(f["id"]), f["type"], int(f["region"]), f["whole"], form_cells(f["cells"]))


def form_mark(f):
    return int(f["counter"]), bytes.fromhex(f["prefix"])


def form_request(f):
    inherited = f.get("inherited")
    return Message(
        replica=int(f["replica"]), model=f["model_version"], incarnation=int(f["incarnation"]),
        acknowledged=form_mark(f["acknowledged"]), end=form_mark(f["journal_end"]), contacts=int(f["contacts"]),
        page=f["page_bytes"], cursor=bytes.fromhex(f["cursor"]), changes=[form_change(c) for c in f["changes"]],
        ancestry=[(int(a["parent"]), int(a["counter"])) for a in f.get("ancestry", [])],
        offers=[form_row(r) for r in f["offers"]], offers_remain=f["offers_remain"], inherited=inherited and (
            int(inherited["replica"]), [form_change(c) for c in inherited["changes"]], inherited["remain"]))


def form_answer(f):
    outcome = next(k for k in f["outcome"] if k != "reason")
    m = Message(
        replica=int(f["replica"]), incarnation=int(f["incarnation"]), ms=int(f["hub_milliseconds"]), afresh=f["afresh"],
        outcome=("taken", "rewind", "fork", "closed").index(outcome), counter=int(f["outcome"][outcome]),
        cursor=bytes.fromhex(f["cursor"]), rows=[form_row(r) for r in f["rows"]],
        verdicts=form_verdicts(f["verdicts"]), evicted=list(map(form_dot, f["evicted"])),
        erased=list(map(form_dot, f["erased"])), authors=[(form_dot(a["first"]), a["account"]) for a in f["authors"]],
        inherited=[(int(i["replica"]), form_verdicts(i["verdicts"])) for i in f["inherited_verdicts"]])
    if "reason" in f["outcome"]:
        m["reason"] = ("", "disabled", "revoked").index(f["outcome"]["reason"])
    if "scope" in f:
        scope = f["scope"]
        m.update(scope=(int(scope["version"]), scope["account"], scope["role"]), regions=scope["regions"])
    if "contacts" in f:
        c = f["contacts"]
        m.update(contacts=int(c["hash"]), addresses=c["addresses"], pins=c["pins"], bundle_keys=c["bundle_keys"])
    if "digests" in f:
        m["digests"] = [int(f["digests"][k], 16) for k in ("scope", "officials")]
    if "knowledge" in f:
        m["knowledge"] = form_vector(f["knowledge"])
    return m


def form_verdicts(forms):
    return [Verdict(int(f["counter"]), STATUSES[f["status"]], f["code"], f["reason"]) for f in forms]


def says(message):
    """What a message says, whether a section is empty or not there."""
    return {k: v for k, v in message.items() if v not in (None, [], b"", False)}


# --- The vectors

def vector_holds(group, given, vector):
    """Whether this program computes what a vector expects; a reader's refusal is raised."""
    raw, expect = bytes.fromhex(given.get("bytes", "")), vector.get("expect", {})
    if group == "value":
        table = map(int, given["replicas"])
        if "value" in given:
            raw = bytes.fromhex(expect["bytes"])
            table = list(table)
            if bytes(Writer(*table).value(form_value(given["value"])).out) != raw:
                return False
        r = Reader(raw, *table)
        return r.end(r.value()) == (form_value(given["value"]) if "value" in given else None)
    if group == "change":
        change = form_change(given["change"] if "change" in given else expect["change"]) if expect else None
        raw = raw or bytes.fromhex(expect.get("bytes", ""))
        dot = form_dot(given["dot"]) if "dot" in given else change.dot
        r = Reader(raw, dot[0])
        return r.end(r.change(dot)) == change and canonical(change) == raw
    if group == "cells":
        id = form_dot(given["id"] if "id" in given else given["record"]["id"])
        cells = form_cells(given["record"]["cells"] if "record" in given else expect.get("cells", []))
        raw = raw or bytes.fromhex(expect.get("bytes", ""))
        r = Reader(raw, id[0])
        return r.end(r.cells()) == cells and bytes(Writer(id[0]).cells(cells).out) == raw
    if group == "journal":
        replica = int(given["replica"])
        r = Reader(raw, replica)
        changes = r.end(r.journal(replica))
        again = Reader(bytes(Writer(replica).journal(changes).out), replica)
        return changes == [form_change(c) for c in expect["changes"]] == again.end(again.journal(replica))
    if group == "rows":
        r = Reader(raw)
        rows = r.end(r.rows())
        again = Reader(bytes(Writer().rows(rows).out))
        return rows == [form_row(row) for row in expect["rows"]] == again.end(again.rows())
    if group == "envelope":
        sections = read_envelope(raw, given["kind"])
        return [(str(n), s.hex()) for n, s in sections.items()] == [(s["id"], s["bytes"]) for s in expect["sections"]]
    if group == "request":
        request = read_request(raw)
        return says(request) == says(form_request(expect["request"])) == says(read_request(write_request(request)))
    if group == "answer":
        return says(read_answer(raw)) == says(form_answer(expect["answer"]))
    if group == "merge":
        cells = [form_cell(c) for c in given["cells"]]
        for other in cells[1:]:
            cells[0] = merge(cells[0], other)
        return cells[0] == form_cell(expect["cell"])
    if group == "readings":
        ranks = {int(code): rank for code, rank in given.get("ranks", {}).items()}
        shown, conflict = read_cell(form_cell(given["cell"]), given["reading"], ranks)
        return (shown[0], conflict) == (form_dot(expect["shown"]), expect["conflict"])
    if group == "chain":
        changes = [Erased((0, 0), sha(bytes.fromhex(c))) for c in given["changes"]]
        return [c.hex() for c in chains(int(given["replica"]), changes)] == expect["chains"]
    if group == "digest":
        totals = [sum(digest(form_dot(r["id"]), r["type"], form_cells(r["cells"]), officials)
                      for r in given["records"]) % (1 << 128) for officials in (False, True)]
        return [f"{n:032x}" for n in totals] == [expect["scope"], expect["officials"]]
    if "dot" in given:
        return name_of(form_dot(given["dot"])) == expect["text"]
    return dot_of(given["text"]) == form_dot(expect["dot"])


def check_vectors():
    checked, wrong = 0, []
    for group in json.loads((VECTORS / "manifest.json").read_text("utf-8"))["groups"]:
        for vector in json.loads((VECTORS / f"{group}.json").read_text("utf-8")) if group != "bundle" else ():
            checked += 1
            try:
                result = vector_holds(group, vector["given"], vector)
                result = "another result" if not result else "read it" if "error" in vector else None
            except Refused as error:
                result = None if error.code == vector.get("error") else error.code
            if result:
                wrong.append(f"{vector['id']}: {result}, not {vector.get('error', 'as expected')}")
    return checked, wrong


# --- §transcripts

def equal(own, given, what):
    assert own == given, f"{what}: {own}\n  should be {given}"


def replay(transcript):
    """Plays the devices of a transcript; an AssertionError says where one does otherwise."""
    steps, devices, past, receipts, asked, answers = transcript["steps"], {}, {}, {}, None, []

    def following(name, key, number):
        return next((s for s in steps[number:] if s.get("device") == name and key in s), None)

    for number, step in enumerate(steps):
        name = step.get("device")
        device = devices.get(name)
        if step.get("does") == "join":
            devices[name], past[name] = Device(int(step["replica"]), name, step["role"], step["scope"]), []
        elif step.get("does") == "begin_as_copy":
            at = form_mark(following(name, "request", number)["request"]["acknowledged"])
            devices[name] = copy.deepcopy(next(d for d in past[step["of"]] if d.request().acknowledged == at))
            past[name] = []
        elif "writes" in step:
            change = form_change(step["writes"])
            values = {key: value for key, (_, value) in change.writes.items()}
            record = change.record if change.record != change.dot else None
            equal(device.write(change.type, values, record, change.reason, change.time), change, "change")
            equal(canonical(change).hex(), step["bytes"], "canonical bytes")
        elif "request" in step:
            device.page, given = step["request"]["page_bytes"], says(form_request(step["request"]))
            own = device.request()
            equal(says(read_request(bytes.fromhex(step["sends"]))), given, "bytes sent")
            equal(says(read_request(write_request(own))), given, "request")
            asked, receipt = (device, own, name), receipts.setdefault(name, Receipt())
            receipt["round_trips"] += 1
        elif step.get("hub") == "answers":
            answer, (device, own, name) = read_answer(bytes.fromhex(step["bytes"])), asked
            equal(says(answer), says(form_answer(step["answer"])), "answer")
            answers.append((own, answer))
            if next((s for s in steps[number + 1:] if s.get("device") == name), {}).get("writes"):
                receipts.pop(name)  # it was lost
                continue
            request = following(name, "request", number)
            device.draw = lambda: int(request["request"]["replica"])
            assert device.take(own, answer, receipts[name]), "an answer is taken for late"
            if answer.digests and not receipts[name].verified:
                device.cursor = None
        elif step.get("hub") == "refuses":
            device = asked[0]
            equal(device.token()[:13], name_of((int(step["token_of"]), 1))[:13], "token")
            device.speaks_as += 1
        elif "passes_over" in step:
            for own, answer in answers:
                assert not device.take(own, answer, Receipt()), "a late answer is taken"
        elif "confirmed" in step:
            marks = device.marks()
            equal(mark(marks, device.acknowledged), form_mark(step["acknowledged"]), "acknowledged")
            equal(mark(marks, len(device.journal)), form_mark(step["journal_end"]), "end of the journal")
            equal((device.replica, device.cursor.hex()), (int(step["replica"]), step["cursor"]), "replica and cursor")
            own = {id: (r.type, r.region, Writer(id[0]).cells(r.cells).out.hex()) for id, r in device.confirmed.items()}
            equal(own, {form_dot(r["id"]): (r["type"], int(r["region"]), r["cells"]) for r in step["confirmed"]},
                  "confirmed")
            if "receipt" in step:
                equal(f"{device.digests[0]:032x}", step["digest"], "digest")
                equal(receipts.pop(name), step["receipt"], "receipt")
            device.digests[0] = int(step["digest"], 16)  # without a receipt the file says what it has become
            past[name].append(copy.deepcopy(device))


def check_transcripts():
    wrong, paths = [], sorted((VECTORS / "session").glob("*.json"))
    for path in paths:
        try:
            replay(json.loads(path.read_text("utf-8")))
        except AssertionError as error:
            wrong.append(f"{path.stem}: {error}")
    return len(paths), wrong
