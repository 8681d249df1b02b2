import assert from "node:assert/strict";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { digests, entries, journalCase, type JournalSubject, vector } from "./journal-subject.ts";

/** One run at a time. */
export function journalLockFacet(subject: JournalSubject): ContractCase[] {
  return [
    journalCase(
      subject,
      "lock",
      "error: a second run is refused at once, whatever its fingerprint, and harms nothing",
      async ({ open }) => {
        const run = await open("model a");
        const start = performance.now();
        await typedRejectionOf(open("model a"), "store", "a second run");
        await typedRejectionOf(open("model b"), "store", "a second run of another model");
        assert.ok(performance.now() - start < 2000, "a second run must be told at once");
        await run.append(entries(1));
        assert.deepEqual(await run.lookup(digests(1)), [vector(1)]);
      },
    ),
    journalCase(
      subject,
      "lock",
      "behavior: the next run may begin when the one before it is closed; closing twice harms nothing",
      async ({ open }) => {
        const first = await open();
        await first.close();
        const second = await open();
        await first.close();
        await typedRejectionOf(open(), "store", "a run beside the second one");
        await second.close();
        await open();
      },
    ),
  ];
}
