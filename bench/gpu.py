"""What a GPU gives: stills an hour by a plain diffusers loop and by our engine, with weights of SDXL's shape.

usage: python -m bench.gpu [--json] [--stills 32] [--steps 30] [--batch 8] [--side 1024] [--no-compile] [--tiny]

Speed does not depend on what weights hold, so random ones are built and saved in a temporary folder (7 GB for SDXL).
Both sides draw the same requests at the same size and number of steps; the plain loop is float16, one still at a time,
as diffusers' own documentation writes it. Loading, and the first batch (which compiles), are reported apart. GPU
utilisation is sampled with nvidia-smi while our engine draws. ``--tiny`` runs the whole script with a tiny model on a
CPU, to check that it works.
"""

import argparse
import gc
import json
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from resources.engines.device import TorchOptions
from resources.engines.image.diffusers import DiffusersImages, DiffusersOptions
from tests.engines import tiny
from visiobook.domain.character import AgeGroup, Gender, Look
from visiobook.domain.scene import PlaceKind, Setting, Slugline
from visiobook.domain.still import StillRequest, Subject
from visiobook.ports.engine import EngineSettings


@dataclass
class Result:
    """The table. Times in seconds; ``speed_up`` is ours over the plain loop's stills an hour."""

    device: str
    stills: int
    steps: int
    size: str
    plain_stills_per_hour: float = 0.0
    ours_stills_per_hour: float = 0.0
    speed_up: float = 0.0
    plain_load_s: float = 0.0
    ours_load_s: float = 0.0
    ours_first_batch_s: float = 0.0
    plain_peak_gb: float = 0.0
    ours_peak_gb: float = 0.0
    gpu_busy_percent: float = 0.0
    batch: int = 0
    compiled: bool = False


@dataclass
class Samples:
    """GPU utilisation in percent, sampled."""

    values: list[int] = field(default_factory=list)

    def mean(self) -> float:
        """Their mean; 0 without any."""
        return sum(self.values) / len(self.values) if self.values else 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--stills", type=int, default=32)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--side", type=int, default=1024)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), asked)
    if asked.json:
        print(json.dumps(asdict(result), indent=1))
        return
    for name, value in asdict(result).items():
        print(f"{name:24} {value:.2f}" if isinstance(value, float) else f"{name:24} {value}")


def measure(folder: Path, asked: argparse.Namespace) -> Result:
    """Both sides, the plain loop first."""
    device = "cpu" if asked.tiny else "cuda"
    (tiny.stable_diffusion_xl if asked.tiny else sdxl)(folder / "model")
    requests = [_request(n, asked.side) for n in range(asked.stills)]
    result = Result(device_name(device), asked.stills, asked.steps, f"{asked.side}x{asked.side}", batch=asked.batch)
    _plain(folder / "model", requests, asked, device, result)
    _forget(device)
    _ours(folder, requests, asked, device, result)
    result.speed_up = result.ours_stills_per_hour / result.plain_stills_per_hour
    return result


def _plain(model: Path, requests: list[StillRequest], asked: argparse.Namespace, device: str, result: Result) -> None:
    import torch
    from diffusers import AutoPipelineForText2Image

    began = time.monotonic()
    dtype = torch.float32 if device == "cpu" else torch.float16
    pipeline = AutoPipelineForText2Image.from_pretrained(model, dtype=dtype, local_files_only=True).to(device)
    pipeline.set_progress_bar_config(disable=True)
    result.plain_load_s = time.monotonic() - began

    def draw(request: StillRequest) -> None:
        side = 64 if asked.tiny else asked.side
        generator = torch.Generator("cpu").manual_seed(request.seed)
        pipeline(request.text, num_inference_steps=asked.steps, width=side, height=side, generator=generator)

    draw(requests[0])
    _reset_peak(device)
    result.plain_stills_per_hour = 3600 * len(requests) / timed(lambda: [draw(r) for r in requests], device)
    result.plain_peak_gb = _peak_gb(device)


def _forget(device: str) -> None:
    """Give the plain loop's memory back, so that ours is measured alone."""
    gc.collect()
    if device == "cuda":
        import torch

        torch.cuda.empty_cache()


def _ours(folder: Path, requests: list[StillRequest], asked: argparse.Namespace, device: str, result: Result) -> None:
    result.compiled = not asked.no_compile and not asked.tiny
    engine = DiffusersImages(
        EngineSettings(model=str(folder / "model"), cache_dir=folder / "cache"),
        DiffusersOptions(steps=asked.steps, batch=asked.batch, compile=result.compiled),
        TorchOptions(device=device),
    )
    engine.fingerprint()  # hashes the weights once: not part of loading
    result.ours_load_s = timed(lambda: engine.bucket(requests[0]), device)
    result.ours_first_batch_s = timed(lambda: list(engine.draw(requests[: asked.batch])), device)
    _reset_peak(device)
    with sampling(device) as samples:
        spent = timed(lambda: list(engine.draw(requests)), device)
    result.ours_stills_per_hour = 3600 * len(requests) / spent
    result.ours_peak_gb = _peak_gb(device)
    result.gpu_busy_percent = samples.mean()
    result.batch = engine.batch


def sdxl(folder: Path) -> Path:
    """A pipeline of SDXL base 1.0's shape (2.6 billion parameters in the denoiser) with random weights, float16."""
    import torch
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    torch.manual_seed(0)
    with torch.device("cuda"):
        torch.set_default_dtype(torch.float16)
        unet = UNet2DConditionModel(
            sample_size=128,
            in_channels=4,
            out_channels=4,
            block_out_channels=(320, 640, 1280),
            layers_per_block=2,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            transformer_layers_per_block=(1, 2, 10),
            attention_head_dim=(5, 10, 20),
            cross_attention_dim=2048,
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=2816,
        )
        vae = AutoencoderKL(
            block_out_channels=(128, 256, 512, 512),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            latent_channels=4,
            sample_size=1024,
            scaling_factor=0.13025,
            force_upcast=False,
        )
        shared = {"vocab_size": 49408, "bos_token_id": 188, "eos_token_id": 189, "pad_token_id": 1}
        first = CLIPTextConfig(
            hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, **shared
        )
        second = CLIPTextConfig(
            hidden_size=1280,
            intermediate_size=5120,
            num_hidden_layers=32,
            num_attention_heads=20,
            projection_dim=1280,
            **shared,
        )
        encoders = CLIPTextModel(first).eval(), CLIPTextModelWithProjection(second).eval()
        torch.set_default_dtype(torch.float32)
    pipeline = StableDiffusionXLPipeline(
        vae=vae,
        unet=unet,
        text_encoder=encoders[0],
        text_encoder_2=encoders[1],
        tokenizer=tiny.clip_tokenizer(),
        tokenizer_2=tiny.clip_tokenizer(),
        scheduler=tiny.scheduler(EulerDiscreteScheduler),
    )
    pipeline.save_pretrained(folder)
    return folder


def timed(work: Callable[[], object], device: str) -> float:
    """Seconds of wall time until the GPU is done too."""
    began = time.monotonic()
    work()
    if device == "cuda":
        import torch

        torch.cuda.synchronize()
    return time.monotonic() - began


@contextmanager
def sampling(device: str) -> Iterator[Samples]:
    """Sample GPU utilisation twice a second while the block runs."""
    samples, stop = Samples(), threading.Event()
    command = shutil.which("nvidia-smi")

    def sample() -> None:
        query = [str(command), "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
        while not stop.wait(0.5):
            said = subprocess.run(query, capture_output=True, text=True, check=True).stdout
            samples.values.append(int(said.splitlines()[0]))

    thread = threading.Thread(target=sample, daemon=True)
    if device == "cuda" and command:
        thread.start()
    yield samples
    stop.set()
    if thread.is_alive():
        thread.join()


def device_name(device: str) -> str:
    """The GPU's name, or cpu."""
    if device == "cpu":
        return "cpu"
    import torch

    return str(torch.cuda.get_device_name())


def _request(number: int, side: int) -> StillRequest:
    girl = Subject(name="Mia", look=Look(gender=Gender.FEMALE, age=AgeGroup.CHILD, attributes=("red hood",)))
    forest = Slugline(setting=Setting.EXTERIOR, place_kind=PlaceKind.FOREST)
    text = "A little girl with a red hood in a forest, watercolor."
    return StillRequest(text=text, subjects=(girl,), slugline=forest, width=side, height=side, seed=number)


def _reset_peak(device: str) -> None:
    if device == "cuda":
        import torch

        torch.cuda.reset_peak_memory_stats()


def _peak_gb(device: str) -> float:
    if device != "cuda":
        return 0.0
    import torch

    return float(torch.cuda.max_memory_allocated()) / 1e9


if __name__ == "__main__":
    main()
