import type { Command } from "commander";
import type { DoctorOptions } from "../doctor/index.ts";
import { addCommonOptions, addProviderOptions, type Session } from "../session/index.ts";

/** `doctor`: what works here, what does not, and the command that mends it. */
export function declare(command: Command, session: Session): void {
  addProviderOptions(addCommonOptions(command))
    .option("--cache <where>", "a redis:// address to look at (default: REDIS_URL)")
    .addHelpText("after", EXAMPLES)
    .action((options: DoctorOptions) =>
      session.run(options, async (context) => {
        const { runDoctor } = await import("../doctor/index.ts");
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
