// Deno: nothing
import { createMemoryStore, withCache } from "@embedloom/cache";
import { createFakeEmbedder, embedderContract, embeddingStoreContract } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const create = () => withCache(createFakeEmbedder(), createMemoryStore());
await printContracts(
  embedderContract({ create, reducedDimensions: 16 }),
  embeddingStoreContract({ create: () => createMemoryStore() }),
);
