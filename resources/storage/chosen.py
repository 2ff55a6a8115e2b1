"""The artifact store the settings name."""

from resources.storage.local import LocalStore
from resources.storage.s3 import S3Store
from visiobook.ports.artifacts import ArtifactStore
from visiobook.settings import Settings


def artifact_store(settings: Settings) -> ArtifactStore:
    """The S3 store of ``artifacts_url``, else the folder in the home. Raises BadInput for another kind of address."""
    if settings.artifacts_url:
        return S3Store(settings.artifacts_url, settings.cache_dir / "artifacts")
    return LocalStore(settings.store_dir)
