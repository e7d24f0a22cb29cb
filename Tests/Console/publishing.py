"""Further scenes of Tests/Console/walk.py: every report, releases, targets, a sample, lists to review, a new elder, forms to print."""

import datetime

from browser import By
from office import fetched, workbook
from town import ONE, REGION


def today():
    """The hub's day, wherever this machine is."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


def last_month():
    first = today().replace(day=1)
    return (first - datetime.timedelta(days=1)).strftime("%Y-%m")


def every_report(town, page):
    """All reports that the command line has are here, each with what it can be asked, and as a workbook."""
    page.go("#/figures")
    keys = [report["key"] for report in page.ask("reports")["reports"]]
    assert len(keys) == 11, keys
    for key in keys:
        page.choose("报表", key)
        page.one(".report-body, main .state")
        assert not page.all("main .state.failed"), f"{key}: {page.text()[:300]}"
    page.choose("报表", "visits")
    page.says("探访率", ".report-body thead")
    total = town.hub("report", "visits", "--targets", "all", "--as", "wang")["total"]
    page.one(".several summary").click()
    next(box for box in page.all(".several .check") if "所有在册老人" in box.text).find_element(By.TAG_NAME, "input").click()
    page.until(lambda: str(total["targets"]) in page.one(".report-body tfoot").text, "everybody on the register is counted")


def a_sample(town, page):
    """A seed draws what the command line draws; each line leads to the visit, and the list is a workbook."""
    page.go("#/figures")
    page.choose("报表", "sample")
    page.one(".report-body tbody tr a")
    seed = next(node for node in page.all(".filters input") if node.get_attribute("value") == today().strftime("%Y%m%d"))
    page.driver.execute_script("arguments[0].value = '77'; arguments[0].dispatchEvent(new Event('change'))", seed)
    page.says("种子 77", ".report-body")
    drawn = town.hub("report", "sample", "--seed", "77", "--as", "wang")["groups"]
    shown = [node.get_attribute("href").rsplit("/", 1)[1] for node in page.all(".report-body tbody td a")]
    assert shown == [line["visit"] for line in drawn], (shown, drawn)
    if sheet := workbook(fetched(page, "report/file", {"report": "sample", "seed": 77, "format": "xlsx"})):
        assert any(drawn[0]["name"] in row for row in sheet), sheet


def a_release(town, page):
    """A month is published, once it is over; a town's is compared with today's figures, returned with a reason, and the town hears of it."""
    month = last_month()
    town.hub("account", "add", "zhen", "--role", "town", "--region", f"{REGION}990")
    handed = town.hub("report", "freeze", "--month", month, "--as", "zhen")["id"]
    # Somebody brings a visit of that month late.
    town.device("li", "visit", "add", town.li, "--at", f"{month}-15 09:00", "--outcome", "seen")
    town.device("li", "sync")
    page.go("#/releases")
    page.says("已报送", "main table")
    # This month still runs: the hub says so, and what to do.
    page.one("#publish").click()
    page.driver.execute_script("""
        const month = document.querySelector('dialog input[type=month]')
        month.value = arguments[0]; month.dispatchEvent(new Event('change'))""", today().strftime("%Y-%m"))
    page.one("dialog form button.main").click()
    page.says("还没过完", "dialog .problem")
    assert "--" not in page.one("dialog .problem").text
    page.driver.execute_script("""
        const month = document.querySelector('dialog input[type=month]')
        month.value = arguments[0]; month.dispatchEvent(new Event('change'))""", month)
    page.one("dialog form button.main").click()
    page.says(f"{month} 统计发布", "main h1")
    page.says("月探访率", "main section")
    assert [each["period"] for each in town.hub("report", "releases", "--as", "wang")].count(month) == 2
    # The town's, against what is counted now.
    page.go(f"#/release/{handed}")
    page.press("与现在的数字比较")
    page.says("发布于", ".report-body")
    assert page.all(".report-body tbody tr"), "the late visit changes nothing"
    page.go(f"#/release/{handed}")
    page.press("退回")
    page.one("dialog textarea").send_keys("兴隆村缺一次")
    page.one("dialog button.danger").click()
    page.says("已退回", "main .lead-line")
    answered = next(each for each in town.hub("report", "releases", "--as", "zhen") if each["id"] == handed)
    assert (answered["state"], answered["answer_note"], answered["answered_by"]) == ("returned", "兴隆村缺一次", "wang"), answered


def a_target(town, page):
    """A target is set, shows how far it is reached, is changed and withdrawn; the command line says the same."""
    year = str(today().year)
    page.go("#/targets")
    page.says("还没有目标", ".state")

    def save(**values):
        page.one("dialog .fields select")
        for key, value in values.items():
            page.driver.execute_script("""
                const label = [...document.querySelectorAll('dialog label')].find((each) => each.textContent.startsWith(arguments[0]))
                const control = document.getElementById(label.htmlFor)
                control.value = arguments[1]""", key, value)
        page.one("dialog form button.main").click()

    page.one("#set-target").click()
    save(指标="visit_rate", 时期=year, 目标值="150")
    page.says("不能超过", "dialog .problem")
    save(目标值="50")
    page.until(lambda: not page.all("dialog"), "the target is set")
    page.says("50 %", "main table")
    line = town.hub("report", "targets", "--year", year, "--as", "wang")["groups"][0]
    assert line["value"] == "50 %", line
    page.press("修改", "main table")
    page.one("dialog .fields select")
    # A colleague is quicker: nothing is written over, and what stands is shown before it is changed.
    town.hub("target", "set", "--indicator", "visit_rate", "--period", year, "--value", "55", "--as", "wang")
    save(目标值="60")
    page.says("有人改过", "dialog .problem")
    page.press("看现在的内容", "dialog")
    page.until(lambda: page.driver.execute_script("return [...document.querySelectorAll('dialog input')].some((each) => each.value === '55')"), "what stands now is shown")
    save(目标值="60")
    page.says("60 %", "main table")
    # Whoever sets it anew is told that it is there.
    page.driver.execute_script("document.querySelectorAll('.said .close').forEach((each) => each.click())")
    page.one("#set-target").click()
    save(指标="visit_rate", 时期=year, 目标值="70")
    page.says("已有同样的", "dialog .problem")
    page.press("看现在的内容", "dialog")
    page.until(lambda: page.driver.execute_script("return [...document.querySelectorAll('dialog input')].some((each) => each.value === '60')"), "what stands now is shown")
    page.press("取消", "dialog")
    assert len(town.hub("report", "targets", "--year", year, "--as", "wang")["groups"]) == 1
    page.press("撤销", "main table")
    page.one("dialog button.danger").click()
    page.says("还没有目标", ".state")


def a_list_to_review(town, page):
    """What a list of another department says stands beside the register; accepted it is written and reaches the devices, declined it is not."""
    elders = [town.device("li", "elder", "add", "--name", name, "--village", ONE, "--birth", birth, "--phone", phone, "--address", "一组")["id"]
              for name, birth, phone in (("陈玉兰", "1939-04-05", "13900000055"), ("马长海", "1941-06-07", "13900000066"), ("林淑珍", "1942-08-09", "13900000088"))]
    town.device("li", "sync")
    file = town.folder / "残联名单.csv"
    file.write_text("姓名,出生日期,村,手机,住址\n陈玉兰,1939-04-05,兴隆村,13900000055,二组5号\n马长海,1941-06-07,兴隆村,13900000066,二组6号\n"
                    "林淑珍,1942-08-09,兴隆村,13900000088,二组8号\n")
    page.go("#/import")
    page.all("#file")[0].send_keys(str(file))
    page.one(".preview")
    assert page.one("[data-outcome=suggested]").text == "3", "a list from elsewhere becomes suggestions"
    page.one("#apply").click()
    page.one("dialog button.main").click()
    page.says("已写入", "main h2")
    page.go("#/review")
    cards = page.until(lambda: page.all(".suggestion") if len(page.all(".suggestion")) == 3 else None, "three suggestions")
    first = next(card for card in cards if "陈玉兰" in card.text)
    assert "一组" in first.text and "二组5号" in first.text, first.text
    page.driver.execute_script("arguments[0].focus()", first)
    page.keys("1")
    page.until(lambda: "settled" in first.get_attribute("class"), "1 accepts")
    second = next(card for card in cards if "马长海" in card.text)
    page.driver.execute_script("arguments[0].focus()", second)
    page.keys("2")
    page.one("dialog textarea").send_keys("去过，还是老地方")
    page.one("dialog button.danger, dialog button.main").click()
    page.until(lambda: "settled" in second.get_attribute("class"), "2 declines")
    town.device("li", "sync")
    assert [town.device("li", "elder", "show", elder)["fields"]["address"] for elder in elders] == ["二组5号", "一组", "一组"]


def register_somebody(town, page):
    """Who is being registered anew is compared while it is typed; somebody else is registered all the same."""
    town.device("li", "elder", "add", "--name", "高凤英", "--village", ONE, "--birth", "1938-09-09", "--phone", "13900000099")
    town.device("li", "sync")
    page.go("#/people")
    page.press("登记老人", "main")
    page.one("form.edit")

    def field(label):
        node = next(each for each in page.all("form.edit label") if each.text.startswith(label))
        return page.one(f"#{node.get_attribute('for')}")

    field("姓名").send_keys("高凤英")
    field("出生日期").send_keys("1938-09-09")
    page.driver.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))", field("村"), ONE)
    page.says("高凤英", ".twins")
    assert "高凤英" not in page.driver.current_url
    page.one("form.edit button.main").click()
    page.until(lambda: "person/" in page.driver.current_url, "the new person's page")
    page.says("高凤英", "main h1")
    town.device("li", "sync")
    assert len([each for each in town.device("li", "find", "高凤英")]) == 2


def forms_to_print(town, page):
    """A form has the person's name printed, looks like paper, and prints alone."""
    page.go(f"#/person/{town.li}")
    page.press("打印表格", "main")
    paper = page.one(".paper")
    text = page.driver.execute_script("return arguments[0].shadowRoot.textContent", paper)
    assert "王桂兰" in text and "探访登记表" in text, text[:200]
    border = page.driver.execute_script("return getComputedStyle(arguments[0].shadowRoot.querySelector('h2')).borderBottomStyle", paper)
    assert border == "solid", "the paper's own style is refused"
    page.choose("表", "assessment")
    page.until(lambda: "王桂兰" in page.driver.execute_script("return document.querySelector('.paper')?.shadowRoot.textContent ?? ''"), "the assessment")
    printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert len(printed) > 20_000, "nothing is printed"
    page.go("#/forms")
    page.choose("表", "visit")
    page.choose("给谁", ONE)
    page.until(lambda: "待访名单" in page.driver.execute_script("return document.querySelector('.paper')?.shadowRoot.textContent ?? ''"), "the village's round")


def a_paper_visit(town, page):
    """A visit that was written down on paper is entered on the person's page; entered twice it is refused, unless it is meant."""
    def enter():
        page.go("#/people")
        page.go(f"#/person/{town.other}")
        page.press("登记事项", "main")
        page.one("form.edit")
        page.choose("登记什么", "visit")
        page.until(lambda: "探访时间" in page.text(), "the form of a visit")
        for label, text in (("探访时间", today().isoformat()), ("探访人", "老赵")):
            node = next(each for each in page.all("form.edit label") if each.text.split("（")[0].strip() == label)
            page.one(f"#{node.get_attribute('for')}").send_keys(text)
        page.one("form.edit button.main").click()

    enter()
    page.says("探访", ".timeline")
    town.device("li", "sync")
    visit = next(each for each in shown(town, town.other) if each["by"] == "wang")
    fields = town.device("li", "visit", "show", visit["id"])["fields"]
    assert (fields["visitor"], fields["from_paper"], fields["outcome"]) == ("老赵", True, "seen"), fields
    enter()
    page.says("已经记过", ".problem")
    assert "--" not in page.one("[role=alert] .problem").text
    page.one("[role=alert] input[type=checkbox]").click()
    page.one("form.edit button.main").click()
    page.one(".timeline")
    town.device("li", "sync")
    assert len([each for each in shown(town, town.other) if each["by"] == "wang"]) == 2


def shown(town, elder):
    return town.device("li", "elder", "show", elder)["visits"]


def record_something(town, page):
    """An alert that came by telephone is recorded here for somebody who was found by their initials; the volunteer's device hears of it."""
    page.go("#/work/alert")
    page.press("登记事项", "main")
    page.type("main input[type=search]", "wgl")
    page.until(lambda: page.all(".found a"), "somebody is found")[0].click()
    page.one("form.edit")
    assert "王桂兰" in page.one(".lead-line").text
    label = next(each for each in page.all("form.edit label") if each.text.startswith("类别") or each.text.startswith("警情类别"))
    page.driver.execute_script("const s = document.getElementById(arguments[0]); s.value = 'fall'; s.dispatchEvent(new Event('change', {bubbles: true}))", label.get_attribute("for"))
    page.one("form.edit button.main").click()
    page.says("警情", ".timeline")
    town.device("li", "sync")
    raised = [each for each in town.device("li", "alert", "list") if each["elder"] == town.li]
    assert raised and raised[0]["kind"] == "fall", raised


SCENES = [every_report, a_sample, a_release, a_target, a_list_to_review, register_somebody, a_paper_visit, record_something, forms_to_print]
