"""Writes pictures that are no blood smears, for the study of the out-of-distribution gate:

    python bench/trust/strangers.py OUT

Photographs and textures are those that scikit-image, scikit-learn and Matplotlib bring along, whole and cropped; noise,
blank pictures, text and charts are drawn here. OUT/strangers.jsonl names for each picture its kind and the one it was
cut from: crops of one photograph are not independent. Nothing of it is committed.
"""

import json
import os
import sys

import matplotlib
import numpy as np
import skimage
import sklearn
from PIL import Image, ImageDraw, ImageFilter, ImageFont

matplotlib.use("Agg")
import matplotlib.pyplot as plt

SIDE = 224
CROPS = 24
random = np.random.default_rng(20261128)
out = sys.argv[1]
os.makedirs(out, exist_ok=True)
rows = []

skimage_data = os.path.join(os.path.dirname(skimage.__file__), "data")
sklearn_data = os.path.join(os.path.dirname(sklearn.__file__), "datasets", "images")
matplotlib_data = os.path.join(matplotlib.get_data_path(), "sample_data")

PHOTOGRAPHS = [
    *(os.path.join(skimage_data, name) for name in (
        "astronaut.png", "camera.png", "chelsea.png", "coffee.png", "coins.png", "rocket.jpg", "motorcycle_left.png",
        "hubble_deep_field.jpg", "moon.png", "horse.png", "clock_motion.png",
    )),
    os.path.join(sklearn_data, "china.jpg"),
    os.path.join(sklearn_data, "flower.jpg"),
    os.path.join(matplotlib_data, "grace_hopper.jpg"),
]
TEXTURES = [os.path.join(skimage_data, name) for name in ("brick.png", "grass.png", "gravel.png", "chessboard_RGB.png")]
# Other medicine and other microscopes: no smears either, but nearer to them.
MEDICAL = [os.path.join(skimage_data, name) for name in ("ihc.png", "retina.jpg", "microaneurysms.png", "cell.png", "phantom.png")]


def save(image, kind, source):
    path = f"{kind}-{sum(row['kind'] == kind for row in rows):03d}.png"
    image.convert("RGB").save(os.path.join(out, path))
    rows.append({"path": path, "kind": kind, "source": source})


def crops(files, kind):
    for file in files:
        name = os.path.basename(file)
        image = Image.open(file).convert("RGB")
        save(image, kind, name)
        for _ in range(CROPS):
            side = int(min(image.size) * random.uniform(0.2, 0.9))
            left, top = (int(random.integers(0, length - side + 1)) for length in image.size)
            save(image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.BILINEAR), kind, name)


def noise(k):
    shape = (SIDE, SIDE, 3)
    mean, spread = random.uniform(40, 215, 3), random.uniform(10, 80)
    pixels = random.uniform(0, 256, shape) if k % 4 == 0 else random.normal(mean, spread, shape)
    if k % 4 == 2:  # grey
        pixels = np.repeat(pixels[:, :, :1], 3, 2)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if k % 4 == 3:  # smooth clouds
        image = image.filter(ImageFilter.GaussianBlur(float(random.uniform(1, 12))))
        low, high = np.percentile(np.asarray(image), (1, 99))
        image = image.point(lambda v: int(np.clip((v - low) / max(1, high - low) * 255, 0, 255)))
    return image


def blank(k):
    first, second = (random.integers(0, 256, 3) for _ in range(2))
    if k < 4:
        first = second = np.array([0, 255, 128, 64][k] * np.ones(3), int)
    if k % 2 == 0:
        second = first
    ramp = np.linspace(0, 1, SIDE)[None, :, None]
    pixels = np.repeat(first * (1 - ramp) + second * ramp, SIDE, 0)
    return Image.fromarray(pixels.astype(np.uint8))


WORDS = "specimen received in formalin labelled with name and number total count differential remark normal range".split()


def text(_):
    image = Image.new("RGB", (SIDE, SIDE), tuple(int(v) for v in random.integers(225, 256, 3)))
    draw = ImageDraw.Draw(image)
    size = int(random.integers(9, 28))
    font = ImageFont.load_default(size)
    for line in range(SIDE // (size + 4)):
        words = " ".join(random.choice(WORDS, 8))
        draw.text((6, 4 + line * (size + 4)), words, font=font, fill=tuple(int(v) for v in random.integers(0, 90, 3)))
    return image


def chart(k):
    figure, axes = plt.subplots(figsize=(2.24, 2.24), dpi=100)
    values = random.normal(size=(3, 40)).cumsum(1)
    if k % 4 == 0:
        axes.plot(values.T)
    elif k % 4 == 1:
        axes.bar(range(8), np.abs(values[0, :8]), color=plt.cm.tab10(k % 10))
    elif k % 4 == 2:
        axes.scatter(values[0], values[1], c=values[2])
    else:
        axes.imshow(random.uniform(size=(8, 8)))
    axes.set_title(str(random.choice(WORDS)))
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[:, :, :3].copy()
    plt.close(figure)
    return Image.fromarray(pixels)


crops(PHOTOGRAPHS, "photograph")
crops(TEXTURES, "texture")
for kind, draw, count in (("noise", noise, 120), ("blank", blank, 40), ("text", text, 60), ("chart", chart, 60)):
    for k in range(count):
        save(draw(k), kind, f"{kind} {k}")
crops(MEDICAL, "medical")

with open(os.path.join(out, "strangers.jsonl"), "w") as file:
    file.writelines(json.dumps(row) + "\n" for row in rows)
print({kind: sum(row["kind"] == kind for row in rows) for kind in dict.fromkeys(row["kind"] for row in rows)})
