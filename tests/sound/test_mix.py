"""The mix: exact length, loud enough, never clipped, and an edit touches only its own chunks."""

import math
import wave
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from resources.engines.music.composer import Composer
from resources.media.aac import ADTS_HEADER, adts_frames
from resources.media.loudness import Meter, decoded, measure_loudness, sample_peaks
from resources.media.mix import DUCK_DB, Desk, duck_curve, mixed
from tests.sound.tales import PARTS, Tale, build_tale, new_maker, paced, told
from visiobook.domain.mix import ChunkPlan, Span
from visiobook.domain.music import MusicCue, Score, ScoredCue
from visiobook.domain.pacing import Pacing
from visiobook.domain.project import Brief
from visiobook.domain.scene import Mood
from visiobook.domain.speech import SAMPLE_RATE, Narration
from visiobook.ports.media import AAC_FRAME, SoundTrack
from visiobook.stages.making import Maker
from visiobook.stages.mix import TARGET_LUFS, mix
from visiobook.stages.score import score


@pytest.fixture(scope="session")
def music(tale: Tale, pacing: Pacing, composer: Composer, maker: Maker) -> Score:
    return score(tale.scenes, pacing, Brief(), composer, maker)


@pytest.fixture(scope="session")
def track(narration: Narration, music: Score, pacing: Pacing, maker: Maker) -> SoundTrack:
    return mix(narration, music, pacing, Brief(), Desk(), maker)


def heard(track: SoundTrack, maker: Maker, folder: Path) -> np.ndarray:
    """The stream decoded, priming taken off."""
    path = folder / "film.aac"
    path.write_bytes(b"".join(maker.store.read(chunk.digest) for chunk in track.chunks))
    whole = np.concatenate(list(decoded(path)))
    return whole[track.priming : track.priming + track.samples]


@pytest.fixture(scope="session")
def film(track: SoundTrack, maker: Maker, tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    return heard(track, maker, tmp_path_factory.mktemp("film"))


def test_the_track_is_exactly_as_long_as_the_picture(track: SoundTrack, pacing: Pacing, film: np.ndarray) -> None:
    assert track.samples == pacing.frames * SAMPLE_RATE // pacing.fps == len(film)


def test_chunks_follow_without_a_hole_and_hold_the_frames_they_say(track: SoundTrack, maker: Maker) -> None:
    at = 0
    for chunk in track.chunks:
        assert chunk.first == at
        assert len(adts_frames(maker.store.read(chunk.digest))) == chunk.frames
        at += chunk.frames
    assert at == track.aac_frames()


def test_the_film_is_as_loud_as_promised_and_never_clips(film: np.ndarray) -> None:
    lufs, peak = measure_loudness(film)
    assert lufs == pytest.approx(TARGET_LUFS, abs=0.5)
    assert peak <= -1.0


def test_words_lie_where_the_pacing_puts_them(film: np.ndarray, narration: Narration, pacing: Pacing) -> None:
    """The voice stem, found in the film by correlation, is where it should be to the sample."""
    for paced_line in (pacing.lines[0], pacing.lines[-1]):
        line = next(x for x in narration.lines if x.utterance.id == paced_line.utterance)
        assert abs(offset_of(line.sound, film, paced_line.start)) <= 1


def offset_of(sound: str, film: np.ndarray, start: int) -> int:
    from tests.sound import conftest

    voice = conftest.VOICES[sound]
    reach = 2000
    stretch = film[start - reach : start + len(voice) + reach].mean(axis=1)
    size = len(stretch) + len(voice)
    correlation = np.fft.irfft(np.fft.rfft(stretch, size) * np.conj(np.fft.rfft(voice, size)), size)
    return int(np.argmax(correlation[: 2 * reach])) - reach


def test_mixing_never_lowers_the_narration(narration: Narration, pacing: Pacing, film: np.ndarray) -> None:
    from tests.sound import conftest

    gains = []
    for paced_line in pacing.lines:
        line = next(x for x in narration.lines if x.utterance.id == paced_line.utterance)
        voice = conftest.VOICES[line.sound]
        stretch = film[paced_line.start : paced_line.start + len(voice)].mean(axis=1)
        gains.append(float(np.dot(stretch, voice) / np.dot(voice, voice)))
    assert min(gains) >= 0.97
    assert max(gains) / min(gains) < 1.12, "one gain for the whole film"


def test_mixing_again_encodes_nothing(
    narration: Narration, music: Score, pacing: Pacing, maker: Maker, track: SoundTrack
) -> None:
    made = maker.tally["sound"].made
    assert mix(narration, music, pacing, Brief(), Desk(), maker) == track
    assert maker.tally["sound"].made == made


@pytest.fixture
def unbroken(
    narration: Narration, music: Score, pacing: Pacing, maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> np.ndarray:
    """The same film's sound encoded in long stretches, not scene by scene."""
    monkeypatch.setattr("visiobook.stages.mix._edges", lambda *_: iter(()))
    return heard(mix(narration, music, pacing, Brief(), Desk(), maker), maker, tmp_path)


def test_a_chunk_mixed_alone_equals_its_stretch_of_the_whole(
    track: SoundTrack, film: np.ndarray, unbroken: np.ndarray
) -> None:
    """Beside an encode without joins, the sound at a join differs no more than two encodes differ anywhere, and no step
    from sample to sample is larger there.
    """
    apart = np.abs(film - unbroken).max(axis=1)
    steps, plain = (np.abs(np.diff(sound, axis=0)).max(axis=1) for sound in (film, unbroken))
    for chunk in track.chunks[1:]:
        at = chunk.first * AAC_FRAME - track.priming
        near = slice(max(0, at - 64), at + 64)
        assert apart[near].max() <= np.quantile(apart, 0.999)
        assert steps[near].max() <= 1.1 * plain[near].max() + 0.001


@pytest.mark.parametrize("loud", ["clipped chord", "clipped drums", "quiet hum"])
def test_loud_and_quiet_music_keep_the_same_promise(pacing: Pacing, tmp_path: Path, loud: str) -> None:
    """A chord of saws at full scale and clipped, square blows over almost nothing, and music 40 dB down."""
    maker, samples = new_maker(), pacing.frames * SAMPLE_RATE // pacing.fps + SAMPLE_RATE
    at = np.arange(samples)
    chord = sum(at * pitch / SAMPLE_RATE % 1 - 0.5 for pitch in (55, 110, 138.6, 164.8, 220, 277.2, 440))
    waves = {
        "clipped chord": np.clip(chord, -1, 1),
        "clipped drums": np.where(at % 24_000 < 2_000, np.sign(np.sin(at * 0.02)), 0.01 * np.sin(at * 0.05)),
        "quiet hum": 0.01 * np.sin(at * 0.03),
    }
    stereo = np.repeat((waves[loud] * 32_767).astype("<i2")[:, None], 2, axis=1)
    sound = maker.store.put_bytes(wav_bytes(stereo))
    cue = MusicCue(mood=Mood.TENSE, style="cinematic", samples=samples)
    first = pacing.scenes[0].scene
    score = Score(cues=(ScoredCue(id="m", scene=first, cue=cue, sound=sound, samples=samples),))
    track = mix(Narration(lines=()), score, pacing.model_copy(update={"lines": ()}), Brief(), Desk(), maker)
    lufs, peak = measure_loudness(heard(track, maker, tmp_path))
    assert lufs == pytest.approx(TARGET_LUFS, abs=0.5)
    assert peak <= -1.0


def wav_bytes(stereo: np.ndarray) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(stereo.tobytes())
    return out.getvalue()


def test_a_film_without_music_or_words_is_silent_and_whole(tale: Tale, pacing: Pacing, tmp_path: Path) -> None:
    maker = new_maker()
    quiet = pacing.model_copy(update={"lines": ()})
    track = mix(Narration(lines=()), Score(), quiet, Brief(), Desk(), maker)
    sound = heard(track, maker, tmp_path)
    assert len(sound) == track.samples and measure_loudness(sound)[0] == -math.inf


def test_an_edit_in_one_scene_encodes_only_its_own_chunks_again(composer: Composer) -> None:
    """Scenes keep to the AAC grid here (16 frames at 30 fps), so that what comes after an edit keeps its chunks."""
    parts = PARTS * 2
    maker = new_maker()

    def chunks(tale: Tale) -> list[str]:
        narration = told(tale, maker)
        pacing = paced(tale, narration, title_s=32, end_s=32, grid=16)
        music = score(tale.scenes, pacing, Brief(), composer, maker)
        return [c.digest for c in mix(narration, music, pacing, Brief(), Desk(), maker).chunks]

    before = chunks(build_tale(parts))
    edited = (parts[2][0] + " Et le Loup fut puni, bien fait pour lui.\n\n", parts[2][1])
    after = chunks(build_tale((*parts[:2], edited, *parts[3:])))
    changed = [i for i, digest in enumerate(after) if digest not in before]
    assert 0 < len(changed) <= 3 and len(before) >= 12


def test_music_gives_way_before_the_word_and_comes_back_after() -> None:
    gain = duck_curve((Span(start=SAMPLE_RATE * 2, end=SAMPLE_RATE * 4),), SAMPLE_RATE * 8, 0)
    ducked = 10 ** (DUCK_DB / 20)
    assert gain[:SAMPLE_RATE].min() == pytest.approx(1.0, abs=1e-3)
    assert np.allclose(gain[2 * SAMPLE_RATE : 4 * SAMPLE_RATE], ducked, atol=1e-3)
    assert gain[-1] == pytest.approx(1.0, abs=1e-3)
    assert np.abs(np.diff(20 * np.log10(gain))).max() * SAMPLE_RATE < 40, "no faster than 40 dB a second"


def test_an_empty_plan_is_silence() -> None:
    assert not mixed(ChunkPlan(frames=2), {}, 0, 0).any()


def test_adts_headers_are_seven_bytes() -> None:
    assert ADTS_HEADER == 7


def test_loudness_agrees_with_the_norms_own_example() -> None:
    """EBU Tech 3341, case 1: a stereo sine of 1 kHz at −23 dBFS is −23.0 LUFS."""
    t = np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE
    sine = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * t)).astype(np.float32)
    lufs, peak = measure_loudness(np.stack([sine, sine], axis=1))
    assert lufs == pytest.approx(-23.0, abs=0.1) and peak == pytest.approx(-23.0, abs=0.2)


def test_true_peak_sees_between_the_samples() -> None:
    """A sine at a quarter of the sampling rate, 45° off: its samples are 3 dB below its peak (EBU 3341, 15)."""
    n = np.arange(SAMPLE_RATE)
    sine = (0.5 * np.sin(np.pi * n / 2 + np.pi / 4)).astype(np.float32)
    assert measure_loudness(sine)[1] == pytest.approx(-6.0, abs=0.3)


@pytest.mark.parametrize("piece", [31, 4800, 100_000])
def test_the_peak_is_that_of_looking_everywhere(piece: int) -> None:
    n = np.arange(30_000)
    swell = (np.sin(n / 3000) ** 2 * np.sin(np.pi * n / 2 + np.pi / 4) + 0.2 * np.sin(n / 7)).astype(np.float32)
    sound = np.stack([swell, swell[::-1]], axis=1)
    silence = np.zeros((12, 2), np.float32)
    everywhere = float(np.max(sample_peaks(np.concatenate([silence, sound, silence]), 0.0)))
    meter = Meter()
    for start in range(0, len(sound), piece):
        meter.add(sound[start : start + piece])
    assert meter.peak_dbtp() == 20 * np.log10(everywhere)


def test_mood_changes_are_carried_by_a_cross_fade(music: Score, tale: Tale) -> None:
    assert [cue.cue.mood for cue in music.cues] == [Mood.PEACEFUL, Mood.TENSE, Mood.FRIGHTENING]
    assert all(cue.samples == cue.cue.samples for cue in music.cues)
