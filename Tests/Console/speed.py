#!/usr/bin/env python3
"""How fast the console is on a large hub: every list at the server, and the first page in a browser.

    swift run -c release crowd --data FOLDER            # 100,000 elders, 1.2 million visits
    python3 Tests/Console/speed.py FOLDER [--hub PATH] [--times N] [--part lists|page] [--timeline]

Starts the hub on FOLDER, waits until its figures are counted, and asks for every list as the pages do, over one kept-alive TLS
connection on loopback: median and slowest of N. Then Chromium opens the first page, logged in, fetching every file and with the
files that it has kept: from the start of the navigation until the rate is on the screen. What hub and browser computed is CPU
time, which other programs on the machine hardly change. Prints a table for Tests/Console/RESULTS.md; ends with 1 if a list
takes 100 ms or more, or the first page 300 ms.
"""

import argparse
import base64
import hashlib
import http.client
import json
import os
import pathlib
import ssl
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # leaves nothing beside the tests
from browser import CHROMIUM, DRIVER, Browser  # noqa: E402
from town import PASSWORD, REGION, ROOT, Town  # noqa: E402

LIST_MS, PAGE_MS = 100, 300
VILLAGE = f"{REGION}100201"
# What is asked for, as the pages ask.
QUESTIONS = [
    ("today", None),
    ("people", {}),
    ("people, page 2", {"after": "next"}),
    ("people of a village", {"village": VILLAGE}),
    ("people by name 王秀英", {"text": "王秀英"}),
    ("people by surname 王", {"text": "王"}),
    ("people by initials wxy", {"text": "wxy"}),
    ("people by pinyin wang", {"text": "wang"}),
    ("people by phone 13901", {"text": "13901"}),
    ("people by ID number 23999919", {"text": "23999919"}),
    ("people: nobody of the name", {"text": "没有这个人"}),
    ("people at high risk", {"risk": ["high"]}),
    ("people of two categories", {"categories": ["living_alone", "disabled"]}),
    ("people overdue", {"due": "overdue"}),
    ("people not visited this month", {"visited": "no"}),
    ("people archived", {"archived": "yes"}),
    ("conflicts", {"limit": 30}),
    ("duplicates", {"limit": 20}),
    ("held", {"limit": 30}),
    ("work: alerts", {"type": "alert"}),
    ("work: alerts, closed ones too", {"type": "alert", "over": True}),
    ("work: alerts, closed, page 100", {"type": "alert", "over": True, "after": "5000"}),
    ("work: requests", {"type": "request"}),
    ("work: requests, met", {"type": "request", "state": ["met"]}),
    ("reports", None),
    ("report: visit rate by village", {"report": "visits"}),
    ("imports", {"limit": 20}),
    ("devices", None),
    ("accounts", None),
    ("audit", {"limit": 100}),
    ("audit of one action", {"limit": 100, "action": "invite"}),
    ("releases", {}),
    ("suggestions", {"limit": 50}),
    ("similar", "similar"),
    ("report: the year's targets", {"report": "targets", "year": 2026}),
    ("places", None),
    ("person", "person"),
    ("timeline", "timeline"),
    ("history", "history"),
]


class Client:
    """One official's connection."""

    def __init__(self, port):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=300)
        self.cookie = ""

    def ask(self, method, path, body=None):
        headers = {"Accept-Language": "zh-CN", "Tanfang-Console": "1", "Cookie": self.cookie}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body)
        start = time.perf_counter()
        self.connection.request(method, f"/v1/console/{path}", data, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        took = (time.perf_counter() - start) * 1000
        self.cookie = (answer.getheader("Set-Cookie") or self.cookie).split(";")[0]
        assert answer.status == 200, (path, answer.status, text[:300])
        return took, json.loads(text), len(text)


def computing_ms(process):
    """How long the hub has computed so far: what another program on the same machine leaves as it is."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def browser_computing_ms(page):
    """The same of the browser, all its processes together."""
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, new = set(), {page.driver.service.process.pid}
    while new:
        found |= new
        new = {each for each, parent in parents.items() if parent in new}
    total = 0
    for each in found - {page.driver.service.process.pid}:
        try:
            fields = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total * 1000 / os.sysconf("SC_CLK_TCK")


def lists(client, times, process):
    _, first, _ = client.ask("POST", "people", {})
    someone, following = first["items"][0]["id"], first["next"]
    rows = []
    for name, body in QUESTIONS:
        route = name.split(":")[0].split(",")[0].split(" ")[0]
        method = "GET" if body is None else "POST"
        if body == {"after": "next"}:
            body = {"after": following, "limit": 100}
        if name == "person":
            method, route, body = "GET", f"people/{someone}", None
        elif name == "timeline":
            route, body = f"people/{someone}/timeline", {}
        elif name == "similar":
            village = first["items"][0]["village"]
            route, body = "people/similar", {"fields": {"name": "王秀英", "village": village, "birth": "1940-05-01", "phone": "13900000000"}}
        elif name == "history":
            method, route, body = "GET", f"records/{someone}/history", None
        before = computing_ms(process)
        asked = [client.ask(method, route, body) for _ in range(times)]
        computed = (computing_ms(process) - before) / times
        took = [each[0] for each in asked]
        total = asked[-1][1].get("total") if isinstance(asked[-1][1], dict) else None
        rows.append((name, took[0], statistics.median(took), max(took[1:], default=took[0]), asked[-1][2], total))
        print(f"| {name} | {took[0]:.1f} | {rows[-1][2]:.1f} | {rows[-1][3]:.1f} | {computed:.1f} | {asked[-1][2] / 1024:.1f} | {total if isinstance(total, int) else ''} |", flush=True)
    return rows


TIMELINE = """
    const round = (ms) => Math.round(ms * 10) / 10
    const first = performance.getEntriesByType('navigation')[0]
    return [first, ...performance.getEntriesByType('resource')].map((each) => [
      each === first ? 'the page' : new URL(each.name).pathname.split('/').slice(-2).join('/'), each.transferSize,
      ...[each.startTime, each.connectStart, each.connectEnd, each.requestStart, each.responseStart, each.responseEnd].map(round)])"""


def tell_timeline(page):
    """What the last load asked for, in its order: ms since its start."""
    print("\n| asked for | bytes | asked at | connecting | sent | answer begins | ends |\n|---|---|---|---|---|---|---|")
    for name, size, start, connects, connected, sent, begins, ends in page.driver.execute_script(TIMELINE):
        print(f"| {name} | {size} | {start} | {round(connected - connects, 1) or ''} | {sent} | {begins} | {ends} |")
    paints = page.driver.execute_script("return performance.getEntriesByType('paint').map((each) => `${each.name} ${Math.round(each.startTime)}`)")
    print(f"\n{', '.join(paints)} ms\n", flush=True)


def pin(port):
    """The SHA-256 of the hub's public key, in base 64."""
    certificate = ssl.get_server_certificate(("127.0.0.1", port)).encode()
    key = subprocess.run(["openssl", "x509", "-noout", "-pubkey"], input=certificate, capture_output=True, check=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, capture_output=True, check=True).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


def first_page(name, page, process, times, tells):
    """Navigation start to the rate on the screen, ms."""
    try:
        page.open()
        page.log_in("county")
        page.one("#rate", 60)
        page.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
            const watch = new MutationObserver(() => {
              if (!document.querySelector('#rate')) return
              watch.disconnect()
              requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now() }))
            })
            watch.observe(document, { childList: true, subtree: true })"""})
        took = []
        before, browser_before = computing_ms(process), browser_computing_ms(page)
        for _ in range(times):
            page.driver.get("about:blank")
            page.open()
            took.append(page.until(lambda: page.driver.execute_script("return window.shownAt"), "the rate", 60))
        computed, shown = computing_ms(process) - before, browser_computing_ms(page) - browser_before
        print(f"| {name} | {' '.join(f'{each:.0f}' for each in took)} | {statistics.median(took):.0f} | {min(took):.0f} "
              f"| {computed / times:.0f} | {shown / times:.0f} |", flush=True)
        if tells:
            tell_timeline(page)
        return took
    finally:
        page.close()


def first_pages(town, times, tells):
    """With a certificate that the user accepted in spite of the warning, so that the browser keeps nothing, and with one that it
    trusts, so that it keeps the files."""
    print("\n| first page | each, ms | median, ms | fastest, ms | computed by the hub, ms | by all of the browser, ms |\n|---|---|---|---|---|---|")
    found = {}
    for name, trusted in (("every file fetched", None), ("files kept", pin(town.port))):
        found[name] = first_page(name, Browser(town.address, trusted), town.process, times, tells)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--hub", type=pathlib.Path, default=ROOT / ".build/release/tanfangd")
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--part", choices=("lists", "page"), help="only this")
    parser.add_argument("--timeline", action="store_true", help="every request of the first page")
    options = parser.parse_args()
    town = Town(options.hub, options.hub, data=options.folder)
    try:
        town.password("county")
        town.restart()  # as on any morning: the figures are counted as the hub starts
        start = time.monotonic()
        client = Client(town.port)
        client.ask("POST", "login", {"account": "county", "password": PASSWORD})
        took, today, _ = client.ask("GET", "today")
        print(f"`today` of a hub that has just started: {took:.0f} ms, counted already: {today['rate'] is not None}")
        while today["rate"] is None or today["computing"]:
            time.sleep(0.2)
            _, today, _ = client.ask("GET", "today")
        print(f"figures counted {time.monotonic() - start:.1f} s after the start, {computing_ms(town.process) / 1000:.1f} s computed\n")
        slow = []
        if options.part != "page":
            slow += all_lists(client, town.process, options.times)
        if options.part != "lists" and CHROMIUM and DRIVER:
            pages = first_pages(town, options.times, options.timeline)
            slow += [(name, each) for name, each in pages.items() if statistics.median(each) >= PAGE_MS]
    finally:
        town.close()
    print(f"\n{len(slow)} too slow: {', '.join(row[0] for row in slow)}" if slow else "\nall in time")
    return 1 if slow else 0


def all_lists(client, process, times):
    took, found, _ = client.ask("POST", "duplicates", {})
    print(f"first comparison of everybody: {took / 1000:.1f} s, {found['total']} pairs\n")
    print("| question | first, ms | median, ms | slowest after the first, ms | computed by the hub, ms | KiB | total |\n|---|---|---|---|---|---|---|")
    return [row for row in lists(client, times, process) if row[2] >= LIST_MS]


if __name__ == "__main__":
    sys.exit(main())
