"""Makes packages/imaging/src/tiled/__goldens__/slide.json: a small file shaped as Aperio's scanner writes them, put
together by tifffile, and the SHA-256 of each level's RGB pixels as Pillow (libtiff, libjpeg) decodes them.

Run: python tools/golden/imaging_slide.py      (tifffile 2026.3, Pillow 13.0, NumPy)
Pages: the picture in JPEG tiles with shared tables, a thumbnail in strips, a level in tiles, a label and a macro
photograph in strips.
"""
import base64, hashlib, io, json, pathlib
import numpy as np
import tifffile
from PIL import Image

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/tiled/__goldens__/slide.json"
rng = np.random.default_rng(5)
W, H, TILE = 72, 56, 32


def picture(w, h):
    y, x = np.mgrid[0:h, 0:w]
    rgb = np.stack([200 + 40 * np.sin(x / 9), 120 + 60 * np.cos(y / 7), 190 + 30 * np.sin((x + y) / 11)], -1)
    rgb[(x - w / 2) ** 2 + (y - h / 2) ** 2 < (min(w, h) / 4) ** 2] = (90, 40, 150)
    return np.clip(rgb + rng.normal(0, 6, rgb.shape), 0, 255).astype(np.uint8)


def jpeg(pixels, streamtype):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=70, subsampling=2, streamtype=streamtype)
    return buffer.getvalue()


def tiles(pixels):
    h, w = pixels.shape[:2]
    padded = np.pad(pixels, ((0, -h % TILE), (0, -w % TILE), (0, 0)), mode="edge")
    for y in range(0, h, TILE):
        for x in range(0, w, TILE):
            yield jpeg(padded[y:y + TILE, x:x + TILE], 2)


# The tiles come compressed, so that tifffile's own encoder is not asked.
tifffile.TIFF.COMPRESSORS._codecs[7] = None
tables = jpeg(np.zeros((16, 16, 3), np.uint8), 1)
buffer = io.BytesIO()
with tifffile.TiffWriter(buffer) as tif:
    def tiled(pixels, description, **more):
        tif.write(tiles(pixels), shape=pixels.shape, dtype=np.uint8, tile=(TILE, TILE), compression="jpeg",
                  photometric="ycbcr", subsampling=(2, 2), jpegtables=tables, description=description, metadata=None, **more)

    def strips(pixels, description, **more):
        tif.write(pixels, photometric="rgb", rowsperstrip=8, compression="zlib", description=description, metadata=None, **more)

    tiled(picture(W, H), "Aperio Image Library v12.0.15\r\n72x56 (32x32) JPEG/YCC Q=70|AppMag = 40|MPP = 0.2498")
    strips(picture(18, 14), "Aperio Image Library v12.0.15")
    tiled(picture(W // 2, H // 2), "Aperio Image Library v12.0.15")
    strips(picture(20, 20), "Aperio Image Library label", subfiletype=1)
    strips(picture(40, 16), "Aperio Image Library macro", subfiletype=9)
data = buffer.getvalue()

image = Image.open(io.BytesIO(data))
levels = []
for page in (0, 2):
    image.seek(page)
    rgb = image.convert("RGB")
    levels.append({"width": rgb.width, "height": rgb.height, "sha256": hashlib.sha256(rgb.tobytes()).hexdigest()})
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps({"file": base64.b64encode(data).decode(), "micronsPerPixel": 0.2498, "levels": levels}) + "\n")
print(len(data), "bytes", levels)
