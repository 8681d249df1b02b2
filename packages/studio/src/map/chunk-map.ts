import type { EmbeddingMatrix } from "@embedloom/core";
import { Tinypool } from "tinypool";
import type { MapReply, MapRequest, PlaceReply, PlaceRequest } from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";
import { type HeldIndex, type IndexHolder, type QuestionEmbedder, rounded } from "../search/index.ts";
import { threadModule } from "../threads/index.ts";
import type { Axes, AxesSample } from "./fit-axes.ts";
import { projected, projectRows } from "./project-rows.ts";

/** Draws the index as points. */
export interface ChunkMap {
  /** @throws Refusal when nothing is indexed */
  map(request: MapRequest): Promise<MapReply>;
  /** Where a question lies among them. @throws Refusal when nothing is indexed */
  place(request: PlaceRequest, signal: AbortSignal): Promise<PlaceReply>;
  close(): Promise<void>;
}

/** What a map works with. */
export interface ChunkMapParts {
  readonly holder: IndexHolder;
  readonly embedded: QuestionEmbedder;
}

/** Vectors that the axes are found from: more move them by less than a pixel. */
const SAMPLE = 1000;

interface Drawn {
  readonly reply: MapReply;
  readonly axes: Axes;
  /** What brings the farthest point to the edge. */
  readonly scale: number;
}

/** Makes a map; it is drawn when somebody looks at it, in a thread of its own, and kept until the index changes. */
export function createChunkMap({ holder, embedded }: ChunkMapParts): ChunkMap {
  const pool = new Tinypool({
    filename: threadModule(import.meta.url, "fit-axes").href,
    name: "fitAxes",
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 10_000,
  });
  let kept: { readonly key: string; readonly drawn: Promise<Drawn> } | undefined;

  async function draw(index: HeldIndex, vectors: "plain" | "late"): Promise<Drawn> {
    const matrix = matrixOf(index, vectors);
    const axes: Axes = await pool.run(sampleOf(matrix));
    const points = await projectRows(matrix, axes);
    const scale = 1 / (points.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
    const documents = index.documents.map(({ id, name, from, to }) => ({ id, name, from, to }));
    const reply: MapReply = {
      version: index.version,
      vectors,
      points: Array.from(points, (value) => rounded(value * scale)),
      documents,
      shares: [rounded(axes.shares[0]), rounded(axes.shares[1])],
    };
    return { reply, axes, scale };
  }
  async function drawn(wanted: "plain" | "late" | undefined): Promise<Drawn> {
    const index = await holder.index();
    const vectors = wanted ?? (index.late === undefined ? "plain" : "late");
    const key = `${index.version} ${vectors}`;
    if (kept?.key !== key) {
      kept = { key, drawn: draw(index, vectors) };
      kept.drawn.catch(() => {
        kept = undefined;
      });
    }
    return kept.drawn;
  }
  return {
    map: async ({ vectors }) => (await drawn(vectors)).reply,
    async place({ question, vectors }, signal) {
      const { axes, scale, reply } = await drawn(vectors);
      const { query } = await embedded(question, signal);
      const [x, y] = projected(query, axes);
      return { version: reply.version, x: rounded(x * scale), y: rounded(y * scale) };
    },
    close: () => pool.destroy(),
  };
}

function matrixOf(index: HeldIndex, vectors: "plain" | "late"): EmbeddingMatrix {
  const matrix = index[vectors];
  if (matrix === undefined) throw new Refusal("bad_request", "The index has no late vectors.");
  return matrix;
}

/** Rows spread evenly over a matrix, copied: a thread gets nothing of the index itself. */
function sampleOf({ data, dimensions, count }: EmbeddingMatrix): AxesSample {
  const rows = Math.min(SAMPLE, count);
  const sample = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const from = Math.floor((row * count) / rows) * dimensions;
    sample.set(data.subarray(from, from + dimensions), row * dimensions);
  }
  return { data: sample, dimensions };
}
