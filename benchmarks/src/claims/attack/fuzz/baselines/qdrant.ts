import { createQdrantSink } from "@embedloom/qdrant";
import { startFakeQdrant } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { openIndex, sinkMethods } from "./sinks.ts";

const server = await startFakeQdrant({ apiKey: "a-key" });
const index = await openIndex(createQdrantSink({ url: server.url, apiKey: "a-key", collection: "shared" }));

/** Calls of the sink that work. */
export const functions: Baselines["functions"] = {
  createQdrantSink: () => [{ url: server.url, apiKey: "a-key", collection: "c", timeoutMs: 1000 }],
};

/** Methods of the sink and of its index. */
export const methods: Baselines["methods"] = sinkMethods("createQdrantSink");

/** An index that stays open. */
export const made: Baselines["made"] = { index: () => index };

/** Ends the fake server. */
export async function close(): Promise<void> {
  await server.close();
}
