import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentDigest, type IndexIdentity, type SinkRow, StoreError } from "@embedloom/core";
import { nearness } from "@embedloom/core/sink";
import { deterministicVector } from "@embedloom/testing";
import { afterAll, describe, expect, test } from "vitest";
import { readVectorFile } from "./read-vector-file.ts";
import { writeVectorFile } from "./write-vector-file.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-vector-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const identity: IndexIdentity = { fingerprint: "[]", dimensions: 20, distance: "cosine", encoding: "float32" };
const endings = ["parquet", "arrow", "npy", "jsonl"] as const;
const encodings = ["float32", "float16", "int8", "binary"] as const;

function row(name: number, changes: Partial<SinkRow> = {}): SinkRow {
  const text = `Text ${name}: "quoted", \u{1f600}\n0 \u2028 \u2029 \r \x85 end`;
  return {
    id: `row ${name}`,
    vector: deterministicVector(`row ${name}`, 20),
    source: "a.md",
    digest: contentDigest(text),
    text,
    reference: "https://example.org",
    span: [name, name + 5],
    metadata: { lang: "it's", page: name, draft: false, none: null },
    ...changes,
  };
}

async function rowsOf(path: string, wanted?: IndexIdentity): Promise<SinkRow[]> {
  const rows: SinkRow[] = [];
  for await (const each of (await readVectorFile(path, { identity: wanted })).rows) rows.push(each);
  return rows;
}

describe.each(endings)("%s", (ending) => {
  test.each(encodings)(
    "default: %s rows come back as they were, in their order, batch after batch",
    async (encoding) => {
      const path = join(folder, `${encoding}.${ending}`);
      const rows = [
        row(0),
        { id: "bare", vector: row(1).vector, source: "", digest: "d" },
        ...Array.from({ length: 20 }, (_, i) => row(i + 2)),
      ];
      const wanted = { ...identity, encoding };
      expect(await writeVectorFile(path, wanted, rows, { batchRows: 7 })).toEqual({ written: 22, failed: 0 });
      const kept = await rowsOf(path, wanted);
      const fields = (each: SinkRow): unknown => ({ metadata: {}, ...each, vector: undefined });
      expect(kept.map(fields)).toEqual(rows.map(fields));
      const least = { float32: 1 - 1e-6, float16: 1 - 1e-5, int8: 0.999, binary: 0.5 }[encoding];
      kept.forEach(({ vector }, i) => expect(nearness("cosine", vector, rows[i]!.vector)).toBeGreaterThan(least));
      const isExact = Array.from(kept[0]?.vector ?? []).every((value, i) => value === rows[0]!.vector[i]);
      expect(isExact).toBe(encoding === "float32");
      const values = kept.flatMap(({ vector }) => Array.from(vector));
      expect(values.every((value) => Math.abs(value) === 1)).toBe(encoding === "binary");
    },
  );

  test("behavior: what arrived as bytes or bits is in the file to the last bit", async () => {
    const bytes = Int8Array.from({ length: 24 }, (_, i) => 5 * i - 60);
    const bits = Uint8Array.of(0b10110001, 7, 255);
    const arrived = { ...identity, dimensions: 24 };
    const [int8, binary] = [join(folder, `bytes.${ending}`), join(folder, `bits.${ending}`)];
    await writeVectorFile(int8, { ...arrived, encoding: "int8" }, [row(0, { vector: bytes })]);
    await writeVectorFile(binary, { ...arrived, encoding: "binary" }, [row(0, { vector: bits })]);
    expect(Array.from((await rowsOf(int8))[0]!.vector)).toEqual(Array.from(bytes));
    const signs = Array.from({ length: 24 }, (_, i) => ((bits[i >> 3]! >> (7 - (i & 7))) & 1 ? 1 : -1));
    expect(Array.from((await rowsOf(binary))[0]!.vector)).toEqual(signs);
  });

  test.skipIf(process.platform !== "linux")(
    "behavior: a file that was read, or left in the middle, is closed",
    async () => {
      const path = join(folder, `closed.${ending}`);
      await writeVectorFile(
        path,
        identity,
        Array.from({ length: 3000 }, (_, i) => row(i)),
      );
      for (let i = 0; i < 3; i++) {
        const { rows } = await readVectorFile(path, { identity });
        for await (const each of rows) if (each.id === "row 7" && i > 0) break;
      }
      const open = readdirSync("/proc/self/fd").flatMap((name) => {
        try {
          return [readlinkSync(`/proc/self/fd/${name}`)];
        } catch {
          return [];
        }
      });
      expect(open.filter((target) => target.startsWith(path))).toEqual([]);
    },
  );

  test("behavior: nothing in gives a file of nothing", async () => {
    const path = join(folder, `empty.${ending}`);
    await writeVectorFile(path, identity, []);
    expect(await rowsOf(path, identity)).toEqual([]);
  });

  test("error: another identity is refused, at the same width too", async () => {
    const path = join(folder, `identity.${ending}`);
    await writeVectorFile(path, identity, [row(1)]);
    for (const change of [{ fingerprint: "other" }, { encoding: "int8" }, { dimensions: 8 }] as const) {
      await expect(rowsOf(path, { ...identity, ...change })).rejects.toMatchObject({ code: "index_mismatch" });
    }
    expect((await readVectorFile(path)).identity).toEqual(identity);
  });

  test("error: bad rows are named, the file has the others; a stream that fails leaves the old file", async () => {
    const path = join(folder, `bad.${ending}`);
    const rows = [row(0), row(1, { vector: deterministicVector("row 1", 20).with(2, NaN) }), row(2)];
    await expect(writeVectorFile(path, identity, rows)).rejects.toMatchObject({
      code: "partial_write",
      written: 2,
      failures: [{ index: 1, id: "row 1" }],
    });
    async function* failing(): AsyncGenerator<SinkRow> {
      yield row(9);
      throw new StoreError("the embedder failed");
    }
    await expect(writeVectorFile(path, identity, failing())).rejects.toThrow("the embedder failed");
    expect((await rowsOf(path)).map(({ id }) => id)).toEqual(["row 0", "row 2"]);
    expect(readdirSync(folder).filter((name) => name.startsWith(`bad.${ending}.`) && name.endsWith("partial"))).toEqual(
      [],
    );
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("error: what is no such file is a typed error", async () => {
    const path = join(folder, `damaged.${ending}`);
    writeFileSync(path, "this is not it".repeat(20));
    await expect(rowsOf(path, identity)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(rowsOf(join(folder, `absent.${ending}`), identity)).rejects.toMatchObject({ code: "store" });
  });

  test("behavior: a killed process leaves the old file or none", async () => {
    const path = join(folder, `killed.${ending}`);
    const program = `
      import { writeVectorFile } from ${JSON.stringify(import.meta.resolve("./write-vector-file.ts"))};
      function* rows() { for (let i = 0; ; i++) { if (i === 5000) console.log("under way");
        yield { id: "r" + i, vector: Float32Array.from({ length: 20 }, () => i + 1), source: "s", digest: "d" }; } }
      await writeVectorFile(${JSON.stringify(path)}, ${JSON.stringify(identity)}, rows(), { batchRows: 500 });`;
    const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", program]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect(readVectorFile(path)).rejects.toMatchObject({ code: "store" });
  });

  test.skipIf(process.platform === "win32")(
    "error: a file that may not grow says so, with no more told than fits, and leaves the old one",
    async () => {
      const path = join(folder, `limit.${ending}`);
      await writeVectorFile(path, identity, [row(1)]);
      const program = `
      import { writeVectorFile } from ${JSON.stringify(import.meta.resolve("./write-vector-file.ts"))};
      function* rows() { for (let i = 0; i < 100_000; i++)
        yield { id: "r" + i, vector: Float32Array.from({ length: 20 }, (_, j) => Math.sin(20 * i + j) + 2), source: "s", digest: "d" }; }
      let written = 0;
      const onProgress = (progress) => { written = progress.written; };
      await writeVectorFile(${JSON.stringify(path)}, ${JSON.stringify(identity)}, rows(), { batchRows: 500, onProgress })
        .catch(({ code, message }) => console.log(JSON.stringify({ code, message, written })));`;
      const node = [process.execPath, "--no-warnings", "--input-type=module", "-e", program];
      const child = spawn("sh", ["-c", `trap '' XFSZ; ulimit -f 1024; exec "$@"`, "sh", ...node]);
      const [said] = (await Promise.all([once(child.stdout, "data"), once(child, "exit")]))[0];
      const { code, message, written } = JSON.parse(String(said)) as { code: string; message: string; written: number };
      expect({ code, message }).toEqual({
        code: "store",
        message: expect.stringContaining("larger than the system allows"),
      });
      // Of 1 MB at most, buffers aside.
      expect(written * 80).toBeLessThan(2.5e6);
      expect((await rowsOf(path)).map(({ id }) => id)).toEqual(["row 1"]);
      expect(readdirSync(folder).filter((name) => name.startsWith("limit") && name.endsWith(".partial"))).toEqual([]);
    },
  );
});

test("error: an ending that says nothing needs a format", async () => {
  await expect(writeVectorFile(join(folder, "x.bin"), identity, [])).rejects.toMatchObject({ code: "invalid_option" });
  await writeVectorFile(join(folder, "x.bin"), identity, [row(1)], { format: "jsonl" });
  const { rows } = await readVectorFile(join(folder, "x.bin"), { format: "jsonl", identity });
  for await (const each of rows) expect(each.id).toBe("row 1");
});
