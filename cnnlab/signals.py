"""Sounds as arrays: tones and chirps, their spectrogram, and three ways to vary them: stretch, pitch, noise."""

import numpy as np
from scipy import signal as filters

from cnnlab import _validate
from cnnlab.errors import CnnlabError

WINDOW = 512
HOP = 128
# Half an hour at the rate of a compact disc: about 640 MB.
_MOST_SAMPLES = 80_000_000


def tone(frequency, *, seconds=1.0, rate=8000):
    """Return a sine tone.

    Parameters
    ----------
    frequency : float
        Vibrations a second (Hz), above 0 and below half of `rate`: faster ones cannot be sampled (Nyquist).
    seconds : float
        How long it lasts, at least one sample.
    rate : int
        Samples a second.

    Returns
    -------
    numpy.ndarray of float64, shape (round(seconds * rate),)
        In [-1, 1], beginning at 0.

    Raises
    ------
    CnnlabError
        If the frequency cannot be sampled at this rate, or nothing is left of the tone.

    Examples
    --------
    >>> tone(2, seconds=0.5, rate=8).round(3).tolist()
    [0.0, 1.0, 0.0, -1.0]
    """
    return chirp(frequency, frequency, seconds=seconds, rate=rate)


def chirp(start, stop, *, seconds=1.0, rate=8000):
    """Return a tone that glides evenly from one frequency to another.

    Parameters
    ----------
    start, stop : float
        Frequency in Hz at the beginning and at the end, above 0 and below half of `rate`.
    seconds : float
        How long it lasts, at least one sample.
    rate : int
        Samples a second.

    Returns
    -------
    numpy.ndarray of float64, shape (round(seconds * rate),)
        In [-1, 1].

    Raises
    ------
    CnnlabError
        If a frequency cannot be sampled at this rate, or nothing is left of the chirp.

    Examples
    --------
    >>> chirp(400, 1600).shape
    (8000,)
    """
    rate = _validate.integer("rate", rate, low=1)
    samples = round(_validate.number("seconds", seconds, low=0) * rate)
    if samples < 1:
        raise CnnlabError(f"seconds = {seconds} is less than one sample at rate = {rate}: make it longer")
    if samples > _MOST_SAMPLES:
        raise CnnlabError(
            f"seconds = {seconds} at rate = {rate} are {samples} samples, more than {_MOST_SAMPLES}: make it shorter"
        )
    start, stop = _validate.number("start", start), _validate.number("stop", stop)
    for name, frequency in (("start", start), ("stop", stop)):
        if not 0 < frequency < rate / 2:
            raise CnnlabError(
                f"{name} must be above 0 and below half of rate = {rate} (Nyquist), found {frequency:g}: "
                "choose a lower frequency or a higher rate"
            )
    time = np.arange(samples) / rate
    # The phase is the integral of the frequency: a straight line becomes a parabola.
    return np.sin(2 * np.pi * (start * time + (stop - start) * time**2 / (2 * samples / rate)))


def spectrogram(signal, *, rate=8000, window=WINDOW, hop=HOP):
    """Return how much of each frequency a signal holds, from moment to moment.

    Pieces of `window` samples, `hop` samples apart, are faded in and out by a Hann window and Fourier transformed
    (`scipy.signal.ShortTimeFFT`). Beyond its ends the signal counts as 0.

    Parameters
    ----------
    signal : array_like, shape (N,)
        At least `window` samples.
    rate : int
        Samples a second.
    window : int
        Samples a piece, at least 4. Frequencies lie ``rate / window`` Hz apart: long windows tell tones apart,
        short ones moments.
    hop : int
        Samples from one piece to the next, at most `window`.

    Returns
    -------
    times : numpy.ndarray of float64, shape (T,)
        Seconds, the middle of each piece.
    frequencies : numpy.ndarray of float64, shape (F,)
        Hz, from 0 to ``rate / 2``.
    power : numpy.ndarray of float64, shape (F, T)
        Squared magnitudes, rows from low to high; a sine of amplitude 1 gives 1/4 at its frequency (half of it
        stands at the negative frequency, which is left out).

    Raises
    ------
    CnnlabError
        If the signal is shorter than one window, or window and hop do not fit each other.

    Examples
    --------
    >>> times, frequencies, power = spectrogram(tone(1000))
    >>> float(frequencies[power.sum(axis=1).argmax()])
    1000.0
    """
    signal, rate = _signal(signal), _validate.integer("rate", rate, low=1)
    transform = _transform(len(signal), rate, window, hop)
    power = np.abs(transform.stft(signal)) ** 2
    return transform.t(len(signal)), transform.f, power


def resample(signal, factor):
    """Play a signal slower or faster, as a tape does: it lasts `factor` times as long and sounds `factor` times lower.

    Fourier's method (`scipy.signal.resample`): frequencies that the new length cannot hold are left out, and the signal
    is taken to begin anew where it ends, which may be heard as a click at the ends.

    Parameters
    ----------
    signal : array_like, shape (N,)
        The signal.
    factor : float
        New length over old length, between 0.1 and 10.

    Returns
    -------
    numpy.ndarray of float64, shape (round(N * factor),)

    Examples
    --------
    >>> resample([0, 1, 0, -1], 2).round(3).tolist()
    [0.0, 0.707, 1.0, 0.707, 0.0, -0.707, -1.0, -0.707]
    """
    signal, factor = _signal(signal), _factor(factor)
    return filters.resample(signal, max(1, round(len(signal) * factor)))


def stretch(signal, factor, *, window=WINDOW, hop=HOP):
    """Make a signal last `factor` times as long, its frequencies unchanged: a phase vocoder.

    The columns of the short-time Fourier transform are read more slowly or faster. Magnitudes lie on a straight line
    between two columns. The phase of each peak goes on at the speed at which it turned there, and its neighbours keep
    their distance from it, so that the waves stay whole.

    Parameters
    ----------
    signal : array_like, shape (N,)
        At least `window` samples.
    factor : float
        New length over old length, between 0.1 and 10.
    window, hop : int
        As for `spectrogram`; `hop` at most a quarter of `window` sounds best.

    Returns
    -------
    numpy.ndarray of float64, shape (round(N * factor),)

    Raises
    ------
    CnnlabError
        If the signal is shorter than one window, or an argument is out of range.

    References
    ----------
    J. Laroche, M. Dolson, *Improved phase vocoder time-scale modification of audio*, IEEE Transactions on Speech and
    Audio Processing 7 (1999), https://doi.org/10.1109/89.759041: identity phase locking.

    Examples
    --------
    >>> slow = stretch(tone(1000), 1.5)
    >>> times, frequencies, power = spectrogram(slow)
    >>> len(slow), float(frequencies[power.sum(axis=1).argmax()])
    (12000, 1000.0)
    """
    signal, factor = _signal(signal), _factor(factor)
    transform = _transform(len(signal), 1, window, hop)
    columns = np.pad(transform.stft(signal), ((0, 0), (0, 1)), mode="edge")
    length = round(len(signal) * factor)
    # As many columns as the transform of a signal of the new length has.
    where = np.minimum(np.arange(transform.p_num(length)) / factor, columns.shape[1] - 2)
    before, share = where.astype(int), where % 1
    magnitudes = (1 - share) * np.abs(columns[:, before]) + share * np.abs(columns[:, before + 1])
    angles = np.angle(columns)
    phases = np.empty_like(magnitudes)
    phases[:, 0] = angles[:, 0]
    for new, old in enumerate(before[:-1]):
        ahead = phases[:, new] + angles[:, old + 1] - angles[:, old]
        peaks = _nearest_peak(magnitudes[:, new + 1])
        there = angles[:, before[new + 1]]
        phases[:, new + 1] = ahead[peaks] + there - there[peaks]
    return transform.istft(magnitudes * np.exp(1j * phases), k1=length)


def pitch(signal, semitones, *, window=WINDOW, hop=HOP):
    """Raise a signal by so many semitones, its length unchanged: stretch it, then play it faster.

    Parameters
    ----------
    signal : array_like, shape (N,)
        At least `window` samples.
    semitones : float
        Between -24 and 24; 12 are an octave, which doubles every frequency.
    window, hop : int
        As for `stretch`.

    Returns
    -------
    numpy.ndarray of float64, shape (N,)

    Raises
    ------
    CnnlabError
        If the signal is shorter than one window, or an argument is out of range.

    Examples
    --------
    >>> times, frequencies, power = spectrogram(pitch(tone(500), 12))
    >>> float(frequencies[power.sum(axis=1).argmax()])
    1000.0
    """
    signal = _signal(signal)
    ratio = 2 ** (_validate.number("semitones", semitones, low=-24, high=24) / 12)
    raised = resample(stretch(signal, ratio, window=window, hop=hop), 1 / ratio)
    # Rounding twice may cost or add a sample.
    return np.resize(np.pad(raised, (0, max(0, len(signal) - len(raised)))), len(signal))


def add_noise(signal, decibels, *, rng):
    """Add white noise at a given signal-to-noise ratio.

    With P the mean square, ``decibels = 10 * log10(P_signal / P_noise)``: 20 dB are a hundredth of the power and a
    tenth of the amplitude.

    Parameters
    ----------
    signal : array_like, shape (N,)
        Not silent.
    decibels : float
        Signal-to-noise ratio, between -60 and 120; the noise has exactly this ratio, not only on average.
    rng : numpy.random.Generator or int
        Where the noise comes from.

    Returns
    -------
    numpy.ndarray of float64, shape (N,)

    Raises
    ------
    CnnlabError
        If the signal is silent, because no noise is small enough for it, or `rng` is neither generator nor seed.

    Examples
    --------
    >>> clean = tone(1000)
    >>> noise = add_noise(clean, 20, rng=0) - clean
    >>> round(float((clean**2).mean() / (noise**2).mean()), 6)
    100.0
    """
    signal = _signal(signal)
    decibels = _validate.number("decibels", decibels, low=-60, high=120)
    power = (signal**2).mean()
    if power == 0:
        raise CnnlabError("signal is silent: a signal-to-noise ratio needs a signal")
    noise = _validate.generator("rng", rng).normal(size=len(signal))
    return signal + noise * np.sqrt(power / (noise**2).mean() / 10 ** (decibels / 10))


def _signal(signal):
    return _validate.floating("signal", signal, ndim=1).astype(np.float64)


def _factor(factor):
    return _validate.number("factor", factor, low=0.1, high=10)


def _nearest_peak(magnitudes):
    """Return for each place the place of the nearest local maximum."""
    peaks = filters.argrelmax(np.pad(magnitudes, 1))[0] - 1
    if not len(peaks):
        peaks = np.array([magnitudes.argmax()])
    places = np.arange(len(magnitudes))
    return peaks[np.abs(places[:, None] - peaks).argmin(axis=1)]


def _transform(samples, rate, window, hop):
    window = _validate.integer("window", window, low=4)
    hop = _validate.integer("hop", hop, low=1, high=window)
    if samples < window:
        raise CnnlabError(f"signal has {samples} samples, less than one window of {window}: use a shorter window")
    return filters.ShortTimeFFT(
        filters.windows.hann(window, sym=False), hop, fs=rate, scale_to="magnitude", phase_shift=None
    )
