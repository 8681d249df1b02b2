import assert from "node:assert/strict";
import { assertSameRow, assertSoundRows, type ContractCase, typedRejectionOf } from "../contract/index.ts";
import { sequenceOf, tokenEncoderCase, type TokenEncoderSubject } from "./token-encoder-subject.ts";

/** Vectors of tokens. */
export function encodingFacet(subject: TokenEncoderSubject): ContractCase[] {
  const { tolerance = 1e-5 } = subject;
  return [
    tokenEncoderCase(subject, "encoding", "default: one matrix per sequence, one row per id", async (encoder) => {
      const { dimensions } = await encoder.describe();
      const sequences = await Promise.all(
        ["amber and basalt", "cedar", "a harbour in the north"].map((text) => sequenceOf(encoder, text)),
      );
      const matrices = await encoder.encode(sequences);
      assert.equal(matrices.length, 3);
      for (const [i, matrix] of matrices.entries()) assertSoundRows(matrix, sequences[i]!.length, dimensions);
    }),
    tokenEncoderCase(
      subject,
      "encoding",
      "behavior: a sequence's rows do not depend on the other sequences of the call",
      async (encoder) => {
        const short = await sequenceOf(encoder, "cedar");
        const long = await sequenceOf(encoder, "a harbour in the north, where the ships lie in winter");
        const [first, second, third] = await encoder.encode([long, short, long]);
        const [alone] = await encoder.encode([short]);
        for (let i = 0; i < short.length; i++)
          assertSameRow(second!.row(i), alone!.row(i), tolerance, `row ${i} of the short one`);
        for (let i = 0; i < long.length; i++)
          assertSameRow(third!.row(i), first!.row(i), tolerance, `row ${i} of the long one`);
      },
    ),
    tokenEncoderCase(
      subject,
      "encoding",
      "behavior: the vectors of a call are the caller's to change",
      async (encoder) => {
        const sequence = await sequenceOf(encoder, "juniper and amber");
        const [first] = await encoder.encode([sequence]);
        const copy = first!.data.slice();
        first!.data.fill(7);
        const [second] = await encoder.encode([sequence]);
        assertSameRow(second!.data, copy, tolerance, "the same sequence again");
      },
    ),
    tokenEncoderCase(subject, "encoding", "args: no sequences", async (encoder) => {
      assert.deepEqual([...(await encoder.encode([]))], []);
    }),
    tokenEncoderCase(
      subject,
      "encoding",
      "error: a sequence longer than the context is refused and named",
      async (encoder) => {
        const { contextTokens } = await encoder.describe();
        const sequence = await sequenceOf(encoder, "cedar");
        const tooLong = new Int32Array(contextTokens + 1).fill(sequence[0]!);
        const error = await typedRejectionOf(
          encoder.encode([sequence, tooLong]),
          "input_too_long",
          "A sequence over the context",
        );
        assert.equal(error.index, 1);
        assert.equal(error.limit, contextTokens);
      },
    ),
  ];
}
