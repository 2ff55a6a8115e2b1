"""Client of the IAFactory Video platform.

    from iafactory_video import VideoClient

    client = VideoClient(api_key="your-token")
    project = client.projects.create(title="Ma Vidéo", prompt="Créer une vidéo sur l'IA...")
    client.projects.start(project.id)
    result = client.projects.wait_for_completion(project.id)

:class:`AsyncVideoClient` has the same calls to be awaited.
"""

from iafactory_video.aio import AsyncVideoClient
from iafactory_video.client import VideoClient
from iafactory_video.errors import (
    AuthenticationError,
    ConflictError,
    NotFoundError,
    PermissionDenied,
    PipelineFailed,
    RateLimited,
    ServerError,
    VideoError,
    WaitTimeout,
)
from iafactory_video.models import Asset, Progress, Project, Render, Script, Status, Timeline, Voice

__all__ = [
    "Asset",
    "AsyncVideoClient",
    "AuthenticationError",
    "ConflictError",
    "NotFoundError",
    "PermissionDenied",
    "PipelineFailed",
    "Progress",
    "Project",
    "RateLimited",
    "Render",
    "Script",
    "ServerError",
    "Status",
    "Timeline",
    "VideoClient",
    "VideoError",
    "Voice",
    "WaitTimeout",
]
