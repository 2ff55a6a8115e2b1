"""The film's asset checks outside a run of its graph: on the values a project has now, with the graph's own checks."""

from collections.abc import Iterable, Iterator, Mapping

import dagster as dg
from dagster._core.definitions.decorators.op_decorator import DecoratedOpFunction

from resources.delivery import current
from visiobook.domain.base import Value
from visiobook.domain.project import Project
from visiobook.errors import VisiobookError
from visiobook.services.studio import Studio

PROJECT, STUDIO = "project", "studio"


def evaluations(
    studio: Studio, project: Project, checks: Iterable[dg.AssetChecksDefinition]
) -> Iterator[dg.AssetCheckEvaluation]:
    """Each check's verdict on a project's film, for the event log, on the project's partition.

    What a check made in an earlier run (a decoding, a hearing) is found and not made again. A check that cannot be made
    did not pass. Raises NotFound for an asset that was never made.
    """
    for check in checks:
        (spec,) = check.check_specs
        result = _result(check, _values(studio, project, check))
        yield dg.AssetCheckEvaluation(
            asset_key=spec.asset_key,
            check_name=spec.name,
            passed=result.passed,
            metadata=result.metadata,
            severity=result.severity,
            description=result.description,
            partition=project.id,
        )


def _values(studio: Studio, project: Project, check: dg.AssetChecksDefinition) -> Mapping[str, object]:
    """The arguments of a check by their names: the studio, the project, or the value of an asset."""
    given: dict[str, object] = {STUDIO: studio} if STUDIO in check.required_resource_keys else {}
    for name, key in check.keys_by_input_name.items():
        kind: type[Value] = check.op.input_def_named(name).dagster_type.typing_type
        given[name] = project if name == PROJECT else current(studio, project.id, key.path[-1], kind)
    return given


def _result(check: dg.AssetChecksDefinition, given: Mapping[str, object]) -> dg.AssetCheckResult:
    """The verdict of a check's own function: Dagster's way of calling it makes an instance of its own every time."""
    body = check.op.compute_fn
    assert isinstance(body, DecoratedOpFunction)
    try:
        result = body.decorated_fn(**given)
    except VisiobookError as error:
        return dg.AssetCheckResult(passed=False, description=error.message)
    assert isinstance(result, dg.AssetCheckResult)
    return result
