import type { MatryoshkaSizes, ModelPrice } from "@embedloom/core";
import type { LateChunkingFacts } from "@embedloom/late-chunk";
import type { ProviderName } from "../settings/index.ts";

/** A model, and what is known of it; what is absent nobody says. */
export interface FoundModel {
  /** What people call it. */
  readonly name: string;
  /** `bundled`: installed with the command; `disk`: in a folder; `server`: Ollama has it; `hosted`: a paid host has it; `nowhere`: it would be fetched. */
  readonly place: "bundled" | "disk" | "server" | "hosted" | "nowhere";
  /** Whether its weights are on this machine or on the server that was asked. */
  readonly present: boolean;
  readonly provider: ProviderName;
  /** What `--model` takes. Absent: the provider has one model. */
  readonly model?: string | undefined;
  readonly dimensions?: number | undefined;
  /** Smaller widths that it was trained for. */
  readonly matryoshka?: MatryoshkaSizes | undefined;
  /** Longest input in tokens. */
  readonly contextTokens?: number | undefined;
  readonly license?: string | undefined;
  /** Size of its files. */
  readonly bytes?: number | undefined;
  /** Its folder. */
  readonly path?: string | undefined;
  /** What a hosted model costs. */
  readonly price?: ModelPrice | undefined;
  /** What late chunking does to it. */
  readonly lateChunking?: LateChunkingFacts | undefined;
  /** What keeps it from being used, as the end of a sentence. */
  readonly problem?: string | undefined;
}
