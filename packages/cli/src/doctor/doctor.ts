import type { Command } from "commander";
import { addProviderOptions } from "../command-line/collection-options.ts";
import { addCommonOptions } from "../command-line/common-options.ts";
import type { Session } from "../command-line/session.ts";
import type { ModelOptions } from "../embed/embed.ts";

/** What `doctor` takes. */
export interface DoctorOptions extends ModelOptions {
  readonly cache?: string;
}

/** `doctor`: what works here, what does not, and the command that mends it. */
export function declare(command: Command, session: Session): void {
  addProviderOptions(addCommonOptions(command))
    .option("--cache <where>", "a redis:// address to look at (default: REDIS_URL)")
    .addHelpText("after", EXAMPLES)
    .action((options: DoctorOptions) =>
      session.run(options, async (context) => {
        const { runDoctor } = await import("./run-doctor.ts");
        await runDoctor(options, context);
      }),
    );
}

const EXAMPLES = `
Examples:
  embedloom doctor
  embedloom doctor --provider ollama --model bge-m3
  embedloom doctor --provider openai --base-url http://localhost:8000/v1

Exit code 1 when something that is needed, or that an option asks for, does not work. No key is ever printed, no text is sent.`;
