"""What somebody wants and where they come from, in the text's own words; nothing where it does not say."""

from bisect import bisect_left

from visiobook.reading.lexicon import Lexicon
from visiobook.reading.persons import Cast, Mention
from visiobook.reading.plain import Plain
from visiobook.reading.sentences import sentences
from visiobook.reading.tokens import Tokens

NEXT = 4
"""Words after a name in which its verb stands."""
LONGEST = 260
EARLY = 12
"""Places where somebody is named, from the first, at which an origin is looked for."""


class Motives:
    """Finds the sentences of one text that tell a wish or an origin."""

    def __init__(self, plain: Plain, toks: Tokens, words: Lexicon, cast: Cast) -> None:
        self.plain, self.toks, self.words = plain, toks, words
        self.begins = [p.start for p in plain.paragraphs]
        self.told: list[list[Mention]] = [[] for _ in cast.people]
        for m in cast.mentions:
            if not m.spoken:
                self.told[m.person].append(m)

    def motivation(self, person: int) -> str:
        """The first sentence that tells what somebody wants, "" for none."""
        for m in self.told[person]:
            if self._verb(m, "wants"):
                found = self._sentence(m)
                if found:
                    return found
        return ""

    def background(self, person: int) -> str:
        """The sentence that tells what somebody was or came from; else the one that brings them in."""
        early = self.told[person][:EARLY]
        for m in early:
            if self._verb(m, "origins"):
                found = self._sentence(m)
                if found:
                    return found
        return self._sentence(early[0]) if early else ""

    def _verb(self, m: Mention, kind: str) -> bool:
        table = self.words.kinds.get(kind)
        if table is None:
            return False
        for i in range(m.stop, min(m.stop + NEXT, len(self.toks))):
            if self.toks.initial[i] or self.toks.spoken[i]:
                return False
            pair = " ".join(self.toks.lower[i : i + 2])
            if self.toks.lower[i] in table or pair in table.phrases:
                return True
        return False

    def _sentence(self, m: Mention) -> str:
        paragraph = self.plain.paragraphs[max(0, bisect_left(self.begins, m.start + 1) - 1)]
        for a, b in sentences(self.plain.text, paragraph.start, paragraph.end, self.words):
            if a <= m.start < b:
                said = any(self.toks.spoken[self.toks.at(a) : self.toks.at(b)])
                return self.plain.text[a:b] if b - a <= LONGEST and not said else ""
        return ""
