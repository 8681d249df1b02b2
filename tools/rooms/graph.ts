/** Who points at whom. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** The groups of nodes that reach each other: each is at least one circle. A node that points at itself is one as well. */
export function circlesIn(graph: Graph): string[][] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachableFrom(graph, node)]));
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const [node, others] of reached) {
    if (seen.has(node) || !others.has(node)) continue;
    const circle = [...others].filter((other) => reached.get(other)?.has(node)).toSorted();
    for (const each of circle) seen.add(each);
    circles.push(circle);
  }
  return circles;
}

/** Everything that a node leads to; itself only through others. */
function reachableFrom(graph: Graph, start: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [start];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of graph.get(node) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** The longest way through the graph, which visits no node twice; nodes of a circle are left out. */
export function longestPath(graph: Graph): string[] {
  const circular = new Set(circlesIn(graph).flat());
  const known = new Map<string, string[]>();
  const from = (node: string): string[] => {
    const before = known.get(node);
    if (before !== undefined) return before;
    let longest: string[] = [];
    for (const next of graph.get(node) ?? []) {
      if (circular.has(next) || !graph.has(next)) continue;
      const path = from(next);
      if (path.length > longest.length) longest = path;
    }
    const path = [node, ...longest];
    known.set(node, path);
    return path;
  };
  const paths = [...graph.keys()].filter((node) => !circular.has(node)).map(from);
  return paths.toSorted((one, other) => other.length - one.length)[0] ?? [];
}

/** The graph without arrows that a longer way makes anyway. Of a graph without circles. */
export function withoutShortcuts(graph: Graph): Graph {
  return new Map(
    [...graph].map(([node, targets]) => {
      const further = new Set([...targets].flatMap((target) => [...reachableFrom(graph, target)]));
      return [node, new Set([...targets].filter((target) => !further.has(target)))];
    }),
  );
}

/** The nodes, each after all that it points at; those of one rank by name. Of a graph without circles. */
export function fromTheGround(graph: Graph): string[] {
  const ranks = new Map<string, number>();
  const rankOf = (node: string): number => {
    const known = ranks.get(node);
    if (known !== undefined) return known;
    const rank = Math.max(-1, ...[...(graph.get(node) ?? [])].map(rankOf)) + 1;
    ranks.set(node, rank);
    return rank;
  };
  return [...graph.keys()].toSorted((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
}
