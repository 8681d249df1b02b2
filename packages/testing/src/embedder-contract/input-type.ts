import type { InputType } from "@embedloom/core";
import { assertOtherRow, assertSameRow, type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject } from "./embedder-subject.ts";

/** Prompts by what a text is for. */
export function inputTypeFacet(subject: EmbedderSubject): ContractCase[] {
  const { tolerance = 1e-5, usesPrompts = false } = subject;
  const title = usesPrompts
    ? "args: inputType gives queries and documents their own prompts"
    : "args: inputType changes nothing for a model without prompts";
  return [
    embedderCase(subject, "inputType", title, async (embedder) => {
      const query = await embedder.embed(["harbour lights"], { inputType: "query" });
      const document = await embedder.embed(["harbour lights"], { inputType: "document" });
      const compare = usesPrompts ? assertOtherRow : assertSameRow;
      compare(query.embeddings.row(0), document.embeddings.row(0), tolerance, "query and document");
    }),
    embedderCase(subject, "inputType", "error: an unknown inputType is refused", async (embedder) => {
      const unknown: unknown = "passage";
      const call = embedder.embed(["amber"], { inputType: unknown as InputType });
      await typedRejectionOf(call, "invalid_option", "An unknown inputType");
    }),
  ];
}
