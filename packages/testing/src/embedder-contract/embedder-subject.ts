import type { Embedder } from "@embedloom/core";
import { type ContractCase, subjectCase } from "../contract/index.ts";

/** An embedder under contract, and what it claims to be able to do. */
export interface EmbedderSubject {
  /** Makes a fresh embedder; called once per case. */
  create(): Embedder | Promise<Embedder>;
  /** Releases what `create` opened beside the embedder. Absent: nothing. */
  release?(): void | Promise<void>;
  /** A width below its own that it can give. Absent: the cases about smaller widths are skipped. */
  reducedDimensions?: number | undefined;
  /** Whether a query and a document of the same text get different vectors. @default false */
  usesPrompts?: boolean | undefined;
  /** How many inputs the order is checked with; choose more than fit into one request. @default 50 */
  manyInputs?: number | undefined;
  /** Largest difference of a value between the same text embedded alone and with others. @default 1e-5 */
  tolerance?: number | undefined;
}

/** A rule of the contract: gets a fresh embedder, which is closed and released afterwards. */
export type EmbedderRule = (embedder: Embedder) => Promise<void>;

/** Makes a case out of a rule. */
export function embedderCase(
  subject: EmbedderSubject,
  facet: string,
  title: string,
  rule: EmbedderRule,
  skip?: string,
): ContractCase {
  return subjectCase(subject, { facet, title, skip }, rule);
}

/** Texts that no embedder should confuse: all different, with letters and digits beyond ASCII among them. */
export function sampleTexts(count: number): string[] {
  const topics = ["amber", "basalt", "cedar", "dünen", "échelle", "фонарь", "石畳", "harbour", "island 🏝", "juniper"];
  return Array.from(
    { length: count },
    (_, i) => `${topics[i % topics.length]} ${topics[(i * 7 + 3) % topics.length]} number ${i}`,
  );
}
