import { InvalidOptionError, type TokenEncoderInfo } from "@embedloom/core";
import { alignSpans, type Span, type TokenRange } from "../span/index.ts";
import type { CheckedSettings } from "./late-chunker-settings.ts";
import { selectWindows, planContentWindows, planWindows, type TokenWindow } from "../windows/index.ts";
import type { PreparedDocument } from "./prepare-document.ts";

/** All that is decided about a document before the model runs. */
export interface DocumentPlan {
  readonly document: PreparedDocument;
  /** The content tokens of each span, in the order of the spans. */
  readonly ranges: readonly TokenRange[];
  /** The runs that those tokens need. */
  readonly windows: readonly TokenWindow[];
}

/**
 * Finds the tokens of the spans and the windows to run.
 *
 * @throws InvalidOptionError when nothing of the document fits beside specials and prompt, or the overlap is more than
 * half of what fits
 */
export function planDocument(
  document: PreparedDocument,
  spans: readonly Span[],
  info: TokenEncoderInfo,
  settings: CheckedSettings,
): DocumentPlan {
  const ranges = alignSpans(document.text, document, spans);
  const { capacity, overlap } = windowSize(document, info, settings);
  const all =
    settings.windows === "content"
      ? planContentWindows(document.ids, capacity, overlap)
      : planWindows(document.ids.length, capacity, overlap);
  const windows = selectWindows(all, ranges);
  return { document, ranges, windows };
}

function windowSize(
  document: PreparedDocument,
  info: TokenEncoderInfo,
  settings: CheckedSettings,
): { capacity: number; overlap: number } {
  const { specials, contextTokens, model } = info;
  const limit = Math.min(settings.maxWindowTokens, contextTokens);
  const fixed = specials.before.length + document.promptIds.length + specials.after.length;
  const capacity = limit - fixed;
  if (capacity < 1) {
    const expected = `more than the ${fixed} special and prompt tokens that every window of ${model} begins and ends with`;
    throw new InvalidOptionError("maxWindowTokens", expected, limit);
  }
  const overlap =
    settings.overlapTokens ?? Math.min(256, Math.floor(capacity / (settings.windows === "content" ? 8 : 4)));
  // More than half makes the number of windows explode and gives no token a better view.
  if (overlap > capacity / 2) {
    const expected = `at most half of the ${capacity} tokens that a window leaves to the document`;
    throw new InvalidOptionError("overlapTokens", expected, overlap);
  }
  return { capacity, overlap };
}
