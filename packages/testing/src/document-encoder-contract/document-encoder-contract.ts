import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { documentContextFacet } from "./context.ts";
import { documentDescriptionFacet } from "./description.ts";
import type { DocumentEncoderSubject } from "./document-encoder-subject.ts";
import { documentInputsFacet } from "./inputs.ts";
import { documentLifecycleFacet } from "./lifecycle.ts";
import { documentLimitsFacet } from "./limits.ts";
import { documentOrderFacet } from "./order.ts";
import { documentQueriesFacet } from "./queries.ts";
import { documentShapeFacet } from "./shape.ts";

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
