"""Makes ``client.py`` of ``aio.py``: the same calls without waiting. Run it after every change there."""

import re
from pathlib import Path

HERE = Path(__file__).parent / "src" / "iafactory_video"
WORDS = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\bAsyncVideoClient\b", "VideoClient"),
    (r"\bAsyncBaseTransport\b", "BaseTransport"),
    (r"\bhttpx\.AsyncClient\b", "httpx.Client"),
    (r"\bAsyncIterator\b", "Iterator"),
    (r"__aenter__", "__enter__"),
    (r"__aexit__", "__exit__"),
    (r"\baclose\b", "close"),
    (r"\baread\b", "read"),
    (r"\baiter_bytes\b", "iter_bytes"),
    (
        r"^from websockets\.asyncio\.client import connect\n(from websockets\.exceptions import .*\n)",
        r"\1from websockets.sync.client import connect\n",
    ),
    (r"\basyncio\.sleep\b", "time.sleep"),
    (r"import Iterator, Callable,", "import Callable, Iterator,"),
    (r"^import asyncio\nimport json\nimport os\n", "import json\nimport os\nimport time\n"),
)
FIRST = '"""The client to be awaited. ``client.py`` is made of this file by ``unasync.py``: change it here."""'
NEW = '"""The client. Made of ``aio.py`` by ``unasync.py``: change it there."""'


def plain(source: str) -> str:
    """The source of the client that waits by itself."""
    source = source.replace(FIRST, NEW)
    for pattern, word in WORDS:
        source = re.sub(pattern, word, source, flags=re.MULTILINE)
    return source.replace(
        "from collections.abc import Iterator, Callable,", "from collections.abc import Callable, Iterator,"
    )


if __name__ == "__main__":
    (HERE / "client.py").write_text(plain((HERE / "aio.py").read_text(encoding="utf-8")), encoding="utf-8")
