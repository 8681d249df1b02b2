import { createLanceDBSink } from "@embedloom/lancedb";
import type { Baselines } from "../baselines.ts";
import { openIndex, sinkMethods } from "./sinks.ts";

const sink = createLanceDBSink({ path: "shared.lance" });
const index = await openIndex(sink);

/** Calls of the sink that work. */
export const functions: Baselines["functions"] = {
  createLanceDBSink: () => [{ path: `${Math.random()}.lance`, table: "t", lockTimeoutMs: 1000 }],
};

/** Methods of the sink and of its index. */
export const methods: Baselines["methods"] = sinkMethods("createLanceDBSink");

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index };

/** Ends the sink. */
export async function close(): Promise<void> {
  await sink.close();
}
