"""The camera's path is exact, and what it draws lies where the path says."""

import subprocess
import sys
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from resources.media.kernels import GROUP, ONE, Axis, kernels, room_for
from resources.media.pictures import Gallery
from resources.media.planes import Planes, rgb_to_yuv, seen
from resources.media.segment import SegmentPainter
from visiobook.domain.base import sha256
from visiobook.domain.camera import WHOLE, CameraPath, Easing, Framing
from visiobook.domain.project import Template
from visiobook.domain.render import Layer, PicturePreset, SegmentPlan, StillSource
from visiobook.domain.scene import CameraMovement, TransitionKind
from visiobook.domain.still import FocusBox, Still
from visiobook.domain.timeline import Black, TitleCard
from visiobook.stages.framing import camera_path, movement

share = st.fractions(0, 1, max_denominator=40)


@pytest.mark.parametrize("easing", list(Easing))
def test_a_move_begins_and_ends_exactly_at_its_framings(easing):
    path = CameraPath(start=WHOLE, end=WHOLE.scaled(Fraction(3, 4)), easing=easing, frames=37, lead=5)
    assert path.at(-5) == path.start
    assert path.at(36) == path.end


@pytest.mark.parametrize("easing", list(Easing))
def test_a_move_never_turns_back(easing):
    path = CameraPath(start=WHOLE, end=WHOLE.scaled(Fraction(3, 4)), easing=easing, frames=50)
    widths = [path.at(n).width for n in range(50)]
    assert widths == sorted(widths, reverse=True)


@given(
    x=share, y=share, width=st.fractions("1/20", 2, max_denominator=40), still=st.sampled_from(["16/9", "1", "9/16"])
)
def test_a_framing_lies_wholly_on_the_still(x, y, width, still):
    inside = Framing(x=x, y=y, width=width).within(Fraction(still), Fraction(16, 9))
    view = seen(inside, 1600, int(1600 / Fraction(still)), Fraction(16, 9))
    assert 0 <= view.left <= view.left + view.width <= 1600
    assert 0 <= view.top <= view.top + view.height <= int(1600 / Fraction(still)) + 1


@given(
    box=st.tuples(st.floats(0, 0.8), st.floats(0, 0.7)),
    move=st.sampled_from(list(CameraMovement)),
    aspect=st.sampled_from([Fraction(16, 9), Fraction(9, 16), Fraction(1)]),
    framing=st.integers(0, 2),
)
@settings(deadline=None)
def test_a_face_stays_in_view_through_every_move_in_every_aspect(box, move, aspect, framing):
    face = FocusBox(x=box[0], y=box[1], width=0.12, height=0.2)
    still = Still(shot="a", scene="b", picture="0" * 64, width=1920, height=1080, focus=(face,))
    path = camera_path(still, move, framing, aspect, 60, 24)
    for frame in (-24, 0, 20, 59):
        view = seen(path.at(frame), 1920, 1080, aspect)
        assert view.left <= face.x * 1920 + 1e-6
        assert view.left + view.width >= (face.x + face.width) * 1920 - 1e-6
        assert view.top <= face.y * 1080 + 1e-6
        assert view.top + view.height >= (face.y + face.height) * 1080 - 1e-6


def test_two_faces_too_far_apart_for_a_tall_frame_are_both_visited():
    faces = (FocusBox(x=0.05, y=0.3, width=0.1, height=0.2), FocusBox(x=0.85, y=0.3, width=0.1, height=0.2))
    still = Still(shot="a", scene="b", picture="0" * 64, width=1920, height=1080, focus=faces)
    path = camera_path(still, CameraMovement.STATIC, 0, Fraction(9, 16), 100, 0)
    first, last = (seen(path.at(n), 1920, 1080, Fraction(9, 16)) for n in (0, 99))
    assert first.left <= 0.05 * 1920
    assert last.left + last.width >= 0.95 * 1920


def test_ken_burns_follows_the_shot_and_else_the_still_but_never_the_place_in_the_film():
    still = Still(shot="a", scene="b", picture="7" * 64, width=1920, height=1080)
    elsewhere = still.model_copy(update={"shot": "z", "scene": "y"})
    assert movement(Template.KEN_BURNS, CameraMovement.TILT_UP, still, 0) is CameraMovement.TILT_UP
    drawn = movement(Template.KEN_BURNS, CameraMovement.STATIC, still, 0)
    assert drawn == movement(Template.KEN_BURNS, CameraMovement.STATIC, elsewhere, 0)
    assert drawn is not CameraMovement.STATIC
    assert movement(Template.ZOOM_OUT, CameraMovement.TILT_UP, still, 0) is CameraMovement.PULL_OUT


def painted(cache, tmp_path, picture, path, frames, width=640, height=360):
    """The luma planes of some frames."""
    out = BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    file = tmp_path / "still.png"
    file.write_bytes(out.getvalue())
    digest = sha256(out.getvalue())
    preset = PicturePreset(width=width, height=height, fps=30)
    plan = SegmentPlan(frames=200, layers=(Layer(source=StillSource(digest=digest), camera=path),), picture=preset)
    painter = SegmentPainter(plan, {digest: file}, Gallery(), kernels(str(cache)))
    planes = Planes.empty(width, height)
    for frame in frames:
        painter.paint(frame, planes)
        yield frame, planes.y[:, :width].astype(float) - 16


def spot(width, height, x, y, radius):
    """A soft white spot on black, its centre at exact pixel coordinates."""
    across, down = np.arange(width) + 0.5 - x, np.arange(height)[:, None] + 0.5 - y
    light = 255 * np.exp(-(across**2 + down**2) / (2 * radius**2))
    return np.repeat(np.rint(light).astype(np.uint8)[:, :, None], 3, axis=2)


def centre(luma):
    """Centre of light, with pixel centres at half coordinates."""
    across, down = np.arange(luma.shape[1]) + 0.5, np.arange(luma.shape[0])[:, None] + 0.5
    return (luma * across).sum() / luma.sum(), (luma * down).sum() / luma.sum()


@pytest.mark.parametrize("size", [(960, 540), (1280, 720), (1921, 1083)])
def test_the_camera_is_within_a_twentieth_of_a_pixel_of_its_path(cache, tmp_path, size):
    width, height = size
    x, y = width * 0.43, height * 0.55
    end = Framing(x=Fraction(9, 20), y=Fraction(11, 20), width=Fraction(4, 5))
    path = CameraPath(start=WHOLE, end=end, frames=200)
    for frame, luma in painted(cache, tmp_path, spot(width, height, x, y, width / 60), path, range(0, 200, 9)):
        view = seen(path.at(frame), width, height, Fraction(16, 9))
        scale = 640 / float(view.width)
        found = centre(luma)
        assert abs(found[0] - (x - float(view.left)) * scale) < 0.05
        assert abs(found[1] - (y - float(view.top)) * scale) < 0.05


def test_a_still_camera_shows_the_picture_itself(cache, tmp_path):
    rng = np.random.default_rng(5)
    small = Image.fromarray(rng.integers(0, 255, (45, 80, 3), np.uint8))
    picture = np.asarray(small.resize((640, 360), Image.Resampling.BICUBIC))
    path = CameraPath(start=WHOLE, end=WHOLE, frames=1)
    ((_, luma),) = painted(cache, tmp_path, picture, path, [0])
    assert np.abs(luma + 16 - rgb_to_yuv(picture)[:, :, 0]).mean() < 0.6


def test_colours_are_bt_709_limited():
    """EBU Tech 3325 / BT.709 values of the 100 % bars."""
    bars = np.array([[[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [0, 0, 0]]], np.uint8)
    expected = [[235, 128, 128], [63, 102, 240], [173, 42, 26], [32, 240, 118], [16, 128, 128]]
    assert rgb_to_yuv(bars)[0].tolist() == expected


def test_a_new_process_loads_the_loops_without_the_compiler(cache):
    kernels(str(cache))
    code = "import sys; from resources.media.kernels import kernels; kernels(sys.argv[1]); "
    code += "assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, str(cache)], check=True, cwd=Path(__file__).parents[2])
    assert [file.suffix for file in cache.glob("frame_loops-*")] == [".o"]


@pytest.mark.parametrize("kind", [TransitionKind.CUT, TransitionKind.DISSOLVE])
def test_what_does_not_move_is_drawn_once(cache, kind):
    """A camera that would leave the picture rests on its edge: the frames are one frame, encoded again and again."""
    away = CameraPath(start=WHOLE, end=Framing(x=Fraction(1, 2), y=Fraction(1), width=Fraction(1)), frames=9)
    layers = (Layer(source=TitleCard(title="One"), camera=away), Layer(source=Black(), camera=away))
    preset = PicturePreset(width=160, height=90, fps=30)
    plan = SegmentPlan(
        frames=9, layers=layers[: 1 if kind is TransitionKind.CUT else 2], transition=kind, picture=preset
    )
    painter = SegmentPainter(plan, {}, Gallery(), kernels(str(cache)))
    looks = {painter.look(index) for index in range(9)}
    assert len(looks) == (1 if kind is TransitionKind.CUT else 9)
    assert {look.framings for look in looks} == {next(iter(looks)).framings}


@pytest.mark.parametrize("width", [2, 15, 16, 33, 404, 960])
@pytest.mark.parametrize("step", [0.3, 0.81, 1.0, 1.37, 1.9])
def test_every_processor_draws_the_same_bytes(cache, width, step):
    """By rows with vector instructions, or by columns without; several frames at once, or one by one."""
    if not kernels(str(cache)).by_rows:
        pytest.skip("This processor draws by columns alone.")
    height = 41
    rng = np.random.default_rng(width)
    canvas = rng.integers(0, 256, (96, int(width * step) + 8 + GROUP), np.uint8)
    moves = [(step - n * 0.007, 2.1 + n * 0.31, 2.6 + n * 0.17) for n in range(3)]
    axes = [tuple(Axis(int(at * ONE), int(by * ONE)) for at in (x, y)) for by, x, y in moves]
    drawn = []
    for by_rows, laid, together in ((True, canvas, 3), (True, canvas, 1), (False, np.ascontiguousarray(canvas.T), 3)):
        outs = [np.full((height, width + 5), 77, np.uint8) for _ in axes]
        room = np.zeros(room_for(laid, width, 3), np.uint8)
        for n in range(0, 3, together):
            part = slice(n, n + together)
            kernels(str(cache), by_rows).draw_planes(laid, outs[part], width, axes[part], room)
        drawn.append(np.array(outs))
    assert (drawn[0] == drawn[1]).all()
    assert (drawn[0] == drawn[2]).all()
    assert (drawn[0][:, :, width:] == 77).all()
