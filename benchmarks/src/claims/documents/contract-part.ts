// The contract of document encoders over the three that there are, a wrapper around each, and contextual retrieval.
import { withDocumentBatching } from "@embedloom/batcher";
import { createMemoryStore, withDocumentCache } from "@embedloom/cache";
import type { DocumentEncoder } from "@embedloom/core";
import { createJinaDocuments } from "@embedloom/jina";
import { createContextualEncoder, createLateChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import {
  BROKEN_DOCUMENT_ENCODERS,
  createFakeEmbedder,
  documentEncoderContract,
  startFakeJina,
  startFakeVoyage,
} from "@embedloom/testing";
import { createTransformersModel } from "@embedloom/transformers";
import { createVoyageDocuments } from "@embedloom/voyage";
import type { ClaimReport } from "../claim-report.ts";

/** Tokens that the fake hosts read at once, so that a document of 100 chunks is cut. */
const CONTEXT = 300;

/** Runs every rule on every encoder, and the broken fakes to show that the rules can fail. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("The contract over all document encoders");
  await using voyage = await startFakeVoyage({ contextTokensPerDocument: CONTEXT, contextTokensPerRequest: CONTEXT });
  await using jina = await startFakeJina({ contextTokens: CONTEXT });
  const model = createTransformersModel({ model: miniModelPath });
  const limits = { tokensPerDocument: CONTEXT, tokensPerRequest: CONTEXT };
  const encoders: readonly (readonly [name: string, cut: boolean, create: () => DocumentEncoder])[] = [
    ["late chunking, our model", false, () => createLateChunker({ encoder: model.tokenEncoder })],
    ["Voyage", true, () => createVoyageDocuments({ apiKey: "pa-claim", baseURL: voyage.url, limits })],
    [
      "Jina",
      true,
      () => createJinaDocuments({ apiKey: "jina_claim", baseURL: jina.url, limits: { tokensPerDocument: CONTEXT } }),
    ],
    ["contextual retrieval", false, contextual],
  ];
  const rows: (readonly [string, number, number])[] = [];
  for (const [name, cut, create] of encoders) {
    const wrapped = () => withDocumentCache(withDocumentBatching(create()), createMemoryStore());
    for (const [title, make] of [
      [name, create],
      [`${name}, batched and cached`, wrapped],
    ] as const) {
      rows.push([title, ...(await counted(make, cut))]);
    }
  }
  await model.close();
  report.table(["encoder", "rules kept", "rules broken"], rows);
  report.goal("rules that an encoder breaks", {
    value: rows.reduce((sum, [, , broken]) => sum + broken, 0),
    exactly: 0,
  });
  let caught = 0;
  for (const { caughtBy, subject } of BROKEN_DOCUMENT_ENCODERS) {
    const cases = documentEncoderContract(subject).filter(
      ({ facet, skip }) => facet === caughtBy && skip === undefined,
    );
    const failures = await Promise.all(
      cases.map((rule) =>
        rule.run().then(
          () => 0,
          () => 1,
        ),
      ),
    );
    caught += failures.some((each) => each === 1) ? 1 : 0;
  }
  const all = BROKEN_DOCUMENT_ENCODERS.length;
  report.goal(`broken fakes that the contract catches, of ${all}`, { value: caught, exactly: all });
}

function contextual(): DocumentEncoder {
  return createContextualEncoder({
    embedder: createFakeEmbedder(),
    name: "the whole document",
    contextualize: async (_, document) => document,
  });
}

async function counted(create: () => DocumentEncoder, cut: boolean): Promise<[kept: number, broken: number]> {
  let [kept, broken] = [0, 0];
  for (const rule of documentEncoderContract({ create, ...(cut && { longDocumentChunks: 100 }) })) {
    if (rule.skip !== undefined) continue;
    await rule.run().then(
      () => kept++,
      () => broken++,
    );
  }
  return [kept, broken];
}
