import { kinds } from "@embedloom/core";
import type { ContractCase } from "./contract-case.ts";
import { documentContextFacet } from "./document-encoder/context.ts";
import { documentDescriptionFacet } from "./document-encoder/description.ts";
import type { DocumentEncoderSubject } from "./document-encoder/document-encoder-subject.ts";
import { documentInputsFacet } from "./document-encoder/inputs.ts";
import { documentLifecycleFacet } from "./document-encoder/lifecycle.ts";
import { documentLimitsFacet } from "./document-encoder/limits.ts";
import { documentOrderFacet } from "./document-encoder/order.ts";
import { documentQueriesFacet } from "./document-encoder/queries.ts";
import { documentShapeFacet } from "./document-encoder/shape.ts";

/** Longer documents would be made of memory alone. */
const MOST_CHUNKS = 1_000_000;
const subjectKind = kinds.withMethods("a subject with `create`", "create");

/**
 * Every rule of core's `DocumentEncoder`, for providers and wrappers alike.
 *
 * @example
 * ```ts
 * import { createFakeDocumentEncoder, documentEncoderContract } from "@embedloom/testing";
 *
 * for (const rule of documentEncoderContract({ create: () => createFakeDocumentEncoder(), longDocumentChunks: 100 })) await rule.run();
 * ```
 */
export function documentEncoderContract(subject: DocumentEncoderSubject): ContractCase[] {
  subjectKind("subject", subject);
  kinds.optional(kinds.integer(0, MOST_CHUNKS))("longDocumentChunks", subject.longDocumentChunks);
  return [
    ...documentOrderFacet(subject),
    ...documentContextFacet(subject),
    ...documentShapeFacet(subject),
    ...documentInputsFacet(subject),
    ...documentLimitsFacet(subject),
    ...documentQueriesFacet(subject),
    ...documentDescriptionFacet(subject),
    ...documentLifecycleFacet(subject),
  ];
}
