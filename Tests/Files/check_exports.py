#!/usr/bin/env python3
"""Reads everything that `export` writes with other people's libraries: openpyxl, fhir.resources (R4B).

check_exports.py CLIENT FOLDER    CLIENT is `tanfang`; FOLDER was made by `county --data FOLDER`

Every type goes out as CSV and as a workbook and has to say the same in both, cell by cell; a workbook that openpyxl has
read and written again comes back without a change; a village's bundle is valid FHIR. Without the libraries it says so
and does nothing (`.ci/setup` installs them).
"""

import csv
import datetime
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

try:
    import openpyxl

    import check_fhir
except ImportError as error:
    print(f"skipped: {error.name} is missing, .ci/setup installs it")
    sys.exit(0)

MODEL = os.path.join(os.path.dirname(__file__), "../../Protocol/model.json")


class Checker:
    def __init__(self, client, folder):
        self.client, self.folder, self.cells, self.problems = client, folder, 0, []

    def run(self, *words):
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        done = subprocess.run([self.client, "--data", self.folder, "--lang", "zh", *words], capture_output=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode()


def text(value):
    """A cell of a workbook as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.time() != datetime.time() else "%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def plain(cell):
    """A cell of CSV without what keeps spreadsheets from reckoning with it."""
    return cell[1:] if cell[:1] == "\t" or (cell[:1] == "'" and cell[1:2] in tuple("=+-@＝＋－＠\t\r")) else cell


def check_type(check, kind, headers, folder):
    path = f"{folder}/{kind}.xlsx"
    rows = list(csv.reader(io.StringIO(check.run("export", kind, "--headers", headers)[1:], newline="")))
    check.run("export", kind, "--headers", headers, "-o", path, "--replace")
    book = openpyxl.load_workbook(path)
    if len(book.worksheets) != 1 or book.worksheets[0].freeze_panes != "A2":
        check.problems.append(f"{kind}: not one sheet with its head frozen")
    sheet = [[text(value) for value in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    if len(sheet) != len(rows):
        check.problems.append(f"{kind}: {len(rows)} lines of CSV, {len(sheet)} rows")
    for number, (line, row) in enumerate(zip(rows, sheet)):
        for heading, one, other in zip(rows[0], line, row, strict=True):
            check.cells += 1
            # A time at midnight is a day in the one and has its hours in the other.
            if plain(one).removesuffix(" 00:00") != other:
                check.problems.append(f"{kind} {number} {heading}: {plain(one)!r} in CSV, {other!r} in the workbook")
    return path


def check_return(check, path, folder):
    """An office opens the register, saves it, and it is imported again."""
    saved = f"{folder}/saved.xlsx"
    openpyxl.load_workbook(path).save(saved)
    report = json.loads(check.run("import", saved, "--json"))
    if report["created"] or report["updated"] or report["rejected"] or not report["unchanged"]:
        check.problems.append(f"saved by openpyxl: {[report[k] for k in ('created', 'updated', 'unchanged', 'rejected')]}")


def main(client, folder):
    with tempfile.TemporaryDirectory() as work:
        copy = f"{work}/data"
        shutil.copytree(folder, copy)
        check = Checker(os.path.abspath(client), copy)
        with open(MODEL, encoding="utf-8") as file:
            kinds = [kind["key"] for kind in json.load(file)["types"]]
        for kind in kinds:
            check_type(check, kind, "keys", work)
        check_return(check, check_type(check, "elder", "labels", work), work)
        bundle = f"{work}/bundle.json"
        village = json.loads(check.run("elder", "list", "--json"))[0]["village"]
        check.run("export", "fhir", "--village", village, "--month", "2025-09", "-o", bundle)
        check_fhir.main(bundle)
    for problem in check.problems[:40]:
        print(problem)
    print(f"{check.cells} cells compared, {len(check.problems)} problems")
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
