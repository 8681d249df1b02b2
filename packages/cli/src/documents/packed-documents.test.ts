import { expect, test } from "vitest";
import { hostileDocuments } from "../test-support/hostile-documents.ts";
import { pdfOf } from "../test-support/sample-files.ts";
import { createPackedDocuments } from "./packed-documents.ts";

// Each is one that nothing but the end of its process would end in this time and room.
test.each([
  ["bomb of zeros.docx", { memoryMb: 250 }],
  ["bomb.pdf", { memoryMb: 250 }],
  ["deep tags.docx", { timeoutMs: 1000 }],
])("error: %s costs itself, and the next file is read", async (name, limits) => {
  const documents = createPackedDocuments(limits);
  try {
    const format = name.endsWith(".pdf") ? "pdf" : "docx";
    expect(await documents.run({ format, bytes: hostileDocuments[name]!() })).toEqual({
      reason: expect.stringMatching(/^it takes too (?:much memory|long) to read/),
    });
    // With time enough for a machine that is busy.
    const patient = createPackedDocuments();
    expect(await patient.run({ format: "pdf", bytes: pdfOf(["A page."]) })).toEqual({
      output: { text: "A page.", pageStarts: [0] },
    });
    await patient.close();
  } finally {
    await documents.close();
  }
});

test("error: what cannot be taken apart says so", async () => {
  const documents = createPackedDocuments();
  const { output } = (await documents.run({ format: "pdf", bytes: Buffer.from("no PDF") })) as { output: unknown };
  expect(output).toEqual({ damage: expect.stringContaining("it cannot be taken apart") });
  await documents.close();
});
