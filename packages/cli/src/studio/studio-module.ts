import type { Span } from "@embedloom/late-chunk";

/**
 * What of `@embedloom/studio` the command uses. That package is built from parts of this one, so that its types cannot be imported here; its own
 * tests hold it to these.
 */
export interface StudioModule {
  startStudio(settings: StudioStart): Promise<StartedStudio>;
}

/** How the studio is started. */
export interface StudioStart {
  readonly dataFolder: string;
  readonly cacheFolder: string;
  readonly collectionsFolder: string;
  readonly host: string;
  readonly port: number;
  readonly token?: string | false | undefined;
  readonly collection?: StudioDocuments | undefined;
}

/** The documents of a collection, and what its vectors are made with. */
export interface StudioDocuments {
  readonly provider?: StudioProvider | undefined;
  readonly cache?: StudioCache | undefined;
  readonly documents: AsyncIterable<CutDocument>;
}

/** A document that was read and cut. */
export interface CutDocument {
  readonly path: string;
  readonly text: string;
  readonly bytes: number;
  readonly chunks: readonly Span[];
}

/** A provider that the studio knows. */
export type StudioProvider =
  | { readonly kind: "mini" | "context-model" }
  | { readonly kind: "transformers"; readonly folder: string }
  | { readonly kind: "ollama"; readonly baseUrl: string; readonly model: string }
  | { readonly kind: "openai"; readonly baseUrl: string; readonly model: string; readonly apiKey?: string };

/** A cache that the studio knows. */
export type StudioCache =
  | { readonly kind: "sqlite" | "memory" | "none" }
  | { readonly kind: "redis"; readonly url: string };

/** A studio that listens. */
export interface StartedStudio {
  readonly address: string;
  readonly port: number;
  readonly moved: boolean;
  readonly taken: Promise<{ readonly documents: number; readonly leftOut: number }> | undefined;
  openBrowser(): Promise<boolean>;
  close(): Promise<void>;
}
