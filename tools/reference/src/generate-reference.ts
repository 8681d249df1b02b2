import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application, type ProjectReflection } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

const root = join(import.meta.dirname, "../../..");

/** Where the reference is kept. */
export const referenceFolder: string = join(root, "docs/api");

interface Manifest {
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, string>>;
  readonly publishConfig: { readonly exports: object };
}

/** The source of every entry point of every published package: `packages/openai/src/index.ts`, `packages/openai/src/tokens.ts`. */
function entryPoints(): string[] {
  const manifests = globSync("packages/*/package.json", { cwd: root }).toSorted();
  return manifests.flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
    if (manifest.private === true) return [];
    const published = Object.entries(manifest.exports).filter(([entry]) => entry in manifest.publishConfig.exports);
    const sources = published.map(([, file]) => file).filter((file) => file.endsWith(".ts"));
    return sources.map((file) => join(root, dirname(path), file));
  });
}

/** Writes one Markdown page per entry point, and a README with their list. Rejects when a doc comment links to nothing. */
export async function generateReference(folder: string): Promise<void> {
  const markdown: Partial<PluginOptions> = {
    entryFileName: "README",
    // A namespace has a page beside its module, and no folder.
    flattenOutputFiles: true,
    fileExtension: ".md",
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    typeAliasPropertiesFormat: "table",
    enumMembersFormat: "table",
    propertyMembersFormat: "table",
    typeDeclarationFormat: "table",
    useCodeBlocks: true,
  };
  const app = await Application.bootstrapWithPlugins({
    plugin: [fileURLToPath(import.meta.resolve("typedoc-plugin-markdown"))],
    entryPoints: entryPoints(),
    tsconfig: join(import.meta.dirname, "../tsconfig.json"),
    name: "API reference",
    readme: "none",
    router: "module",
    outputs: [{ name: "markdown", path: folder }],
    // Lines move with every edit, and the reference would go stale with them.
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    // Anchors are numbered in this order, and pages list kind by kind: an interface beside a function of its name comes first in both.
    sort: ["kind", "source-order"],
    validation: { invalidLink: true, invalidPath: true, notExported: false, notDocumented: false },
    treatValidationWarningsAsErrors: true,
    // The repository's own compiler has checked the types already.
    skipErrorChecking: true,
    logLevel: "Error",
    ...markdown,
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the sources.");
  namePages(project);
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors()) throw new Error("TypeDoc found errors in the doc comments; they are printed above.");
}

/** TypeDoc names a module by its path, `openai/src/tokens`, and a page by its module. */
function namePages({ children = [] }: ProjectReflection): void {
  for (const module of children) module.name = module.name.replace("/src", "").replaceAll("/", "-");
}
