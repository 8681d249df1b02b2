// Writes docs/api from the doc comments of the packages: `npm run reference`.
import { rmSync } from "node:fs";
import { generateReference, referenceFolder } from "./generate-reference.ts";

rmSync(referenceFolder, { recursive: true, force: true });
await generateReference(referenceFolder);
