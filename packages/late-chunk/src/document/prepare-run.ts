import type { AbortOptions, TokenEncoderInfo } from "@embedloom/core";
import { createDocumentRun, type DocumentRun, type LateChunkResult } from "./document-run.ts";
import type { ChunkSpan } from "../size/index.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import { type DocumentPlan, planDocument } from "./plan-document.ts";
import { prepareDocument, type PreparedDocument } from "./prepare-document.ts";
import { readChunks } from "../chunkers/index.ts";
import type { Span } from "../span/index.ts";

/** What is to be embedded, and with what. */
export interface DocumentJob<Empty> {
  readonly text: string;
  /** Inside the text. */
  readonly spans: readonly ChunkSpan[];
  /** Whether spans without a token are left out and counted. */
  readonly dropsEmpty: boolean;
  /** The text tokenized, where that has been done. */
  readonly prepared?: PreparedDocument | undefined;
  readonly info: TokenEncoderInfo;
  readonly prompt: string;
  readonly settings: CheckedSettings;
  /** Gives the vector of a span without tokens, or throws; not asked where such spans are left out. */
  readonly onEmpty: (span: Span, index: number) => Empty;
}

/** Takes every decision about a document, with the context for each span that the settings ask for. */
export async function prepareRun<Empty>(
  job: DocumentJob<Empty>,
  options: AbortOptions,
): Promise<DocumentRun<LateChunkResult<Float32Array | Empty>>> {
  const plans = job.settings.context === "document" ? [await planWhole(job, options)] : await planApart(job, options);
  return createDocumentRun({ ...job, plans });
}

/** One plan for the whole text. */
async function planWhole<Empty>(job: DocumentJob<Empty>, options: AbortOptions): Promise<DocumentPlan> {
  const { text, spans, prompt, info, settings } = job;
  const document = job.prepared ?? (await prepareDocument(settings.encoder, prompt, text, options));
  return planDocument(document, spans, info, settings);
}

/** One plan for each span, as if its text, below the header of its table, were a document of its own. */
async function planApart<Empty>(job: DocumentJob<Empty>, options: AbortOptions): Promise<DocumentPlan[]> {
  const { text, spans, prompt, info, settings } = job;
  const plans: DocumentPlan[] = [];
  for (const { text: part, tableHeader } of readChunks(text, spans)) {
    const whole = tableHeader === undefined ? part : `${tableHeader}\n${part}`;
    const document = await prepareDocument(settings.encoder, prompt, whole, options);
    plans.push(planDocument(document, [{ start: 0, end: whole.length }], info, settings));
  }
  return plans;
}
