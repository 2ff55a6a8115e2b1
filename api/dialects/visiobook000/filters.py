"""The job list's query in our words."""

from visiobook.domain.job import SUBMITTED, JobFilter, JobStatus, JobType
from visiobook.errors import UnknownChoice

ALIASES = {
    "semantic": JobType.SEMANTIC,
    "scenes": JobType.SCENES,
    "characters": JobType.CHARACTERS,
    "image": JobType.IMAGES,
    "images": JobType.IMAGES,
    "narration": JobType.NARRATION,
    "music": JobType.MUSIC,
}
"""The filter says ``semantic`` where jobs say ``semantic_analysis``."""


def job_filter(project_id: str | None, status: str, job_type: str, page: int, limit: int) -> JobFilter:
    """The filter. Raises UnknownChoice for a word that is no status or type."""
    return JobFilter(
        project_ref=project_id,
        statuses=tuple(_status(word) for word in _words(status)),
        job_types=tuple(_type(word) for word in _words(job_type)) or SUBMITTED,
        page=page,
        limit=limit,
    )


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",") if word.strip()]


def _status(word: str) -> JobStatus:
    known = [s.value for s in JobStatus]
    if word not in known:
        raise UnknownChoice.of("status", word, known)
    return JobStatus(word)


def _type(word: str) -> JobType:
    known = {**ALIASES, **{t.value: t for t in SUBMITTED}}
    if word not in known:
        raise UnknownChoice.of("job_type", word, [t.value for t in SUBMITTED])
    return known[word]
