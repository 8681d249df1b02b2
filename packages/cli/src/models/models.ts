import type { Command } from "commander";
import { addCommonOptions } from "../command-line/common-options.ts";
import type { CommonOptions, Session } from "../command-line/session.ts";

/** What `models` is asked. */
export interface ModelsOptions extends CommonOptions {
  /** Address of Ollama. Absent: `OLLAMA_HOST`, else this machine. */
  readonly baseUrl?: string;
  /** Whether models that are nowhere here are listed too. */
  readonly known: boolean;
}

/** `models`: lists the models that are here, and what is known of them. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("[folders...]", "folders of models to look at too")
    .option("--base-url <url>", "address of Ollama (default: OLLAMA_HOST, else this machine)")
    .option("--known", "list every model of which something is known, here or not", false)
    .action((folders: string[], options: ModelsOptions) =>
      session.run(options, async (context) => {
        const { listModels } = await import("./list-models.ts");
        await listModels(folders, options, context);
      }),
    );
}
