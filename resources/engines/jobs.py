"""Jobs under way at providers, on disk before they are waited for, so that a restart resumes and does not pay twice."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from visiobook.domain.base import Digest, Value


class RemoteJob(Value):
    """A request sent, or about to be sent, to a provider. ``job_id`` is empty until the provider gave one."""

    provider: str
    request: Digest
    idempotency_key: str
    job_id: str = ""


@dataclass(frozen=True)
class FileJobs:
    """One small file a job in ``folder``; each write is whole or not there. Holds no key and no text of the request."""

    folder: Path

    def get(self, provider: str, request: Digest) -> RemoteJob | None:
        """The job of a request, None if there is none under way."""
        path = self._path(provider, request)
        return RemoteJob.model_validate_json(path.read_text()) if path.exists() else None

    def put(self, job: RemoteJob) -> RemoteJob:
        """Store a job, replacing what was known of it."""
        path = self._path(job.provider, job.request)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as out:
            out.write(job.canonical_json())
            out.flush()
            os.fsync(out.fileno())
        Path(out.name).replace(path)
        return job

    def drop(self, job: RemoteJob) -> None:
        """Forget a finished job."""
        self._path(job.provider, job.request).unlink(missing_ok=True)

    def _path(self, provider: str, request: Digest) -> Path:
        return self.folder / provider.lower().replace(" ", "-") / f"{request}.json"
