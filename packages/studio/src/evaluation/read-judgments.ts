import { readQrels } from "@embedloom/eval";
import { Refusal } from "../refusal/index.ts";

/** Judgments by question and file name. */
export type Judgments = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Reads pasted judgments: question, file name and grade in columns with a tab or ` | ` between them; a line without a grade has 1.
 *
 * @throws InvalidInputError naming the line that cannot be read
 * @throws Refusal when there is no question, or a file that the index does not have
 */
export async function readJudgments(pasted: string, names: ReadonlySet<string>): Promise<Judgments> {
  const lines = pasted.split(/\r?\n/).map((line) => {
    const columns = line.split(/\t|\s\|\s/).map((column) => column.trim());
    return (columns.length === 2 ? [...columns, "1"] : columns).join("\t");
  });
  const judgments = await readQrels(lines.join("\n"), { format: "beir" });
  judgments.delete("");
  const relevant = [...judgments.values()].flatMap((grades) => [...grades].filter(([, grade]) => grade > 0));
  if (relevant.length === 0) throw new Refusal("bad_request", "No line names a file that answers a question.");
  const missing = [...new Set(relevant.map(([name]) => name))].filter((name) => !names.has(name));
  if (missing.length > 0) throw new Refusal("bad_request", missingMessage(missing));
  return judgments;
}

function missingMessage([first = "", ...others]: readonly string[]): string {
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `The index has no file “${first.slice(0, 100)}”${more}. Write names as Documents shows them.`;
}
