import math

import pytest

from resources.engines.device import Device, GpuOptions, wait_for_gpu
from tests.engines.needs import torch
from visiobook.errors import EngineMissing, UnknownChoice


def nowhere():
    return False


def test_where_the_settings_allow_it_an_engine_without_a_gpu_runs_on_the_cpu_and_its_fingerprint_says_so(caplog):
    device = Device("cuda", gpu=GpuOptions(unavailable="cpu"), there=nowhere)
    assert (device.name, device.tag()) == ("cpu", "float32-cpu") and "running on the CPU" in caplog.text
    assert Device("cuda:1", gpu=GpuOptions(unavailable="cpu"), there=lambda: True).tag() == "bfloat16-cuda"


def test_an_engine_that_waits_goes_on_as_soon_as_a_gpu_is_there(caplog):
    looks = iter([False] * 14 + [True])
    slept = []
    wait_for_gpu("diffusers", GpuOptions(unavailable="wait"), lambda: next(looks), slept.append)
    assert slept == [5.0] * 14
    assert caplog.text.count("waits for a GPU") == 2  # once a minute


def test_waiting_ends_after_the_time_that_was_set():
    with pytest.raises(EngineMissing, match="waited 10 s for a GPU"):
        wait_for_gpu("diffusers", GpuOptions(unavailable="wait", wait_s=10), nowhere, lambda s: None)


@torch
def test_an_engine_that_neither_waits_nor_runs_on_the_cpu_says_what_to_do():
    import torch as t

    if t.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(EngineMissing, match="no usable GPU") as missing:
        Device("cuda", there=nowhere).require("diffusers")
    assert "VISIOBOOK_GPU_UNAVAILABLE" in missing.value.hint


def test_the_policy_is_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("VISIOBOOK_GPU_UNAVAILABLE", "wait")
    assert GpuOptions().unavailable == "wait" and GpuOptions().wait_s == math.inf
    monkeypatch.setenv("VISIOBOOK_GPU_UNAVAILABLE", "hope")
    with pytest.raises(UnknownChoice) as unknown:
        Device("cuda")
    assert "fail, wait, cpu" in unknown.value.hint
