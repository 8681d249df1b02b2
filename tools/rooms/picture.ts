import { circlesIn, fromTheGround, type Graph, withoutShortcuts } from "./graph.ts";
import { FRONT, roomArrows, roomOf } from "./room-map.ts";
import { isTest, type SourceFile } from "./source-file.ts";

/** The files of each package, by its name. */
export type Sources = ReadonlyMap<string, readonly SourceFile[]>;

const END = "<!-- end -->";

/** The packages and their rooms as a Mermaid picture: an arrow is an import, and one that a longer way makes anyway is left out. */
export function picture(sources: Sources): string {
  const graph = packageArrows(sources);
  const nodes = fromTheGround(graph).map(
    (name) => `  ${idOf(name)}["${[`<b>${name}</b>`, roomsText(sources, name)].join("")}"]`,
  );
  const arrows = [...withoutShortcuts(graph)].flatMap(([name, targets]) =>
    [...targets].toSorted().map((target) => `  ${idOf(name)} --> ${idOf(target)}`),
  );
  return ["```mermaid", "flowchart LR", ...nodes, ...arrows, "```"].join("\n");
}

/** The rooms of each package with what they are and what they import, as Markdown. */
export function roomTables(sources: Sources): string {
  const parts = [...sources].flatMap(([name, files]) => {
    const graph = roomArrows(files);
    if (graph.size < 2 || circlesIn(graph).length > 0) return [];
    const rows = fromTheGround(graph)
      .filter((room) => room !== FRONT)
      .map((room) => {
        const inside = files.filter(({ path }) => !isTest(path) && roomOf(path) === room);
        const sentence = inside.find(({ path }) => path === `${room}/index.ts`)?.sentence ?? "";
        const uses = [...(graph.get(room) ?? [])].toSorted().map((target) => `\`${target}\``);
        return `| \`${room}\` | ${sentence} | ${inside.length} | ${uses.join(", ")} |`;
      });
    return [`## ${name}\n\n| room | what it is | files | imports |\n| --- | --- | --- | --- |\n${rows.join("\n")}`];
  });
  return parts.join("\n\n");
}

/** A document with what stands between its two marks replaced; the first names the command that draws it. */
export function withDrawn(document: string, drawn: string, command = "npm run rooms"): string {
  const begin = `<!-- drawn by \`${command}\` -->`;
  const [start, end] = [document.indexOf(begin), document.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`The document lacks the marks ${begin} and ${END}.`);
  return `${document.slice(0, start)}${begin}\n\n${drawn}\n\n${document.slice(end)}`;
}

function packageArrows(sources: Sources): Graph {
  return new Map(
    [...sources].map(([name, files]) => {
      const targets = files.filter(({ path }) => !isTest(path)).flatMap((file) => file.packages);
      return [name, new Set(targets.filter((target) => target !== name))];
    }),
  );
}

function roomsText(sources: Sources, name: string): string {
  const graph = roomArrows(sources.get(name) ?? []);
  const rooms = (circlesIn(graph).length > 0 ? [...graph.keys()].toSorted() : fromTheGround(graph)).filter(
    (room) => room !== FRONT,
  );
  const lines: string[] = [];
  for (let i = 0; i < rooms.length; i += 5) lines.push(rooms.slice(i, i + 5).join(" · "));
  return lines.map((line) => `<br/>${line}`).join("");
}

function idOf(name: string): string {
  return name.replaceAll("-", "_");
}
