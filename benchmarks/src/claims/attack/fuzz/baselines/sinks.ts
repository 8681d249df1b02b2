import type { IndexIdentity, SinkFilter, SinkRow, VectorSink } from "@embedloom/core";
import type { Baselines } from "../baselines.ts";

/** What the vectors of an index are. */
export const identity = (): IndexIdentity => ({
  fingerprint: "m",
  dimensions: 4,
  distance: "cosine",
  encoding: "float32",
});

/** A row that every sink keeps. */
export const row = (): SinkRow => ({
  id: "a",
  vector: [1, 0, 0, 0],
  source: "a.md",
  digest: "d",
  text: "amber",
  reference: "a.md#1",
  span: [0, 5],
  metadata: { lang: "de" },
});

/** Conditions for rows. */
export const filter = (): SinkFilter => ({ source: ["a.md"], metadata: { lang: ["de", null], page: 1 } });

const abort = () => ({ signal: undefined });

/** Arguments of the methods of an index that `maker` gives. */
export function indexMethods(maker: string): NonNullable<Baselines["methods"]> {
  return {
    [`${maker}().upsert`]: () => [[row()], abort()],
    [`${maker}().get`]: () => [["a"], abort()],
    [`${maker}().delete`]: () => [["none"], abort()],
    [`${maker}().deleteSource`]: () => ["none", abort()],
    [`${maker}().list`]: () => [{ after: "", source: "a.md", pageSize: 10, ...abort() }],
    [`${maker}().search`]: () => [
      { vector: [1, 0, 0, 0], fingerprint: "m" },
      { k: 1, filter: filter(), ...abort() },
    ],
    [`${maker}().count`]: () => [{ filter: filter(), ...abort() }],
  };
}

/** Arguments of the methods of a sink that `maker` makes, and of its index. */
export function sinkMethods(maker: string): NonNullable<Baselines["methods"]> {
  return {
    [`${maker}().open`]: () => [identity(), abort()],
    [`${maker}().drop`]: () => [abort()],
    ...indexMethods("index"),
    "index().buildHnsw": () => [
      {
        m: 2,
        efConstruction: 4,
        maintenanceWorkMem: "64MB",
        progressEveryMs: 10,
        onProgress: () => undefined,
        ...abort(),
      },
    ],
  };
}

/** An index that stays open for all cases. */
export async function openIndex(sink: VectorSink): Promise<object> {
  const index = await sink.open(identity());
  await index.upsert([row()]);
  return index;
}
