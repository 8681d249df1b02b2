import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { EmbeddingMatrix, type IndexIdentity, type SinkRow, type VectorSink } from "@embedloom/core";
import { createLanceDBSink } from "@embedloom/lancedb";
import { miniModelPath } from "@embedloom/mini-model";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createFilePointer, createFolderSource, createJsonlSource, createSync } from "@embedloom/sync";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";
import { createTransformersEmbedder } from "@embedloom/transformers";
import { readVectorFile, type VectorFileFormat, writeVectorFile } from "@embedloom/vector-files";
import { STUDIO_OPENERS } from "./odd-place-studio.ts";

/** Something of ours that is given a path. */
export interface PathOpener {
  /** Writes there and reads again what was written, by opening it anew; reads what is there, for those that only read. */
  readonly use: (path: string) => Promise<boolean>;
  /** Whether what stood there is to be replaced, by a user's word. */
  readonly replaces?: boolean;
  /** Whether a pipe is waited for, as its writer is somebody whom the user has named. */
  readonly waits?: boolean;
  /** Puts what is right there, of which the odd thing is to take the place of `file`. Absent: the path itself is all there is. */
  readonly prepare?: (path: string) => Promise<readonly string[]>;
}

const identity: IndexIdentity = { fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" };
const row: SinkRow = { id: "a", vector: [1, 0], source: "a.md", digest: "d", text: "amber" };

async function journal(path: string): Promise<boolean> {
  const first = await createFileJournal(path).open("m");
  try {
    await first.append({ digests: ["d"], embeddings: EmbeddingMatrix.fromRows([[1, 0]]) });
  } finally {
    await first.close();
  }
  const second = await createFileJournal(path).open("m");
  try {
    return (await second.lookup(["d"]))[0]?.join() === "1,0";
  } finally {
    await second.close();
  }
}

async function cache(path: string): Promise<boolean> {
  const first = createSqliteStore({ path, busyTimeoutMs: 200 });
  await first.setMany([{ key: "k", value: Uint8Array.of(1, 2) }]).finally(() => first.close?.());
  const second = createSqliteStore({ path, busyTimeoutMs: 200 });
  return second
    .getMany(["k"])
    .then(([value]) => value?.join() === "1,2")
    .finally(() => second.close?.());
}

const inSink =
  (make: (path: string) => VectorSink) =>
  async (path: string): Promise<boolean> => {
    const first = make(path);
    try {
      await (await first.open(identity)).upsert([row]);
    } finally {
      await first.close();
    }
    const second = make(path);
    try {
      return (await (await second.open(identity)).get(["a"])).length === 1;
    } finally {
      await second.close();
    }
  };

const vectorFile = (format: VectorFileFormat): PathOpener => ({
  replaces: true,
  async use(path) {
    await writeVectorFile(path, identity, [row], { format });
    const ids: string[] = [];
    for await (const { id } of (await readVectorFile(path, { format })).rows) ids.push(id);
    return ids.join() === "a";
  },
});

/** For files that somebody else has written: whatever is read is told, as it is none of ours. */
const vectorFileRead = (format: VectorFileFormat): PathOpener => ({
  async use(path) {
    for await (const _ of (await readVectorFile(path, { format, identity })).rows) return false;
    return true;
  },
});

const companion: PathOpener = {
  prepare: async (path) => {
    await writeVectorFile(path, identity, [row], { format: "npy" });
    return [`${path}.rows.jsonl`];
  },
  async use(path) {
    for await (const { vector } of (await readVectorFile(path, { format: "npy", identity })).rows) {
      if (Array.from(vector as Float32Array).join() !== "1,0") return false;
    }
    return true;
  },
};

async function folderSource(path: string): Promise<boolean> {
  const source = createFolderSource(path, { extensions: [".md"] });
  const texts: string[] = [];
  // Whoever watches the folder names what has changed.
  for (const ids of [undefined, ["odd.md", "good.md", "below/odd.md"]]) {
    for await (const item of source.read({ ids })) if ("text" in item) texts.push(item.text);
  }
  return texts.every((text) => text === "good" || text.startsWith("This is no database") || text === "");
}

async function filledFolder(path: string): Promise<readonly string[]> {
  await mkdir(join(path, "below"), { recursive: true });
  for (const name of ["odd.md", "good.md", "below/odd.md"]) await writeFile(join(path, name), "good");
  return [join(path, "odd.md"), join(path, "below/odd.md"), join(path, "below")];
}

async function sync(path: string): Promise<boolean> {
  const sink = createFakeSink();
  const embedder = createFakeEmbedder({ dimensions: 4 });
  const run = () => createSync({ source: [{ id: "a", text: "amber" }], sink, embedder, file: path }).run();
  return (await run()).added === 1 && (await run()).unchanged === 1;
}

const MODEL_FILES = ["tokenizer.json", "config.json", "tokenizer_config.json", "onnx/model_int8.onnx"];

const model: PathOpener = {
  prepare: async (path) => {
    await cp(miniModelPath, path, { recursive: true });
    return MODEL_FILES.map((file) => join(path, file));
  },
  async use(path) {
    const embedder = createTransformersEmbedder({
      model: resolve(path),
      dtype: "int8",
      pooling: "mean",
      runtime: "wasm",
    });
    try {
      const { embeddings } = await embedder.embed(["The tenant pays."]);
      return embeddings.data.every(Number.isFinite);
    } finally {
      await embedder.close();
    }
  },
};

/** Whatever a package of ours is given a path for. */
export const PATH_OPENERS: Readonly<Record<string, PathOpener>> = {
  journal: { use: journal },
  cache: { use: cache },
  "sqlite-vec": { use: inSink((path) => createSqliteVecSink({ path, busyTimeoutMs: 200 })) },
  lancedb: { use: inSink((path) => createLanceDBSink({ path, lockTimeoutMs: 500 })) },
  "lock of lancedb": {
    prepare: async (path) => {
      await inSink((each) => createLanceDBSink({ path: each }))(path);
      return (await readdir(path)).map((name) => join(path, name));
    },
    use: inSink((path) => createLanceDBSink({ path, lockTimeoutMs: 500 })),
  },
  ...Object.fromEntries(
    (["parquet", "arrow", "npy", "jsonl"] as const).flatMap((format): [string, PathOpener][] => [
      [`writeVectorFile ${format}`, vectorFile(format)],
      [`readVectorFile ${format}`, vectorFileRead(format)],
    ]),
  ),
  "rows beside a matrix": companion,
  pointer: {
    replaces: true,
    async use(path) {
      await createFilePointer(path).write("small");
      return (await createFilePointer(path).read()) === "small";
    },
  },
  "pointer that is read": {
    async use(path) {
      await createFilePointer(path).read();
      return true;
    },
  },
  "folder of documents": { prepare: filledFolder, use: folderSource },
  "JSON lines": {
    waits: true,
    async use(path) {
      for await (const item of createJsonlSource(path).read({})) if ("text" in item) return false;
      return true;
    },
  },
  sync: { use: sync },
  "owner of a sync": {
    replaces: true,
    prepare: async (path) => {
      await sync(path);
      return [`${path}.owner`];
    },
    use: (path) => sync(path).then(() => true),
  },
  model,
  ...STUDIO_OPENERS,
};
