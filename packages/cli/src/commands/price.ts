import type { Command } from "commander";
import type { PriceOptions } from "../price/index.ts";
import {
  addCollectionOptions,
  addCommonOptions,
  addPaceOptions,
  positiveNumber,
  type Session,
} from "../session/index.ts";
import { addRowOptions } from "./embed.ts";

/** `price`: what a run would take. */
export function declare(command: Command, session: Session): void {
  addPaceOptions(addRowOptions(addCommonOptions(addCollectionOptions(command))))
    .argument(
      "[path...]",
      "folders and documents as for `index`, files of rows as for `embed`; - or nothing is standard input",
    )
    .option("--usd-per-million-tokens <usd>", "price of the model (default: its published one)", positiveNumber)
    .option("--journal <file>", "what this journal of `embed` holds costs nothing")
    .addHelpText("after", EXAMPLES)
    .action((paths: readonly string[], options: PriceOptions) =>
      session.run(options, async (context) => {
        const { runPrice } = await import("../price/index.ts");
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
