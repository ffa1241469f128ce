"""Firefox as a test drives it: Debian's own, by the protocol that it speaks itself (Marionette). Knows no page."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from pathlib import Path
from threading import Thread
from typing import Any

SECONDS = 120
_PREFERENCES = {"marionette.port": 0, "remote.log.level": "Info", "network.proxy.type": 0,
                "app.update.enabled": False, "datareporting.policy.dataSubmissionEnabled": False}


class Firefox:
    """A headless Firefox with a profile of its own; `end` closes it."""

    def __init__(self, program: str, profile: Path) -> None:
        profile.mkdir()
        (profile / "user.js").write_text("".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items()))
        self.process = subprocess.Popen([program, "--headless", "--marionette", "--profile", str(profile)],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = (re.search(r"Marionette\s+INFO\s+Listening on port (\d+)", line) for line in self.process.stdout or ())
        port = next(int(match[1]) for match in said if match)
        Thread(target=self.process.communicate, daemon=True).start()  # nobody reads what it goes on to say
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.stream, self.asked = self.socket.makefile("rb"), 0
        self._answer()
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
        self.ask("WebDriver:SetTimeouts", script=SECONDS * 1000, pageLoad=SECONDS * 1000)

    def _answer(self) -> Any:
        length = b"".join(iter(lambda: self.stream.read(1), b":"))
        return json.loads(self.stream.read(int(length)))

    def ask(self, what: str, **known: Any) -> Any:
        """The answer of a command. Raises RuntimeError."""
        self.asked += 1
        data = json.dumps([0, self.asked, what, known]).encode()
        self.socket.sendall(b"%d:%s" % (len(data), data))
        _, _, error, result = self._answer()
        if error:
            raise RuntimeError(f"{what}: {error['message']}")
        return result

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script of the page gives that calls its last argument."""
        return self.ask("WebDriver:ExecuteAsyncScript", script=script, args=list(arguments), sandbox=None)["value"]

    def end(self) -> None:
        self.stream.close()
        self.socket.close()
        self.process.kill()
        self.process.wait()
