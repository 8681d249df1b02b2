import { type AbortOptions, InvalidInputError, type TokenEncoderInfo } from "@embedloom/core";
import { checkModel } from "./check-model.ts";
import { checkSpans, type Span } from "../span/index.ts";
import type { DocumentRun, LateChunkResult } from "./document-run.ts";
import { lateChunkingFacts } from "./late-chunking-facts.ts";
import { lateChunkingWarning, warnOnce } from "./late-chunking-warning.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import { prepareDocument } from "./prepare-document.ts";
import { prepareRun } from "./prepare-run.ts";

/** Makes the runs of documents. */
export interface DocumentRuns<Empty> {
  /** What the model is, once it is known to give what the settings ask. */
  modelInfo(options: AbortOptions): Promise<TokenEncoderInfo>;
  /** Cuts a document with the chunker. */
  ofDocument(document: string, options: AbortOptions): Promise<DocumentRun<LateChunkResult<Float32Array | Empty>>>;
  /** Takes the caller's spans. */
  ofSpans(
    document: string,
    spans: readonly Span[],
    options: AbortOptions,
  ): Promise<DocumentRun<LateChunkResult<Float32Array | Empty>>>;
}

/**
 * Makes {@link DocumentRuns}.
 *
 * @param onEmpty gives the vector of a span without tokens, or throws
 */
export function createDocumentRuns<Empty>(
  settings: CheckedSettings,
  onEmpty: (span: Span, index: number) => Empty,
): DocumentRuns<Empty> {
  const { encoder } = settings;
  const isLate = settings.context === "document";

  async function modelInfo(options: AbortOptions): Promise<TokenEncoderInfo> {
    const info = await encoder.describe(options);
    checkModel(info, settings);
    return isLate ? forLateChunking(info, settings) : info;
  }

  return {
    modelInfo,
    async ofDocument(text, options) {
      checkDocument(text, options);
      const info = await modelInfo(options);
      const prompt = promptOf(info, settings);
      const prepared = isLate ? await prepareDocument(encoder, prompt, text, options) : undefined;
      const spans = await settings.chunker.chunk(text, {
        ...options,
        countAlone: !isLate,
        // Tokens are counted where they are pooled, and a document is tokenized once.
        tokenize: async (each) => (prepared?.text === each ? prepared : encoder.tokenize(each, options)),
      });
      options.signal?.throwIfAborted();
      checkSpans(text, spans, "chunker");
      // Spans of a chunker are ours to mend; the caller's own are not.
      const dropsEmpty = settings.onEmptySpan !== "null";
      return prepareRun({ text, spans, dropsEmpty, prepared, info, prompt, settings, onEmpty }, options);
    },
    async ofSpans(text, spans, options) {
      checkDocument(text, options);
      checkSpans(text, spans);
      const info = await modelInfo(options);
      const prompt = promptOf(info, settings);
      return prepareRun({ text, spans, dropsEmpty: false, info, prompt, settings, onEmpty }, options);
    },
  };
}

/** Warns of a model that was not measured to gain, and keeps windows of no chosen size to those of use to it. */
function forLateChunking(info: TokenEncoderInfo, settings: CheckedSettings): TokenEncoderInfo {
  const { longestWindowTokens = Infinity, defaultWindowTokens = longestWindowTokens } =
    (settings.isDefaultWindow ? lateChunkingFacts(info) : undefined) ?? {};
  const contextTokens = Math.min(info.contextTokens, defaultWindowTokens);
  if (settings.onUnmeasuredModel !== "ignore") {
    const warning = lateChunkingWarning(info, Math.min(settings.maxWindowTokens, contextTokens));
    if (warning !== undefined) warnOnce(warning);
  }
  return { ...info, contextTokens };
}

/** Text before every document. */
export function promptOf({ prompts }: TokenEncoderInfo, { prompt, inputType }: CheckedSettings): string {
  return prompt ?? prompts[inputType] ?? "";
}

function checkDocument(document: string, options: AbortOptions): void {
  if (typeof document !== "string") {
    throw new InvalidInputError(`Expected the document to be a string, got a value of type ${typeof document}.`);
  }
  options.signal?.throwIfAborted();
}
