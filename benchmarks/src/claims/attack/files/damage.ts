type Random = () => number;

const kinds: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer>> = {
  "a bit": flipped,
  "some bytes": (bytes, random) => {
    for (let i = 0; i < 1 + below(20, random); i++) bytes[below(bytes.length, random)] = below(256, random);
    return bytes;
  },
  "a stretch of zeros": (bytes, random) => {
    const at = below(bytes.length, random);
    return bytes.fill(0, at, Math.min(bytes.length, at + 1 + below(4096, random)));
  },
  "a stretch of another place": (bytes, random) => {
    const [from, to] = [below(bytes.length, random), below(bytes.length, random)];
    bytes.copyWithin(to, from, from + 1 + below(2048, random));
    return bytes;
  },
  "an end cut off": (bytes, random) => bytes.subarray(0, below(bytes.length, random)),
  "something behind the end": (bytes, random) => Buffer.concat([bytes, Buffer.alloc(1 + below(500, random), 7)]),
  "nothing at all": () => Buffer.alloc(0),
};

/** Bytes that a disk, or somebody, has damaged: one of seven kinds. */
export function damaged(bytes: Uint8Array, random: Random): Buffer {
  const all = Object.values(kinds);
  return all[below(all.length, random)]!(Buffer.from(bytes), random);
}

/** An integer from 0 to below `most`. */
export function below(most: number, random: Random): number {
  return Math.floor(random() * most);
}

/** Bytes of which one bit is another. */
export function flipped(bytes: Uint8Array, random: Random): Buffer {
  const at = below(bytes.length, random);
  return Buffer.from(bytes).fill(bytes[at]! ^ (1 << below(8, random)), at, at + 1);
}
