import { copyFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Options } from "tsup";
import shared from "../../tsup.config.ts";

const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));

// The runtime is built in, for its package has ten times as much and an install script: it looks for these beside itself.
const RUNTIME_FILES = ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];

// The worker is a file of its own, which a thread is started from.
const config: Options = {
  ...shared,
  entry: ["src/index.ts", "src/worker.ts", "src/web.ts"],
  noExternal: ["onnxruntime-web"],
  async onSuccess() {
    const dist = join(import.meta.dirname, "dist");
    for (const file of RUNTIME_FILES) await copyFile(join(runtime, file), join(dist, file));
    await writeFile(join(dist, "ONNXRUNTIME-LICENSE"), LICENSE);
  },
};

/** The terms of ONNX Runtime, which want to go with every copy; its package names them and holds no file of them. */
const LICENSE = `ONNX Runtime (ort-wasm-simd-threaded.mjs, ort-wasm-simd-threaded.wasm, and parts of the JavaScript files here)

MIT License

Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

export default config;
