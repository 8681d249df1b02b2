import {
  checkInfo,
  type DocumentEncoder,
  type Embedder,
  type EmbedderInfo,
  type DocumentEncoderInfo,
  fingerprintText,
  type IndexIdentity,
  InvalidOptionError,
  knownModel,
  tokensOf,
} from "@embedloom/core";
import { checkDocumentInfo } from "@embedloom/core/document";
import { type ContentEncoder, createChunkEncoder, createTextEncoder } from "../encode/index.ts";
import type { CheckedSync } from "../settings/index.ts";

/** The encoder of an index, and the description of its vectors. */
export interface IndexSpace {
  readonly identity: IndexIdentity;
  readonly contents: ContentEncoder;
  /** The fingerprint that the journal stores them under. */
  readonly journalKey: string;
  readonly usdPerToken: number | undefined;
  estimateTokens(text: string): number;
  /** The most texts in one request. Absent: unknown. */
  readonly inputsPerRequest: number | undefined;
}

/**
 * Asks the embedder or encoder for the description of its vectors.
 *
 * @throws InvalidOptionError when their width is not known before the first reply and `dimensions` is absent
 */
export async function describeSpace(settings: CheckedSync, signal: AbortSignal | undefined): Promise<IndexSpace> {
  const { embedder, encoder } = settings;
  const maker = (embedder ?? encoder)!;
  const info =
    embedder === undefined
      ? checkDocumentInfo(await encoder!.describe({ signal }))
      : checkInfo(await embedder.describe({ signal }));
  const dimensions = settings.dimensions ?? info.dimensions;
  if (dimensions === undefined) {
    throw new InvalidOptionError(
      "dimensions",
      "the width of the vectors, because this model does not say it",
      undefined,
    );
  }
  const fingerprint = fingerprintText(info.fingerprint, { dimensions });
  return {
    identity: { fingerprint, dimensions, distance: settings.distance, encoding: settings.encoding },
    contents: contentsOf(settings, info),
    journalKey: fingerprintText(info.fingerprint, { dimensions, inputType: "document" }),
    usdPerToken: usdPerTokenOf(settings),
    estimateTokens: (text) => tokensOf(maker, text),
    inputsPerRequest: "inputsPerRequest" in info.limits ? info.limits.inputsPerRequest : undefined,
  };
}

/** The price of a token in US dollars; `undefined` when it is not known. */
export function usdPerTokenOf({ embedder, encoder, usdPerMillionTokens }: CheckedSync): number | undefined {
  const price = usdPerMillionTokens ?? knownModel((embedder ?? encoder)!.model)?.price?.usdPerMillionTokens;
  return price === undefined ? undefined : price / 1e6;
}

function contentsOf(settings: CheckedSync, info: EmbedderInfo | DocumentEncoderInfo): ContentEncoder {
  const choices = {
    fingerprint: info.fingerprint,
    ...(settings.dimensions !== undefined && { dimensions: settings.dimensions }),
  };
  return settings.embedder === undefined
    ? createChunkEncoder(settings.encoder as DocumentEncoder, choices)
    : createTextEncoder(settings.embedder as Embedder, choices);
}
