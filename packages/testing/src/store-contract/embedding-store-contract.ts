import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { batchesFacet } from "./batches.ts";
import { storeLifecycleFacet } from "./lifecycle.ts";
import { removalFacet } from "./removal.ts";
import type { StoreSubject } from "./store-subject.ts";
import { valuesFacet } from "./values.ts";

const subjectKind = kinds.withMethods("a subject with `create`", "create");

/**
 * Every rule of core's `EmbeddingStore`.
 *
 * @example
 * ```ts
 * import { createFakeStore, embeddingStoreContract } from "@embedloom/testing";
 *
 * for (const rule of embeddingStoreContract({ create: () => createFakeStore() })) if (!rule.skip) await rule.run();
 * ```
 */
export function embeddingStoreContract(subject: StoreSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [...valuesFacet(subject), ...batchesFacet(subject), ...removalFacet(subject), ...storeLifecycleFacet(subject)];
}
