import type { ShownModel } from "../wire/index.ts";

/** Options that belong to loading a model: Ollama loads it again for whoever asks for others. */
interface LoadOptions {
  /** Window in tokens. Absent: the server's. */
  readonly num_ctx?: number;
  /** Physical batch in tokens. Absent: the server's. */
  readonly num_batch?: number;
}

/** How a model is to be loaded. */
export interface LoadPlan {
  /** Most tokens in one input; `undefined` when the server decides. */
  readonly windowTokens: number | undefined;
  /** What every request must repeat exactly; `undefined` when the server's defaults do. */
  readonly options: LoadOptions | undefined;
}

/** Window that is asked for when nobody chose one; longer ones cost gigabytes. */
const WANTED_TOKENS = 8192;
/**
 * What Ollama gives everybody without being asked: a window of at least this many tokens in every version (4,096 since
 * 0.5.13, more where there is more memory), and from 0.30 a physical batch of exactly as many.
 */
const GIVEN_TOKENS = 2048;

/**
 * Decides which window to use, and says nothing to the server where its defaults give it already.
 *
 * The server compares what a request asks for with what is loaded, `num_ctx` after cutting it to the model's own context
 * and `num_batch` as it came, and loads the model again when they differ. So any option that another client does not
 * send makes the two of them take turns at loading.
 *
 * @param wanted the caller's own window. Absent: none
 */
export function planLoad(shown: ShownModel, wanted: number | undefined): LoadPlan {
  const { contextTokens, pinnedTokens, pinnedBatch, encoder } = shown;
  if (wanted === undefined && contextTokens === undefined && pinnedTokens === undefined) {
    return { windowTokens: undefined, options: undefined };
  }
  const own = contextTokens ?? Infinity;
  const windowTokens = Math.min(wanted ?? pinnedTokens ?? WANTED_TOKENS, own);
  // An encoder cannot spread one input over batches: what is longer than a batch is refused.
  const batchFits = !encoder || windowTokens <= (pinnedBatch ?? GIVEN_TOKENS);
  if (batchFits && windowTokens === givenWindow(shown)) return { windowTokens, options: undefined };
  return { windowTokens, options: { num_ctx: windowTokens, ...(!batchFits && { num_batch: windowTokens }) } };
}

/** The window of a request without options; `undefined` when it depends on the server's machine. */
function givenWindow({ contextTokens = Infinity, pinnedTokens }: ShownModel): number | undefined {
  if (pinnedTokens !== undefined) return Math.min(pinnedTokens, contextTokens);
  return contextTokens <= GIVEN_TOKENS ? contextTokens : undefined;
}
