import io

import pytest
from PIL import Image

from resources.engines.device import TorchOptions
from resources.engines.image.diffusers import DiffusersImages, DiffusersOptions, bucket
from tests.engines import needs, tiny
from tests.engines.contract import ImageContract, like, still_request
from visiobook.domain.character import Look
from visiobook.domain.still import Subject
from visiobook.errors import BadInput, EngineFailed, EngineMissing, UnknownChoice
from visiobook.ports.engine import EngineSettings

pytestmark = needs.torch


@pytest.fixture(scope="session")
def sd(tmp_path_factory):
    return tiny.stable_diffusion(tmp_path_factory.mktemp("sd"))


@pytest.fixture(scope="session")
def sdxl(tmp_path_factory):
    return tiny.stable_diffusion_xl(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def images(folder, cache, dtype="auto", device="cpu", **options):
    return DiffusersImages(
        EngineSettings(model=str(folder), cache_dir=cache),
        DiffusersOptions(steps=2, **{"batch": 2, **options}),
        TorchOptions(dtype=dtype, device=device),
    )


class TestStableDiffusion(ImageContract):
    @pytest.fixture
    def engine(self, sd, cache):
        return images(sd, cache)


class TestStableDiffusionXL(ImageContract):
    @pytest.fixture
    def engine(self, sdxl, cache):
        return images(sdxl, cache)


def test_a_still_does_not_depend_on_what_it_was_batched_with(sd, cache):
    requests = [still_request(seed=s) for s in (1, 2, 3, 4, 5)]
    alone = [next(images(sd, cache, batch=1).draw([r])) for r in requests]
    together = images(sd, cache, batch=4).draw(requests)
    assert all(like(a.png, b.png) for a, b in zip(alone, together, strict=True))


def test_bfloat16_draws_and_is_another_fingerprint(sd, cache):
    half = images(sd, cache, dtype="bfloat16")
    assert len(next(half.draw([still_request()])).png) > 100
    assert half.fingerprint() != images(sd, cache).fingerprint()


def test_every_option_that_changes_a_picture_changes_the_fingerprint(sd, cache):
    prints = {images(sd, cache, **o).fingerprint() for o in ({}, {"guidance": 1.0}, {"safety": "off"})}
    assert len(prints) == 3 and images(sd, cache, batch=7).fingerprint() in prints


def running_out_above(most, pipeline):
    """The pipeline on a device with room for ``most`` stills."""

    class Small(type(pipeline)):
        def __call__(self, prompt, **more):
            import torch

            if len(prompt) > most:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
            return super().__call__(prompt, **more)

    pipeline.__class__ = Small
    return pipeline


def test_out_of_memory_halves_the_batch_goes_on_and_says_so(sd, cache, caplog):
    engine = images(sd, cache, batch=4, guidance=1.1)
    running_out_above(1, engine._loaded().pipeline)
    drawn = list(engine.draw([still_request(seed=s) for s in range(3)]))
    assert len(drawn) == 3 and engine.batch == 1
    assert "Memory ran out at 3 stills at once; going on with 1." in drawn[0].details.notices
    assert "Memory ran out" in caplog.text


def test_out_of_memory_with_a_single_still_says_what_to_do(sd, cache):
    engine = images(sd, cache, guidance=1.2)
    running_out_above(0, engine._loaded().pipeline)
    with pytest.raises(EngineFailed, match="ran out of memory on cpu making a single still") as failed:
        list(engine.draw([still_request()]))
    assert "smaller model" in failed.value.hint


def test_an_error_of_the_model_is_not_mistaken_for_a_lack_of_memory(sd, cache):
    engine = images(sd, cache, guidance=1.3)
    import torch

    engine._loaded().pipeline.unet.conv_in = torch.nn.Conv2d(9, 32, 3)
    with pytest.raises(EngineFailed, match="expected input"):
        list(engine.draw([still_request()]))


def test_a_lora_changes_the_picture_and_the_fingerprint(sd, cache, tmp_path):
    from diffusers import StableDiffusionPipeline

    path = tiny.lora(tmp_path, StableDiffusionPipeline.from_pretrained(sd, local_files_only=True))
    plain, tuned = images(sd, cache), images(sd, cache, loras=(f"{path}:0.9",))
    assert plain.fingerprint() != tuned.fingerprint()
    assert not like(next(plain.draw([still_request()])).png, next(tuned.draw([still_request()])).png)


@pytest.mark.parametrize("refuses", [True, False])
def test_the_safety_checker_is_kept_unless_taken_out_in_so_many_words(sd, cache, tmp_path, refuses):
    from diffusers import StableDiffusionPipeline
    from transformers import CLIPImageProcessor

    looks = CLIPImageProcessor(size={"shortest_edge": 30}, crop_size={"height": 30, "width": 30})
    guarded = StableDiffusionPipeline.from_pretrained(
        sd, safety_checker=tiny.safety_checker(refuses), feature_extractor=looks, local_files_only=True
    )
    guarded.save_pretrained(tmp_path / "guarded")
    if refuses:
        with pytest.raises(EngineFailed, match="safety checker withheld"):
            list(images(tmp_path / "guarded", cache).draw([still_request()]))
        assert len(list(images(tmp_path / "guarded", cache, safety="off").draw([still_request()]))) == 1
    else:
        assert len(list(images(tmp_path / "guarded", cache).draw([still_request()]))) == 1


def test_a_reference_picture_keeps_a_character_alike_and_shots_without_one_are_drawn_too(sd, cache, tmp_path):
    adapter = tiny.ip_adapter(tmp_path / "adapter", sd)
    (tmp_path / "people").mkdir()
    Image.new("RGB", (32, 32), "red").save(tmp_path / "people" / "Mia.png")
    like_mia = images(sd, cache, ip_adapter=str(adapter), references=str(tmp_path / "people"), ip_scale=1.0)
    nobody = still_request(subjects=(Subject(name="Wolf", look=Look(species="wolf")),), seed=5)
    seen, unseen = like_mia.draw([still_request(seed=5), nobody])
    plain, plain_nobody = images(sd, cache).draw([still_request(seed=5), nobody])
    assert not like(seen.png, plain.png) and like(unseen.png, plain_nobody.png)


def test_a_long_prompt_is_cut_by_importance_and_what_was_left_out_is_on_the_receipt(sd, cache):
    drawn = next(images(sd, cache).draw([still_request(description=" ".join(["leaf"] * 60))]))
    assert any("Left out of the prompt" in n and "leaf" in n for n in drawn.details.notices)
    with pytest.raises(BadInput, match="this image model reads 77"):
        list(images(sd, cache).draw([still_request(prompt="word " * 90)]))


def test_weights_that_are_no_pipeline_or_not_there_say_what_to_do(cache, tmp_path):
    with pytest.raises(EngineMissing, match=r"no model_index\.json"):
        list(images(tmp_path, cache).draw([still_request()]))
    with pytest.raises(EngineMissing) as missing:
        list(images("", cache).draw([still_request()]))
    assert "VISIOBOOK_DIFFUSERS_MODEL" in missing.value.hint


def test_pickled_weights_are_refused(sd, cache, tmp_path):
    from diffusers import StableDiffusionPipeline

    pipeline = StableDiffusionPipeline.from_pretrained(sd, local_files_only=True)
    pipeline.save_pretrained(tmp_path / "pickled", safe_serialization=False)
    with pytest.raises(EngineMissing, match="does not load"):
        list(images(tmp_path / "pickled", cache).draw([still_request()]))


def test_a_gpu_that_is_not_there_is_said_and_not_replaced_by_the_cpu(sd, cache):
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(EngineMissing, match="told to run on cuda"):
        list(images(sd, cache, device="cuda").draw([still_request()]))


def test_an_unknown_precision_lists_those_there_are(sd, cache):
    with pytest.raises(UnknownChoice) as unknown:
        images(sd, cache, dtype="int3")
    assert "bfloat16" in unknown.value.hint


def test_buckets_keep_the_models_number_of_pixels_in_the_films_shape():
    assert bucket(1920, 1080, 1024, 64) == (1344, 768)
    assert bucket(1080, 1920, 1024, 64) == (768, 1344)
    assert bucket(1080, 1080, 512, 64) == (512, 512)


def test_a_still_covers_its_frame_without_being_stretched():
    from resources.engines.pictures import png_of

    circle = Image.new("RGB", (64, 64), "white")
    fitted = Image.open(io.BytesIO(png_of(circle, 160, 90)))
    assert fitted.size == (160, 90) and fitted.getpixel((0, 0)) == (255, 255, 255)
