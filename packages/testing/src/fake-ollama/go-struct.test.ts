import { expect, test } from "vitest";
import { decodeGoStruct } from "./go-struct.ts";
import { embedRequest } from "./ollama-requests.ts";

const field = (name: string): string => `into Go struct field EmbedRequest.${name} of type`;

test.each([
  ["[]", "json: cannot unmarshal array into Go value of type api.EmbedRequest"],
  ["3", "json: cannot unmarshal number into Go value of type api.EmbedRequest"],
  ['"a"', "json: cannot unmarshal string into Go value of type api.EmbedRequest"],
  ["true", "json: cannot unmarshal bool into Go value of type api.EmbedRequest"],
  ['{"model": 3}', `json: cannot unmarshal number ${field("model")} string`],
  ['{"dimensions": "128"}', `json: cannot unmarshal string ${field("dimensions")} int`],
  ['{"dimensions": 1.5}', `json: cannot unmarshal number 1.5 ${field("dimensions")} int`],
  ['{"truncate": "false"}', `json: cannot unmarshal string ${field("truncate")} bool`],
  ['{"options": []}', `json: cannot unmarshal array ${field("options")} map[string]interface {}`],
  ['{"keep_alive": "soon"}', 'time: invalid duration "soon"'],
  ['{"keep_alive": {}}', "Unsupported type: 'map[string]interface {}'"],
  ['{"truncate": 1, "model": 2}', `json: cannot unmarshal number ${field("truncate")} bool`],
])("error: %s is told as Go does", (body, error) => {
  expect(decodeGoStruct(body, embedRequest)).toEqual({ error });
});

test.each([
  ["null", {}],
  ['{"model": null, "unknown": 3, "input": {"a": 1}}', { model: null, unknown: 3, input: { a: 1 } }],
  ['{"keep_alive": -1, "options": {"num_ctx": "x"}}', { keep_alive: -1, options: { num_ctx: "x" } }],
  [String.raw`{"input": ["a\ud800", "\ud83d\ude00"]}`, { input: ["a\uFFFD", "😀"] }],
  ['{"model": "a"} garbage', { model: "a" }],
])("behavior: %s is let through", (body, fields) => {
  expect(decodeGoStruct(body, embedRequest)).toEqual({ fields });
});
