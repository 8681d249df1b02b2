import type { Command } from "commander";
import { UsageError } from "../errors/index.ts";
import type { MigrateOptions } from "../migrate/index.ts";
import { addCommonOptions, addModelOptions, positiveNumber, type Session } from "../session/index.ts";

/** `migrate`: makes the index of another model beside the one that is searched, and switches between them. */
export function declare(command: Command, session: Session): void {
  addModelOptions(addCommonOptions(command))
    .argument("[name]", "a collection; none: the one of the folder you are in, or the only one")
    .option("-n, --name <name>", "the same as a name without it")
    .option("--dry-run", "say how many chunks, tokens and dollars it takes, and do nothing")
    .option("--max-cost <usd>", "stop before it costs more US dollars", positiveNumber)
    .option("--switch", "search by the new model from now on")
    .option("--back", "search by the old model again")
    .option("--remove-old", "remove the index of the model that was switched from")
    .option("--cancel", "remove the index of the model that was not switched to")
    .addHelpText("after", `\n${order(session.program)}`)
    .action((name: string | undefined, options: MigrateOptions) => {
      checkSteps(options);
      return session.run(options, async (context) => {
        const { migrateCollection } = await import("../migrate/index.ts");
        await migrateCollection({ ...options, ...(name !== undefined && { name }) }, context);
      });
    });
}

function checkSteps({
  switch: toNew,
  back,
  removeOld,
  cancel,
  provider,
  model,
  baseUrl,
  dimensions,
  context,
  dryRun,
}: MigrateOptions): void {
  const steps = Object.entries({ "--switch": toNew, "--back": back, "--remove-old": removeOld, "--cancel": cancel });
  const asked = steps.filter(([, isAsked]) => isAsked === true).map(([step]) => step);
  if (asked.length > 1) throw new UsageError(`One step at a time: ${asked.join(" or ")}.`);
  const isFilling = [provider, model, baseUrl, dimensions, context, dryRun].some((each) => each !== undefined);
  if (asked.length === 1 && isFilling) throw new UsageError(`${asked[0]} takes no model and no --dry-run.`);
}

function order(program: string): string {
  return `In this order, each of which may be stopped and run again:
  ${program} migrate NAME --provider openai --dry-run   what it takes
  ${program} migrate NAME --provider openai             makes the index, beside the one that is searched
  ${program} migrate NAME --switch                      searches by it from now on; --back undoes that
  ${program} migrate NAME --remove-old                  gives the space back`;
}
