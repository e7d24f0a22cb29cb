"""Further scenes of Tests/Console/walk.py: many decisions at once, files, the picture of an invitation, every role's pages, and what the
hub wrote down about it all."""

import csv
import io
import re
import urllib.parse

from browser import By, Keys
from qr import read as read_qr
from town import ONE, REGION

# Who sees which pages; Protocol/API.md has the routes behind them. Volunteers have no console.
READERS = ["today", "people", "conflicts", "duplicates", "held", "review", "work", "figures", "forms", "devices", "accounts"]
PAGES_OF = {
    "village": [*READERS, "import"],
    "town": [*READERS, "import", "audit"],
    "county": [*READERS, "import", "audit"],
    "auditor": [*READERS, "audit"],
    "admin": ["devices", "accounts", "audit"],
}
# What can be done on a page besides looking, by whom: a control that must be there, or must not.
ACTIONS = [
    ("people", ".page-tools button.main", None),  # the list itself has none
    ("person", "main .page-tools button.main", {"village", "town", "county"}),
    ("conflicts", ".conflict input[type=radio]", {"village", "town", "county"}),
    ("held", ".held .actions button", {"village", "town", "county"}),
    ("work/alert", ".work .actions button", {"village", "town", "county"}),
    ("import", "#file", {"village", "town", "county"}),
    ("people", ".page-tools a.button", {"village", "town", "county"}),
    ("review", ".suggestion .actions button", {"village", "town", "county"}),
    ("releases", "#publish", {"town", "county"}),
    ("targets", "#set-target", {"town", "county"}),
    ("register", "form.edit button.main", {"village", "town", "county"}),
    ("add", "main .filters select", {"village", "town", "county"}),
    ("forms", "#print", {"village", "town", "county", "auditor"}),
    ("devices", "#invite", {"village", "town", "county", "admin"}),
    ("accounts", "main .page-tools button.main", {"town", "county", "admin"}),
    ("audit", "main .page-tools button", {"town", "county", "auditor", "admin"}),
]


def many_at_once(town, page):
    """Several conflicts marked by one press, submitted under one reason, and taken back together; j, k and u move and undo."""
    elders = [town.device("li", "elder", "add", "--name", name, "--village", ONE, "--address", "旧址")["id"] for name in ("钱淑兰", "吴长海", "郑玉珍")]
    town.device("li", "sync")
    town.device("zhang", "sync")
    for elder in elders:
        town.device("li", "elder", "edit", elder, "--address", "一组一号")
        town.device("zhang", "elder", "edit", elder, "--address", "二组二号")
    town.device("li", "sync")
    town.device("zhang", "sync")
    page.go("#/people")
    page.go("#/conflicts")
    page.until(lambda: len(page.all(".conflict")) == 3, "three conflicts")
    page.one("main h1").send_keys("jjk")
    page.keys("1")
    assert "marked" in page.all(".conflict")[0].get_attribute("class"), "k went back to the first"
    page.keys("u")
    assert not page.all(".conflict.marked"), "u takes a mark back"
    page.press("都选最后写的")
    page.type("#reason", "村里核实")
    page.one("#submit").click()
    page.until(lambda: len(page.all(".conflict.settled")) == 3, "all three are settled")

    def addresses(device):
        town.device(device, "sync")
        return [town.device(device, "elder", "show", elder)["fields"]["address"] for elder in elders]

    assert addresses("li") == addresses("zhang") == ["二组二号"] * 3
    page.press("撤销", ".said")
    page.until(lambda: not page.all(".conflict.settled"), "all three are open again")
    history = page.ask(f"records/{elders[0]}/history")["history"]
    written = [line for line in history if line["by"] == "wang"]
    assert len(written) == 2, f"the decision and its undoing, by the account: {history}"
    page.press("都选原来的")
    page.one("#submit").click()
    page.until(lambda: len(page.all(".conflict.settled")) == 3, "settled anew")
    assert addresses("zhang") == ["旧址"] * 3


def fetched(page, path, body):
    """What a button downloads, as bytes."""
    status, name, data = page.fetch(path, body)
    assert status == 200 and name.startswith("attachment"), (status, name)
    return data


def workbook(data):
    """The cells of the first sheet; None where openpyxl is missing."""
    try:
        import openpyxl
    except ImportError:
        return None
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0].iter_rows()]


def files(town, page):
    """Figures and the audit as CSV and XLSX say what the page says, in a program that others wrote."""
    total = town.hub("report", "visits", "--as", "wang")["total"]
    ask = {"report": "visits", "by": "village"}
    rows = list(csv.reader(io.StringIO(fetched(page, "report/file", {**ask, "format": "csv"}).decode("utf-8-sig"))))
    assert any(str(total["targets"]) in row and str(total["visited"]) in row for row in rows), rows
    if sheet := workbook(fetched(page, "report/file", {**ask, "format": "xlsx"})):
        assert any(total["targets"] in row and total["visited"] in row for row in sheet), sheet
    rows = list(csv.reader(io.StringIO(fetched(page, "audit/file", {}).decode("utf-8-sig"))))
    assert any("settle" in row and "wang" in row for row in rows), rows[:5]
    if sheet := workbook(fetched(page, "audit/file", {"format": "xlsx"})):
        assert any("settle" in row and "wang" in row for row in sheet), sheet[:5]
        assert len(sheet) >= len(rows), "the workbook has what the text has"
    page.go("#/audit")
    page.says("裁定冲突", "main table")


def a_code_to_scan(town, page):
    """The picture of an invitation, as it stands on the screen, is read as the code beneath it."""
    page.go("#/devices")
    page.one("#invite").click()
    page.all("dialog form input")[0].send_keys("scanned")
    next(box for box in page.all("dialog .checks input") if box.get_attribute("value") == ONE).click()
    page.one("dialog form button.main").click()
    code = page.one("#code").text.strip()
    picture = page.driver.execute_script("return document.querySelector('dialog .qr svg').outerHTML")
    assert read_qr(picture) == code, "the picture says something else"
    box = page.one("dialog .qr svg").size
    assert min(box["width"], box["height"]) >= 200, f"too small to scan: {box}"
    page.keys(Keys.ESCAPE)


def put_off(town, page):
    """A pair that is put off is gone from the list until the page is opened anew; it can be brought back at once."""
    for device in ("li", "zhang"):
        town.device(device, "elder", "add", "--name", "冯德福", "--village", ONE, "--birth", "1937-07-07", "--phone", "13900000077")
        town.device(device, "sync")

    def pair():
        page.go("#/people")
        page.go("#/duplicates")
        return next((node for node in page.all(".pair") if "冯德福" in node.text), None)

    page.until(pair, "the pair is proposed", 75)
    page.press("以后再说", ".pair")
    page.says("先放着", ".pair")
    assert not pair(), "what was put off is not shown again"


def another_term(town, page):
    """Another term that settles a conflict is told by its label, not by the key that files hold."""
    for device, value in (("li", "with_spouse"), ("zhang", "institution")):
        town.device(device, "elder", "edit", town.li, "--living", value)
        town.device(device, "sync")
    page.go("#/people")
    page.go("#/conflicts")
    card = page.until(lambda: next((node for node in page.all(".conflict") if "居住情况" in node.text), None), "the conflict")
    select = card.find_element(By.CSS_SELECTOR, ".other select")
    select.send_keys("独居")
    page.one("#submit").click()
    page.says("已裁定", ".conflict")
    said = card.find_element(By.CSS_SELECTOR, ".card-status").text
    assert "独居" in said and "alone" not in said, said


def days_of_the_calendar(town, page):
    """What was three dates ago is not said to be of the day before yesterday, in the hub's zone and not the browser's."""
    told = page.driver.execute_async_script("""
        const [now, times, done] = arguments
        import('/console/lib/words.js#apart').then(async (words) => {
          await words.loadWords()
          words.setNow(now)
          done(times.map(words.ago))
        })""", "2026-11-23T08:41:00+08:00",
        ["2026-11-20T12:15:00+08:00", "2026-11-21T09:00:00+08:00", "2026-11-22T08:00:00+08:00", "2026-11-22T20:00:00+08:00", "2026-11-23T08:40:30+08:00"])
    assert told == ["3天前", "前天", "昨天", "12小时前", "刚刚"], told


def roles(town, page):
    """Every role sees its pages and may do what is its own, and the rest is said to be closed."""
    town.device("li", "elder", "edit", town.other, "--risk-tier", "high")
    town.device("li", "alert", "raise", town.other, "--kind", "illness", "--note", "咳嗽")
    for device, value in (("li", "三组"), ("zhang", "四组")):
        town.device(device, "elder", "edit", town.other, "--group", value)
    town.device("li", "sync")
    town.device("zhang", "sync")
    for role, pages in PAGES_OF.items():
        account = f"of-{role}"
        town.account(account, role, *{"village": [ONE], "admin": []}.get(role, [REGION]))
        page.press("退出")
        page.log_in(account)
        page.one("nav#nav")
        page.settle()
        shown = [node.get_attribute("data-page") for node in page.all("nav#nav a")]
        assert sorted(shown) == sorted(pages), f"{role}: {shown}"
        for name, control, allowed in ACTIONS:
            if name == "person":
                name = f"person/{town.other}"
            page.go(f"#/{name}")
            entry = {"person": "people", "releases": "figures", "targets": "figures"}.get(name.split("/")[0], name.split("/")[0])
            is_open = role in allowed if name in ("register", "add") else entry in pages
            assert is_open == ("您的角色不能看这一页" not in page.text()), f"{role}: {name} is {'closed' if is_open else 'open'}"
            if allowed is not None:
                found = bool(page.all(control))
                assert found == (role in allowed), f"{role}: {name} {'has' if found else 'lacks'} {control}"


def nothing_personal_is_left(town, page):
    """After all this the hub's log names nobody, and the browser's history nobody either."""
    log = (town.folder / "hub.log").read_text()
    words = ["王桂兰", "赵德福", "钱淑兰", "冯德福", "周永贵", "13900000001", "139 0000", "230422193802030014", "腿疼", "精神不错", "wang", "of-town", "correct horse"]
    found = [word for word in words if word in log]
    assert not found, f"the log names {found}"
    assert re.search(r"login_failed", log), "the log says nothing of the wrong password: is it the right log?"
    entries = page.driver.execute_cdp_cmd("Page.getNavigationHistory", {})["entries"]
    assert len(entries) > 3
    for entry in entries:
        assert not any(word in urllib.parse.unquote(entry["url"]) for word in words), entry["url"]


SCENES = [many_at_once, put_off, another_term, days_of_the_calendar, a_code_to_scan, files, roles, nothing_personal_is_left]
