// Writes WebAssembly modules, instruction by instruction.
export {
  advance,
  assemble,
  type Assembled,
  type Code,
  get,
  type KernelMemory,
  load,
  loopWhileBelow,
  set,
  simd,
  store,
  summed,
  sumOf,
  ZEROS,
} from "./wasm-assembly.ts";
