import { Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { FileSearch, ListFilter } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { DocumentState, LibraryStatus } from "../../../../src/api/documents.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatBytes } from "../../format/format-bytes.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { DocumentRows } from "./document-rows.tsx";
import { RemoveMatching } from "./remove-matching.tsx";
import type { DocumentFilter } from "./use-document-pages.ts";

type StateFilter = DocumentState | "all";

const states: readonly StateFilter[] = ["all", "waiting", "indexed", "failed"];
const isState = (value: string): value is StateFilter => states.some((state) => state === value);

/** All documents, however many, with a filter by name and by state. */
export function DocumentList(): ReactElement | null {
  const library = useTopic("library");
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<StateFilter>("all");
  const [name] = useDebouncedValue(typed, 200);
  if (library === undefined || library.documents === 0) return null;
  const filter: DocumentFilter = { name, ...(state !== "all" && { state }) };
  return (
    <Panel
      title="Your documents"
      actions={<RemoveMatching key={`${name} ${state}`} filter={filter} isSettled={name === typed} />}
    >
      <Group gap="sm" align="center">
        <TextInput
          aria-label="Filter by name"
          placeholder="Filter by name"
          size="sm"
          flex="1 1 180px"
          maw={340}
          leftSection={<ListFilter size={15} />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Filter by state"
          value={state}
          onChange={(value) => isState(value) && setState(value)}
          data={states.map((value) => ({ value, label: stateLabel(value, library) }))}
        />
        <Text size="sm" c="dimmed" ml="auto">
          {formatBytes(library.bytes)}, {counted(library.chunks, "chunk")}
        </Text>
      </Group>
      <DocumentRows
        revision={library.revision}
        filter={filter}
        empty={
          <EmptyState icon={FileSearch} title="No document matches">
            Change the filter above to see the others.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function stateLabel(state: StateFilter, library: LibraryStatus): string {
  const count = state === "all" ? library.documents : library[state];
  return `${state[0]?.toUpperCase()}${state.slice(1)} ${formatCount(count)}`;
}
