"""A service in a home of its own, for benchmarks: the API and one warm worker as processes."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVE = "import sys; from api.server import run; run('127.0.0.1', int(sys.argv[1]))"


@contextlib.contextmanager
def serving(home: Path, workers: int = 1, **environment: str) -> Iterator[tuple[str, str, object]]:
    """The address, an administrator's token and the settings of a running service."""
    from resources.clock import SystemClock
    from resources.database.session import connect
    from resources.service import build_accounts
    from visiobook.domain.account import AccountRole
    from visiobook.server_settings import ServerSettings
    from visiobook.settings import Settings
    from visiobook_cli.instance import set_up

    os.environ |= {"VISIOBOOK_HOME": str(home), **environment}
    set_up(Settings())
    os.environ["PYTHONPATH"] = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    os.environ |= {"VISIOBOOK_WORKERS": str(workers), "VISIOBOOK_REQUESTS_PER_MINUTE": "1000000", "LOG_LEVEL": "error"}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (home / "serving.log").open("ab")
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, workers, process, home / "serving.log")
        settings = ServerSettings()
        accounts = build_accounts(settings, connect(settings.database), SystemClock())
        yield address, accounts.mint(AccountRole.ADMIN, 86_400), settings
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, workers: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the API answers and its workers live."""
    import json

    for _ in range(1200):
        if process.poll() is not None:
            raise SystemExit(f"The service ended with code {process.returncode}:\n{log.read_text()[-2000:]}")
        with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
            if json.load(answer)["checks"]["queue"]["active_workers"] >= workers:
                return
        time.sleep(0.1)
    raise SystemExit(f"The service did not come up:\n{log.read_text()[-2000:]}")
