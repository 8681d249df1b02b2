/** Which provider, and what it needs; the same for the command line and the studio. */
export type ProviderSettings =
  | { readonly kind: "mini" | "context-model" }
  | {
      readonly kind: "transformers";
      /** A hub id, or an absolute folder. */
      readonly model: string;
      /** Hears once of every file that is downloaded. */
      readonly onDownload?: (file: string) => void;
    }
  | { readonly kind: "ollama"; readonly model?: string | undefined; readonly baseURL?: string | undefined }
  | {
      /** Hosts that know chunks in their document too. */
      readonly kind: "voyage" | "jina";
      readonly model?: string | undefined;
      readonly baseURL?: string | undefined;
      /** Absent: `VOYAGE_API_KEY`, `JINA_API_KEY`. */
      readonly apiKey?: string | undefined;
    }
  | {
      readonly kind: "openai";
      readonly model?: string | undefined;
      readonly baseURL?: string | undefined;
      /** Absent: `OPENAI_API_KEY`. */
      readonly apiKey?: string | undefined;
    };
