"""The migrations lead to the tables of the code and of the contract, and back."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from resources.database.migrate import current, downgrade, newest, upgrade
from resources.database.session import connect, normalised
from resources.database.tables import Table
from tests.postgres import fresh_database
from visiobook.errors import BadInput

CONTRACT = {
    "analysis_jobs": {
        "columns": "id project_id job_type status priority parameters progress_percent result error_message "
        "gpu_time_ms cpu_time_ms memory_peak_mb started_at completed_at created_at",
        "indexes": "project_id status type priority",
    },
    "content_analysis": {
        "columns": "id project_id content_hash analysis_type model_version confidence_score result metadata created_at",
        "indexes": "project_id hash type confidence",
    },
    "generated_assets": {
        "columns": "id project_id asset_type generation_params file_path file_size_bytes generation_time_ms model_used "
        "quality_score metadata created_at",
        "indexes": "project_id type model",
    },
    "model_performance": {
        "columns": "id model_name model_version operation_type avg_processing_time_ms avg_gpu_utilization "
        "avg_memory_usage_mb success_rate last_updated",
        "indexes": "name operation",
    },
}


def test_the_migrations_make_exactly_the_tables_of_the_code(url):
    database = connect(url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []
    database.close()


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_the_contracts_tables_have_its_columns_and_indexes(url, table):
    inspector = sa.inspect(connect(url).engine)
    columns = {c["name"] for c in inspector.get_columns(table)}
    assert set(CONTRACT[table]["columns"].split()) <= columns
    indexes = {i["name"] for i in inspector.get_indexes(table)}
    assert {f"idx_{table}_{name}" for name in CONTRACT[table]["indexes"].split()} <= indexes


def test_postgresql_gives_rows_their_id_and_defaults_as_the_contract_says(url):
    database = connect(url)
    if not database.is_postgres:
        pytest.skip("SQLite has no gen_random_uuid(); the repositories give the ids there")
    with database.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO content_analysis (project_id, content_hash, analysis_type, model_version, result) "
                "VALUES (gen_random_uuid(), repeat('a', 64), 'x', '1', '{}')"
            )
        )
        row = session.execute(sa.text("SELECT id, metadata, created_at FROM content_analysis")).one()
        assert row.id and row.metadata == {} and row.created_at
        session.rollback()


def test_upgrading_twice_changes_nothing(url):
    upgrade(url)
    assert current(url) == newest()


def test_the_migrations_can_be_undone(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade(url)
    downgrade(url, "base")
    assert set(sa.inspect(connect(url).engine).get_table_names()) <= {"alembic_version"}
    upgrade(url)
    assert current(url) == newest()


def test_on_postgresql_they_can_be_undone_too(postgres_server):
    url = fresh_database(postgres_server)
    upgrade(url)
    downgrade(url, "base")
    assert set(sa.inspect(connect(url).engine).get_table_names()) <= {"alembic_version"}


def test_a_plain_postgresql_url_means_psycopg2():
    assert normalised("postgresql://u:p@h/d") == "postgresql+psycopg2://u:p@h/d"
    assert normalised("postgres://u:p@h/d") == "postgresql+psycopg2://u:p@h/d"
    assert normalised("postgresql+psycopg2://h/d") == "postgresql+psycopg2://h/d"


def test_a_url_of_another_database_is_refused_by_name():
    with pytest.raises(BadInput, match="mongodb"):
        normalised("mongodb://localhost/visiobook")
