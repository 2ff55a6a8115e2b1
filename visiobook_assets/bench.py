"""The upgrade bench over a studio: films are made through the film's own steps and reported as the graph reports."""

from collections.abc import Mapping
from dataclasses import replace

import dagster as dg

from resources.delivery import deliver_again
from resources.meter import ProcessMeter
from resources.planning import UnspentCatalogue, planning_studio
from visiobook.domain.project import Project
from visiobook.domain.recipe import Use
from visiobook.ports.catalogue import EngineCatalogue
from visiobook.services.film import FilmSteps
from visiobook.services.filming import Filming
from visiobook.services.handing_over import hand_over_again
from visiobook.services.planning import Walked
from visiobook.services.projects import ASSETS as NAMES
from visiobook.services.studio import Studio
from visiobook.services.upgrades import UpgradeDesk
from visiobook.services.video_projects import id_of
from visiobook_assets.checking import evaluations
from visiobook_assets.checks import CHECKS
from visiobook_assets.engines import ENCODER, ENGINES, current_version
from visiobook_assets.film import ASSETS
from visiobook_assets.running import data_version
from visiobook_assets.upgrades import UpgradeBench


def open_bench(studio: Studio) -> UpgradeBench:
    """The bench over a studio's store, records, engines and ledger."""

    def make(engines: EngineCatalogue, project: Project) -> tuple[Use, ...]:
        filming = Filming(replace(studio, engines=engines), project)
        filming.film()
        return tuple(filming.uses)

    return UpgradeBench(
        desk=UpgradeDesk(
            store=studio.store,
            records=studio.records,
            engines=studio.engines,
            upgrades=studio.upgrades,
            clock=studio.clock,
            progress=studio.progress,
            assets=NAMES,
            walk=lambda project: walk(studio, project),
        ),
        ledger=studio.ledger,
        make=make,
        graph=tuple(ASSETS),
        versions=lambda project: versions(studio, project),
        deliver=lambda project: deliver_everywhere(studio, project),
        check=lambda project: evaluations(studio, project, CHECKS),
    )


def deliver_everywhere(studio: Studio, project: Project) -> None:
    """Put a film that became another where the film before it was: into the folders it was delivered to, and, where the
    service ordered it, into its database. Raises StorageFailed.
    """
    if id_of(project.id):
        from resources.dagster_service import warm_service  # a film made at the terminal needs no service

        shared = replace(warm_service(), engines=studio.engines, store=studio.store)
        hand_over_again(shared, studio, project, ProcessMeter())
    deliver_again(studio, project)


def walk(studio: Studio, project: Project) -> Walked:
    """A film gone through by stand-ins, over a store that is only read."""
    planning = replace(planning_studio(studio), engines=UnspentCatalogue(studio.engines))
    run = FilmSteps(planning, project, planning.maker())
    run.film(studio.records.corrections(project.id))
    found = ((use.recipe, planning.store.find(use.recipe)) for use in run.maker.uses)
    return Walked(tuple(run.maker.uses), {recipe: receipt for recipe, receipt in found if receipt is not None})


def versions(studio: Studio, project: Project) -> Mapping[str, str]:
    """The data version of every asset that a project has, by name: engines as they are now, the rest as made."""
    found = {name: current_version(studio, project, name) for name in (*ENGINES, ENCODER)}
    heads = ((name, studio.records.head(project.id, name)) for name in NAMES)
    made = {name: head.digest for name, head in heads if head is not None}
    return {**found, **made, "project": data_version(project)}


@dg.resource(required_resource_keys={"studio"}, description="What upgrades are planned and made with.")
def bench_resource(context: dg.InitResourceContext) -> UpgradeBench:
    """The bench over the studio resource."""
    return open_bench(context.resources.studio)
