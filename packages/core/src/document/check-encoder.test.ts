import { expect, test } from "vitest";
import type { DocumentEncoderInfo, DocumentsResult } from "../contract/document-encoder.ts";
import { NO_USAGE } from "../contract/usage.ts";
import { checkDocumentInfo, checkEncoded, embedQuestions } from "./check-encoder.ts";

const wrong = <T>(json: string): T => JSON.parse(json) as T;
const info: DocumentEncoderInfo = {
  provider: "p",
  model: "m",
  dimensions: 4,
  nativeDimensions: 4,
  matryoshka: undefined,
  normalized: true,
  limits: { tokensPerDocument: 10 },
  fingerprint: {},
};

test("default: what is right passes as it is", () => {
  const result: DocumentsResult = { documents: [{ error: new Error("no") }], usage: NO_USAGE };
  expect(checkDocumentInfo(info)).toBe(info);
  expect(checkEncoded(result, 1)).toEqual(result);
});

test.each([
  ["nothing", "null"],
  ["no limits", '{"provider":"p","model":"m","fingerprint":{}}'],
  ["a limit that is no number", '{"provider":"p","model":"m","fingerprint":{},"limits":{"tokensPerRequest":"9"}}'],
])("error: a description of %s is no description", (_, json) => {
  expect(() => checkDocumentInfo(wrong(json))).toThrow(expect.objectContaining({ code: "invalid_reply" }));
});

test.each([
  ["nothing", "null"],
  ["a document too many", '{"documents":[{"error":1},{"error":1}],"usage":{"requests":0}}'],
  ["tokens that are none", '{"documents":[{"error":1}],"usage":{"requests":0,"tokens":"9"}}'],
  ["vectors that are none", '{"documents":[{"parts":[],"embeddings":7}],"usage":{"requests":0}}'],
])("error: a result with %s is no result", (_, json) => {
  expect(() => checkEncoded(wrong<DocumentsResult>(json), 1)).toThrow(
    expect.objectContaining({ code: "invalid_reply" }),
  );
});

test("error: questions are checked before the embedder is asked", async () => {
  const embedder = { embed: () => Promise.reject(new Error("asked")) };
  await expect(embedQuestions(embedder, [""])).rejects.toMatchObject({ code: "invalid_input", index: 0 });
  await expect(embedQuestions(wrong("{}"), ["a"])).rejects.toMatchObject({ option: "embedder" });
});
