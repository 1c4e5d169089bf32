"""A short film: dusk falls on the festival ground, the fire is lit, the gong players circle it.

rsvg-convert draws the backgrounds, the figures and the fire once; Pillow puts each frame together; ffmpeg packs them
with the gong tune.
"""

import math
import subprocess

from PIL import Image, ImageChops, ImageDraw

from art import night, render
from common import MEDIA, chance, write_bytes
from gong import EXACT, TUNES

WIDTH, HEIGHT, RATE, SECONDS = 960, 540, 24, 16
SCALE = 0.8
FIRE = (700 * SCALE, 684 * SCALE)
DANCERS = 15
NAME = "dem-hoi.webm"

CAPTIONS = {
    "vi": [
        "Chiều xuống, làng nhóm bếp lửa trước nhà rông.",
        "Đội chiêng bước ra, đi thành vòng ngược chiều kim đồng hồ.",
        "Mỗi người giữ một nốt; cả vòng ghép thành bài mời khách.",
        "[Tiếng chiêng thưa dần]",
    ],
    "en": [
        "Dusk falls, and the village lights a fire before the rông.",
        "The gong players step out and circle anticlockwise.",
        "Each keeps one note; together they welcome the guests.",
        "[The gongs grow sparse]",
    ],
}


def cells(sheet, width, height):
    """A sheet of drawings cut into rows of cells."""
    return [
        [
            sheet.crop((column * width, row * height, (column + 1) * width, (row + 1) * height))
            for column in range(sheet.width // width)
        ]
        for row in range(sheet.height // height)
    ]


def light(radius, colour):
    """A soft round light on black, for adding."""
    image = Image.new("RGB", (radius * 2, radius), (0, 0, 0))
    draw = ImageDraw.Draw(image)
    for step in range(60, 0, -1):
        share = step / 60
        strength = (1 - share) ** 2
        box = (
            radius - radius * share,
            radius / 2 - radius / 2 * share,
            radius + radius * share,
            radius / 2 + radius / 2 * share,
        )
        draw.ellipse(box, fill=tuple(round(part * strength) for part in colour))
    return image


def beats():
    """The times of the strokes of the mother gong, in seconds."""
    beat, _, notes = TUNES["don-khach"]
    return [place * beat + 0.15 for place, note in notes if note == 0]


def ease(value):
    """A smooth step from 0 to 1."""
    value = max(0.0, min(1.0, value))
    return value * value * (3 - 2 * value)


class Stage:
    """The drawn material and the frame that shows a moment of it."""

    def __init__(self):
        size = (round(1200 * SCALE), round(800 * SCALE))
        self.dusk = render.image(night.evening(True)).resize(size, Image.LANCZOS)
        self.night = render.image(night.evening(False)).resize(size, Image.LANCZOS)
        self.steps = cells(render.image(night.step_sheet(), clear=True), *night.CELL)
        self.fires = cells(render.image(night.fire_sheet(), clear=True), 200, 200)[0]
        self.glow = light(420, (150, 84, 26))
        random = chance("film sparks")
        self.sparks = [
            (random.uniform(0, 4), random.gauss(0, 34), random.uniform(0.5, 1.2), random.uniform(0.6, 1.8))
            for _ in range(46)
        ]
        self.kept = {}

    def sprite(self, row, step, tall):
        """A figure of the wanted height; sizes are kept because they come back."""
        key = (row, step, tall)
        if key not in self.kept:
            width = round(night.CELL[0] * tall / night.CELL[1])
            self.kept[key] = self.steps[row][step].resize((width, tall), Image.LANCZOS)
        return self.kept[key]

    def dance(self, frame, now, before):
        """The dancers behind the fire, or those in front of it."""
        turn = -now * 0.16
        for index in range(DANCERS):
            angle = 2 * math.pi * (index / DANCERS) + turn
            near = (math.sin(angle) + 1) / 2
            if (near >= 0.5) != before:
                continue
            x, y = FIRE[0] + math.cos(angle) * 296, FIRE[1] + 14 * SCALE + math.sin(angle) * 70
            tall = 4 * round((118 + 52 * near) / 4)
            # Anticlockwise seen from above: those in front walk to the right, those behind to the left.
            row = (2 if index % 3 == 2 else 0) + (0 if before else 1)
            step = int(now * 7 + index * 3) % night.STEPS
            figure = self.sprite(row, step, tall)
            frame.paste(figure, (round(x - figure.width / 2), round(y - tall * 0.94)), figure)

    def frame(self, now):
        """The picture at a moment."""
        frame = Image.blend(self.dusk, self.night, ease((now - 0.5) / 4.5))
        lit = ease((now - 1.2) / 2.0)
        since = min((now - beat for beat in beats() if beat <= now), default=9)
        pulse = 0.82 + 0.14 * math.sin(now * 9.1) * math.sin(now * 5.3) + 0.3 * math.exp(-since * 3)
        glow = self.glow.point(lambda value: min(255, round(value * lit * pulse)))
        place = (round(FIRE[0] - 420), round(FIRE[1] - 196))
        layer = Image.new("RGB", frame.size)
        layer.paste(glow, place)
        frame = ImageChops.add(frame, layer)
        self.dance(frame, now, before=False)
        if lit > 0:
            side = max(2, round(170 * SCALE * (0.3 + 0.7 * lit)))
            fire = self.fires[int(now * 11) % len(self.fires)].resize((side, side), Image.LANCZOS)
            frame.paste(fire, (round(FIRE[0] - side / 2), round(FIRE[1] - side * 0.86)), fire)
        self.dance(frame, now, before=True)
        self.spark(frame, now, lit)
        down = round((frame.height - HEIGHT) * ease(now / 7))
        return frame.crop((0, down, WIDTH, down + HEIGHT))

    def spark(self, frame, now, lit):
        """Sparks that rise, drift and go out."""
        draw = ImageDraw.Draw(frame)
        for start, drift, speed, size in self.sparks:
            age = (now * speed + start) % 4 / 4
            if age < lit:
                x = FIRE[0] + drift * (0.3 + age) + 9 * math.sin(now * 3 + start * 9)
                y = FIRE[1] - 26 - 250 * age
                shade = 1 - age
                reach = size * (0.5 + shade)
                draw.ellipse(
                    (x - reach, y - reach, x + reach, y + reach),
                    fill=(255, round(120 + 90 * shade), round(50 + 70 * shade)),
                )


def captions():
    """The WebVTT files."""
    for language, lines in CAPTIONS.items():
        text = "WEBVTT\n"
        for index, line in enumerate(lines):
            start, end = index * 4, index * 4 + 3.8
            text += f"\n00:00:{start:06.3f} --> 00:00:{end:06.3f}\n{line}\n"
        write_bytes(MEDIA / f"dem-hoi.{language}.vtt", text.encode("utf-8"))


def build():
    """Write media/dem-hoi.webm and its captions."""
    stage = Stage()
    command = [
        "ffmpeg",
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        f"{WIDTH}x{HEIGHT}",
        "-r",
        str(RATE),
        "-i",
        "-",
        "-i",
        str(MEDIA / "don-khach.mp3"),
        "-t",
        str(SECONDS),
        "-af",
        f"afade=t=out:st={SECONDS - 2}:d=2",
        "-c:v",
        "libvpx-vp9",
        "-pix_fmt",
        "yuv420p",
        "-crf",
        "37",
        "-b:v",
        "0",
        "-deadline",
        "good",
        "-cpu-used",
        "3",
        "-row-mt",
        "0",
        "-g",
        "96",
        "-c:a",
        "libopus",
        "-b:a",
        "56k",
        *EXACT,
        str(MEDIA / NAME),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        for index in range(SECONDS * RATE):
            fade = min(1.0, (index + 1) / 12, (SECONDS * RATE - index) / 20)
            picture = stage.frame(index / RATE)
            if fade < 1:
                picture = picture.point(lambda value, fade=fade: round(value * fade))
            encoder.stdin.write(picture.tobytes())
        encoder.stdin.close()
        if encoder.wait():
            raise RuntimeError("ffmpeg failed")
    captions()
    return SECONDS


if __name__ == "__main__":
    build()
