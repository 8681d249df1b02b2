import { kinds } from "@embedloom/core";
import type { ContractCase } from "./contract-case.ts";
import { batchesFacet } from "./store/batches.ts";
import { storeLifecycleFacet } from "./store/lifecycle.ts";
import { removalFacet } from "./store/removal.ts";
import type { StoreSubject } from "./store/store-subject.ts";
import { valuesFacet } from "./store/values.ts";

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
