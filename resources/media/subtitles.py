"""Captions as subtitle files: SubRip (``.srt``) and WebVTT (W3C)."""

import html

from visiobook.domain.caption import Captions
from visiobook.domain.speech import SAMPLE_RATE


def srt(captions: Captions) -> str:
    """SubRip: numbered blocks, times to the millisecond."""
    blocks = [
        f"{number}\n{_time(item.start, ',')} --> {_time(item.end, ',')}\n" + "\n".join(item.lines) + "\n"
        for number, item in enumerate(captions.items, 1)
    ]
    return "\n".join(blocks)


def webvtt(captions: Captions) -> str:
    """WebVTT: a header with the language, then cues; markup characters are escaped."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {captions.language}\n"]
    for item in captions.items:
        text = "\n".join(html.escape(line, quote=False) for line in item.lines)
        blocks.append(f"{_time(item.start, '.')} --> {_time(item.end, '.')}\n{text}\n")
    return "\n".join(blocks)


def _time(samples: int, point: str) -> str:
    total = (samples * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE
    seconds, millis = divmod(total, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{millis:03d}"
