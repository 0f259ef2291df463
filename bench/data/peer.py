"""One run in Python: python peer.py import|hash FOLDER MANIFEST; a line of JSON about it."""
import hashlib
import json
import os
import resource
import sys
import time

import imagehash
import PIL
from PIL import Image

work, folder, manifest = sys.argv[1:]
start = time.perf_counter()
images = 0
seen = {}
with open(manifest, "w") as out:
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(base, name)
            if work == "import":
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                with Image.open(path) as image:
                    image.load()
                    width, height = image.size
                row = {"path": path, "sha256": digest, "class": os.path.relpath(path, folder).split(os.sep)[0]}
                row.update(width=width, height=height)
                if digest in seen:
                    row["duplicateOf"] = seen[digest]
                seen.setdefault(digest, path)
            else:
                with Image.open(path) as image:
                    row = {"path": path, "hash": str(imagehash.phash(image))}
            out.write(json.dumps(row) + "\n")
            images += 1
seconds = time.perf_counter() - start
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
versions = {"python": sys.version.split()[0], "pillow": PIL.__version__, "imagehash": imagehash.__version__}
print(json.dumps({"images": images, "seconds": seconds, "megabytes": megabytes, "versions": versions}))
