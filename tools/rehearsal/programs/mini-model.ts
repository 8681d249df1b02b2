import { readFileSync } from "node:fs";
import { join } from "node:path";
import { miniModel, miniModelPath } from "@embedloom/mini-model";

const configuration: { model_type?: string } = JSON.parse(readFileSync(join(miniModelPath, "config.json"), "utf8"));
console.log(configuration.model_type); // bert
console.log(miniModel.pooling); // mean
