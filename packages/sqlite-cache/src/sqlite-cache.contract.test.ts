import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCache } from "@embedloom/cache";
import { createFakeEmbedder, embedderContract, embeddingStoreContract, registerContract } from "@embedloom/testing";
import { afterAll, describe, test } from "vitest";
import { createSqliteStore } from "./sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const create = () => createSqliteStore({ path: join(folder, "contract.sqlite") });

describe("sqlite store", () => {
  registerContract(embeddingStoreContract({ create, persists: true }), test);
});

describe("withCache over the sqlite store", () => {
  const prompts = { query: "query: ", document: "passage: " };
  const cached = () => withCache(createFakeEmbedder({ prompts }), create());
  registerContract(embedderContract({ create: cached, reducedDimensions: 16, usesPrompts: true }), test);
});
