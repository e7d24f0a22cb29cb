"""A headless Chromium that reads and presses what a person would, for Tests/Console/walk.py."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import sys
import time

from town import PASSWORD


def venv_python():
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return cache / "tanfang" / "venv" / "bin" / "python3"


try:
    from selenium import webdriver
    from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    python = venv_python()
    # The check's own libraries (.ci/setup) live in a venv: once more from there.
    if python.is_file() and pathlib.Path(sys.prefix) != python.parents[1]:
        os.execv(python, [str(python), *sys.argv])
    print("walk: skipped, selenium is missing (.ci/setup installs it)")
    sys.exit(0)

CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
DRIVER = shutil.which("chromedriver")
PATIENCE_SECONDS = float(os.environ.get("TANFANG_WALK_PATIENCE", "20"))  # more where the machine is busy


class Browser:
    def __init__(self, address, trusted=None):
        """`trusted` is the SHA-256 of a key, in base 64, whose certificate the browser takes for a good one: of pages that it was
        only told to accept it keeps nothing."""
        self.address = address
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for word in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"):
            options.add_argument(word)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        if trusted:
            options.add_argument(f"--ignore-certificate-errors-spki-list={trusted}")
        options.accept_insecure_certs = not trusted  # the hub's own certificate: devices check its pin, a browser is told once
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = self._start(options)
        self.size(1280, 800)

    @staticmethod
    def _start(options):
        # On a busy machine Chromium may take longer to begin than its driver waits.
        for left in (2, 1, 0):
            try:
                return webdriver.Chrome(options=options, service=Service(DRIVER))
            except WebDriverException:
                if not left:
                    raise
        return None

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def until(self, question, what, seconds=PATIENCE_SECONDS):
        """Asks again until the answer is true, and gives it."""
        end = time.monotonic() + seconds
        last = None
        while time.monotonic() < end:
            try:
                if answer := question():
                    return answer
            except (StaleElementReferenceException, IndexError) as error:
                last = error
            except WebDriverException as error:
                last = error
            time.sleep(0.03)
        raise AssertionError(f"not within {seconds} s: {what}{f' ({type(last).__name__})' if last else ''}; the page says: {self.text()[:600]!r}")

    def open(self, hash=""):
        self.driver.get(f"{self.address}/console/{hash}")

    def go(self, hash):
        """Within the pages, as a link does; once the page has its heading and nothing is loading."""
        self.driver.execute_script("location.hash = arguments[0]", hash)
        self.settle()

    def settle(self):
        self.until(lambda: self.driver.execute_script(
            "const m = document.querySelector('main');"
            "return m && m.querySelector('h1, .state') && !m.querySelector('[aria-busy=true], .loading')"), "the page is ready")

    def log_in(self, account, password=PASSWORD):
        self.type("input[name=account]", account)
        self.type("input[name=password]", password)
        self.one(".login button[type=submit]").click()

    def fetch(self, path, body=None):
        """What the hub answers to the page itself, with its session: status, Content-Disposition and bytes."""
        status, name, data = self.driver.execute_async_script("""
            const done = arguments[arguments.length - 1]
            const body = arguments[1] && { method: 'POST', body: JSON.stringify(arguments[1]) }
            fetch('/v1/console/' + arguments[0], { ...body,
              headers: { 'Content-Type': 'application/json', 'Tanfang-Console': '1', 'Accept-Language': 'zh-CN' } })
              .then(async (answer) => done([answer.status, answer.headers.get('Content-Disposition'),
                btoa(Array.from(new Uint8Array(await answer.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''))]))""", path, body)
        return status, name, base64.b64decode(data)

    def ask(self, path, body=None):
        status, _, data = self.fetch(path, body)
        assert status == 200, (path, status, data[:300])
        return json.loads(data)

    def text(self):
        with contextlib.suppress(WebDriverException):
            return self.driver.find_element(By.TAG_NAME, "body").text
        return ""

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector, seconds=PATIENCE_SECONDS):
        return self.until(lambda: next((node for node in self.all(selector) if node.is_displayed()), None), selector, seconds)

    def says(self, text, selector="body", seconds=PATIENCE_SECONDS):
        self.until(lambda: any(text in node.text for node in self.all(selector)), f"{selector} says {text!r}", seconds)

    def press(self, label, within="body"):
        """The button or link of this name."""
        def find():
            for node in self.all(f"{within} button, {within} a, {within} label.button"):
                if node.is_displayed() and node.text.strip() == label:
                    return node
            return None
        node = self.until(find, f"a button {label!r} in {within}")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
        node.click()
        return node

    def type(self, selector, text):
        node = self.one(selector)
        node.clear()
        node.send_keys(text)
        return node

    def keys(self, *keys):
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(key).perform()

    def choose(self, label, value):
        """An option by its value, in the list that this label names."""
        done = self.driver.execute_script("""
            for (const label of document.querySelectorAll('label')) {
              if (label.textContent.trim() !== arguments[0]) continue
              const list = document.getElementById(label.htmlFor)
              if (list?.tagName !== 'SELECT' || ![...list.options].some((option) => option.value === arguments[1])) continue
              list.value = arguments[1]
              list.dispatchEvent(new Event('change', {bubbles: true}))
              return true
            }
            return false""", label, value)
        assert done, f"no list {label!r} with {value!r}"
        self.settle()

    def reaches_beyond(self):
        """Whether anything is cut off at the side, outside of what scrolls by itself."""
        return self.driver.execute_script("""
            const beyond = []
            if (document.documentElement.scrollWidth > innerWidth) beyond.push('the page')
            for (const node of document.querySelectorAll('main *')) {
              if (node.closest('.table-wrap, svg, .unseen')) continue
              const box = node.getBoundingClientRect()
              if (box.width && box.right > innerWidth + 1) beyond.push(node.tagName + '.' + node.className)
            }
            return beyond.slice(0, 3)""")

    def complaints(self):
        """What the browser's console said since it was last asked: refused by policy, thrown, not found."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def picture(self, path):
        self.driver.save_screenshot(str(path))

    def close(self):
        self.driver.quit()


__all__ = ["Browser", "By", "CHROMIUM", "DRIVER", "Keys"]
