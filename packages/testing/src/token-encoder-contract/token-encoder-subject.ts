import type { TokenEncoder } from "@embedloom/core";
import { type ContractCase, subjectCase } from "../contract/index.ts";

/** A token encoder under contract. */
export interface TokenEncoderSubject {
  /** Makes a fresh encoder; called once per case. */
  create(): TokenEncoder | Promise<TokenEncoder>;
  /** Releases what `create` opened beside the encoder. Absent: nothing. */
  release?(): void | Promise<void>;
  /** Largest difference of a value between a sequence encoded alone and with others. @default 1e-5 */
  tolerance?: number | undefined;
}

/** A rule of the contract: gets a fresh encoder, which is closed and released afterwards. */
export type TokenEncoderRule = (encoder: TokenEncoder) => Promise<void>;

/** Makes a case out of a rule. */
export function tokenEncoderCase(
  subject: TokenEncoderSubject,
  facet: string,
  title: string,
  rule: TokenEncoderRule,
): ContractCase {
  return subjectCase(subject, { facet, title }, rule);
}

/** The ids of a text between the specials of an encoder: a sequence as the model wants it. */
export async function sequenceOf(encoder: TokenEncoder, text: string): Promise<Int32Array> {
  const { specials } = await encoder.describe();
  const { ids } = await encoder.tokenize(text);
  return Int32Array.from([...specials.before, ...ids, ...specials.after]);
}
