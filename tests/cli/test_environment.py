"""The contract's environment variables are honoured or listed as replaced."""

import os
import re
from pathlib import Path

import pytest

from visiobook_cli.instance import adopt_contract_names

DOCS = Path(__file__).parents[2] / "docs" / "service.md"
CONTRACT = [
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
    "CUDA_MEMORY_FRACTION",
    "GPU_MEMORY_GROWTH",
    "MODELS_PATH",
    "MODEL_CACHE_SIZE",
    "MODEL_PRECISION",
    "BATCH_SIZE_SEMANTIC",
    "BATCH_SIZE_IMAGE",
    "HF_TOKEN",
    "HF_CACHE_DIR",
    "TRANSFORMERS_CACHE",
    "OPENAI_API_KEY",
    "OPENAI_MODEL",
    "DATABASE_URL",
    "VECTOR_DB_URL",
    "REDIS_URL",
    "STORAGE_SERVICE_URL",
    "PROJECT_SERVICE_URL",
    "CELERY_BROKER_URL",
    "CELERY_RESULT_BACKEND",
    "CELERY_WORKERS",
    "CELERY_CONCURRENCY",
    "MAX_CONTENT_LENGTH",
    "MAX_PROCESSING_TIME",
    "TIMEOUT_SEMANTIC_ANALYSIS",
    "TIMEOUT_IMAGE_GENERATION",
    "PROMETHEUS_PORT",
    "LOG_LEVEL",
    "ENABLE_PROFILING",
]


@pytest.mark.parametrize("name", CONTRACT)
def test_every_variable_of_the_contract_is_told_of(name):
    told = re.findall(r"`([A-Z_*]+)`", DOCS.read_text(encoding="utf-8"))
    patterns = [re.escape(t).replace(r"\*", ".*") for t in told]
    assert any(re.fullmatch(p, name) for p in patterns)


def test_the_hugging_face_cache_has_the_contracts_name(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", "")
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv("HF_CACHE_DIR", str(tmp_path))
    adopt_contract_names()
    assert os.environ["HF_HUB_CACHE"] == str(tmp_path)
