import { existsSync } from "node:fs";
import { join } from "node:path";
import { contextModel, contextModelPath } from "@embedloom/context-model";

// The weights come in the package: nothing is downloaded.
const shipped = ["config.json", "tokenizer.json", "onnx/model_int8.onnx"];
const missing = shipped.filter((file) => !existsSync(join(contextModelPath, file)));
console.log(contextModel.id, contextModel.dimensions, missing.length); // embedloom-context-v1 384 0
