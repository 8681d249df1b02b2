// Whether documents are ever mixed up, lost or paid for in vain, with faults of every kind at random.
import { parseArgs } from "node:util";
import { withDocumentBatching } from "@embedloom/batcher";
import { cosineSimilarity, type DocumentEncoder } from "@embedloom/core";
import { createJinaDocuments } from "@embedloom/jina";
import { type FakeHost, type FaultPlan, type HostFault, startFakeJina, startFakeVoyage } from "@embedloom/testing";
import { createVoyageDocuments } from "@embedloom/voyage";
import type { ClaimReport } from "../claim-report.ts";
import { type MixedDocument, mixedDocuments } from "./mixed-documents.ts";

const FAULTS: FaultPlan<HostFault> = {
  seed: 20261130,
  rates: [
    { fault: { kind: "server-error", status: 503 }, probability: 0.05 },
    { fault: { kind: "server-error", status: 500 }, probability: 0.02 },
    { fault: { kind: "rate-limit", retryAfterSeconds: 0 }, probability: 0.03 },
    { fault: { kind: "out-of-order" }, probability: 0.15 },
    { fault: { kind: "duplicate-index" }, probability: 0.03 },
    { fault: { kind: "dropped-vector" }, probability: 0.03 },
    { fault: { kind: "nan" }, probability: 0.02 },
    { fault: { kind: "reset-before-headers" }, probability: 0.02 },
    { fault: { kind: "reset-mid-body" }, probability: 0.02 },
    { fault: { kind: "truncated-json" }, probability: 0.02 },
    { fault: { kind: "empty" }, probability: 0.01 },
  ],
};
const BATCHING = { baseDelayMs: 1, maxDelayMs: 8, attempts: 40 };
/** How often what failed is encoded once more: a reply that is wrong in the same way twice is taken for the document's own fault. */
const MORE_PASSES = 3;

/** Encodes documents on a calm server and on a troubled one, and compares every chunk. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { documents: { type: "string" } }, strict: false });
  const total = typeof values.documents === "string" ? Number(values.documents) : 10_000;
  report.section(`Documents mixed up, of ${total.toLocaleString("en")}, with a fault in 40 % of the requests`);
  const rows: (string | number)[][] = [];
  let [mixed, lost] = [0, 0];
  for (const host of HOSTS) {
    await using calm = await host.start();
    await using troubled = await host.start();
    const documents = mixedDocuments(total / HOSTS.length, { seed: host.name, mostChunks: 8, chunkTokens: 12 });
    const expected = await withDocumentBatching(host.encoder(calm)).encode(documents);
    troubled.setFaults(FAULTS);
    const { found, failedFirst } = await encodedInPasses(host.encoder(troubled), documents);
    let [wrong, missing] = [0, 0];
    found.forEach((document, d) => {
      const right = expected.documents[d]!;
      if (document.parts === undefined || right.parts === undefined) return missing++;
      const rowsRight = [...right.embeddings];
      const isRight = [...document.embeddings].every((row, c) => cosineSimilarity(row, rowsRight[c]!) > 0.9999);
      return (wrong += isRight && document.embeddings.count === rowsRight.length ? 0 : 1);
    });
    mixed += wrong;
    lost += missing;
    const chunks = documents.reduce((sum, each) => sum + each.chunks.length, 0);
    const requests = [calm.requests.length, troubled.requests.length];
    rows.push([host.name, documents.length, chunks, ...requests, wrong, failedFirst, missing]);
  }
  report.table(
    ["host", "documents", "chunks", "requests, calm", "troubled", "mixed up", "failed at first", "in the end"],
    rows,
  );
  report.goal("documents mixed up", { value: mixed, exactly: 0 });
  report.goal(`documents without vectors after ${MORE_PASSES} more passes over those that failed`, {
    value: lost,
    exactly: 0,
  });
}

type Results = Awaited<ReturnType<DocumentEncoder["encode"]>>["documents"];

async function encodedInPasses(
  encoder: DocumentEncoder,
  documents: readonly MixedDocument[],
): Promise<{ readonly found: Results; readonly failedFirst: number }> {
  const batched = withDocumentBatching(encoder, BATCHING);
  const found = [...(await batched.encode(documents)).documents];
  const failed = (): number[] => [...found.keys()].filter((d) => found[d]!.parts === undefined);
  const failedFirst = failed().length;
  for (let pass = 0; pass < MORE_PASSES && failed().length > 0; pass++) {
    const open = failed();
    const again = await batched.encode(open.map((d) => documents[d]!));
    again.documents.forEach((document, i) => (found[open[i]!] = document));
  }
  return { found, failedFirst };
}

interface Host {
  readonly name: string;
  start(): Promise<FakeHost>;
  encoder(server: FakeHost): DocumentEncoder;
}

const HOSTS: readonly Host[] = [
  {
    name: "Voyage",
    start: () => startFakeVoyage({ contextTokensPerRequest: 600 }),
    encoder: ({ url }) =>
      createVoyageDocuments({ apiKey: "pa-claim", baseURL: url, dimensions: 256, limits: { tokensPerRequest: 600 } }),
  },
  {
    name: "Jina",
    start: () => startFakeJina(),
    encoder: ({ url }) => createJinaDocuments({ apiKey: "jina_claim", baseURL: url, dimensions: 64 }),
  },
];
