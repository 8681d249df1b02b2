import type { Command } from "commander";
import { addCommonOptions, type CommonOptions, positiveInteger, type Session } from "../session/index.ts";
import { widthList } from "./width-list.ts";

interface MeasureOptions extends CommonOptions {
  readonly name?: string;
  readonly queries?: string;
  readonly widths?: readonly number[];
  readonly k: number;
}

/** `measure`: measures on a collection what shorter vectors cost. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .option("-n, --name <name>", "the collection (default: that of the folder you are in, or the only one)")
    .option("--queries <file>", "questions, one per line (default: chunks of the index, each leaving itself out)")
    .option("--widths <list>", "such as 256,128 (default: the model's own and halves of the full one)", widthList)
    .option("--k <n>", "how many chunks a search returns", positiveInteger, 10)
    .action((options: MeasureOptions) =>
      session.run(options, async (context) => {
        const { measureWidths } = await import("../measure/index.ts");
        await measureWidths(options, context);
      }),
    );
}
