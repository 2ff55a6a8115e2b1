"""The reading as JSON for ``visiobook analyse SOURCE --json``."""

import json

from visiobook.domain.analysis import Reading
from visiobook.domain.quotation import Quotation


def report(reading: Reading) -> str:
    """JSON text: ``language``, ``genre``, ``characters``, ``quotes`` (one entry a span), ``scenes``, and all else.

    ``start`` and ``end`` are code points of the manuscript's text, end exclusive.
    """
    data = reading.model_dump(mode="json")
    analysis = data["analysis"]
    out = {
        "language": analysis["language"],
        "genre": analysis["genre"],
        "characters": data["characters"],
        "quotes": [entry for q in reading.quotations for entry in _spans(q)],
        "scenes": [{"start": s["passage"]["start"], "end": s["passage"]["end"], **s} for s in data["scenes"]],
        "analysis": analysis,
        "structure": data["structure"],
    }
    return json.dumps(out, ensure_ascii=False, indent=1)


def _spans(quotation: Quotation) -> list[dict[str, object]]:
    shared = {
        "id": quotation.id,
        "speaker": quotation.speaker,
        "kind": quotation.kind.value,
        "how": quotation.how.value,
        "confidence": quotation.confidence,
        "emotion": quotation.emotion,
    }
    pieces = quotation.text.split(" … ") if len(quotation.spans) > 1 else [quotation.text]
    texts = pieces if len(pieces) == len(quotation.spans) else [quotation.text] * len(quotation.spans)
    return [{"start": s.start, "end": s.end, "text": t, **shared} for s, t in zip(quotation.spans, texts, strict=True)]
