"""A language model behind a local server that speaks OpenAI's protocol, well or badly."""

import json
import re
from contextlib import contextmanager

from pydantic import SecretStr

from resources.catalogue import EntryPointCatalogue
from resources.clock import SystemClock
from resources.engines.http import Patience
from resources.engines.language.openai import OpenAILanguage
from resources.engines.reading.llm import ModelReader, ReaderOptions
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from tests.engines.servers import Answer, serving
from visiobook.domain.correction import Corrections
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import ReadingOptions
from visiobook.stages.analyse import reading_of
from visiobook.stages.making import Maker

ENGINES = EntryPointCatalogue(EngineSettings(threads=1))
"""Shared, so that the pipelines of the rules are loaded once."""


def says(value):
    text = value if isinstance(value, str) else json.dumps(value)
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return Answer.json({"choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20}})


class Asked:
    """A question as the model gets it."""

    def __init__(self, request):
        body = request.json()
        self.prompt = body["messages"][-1]["content"]
        self.schema = body["response_format"]["json_schema"]["schema"]
        self.whole = "part by part" in self.prompt
        self.again = "That is wrong" in self.prompt
        self.people = re.findall(r"^- ([^,:\n]+?)(?:, also called: .*)?$", self.prompt.partition("\n\n")[0], re.M)
        self.lines = {}
        shown = self.prompt.partition("</q1>:\n")[2]
        for number, words in re.findall(r"<q(\d+)>(.*?)</q\1>", shown, re.S):
            self.lines[f"q{number}"] = (self.lines.get(f"q{number}", "") + " " + words).strip()
        self.paragraphs = {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.*)$", self.prompt, re.M)}

    def who(self, name):
        """Somebody of the list, or nobody."""
        return name if name in self.people else "(nobody)"

    def before(self, line):
        """The prompt up to a line."""
        return self.prompt[: self.prompt.rindex(f"<{line}>")]

    def answer(self, who=lambda words, before: "", **more):
        """An answer of the asked form; ``who`` names the speaker of a line from its words and those before it."""
        wanted = self.schema["properties"]
        unknown = wanted.get("sexes", {}).get("properties", {})
        base = {
            "summary": "Quelque chose arrive.", "same": [], "not_people": [], "looks": [], "others": [], "missed": [],
            "scenes": [], "genre": "fairy tale", "sexes": dict.fromkeys(unknown, "u"), "text": "Tout arrive.",
            "speakers": {q: self.who(who(words, self.before(q))) for q, words in self.lines.items()},
        }  # fmt: skip
        return {name: more.get(name, base[name]) for name in wanted}


def new_maker():
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


@contextmanager
def reader_of(answer, words=900, timeout_s=5.0):
    """A reader whose model is ``answer(asked, calls before)``, and its server."""

    def reply(request, before):
        given = answer(Asked(request), before)
        return given if isinstance(given, Answer) else says(given)

    with serving(reply) as server:
        settings = EngineSettings(base_url=server.url, api_key=SecretStr("none"), timeout_s=timeout_s, model="m")
        model = OpenAILanguage(settings, patience=Patience(tries=2, base_s=0.01, cap_s=0.02))
        yield ModelReader(ENGINES, ReaderOptions(words=words), model), server


def read_with(answer, manuscript, *corrections, words=900, maker=None, timeout_s=5.0, language="fr"):
    """A reading with a model, and the questions it was asked."""
    with reader_of(answer, words, timeout_s) as (reader, server):
        options = ReadingOptions(language=language)
        reading, _ = reading_of(manuscript, options, Corrections(items=corrections), reader, maker or new_maker())
    return reading, [Asked(r) for r in server.received]
