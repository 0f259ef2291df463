import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  FileAppender,
  MemoryStorage,
  naturalCompare,
  readText,
  type StreamStorage,
  sha256,
  writeText,
} from "./index.ts";
import { NodeStorage } from "./node/index.ts";

const folder = await mkdtemp(join(tmpdir(), "leukoscope-storage-"));
afterAll(() => rm(folder, { recursive: true }));

const storages: [string, StreamStorage, string][] = [
  ["memory", new MemoryStorage(), "root"],
  ["node", new NodeStorage(), folder],
];

describe.each(storages)("%s storage", (_, storage, root) => {
  it("reads what was written, in folders that were not there", async () => {
    await writeText(storage, `${root}/a/b/note.txt`, "grün");
    expect(await readText(storage, `${root}/a/b/note.txt`)).toBe("grün");
    expect(await storage.exists(`${root}/a/b`)).toBe(true);
  });

  it("replaces a file as a whole and leaves nothing beside it", async () => {
    await writeText(storage, `${root}/c/x`, "a long first version");
    await writeText(storage, `${root}/c/x`, "short");
    expect(await readText(storage, `${root}/c/x`)).toBe("short");
    expect((await storage.list(`${root}/c`)).map(({ path, size }) => [path, size])).toEqual([[`${root}/c/x`, 5]]);
  });

  it("does not share its bytes with the writer", async () => {
    const bytes = Uint8Array.of(1, 2, 3);
    await storage.write(`${root}/bytes`, bytes);
    bytes[0] = 9;
    expect([...(await storage.read(`${root}/bytes`))]).toEqual([1, 2, 3]);
  });

  it("writes a file piece by piece, which stays the same file under another name", async () => {
    const file = await storage.open(`${root}/pieces/under-way`);
    await file.write(0, Uint8Array.of(1, 2, 3));
    await file.write(2, Uint8Array.of(9, 10));
    expect([await file.size(), ...(await file.read(1, 100))]).toEqual([4, 2, 9, 10]);
    await storage.rename(`${root}/pieces/under-way`, `${root}/pieces/done`);
    await file.write(4, Uint8Array.of(11));
    await file.sync();
    await file.close();
    expect([...(await storage.read(`${root}/pieces/done`))]).toEqual([1, 2, 9, 10, 11]);
    expect(await storage.exists(`${root}/pieces/under-way`)).toBe(false);
  });

  it("opens a file to read, and none that is not there", async () => {
    await writeText(storage, `${root}/read/it`, "abcdef");
    const file = await storage.openToRead(`${root}/read/it`);
    expect([await file.size(), new TextDecoder().decode(await file.read(4, 9))]).toEqual([6, "ef"]);
    await file.close();
    await expect(storage.openToRead(`${root}/read/none`)).rejects.toMatchObject({ code: "not-found" });
    expect(await storage.exists(`${root}/read/none`)).toBe(false);
  });

  it("appends to a file that has no name until it is whole", async () => {
    const file = await FileAppender.open(storage, `${root}/appended/long.csv`);
    const piece = "x".repeat(700_000);
    for (const part of [piece, piece, new TextEncoder().encode("end")]) await file.append(part);
    expect(await storage.exists(`${root}/appended/long.csv`)).toBe(false);
    await file.finish();
    expect(await readText(storage, `${root}/appended/long.csv`)).toBe(`${piece}${piece}end`);
    const dropped = await FileAppender.open(storage, `${root}/appended/dropped`);
    await dropped.append("never");
    await dropped.abandon();
    expect((await storage.list(`${root}/appended`)).map(({ path }) => path)).toEqual([`${root}/appended/long.csv`]);
  });

  it("goes on with a file that is there, and replaces one by renaming", async () => {
    await writeText(storage, `${root}/again/part`, "abc");
    const file = await storage.open(`${root}/again/part`);
    await file.write(await file.size(), new TextEncoder().encode("def"));
    await file.close();
    await writeText(storage, `${root}/again/whole`, "an older version");
    await storage.rename(`${root}/again/part`, `${root}/again/whole`);
    expect(await readText(storage, `${root}/again/whole`)).toBe("abcdef");
    await expect(storage.rename(`${root}/again/part`, `${root}/again/x`)).rejects.toMatchObject({ code: "not-found" });
  });

  it("lists files below a folder in natural order", async () => {
    for (const name of ["cell-10", "cell-9", "sub/cell-1"]) await writeText(storage, `${root}/order/${name}`, "");
    const names = (await storage.list(`${root}/order`)).map(({ path }) => path.slice(`${root}/order/`.length));
    expect(names).toEqual(["cell-9", "cell-10", "sub/cell-1"]);
  });

  it("removes, and names what is not there", async () => {
    await writeText(storage, `${root}/gone`, "");
    await storage.remove(`${root}/gone`);
    await expect(storage.read(`${root}/gone`)).rejects.toMatchObject({ code: "not-found", path: `${root}/gone` });
    await expect(storage.list(`${root}/nowhere`)).rejects.toMatchObject({ code: "not-found" });
    expect(await storage.exists(`${root}/gone`)).toBe(false);
  });
});

it("takes away what a killed process has left, and nothing of one that lives, or of another machine", async () => {
  const place = join(folder, "left");
  await new NodeStorage().write(join(folder, "first", "x"), Uint8Array.of(1));
  const own = (await new NodeStorage().temporaryFor("x")).split(/[.-]/)[1];
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  await mkdir(place);
  const other = own === "000000" ? "000001" : "000000";
  const left = [`model.onnx.${own}-${dead}-0.tmp`, `model.onnx.${other}-${dead}-0.tmp`];
  const stay = [`model.onnx.${own}-${process.ppid}-1.tmp`, `model.onnx.${other}-${dead}-1.tmp`, "notes.tmp"];
  for (const name of [...left, ...stay]) await writeFile(join(place, name), "");
  // Another machine's is let be for a day.
  const old = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(place, left[1]), old, old);
  await new NodeStorage().write(join(place, "model.onnx"), Uint8Array.of(1));
  expect(await readdir(place)).toEqual(["model.onnx", ...stay].sort());
});

it("hashes as sha256sum does", async () => {
  expect(await sha256(new TextEncoder().encode("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

it("orders numbers by value", () => {
  expect(["b-2", "a-10", "a-2"].sort(naturalCompare)).toEqual(["a-2", "a-10", "b-2"]);
});

it.skipIf(!existsSync("/dev/full"))("tells a full disk from other failures", async () => {
  const file = await new NodeStorage().open("/dev/full");
  await expect(file.write(0, Uint8Array.of(1))).rejects.toMatchObject({ code: "no-space", path: "/dev/full" });
  await file.close();
});

it("tells a file that is too large to be read at once", async () => {
  const path = join(folder, "vast");
  await writeFile(path, "");
  await truncate(path, 2 ** 31);
  await expect(new NodeStorage().read(path)).rejects.toMatchObject({ code: "too-large", path });
});
