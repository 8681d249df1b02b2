import { ModelLoadError } from "@embedloom/core";
import type { ModelFolder } from "./model-folder.ts";
import type { ModelSettings } from "../settings/index.ts";

/** What {@link digestFiles} reads. */
export interface DigestedFiles {
  /** Files of weights, one for each pin. */
  readonly weights: readonly string[];
  /** Other files that change the vectors. */
  readonly others: readonly string[];
  /** SHA-256 of each file of weights, in order. Absent: any weights are accepted. */
  readonly pin: ModelSettings["weightsSha256"];
}

/**
 * Makes one digest of several files of a model, and checks each file of weights against its pin.
 *
 * @returns the first 16 hexadecimal digits of the SHA-256
 * @throws ModelLoadError when a file has another digest than its pin, or there are more files or pins
 */
export async function digestFiles(folder: ModelFolder, { weights, others, pin }: DigestedFiles): Promise<string> {
  const pins = pin === undefined ? [] : [pin].flat();
  if (pins.length > 0 && pins.length !== weights.length) {
    throw new ModelLoadError(
      `\`weightsSha256\` has ${pins.length} digests, and the weights in ${folder.name} are ${weights.length} files: ${weights.join(", ")}.`,
    );
  }
  for (const [i, expected] of pins.entries()) {
    const file = weights[i]!;
    checkPin(folder.name, file, await folder.sha256([file]), expected.toLowerCase());
  }
  return (await folder.sha256([...weights, ...others])).slice(0, 16);
}

function checkPin(folder: string, file: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new ModelLoadError(
    `${file} in ${folder} has the SHA-256 ${actual}, and \`weightsSha256\` asks for ${expected}: these are other weights, or a broken file.`,
  );
}
