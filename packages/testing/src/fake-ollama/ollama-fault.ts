import type { RunnerFailure } from "./runner-failure.ts";
import type { DataFault, FaultPlan, TransportFault } from "../fake-http/index.ts";

/** Everything that can go wrong with one request to the fake Ollama server. */
export type OllamaFault =
  | TransportFault
  | Exclude<DataFault, { readonly kind: "duplicate-index" }>
  /** The free text of a failed runner; status 400 from 0.13.3, 500 before and where the model could not be loaded. */
  | { readonly kind: "runner-error"; readonly failure: RunnerFailure }
  /** 503 whatever waits. */
  | { readonly kind: "queue-full" }
  /** Status 200 with an error body. */
  | { readonly kind: "error-with-200" }
  /** A pull ends with an error line after some progress. */
  | { readonly kind: "pull-error"; readonly text?: string }
  /** A pull ends after some progress, without error and without success. */
  | { readonly kind: "pull-cut" }
  /** A pull stops after some progress until the client gives up. */
  | { readonly kind: "pull-stall" }
  /** A pull on a machine that does not reach the library: the second line of a 200 says so. */
  | { readonly kind: "pull-offline" };

/** Inputs that fail whenever they occur, and with them their whole request. */
export interface OllamaInputRule {
  /** Text whose presence in an input makes it fail. */
  readonly marker: string;
}

/** What goes wrong, and when. */
export interface OllamaFaults extends FaultPlan<OllamaFault> {
  /** Inputs the runner refuses, every time. None when absent. */
  readonly poison?: OllamaInputRule;
  /** Inputs whose vector is NaN. None when absent. */
  readonly nan?: OllamaInputRule;
}
