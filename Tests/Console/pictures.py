#!/usr/bin/env python3
"""Pictures of every page and state of the console, for eyes; and what eyes miss, measured on every page.

    python3 Tests/Console/pictures.py FOLDER [--hub PATH] [--client PATH] [--crowd PATH] [--people N] [--only WORD]

Starts a real hub with a year of invented data (`swift run crowd`), logs in with every role, and writes PAGE-LANGUAGE-WIDTH.png
at 1280×800, at 390×844 and at 200 % zoom, dark besides, with states (wrong password, second factor, session over, an empty hub,
a hub that is gone, dialogs, forms) and PDFs of what is printed. Measured on every page: text below the contrast of WCAG AA, what reaches
beyond the edge or is cut off, controls without a name or too small to hit, overlapping text, and keyboard focus that does not show.

Prints what it found, then "N pictures, M findings"; ends with 1 if there are findings. A contact sheet
is made with ImageMagick: `montage FOLDER/*-zh-1280.png -tile 3x -geometry 800x+4+4 sheet.png`.
"""

import argparse
import base64
import pathlib
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # leaves nothing beside the tests
from browser import CHROMIUM, DRIVER, Browser, Keys  # noqa: E402
from town import PASSWORD, REGION, ROOT, Town  # noqa: E402

PAGES = ["today", "people", "conflicts", "duplicates", "held", "work/alert", "work/request", "review", "figures", "releases", "targets", "import", "forms", "register", "add",
         "devices", "accounts", "audit", "account"]
SIZES = {"1280": (1280, 800, 1), "390": (390, 844, 1), "zoom": (640, 400, 2)}
HEIGHT_MAX = 2600

MEASURE, FOCUS = ((pathlib.Path(__file__).parent / name).read_text() for name in ("measure.js", "focus.js"))


class Album:
    def __init__(self, folder, only):
        self.folder, self.only = folder, only
        self.pictures = 0
        self.findings = []
        folder.mkdir(parents=True, exist_ok=True)

    def wants(self, name):
        return not self.only or self.only in name

    def take(self, page, name, measure=True):
        if not self.wants(name):
            return
        time.sleep(0.25)
        if measure:
            for line in page.driver.execute_script(MEASURE):
                self.find(name, line)
            words = re.findall(r"(?<![\w./@-])(?:today|people|held|page|field|figures|import|devices|dup|conflicts)\.[a-z]+\b(?!\()", page.text())
            if words:
                self.find(name, f"words are missing: {words[:3]}")
        size = page.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        width = page.driver.execute_script("return innerWidth")
        is_over = page.driver.execute_script("return Boolean(document.querySelector('dialog[open], .said, .sticky-foot:not([hidden])'))")
        if is_over:
            data = page.driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"]
        else:
            clip = {"x": 0, "y": 0, "width": max(width, size["width"]), "height": min(HEIGHT_MAX, size["height"]), "scale": 1}
            data = page.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})["data"]
        (self.folder / f"{name}.png").write_bytes(base64.b64decode(data))
        self.pictures += 1

    def print(self, page, name):
        if not self.wants(name):
            return
        time.sleep(0.25)
        data = page.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False, "preferCSSPageSize": True})["data"]
        (self.folder / f"{name}.pdf").write_bytes(base64.b64decode(data))
        self.pictures += 1

    def find(self, name, what):
        self.findings.append((name, what))

    def tell(self):
        by_what = {}
        for name, what in self.findings:
            by_what.setdefault(what, []).append(name)
        for what, names in sorted(by_what.items()):
            print(f"{what}   [{len(names)}: {', '.join(names[:3])}]")
        print(f"{self.pictures} pictures, {len(by_what)} findings")


def resize(page, size):
    width, height, scale = SIZES[size]
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600})


def speak(page, language):
    page.driver.execute_script("localStorage.setItem('tanfang.language', arguments[0])", language)
    page.driver.refresh()
    page.one("main")
    page.until(lambda: page.all("main h1, main .login, main .state"), "a page")


def log_out(page):
    page.driver.delete_all_cookies()
    page.open()
    page.one("input[name=account]")


def focus_shows(page, album, name, count=40):
    page.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(count):
        page.keys(Keys.TAB)
        label, is_shown, *why = page.driver.execute_script(FOCUS)
        if not is_shown:
            album.find(name, f"focus does not show: {label} ({why[0]})")


def everywhere(album, page, town, elder, pages, sizes):
    names = [*pages, *(f"{place}" for place in (f"person/{elder}", f"person/{elder}/timeline", f"person/{elder}/history", f"record/{elder}"))]
    for size in sizes:
        resize(page, size)
        for language in ("zh", "en"):
            speak(page, language)
            for name in names:
                short = name.replace(f"/{elder}", "").replace("/", "-")
                if not album.wants(f"{short}-{language}-{size}"):
                    continue
                page.go(f"#/{name}")
                album.take(page, f"{short}-{language}-{size}")
                if size == "1280" and language == "zh":
                    focus_shows(page, album, short)


def dark(album, page, elder):
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    for size, language in (("1280", "zh"), ("390", "en")):
        resize(page, size)
        speak(page, language)
        for name in [*PAGES, f"person/{elder}", f"person/{elder}/timeline", f"person/{elder}/history"]:
            page.go(f"#/{name}")
            album.take(page, f"dark-{name.replace(f'/{elder}', '').replace('/', '-')}-{language}-{size}")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def printed(album, page, elder):
    """What officials print, and what they might by the browser's own menu."""
    resize(page, "1280")
    for language in ("zh", "en"):
        speak(page, language)
        for name in (f"person/{elder}", f"person/{elder}/timeline", f"person/{elder}/history", *PAGES):
            page.go(f"#/{name}")
            if name.startswith("person") and page.all("#sources"):
                page.one("#sources").click()
            album.print(page, f"print-{name.replace('/' + elder, '').replace('/', '-')}-{language}")


def press(page, selector, index=0):
    node = page.until(lambda: [each for each in page.all(selector) if each.is_displayed()][index], selector)
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
    node.click()
    time.sleep(0.3)
    return node


def escape(page):
    while page.all("dialog[open]"):
        page.keys(Keys.ESCAPE)
        time.sleep(0.1)


def doors(album, page, town):
    for size in ("1280", "390"):
        for language in ("zh", "en"):
            log_out(page)
            resize(page, size)
            speak(page, language)
            album.take(page, f"login-{language}-{size}")
            page.log_in("county", "wrong")
            page.one(".problem")
            album.take(page, f"login-wrong-{language}-{size}")
            page.log_in("second")
            page.until(lambda: page.all("input[name=code]"), "the code is asked for")
            album.take(page, f"login-code-{language}-{size}")
    focus_shows(page, album, "login", 6)


def states(album, page, town, elder):
    """Forms, dialogs and what goes wrong."""
    village = f"{REGION}100201"
    roster = town.folder / "花名册.csv"
    lines = ["序号,姓名,性别,出生日期,村,手机,人员类别,备注"]
    lines += [f"{n},钱桂兰,女,19{30 + n}-05-0{n},{village},1390000000{n},独居,{'腿脚不便' if n % 2 else ''}" for n in range(1, 9)]
    lines += [f"9,孙永贵,男,1940-02-31,{village},13900000009,独居,", f"10,周秀英,女,1941-03-04,没有的村,13900000010,高龄,", f"11,,女,1941,{village},,,"]
    roster.write_text("\n".join(lines) + "\n")
    for size, language in (("1280", "zh"), ("390", "en"), ("1280", "en"), ("390", "zh")):
        def take(name):
            album.take(page, f"state-{name}-{language}-{size}")
        resize(page, size)
        speak(page, language)
        page.go("#/conflicts")
        press(page, ".conflict .option", 1)
        press(page, ".conflict .option", 4)
        take("conflict-marked")
        page.keys("?")
        take("keys")
        escape(page)
        page.go("#/today")
        page.go("#/conflicts")
        cards = len(page.all(".conflict"))
        page.all(".conflict .other select")[-1].send_keys(Keys.ARROW_DOWN)
        press(page, "#submit")
        page.one(".conflict.settled")
        take("conflict-settled")
        press(page, ".conflict.settled .card-status button")
        page.until(lambda: not page.all(".conflict.settled") and len(page.all(".conflict")) == cards, "it is open again")
        page.go(f"#/person/{elder}")
        press(page, "main .page-tools button.main")
        page.one("form.edit")
        take("edit")
        page.go("#/today")
        page.go(f"#/person/{elder}")
        press(page, "#sources")
        take("sources")
        page.go("#/people")
        press(page, ".several summary")
        take("people-categories")
        press(page, ".several summary")
        page.type("#search", "没有这个人")
        page.one(".state")
        take("people-none")
        page.type("#search", "")
        page.go("#/import")
        page.all("#file")[0].send_keys(str(roster))
        page.one(".preview", 40)
        take("import-preview")
        press(page, "#apply")
        take("import-confirm")
        escape(page)
        page.all("#file") or press(page, ".sticky-foot button", 1)
        page.all("#file")[0].send_keys(str(ROOT / "README.md"))
        page.one(".notice.bad, .preview", 40)
        take("import-refused")
        page.go("#/devices")
        press(page, "#invite")
        take("invite")
        page.all("dialog form input")[0].send_keys("新来的志愿者")
        press(page, "dialog .checks input")
        press(page, "dialog form button.main")
        page.one("#code")
        take("invite-code")
        escape(page)
        press(page, "tbody tr button")
        take("revoke")
        escape(page)
        page.go("#/work/alert")
        for index in range(2):
            press(page, ".work .actions button", index)
            take(f"step-{index}")
            escape(page)
        page.go("#/held")
        press(page, ".held .actions button", 1)
        take("decline")
        escape(page)
        page.go("#/accounts")
        if page.all("main .page-tools button"):
            press(page, "main .page-tools button")
            take("account-add")
            escape(page)
        page.driver.execute_script("location.hash = '#/nowhere'")
        page.one(".state")
        take("nopage")
        page.driver.execute_cdp_cmd("Network.enable", {})
        page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/v1/console/audit", "*/v1/console/people"]})
        for name in ("audit", "people"):
            page.driver.execute_script("location.hash = arguments[0]", f"#/{name}")
            page.one(".state.failed")
            take(f"unreachable-{name}")
        page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
        page.go("#/audit")
        page.driver.delete_all_cookies()
        page.driver.execute_script("location.hash = '#/held'")
        page.one("dialog input[name=password]")
        take("session-over")
        page.one("dialog input[name=password]").send_keys(PASSWORD)
        press(page, "dialog button[type=submit]")
        page.until(lambda: not page.all("dialog"), "logged in again")


def roles(album, page):
    """What each role's first page and menu look like, and a page that is not theirs."""
    for size, language in (("1280", "zh"), ("390", "en")):
        resize(page, size)
        for account in ("town1", "village", "auditor", "admin"):
            def take(name):
                album.take(page, f"role-{account}{name}-{language}-{size}")
            log_out(page)
            speak(page, language)
            page.log_in(account)
            page.one("header.top")
            page.settle()
            take("")
            for name in ("accounts", "conflicts", "held", "work/alert", "targets", "devices", "register"):
                page.driver.execute_script("location.hash = arguments[0]", f"#/{name}")
                time.sleep(0.3)
                page.settle()
                take(f"-{name.replace('/', '-')}")
            page.driver.execute_script("location.hash = '#/import'")
            page.one("main .state, main .drop")
            take("-import")


def empty(album, options):
    """A hub on which nothing is yet."""
    town = Town(options.hub, options.client, villages=False)
    page = None
    try:
        page = Browser(town.address)
        page.open()
        for size, language in (("1280", "zh"), ("390", "en"), ("1280", "en"), ("390", "zh")):
            resize(page, size)
            speak(page, language)
            if page.all("input[name=account]"):
                page.log_in("wang")
                page.one("header.top")
            for name in PAGES[:-1]:
                page.go(f"#/{name}")
                album.take(page, f"empty-{name.replace('/', '-')}-{language}-{size}")
    finally:
        if page:
            page.close()
        town.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--hub", type=pathlib.Path, default=ROOT / ".build/release/tanfangd")
    parser.add_argument("--client", type=pathlib.Path, default=ROOT / ".build/release/tanfang")
    parser.add_argument("--crowd", type=pathlib.Path, default=ROOT / ".build/release/crowd")
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--only", help="pictures whose name has this word")
    parser.add_argument("--part", help="one of doors, everywhere, dark, printed, states, roles, empty")
    parser.add_argument("--size", action="append", choices=SIZES, help="every page at this size alone; may be given again")
    options = parser.parse_args()
    if not CHROMIUM or not DRIVER:
        print("pictures: Chromium or chromedriver is missing (.ci/setup installs them)")
        return 1
    album = Album(options.folder, options.only)

    def fill(folder):
        subprocess.run([options.crowd, "--data", folder, "--people", str(options.people), "--visits", str(12 * options.people)],
                       check=True, stdout=subprocess.DEVNULL)

    def wanted(part):
        return options.part in (None, part)

    if any(map(wanted, ("doors", "everywhere", "dark", "printed", "states", "roles"))):
        town = Town(options.hub, options.client, fill=fill)
        page = None
        try:
            for name in ("county", "auditor", "town1"):
                town.password(name)
            town.account("admin", "admin")
            town.account("village", "village", f"{REGION}100201")
            town.account("second", "county", REGION)
            town.hub("account", "totp", "second")
            page = Browser(town.address)
            page.open()
            if wanted("doors"):
                doors(album, page, town)
                log_out(page)
            page.log_in("county")
            page.one("header.top")
            # Whom there is much to say about: somebody whose record has a conflict.
            elder = next(item["id"] for item in page.ask("conflicts", {})["items"] if item["type"] == "elder")
            if wanted("everywhere"):
                everywhere(album, page, town, elder, PAGES, options.size or SIZES)
            if wanted("dark"):
                dark(album, page, elder)
            if wanted("printed"):
                printed(album, page, elder)
            if wanted("states"):
                states(album, page, town, elder)
            if wanted("roles"):
                roles(album, page)
        finally:
            if page:
                page.close()
            town.close()
    if wanted("empty"):
        empty(album, options)
    album.tell()
    return 1 if album.findings else 0


if __name__ == "__main__":
    sys.exit(main())
