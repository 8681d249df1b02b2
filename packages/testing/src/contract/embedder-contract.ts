import { kinds } from "@embedloom/core";
import type { ContractCase } from "./contract-case.ts";
import { abortFacet } from "./embedder/abort.ts";
import { descriptionFacet } from "./embedder/description.ts";
import { dimensionsFacet } from "./embedder/dimensions.ts";
import type { EmbedderSubject } from "./embedder/embedder-subject.ts";
import { inputTypeFacet } from "./embedder/input-type.ts";
import { inputsFacet } from "./embedder/inputs.ts";
import { lifecycleFacet } from "./embedder/lifecycle.ts";
import { orderFacet } from "./embedder/order.ts";
import { shapeFacet } from "./embedder/shape.ts";
import { usageFacet } from "./embedder/usage.ts";

const subjectKind = kinds.withMethods("a subject with `create`", "create");

/**
 * Every rule of core's `Embedder`, for providers and wrappers alike.
 *
 * @example
 * ```ts
 * import { createFakeEmbedder, embedderContract } from "@embedloom/testing";
 *
 * for (const rule of embedderContract({ create: () => createFakeEmbedder() })) await rule.run();
 * ```
 */
export function embedderContract(subject: EmbedderSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [
    ...orderFacet(subject),
    ...shapeFacet(subject),
    ...inputsFacet(subject),
    ...dimensionsFacet(subject),
    ...inputTypeFacet(subject),
    ...descriptionFacet(subject),
    ...usageFacet(subject),
    ...abortFacet(subject),
    ...lifecycleFacet(subject),
  ];
}
