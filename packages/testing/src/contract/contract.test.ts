import type { VectorSink } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { BROKEN_DOCUMENT_ENCODERS } from "../broken-fakes/broken-document-encoders.ts";
import { BROKEN_EMBEDDERS } from "../broken-fakes/broken-embedders.ts";
import type { BrokenFake } from "../broken-fakes/broken-fake.ts";
import { BROKEN_JOBS } from "../broken-fakes/broken-jobs.ts";
import { BROKEN_JOURNALS } from "../broken-fakes/broken-journals.ts";
import { BROKEN_SINKS } from "../broken-fakes/broken-sinks.ts";
import { BROKEN_STORES } from "../broken-fakes/broken-stores.ts";
import { BROKEN_TOKEN_ENCODERS } from "../broken-fakes/broken-token-encoders.ts";
import { createFakeDocumentEncoder } from "../fakes/fake-document-encoder.ts";
import { createFakeEmbedder } from "../fakes/fake-embedder.ts";
import { createFakeJobs } from "../fake-jobs/fake-jobs.ts";
import { createFakeJournal } from "../fakes/fake-journal.ts";
import { createFakeSink, type FakeSinkMemory } from "../fakes/fake-sink.ts";
import { createFakeStore } from "../fakes/fake-store.ts";
import { createFakeTokenEncoder } from "../fakes/fake-token-encoder.ts";
import { type ContractCase, registerContract } from "./contract-case.ts";
import { documentEncoderContract } from "../document-encoder-contract/document-encoder-contract.ts";
import { embedderContract } from "../embedder-contract/embedder-contract.ts";
import { embeddingJobContract } from "../job-contract/embedding-job-contract.ts";
import { embeddingStoreContract } from "../store-contract/embedding-store-contract.ts";
import { journalContract } from "../journal-contract/journal-contract.ts";
import { tokenEncoderContract } from "../token-encoder-contract/token-encoder-contract.ts";
import { vectorSinkContract } from "../sink-contract/vector-sink-contract.ts";

/** Whether a case of the facet fails; no other case is run. */
async function failsIn(facet: string, cases: readonly ContractCase[]): Promise<boolean> {
  for (const contractCase of cases) {
    if (contractCase.facet !== facet || contractCase.skip !== undefined) continue;
    const passed = await contractCase.run().then(
      () => true,
      () => false,
    );
    if (!passed) return true;
  }
  return false;
}

function catchesAll<Subject>(
  fakes: readonly BrokenFake<Subject>[],
  contract: (subject: Subject) => ContractCase[],
): void {
  for (const { name, caughtBy, subject } of fakes) {
    test(`behavior: ${caughtBy} fails on one that ${name}`, async () => {
      expect(await failsIn(caughtBy, contract(subject))).toBe(true);
    });
  }
  test("behavior: every facet is proven by a broken fake", () => {
    const facets = new Set(fakes.flatMap(({ subject }) => contract(subject).map(({ facet }) => facet)));
    expect(new Set(fakes.map(({ caughtBy }) => caughtBy))).toEqual(facets);
  });
}

describe("embedderContract", () => {
  registerContract(embedderContract({ create: () => createFakeEmbedder(), reducedDimensions: 8 }), test);
  const prompts = { query: "question: ", document: "text: " };
  registerContract(
    embedderContract({ create: () => createFakeEmbedder({ prompts }), usesPrompts: true, reducedDimensions: 4 }),
    test,
  );
  catchesAll(BROKEN_EMBEDDERS, embedderContract);
});

describe("embeddingStoreContract", () => {
  const shared = createFakeStore();
  registerContract(embeddingStoreContract({ create: () => shared, persists: true }), test);
  catchesAll(BROKEN_STORES, embeddingStoreContract);
});

describe("journalContract", () => {
  let journal = createFakeJournal();
  registerContract(journalContract({ create: () => (journal = createFakeJournal()), again: () => journal }), test);
  catchesAll(BROKEN_JOURNALS, journalContract);
});

describe("embeddingJobContract", () => {
  const jobs = createFakeJobs();
  registerContract(embeddingJobContract({ ...jobs, createIndex: (identity) => createFakeSink().open(identity) }), test);
  catchesAll(BROKEN_JOBS, embeddingJobContract);
});

describe("tokenEncoderContract", () => {
  registerContract(tokenEncoderContract({ create: () => createFakeTokenEncoder() }), test);
  catchesAll(BROKEN_TOKEN_ENCODERS, tokenEncoderContract);
});

describe("vectorSinkContract", () => {
  let memory: FakeSinkMemory = { rows: new Map() };
  const create = (): VectorSink => createFakeSink((memory = { rows: new Map() }));
  registerContract(vectorSinkContract({ create, again: () => createFakeSink(memory) }), test);
  catchesAll(BROKEN_SINKS, vectorSinkContract);
});

describe("documentEncoderContract", () => {
  const create = () => createFakeDocumentEncoder();
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
  catchesAll(BROKEN_DOCUMENT_ENCODERS, documentEncoderContract);
});

describe("registerContract", () => {
  test("behavior: what a subject cannot show becomes a skip with its reason", () => {
    const seen: string[] = [];
    const registrar = Object.assign((title: string) => seen.push(`run ${title}`), {
      skip: (title: string) => seen.push(`skip ${title}`),
    });
    registerContract(
      [
        { facet: "f", title: "default: a", run: async () => {} },
        { facet: "f", title: "default: b", skip: "it cannot", run: async () => {} },
      ],
      registrar,
    );
    expect(seen).toEqual(["run default: a (contract: f)", "skip default: b (contract: f): it cannot"]);
  });
});
