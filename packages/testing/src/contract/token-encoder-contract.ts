import { kinds } from "@embedloom/core";
import type { ContractCase } from "./contract-case.ts";
import { encodingFacet } from "./token-encoder/encoding.ts";
import { tokenEncoderLifecycleFacet } from "./token-encoder/lifecycle.ts";
import { offsetsFacet } from "./token-encoder/offsets.ts";
import type { TokenEncoderSubject } from "./token-encoder/token-encoder-subject.ts";

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
