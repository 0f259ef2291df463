"""Makes packages/imaging/src/formats/__goldens__/decode.json: small files in every supported encoding, and the SHA-256
of the RGB pixels that Pillow decodes from them (upright, alpha pasted on white).

Run: python tools/golden/imaging_decode.py      (Pillow 13.0 with libjpeg-turbo 3.2, NumPy)
What Pillow cannot write (Adam7, 16-bit RGB, planes, tiles, odd subsampling) is put together by hand here, and decoded
by Pillow all the same.
"""
import base64, hashlib, io, json, pathlib, struct, zlib
import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parents[2] / "packages/imaging/src/formats/__goldens__/decode.json"
W, H = 23, 17


def picture(w=W, h=H, noise=25):
    """Smooth colour with an edge and some noise, so that every filter and every rounding has work."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:h, 0:w]
    rgb = np.stack([x * 255 / max(w - 1, 1), y * 255 / max(h - 1, 1), 128 + 100 * np.sin(x / 3 + y / 5)], -1)
    rgb[(x - w / 2) ** 2 + (y - h / 2) ** 2 < (min(w, h) / 3) ** 2] = (90, 30, 160)
    return np.clip(rgb + rng.normal(0, noise, rgb.shape), 0, 255).astype(np.uint8)


RGB = Image.fromarray(picture())
GREY = RGB.convert("L")
ALPHA = Image.fromarray((picture()[..., 1] // 2 + np.arange(W, dtype=np.uint8) * 5).astype(np.uint8))
RGBA = RGB.copy(); RGBA.putalpha(ALPHA)
LA = Image.merge("LA", (GREY, ALPHA))
PALETTE = RGB.quantize(40)
cases = []


def expected(data):
    im = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if im.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(im) >> 8).astype(np.uint8)).convert("RGB")
    if im.mode in ("RGBA", "LA", "PA") or "transparency" in im.info:
        im = im.convert("RGBA")
        white = Image.new("RGB", im.size, (255, 255, 255))
        white.paste(im.convert("RGB"), mask=im.getchannel("A"))
        return white
    return im.convert("RGB")


def add(name, data, want=None):
    want = want or expected(data)
    cases.append({
        "name": name, "file": base64.b64encode(data).decode(), "width": want.width, "height": want.height,
        "sha256": hashlib.sha256(want.tobytes()).hexdigest(),
    })


def saved(im, fmt, **options):
    buffer = io.BytesIO()
    im.save(buffer, fmt, **options)
    return buffer.getvalue()


# ---- JPEG
def jpeg(name, im, **options):
    add(f"jpeg {name}", saved(im, "JPEG", **options))


jpeg("4:4:4", RGB, quality=90, subsampling=0)
jpeg("4:2:2", RGB, quality=80, subsampling=1)
jpeg("4:2:0", RGB, quality=75, subsampling=2)
jpeg("4:2:0 quality 5", RGB, quality=5, subsampling=2)
jpeg("quality 100 optimised", RGB, quality=100, subsampling=0, optimize=True)
jpeg("grey", GREY, quality=85)
jpeg("RGB without transform", RGB, quality=85, keep_rgb=True)
jpeg("restart markers", RGB, quality=70, subsampling=2, restart_marker_blocks=1)
jpeg("progressive 4:2:0", RGB, quality=75, subsampling=2, progressive=True)
jpeg("progressive 4:2:2 restart", RGB, quality=90, subsampling=1, progressive=True, restart_marker_blocks=2)
jpeg("progressive grey", GREY, quality=95, progressive=True)
jpeg("progressive smooth", Image.fromarray(picture(40, 40, 0)), quality=30, subsampling=2, progressive=True)
jpeg("CMYK", RGB.convert("CMYK"), quality=85)
for w, h in [(1, 1), (2, 3), (3, 2), (5, 1), (16, 16), (17, 33)]:
    jpeg(f"4:2:0 {w} x {h}", Image.fromarray(picture(w, h)), quality=60, subsampling=2)
cmyk = bytearray(saved(RGB.convert("CMYK"), "JPEG", quality=85))
cmyk[cmyk.index(b"Adobe") + 11] = 2
add("jpeg YCCK", bytes(cmyk))
# A square multiple of the MCU holds the same number of blocks under other sampling factors: a valid, scrambled file.
for name, subsampling, old, new in [("4:4:0", 1, 0x21, 0x12), ("4:1:1", 2, 0x22, 0x41), ("1 x 4", 2, 0x22, 0x14)]:
    data = bytearray(saved(Image.fromarray(picture(64, 64, 8)), "JPEG", quality=40, subsampling=subsampling))
    sof = data.index(b"\xff\xc0")
    assert data[sof + 11] == old
    data[sof + 11] = new
    add(f"jpeg {name}", bytes(data))
for orientation in range(1, 9):
    exif = Image.Exif(); exif[0x0112] = orientation
    jpeg(f"orientation {orientation}", Image.fromarray(picture(11, 6)), quality=60, exif=exif)

# ---- PNG
def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(pixels, depth, colour_type, interlace=False, extra=b""):
    """pixels: h x w x samples of uint8 or big-endian uint16; every row gets the next of the five filters (sub)."""
    h, w, n = pixels.shape
    step = n * depth // 8
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for x, y, dx, dy in passes if interlace else [(0, 0, 1, 1)]:
        part = pixels[y::dy, x::dx]
        if part.size == 0:
            continue
        previous = np.zeros(part.shape[1] * step, int)
        for i, row in enumerate(part):
            row = np.frombuffer(row.astype(">u2" if depth == 16 else "u1").tobytes(), np.uint8).astype(int)
            left = np.concatenate([np.zeros(step, int), row[:-step]])
            corner = np.concatenate([np.zeros(step, int), previous[:-step]])
            p = left + previous - corner
            pa, pb, pc = abs(p - left), abs(p - previous), abs(p - corner)
            paeth = np.where((pa <= pb) & (pa <= pc), left, np.where(pb <= pc, previous, corner))
            filters = [0 * row, left, previous, (left + previous) // 2, paeth]
            raw += bytes([i % 5]) + ((row - filters[i % 5]) & 255).astype(np.uint8).tobytes()
            previous = row
    header = struct.pack(">IIBBBBB", w, h, depth, colour_type, 0, 0, int(interlace))
    # Two IDAT chunks, cut at an odd place.
    z = zlib.compress(raw)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", z[:7]) + chunk(b"IDAT", z[7:])
            + chunk(b"IEND", b""))


wide = (picture().astype(np.uint16) * 257) ^ 0x0033
rgba16 = np.concatenate([wide, np.asarray(ALPHA)[..., None].astype(np.uint16) * 256 + 77], -1)
add("png RGB", saved(RGB, "PNG"))
add("png RGBA", saved(RGBA, "PNG"))
add("png grey", saved(GREY, "PNG"))
add("png grey and alpha", saved(LA, "PNG"))
add("png 1 bit", saved(GREY.convert("1"), "PNG"))
add("png palette", saved(PALETTE, "PNG"))
for bits in (1, 2, 4):
    add(f"png palette of {bits} bits", saved(RGB.quantize(2 ** bits), "PNG", bits=bits))
add("png palette with tRNS", saved(PALETTE, "PNG", transparency=bytes([0, 128, 255, 31])))
colour = RGB.getpixel((4, 4))
add("png RGB with tRNS", saved(RGB, "PNG", transparency=colour))
add("png grey with tRNS", saved(GREY, "PNG", transparency=GREY.getpixel((3, 3))))
add("png grey of 16 bits", saved(Image.fromarray(wide[..., 0]), "PNG"))
add("png all filters", raw_png(picture(), 8, 2))
add("png RGB of 16 bits", raw_png(wide, 16, 2))
add("png RGBA of 16 bits", raw_png(rgba16, 16, 6))
add("png Adam7 RGB", raw_png(picture(), 8, 2, True))
add("png Adam7 RGBA of 16 bits", raw_png(rgba16, 16, 6, True))
add("png Adam7 3 x 2", raw_png(picture(3, 2), 8, 2, True))

# ---- BMP
def top_down(data):
    data = bytearray(data)
    at, = struct.unpack_from("<I", data, 10)
    h, = struct.unpack_from("<i", data, 22)
    stride = (len(data) - at) // h
    rows = [data[at + i * stride:at + (i + 1) * stride] for i in range(h)]
    struct.pack_into("<i", data, 22, -h)
    return bytes(data[:at] + b"".join(rows[::-1]))


for name, im in [("24 bits", RGB), ("8-bit palette", PALETTE), ("grey", GREY), ("1 bit", GREY.convert("1")),
                 ("32 bits with alpha mask", RGBA)]:
    add(f"bmp {name}", saved(im, "BMP"))
    add(f"bmp {name} top-down", top_down(saved(im, "BMP")))
info = struct.pack("<IiiHHIIiiII", 40, W, H, 1, 32, 0, 0, 0, 0, 0, 0)
body = np.concatenate([picture()[::-1, :, ::-1], np.full((H, W, 1), 9, np.uint8)], -1).tobytes()
add("bmp 32 bits", struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54) + info + body)
sixteen = RGB.quantize(16)
packed = np.asarray(sixteen)[::-1]
packed = np.pad(packed, ((0, 0), (0, 24 - W)))
packed = (packed[:, 0::2] << 4 | packed[:, 1::2]).astype(np.uint8).tobytes()
palette = np.array(sixteen.getpalette()[:48], np.uint8).reshape(16, 3)
palette = np.concatenate([palette[:, ::-1], np.zeros((16, 1), np.uint8)], 1).tobytes()
info = struct.pack("<IiiHHIIiiII", 40, W, H, 1, 4, 0, 0, 0, 0, 16, 0)
add("bmp 4-bit palette", struct.pack("<2sIHHI", b"BM", 118 + len(packed), 0, 0, 118) + info + palette + packed)
body = np.pad(picture()[::-1, :, ::-1].reshape(H, 3 * W), ((0, 0), (0, -3 * W % 4))).tobytes()
add("bmp OS/2", struct.pack("<2sIHHI", b"BM", 26 + len(body), 0, 0, 26) + struct.pack("<IHHHH", 12, W, H, 1, 24) + body)

# ---- TIFF
def raw_tiff(order, tags, blocks):
    """A TIFF by hand; tags: {number: (type, [values])}; blocks of pixels are appended and listed in tag 273 or 324."""
    offsets, data, at = [], b"", 8
    for block in blocks:
        offsets.append(at + len(data)); data += block + b"\0" * (len(block) % 2)
    tiled = 322 in tags
    tags = {**tags, 324 if tiled else 273: (4, offsets), 325 if tiled else 279: (4, [len(b) for b in blocks])}
    at += len(data)
    extra_at, extra, entries = at + 2 + 12 * len(tags) + 4, b"", b""
    for number, (kind, values) in sorted(tags.items()):
        value = struct.pack(order + {1: "B", 3: "H", 4: "I", 7: "B"}[kind] * len(values), *values)
        if len(value) > 4:
            entries += struct.pack(order + "HHII", number, kind, len(values), extra_at + len(extra)); extra += value
        else:
            entries += struct.pack(order + "HHI", number, kind, len(values)) + value.ljust(4, b"\0")
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(order + "I", at) + data + struct.pack(order + "H", len(tags)) + entries + b"\0" * 4 + extra


for name, im in [("RGB", RGB), ("grey", GREY), ("palette", PALETTE), ("RGBA", RGBA), ("grey and alpha", LA)]:
    add(f"tiff {name}", saved(im, "TIFF"))
    add(f"tiff {name} LZW", saved(im, "TIFF", compression="tiff_lzw"))
add("tiff deflate", saved(RGB, "TIFF", compression="tiff_adobe_deflate"))
add("tiff old deflate", saved(RGB, "TIFF", compression="tiff_deflate"))
add("tiff PackBits", saved(PALETTE, "TIFF", compression="packbits"))
add("tiff LZW predicted in strips", saved(RGB, "TIFF", compression="tiff_lzw", tiffinfo={317: 2}, strip_size=300))
add("tiff deflate predicted", saved(RGBA, "TIFF", compression="tiff_adobe_deflate", tiffinfo={317: 2}))
add("tiff LZW over 4096 codes", saved(Image.fromarray(picture(110, 60, 2) // 16 * 16), "TIFF", compression="tiff_lzw"))
add("tiff orientation 6", saved(RGB, "TIFF", tiffinfo={274: 6}))
p = picture()
common = {256: (3, [W]), 257: (3, [H]), 258: (3, [8, 8, 8]), 259: (3, [1]), 262: (3, [2]), 277: (3, [3])}
strips = [p[y:y + 5].tobytes() for y in range(0, H, 5)]
add("tiff big-endian strips", raw_tiff(">", {**common, 278: (3, [5])}, strips), RGB)
planes = [p[y:y + 5, :, c].tobytes() for c in range(3) for y in range(0, H, 5)]
add("tiff planes", raw_tiff("<", {**common, 278: (3, [5]), 284: (3, [2])}, planes), RGB)
padded = np.pad(p, ((0, 32 - H), (0, 32 - W), (0, 0)))
tiles = [zlib.compress(padded[y:y + 16, x:x + 16].tobytes()) for y in (0, 16) for x in (0, 16)]
add("tiff tiles", raw_tiff("<", {**common, 259: (3, [8]), 322: (3, [16]), 323: (3, [16])}, tiles), RGB)
grey_tags = {256: (3, [W]), 257: (3, [H]), 258: (3, [8]), 259: (3, [1]), 262: (3, [0]), 278: (3, [H])}
add("tiff white is zero", raw_tiff("<", grey_tags, [(255 - np.asarray(GREY)).tobytes()]), GREY.convert("RGB"))

# What slides are made of: BigTIFF, and tiles of JPEG whose tables stand once for the page.
def big_tiff(data, offset=8):
    """A classic little-endian TIFF by raw_tiff as BigTIFF: pixels stay where they are, 8 bytes further on."""
    at, = struct.unpack_from("<I", data, 4)
    count, = struct.unpack_from("<H", data, at)
    entries, extra, extra_at = b"", b"", at + 8 + 8 + 20 * count + 8
    for i in range(count):
        tag, kind, n = struct.unpack_from("<HHI", data, at + 2 + 12 * i)
        value_at, = struct.unpack_from("<I", data, at + 10 + 12 * i)
        size = {1: 1, 3: 2, 4: 4, 7: 1}[kind] * n
        value = data[at + 10 + 12 * i:][:size] if size <= 4 else data[value_at:value_at + size]
        if tag in (273, 324):
            kind, value = 16, struct.pack("<%dQ" % n, *(v + 8 for v in struct.unpack("<%dI" % n, value)))
        if len(value) <= 8:
            entries += struct.pack("<HHQ", tag, kind, n) + value.ljust(8, b"\0")
        else:
            entries += struct.pack("<HHQQ", tag, kind, n, extra_at + len(extra)); extra += value
    return (struct.pack("<2sHHHQ", b"II", 43, 8, 0, at + 8) + data[8:at] + struct.pack("<Q", count) + entries
            + b"\0" * 8 + extra)


def jpeg_tiles(im, photometric, shared, **options):
    tables = saved(im, "JPEG", streamtype=1, **options) if shared else None
    pixels = np.asarray(im)
    padded = np.pad(pixels, ((0, 32 - H), (0, 32 - W)) + ((0, 0),) * (pixels.ndim - 2), mode="edge")
    tiles = [saved(Image.fromarray(padded[y:y + 16, x:x + 16]), "JPEG", **options, **({"streamtype": 2} if shared else {}))
             for y in (0, 16) for x in (0, 16)]
    samples = 1 if photometric < 2 else 3
    tags = {256: (3, [W]), 257: (3, [H]), 258: (3, [8] * samples), 259: (3, [7]), 262: (3, [photometric]),
            277: (3, [samples]), 322: (3, [16]), 323: (3, [16])}
    if photometric == 6:
        tags[530] = (3, [2, 2])
    if shared:
        tags[347] = (7, list(tables))
    return raw_tiff("<", tags, tiles)


add("tiff big tiles", big_tiff(raw_tiff("<", {**common, 259: (3, [8]), 322: (3, [16]), 323: (3, [16])}, tiles)), RGB)
ycc = jpeg_tiles(RGB, 6, True, quality=80, subsampling=2)
add("tiff JPEG tiles with shared tables", ycc)
add("tiff big JPEG tiles", big_tiff(ycc))
add("tiff JPEG tiles of RGB", jpeg_tiles(RGB, 2, False, quality=85, keep_rgb=True))
add("tiff JPEG tiles of grey", jpeg_tiles(GREY, 1, False, quality=85))

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
print(len(cases), "cases,", OUT.stat().st_size, "bytes")
