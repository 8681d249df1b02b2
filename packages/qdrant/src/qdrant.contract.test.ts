import type { VectorSink } from "@embedloom/core";
import { type FakeQdrant, registerContract, startFakeQdrant, vectorSinkContract } from "@embedloom/testing";
import { afterAll, beforeAll, test } from "vitest";
import { createQdrantSink } from "./qdrant-sink.ts";

let server: FakeQdrant;
let made = 0;
beforeAll(async () => {
  server = await startFakeQdrant();
});
afterAll(() => server.close());
const again = (): VectorSink => createQdrantSink({ url: server.url, collection: `index-${made}` });
const create = (): VectorSink => {
  made += 1;
  return again();
};
registerContract(vectorSinkContract({ create, again }), test);
