import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { abortFacet } from "./abort.ts";
import { descriptionFacet } from "./description.ts";
import { dimensionsFacet } from "./dimensions.ts";
import type { EmbedderSubject } from "./embedder-subject.ts";
import { inputTypeFacet } from "./input-type.ts";
import { inputsFacet } from "./inputs.ts";
import { lifecycleFacet } from "./lifecycle.ts";
import { orderFacet } from "./order.ts";
import { shapeFacet } from "./shape.ts";
import { usageFacet } from "./usage.ts";

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
