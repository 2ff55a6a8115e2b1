"""What was found, told as domain values: scenes, characters, quotations."""

import re
from bisect import bisect_left
from collections import Counter

from visiobook.domain.base import sha256
from visiobook.domain.character import AgeGroup, Character, CharacterArc, Gender, Role, VoiceSuggestion
from visiobook.domain.manuscript import TextForm
from visiobook.domain.quotation import Quotation
from visiobook.domain.scene import (
    DialogueLine,
    NarrativeStructure,
    Scene,
    SceneCharacter,
    Slugline,
    TransitionKind,
)  # fmt: skip
from visiobook.reading.feelings import emotion_word, mood_of
from visiobook.reading.found import Found
from visiobook.reading.kinds import kind_of
from visiobook.reading.motives import Motives
from visiobook.reading.naming import aliases, display_name, gather_surfaces
from visiobook.reading.portraits import portraits, relationships, slug, traits
from visiobook.reading.scenes import is_heading
from visiobook.reading.sentences import sentences
from visiobook.reading.settings import lighting, slugline, weather
from visiobook.reading.speakers import Verdict
from visiobook.reading.speech import Line

CHARACTERS_PER_SECOND = 14.5
"""Speed of narration, for estimates before a voice has spoken."""
USUAL_HEAT = 2.5
"""Words of feeling in a thousand characters of a scene that is neither calm nor stormy: its intensity is one half."""
MINOR_SHARE = 0.05
"""Of the protagonist's mentions: below it somebody is minor."""


class Teller:
    """Tells the findings of one text."""

    def __init__(self, found: Found) -> None:
        self.found = found
        gather_surfaces(found.plain, found.cast)
        self.called = [self._called(k) for k in range(len(found.cast.people))]
        self.shown = [found.corrector.given.get(k, name) for k, name in enumerate(self.called)]
        self.said = Counter(v.person for v in found.verdicts if v.person is not None)
        self.named = [p.count + self.said[k] for k, p in enumerate(found.cast.people)]
        self.counts = [n + p.meant for n, p in zip(self.named, found.cast.people, strict=True)]
        self.kept = sorted(
            (k for k in range(len(self.shown)) if self._keeps(k)), key=lambda k: (-self.counts[k], self._first(k))
        )
        self.ids = self._ids()
        self.starts = [m.start for m in found.cast.mentions]
        self.quotations = self._quotations()
        self.slugs = self._slugs()

    def _called(self, k: int) -> str:
        """How the text calls somebody. Ids follow it, so that another name shown changes nobody's look or voice."""
        name = self.found.corrector.kept.get(k) or display_name(self.found.cast.people[k], self.found.words)
        if self.found.form is TextForm.PLAY:
            name = " ".join(w.capitalize() if w.isupper() else w for w in name.split())
        return name

    def _keeps(self, k: int) -> bool:
        person = self.found.cast.people[k]
        if person.merged or self.found.is_list:
            return False
        if k in self.found.corrector.kept:
            return True
        if person.kind == "narrator":
            return self.said[k] > 0 or person.told > 10
        known = bool(person.titles) or (person.kind == "name" and self.named[k] > 0 and person.genders.total() >= 2)
        return self.named[k] >= 2 or self.said[k] >= 1 or (known and person.told > 0)

    def _first(self, k: int) -> int:
        return next((m.start for m in self.found.cast.mentions if m.person == k), 0)

    def _ids(self) -> list[str]:
        ids, used = [""] * len(self.shown), set[str]()
        for k in self.kept:
            base = "narrator" if self.found.cast.people[k].kind == "narrator" else slug(self.called[k])
            name, n = base, 2
            while name in used:
                name, n = f"{base}-{n}", n + 1
            used.add(name)
            ids[k] = name
        return ids

    # quotations ----------------------------------------------------------------------------------------------------

    def _quotations(self) -> tuple[Quotation, ...]:
        plain, seen, out = self.found.plain, Counter[str](), []
        for line, verdict in zip(self.found.lines, self.found.verdicts, strict=True):
            text = " … ".join(plain.text[s.start : s.end] for s in line.spans)
            digest = sha256(text.encode())[:10]
            seen[digest] += 1
            speaker = self.ids[verdict.person] if verdict.person is not None else ""
            out.append(
                Quotation(
                    id=f"q-{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else ""),
                    spans=tuple(plain.passage(s.start, s.end) for s in line.spans),
                    text=text,
                    kind=kind_of(plain, self.found.words, line),
                    speaker=speaker or None,
                    how=verdict.how,
                    confidence=verdict.confidence if speaker else 0.0,
                    emotion=emotion_word(text, self.found.words),
                )
            )
        return tuple(out)

    # scenes --------------------------------------------------------------------------------------------------------

    def _slugs(self) -> list[Slugline]:
        out: list[Slugline] = []
        for k, (start, end, _) in enumerate(self.found.scenes):
            hard = k > 0 and self.found.boundaries[k - 1].hard
            before = out[-1] if out and not hard else None
            out.append(slugline(self.found.plain, self.found.cues, start, end, before))
        return out

    def scenes(self, transitions: bool) -> tuple[Scene, ...]:
        """The scenes in order."""
        usual = self.found.felt.span(0, len(self.found.plain.text))
        used: set[str] = set()
        out = []
        chapter = ""
        for k, (start, end, sure) in enumerate(self.found.scenes):
            chapter = self._heading(start) or chapter
            counts = self.found.felt.span(start, end)
            mood = mood_of(counts, usual)
            hard = k > 0 and self.found.boundaries[k - 1].hard
            out.append(
                Scene(
                    id=self._scene_id(start, end, used),
                    number=k + 1,
                    title=self._title(k, start, end),
                    passage=self.found.plain.passage(start, end),
                    chapter=chapter,
                    slugline=self.slugs[k],
                    weather=weather(self.found.cues, start, end),
                    mood=mood,
                    lighting=lighting(self.slugs[k], mood),
                    characters=self._present(start, end),
                    dialogue=self._dialogue(start, end),
                    transition_in=TransitionKind.FADE if hard or k == 0 else TransitionKind.DISSOLVE,
                    duration_estimate_s=round((end - start) / CHARACTERS_PER_SECOND, 1),
                    intensity=self._intensity(start, end),
                    confidence=sure,
                )
            )
        if not transitions:
            return tuple(
                s.model_copy(update={"transition_in": TransitionKind.CUT, "transition_out": TransitionKind.CUT})
                for s in out
            )
        following = [*(s.transition_in for s in out[1:]), TransitionKind.FADE]
        return tuple(s.model_copy(update={"transition_out": t}) for s, t in zip(out, following, strict=True))

    def _intensity(self, start: int, end: int) -> float:
        """From 0 to 1, by the scene's own words alone: another scene's change must not change this one's music."""
        heat = self._heat(start, end)
        return round(heat / (heat + USUAL_HEAT), 3)

    def _heat(self, start: int, end: int) -> float:
        counts = self.found.felt.span(start, end)
        strong = (
            counts["fear"]
            + counts["anger"]
            + counts["excitement"]
            + counts["surprise"]
            + counts["sadness"]
            + counts["joy"]
        )
        marks = self.found.plain.text.count("!", start, end)
        return (strong + 0.7 * marks + 1) / (end - start + 600) * 1000

    def _scene_id(self, start: int, end: int, used: set[str]) -> str:
        text = self.found.plain.text[start:end]
        base = slug(" ".join(re.findall(r"\w+", text)[:5]))[:32].strip("-") + "-" + sha256(text.encode())[:6]
        name, n = base, 2
        while name in used:
            name, n = f"{base}-{n}", n + 1
        used.add(name)
        return name

    def _heading(self, start: int) -> str:
        index = self._paragraph(start)
        if is_heading(self.found.plain, index, self.found.words):
            return self.found.plain.of(self.found.plain.paragraphs[index])
        at = self.found.plain.offsets[start]
        return next((c.title for c in self.found.manuscript.chapters if c.passage.start == at), "")

    def _paragraph(self, start: int) -> int:
        begins = [p.start for p in self.found.plain.paragraphs]
        return max(0, bisect_left(begins, start + 1) - 1)

    def _title(self, k: int, start: int, end: int) -> str:
        """The place and who is there; else how the scene begins."""
        people = [self.shown[p] for p, _ in self._among(start, end).most_common(2)]
        place = self.slugs[k].place
        if people:
            return (place[:1].upper() + place[1:] + " — " if place else "") + ", ".join(people)
        first = sentences(self.found.plain.text, start, min(end, start + 300), self.found.words)
        words = self.found.plain.text[first[0][0] : first[0][1]].split() if first else []
        return " ".join(words[:8]) + ("…" if len(words) > 8 else "")

    def _among(self, start: int, end: int) -> Counter[int]:
        a, b = bisect_left(self.starts, start), bisect_left(self.starts, end)
        counts = Counter(m.person for m in self.found.cast.mentions[a:b] if self.ids[m.person] and not m.spoken)
        for line, verdict in zip(self.found.lines, self.found.verdicts, strict=True):
            if start <= line.start < end and verdict.person is not None and self.ids[verdict.person]:
                counts[verdict.person] += 2
        return counts

    def _present(self, start: int, end: int) -> tuple[SceneCharacter, ...]:
        speaking = {v.person for line, v in self._lines(start, end) if v.person is not None}
        a, b = bisect_left(self.starts, start), bisect_left(self.starts, end)
        told = Counter(m.person for m in self.found.cast.mentions[a:b] if not m.spoken)
        named = Counter(m.person for m in self.found.cast.mentions[a:b])
        out = []
        for person, _ in (named + Counter({p: 2 for p in speaking if p is not None})).most_common():
            if not self.ids[person]:
                continue
            role = "speaks" if person in speaking else "acts" if told[person] else "mentioned"
            feelings = [q.emotion for q in self._said_by(person, start, end) if q.emotion != "neutral"]
            out.append(
                SceneCharacter(
                    character=self.ids[person],
                    role=role,
                    emotions=tuple(dict.fromkeys(feelings))[:3],
                    actions=self._actions(person, a, b),
                )
            )
        return tuple(out)

    def _actions(self, person: int, a: int, b: int) -> tuple[str, ...]:
        """The words after the name where it acts."""
        out = []
        for m in self.found.cast.mentions[a:b]:
            if m.person != person or m.spoken or m.stop + 1 >= len(self.found.toks):
                continue
            end = self.found.toks.ends[min(len(self.found.toks) - 1, m.stop + 3)]
            piece = re.split(r"[.,;:!?«»“”\"\n]", self.found.plain.text[m.end : end])[0].strip()
            if len(piece.split()) >= 2:
                out.append(piece)
        return tuple(dict.fromkeys(out))[:3]

    def _lines(self, start: int, end: int) -> list[tuple[Line, Verdict]]:
        begins = self._line_starts()
        a, b = bisect_left(begins, start), bisect_left(begins, end)
        return list(zip(self.found.lines[a:b], self.found.verdicts[a:b], strict=True))

    def _line_starts(self) -> list[int]:
        if not hasattr(self, "_begins"):
            self._begins = [line.start for line in self.found.lines]
        return self._begins

    def _said_by(self, person: int, start: int, end: int) -> list[Quotation]:
        begins = self._line_starts()
        a, b = bisect_left(begins, start), bisect_left(begins, end)
        return [q for q in self.quotations[a:b] if q.speaker == self.ids[person]]

    def _dialogue(self, start: int, end: int) -> tuple[DialogueLine, ...]:
        begins = self._line_starts()
        a, b = bisect_left(begins, start), bisect_left(begins, end)
        return tuple(
            DialogueLine(quotation=q.id, character=q.speaker, text=q.text, emotion=q.emotion)
            for q in self.quotations[a:b]
        )

    def structure(self, scenes: tuple[Scene, ...]) -> NarrativeStructure:
        """Three acts by length (a quarter, a half, a quarter); the climax is the hottest scene of the second half."""
        total = sum(len(s.passage) for s in scenes) or 1
        acts: tuple[list[int], list[int], list[int]] = ([], [], [])
        done = 0
        for scene in scenes:
            middle = (done + len(scene.passage) / 2) / total
            acts[0 if middle <= 0.25 else 1 if middle <= 0.75 else 2].append(scene.number)
            done += len(scene.passage)
        late = [s for s in scenes if s.number > len(scenes) / 2] or list(scenes)
        climax = max(late, key=lambda s: (s.intensity, s.number)).number if late else 1
        return NarrativeStructure(
            act_1=tuple(acts[0]),
            act_2=tuple(acts[1]),
            act_3=tuple(acts[2]),
            climax_scene=climax,
            resolution_scene=max(len(scenes), 1),
        )

    # characters ----------------------------------------------------------------------------------------------------

    def role(self, k: int) -> Role:
        """Protagonist: who is spoken of most; antagonist: who is feared; the rest by how often they are named."""
        if not self.kept:
            return Role.MINOR
        if k == self._protagonist():
            return Role.PROTAGONIST
        person, top = self.found.cast.people[k], max(1, self.counts[self._protagonist()])
        share = self.counts[k] / top
        if share > 0.2 and self._hostility(k) >= 0.3:
            return Role.ANTAGONIST
        if (
            person.noun is not None
            and person.noun.species in ("wolf", "witch", "ogre", "devil", "dragon", "monster")
            and share > 0.15
        ):
            return Role.ANTAGONIST
        return Role.SUPPORTING if share > MINOR_SHARE else Role.MINOR

    def _protagonist(self) -> int:
        first = self.found.plain.paragraphs[0]
        heading = (
            self.found.manuscript.title + " " + self.found.plain.text[first.start : min(first.end, first.start + 80)]
        ).lower()

        def weight(k: int) -> float:
            person = self.found.cast.people[k]
            villain = person.noun is not None and person.noun.species in (
                "wolf",
                "witch",
                "ogre",
                "devil",
                "dragon",
                "monster",
            )
            titled = any(len(" ".join(n)) > 3 and " ".join(n) in heading for n in person.names)
            return (
                self.counts[k]
                * (0.6 if villain else 0.5 if person.kind == "narrator" else 1.0)
                * (1.8 if titled else 1.0)
            )

        return max(self.kept, key=lambda k: (weight(k), -k))

    def _hostility(self, k: int) -> float:
        """How many hostile words stand around where somebody is told of, beyond what the text has everywhere."""
        around = Counter[str]()
        seen = 0
        for m in self.found.cast.mentions:
            if m.person == k and not m.spoken and seen < 200:
                around += self.found.felt.span(max(0, m.start - 80), m.end + 120)
                seen += 1
        if not seen:
            return 0.0
        hostile = around["anger"] + around["fear"] + around["disgust"]
        usual = self.found.felt.span(0, len(self.found.plain.text))
        base = (usual["anger"] + usual["fear"] + usual["disgust"]) / max(1, len(self.found.plain.text)) * 200
        return hostile / seen - 1.8 * base

    def confidence(self, k: int) -> float:
        """How sure it is that this is somebody, and one somebody."""
        person = self.found.cast.people[k]
        sure = 0.35 + 0.08 * min(5, person.count) + (0.15 if self.said[k] else 0.0)
        return round(min(0.95, sure + (0.1 if person.titles or person.gender() is not Gender.UNKNOWN else 0.0)), 3)

    def characters(self, scenes: tuple[Scene, ...]) -> tuple[Character, ...]:
        """The cast list, the most important first."""
        looks = portraits(self.found.plain, self.found.toks, self.found.words, self.found.cast)
        bonds = relationships(self.found.plain, self.found.toks, self.found.words, self.found.cast, self.ids)
        motives = Motives(self.found.plain, self.found.toks, self.found.words, self.found.cast)
        top = max((self.counts[k] for k in self.kept), default=1)
        out = []
        for k in self.kept:
            person, noun = self.found.cast.people[k], self.found.cast.people[k].noun
            first = next((m for m in self.found.cast.mentions if m.person == k), None)
            out.append(
                Character(
                    id=self.ids[k],
                    name=self.shown[k],
                    called=self.called[k] if self.called[k] != self.shown[k] else "",
                    aliases=aliases(person, self.shown[k], self.found.words),
                    gender=person.gender(),
                    age=person.age(),
                    species=noun.species if noun else "human",
                    role=self.role(k),
                    importance=round(self.counts[k] / top, 3),
                    mentions=self.counts[k],
                    appearances=tuple(s.id for s in scenes if any(c.character == self.ids[k] for c in s.characters)),
                    first_mention=self.found.plain.passage(first.start, first.end) if first else None,
                    occupation=self._occupation(k),
                    physical=traits(looks[k].physical),
                    personality=traits(looks[k].personality),
                    background=motives.background(k),
                    motivation=motives.motivation(k),
                    arc=self._arc(k, scenes),
                    relationships=bonds[k],
                    voice=self._voice(k),
                    visual_references=tuple(looks[k].visual)[:6],
                    confidence=self.confidence(k),
                )
            )
        return tuple(out)

    def _occupation(self, k: int) -> str:
        person = self.found.cast.people[k]
        if person.noun is not None and person.noun.occupation:
            return person.noun.occupation
        for word, _ in (person.titles + person.nouns).most_common():
            noun = self.found.words.people.get(word)
            if noun is not None and noun.occupation:
                return noun.occupation
        return ""

    def _arc(self, k: int, scenes: tuple[Scene, ...]) -> CharacterArc:
        """How the feeling around them goes, from their first scene to their last."""
        mine = [s for s in scenes if any(c.character == self.ids[k] for c in s.characters)]
        if not mine:
            return CharacterArc()
        moods = [s.mood.value for s in mine]
        return CharacterArc(
            starting_point=moods[0], development=" → ".join(dict.fromkeys(moods[1:-1])), ending_point=moods[-1]
        )

    def _voice(self, k: int) -> VoiceSuggestion:
        person = self.found.cast.people[k]
        age, gender = person.age(), person.gender()
        species = person.noun.species if person.noun else "human"
        low = species in ("wolf", "bear", "giant", "ogre", "monster", "devil", "lion", "dragon")
        pitch = (
            "low"
            if low
            else "high"
            if age is AgeGroup.CHILD or gender is Gender.FEMALE
            else "medium"
            if gender is Gender.UNKNOWN
            else "low"
        )
        tone = (
            "noble"
            if self._occupation(k) in ("king", "queen", "prince", "princess", "duke", "duchess")
            else "rough"
            if low
            else "neutral"
        )
        return VoiceSuggestion(age_range=age if age is not AgeGroup.UNKNOWN else AgeGroup.ADULT, tone=tone, pitch=pitch)

    def place_names(self) -> list[tuple[str, int]]:
        """Names that are places by their prepositions or a tagger's opinion."""
        counts: Counter[str] = Counter()
        toks, words = self.found.toks, self.found.words
        named = {m.index for m in self.found.cast.mentions}
        for i in range(1, len(toks)):
            word = toks.words[i]
            if not word[0].isupper() or i in named or toks.initial[i] or len(word) < 3 or toks.lower[i] in words.people:
                continue
            known = toks.lower[i] in self.found.opinions.places
            if known or (
                toks.lower[i - 1] in words.place_prepositions
                and toks.counts[toks.lower[i]] == 0
                and words.language != "de"
                and toks.lower[i] not in words.notnames
            ):
                counts[word] += 1
        return [(w, n) for w, n in counts.most_common(30) if n >= 2]
