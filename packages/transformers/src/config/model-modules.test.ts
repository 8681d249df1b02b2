import { describe, expect, test } from "vitest";
import { modelModules } from "./model-modules.ts";

const OLD = (name: string): string => `sentence_transformers.models.${name}`;
const entry = (type: string, path = ""): object => ({ idx: 0, name: "0", path, type });
const NETWORK = entry(OLD("Transformer"));
const POOLING = entry(OLD("Pooling"), "1_Pooling");

describe("modelModules", () => {
  test("default: the modules after the network, by the names that versions 2 to 5 wrote", () => {
    const listed = [
      NETWORK,
      POOLING,
      entry(OLD("Dropout"), "2_Dropout"),
      entry(OLD("Dense"), "3_Dense"),
      entry(OLD("Normalize"), "4_Normalize"),
    ];
    expect(modelModules(listed, "/m")).toEqual([
      { kind: "Pooling", path: "1_Pooling" },
      { kind: "Dropout", path: "2_Dropout" },
      { kind: "Dense", path: "3_Dense" },
      { kind: "Normalize", path: "4_Normalize" },
    ]);
  });

  test("default: the names that version 6 writes, and a network of the model's own code", () => {
    const listed = [
      entry("custom_st.Transformer"),
      entry("sentence_transformers.sentence_transformer.modules.pooling.Pooling", "1_Pooling"),
      entry("sentence_transformers.sentence_transformer.modules.layer_norm.LayerNorm", "2_LayerNorm"),
      entry("sentence_transformers.base.modules.normalize.Normalize"),
    ];
    expect(modelModules(listed, "/m").map(({ kind }) => kind)).toEqual(["Pooling", "LayerNorm", "Normalize"]);
  });

  test.each<[string, unknown, RegExp]>([
    ["static vectors", [entry(OLD("StaticEmbedding"))], /begins with sentence_transformers\.models\.StaticEmbedding/],
    ["a network by task", [entry(OLD("Router"))], /begins with .*Router/],
    [
      "sparse vectors",
      [
        entry("sentence_transformers.sparse_encoder.models.MLMTransformer"),
        entry("sentence_transformers.sparse_encoder.models.SpladePooling", "1_SpladePooling"),
      ],
      /MLMTransformer/,
    ],
    ["many vectors for a text", [NETWORK, entry(OLD("Dense"), "1_Dense")], /Dense after the network.*many vectors/],
    ["layers before the pooling", [NETWORK, entry(OLD("LSTM"), "1_LSTM"), POOLING], /the module .*LSTM/],
    ["two poolings", [NETWORK, POOLING, entry(OLD("Pooling"), "2_Pooling")], /Pooling, Pooling/],
    ["no pooling", [NETWORK], /has nothing after the network/],
    [
      "a layer of the model's own code",
      [NETWORK, POOLING, entry("my_code.Dense", "2_Dense")],
      /the module my_code\.Dense/,
    ],
    [
      "a layer outside of the folder",
      [NETWORK, POOLING, entry(OLD("Dense"), "../2_Dense")],
      /no folder of the model's/,
    ],
    [
      "the layout before version 2",
      [entry(OLD("Transformer"), "0_Transformer"), POOLING],
      /before 2\.0: load and save/,
    ],
    ["no list", {}, /begins with undefined/],
  ])("error: %s", (_, listed, message) => {
    expect(() => modelModules(listed, "/m")).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(message) }),
    );
  });
});
