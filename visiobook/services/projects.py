"""Projects: set one up, list them, see what each has."""

import re
import unicodedata

from visiobook.domain.base import Digest, Value, sha256
from visiobook.domain.project import Brief, Project, SceneOverride
from visiobook.domain.recipe import Manifest
from visiobook.errors import BadInput
from visiobook.services.film import PROMPT
from visiobook.services.studio import Studio
from visiobook.stages.render import FILM

ASSETS = (
    "project",
    "corrections",
    "manuscript",
    "analysis",
    "scenes",
    "characters",
    "images",
    "narration",
    "pacing",
    "motion",
    "captions",
    "music",
    "timeline",
    "soundtrack",
    "render",
)
"""The assets of the graph in the order of their making."""


class Source(Value):
    """What a film is made from: a file's bytes and name, or an idea."""

    data: bytes = b""
    name: str = ""
    idea: str = ""


def slug(name: str) -> str:
    """A project id from any name: lower-case letters, digits and dashes, at most 80.

    Raises BadInput when nothing of the name can stand in an id.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    if not made:
        raise BadInput(f"No project name can be made of {name!r}.", "Give one with --name, in letters and digits.")
    return made


def project_of(source: Source, name: str, brief: Brief) -> Project:
    """The project a source, a name and a brief make, without recording anything."""
    kept = f"{PROMPT}{source.idea}" if source.idea else sha256(source.data)
    return Project(id=slug(name), name=name, source=kept, source_name=source.name, brief=brief)


def set_up(studio: Studio, source: Source, name: str, brief: Brief) -> Project:
    """Create the project, or give an existing one this source and brief. Its overrides of single scenes stay, so does
    its engine for each port the brief does not name, and nothing made before is lost.
    """
    project = with_kept(studio, project_of(source, name, brief))
    if source.data:
        studio.store.put_bytes(source.data)
    studio.records.save(project)
    return project


def with_kept(studio: Studio, project: Project) -> Project:
    """The project with what stays where its brief says nothing: the overrides, engines (an upgrade may have given them)
    and budget that its record has, and for a new project the engines that new projects get.
    """
    known = next((p for p in studio.records.list() if p.id == project.id), None)
    named = {c.port for c in project.brief.engines}
    usual = studio.upgrades.defaults() if known is None else known.brief.engines
    engines = (*project.brief.engines, *(c for c in usual if c.port not in named))
    overrides = project.brief.overrides or (known.brief.overrides if known is not None else ())
    budget = project.brief.budget_usd
    if budget is None and known is not None:
        budget = known.brief.budget_usd
    brief = project.brief.model_copy(update={"engines": engines, "overrides": overrides, "budget_usd": budget})
    return project.model_copy(update={"brief": brief})


def override(studio: Studio, project_id: str, wanted: SceneOverride) -> Project:
    """Change one scene's prompt, style or voice; what it leaves empty stays as it was overridden before."""
    project = studio.records.get(project_id)
    before = next((o for o in project.brief.overrides if o.scene == wanted.scene), SceneOverride(scene=wanted.scene))
    merged = before.model_copy(update={k: v for k, v in wanted if v})
    others = tuple(o for o in project.brief.overrides if o.scene != wanted.scene)
    overrides = tuple(sorted((*others, merged), key=lambda o: o.scene))
    changed = project.model_copy(update={"brief": project.brief.model_copy(update={"overrides": overrides})})
    studio.records.save(changed)
    return changed


def manifests(studio: Studio, project_id: str) -> dict[str, Manifest]:
    """What each asset of a project used when it was last made."""
    found: dict[str, Manifest] = {}
    for asset in ASSETS:
        head = studio.records.head(project_id, f"{asset}.manifest")
        if head is not None:
            found[asset] = Manifest.model_validate_json(studio.store.read(head.digest))
    return found


def segments_of(studio: Studio, project_id: str) -> tuple[Digest, ...]:
    """The segments of a project's film in their order, as the film's receipt names them; none before it is made."""
    used = manifests(studio, project_id).get("render", Manifest())
    films = (studio.store.find(use.recipe) for use in used.uses if use.stage == FILM)
    return tuple(i.digest for film in films if film for i in film.recipe.inputs if i.name.startswith("segment-"))
