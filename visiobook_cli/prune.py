"""``visiobook prune``: see what nobody needs any more, and let go of it."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console
from rich.table import Table

from resources.factory import build_studio
from resources.references import HomeReferences
from visiobook.domain.pruning import Amount, PrunePlan
from visiobook.errors import BadInput
from visiobook.ports.pruning import PrunableStore
from visiobook.services.pruning import PruneDesk, plan_pruning
from visiobook.services.pruning import prune as let_go
from visiobook.settings import Settings
from visiobook_cli.instance import instance
from visiobook_cli.progress import TerminalProgress

if TYPE_CHECKING:
    from dagster import DagsterInstance


def prune(
    apply: Annotated[bool, typer.Option("--apply", help="Remove it. Without this, nothing is removed.")] = False,
    older_than: Annotated[
        float, typer.Option(min=0, help="Days it must not have been used; never less than an hour.")
    ] = 0.0,
    upgrade: Annotated[
        list[str] | None, typer.Option(help="Let go of this upgrade's old takes too (may be repeated).")
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="No other home keeps artifacts in this S3 bucket: needed to remove there.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else")] = False,
) -> None:
    """Let go of old takes: what no film, no order and no upgrade needs any more. Receipts stay."""
    settings, settle = Settings(), tuple(upgrade or ())
    if apply and settings.artifacts_url and not alone:
        raise BadInput(
            f"{settings.artifacts_url} may hold what other homes need, and this home knows only its own films.",
            "If no other home (VISIOBOOK_HOME) uses this address, add --alone.",
        )
    with instance(settings) as opened:
        desk = _desk(settings, opened)
        plan = plan_pruning(desk, timedelta(days=older_than), settle)
        if not as_json:
            _show(plan, settle)
        gone = Amount()
        if apply and (plan.removed or settle):
            with TerminalProgress(Console(stderr=True)) as bars:
                gone = let_go(replace(desk, progress=bars), plan, settle)
    _tell(plan, gone, apply, as_json)


def _desk(settings: Settings, opened: "DagsterInstance") -> PruneDesk:
    from resources.run_processes import under_way

    studio = build_studio(settings)
    return PruneDesk(
        store=cast(PrunableStore, studio.store),  # both stores that settings can name can remove
        references=HomeReferences(settings),
        upgrades=studio.upgrades,
        clock=studio.clock,
        progress=studio.progress,
        at_work=lambda: under_way(opened),
    )


def _show(plan: PrunePlan, settle: tuple[str, ...]) -> None:
    console = Console(highlight=False)
    console.print(f"Needed by films and records: {_words(plan.needed)}.")
    for kept in plan.kept:
        console.print(
            f"Kept so that upgrade {kept.upgrade} can be taken back: {_words(kept.amount)}. "
            f"Let go of them too: visiobook prune --upgrade {kept.upgrade}",
            soft_wrap=True,
        )
    if plan.recent.files:
        console.print(f"Needed by nobody, but used of late: {_words(plan.recent)}.")
    if not plan.takes:
        console.print("There are no old takes to let go of.")
        return
    table = Table("old takes of", "engine", "files", "size", box=None)
    for take in plan.takes:
        table.add_row(take.stage, take.engine, str(take.amount.files), _size(take.amount.size))
    console.print(table)
    if settle:
        console.print(f"After it, {', '.join(settle)} cannot be rolled back.", soft_wrap=True)


def _tell(plan: PrunePlan, gone: Amount, applied: bool, as_json: bool) -> None:
    if as_json:
        short = plan.model_dump(mode="json", exclude={"removed"})
        Console(soft_wrap=True).print_json(data={**short, "let_go": gone.model_dump() if applied else None})
    elif applied:
        typer.echo(f"Let go of {_words(gone)}. Their receipts are kept.")
    elif plan.removed:
        typer.echo(f"Nothing was removed. Let go of {_words(plan.amount())}: the same command with --apply")


def _words(amount: Amount) -> str:
    return f"{amount.files} {'file' if amount.files == 1 else 'files'}, {_size(amount.size)}"


def _size(size: int) -> str:
    for unit, at in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= at:
            return f"{size / at:.1f} {unit}"
    return f"{size} bytes"
