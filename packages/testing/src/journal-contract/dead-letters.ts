import assert from "node:assert/strict";
import type { ContractCase } from "../contract/index.ts";
import { digests, entries, journalCase, type JournalSubject, letter } from "./journal-subject.ts";

/** The list of what failed. */
export function deadLettersFacet(subject: JournalSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof journalCase>[3]): ContractCase =>
    journalCase(subject, "dead letters", title, run);
  return [
    rule("behavior: the next run reads the letters in the order in which the texts failed", async ({ open }) => {
      const first = await open();
      await first.bury([letter("b"), letter("a")]);
      await first.bury([letter("c", "Zu lang: 9.000 Zeichen, größer als 8.191.")]);
      await first.close();
      const expected = [letter("b"), letter("a"), letter("c", "Zu lang: 9.000 Zeichen, größer als 8.191.")];
      assert.deepEqual(await (await open()).deadLetters(), expected);
    }),
    rule("behavior: a text that fails again has one letter, the new one", async ({ open }) => {
      const run = await open();
      await run.bury([letter("a", "Refused.")]);
      await run.bury([letter("a", "Refused again.")]);
      assert.deepEqual(await run.deadLetters(), [letter("a", "Refused again.")]);
    }),
    rule("behavior: a vector takes its text off the list, and no other", async ({ open }) => {
      const run = await open();
      await run.bury([letter(1), letter(2)]);
      await run.append(entries(1));
      assert.deepEqual(await run.deadLetters(), [letter(2)]);
      await run.close();
      assert.deepEqual(await (await open()).deadLetters(), [letter(2)]);
    }),
    rule("behavior: a letter is no vector, and belongs to its fingerprint", async ({ open }) => {
      const run = await open("model a");
      await run.bury([letter(1)]);
      assert.deepEqual(await run.lookup(digests(1)), [undefined]);
      await run.close();
      const other = await open("model b");
      assert.deepEqual(await other.deadLetters(), []);
      await other.append(entries(1));
      await other.close();
      assert.deepEqual(await (await open("model a")).deadLetters(), [letter(1)]);
    }),
  ];
}
