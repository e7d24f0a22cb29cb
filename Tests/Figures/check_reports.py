#!/usr/bin/env python3
"""Compares what the program prints with what plain SQL says of the same year.

check_reports.py CLIENT FOLDER    CLIENT is `tanfang`; FOLDER was made by `county --data FOLDER`: device.db is the
                                  office's device, truth.db what happened, expected.tsv the figures by SQL

Every report of the year and of a month is read in every grouping as JSON; as CSV, page and table in both languages where
the grouping is the usual one. Then samples are drawn again from truth.db, and a release is made, compared, and compared
again after a visit came late, on a copy of the folder. Nothing but Python's own library, nothing of the product's code.
"""

import collections
import csv
import decimal
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

COUNTY = "230422"


class Checker:
    def __init__(self, client, folder):
        self.client, self.folder = client, folder
        self.compared, self.differences = 0, []

    def same(self, what, mine, theirs):
        self.compared += 1
        if mine != theirs:
            self.differences.append(f"{what}: the program says {mine!r}, by SQL {theirs!r}")

    def run(self, *words, lang="en", folder=None):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "COLUMNS": "80"}
        command = [self.client, "--data", folder or self.folder, "--lang", lang, *words]
        done = subprocess.run(command, capture_output=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()

    def json(self, *words, folder=None):
        return json.loads(self.run(*words, "--json", folder=folder), parse_float=decimal.Decimal)


def number(unit, text):
    """A figure as the oracle writes it, as JSON has to have it."""
    if text == "":
        return None
    if unit == "share":
        part, whole = map(int, text.split("/"))
        return None if whole == 0 else decimal.Decimal(part * 1000 // whole) / 1000
    if unit == "hours":
        return decimal.Decimal(int(text)) / 100
    return int(text)


def shown(unit, text, in_file):
    """The same for people: on a page, or in a file for spreadsheets."""
    nothing = "" if in_file else "-"
    if text == "":
        return nothing
    if unit == "share":
        part, whole = map(int, text.split("/"))
        if whole == 0:
            return nothing
        permille = part * 1000 // whole
        return f"{permille // 10}.{permille % 10}" + ("%" if in_file else " %")
    if unit == "hours":
        hundredths = int(text)
        sign, hundredths = ("-" if hundredths < 0 else ""), abs(hundredths)
        whole, rest = divmod(hundredths, 100)
        return sign + str(whole) + (f".{rest:02}" if rest else "")
    return text


def expectations(folder):
    """Of each question the lines, of each line the columns in order."""
    questions = collections.defaultdict(lambda: collections.defaultdict(dict))
    with open(f"{folder}/expected.tsv", encoding="utf-8") as file:
        for row in file:
            period, report, by, line, column, unit, figure = row.rstrip("\n").split("\t")
            questions[period, report, by][line][column] = (unit, figure)
    return questions


def check_json(check, words, lines, what):
    page = check.json(*words)
    reported = {group["key"]: group for group in page["groups"]} | {".": page["total"]}
    check.same(f"{what} lines", sorted(reported), sorted(lines))
    for line, columns in lines.items():
        for column, (unit, figure) in columns.items():
            check.same(f"{what} [{line}] {column}", reported.get(line, {}).get(column), number(unit, figure))
    fresh = page["freshness"]
    check.same(f"{what} pending", (fresh["pending"], page["pending"]), (0, 0))
    check.same(f"{what} as of", bool(fresh["as_of"] and "as of" in fresh["message"]), True)
    return [group["key"] for group in page["groups"]] + ["."]


def check_forms(check, words, lines, keys, what):
    for lang in ["zh", "en"]:
        fresh = "截至" if lang == "zh" else "as of"
        text = check.run(*words, "--format", "csv", lang=lang)
        check.same(f"{what} csv {lang} mark", text[:1], "\ufeff")
        rows = list(csv.reader(io.StringIO(text[1:], newline="")))
        page = tree.fromstring(check.run(*words, "--format", "html", lang=lang).split("\n", 1)[1])
        cells = [[cell.text for cell in row.findall("td")] for row in page.iter("tr")][1:]
        for index, key in enumerate(keys):
            figures = list(lines[key].values())
            check.same(f"{what} csv {lang} [{key}]", rows[index + 1][1:], [shown(*f, True) for f in figures])
            check.same(f"{what} html {lang} [{key}]", cells[index], [shown(*f, False) for f in figures])
        check.same(f"{what} csv {lang} freshness", any(r and r[0].startswith(fresh) for r in rows), True)
        said = [p.text for p in page.iter("p") if p.get("class") == "fresh"]
        check.same(f"{what} html {lang} freshness", len(said) == 1 and said[0].startswith(fresh), True)
        table = check.run(*words, lang=lang)
        check.same(f"{what} table {lang} freshness", f"\n{fresh}" in table, True)


def check_reports(check):
    for (period, report, by), lines in expectations(check.folder).items():
        words = ["report", report, "--by", by, "--village", COUNTY, "--month" if "-" in period else "--year", period]
        what = f"{report} of {period} by {by}"
        keys = check_json(check, words, lines, what)
        if by in ("village", "month"):
            check_forms(check, words, lines, keys, what)


def record_name(text):
    """A dot as SPEC.md writes a record's id: the replica in Crockford's base 32, a dash, the counter."""
    replica, counter = map(int, text.split(":"))
    symbols = "0123456789abcdefghjkmnpqrstvwxyz"
    return "".join(symbols[replica >> shift & 31] for shift in range(60, -1, -5)) + f"-{counter}"


def check_samples(check):
    truth = sqlite3.connect(f"file:{check.folder}/truth.db?mode=ro", uri=True)
    visits = [record_name(row[0]) for row in truth.execute(
        "SELECT id FROM visit WHERE outcome = 'seen'"
        " AND date(at / 1000 + 28800, 'unixepoch') BETWEEN '2025-01-01' AND '2025-12-31'")]
    for seed in [1, 20251001, -7]:
        ranks = {name: int.from_bytes(hashlib.sha256(f"seed {seed} {name}".encode()).digest()[:8]) for name in visits}
        order = sorted(visits, key=ranks.get)
        below = [name for name in order if ranks[name] * 100 < 1 << 64]
        words = ["report", "sample", "--seed", str(seed), "--year", "2025", "--village", COUNTY]
        page = check.json(*words)
        drawn = [group["visit"] for group in page["groups"]]
        check.same(f"sample {seed}", drawn, order[:max(len(below), -(-len(visits) // 100))])
        check.same(f"sample {seed}, drawn again", check.json(*words)["groups"], page["groups"])


def check_release(check):
    with tempfile.TemporaryDirectory() as folder:
        copy = f"{folder}/data"
        shutil.copytree(check.folder, copy)
        about = ["--year", "2025", "--village", COUNTY]
        release = check.json("report", "freeze", *about, folder=copy)["id"]
        known = check.json("report", "releases", folder=copy)
        check.same("releases", [(r["id"], r["valid"], r["period"]) for r in known], [(release, True, "2025")])
        check.same("a release compared at once", check.json("report", "compare", release, folder=copy)["groups"], [])
        everything = check.json("report", "compare", release, "--all", folder=copy)["groups"]
        released = {(g["key"], g["line"]): g["released"] for g in everything}
        for (period, report, by), lines in expectations(check.folder).items():
            if period != "2025" or by not in ("month", "village"):
                continue
            for line, columns in lines.items():
                for column, (unit, figure) in columns.items():
                    key = (f"{report}.{column}", "" if line == "." else line)
                    if key in released:
                        check.same(f"released {key}", released[key], number(unit, figure))
        # A visit of March comes late.
        elder = next(e for e in check.json("elder", "list", folder=copy))["id"]
        check.json("visit", "add", elder, "--at", "2025-03-03 12:34", "--duration-minutes", "60", folder=copy)
        changed = check.json("report", "compare", release, folder=copy)["groups"]
        visits = {g["line"]: g["difference"] for g in changed if g["key"] == "volunteers.visits"}
        check.same("a late visit's lines", (len(visits), visits.get(""), visits.get("2025-03")), (3, 1, 1))
        check.same("a late visit is in none of", [g["key"] for g in changed if g["key"].split(".")[0] not in
                                                  ("visits", "coverage", "volunteers")], [])


def main(client, folder):
    check = Checker(os.path.abspath(client), os.path.abspath(folder))
    check_reports(check)
    check_samples(check)
    check_release(check)
    for difference in check.differences[:40]:
        print(difference)
    print(f"{check.compared} answers compared, {len(check.differences)} differ")
    return 1 if check.differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
