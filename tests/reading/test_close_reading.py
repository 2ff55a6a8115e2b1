"""A language model is asked about what the rules found, checked against the text, and believed as far as it earns."""

import tomllib
from itertools import pairwise

import pytest

from resources.engines.reading.llm import model_reader
from resources.planning import PlanningReader
from resources.records.ledger import LocalLedger
from tests.engines.servers import Answer
from tests.reading.conftest import TALE, manuscript
from tests.reading.model import new_maker, read_with, reader_of, says
from visiobook.domain.budget import Budget
from visiobook.domain.character import Gender
from visiobook.domain.correction import Corrections, MergeCharacters, SetSpeaker
from visiobook.domain.quotation import Attribution
from visiobook.domain.recipe import Recipe
from visiobook.errors import BudgetExceeded, EngineRefused, UnknownChoice
from visiobook.ports.engine import EngineSettings
from visiobook.ports.reading import AskingReader, ReadingOptions
from visiobook.reading.closely.parts import Book, parts_of
from visiobook.reading.closely.questions import part_question
from visiobook.reading.reader import read
from visiobook.services.spending import PaidCatalogue, Purse

GIRL = ("Je vais voir", "Oh! oui", "C'est votre fille, le", "Ma mère-grand, que")
SUNDAY = """The bell rang. “Who is there?” said Anna. “It is only me,” said Paul.

“Come in,” said Anna. Paul came in and sat down by the fire. “It is cold,” said Paul.

“You are late,” said Anna. “I know,” said Paul. “There is soup,” said Anna.

The old sailor knocked at the window. “Let me in, for pity's sake!”

“Never,” said Anna. “Never,” said Paul.

Then the candle went out: I shall wait until the morning. Nobody answered.
"""


def speaker(words: str, before: str) -> str:
    """Who says what in the tale: the second time it is the girl who knocks, and the wolf who answers."""
    again = "Ensuite, il ferma" in before
    if words.startswith("Va voir"):
        return "la mère"
    if words.startswith(("Qui est là", "Tire")):
        return "Loup" if again else "la mère-grand"
    if words.startswith("Toc"):
        return "Petit Chaperon Rouge" if again else "Loup"
    return "Petit Chaperon Rouge" if words.startswith(GIRL) else "Loup"


GUESSED = "C'est pour mieux courir, mon enfant."
"""A line that no speech verb and no name is near: the rules have to guess, and the model of these tests says the mother
says it, whom the rules would not think of.
"""


def knows_better(words: str, before: str) -> str:
    return "la mère" if words == GUESSED else speaker(words, before)


def reads_well(asked, before):
    return asked.answer(knows_better)


def by_text(reading):
    return {q.text: q for q in reading.quotations}


@pytest.fixture(scope="module")
def both(tale):
    return read_with(reads_well, tale)


def test_lines_the_rules_guessed_are_said_by_whom_the_model_says(both):
    reading, _ = both
    line = by_text(reading)[GUESSED]
    assert (line.speaker, line.how) == ("la-mere", Attribution.MODEL)
    assert 0.3 < line.confidence < 1.0


def test_lines_the_text_says_outright_stay_and_are_surer_when_the_model_agrees(both, tale_reading):
    reading, _ = both
    before, after = by_text(tale_reading)["Demeure-t-elle bien loin?"], by_text(reading)["Demeure-t-elle bien loin?"]
    assert (after.speaker, after.how) == ("loup", Attribution.EXPLICIT)
    assert after.confidence > before.confidence


def test_places_of_quotations_are_the_rules_own_and_exact(both, tale, tale_reading):
    reading, _ = both
    assert [q.spans for q in reading.quotations] == [q.spans for q in tale_reading.quotations]
    assert all(q.text.split()[0] in tale.text[q.spans[0].start : q.spans[0].end] for q in reading.quotations)


def test_dialogue_and_scenes_agree_with_the_model_s_speakers(both):
    reading, _ = both
    said = {line.quotation: line.character for scene in reading.scenes for line in scene.dialogue}
    assert said == {q.id: q.speaker for q in reading.quotations}


def test_the_reading_says_what_the_model_did(both):
    reading, _ = both
    notes = " ".join(reading.analysis.notices)
    assert "read 1 of 1 parts" in notes and "lines whose speaker the text says outright" in notes
    assert "summary was written by the model" in notes and reading.analysis.summary == "Quelque chose arrive."


def test_the_model_is_asked_for_numbers_and_never_for_the_text(both):
    _, (asked,) = both
    assert "q1" in asked.schema["properties"]["speakers"]["required"]
    assert asked.schema["properties"]["speakers"]["properties"]["q1"]["enum"][-2:] == ["(other)", "(nobody)"]
    assert "text" not in asked.schema["properties"]


# parts, and what they cost --------------------------------------------------------------------------------------------


def test_a_changed_paragraph_costs_one_question_or_its_neighbours_too(tale):
    maker = new_maker()
    _, asked = read_with(reads_well, tale, words=150, maker=maker)
    changed = manuscript(tale.text.replace("la mangea.", "la mangea toute crue."), tale.title)
    _, again = read_with(reads_well, changed, words=150, maker=maker)
    parts = [a for a in again if not a.whole]
    assert len([a for a in asked if not a.whole]) >= 5 and len(parts) == 1
    assert "toute crue" in parts[0].prompt
    assert maker.tally["reading part"].found >= 4


def chapter(number: int) -> str:
    """A chapter of some 200 words."""
    days = [
        f"On day {day} of month {number} Anna went to the river. “Is it cold?” said Paul. “It is,” said Anna."
        for day in range(1, 11)
    ]
    return "\n\n".join([f"CHAPTER {number}", *days])


def questions(*chapters: str) -> list[str]:
    """The recipes of the questions about a book."""
    given = manuscript("\n\n".join(chapters))
    book = Book.of(given, read(given, "en", 1.0, ReadingOptions(), Corrections()))
    return [Recipe.of("x", "1", part_question(part, "en")).digest() for part in parts_of(book, 120)]


def test_a_changed_chapter_costs_its_own_questions_alone():
    book = questions(*(chapter(n) for n in range(1, 6)))
    changed = questions(*(chapter(n).replace("cold", "warm" if n == 3 else "cold") for n in range(1, 6)))
    assert len(book) >= 10 and 1 <= len(set(changed) - set(book)) <= 3


def test_the_same_words_elsewhere_are_the_same_question():
    book = questions(*(chapter(n) for n in range(2, 6)))
    assert set(book) <= set(questions(chapter(1), *(chapter(n) for n in range(2, 6))))


def test_parts_hold_every_paragraph_once_and_overlap_in_what_is_shown_before(tale):
    book = Book.of(tale, read(tale, "fr", 1.0, ReadingOptions(), Corrections()))
    parts = parts_of(book, 150)
    covered = [k for p in parts for k in range(p.first, p.last + 1)]
    assert covered == list(range(len(book.plain.paragraphs)))
    assert sorted(i for p in parts for i in p.lines) == list(range(len(book.reading.quotations)))
    for one, other in pairwise(parts):
        last = book.plain.of(book.plain.paragraphs[one.last]).split()[-1]
        assert other.before.endswith(last)


def test_a_person_s_correction_costs_no_question_and_stands_against_the_model(tale):
    maker = new_maker()
    read_with(reads_well, tale, maker=maker)
    fix = SetSpeaker(text=GUESSED, character="Petit Chaperon Rouge")
    reading, asked = read_with(reads_well, tale, fix, MergeCharacters(keep="Loup", drop="la mère-grand"), maker=maker)
    assert asked == [] and reading.unmet == ()
    line = by_text(reading)[GUESSED]
    assert (line.speaker, line.how, line.confidence) == ("petit-chaperon-rouge", Attribution.CORRECTED, 1.0)
    assert "la-mere-grand" not in {c.id for c in reading.characters}


def test_what_is_paid_for_a_part_is_on_its_receipt(tale):
    maker = new_maker()
    read_with(reads_well, tale, maker=maker)
    receipts = [r for r in maker.store.receipts() if r.recipe.stage == "reading part"]
    assert receipts and receipts[0].recipe.engine.name == "openai" and receipts[0].credits[0].licence


# bad models -----------------------------------------------------------------------------------------------------------


def test_broken_json_leaves_the_rules_reading_and_says_so(tale, tale_reading):
    reading, asked = read_with(lambda a, n: "Sure! Here is the JSON: {", tale, words=150)
    assert [(q.speaker, q.how) for q in reading.quotations] == [(q.speaker, q.how) for q in tale_reading.quotations]
    assert any("parts were read by rules alone" in note and "JSON" in note for note in reading.analysis.notices)
    assert len(asked) == 9, "three tries at three parts: then it is hopeless"


def test_one_part_the_model_cannot_answer_is_read_by_rules_and_the_others_by_both(tale):
    def answer(asked, before):
        return "no" if any(w.startswith("Va voir") for w in asked.lines.values()) else asked.answer(knows_better)

    reading, _ = read_with(answer, tale, words=150)
    notes = " ".join(reading.analysis.notices)
    assert "parts were read by rules alone" in notes
    assert by_text(reading)[GUESSED].how is Attribution.MODEL


def test_a_shape_that_is_not_kept_is_asked_for_again_with_what_is_wrong(tale):
    reading, asked = read_with(lambda a, n: a.answer(speaker) if n else {"speakers": {"q1": "Loup"}}, tale)
    assert len(asked) == 2 and asked[1].again
    assert "q1" in asked[1].prompt
    assert not any("rules alone" in note for note in reading.analysis.notices)


def test_an_invented_person_is_asked_about_again_and_never_becomes_a_character(tale):
    def invents(asked, before):
        speakers = dict.fromkeys(asked.lines, "(other)")
        others = [{"line": 1, "name": "le chasseur"}]
        return asked.answer(speakers=speakers, others=others)

    reading, asked = read_with(invents, tale)
    assert len(asked) == 2 and "“le chasseur” (q1) does not stand in the text" in asked[1].prompt
    assert not any("chasseur" in c.name for c in reading.characters)
    assert any("are not in the text" in note for note in reading.analysis.notices)


def test_a_model_that_fails_on_what_the_text_says_outright_changes_nothing(tale, tale_reading):
    reading, _ = read_with(
        lambda a, n: a.answer(lambda words, before: "la mère", summary="Bla.", genre="war", scenes=[3], same=[]), tale
    )
    assert [q.speaker for q in reading.quotations] == [q.speaker for q in tale_reading.quotations]
    assert reading.analysis.genre == tale_reading.analysis.genre
    assert reading.analysis.summary == tale_reading.analysis.summary
    assert [s.passage for s in reading.scenes] == [s.passage for s in tale_reading.scenes]
    assert any("That is too little" in note for note in reading.analysis.notices)


def test_a_server_that_limits_its_calls_is_waited_for(tale):
    busy = Answer(b"busy", 429, {"Retry-After": "0.01"})
    reading, asked = read_with(lambda a, n: a.answer(knows_better) if n else busy, tale)
    assert len(asked) == 2 and by_text(reading)[GUESSED].speaker == "la-mere"


def test_a_server_that_is_gone_ends_the_work_and_what_it_answered_is_kept(tale):
    maker = new_maker()
    with pytest.raises(EngineRefused, match="limits how often"):
        read_with(lambda a, n: a.answer(speaker) if n < 2 else Answer(b"busy", 429), tale, words=150, maker=maker)
    assert maker.tally["reading part"].made == 2
    _, asked = read_with(reads_well, tale, words=150, maker=maker)
    assert maker.tally["reading part"].found == 2 and len([a for a in asked if not a.whole]) >= 3


def test_a_server_that_does_not_answer_leaves_its_part_to_the_rules(tale):
    slow = says("late")
    slow.after_s = 0.6
    reading, _ = read_with(lambda a, n: slow, tale, timeout_s=0.2)
    assert any("gave no answer within" in note for note in reading.analysis.notices)


# what only a model finds ----------------------------------------------------------------------------------------------


def sunday(words: str, before: str) -> str:
    anna = ("Who is", "Come in", "You are late", "There is soup")
    return "Anna" if words.startswith(anna) else "Paul"


def read_sunday(*corrections, **more):
    given = manuscript(SUNDAY)
    return given, read_with(lambda a, n: a.answer(sunday, **more), given, *corrections, language="en")[0]


def test_somebody_the_rules_missed_is_taken_in_when_the_text_names_them():
    def answer(asked, before):
        plea = next(q for q, words in asked.lines.items() if words.startswith("Let me in"))
        speakers = asked.answer(sunday)["speakers"] | {plea: "(other)"}
        return asked.answer(sunday, speakers=speakers, others=[{"line": int(plea[1:]), "name": "The old sailor"}])

    reading, _ = read_with(answer, manuscript(SUNDAY), language="en")
    plea = next(q for q in reading.quotations if q.text.startswith("Let me in"))
    assert plea.speaker in {c.id for c in reading.characters} and "sailor" in plea.speaker


def test_a_line_the_rules_missed_is_taken_word_for_word_or_not_at_all():
    wanted = [
        {"paragraph": 6, "words": "I shall wait until the morning.", "who": "Anna"},
        {"paragraph": 6, "words": "I shall wait until Monday.", "who": "Anna"},
        {"paragraph": 2, "words": "Paul came in and sat down", "who": "Paul"},
    ]
    given, reading = read_sunday(missed=wanted)
    added = [q for q in reading.quotations if q.how is Attribution.MODEL and "wait" in q.text]
    assert [given.text[s.start : s.end] for q in added for s in q.spans] == []
    given, reading = read_sunday(missed=[{**wanted[0], "words": "Nobody answered."}])
    assert not any("Nobody" in q.text for q in reading.quotations)


def test_a_line_after_a_colon_that_ends_its_paragraph_is_taken():
    text = SUNDAY.replace(" Nobody answered.", "")
    given = manuscript(text)
    line = {"paragraph": 6, "words": "I shall wait until the morning.", "who": "Anna"}
    reading, _ = read_with(lambda a, n: a.answer(sunday, missed=[line]), given, language="en")
    added = next(q for q in reading.quotations if q.text.startswith("I shall wait"))
    assert given.text[added.spans[0].start : added.spans[0].end] == "I shall wait until the morning."
    assert added.how is Attribution.MODEL and added.speaker == "anna"
    assert added.id in {line.quotation for scene in reading.scenes for line in scene.dialogue}


def test_looks_are_taken_in_the_text_s_own_words_with_their_place(tale):
    def answer(asked, before):
        girl = "Petit Chaperon Rouge"
        looks = [{"who": girl, "words": "la plus jolie qu'on eût su voir"}, {"who": girl, "words": "une robe bleue"}]
        return asked.answer(speaker, looks=looks)

    reading, _ = read_with(answer, tale)
    girl = next(c for c in reading.characters if c.id == "petit-chaperon-rouge")
    trait = next(t for t in girl.physical if "jolie" in t.text)
    assert tale.text[trait.evidence[0].start : trait.evidence[0].end] == "la plus jolie qu'on eût su voir"
    assert not any("robe bleue" in t.text for c in reading.characters for t in c.physical)


def test_two_names_are_one_person_when_most_parts_say_so_and_nothing_speaks_against_it(tale):
    def answer(asked, before):
        same = [{"one": "la mère", "other": "la mère-grand"}]
        return asked.answer(speaker, same=same if "Loup" in asked.people else [])

    reading, _ = read_with(answer, tale)
    assert len({"la-mere", "la-mere-grand"} & {c.id for c in reading.characters}) == 1

    def absurd(asked, before):
        return asked.answer(speaker, same=[{"one": "la mère", "other": "Loup"}])

    reading, _ = read_with(absurd, tale)
    assert {"la-mere", "loup"} <= {c.id for c in reading.characters}


def test_scenes_begin_where_the_model_says(tale):
    def answer(asked, before):
        number = next(n for n, text in asked.paragraphs.items() if text.startswith("Ensuite, il ferma"))
        return asked.answer(speaker, scenes=[number])

    reading, _ = read_with(answer, tale)
    assert [tale.text[s.passage.start :][:7] for s in reading.scenes][1:] == ["Ensuite"]


def test_a_sex_the_rules_do_not_know_is_the_model_s(tale):
    text = SUNDAY.replace("Paul", "Camille")
    reading, _ = read_with(
        lambda a, n: a.answer(
            lambda words, before: sunday(words, before).replace("Paul", "Camille"),
            sexes=dict.fromkeys(a.schema["properties"].get("sexes", {}).get("properties", {}), "m"),
        ),
        manuscript(text),
        language="en",
    )
    assert {c.name: c.gender for c in reading.characters}["Camille"] is not Gender.UNKNOWN


# the port -------------------------------------------------------------------------------------------------------------


def test_it_reads_behind_the_same_port_and_says_what_it_is(tale):
    with reader_of(reads_well) as (reader, _):
        assert isinstance(reader, AskingReader)
        assert reader.info().name == "llm" and len(reader.fingerprint()) <= 120
        reading = reader.read(tale, ReadingOptions(language="fr"), Corrections())
    assert by_text(reading)[GUESSED].speaker == "la-mere"


def test_another_model_or_another_length_is_another_fingerprint():
    with reader_of(reads_well) as (reader, _), reader_of(reads_well, words=300) as (shorter, _):
        assert reader.fingerprint() != shorter.fingerprint()


def test_a_plan_asks_nothing_and_keeps_the_recipe(tale):
    with reader_of(reads_well) as (reader, server):
        planned = PlanningReader(reader)
        assert planned.fingerprint() == reader.fingerprint() and planned.info() == reader.info()
        assert not isinstance(planned, AskingReader)
        planned.read(tale, ReadingOptions(language="fr"), Corrections())
        assert server.received == []


def test_a_paid_model_is_asked_through_the_purse(tmp_path, tale):
    purse = Purse(LocalLedger(tmp_path), (Budget(account="tale", limit_usd=0.0),))
    with reader_of(reads_well) as (reader, server):
        reader.given.price_usd = lambda request: 1.0
        paid = PaidCatalogue(OneReader(reader), purse).reading("llm")
        with pytest.raises(BudgetExceeded):
            paid.read(tale, ReadingOptions(language="fr"), Corrections())
        assert server.received == []


class OneReader:
    """A catalogue of one reader."""

    def __init__(self, reader):
        self.only = reader

    def reading(self, name="", model=""):
        return self.only


def test_settings_choose_the_language_engine_and_its_model(monkeypatch):
    chosen = model_reader(EngineSettings(model="openai:gpt-4.1"))
    assert (chosen.options.language, chosen.options.model) == ("openai", "gpt-4.1")
    monkeypatch.setenv("VISIOBOOK_READER_LANGUAGE", "gemini")
    monkeypatch.setenv("VISIOBOOK_READER_WORDS", "500")
    assert (model_reader(EngineSettings()).options.language, model_reader(EngineSettings()).words_at_once()) == (
        "gemini",
        500,
    )
    with pytest.raises(UnknownChoice, match="abacus"):
        model_reader(EngineSettings(model="abacus")).fingerprint()


def test_it_is_registered_under_its_name():
    project = tomllib.loads((TALE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["visiobook.engines.reading"]["llm"] == "resources.engines.reading.llm:model_reader"
