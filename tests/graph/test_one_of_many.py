"""One changed scene of a long film costs one scene: the recipes of two versions are compared, and nothing is made."""

from collections import Counter

from resources.planning import planning_studio
from visiobook.domain.correction import Corrections
from visiobook.domain.engine import Port
from visiobook.domain.project import Brief, EngineChoice, Resolution
from visiobook.services.film import FilmSteps
from visiobook.services.projects import Source, set_up

PLACES = ("the forest", "the castle", "the village", "the sea", "the kitchen")


def story(changed: bool) -> str:
    """Ten chapters of two sentences, one of which may be another."""
    chapters = [
        f"Chapter {n}\n\nOn day {n} the old man walked to {PLACES[n % 5]} with his dog. "
        + ("A blue bird sang three times!" if changed and n == 5 else "The wind moved the leaves.")
        for n in range(1, 11)
    ]
    return "Ten Short Days\n\n" + "\n\n".join(chapters) + "\n"


def recipes(house, changed: bool) -> dict[str, str]:
    """Every recipe of the film by its digest, with its stage."""
    speech = EngineChoice(port=Port.SPEECH, engine="espeak")
    source = Source(data=story(changed).encode(), name="ten.txt")
    project = set_up(house.studio, source, "ten", Brief(resolution=Resolution.P360, engines=(speech,)))
    studio = planning_studio(house.studio)
    run = FilmSteps(studio, project, studio.maker())
    run.film(Corrections())
    return {use.recipe: use.stage for use in run.maker.uses}


def test_a_changed_scene_is_the_only_one_that_is_made_again(house):
    before, after = recipes(house, changed=False), recipes(house, changed=True)
    new = Counter(stage for digest, stage in after.items() if digest not in before)
    assert len(after) > 75
    assert new["still"] == new["utterance"] == 1
    assert new["segment"] <= 3 and new["music"] <= 1 and new["sound"] <= 4
