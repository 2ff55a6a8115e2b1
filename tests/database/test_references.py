"""What the database names is known to whoever lets go of artifacts."""

from resources.database.jobs import DatabaseJobs
from resources.database.references import row_texts
from tests.database.test_jobs import a_job
from visiobook.domain.base import sha256


def test_every_digest_that_a_row_names_is_in_its_text(database):
    jobs, still = DatabaseJobs(database), sha256(b"a still")
    job = a_job("referred", request=f'{{"cover":"{still}"}}')
    jobs.add(job)
    texts = list(row_texts(database))
    assert any(still in text for text in texts)
    assert any(job.fingerprint in text for text in texts)
