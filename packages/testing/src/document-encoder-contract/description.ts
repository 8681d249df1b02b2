import assert from "node:assert/strict";
import { fingerprintText } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { documentCase, type DocumentEncoderSubject } from "./document-encoder-subject.ts";

/** What a document encoder says of itself. */
export function documentDescriptionFacet(subject: DocumentEncoderSubject): ContractCase[] {
  return [
    documentCase(
      subject,
      "description",
      "default: describe names provider and model, and is the same before and after calls",
      async (encoder) => {
        const before = await encoder.describe();
        assert.equal(before.provider, encoder.provider);
        assert.equal(before.model, encoder.model);
        assert.ok(before.provider !== "" && before.model !== "", "both names are given");
        await encoder.encode([{ chunks: ["Amber.", "Basalt."] }]);
        const after = await encoder.describe();
        assert.equal(fingerprintText(after.fingerprint), fingerprintText(before.fingerprint));
        assert.deepEqual(after.limits, before.limits);
      },
    ),
    documentCase(
      subject,
      "description",
      "behavior: equal settings have equal fingerprints, of plain values",
      async (encoder) => {
        const other = await subject.create();
        try {
          const [left, right] = await Promise.all([encoder.describe(), other.describe()]);
          assert.equal(fingerprintText(left.fingerprint), fingerprintText(right.fingerprint));
          assert.ok(Object.keys(left.fingerprint).length >= 3, "it names at least provider, model and dimensions");
        } finally {
          await other.close();
        }
      },
    ),
    documentCase(
      subject,
      "description",
      "behavior: limits are positive, and tokens grow with the text",
      async (encoder) => {
        const { limits } = await encoder.describe();
        for (const [name, limit] of Object.entries(limits)) {
          assert.ok(limit === undefined || limit >= 1, `${name} is positive or unknown, not ${limit}`);
        }
        const short = encoder.estimateTokens("harbour lights");
        assert.ok(short > 0 && encoder.estimateTokens("harbour lights ".repeat(40)) > short);
      },
    ),
  ];
}
