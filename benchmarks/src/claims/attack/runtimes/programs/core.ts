// Deno: nothing
import { compose, withDimensions } from "@embedloom/core";
import { createFakeEmbedder, createFakeSink, embedderContract, vectorSinkContract } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const create = () => compose(createFakeEmbedder({ dimensions: 32 }), (inner) => withDimensions(inner, 16));
// The sink of `testing` is the checks and the ranking of core over a map.
let memory = { rows: new Map() };
const again = () => createFakeSink(memory);
const createSink = () => {
  memory = { rows: new Map() };
  return again();
};
await printContracts(
  embedderContract({ create, reducedDimensions: 8 }),
  vectorSinkContract({ create: createSink, again }),
);
