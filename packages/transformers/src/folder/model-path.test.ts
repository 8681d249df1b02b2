import { expect, test } from "vitest";
import { besideFile, pathFrom } from "./model-path.ts";

test.each([
  ["onnx/model.onnx", "model.onnx_data", "onnx/model.onnx_data"],
  ["onnx/model.onnx", "./model.onnx_data", "onnx/model.onnx_data"],
  ["onnx/model.onnx", "../weights.bin", "weights.bin"],
  ["onnx/model.onnx", "..\\weights.bin", "weights.bin"],
  ["model.onnx", "data/a/../b.bin", "data/b.bin"],
])("default: beside %s, %s is %s", (file, path, expected) => {
  expect(besideFile(file, path)).toBe(expected);
  expect(besideFile(file, pathFrom(file, expected))).toBe(expected);
});

test.each(["../../x", "..", "../..", "/etc/passwd", "\\x", "C:\\x", "c:x", "", "a\0b"])(
  "error: %j leads to no file of the model",
  (path) => {
    expect(besideFile("onnx/model.onnx", path)).toBeUndefined();
  },
);
