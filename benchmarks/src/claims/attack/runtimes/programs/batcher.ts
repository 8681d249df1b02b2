// Deno: --allow-read --allow-write --allow-env
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createFakeEmbedder, embedderContract, journalContract } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const folder = mkdtempSync(join(tmpdir(), "embedloom-runtimes-"));
let journals = 0;
const again = () => createFileJournal(join(folder, `${journals}.journal`));
const create = () => {
  journals += 1;
  return again();
};
await printContracts(
  embedderContract({
    create: () => withBatching(createFakeEmbedder(), { limits: { inputsPerRequest: 7 } }),
    reducedDimensions: 8,
  }),
  journalContract({ create, again }),
);
