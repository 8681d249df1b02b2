import type { KernelEncoding, KernelMemory, SimdKernel } from "./simd-kernel.ts";

/** The same as the kernel with SIMD, for runtimes that have none. */
export function createScalarKernel(encoding: KernelEncoding): SimdKernel {
  const memory = createMemory();
  const isFloat = encoding === "float32";
  return {
    memory,
    run(query, queryEnd, rowBytes, rows, rowsEnd, largest) {
      const { buffer } = memory;
      const queryBytes = isFloat ? rowBytes : 2 * rowBytes;
      const width = isFloat ? rowBytes / 4 : rowBytes;
      const best = new Float32Array(buffer, largest, (queryEnd - query) / queryBytes);
      for (let at = rows; at < rowsEnd; at += rowBytes) {
        const row = isFloat ? new Float32Array(buffer, at, width) : new Int8Array(buffer, at, width);
        for (let q = 0; q < best.length; q++) {
          const from = query + q * queryBytes;
          const asked = isFloat ? new Float32Array(buffer, from, width) : new Int16Array(buffer, from, width);
          let sum = 0;
          for (let i = 0; i < width; i++) sum += row[i]! * asked[i]!;
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
