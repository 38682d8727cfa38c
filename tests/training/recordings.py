"""Folders of recordings and pictures, and what is prepared of them, for several test files."""

import cv2
import numpy as np
import soundfile
from click.testing import CliRunner

from training.preparation.__main__ import main

RATE = 22050


def recording(t60_s=0.4, seed=0, rate=44100, seconds=1.0, channels=1):
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(seed).standard_normal((channels, len(time)))
    return 0.2 * noise * 10.0 ** (-3.0 * time / t60_s)


def response(
    t60_s=0.5,
    seed=0,
    rate=RATE,
    seconds=3.0,
    drr_db=-10.0,
    noise_db=60.0,
    offset=0.0,
    delay_s=0.0,
    channels=1,
):
    """A response as people record them [channels, n]: of known decay, and with all that disturbs.

    drr_db : the direct sound, a pulse, to all that follows it; noise_db : white noise below the
    peak, None for none; offset : a constant, of the peak; delay_s : before the direct sound.
    """
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    tail = rng.standard_normal((channels, len(time))) * 10.0 ** (-3.0 * time / t60_s)
    tail[:, : round(0.0025 * rate)] = 0.0
    tail *= 10.0 ** (-drr_db / 20.0) / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    tail[:, 0] = 1.0
    samples = np.pad(tail, ((0, 0), (round(delay_s * rate), 0)))
    peak = np.abs(samples).max()
    if noise_db is not None:
        noise = rng.standard_normal(samples.shape)
        samples = samples + peak * 10.0 ** (-noise_db / 20.0) * noise
    return 0.5 / peak * samples + 0.5 * offset


def write_recording(path, samples, rate=44100, subtype="FLOAT"):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.atleast_2d(samples).T, rate, subtype=subtype)
    return path


def write_picture(path, seed=0, size=(300, 400), quality=95):
    """Smooth random colours, so that a picture survives compression and scaling."""
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3)).astype(np.uint8)
    picture = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return picture


def write_rooms(root):
    """Six rooms of two pictures and a recording each."""
    for number in range(6):
        room = root / f"room{number}"
        write_picture(room / "photos" / "a.jpg", seed=2 * number)
        write_picture(room / "photos" / "b.jpg", seed=2 * number + 1)
        write_recording(room / "ir.wav", recording(seed=number))
    return root


def prepared(source, out, *options):
    found = CliRunner().invoke(main, [str(source), "--out", str(out), *options])
    assert found.exit_code == 0, found.output
    return found
