import type { Command } from "commander";
import { addCommonOptions, positiveInteger } from "../command-line/common-options.ts";
import type { Session } from "../command-line/session.ts";
import { addProviderOptions, type ProviderOptions } from "../command-line/stack-options.ts";
import { addPaceOptions, addRowOptions, type PaceOptions, positiveAmount, type RowOptions } from "../embed/embed.ts";

/** What `price` takes. */
export interface PriceOptions extends ProviderOptions, RowOptions, PaceOptions {
  readonly chunkCharacters?: number;
  readonly usdPerMillionTokens?: number;
  readonly journal?: string;
}

/** `price`: what a run would take. */
export function declare(command: Command, session: Session): void {
  addPaceOptions(addRowOptions(addProviderOptions(addCommonOptions(command))))
    .argument("[path...]", "folders and documents as for `index`, files of rows as for `embed`; - or nothing is standard input")
    .option("--chunk-characters <n>", "most characters of a chunk of a document (default: as for index)", positiveInteger)
    .option("--usd-per-million-tokens <usd>", "price of the model (default: its published one)", positiveAmount)
    .option("--journal <file>", "what this journal of `embed` holds costs nothing")
    .addHelpText("after", EXAMPLES)
    .action((paths: readonly string[], options: PriceOptions) =>
      session.run(options, async (context) => {
        const { runPrice } = await import("./run-price.ts");
        await runPrice(paths.length === 0 ? ["-"] : paths, options, context);
      }),
    );
}

const EXAMPLES = `
Examples:
  embedloom price ~/notes
  embedloom price questions.csv --text question --provider openai --model text-embedding-3-large
  embedloom price dump.jsonl --provider openai --requests-per-minute 3000 --tokens-per-minute 1000000

No text leaves this machine, and no server is asked. Tokens are estimated as the provider's gate counts them.`;
