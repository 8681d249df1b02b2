import { Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { FileSearch, ListFilter, Trash2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { DocumentState, LibraryStatus } from "../../../../src/studio/api/documents.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { formatBytes } from "../../format/format-bytes.ts";
import { counted, formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { DocumentRows } from "./document-rows.tsx";

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
  return (
    <Panel title="Your documents" actions={<RemoveAll library={library} />}>
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
        filter={{ name, ...(state !== "all" && { state }) }}
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

function RemoveAll({ library }: { readonly library: LibraryStatus }): ReactElement {
  const [asked, setAsked] = useState(false);
  const remove = useAction("/api/documents", "DELETE");
  const confirm = (): void => {
    setAsked(false);
    void remove.run();
  };
  return (
    <>
      <ProblemAlert title="Nothing was removed" error={remove.error} />
      {asked ? (
        <>
          <Button size="xs" variant="outline" color="var(--bad)" onClick={confirm}>
            Remove {counted(library.documents, "document")}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={() => setAsked(false)}>
            Keep
          </Button>
        </>
      ) : (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<Trash2 size={14} />}
          loading={remove.pending}
          onClick={() => setAsked(true)}
        >
          Remove all
        </Button>
      )}
    </>
  );
}
