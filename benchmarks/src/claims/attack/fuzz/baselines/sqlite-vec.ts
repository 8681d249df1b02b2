import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import type { Baselines } from "../baselines.ts";
import { openIndex, sinkMethods } from "./sinks.ts";

const sink = createSqliteVecSink({ path: ":memory:" });
const index = await openIndex(sink);

/** Calls of the sink that work. */
export const functions: Baselines["functions"] = {
  createSqliteVecSink: () => [{ path: `${Math.random()}.sqlite`, table: "t", rescore: true, busyTimeoutMs: 10 }],
};

/** Methods of the sink and of its index. */
export const methods: Baselines["methods"] = sinkMethods("createSqliteVecSink");

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index };

/** Ends the sink. */
export async function close(): Promise<void> {
  await sink.close();
}
