// Deno: --allow-read --allow-write --allow-env
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createFakeEmbedder, embedderContract, embeddingStoreContract } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const path = join(mkdtempSync(join(tmpdir(), "embedloom-runtimes-")), "cache.sqlite");
const create = () => createSqliteStore({ path });
await printContracts(
  embeddingStoreContract({ create, persists: true }),
  embedderContract({ create: () => withCache(createFakeEmbedder(), create()), reducedDimensions: 16 }),
);
