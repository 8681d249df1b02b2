import { existsSync } from "node:fs";
import { withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { type Embedder, knownModel, MODEL_FACTS, wrapEmbedder } from "@embedloom/core";
import { Failure, PartialFailure, UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import { createRowFailures, embedReport } from "../items/index.ts";
import type { CommandContext } from "../session/index.ts";
import { defaultProvider, isInProcess, type ProviderName } from "../settings/index.ts";
import { DEFAULT_MODELS, openProvider, providerSettings } from "../stack/index.ts";
import { count, dollars, duration, type Terminal, visibleText } from "../terminal/index.ts";
import type { PriceOptions } from "./price-options.ts";
import { type PricedTally, pricedTexts } from "./priced-texts.ts";

/** What a run would take, with what the texts showed. */
interface Price extends Awaited<ReturnType<ReturnType<typeof withBatching>["estimate"]>> {
  /** Texts above the model's window. */
  readonly overlong: number;
  /** The window, in tokens. Absent: not known. */
  readonly window: number | undefined;
}

/**
 * Says what a run would take. Nothing is sent, and no server is asked what its model is.
 *
 * @throws UsageError when a path or a column is not there
 * @throws PartialFailure when rows could not be read
 */
export async function runPrice(
  paths: readonly string[],
  options: PriceOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const failures = createRowFailures();
  const provider = await openProvider(providerSettings({ ...options, provider: providerOf(options) }, terminal));
  const { texts, tally } = await pricedTexts(paths, options, failures, signal);
  const price = await priceOf(provider.embedder, texts, options, signal);
  for (const { path, reason } of tally.skipped)
    terminal.remark(`Passed over ${visibleText(path)}: ${visibleText(reason)}.`);
  failures.report(embedReport(terminal, options.json, false));
  const others = providerOf(options) !== "openai" ? [] : otherPrices(provider.embedder.model, price.tokens);
  print(terminal, options, { label: provider.label, price, tally, others });
  const { inputs, invalid, distinct, known, tokens, requests, costUsd, minutes, overlong } = price;
  terminal.record({
    type: "price",
    provider: providerOf(options),
    model: provider.embedder.model,
    documents: tally.documents,
    chunks: tally.chunks,
    rows: tally.rows,
    unreadable: failures.count + tally.skipped.length,
    ...{ inputs, invalid, distinct, known, tokens, requests, costUsd, minutes, overlong, others },
  });
  if (inputs === 0 && failures.count === 0) throw new Failure("There is nothing to embed.");
  if (failures.count > 0) {
    const are = failures.count === 1 ? "is" : "are";
    const what = tally.rows > 0 ? "row" : "document";
    throw new PartialFailure(`${count(failures.count, what)} cannot be embedded and ${are} not in the price.`);
  }
}

async function priceOf(
  inner: Embedder,
  texts: AsyncGenerator<string>,
  options: PriceOptions,
  signal: AbortSignal,
): Promise<Price> {
  const window = knownModel(inner.model)?.maxTokens;
  const { requestsPerMinute, tokensPerMinute, usdPerMillionTokens } = options;
  // The models of ours are here, and know themselves best.
  const embedder = isOurs(options) ? inner : unasked(inner, window);
  const batcher = withBatching(embedder, { requestsPerMinute, tokensPerMinute });
  let overlong = 0;
  try {
    const estimate = await batcher.estimate(texts, {
      text(text) {
        if (window !== undefined && inner.estimateTokens(text) > window) overlong += 1;
        return text;
      },
      usdPerMillionTokens: usdPerMillionTokens ?? (isLocal(options) ? 0 : undefined),
      journal: options.journal === undefined ? undefined : createFileJournal(journalPath(options.journal)),
      inputType: "document",
      signal,
    });
    return { ...estimate, overlong, window };
  } finally {
    await batcher.close();
  }
}

/** The embedder with what is known of its model in the place of what its server would say. */
function unasked(inner: Embedder, window: number | undefined): Embedder {
  const { provider, model } = inner;
  // Hosts are known by the names of their models.
  if (["openai", "voyage", "jina"].includes(provider)) return inner;
  const dimensions = knownModel(model)?.dimensions;
  const info = { provider, model, dimensions, nativeDimensions: dimensions, matryoshka: undefined, normalized: false };
  return wrapEmbedder(inner, {
    describe: async () => ({ ...info, limits: { tokensPerInput: window }, fingerprint: { provider, model } }),
  });
}

function providerOf({ provider = defaultProvider() }: PriceOptions): ProviderName {
  return provider;
}

function isOurs(options: PriceOptions): boolean {
  return ["mini", "context-model"].includes(providerOf(options));
}

function isLocal(options: PriceOptions): boolean {
  return isInProcess(providerOf(options)) || providerOf(options) === "ollama";
}

// A journal that is not there holds nothing, and none is made.
function journalPath(named: string): string {
  const path = userPath(named);
  if (existsSync(path)) return path;
  throw new UsageError(`There is no journal ${named}: leave --journal out.`);
}

interface OtherPrice {
  readonly model: string;
  readonly costUsd: number;
}

/** What the vendor's other models would cost: its gate counts the same tokens for all. */
function otherPrices(model: string, tokens: number): readonly OtherPrice[] {
  if (knownModel(model)?.price === undefined) return [];
  return MODEL_FACTS.flatMap(({ id, price }) =>
    price === undefined || id === knownModel(model)?.id
      ? []
      : [{ model: id, costUsd: (tokens * price.usdPerMillionTokens) / 1e6 }],
  );
}

interface Told {
  readonly label: string;
  readonly price: Price;
  readonly tally: PricedTally;
  readonly others: readonly OtherPrice[];
}

function print(terminal: Terminal, options: PriceOptions, { label, price, tally, others }: Told): void {
  const { distinct, known, tokens, requests, overlong, window } = price;
  const chunks = tally.documents > 0 ? `${count(tally.chunks, "chunk")} of ${count(tally.documents, "document")}` : "";
  const rows = tally.rows > 0 ? count(tally.rows, "row") : "";
  const sources = [chunks, rows].filter((each) => each !== "").join(" and ") || "Nothing to embed";
  const paid = known > 0 ? `, ${count(known, "text")} of them paid for already` : "";
  terminal.line(`${sources}: ${count(distinct, "different text")}${paid}.`);
  terminal.line(
    `By ${visibleText(label)}: ${count(tokens, "token")} in ${count(requests, "request")}, ${costWords(options, price)}${timeWords(options, price)}.`,
  );
  if (overlong > 0 && window !== undefined) {
    terminal.line(
      `${count(overlong, "text")} ${overlong === 1 ? "is" : "are"} longer than the ${window.toLocaleString("en")} tokens that the model reads.`,
    );
  }
  if (others.length > 0)
    terminal.line(`Other models: ${others.map(({ model, costUsd }) => `${model} ${dollars(costUsd)}`).join(", ")}.`);
  if (isLocal(options)) terminal.line("With --provider openai this says what a hosted model would cost.");
  terminal.line("Nothing was sent. Tokens are estimated as the provider's gate counts them.");
}

function costWords(options: PriceOptions, { costUsd }: Price): string {
  if (costUsd === undefined) return "at a price that is not known (add --usd-per-million-tokens)";
  if (isLocal(options) && options.usdPerMillionTokens === undefined) return "nothing to pay";
  const dated =
    options.usdPerMillionTokens === undefined
      ? ` at the price of ${knownModel(options.model ?? DEFAULT_MODELS.openai)?.price?.readOn ?? "today"}`
      : "";
  return `${dollars(costUsd)}${dated}`;
}

function timeWords(options: PriceOptions, { minutes }: Price): string {
  if (minutes !== undefined) return `, at least ${duration(minutes * 60_000)} at these limits`;
  return isLocal(options)
    ? ", as fast as this machine is"
    : ". How long it takes: add --requests-per-minute and --tokens-per-minute";
}
