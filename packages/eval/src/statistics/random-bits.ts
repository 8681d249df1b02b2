/** Steps of a Weyl sequence: 2^32 over the golden ratio. */
const STEP = 0x9e37_79b9;

/**
 * Makes a source of 32 random bits a call that gives the same for the same seed: a Weyl sequence through the finalizer of MurmurHash3
 * (Austin Appleby, public domain). For statistics, not for secrets.
 */
export function createRandomBits(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x85eb_ca6b) >>> 0;
  return () => {
    state = (state + STEP) >>> 0;
    let bits = state ^ (state >>> 16);
    bits = Math.imul(bits, 0x85eb_ca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
    return (bits ^ (bits >>> 16)) >>> 0;
  };
}
