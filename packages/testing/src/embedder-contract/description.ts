import assert from "node:assert/strict";
import { fingerprintText } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { embedderCase, type EmbedderSubject } from "./embedder-subject.ts";

/** What an embedder says of itself. */
export function descriptionFacet(subject: EmbedderSubject): ContractCase[] {
  return [
    embedderCase(
      subject,
      "description",
      "default: describe names provider and model and is the same before and after calls",
      async (embedder) => {
        const before = await embedder.describe();
        assert.equal(before.provider, embedder.provider);
        assert.equal(before.model, embedder.model);
        assert.ok(before.provider !== "" && before.model !== "", "both names are given");
        await embedder.embed(["amber"]);
        const after = await embedder.describe();
        assert.equal(
          fingerprintText(after.fingerprint),
          fingerprintText(before.fingerprint),
          "the fingerprint does not move",
        );
        assert.deepEqual(after.limits, before.limits);
      },
    ),
    embedderCase(
      subject,
      "description",
      "behavior: two embedders with the same settings have the same fingerprint",
      async (embedder) => {
        const other = await subject.create();
        try {
          const [left, right] = await Promise.all([embedder.describe(), other.describe()]);
          assert.equal(fingerprintText(left.fingerprint), fingerprintText(right.fingerprint));
        } finally {
          await other.close();
        }
      },
    ),
    embedderCase(
      subject,
      "description",
      "behavior: the fingerprint is flat and holds plain values",
      async (embedder) => {
        const { fingerprint } = await embedder.describe();
        assert.ok(Object.keys(fingerprint).length >= 3, "it names at least provider, model and dimensions");
        for (const [name, value] of Object.entries(fingerprint)) {
          const plain = value === null || ["string", "number", "boolean"].includes(typeof value);
          assert.ok(plain && !Number.isNaN(value), `"${name}" is a plain value`);
        }
      },
    ),
    embedderCase(
      subject,
      "description",
      "behavior: token estimates are positive and grow with the text",
      async (embedder) => {
        const short = embedder.estimateTokens("harbour lights");
        const long = embedder.estimateTokens("harbour lights ".repeat(40));
        assert.ok(Number.isFinite(short) && short > 0, `a positive estimate, got ${short}`);
        assert.ok(long > short, "more for a longer text");
      },
    ),
  ];
}
