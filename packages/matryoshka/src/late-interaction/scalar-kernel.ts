import type { KernelMemory } from "../wasm/index.ts";
import type { KernelEncoding, MaxSimKernel } from "./max-sim-kernel.ts";

/** The same as the kernels with SIMD, for runtimes that have none. */
export function createScalarKernel(encoding: KernelEncoding): MaxSimKernel {
  const memory = createMemory();
  const isFloat = encoding === "float32";
  const layout = { type: encoding, atOnce: 1, step: 1 };
  return {
    memory,
    query: layout,
    rows: layout,
    run(query, queryEnd, rows, rowsEnd, largest, rowBytes) {
      const { buffer } = memory;
      const width = isFloat ? rowBytes / 4 : rowBytes;
      const values = (at: number) => (isFloat ? new Float32Array(buffer, at, width) : new Int8Array(buffer, at, width));
      const count = (queryEnd - query) / rowBytes;
      const asked = Array.from({ length: count }, (_, q) => values(query + q * rowBytes));
      const best = isFloat ? new Float32Array(buffer, largest, count) : new Int32Array(buffer, largest, count);
      for (let at = rows; at < rowsEnd; at += rowBytes) {
        const row = values(at);
        for (let q = 0; q < count; q++) {
          let sum = 0;
          for (let i = 0; i < width; i++) sum += row[i]! * asked[q]![i]!;
          best[q] = Math.max(best[q]!, sum);
        }
      }
    },
  };
}

// Where there is no WebAssembly at all there is no memory of its kind either.
function createMemory(): KernelMemory {
  let buffer = new ArrayBuffer(65_536);
  return {
    get buffer() {
      return buffer;
    },
    grow(pages) {
      const grown = new ArrayBuffer(buffer.byteLength + 65_536 * pages);
      new Uint8Array(grown).set(new Uint8Array(buffer));
      const before = buffer.byteLength / 65_536;
      buffer = grown;
      return before;
    },
  };
}
