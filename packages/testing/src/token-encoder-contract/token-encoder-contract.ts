import { kinds } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { encodingFacet } from "./encoding.ts";
import { tokenEncoderLifecycleFacet } from "./lifecycle.ts";
import { offsetsFacet } from "./offsets.ts";
import type { TokenEncoderSubject } from "./token-encoder-subject.ts";

const subjectKind = kinds.withMethods("a subject with `create`", "create");

/**
 * Every rule of core's `TokenEncoder`.
 *
 * @example
 * ```ts
 * import { createFakeTokenEncoder, tokenEncoderContract } from "@embedloom/testing";
 *
 * for (const rule of tokenEncoderContract({ create: () => createFakeTokenEncoder() })) await rule.run();
 * ```
 */
export function tokenEncoderContract(subject: TokenEncoderSubject): ContractCase[] {
  subjectKind("subject", subject);
  return [...offsetsFacet(subject), ...encodingFacet(subject), ...tokenEncoderLifecycleFacet(subject)];
}
