// Paths inside a model have `/` on every machine, and browsers have no node:path.

/** Resolves a path relative to a file. `undefined`: it leads out of the model. */
export function besideFile(file: string, path: string): string | undefined {
  const steps = path.replaceAll("\\", "/").split("/");
  if (steps[0] === "" || /^[a-z]:/i.test(path) || path.includes("\0")) return undefined;
  const place = foldersOf(file);
  for (const step of steps) {
    if (step === "..") {
      if (place.pop() === undefined) return undefined;
    } else if (step !== "." && step !== "") {
      place.push(step);
    }
  }
  return place.length === 0 ? undefined : place.join("/");
}

/** The path of a file relative to another file. */
export function pathFrom(file: string, target: string): string {
  const from = foldersOf(file);
  const to = target.split("/");
  const firstOther = from.findIndex((folder, i) => folder !== to[i]);
  const common = firstOther === -1 ? from.length : firstOther;
  return [...from.slice(common).map(() => ".."), ...to.slice(common)].join("/");
}

function foldersOf(file: string): string[] {
  return file.split("/").slice(0, -1);
}
