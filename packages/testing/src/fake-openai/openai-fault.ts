import type { RetryAfterMode } from "./rate-limit-headers.ts";
import type { DataFault, FaultPlan, TransportFault } from "../fake-http/index.ts";

/** An error answer given in place of the embeddings; nothing is served or billed. */
export type ServerFault =
  /** The JSON error of an overloaded or broken server. @default status 500 */
  | { readonly kind: "server-error"; readonly status?: 500 | 502 | 503 | 504 }
  /** Status 200 with an error body. */
  | { readonly kind: "error-with-200" }
  /** A 429 whatever the buckets hold; `retryAfter` as in the settings when absent. */
  | { readonly kind: "rate-limit"; readonly waitMs: number; readonly retryAfter?: RetryAfterMode }
  | { readonly kind: "insufficient-quota" };

/** Everything that can go wrong with one request to the fake OpenAI server. */
export type OpenAIFault = TransportFault | DataFault | ServerFault;

/** Inputs the server refuses for what they say. */
export interface PoisonRule {
  /** An input that contains this text gets the whole request refused. */
  readonly marker: string;
  /** Whether the message names the index of the input. @default false */
  readonly namesIndex?: boolean;
}

/** What goes wrong, and when. */
export interface OpenAIFaults extends FaultPlan<OpenAIFault> {
  /** None when absent. */
  readonly poison?: PoisonRule;
}
