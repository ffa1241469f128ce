"""A headless Chromium, driven over its own pipe: pages opened from the disk, scripts asked, keys and pictures.

Needs no package. Whatever is waited for is an answer or an event of the browser; one that never comes fails.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

#: The browser reads commands from descriptor 3 and answers on 4.
_LAUNCH = """
import fcntl, os, sys
for end, place in [(fcntl.fcntl(int(end), fcntl.F_DUPFD, 10), place) for end, place in zip(sys.argv[1:3], (3, 4))]:
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""
_PATIENCE = 60


class Browser:
    """One tab. A context: the browser ends with it."""

    def __init__(self, profile: Path) -> None:
        command, self._commands = os.pipe()
        self._answers, answer = os.pipe()
        ends = (command, answer)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *map(str, ends), PROGRAM, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe", f"--user-data-dir={profile}",
             "about:blank"], pass_fds=ends, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for end in ends:
            os.close(end)
        self._number, self._rest, self._session, self._seen = 0, b"", None, 0
        #: What has happened since the page was opened.
        self.events: list[dict] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def send(self, method: str, **parameters: Any) -> dict:
        """A command of the protocol, answered."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (answer := self._receive()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def await_event(self, method: str) -> None:
        """Wait for an event of this name, after the last one waited for."""
        while True:
            while self._seen < len(self.events):
                self._seen += 1
                if self.events[self._seen - 1]["method"] == method:
                    return
            self.events.append(self._receive())

    def _receive(self) -> dict:
        while b"\0" not in self._rest:
            assert select.select([self._answers], [], [], _PATIENCE)[0], "the browser does not answer"
            part = os.read(self._answers, 1 << 20)
            assert part, "the browser has ended"
            self._rest += part
        message, self._rest = self._rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, url: str) -> None:
        self.events.clear()
        self._seen = 0
        self.send("Page.navigate", url=url)
        self.await_event("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise's once it is kept."""
        answer = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True,
                           userGesture=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def type(self, text: str) -> None:
        self.send("Input.insertText", text=text)

    def picture(self, path: Path, width: int, height: int) -> None:
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))
