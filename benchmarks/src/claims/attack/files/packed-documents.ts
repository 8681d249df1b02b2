import { createPackedDocuments } from "../../../../../packages/cli/src/documents/packed-documents.ts";
import { hostileDocuments } from "../../../../../packages/cli/src/test-support/hostile-documents.ts";
import { count, note, type Tally, tallyOf } from "./tally.ts";

const LIMITS = { timeoutMs: 20_000, memoryMb: 512 };
/** What this process may grow by while others take files apart. */
const MOST_GROWTH_BYTES = 256 * 2 ** 20;

/** PDF and Word files that are made to take all time or memory: each costs itself, and this process keeps its size. */
export async function hostilePackedDocuments(): Promise<Tally> {
  const tally = tallyOf("PDF and Word files made to take all there is");
  const documents = createPackedDocuments(LIMITS);
  for (const [name, make] of Object.entries(hostileDocuments)) {
    const bytes = make();
    const before = process.memoryUsage.rss();
    await count(
      tally,
      async () => {
        const ran = await documents.run({ format: name.endsWith(".pdf") ? "pdf" : "docx", bytes });
        return "reason" in ran || "damage" in ran.output || "text" in ran.output;
      },
      () => false,
      2 * LIMITS.timeoutMs,
    );
    if (process.memoryUsage.rss() - before > MOST_GROWTH_BYTES) note(tally, "wrong", `${name} made this process grow`);
  }
  await documents.close();
  return tally;
}
