import type { InstalledPackage } from "./installed-packages.ts";
import { type Manifest, required, scope } from "./repository.ts";

const isOurs = (name: string): boolean => name.startsWith(scope);

/** What none of our own packages may bring, however deep: runtimes of models and their like, which users choose. */
const heavy = ["onnxruntime-common", "onnxruntime-node", "onnxruntime-web", "sharp"];

/** Whatever is reached from some packages by `next`, themselves included. */
function reached(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  // A set hands out what is added while it is walked.
  for (const name of found) for (const below of next(name)) found.add(below);
  return found;
}

/** What installing some packages has to bring, by the manifests of the sources: our own packages, and those they name. */
function declaredBy(packages: readonly string[], sources: ReadonlyMap<string, Manifest>): Set<string> {
  return reached(packages, (name) => {
    const manifest = sources.get(name);
    return manifest === undefined ? [] : required(manifest);
  });
}

/**
 * What is wrong with what an installation brought: a declared package that is missing, one of ours or of our dependencies'
 * that was not declared, one that nothing installed asks for, or two copies of one of ours.
 */
export function closureProblems(
  packages: readonly string[],
  installed: readonly InstalledPackage[],
  sources: ReadonlyMap<string, Manifest>,
): string[] {
  const declared = declaredBy(packages, sources);
  const names = new Set(installed.map(({ manifest }) => manifest.name));
  const missing = [...declared]
    .filter((name) => !names.has(name))
    .map((name) => `${name} is declared and did not come`);

  const choices = new Set(
    [...sources.values()].flatMap((each) => [...Object.keys(each.peerDependencies ?? {}), ...required(each)]),
  );
  // What the libraries of others need themselves is their choice.
  const others = [...declared].filter((name) => !sources.has(name));
  const theirs = reached(others, (name) => asksFor(name, installed, sources));
  const unwanted = [...choices].filter((name) => !declared.has(name) && !theirs.has(name) && names.has(name));
  const tooHeavy = declared.has("onnxruntime-node") ? [] : heavy.filter((name) => names.has(name));
  const undeclared = [...unwanted, ...tooHeavy].map((name) => `${name} came along and is not declared`);

  const asked = reached([...packages], (name) => asksFor(name, installed, sources));
  const stray = [...names]
    .filter((name) => !asked.has(name))
    .map((name) => `${name} came along and nothing asks for it`);

  const ours = installed.map(({ manifest }) => manifest.name).filter(isOurs);
  const twice = [...new Set(ours)].filter((name) => ours.indexOf(name) !== ours.lastIndexOf(name));
  return [...missing, ...undeclared, ...stray, ...twice.map((name) => `${name} came in more than one copy`)];
}

/** What a package asks for: our own by their sources, the others by what was installed. */
function asksFor(
  name: string,
  installed: readonly InstalledPackage[],
  sources: ReadonlyMap<string, Manifest>,
): string[] {
  const source = sources.get(name);
  const manifests =
    source === undefined
      ? installed.filter((each) => each.manifest.name === name).map((each) => each.manifest)
      : [source];
  return manifests.flatMap((manifest) => [...required(manifest), ...Object.keys(manifest.optionalDependencies ?? {})]);
}
