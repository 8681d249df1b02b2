import assert from "node:assert/strict";
import { assertSoundRows, type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject } from "./embedder-subject.ts";

/** What an embedder takes and what it refuses. */
export function inputsFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(subject, "inputs", "error: an empty text is refused and named by its position", async (embedder) => {
      const error = await typedRejectionOf(embedder.embed(["amber", "", "cedar"]), "invalid_input", "An empty text");
      assert.equal(error.index, 1);
    }),
    embedderCase(
      subject,
      "inputs",
      "error: an input that is no string is refused and named by its position",
      async (embedder) => {
        const notAString: unknown = 42;
        const inputs = ["amber", "cedar", notAString as string];
        const error = await typedRejectionOf(embedder.embed(inputs), "invalid_input", "A number among the inputs");
        assert.equal(error.index, 2);
      },
    ),
    embedderCase(subject, "inputs", "error: a message never holds the text of an input", async (embedder) => {
      const error = await typedRejectionOf(embedder.embed(["confidential-7f3a", ""]), "invalid_input", "An empty text");
      assert.ok(!error.message.includes("confidential-7f3a"), "the message holds no input");
    }),
    embedderCase(subject, "inputs", "behavior: the caller's array and options are not written to", async (embedder) => {
      const inputs = Object.freeze(["amber", "cedar", "amber"]);
      const { embeddings } = await embedder.embed(inputs, Object.freeze({ inputType: "document" as const }));
      assertSoundRows(embeddings, 3, undefined);
      const open = ["amber", "cedar"];
      await embedder.embed(open);
      assert.deepEqual(open, ["amber", "cedar"]);
    }),
    embedderCase(subject, "inputs", "args: line breaks, emoji and scripts of all kinds", async (embedder) => {
      const texts = [
        "two\nlines\r\n\tand a tab",
        "👩‍👩‍👧 family",
        "שָׁלוֹם",
        "日本語の文",
        '"quotes" \\ and \u0007 controls',
        "a".repeat(300),
      ];
      const { embeddings } = await embedder.embed(texts);
      assertSoundRows(embeddings, texts.length, undefined);
    }),
  ];
}
