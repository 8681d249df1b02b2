import type { Command } from "commander";
import type { ModelsOptions } from "../models/index.ts";
import { addCommonOptions, type Session } from "../session/index.ts";

/** `models`: lists the models that are here, and what is known of them. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("[folders...]", "folders of models to look at too")
    .option("--base-url <url>", "address of Ollama (default: OLLAMA_HOST, else this machine)")
    .option("--known", "list every model of which something is known, here or not", false)
    .action((folders: string[], options: ModelsOptions) =>
      session.run(options, async (context) => {
        const { listModels } = await import("../models/index.ts");
        await listModels(folders, options, context);
      }),
    );
}
