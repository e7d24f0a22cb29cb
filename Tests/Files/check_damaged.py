#!/usr/bin/env python3
"""Imports files as nobody should hand them in (damaged_files.py), each into the same hub.

check_damaged.py HUB [NAME…]    HUB is `tanfangd`; names choose among the files

Each import ends soon, by itself and in little memory. It is taken, and then its counts add up and are what the store
gained; or it is refused with code, message and hint in Chinese and English, and the store is what it was. No message
names a person. Prints what is not so and exits 1 then.
"""

import collections
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

SECONDS_MAX = 10
MEGABYTES_MAX = 400
PEOPLE = re.compile("桂兰|德福|玉珍|永贵|13904680|2304221941|2304221938|2304221945")


class Hub:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.run("account", "add", "县民政局", "--role", "county", "--region", "230422")
        villages = f"{folder}/villages.csv"
        with open(villages, "w", encoding="utf-8") as file:
            file.write("code,name\n230422991201,柳溪村\n230422991202,石桥村\n")
        self.run("import", villages)

    def run(self, *words, lang="en"):
        """Exit code, output, errors, seconds and megabytes."""
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        start = time.monotonic()
        environment = {"PATH": os.environ["PATH"], "TANFANGD_DATA": f"{self.folder}/hub", "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            [self.program, *words, "--json", "--lang", lang], stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        return (process.returncode, out.read().decode(), err.read().decode(), time.monotonic() - start,
                usage.ru_maxrss / 1024)

    def state(self):
        """Records by type, and how far the hub has counted."""
        [path] = [f"{self.folder}/hub/{name}" for name in os.listdir(f"{self.folder}/hub") if name.endswith(".db")]
        store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
            counts = {table: store.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
            return counts
        finally:
            store.close()


def problems(hub, path):
    """What is wrong with how a file was taken; and how it was."""
    before = hub.state()
    code, out, err, seconds, megabytes = hub.run("import", path)
    found = []
    if seconds > SECONDS_MAX:
        found.append(f"took {seconds:.1f} s")
    if megabytes > MEGABYTES_MAX:
        found.append(f"took {megabytes:.0f} MB")
    if PEOPLE.search(err):
        found.append("a message names somebody")
    after = hub.state()
    if code == 0:
        report = json.loads(out)
        gained = sum(after.get(t, 0) - before.get(t, 0) for t in ("elder", "visit", "village"))
        if gained != report["created"]:
            found.append(f"says {report['created']} created, the store gained {gained}")
        if sum(report[k] for k in ("created", "updated", "unchanged", "rejected")) != len(report["rows"]):
            found.append("counts do not add up")
        for row in report["rows"]:
            if row["outcome"] == "rejected" and not (row.get("code") and row["message"]):
                found.append("a row is rejected without a reason")
        return found, "taken"
    if after != before:
        found.append(f"refused, and the store changed: {[t for t in after if after[t] != before.get(t)]}")
    if out:
        found.append("refused, with output")
    try:
        error = json.loads(err.strip().splitlines()[-1])["error"]
        if not (error["code"] and error["message"] and error["hint"]):
            found.append("refused without code, message or hint")
        kind = error["code"]
    except (ValueError, KeyError, IndexError, TypeError):
        return found + [f"exit {code}: {err[-300:]!r}"], f"exit {code}"
    if code != 65:
        found.append(f"exit {code} with {kind}")
    chinese = hub.run("import", path, lang="zh")[2]
    if not re.search("[一-鿿]{4}", chinese):
        found.append("no Chinese message")
    return found, kind


def main(program, names):
    kinds, failed, total = collections.Counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        hub = Hub(os.path.abspath(program), folder)
        files = f"{folder}/files"
        os.mkdir(files)
        # In a process of its own: what this one has held would count as the memory of whatever it starts.
        subprocess.run([sys.executable, f"{os.path.dirname(__file__)}/damaged_files.py", files], check=True)
        for name in sorted(names or os.listdir(files)):
            found, kind = problems(hub, f"{files}/{name}")
            if names:
                print(f"{name}: {kind}")
            total += 1
            kinds[kind] += 1
            for problem in found:
                failed += 1
                print(f"{name}: {problem}")
        code, out, *_ = hub.run("check")
        if code != 0 or not json.loads(out)["sound"]:
            failed += 1
            print("the store is no longer sound")
    print(f"{total} files, {failed} problems: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
