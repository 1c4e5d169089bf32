"""Synthesised gong music. No recording is used: each stroke is a sum of inharmonic partials that fade.

The tunes are new and simple; they imitate no rite. Written as WAV here, packed as MP3 by ffmpeg.
"""

import array
import math
import subprocess
import tempfile
import wave
from pathlib import Path

from common import MEDIA, chance

RATE = 32_000

# A pentatonic row from the mother gong (low) to the smallest, in hertz.
ROW = [98.0, 130.8, 147.1, 174.6, 196.0, 233.1, 261.6, 294.3, 349.2, 392.0, 466.2, 523.3]

# Partials of a knobbed gong (ring on one pitch) and a flat gong (shimmer): ratio, loudness, seconds to fade.
KNOBBED = [
    (0.5, 0.30, 5.0),
    (1.0, 1.0, 4.2),
    (1.004, 0.5, 4.0),
    (1.52, 0.28, 2.6),
    (2.01, 0.34, 2.2),
    (2.74, 0.16, 1.4),
    (3.38, 0.10, 0.9),
    (4.26, 0.06, 0.5),
]
FLAT = [
    (1.0, 0.8, 2.6),
    (1.006, 0.45, 2.4),
    (1.37, 0.42, 2.0),
    (1.83, 0.36, 1.6),
    (2.29, 0.30, 1.2),
    (2.93, 0.22, 0.9),
    (3.71, 0.16, 0.6),
    (4.87, 0.10, 0.4),
    (6.3, 0.06, 0.25),
]
BAMBOO = [(1.0, 1.0, 0.42), (2.76, 0.32, 0.20), (5.4, 0.12, 0.09)]
STONE = [(1.0, 1.0, 0.9), (2.61, 0.44, 0.55), (4.1, 0.18, 0.3), (6.6, 0.08, 0.15)]
DRUM = [(1.0, 1.0, 0.34), (1.59, 0.5, 0.22), (2.14, 0.3, 0.16), (2.65, 0.15, 0.1)]

# Each tune: seconds a beat, then strokes "beat note loudness voice"; b bamboo, d drum, f flat, k knobbed, s stone.
TUNES = {
    "don-khach": (
        0.52,
        "k",
        [
            (0, 0),
            (2, 4),
            (3, 6),
            (4, 7),
            (6, 6),
            (7, 4),
            (8, 0),
            (10, 3),
            (11, 4),
            (12, 6),
            (14, 7),
            (15, 6),
            (16, 0),
            (18, 4),
            (19, 6),
            (20, 8),
            (22, 7),
            (23, 6),
            (24, 0),
            (26, 4),
            (27, 3),
            (28, 4),
            (30, 0),
        ],
    ),
    "duoi-trang": (
        0.58,
        "k",
        [
            (0, 0),
            (1, 7),
            (3, 6),
            (4, 3),
            (6, 4),
            (8, 0),
            (9, 8),
            (11, 7),
            (12, 4),
            (14, 6),
            (16, 1),
            (17, 7),
            (19, 6),
            (20, 4),
            (22, 3),
            (24, 0),
            (26, 4),
            (28, 0),
        ],
    ),
    "chieng-ba": (0.3, "f", [(beat, (0, 3, 5)[(beat * 2 + beat // 3) % 3]) for beat in range(64) if beat % 8 != 7]),
    "suoi-nua": (
        0.22,
        "b",
        [
            (beat, 3 + (0, 2, 4, 5, 4, 2, 3, 1, 6, 5, 3, 2)[beat % 12] + (2 if beat % 24 > 11 else 0))
            for beat in range(96)
            if beat % 16 not in (7, 15)
        ],
    ),
    "da-vang": (
        0.56,
        "s",
        [
            (0, 4),
            (1, 6),
            (2, 7),
            (4, 9),
            (5, 7),
            (6, 6),
            (8, 4),
            (9, 6),
            (10, 9),
            (12, 10),
            (14, 7),
            (16, 4),
            (17, 6),
            (18, 7),
            (20, 9),
            (21, 10),
            (22, 9),
            (24, 7),
            (26, 6),
            (28, 4),
            (32, 4),
            (33, 7),
            (34, 4),
        ],
    ),
    "trong-hoi": (
        0.26,
        "d",
        [(beat, (0, 2)[(beat // 8) % 2]) for beat in range(88) if beat % 8 in (0, 3, 4, 6) or beat % 16 == 13],
    ),
}
VOICES = {"k": KNOBBED, "f": FLAT, "b": BAMBOO, "s": STONE, "d": DRUM}


def stroke(out, at, pitch, loudness, partials, random):
    """Add one stroke that begins at sample `at`."""
    for ratio, strength, fade in partials:
        frequency = pitch * ratio * random.uniform(0.998, 1.002)
        phase = random.uniform(0, 2 * math.pi)
        # A turning pointer: two multiplications a sample instead of a sine.
        step = 2 * math.pi * frequency / RATE
        decay = math.exp(-1 / (fade * RATE / 2.2))
        turn, lift = math.cos(step) * decay, math.sin(step) * decay
        real, imaginary = math.cos(phase) * loudness * strength, math.sin(phase) * loudness * strength
        length = min(len(out) - at, int(fade * 3 * RATE))
        for index in range(at, at + length):
            out[index] += imaginary
            real, imaginary = real * turn - imaginary * lift, real * lift + imaginary * turn


def soften(out, seconds=0.004):
    """Round the attack a little, as a padded stick does."""
    keep = math.exp(-1 / (seconds * RATE / 6))
    level = 0.0
    for index, value in enumerate(out):
        level = keep * level + (1 - keep) * value
        out[index] = level


def echo(out, delay=0.21, share=0.24):
    """A hall of wood and hills: a single soft repeat that repeats again."""
    lag = int(delay * RATE)
    for index in range(lag, len(out)):
        out[index] += share * out[index - lag]


def tune(name):
    """The samples of one tune, from -1 to 1."""
    beat, voice, notes = TUNES[name]
    random = chance("tune", name)
    length = notes[-1][0] * beat + (5.0 if voice == "k" else 2.5)
    out = array.array("d", bytes(8 * int(length * RATE)))
    for place, note in notes:
        at = int((place * beat + 0.15 + random.uniform(0, 0.018)) * RATE)
        pitch = ROW[note] * (0.82 if voice == "d" else 2.0 if voice in "bs" else 1.0)
        stroke(out, at, pitch, 0.9 if note == 0 else random.uniform(0.5, 0.72), VOICES[voice], random)
        if voice == "d" and place % 8 == 0:
            stroke(out, at, ROW[0], 0.45, KNOBBED, random)
    soften(out)
    echo(out)
    loudest = max(abs(value) for value in out)
    edge = int(0.6 * RATE)
    for index in range(len(out)):
        ending = min(1.0, (len(out) - index) / edge)
        out[index] *= 0.86 / loudest * ending
    return out


def write_wav(path, samples):
    """Write mono 16-bit sound."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", [round(32767 * value) for value in samples]).tobytes())


def ffmpeg(*arguments):
    """Run ffmpeg so that the same input gives the same bytes."""
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)], check=True)


EXACT = (
    "-map_metadata",
    "-1",
    "-fflags",
    "+bitexact",
    "-flags:a",
    "+bitexact",
    "-flags:v",
    "+bitexact",
    "-threads",
    "1",
)


def build():
    """Write media/*.mp3; gives {name: seconds}."""
    MEDIA.mkdir(parents=True, exist_ok=True)
    lasting = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in TUNES:
            samples = tune(name)
            lasting[name] = round(len(samples) / RATE, 1)
            write_wav(Path(folder, "tune.wav"), samples)
            ffmpeg(
                "-i",
                Path(folder, "tune.wav"),
                "-codec:a",
                "libmp3lame",
                "-b:a",
                "64k",
                *EXACT,
                "-write_xing",
                "0",
                "-id3v2_version",
                "0",
                MEDIA / f"{name}.mp3",
            )
    return lasting


if __name__ == "__main__":
    print(build())
