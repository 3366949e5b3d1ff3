"""Sounds: their frequencies and lengths before and after stretching, changing the pitch, and adding noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import signals
from cnnlab.errors import CnnlabError

RATE = 8000


def loudest(signal, rate=RATE):
    """Return the frequency that holds most, in Hz, by one Fourier transform of the whole signal."""
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    return np.fft.rfftfreq(len(signal), 1 / rate)[spectrum.argmax()]


def test_a_tone_by_hand():
    np.testing.assert_allclose(signals.tone(1, seconds=1, rate=4), [0, 1, 0, -1], atol=1e-12)


@given(st.integers(50, 3900))
def test_a_tone_sounds_as_told(frequency):
    assert loudest(signals.tone(frequency)) == pytest.approx(frequency, abs=1)


def test_a_chirp_glides_evenly():
    times, frequencies, power = signals.spectrogram(signals.chirp(400, 1600))
    inside = (times > 0.1) & (times < 0.9)
    ridge = frequencies[power.argmax(axis=0)][inside]
    np.testing.assert_allclose(ridge, 400 + 1200 * times[inside], atol=20)


def test_a_spectrogram_by_hand():
    # Sixteen samples that turn once every four: the bin at a quarter of the rate, a quarter of the power.
    wave = np.tile([1.0, 0, -1, 0], 16)
    times, frequencies, power = signals.spectrogram(wave, rate=4, window=16, hop=4)
    assert frequencies.tolist() == [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]
    middle = power[:, len(times) // 2]
    assert middle[4] == pytest.approx(0.25)
    # A Hann window spreads a tone over one neighbour on each side: half the amplitude, a quarter of the power.
    np.testing.assert_allclose(middle[[3, 5]], 0.0625)
    np.testing.assert_allclose(middle[[0, 1, 2, 6, 7, 8]], 0, atol=1e-12)


@pytest.mark.parametrize("factor", [0.5, 0.8, 1, 1.3, 2, 3])
def test_stretching_keeps_pitch_and_loudness(factor):
    slow = signals.stretch(signals.tone(1000), factor)
    assert len(slow) == round(8000 * factor)
    assert loudest(slow) == pytest.approx(1000, abs=3)
    inner = slow[len(slow) // 4 : -len(slow) // 4]
    assert inner.std() == pytest.approx(np.sqrt(0.5), rel=0.02)


def test_stretching_by_one_changes_nothing():
    sound = signals.chirp(300, 2500)
    np.testing.assert_allclose(signals.stretch(sound, 1), sound, atol=1e-9)


@pytest.mark.parametrize("semitones", [-12, -5, -0.5, 0, 3, 7, 12])
def test_pitch_keeps_the_length(semitones):
    raised = signals.pitch(signals.tone(1000), semitones)
    assert len(raised) == 8000
    assert loudest(raised) == pytest.approx(1000 * 2 ** (semitones / 12), abs=3)
    assert raised[2000:-2000].std() == pytest.approx(np.sqrt(0.5), rel=0.02)


@given(st.floats(0.5, 2.0), st.integers(600, 1500))
def test_a_tape_changes_both(factor, samples):
    sound = signals.tone(1000, seconds=samples / RATE)
    slow = signals.resample(sound, factor)
    assert len(slow) == round(samples * factor)
    # The length is rounded to whole samples, and with it the speed.
    assert loudest(slow) == pytest.approx(1000 / factor, abs=2 * RATE / len(slow))


def test_two_tones_keep_their_distance():
    both = signals.tone(500) + signals.tone(2000)
    for changed, ratio in ((signals.stretch(both, 1.5), 1), (signals.pitch(both, 7), 2 ** (7 / 12))):
        times, frequencies, power = signals.spectrogram(changed)
        low = frequencies < 1400 * ratio
        mean = power.mean(axis=1)
        assert frequencies[low][mean[low].argmax()] == pytest.approx(500 * ratio, abs=RATE / 512)
        assert frequencies[~low][mean[~low].argmax()] == pytest.approx(2000 * ratio, abs=RATE / 512)


@given(st.floats(-40, 80), st.integers(0, 99))
def test_noise_has_the_ratio_asked_for(decibels, seed):
    clean = signals.chirp(200, 900, seconds=0.1)
    noise = signals.add_noise(clean, decibels, rng=seed) - clean
    assert 10 * np.log10((clean**2).mean() / (noise**2).mean()) == pytest.approx(decibels, abs=1e-3)


def test_noise_is_white_and_seeded():
    clean = signals.tone(1000)
    one, same, other = (signals.add_noise(clean, 0, rng=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    power = np.abs(np.fft.rfft(one - clean)) ** 2
    lower, upper = power[: len(power) // 2].mean(), power[len(power) // 2 :].mean()
    assert lower == pytest.approx(upper, rel=0.2)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: signals.tone(4000), "below half of rate"),
        (lambda: signals.tone(0), "above 0"),
        (lambda: signals.chirp(400, 5000), "stop must be"),
        (lambda: signals.tone(100, seconds=0), "less than one sample"),
        (lambda: signals.tone(100, rate=0.5), "rate must be a whole number"),
        (lambda: signals.stretch(np.zeros(100), 2), "less than one window"),
        (lambda: signals.stretch(np.zeros((600, 2)), 2), "1 axis"),
        (lambda: signals.stretch(signals.tone(100), 0), "between 0.1 and 10"),
        (lambda: signals.pitch(signals.tone(100), 30), "between -24 and 24"),
        (lambda: signals.add_noise(np.zeros(10), 3, rng=0), "silent"),
        (lambda: signals.spectrogram(signals.tone(100), hop=600), "hop must be"),
    ],
)
def test_what_cannot_be_is_told(call, words):
    with pytest.raises(CnnlabError, match=words):
        call()


def test_silence_stays_silent():
    assert not signals.stretch(np.zeros(2000), 1.5).any()
    assert not signals.pitch(np.zeros(2000), 4).any()
