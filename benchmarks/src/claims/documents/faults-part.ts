// Whether documents are ever mixed up, lost or paid for in vain, with faults of every kind at random.
import { parseArgs } from "node:util";
import { withDocumentBatching } from "@embedloom/batcher";
import { cosineSimilarity, type DocumentEncoder } from "@embedloom/core";
import { createJinaDocuments } from "@embedloom/jina";
import { type FakeHost, type FaultPlan, type HostFault, startFakeJina, startFakeVoyage } from "@embedloom/testing";
import { createVoyageDocuments } from "@embedloom/voyage";
import type { ClaimReport } from "../claim-report.ts";
import { mixedDocuments } from "./mixed-documents.ts";

const FAULTS: FaultPlan<HostFault> = {
  seed: 20261130,
  rates: [
    { fault: { kind: "server-error", status: 503 }, probability: 0.05 },
    { fault: { kind: "server-error", status: 500 }, probability: 0.02 },
    { fault: { kind: "rate-limit", retryAfterSeconds: 0 }, probability: 0.03 },
    { fault: { kind: "out-of-order" }, probability: 0.15 },
    { fault: { kind: "duplicate-index" }, probability: 0.03 },
    { fault: { kind: "dropped-vector" }, probability: 0.03 },
    { fault: { kind: "short-vector" }, probability: 0.02 },
    { fault: { kind: "nan" }, probability: 0.02 },
    { fault: { kind: "reset-before-headers" }, probability: 0.02 },
    { fault: { kind: "reset-mid-body" }, probability: 0.02 },
    { fault: { kind: "truncated-json" }, probability: 0.02 },
    { fault: { kind: "empty" }, probability: 0.01 },
  ],
};
const BATCHING = { baseDelayMs: 1, maxDelayMs: 8, attempts: 40 };

/** Encodes documents on a calm server and on a troubled one, and compares every chunk. */
export async function measure(report: ClaimReport, options: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { documents: { type: "string" } }, strict: false });
  const total = typeof values.documents === "string" ? Number(values.documents) : 10_000;
  report.section(`Documents mixed up, of ${total.toLocaleString("en")}, with a fault in 42 % of the requests`);
  const rows: (string | number)[][] = [];
  let [mixed, lost] = [0, 0];
  for (const host of HOSTS) {
    await using calm = await host.start();
    await using troubled = await host.start();
    const documents = mixedDocuments(total / HOSTS.length, { seed: host.name, mostChunks: 8, chunkTokens: 12 });
    const expected = await withDocumentBatching(host.encoder(calm)).encode(documents);
    troubled.setFaults(FAULTS);
    const found = await withDocumentBatching(host.encoder(troubled), BATCHING).encode(documents);
    let [wrong, missing] = [0, 0];
    found.documents.forEach((document, d) => {
      const right = expected.documents[d]!;
      if (document.parts === undefined || right.parts === undefined) return missing++;
      const rowsRight = [...right.embeddings];
      const isRight = [...document.embeddings].every((row, c) => cosineSimilarity(row, rowsRight[c]!) > 0.9999);
      return (wrong += isRight && document.embeddings.count === rowsRight.length ? 0 : 1);
    });
    mixed += wrong;
    lost += missing;
    const chunks = documents.reduce((sum, each) => sum + each.chunks.length, 0);
    rows.push([host.name, documents.length, chunks, calm.requests.length, troubled.requests.length, wrong, missing]);
  }
  report.table(
    ["host", "documents", "chunks", "requests, calm", "requests, troubled", "mixed up", "without vectors"],
    rows,
  );
  report.goal("documents mixed up", { value: mixed, exactly: 0 });
  report.goal("documents without vectors", { value: lost, exactly: 0 });
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
