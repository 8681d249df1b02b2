// How full requests are, and how many there are, for documents of mixed length on both hosts.
import { withDocumentBatching } from "@embedloom/batcher";
import type { DocumentEncoder } from "@embedloom/core";
import { createJinaDocuments } from "@embedloom/jina";
import { type RecordedRequest, startFakeJina, startFakeVoyage } from "@embedloom/testing";
import { createVoyageDocuments } from "@embedloom/voyage";
import type { ClaimReport } from "../claim-report.ts";
import { mixedDocuments, tokensOf } from "./mixed-documents.ts";

const COUNT = 1000;

/** Sends the documents through a batcher and reads from the servers what arrived. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section(`Packing of ${COUNT} documents of mixed length`);
  // Up to 90 chunks of about 200 tokens: the longest have 18,000, more than Jina reads at once and less than Voyage.
  const documents = mixedDocuments(COUNT, { seed: "packing", mostChunks: 90, chunkTokens: 200 });
  const total = documents.reduce((sum, { chunks }) => sum + tokensOf(chunks), 0);
  report.note(`${total.toLocaleString("en")} tokens, seed "packing"`);
  const rows: (string | number)[][] = [];
  for (const limit of [32_000, 120_000]) {
    await using server = await startFakeVoyage({ contextTokensPerRequest: limit });
    const limits = { tokensPerRequest: limit };
    const encoder = createVoyageDocuments({ apiKey: "pa-claim", baseURL: server.url, limits, dimensions: 256 });
    const whole = await encodedWhole(encoder, documents);
    const sent = server.requests.map((request) => sentDocuments(request));
    const tokens = sent.map((each) => each.reduce((sum, chunks) => sum + tokensOf(chunks), 0));
    const fill = fillOf(tokens, limit);
    const fewest = Math.ceil(total / limit);
    rows.push([
      `Voyage, ${limit} tokens a request`,
      sent.length,
      fewest,
      fill.toFixed(4),
      inInputOrder(documents, limit),
    ]);
    report.goal(`share of its tokens that a request of ${limit} to Voyage holds, the last excepted`, {
      value: fill,
      atLeast: 0.95,
    });
    report.goal(`documents parted between requests to Voyage (${limit})`, {
      value: COUNT - whole + (sent.flat().length - COUNT),
      exactly: 0,
    });
  }
  await using server = await startFakeJina();
  const encoder = createJinaDocuments({ apiKey: "jina_claim", baseURL: server.url, dimensions: 64 });
  const { documents: results } = await withDocumentBatching(encoder).encode(documents);
  const parts = results.reduce((sum, each) => sum + (each.parts?.length ?? 0), 0);
  const refused = server.requests.filter(({ status }) => status !== 200).length;
  rows.push(["Jina, one document a request", server.requests.length, parts, "", ""]);
  report.table(["host", "requests", "fewest there can be", "filled", "requests in the order of the input"], rows);
  report.goal("requests to Jina beyond one for each document or part of one", {
    value: server.requests.length - parts,
    exactly: 0,
  });
  report.goal("requests that a host refused", { value: refused, exactly: 0 });
}

async function encodedWhole(encoder: DocumentEncoder, documents: readonly { readonly chunks: readonly string[] }[]) {
  const result = await withDocumentBatching(encoder).encode(documents);
  return result.documents.filter(({ parts }) => parts?.length === 1).length;
}

function sentDocuments({ body }: RecordedRequest): readonly (readonly string[])[] {
  const inputs: unknown = typeof body === "object" && body !== null && "inputs" in body ? body.inputs : [];
  return Array.isArray(inputs) ? inputs : [];
}

/** What the requests hold of what they could; the one that takes what is left does not count. */
function fillOf(tokens: readonly number[], limit: number): number {
  const fullest = tokens.toSorted((left, right) => right - left).slice(0, -1);
  return fullest.reduce((sum, each) => sum + each, 0) / (limit * fullest.length);
}

/** Requests if documents were packed as they come. */
function inInputOrder(documents: readonly { readonly chunks: readonly string[] }[], limit: number): number {
  let [requests, filled] = [1, 0];
  for (const { chunks } of documents) {
    const tokens = tokensOf(chunks);
    if (filled + tokens > limit) [requests, filled] = [requests + 1, 0];
    filled += tokens;
  }
  return requests;
}
