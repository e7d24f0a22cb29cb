"""A hub and devices of the real programs in a folder of their own, for Tests/Console/walk.py."""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROSTERS = ROOT / "Tests" / "Rosters"
REGION, ONE, TWO = "230422", "230422990201", "230422990202"
PASSWORD = "correct horse battery"


class Town:
    """A running hub with two villages, one official of the county and one auditor."""

    def __init__(self, hub_program, client_program, fill=None, data=None, villages=True):
        """`fill` is given the hub's folder before it starts, and makes its data instead; `data` is a folder that has some."""
        self.hub_program, self.client_program = str(hub_program), str(client_program)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tanfang-walk-"))
        self.environment = {**os.environ, "TANFANG_DATA": str(self.folder / "none"), "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"https://127.0.0.1:{self.port}"
        self.log = open(self.folder / "hub.log", "wb")
        if fill:
            fill(self.folder / "hub")
        self.data = data or self.folder / "hub"
        self._serve()
        if fill or data:
            return
        if villages:
            self.hub("import", str(ROSTERS / "villages.csv"))
        self.account("wang", "county", REGION)
        self.account("du", "auditor", REGION)

    def _serve(self):
        self.process = subprocess.Popen(
            [self.hub_program, "--data", str(self.data), "serve", "--listen", f"127.0.0.1:{self.port}", "--address", self.address],
            stdout=self.log, stderr=self.log, env=self.environment)
        self._wait()

    def restart(self):
        self._stop()
        self._serve()

    def _wait(self):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for _ in range(300):
            if self.process.poll() is not None:
                raise AssertionError(f"the hub ended: {(self.folder / 'hub.log').read_text()[-2000:]}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.address}/console/", context=context, timeout=2).read()
                return
            time.sleep(0.1)
        raise AssertionError("the hub does not serve")

    def _run(self, arguments, expect, input=None):
        done = subprocess.run(arguments, capture_output=True, text=True, env=self.environment, timeout=120, input=input)
        if done.returncode != expect:
            raise AssertionError(f"{' '.join(arguments[3:])} ended with {done.returncode}, not {expect}: {done.stderr[-1000:]}")
        with contextlib.suppress(ValueError):
            return json.loads(done.stdout)
        return done.stdout

    def hub(self, *arguments, expect=0, input=None):
        return self._run([self.hub_program, "--data", str(self.data), "--json", *arguments], expect, input)

    def device(self, name, *arguments, expect=0):
        """A command on a device."""
        return self._run([self.client_program, "--data", str(self.folder / name), "--json", *arguments], expect)

    def account(self, name, role, *regions):
        self.hub("account", "add", name, "--role", role, *(word for region in regions for word in ("--region", region)))
        self.password(name)

    def password(self, name):
        self.hub("account", "password", name, "--password-file", "-", input=PASSWORD + "\n")

    def join(self, name, *regions):
        more = [word for region in regions for word in ("--region", region)]
        code = self.hub("invite", "--role", "volunteer", "--account", name, "--hub-address", self.address, *more)["code"]
        self.device(name, "join", code, "--name", f"{name}-phone")

    def _stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def close(self):
        self._stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
