"""A service in a temporary home, its application, and people to ask it things.

Every test runs on SQLite and on PostgreSQL, but for those marked ``sqlite_only``: they are about fields, addresses or
files and ask the database nothing of their own.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from api.main import create_app
from resources.clock import SystemClock
from resources.database.migrate import upgrade
from resources.database.session import connect
from resources.meter import ProcessMeter
from resources.progress import SilentProgress
from resources.quality.picture import PillowPictures
from resources.quality.sound import AvSoundFiles, MeasuredSounds
from resources.security.passwords import Argon2Passwords
from resources.service import build_service
from resources.storage.local import LocalStore
from tests.api.engines import SmallCatalogue
from tests.postgres import fresh_database, server
from visiobook.domain.account import AccountRole
from visiobook.domain.base import sha256
from visiobook.domain.character import CastBook, Casting
from visiobook.domain.correction import Corrections
from visiobook.domain.job import JobStage, JobType
from visiobook.domain.manuscript import Manuscript, Passage
from visiobook.domain.scene import SceneList
from visiobook.errors import EngineFailed, VisiobookError
from visiobook.ports.reading import ReadingOptions
from visiobook.server_settings import ServerSettings
from visiobook.services import order_pictures, order_sounds, work
from visiobook.services.asset_making import AssetShop, make_assets
from visiobook.services.publication_work import carry
from visiobook.services.service import Service
from visiobook.services.submissions import model_of
from visiobook.services.voice_previews import speak_preview
from visiobook.services.workshop import Workshop
from visiobook.stages.making import Maker

TEXT = "Il était une fois un Prince courageux.\n\nLe Prince rencontra Merlin. Merlin aida le Prince. Merlin sourit."
QUICK = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("template") / "service.db"
    upgrade(f"sqlite:///{file}")
    connect(f"sqlite:///{file}").engine.connect().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    yield from server()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated PostgreSQL database to copy."""
    url = fresh_database(postgres_server)
    upgrade(url)
    return url


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that has a service runs on both databases."""
    if "backend" in metafunc.fixturenames:
        alone = metafunc.definition.get_closest_marker("sqlite_only") is not None
        metafunc.parametrize("backend", ["sqlite"] if alone else ["sqlite", "postgresql"])


@pytest.fixture
def build(request: pytest.FixtureRequest, tmp_path: Path, backend: str) -> Iterator[Callable[..., Service]]:
    """Builds a service; settings by keyword."""
    home = tmp_path / "home"
    home.mkdir()
    url = ""
    if backend == "sqlite":
        (home / "service.db").write_bytes(request.getfixturevalue("template").read_bytes())
    else:
        running = request.getfixturevalue("postgres_server")
        url = fresh_database(running, request.getfixturevalue("postgres_template"))
    opened = []

    def make(**settings) -> Service:
        chosen = ServerSettings(home=home, jwt_secret="x" * 40, database_url=url, **settings)
        database = connect(chosen.database)
        opened.append(database)
        return build_service(chosen, LocalStore(home / "store"), SmallCatalogue(), database=database, passwords=QUICK)

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def service(build) -> Service:
    return build(wait_analysis_s=10, wait_generation_s=10, webhook_allow_private=True)


@pytest.fixture
def app(service):
    return create_app(service)


@pytest.fixture
def client(app) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def bearer(service: Service, role: str = "user") -> dict[str, str]:
    return {"Authorization": f"Bearer {service.accounts.mint(AccountRole(role), 3600)}"}


@pytest.fixture
def user(service) -> dict[str, str]:
    return bearer(service)


@pytest.fixture
def premium(service) -> dict[str, str]:
    return bearer(service, "premium")


@pytest.fixture
def admin(service) -> dict[str, str]:
    return bearer(service, "admin")


class Hand:
    """Does waiting jobs as a run of the graph would, without Dagster: the same use cases, in a thread."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for job in self._service.jobs.claimed():  # a long one must not be waited for
            self._service.jobs.request_cancel(job.id)
        self._thread.join()

    def _loop(self):
        while not self._stop.wait(0.01):
            job = self._service.jobs.claim("hand", self._service.clock.now())
            if job is not None:
                self.do(job)

    def do(self, job):
        try:
            self._do(work.begin(self._service, job.id, "run", ProcessMeter()))
            model = model_of(self._service, job.job_type).name
            self._service.workers.beat("hand", 1, self._service.clock.now(), None, [model])
        except VisiobookError as error:
            work.failed(self._service, job.id, error)

    def _do(self, run):
        stages = (JobStage(stage="all", duration_ms=1),)
        maker = Maker(self._service.store, SystemClock(), SilentProgress())
        shop = Workshop(run, maker, PillowPictures(), MeasuredSounds(), AvSoundFiles())
        orders = {
            JobType.IMAGES: order_pictures.draw,
            JobType.NARRATION: order_sounds.narrate,
            JobType.MUSIC: order_sounds.compose,
        }
        if run.job.job_type.value.startswith("asset_"):
            run.finish(make_assets(AssetShop(run, maker, AvSoundFiles())), stages)
        elif run.job.job_type is JobType.PUBLICATION:
            run.finish(carry(run), stages)
        elif run.job.job_type is JobType.VOICE_PREVIEW:
            run.finish(speak_preview(run, self._service.engines, AvSoundFiles()), stages)
        elif run.job.job_type is JobType.PIPELINE:
            raise EngineFailed("No film is made without the graph.")
        elif run.job.job_type in orders:
            run.finish(orders[run.job.job_type](shop), stages)
        else:
            run.finish_report(*self._report(run), stages)

    def _report(self, run):
        text = self._service.store.read(run.submission.source).decode()
        manuscript = Manuscript(
            title="", text=text, body=Passage(start=0, end=len(text)), source_name="x.txt", media_type="text/plain"
        )
        options = ReadingOptions(
            language=run.submission.language, max_scenes=getattr(run.submission, "max_scenes", None)
        )
        reading = self._service.engines.reading().read(manuscript, options, Corrections())
        scenes = SceneList(scenes=reading.scenes, structure=reading.structure)
        book = CastBook(characters=reading.characters, casting=Casting(members=()))
        return {
            JobType.SEMANTIC: lambda: work.semantic_report(reading),
            JobType.SCENES: lambda: work.scene_report(reading, scenes, manuscript),
            JobType.CHARACTERS: lambda: work.character_report(reading, book, scenes),
        }[run.job.job_type]()


@pytest.fixture
def hand(service) -> Iterator[Hand]:
    with Hand(service) as hand:
        yield hand


def digest(text: str) -> str:
    return sha256(text.encode())
