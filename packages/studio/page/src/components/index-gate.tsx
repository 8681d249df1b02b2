import { Alert, Anchor, Button, Group, Skeleton, Text } from "@mantine/core";
import { FileStack, RefreshCw } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Link } from "wouter";
import type { IndexStatus } from "../../../src/api/indexing.ts";
import { counted } from "../format/format-count.ts";
import { isUnfinished } from "../job/is-unfinished.ts";
import { useTopic } from "../live/live-context.tsx";
import { EmptyState } from "./empty-state.tsx";
import { ProblemAlert } from "./problem-alert.tsx";
import { useAction } from "./use-action.ts";

interface Props {
  /** What is shown as soon as there is something to search. */
  readonly children: ReactNode;
}

/** Shows what needs an index only when there is one, and says what to do when there is none. */
export function IndexGate({ children }: Props): ReactElement {
  const index = useTopic("index");
  if (index === undefined) return <Skeleton height={200} radius="lg" />;
  if (index.state === "empty") {
    return (
      <EmptyState icon={FileStack} title="Nothing is indexed yet">
        Add documents of your own, or take the samples, and this view comes to life.
        <Button component={Link} href="/documents" size="sm">
          Go to Documents
        </Button>
      </EmptyState>
    );
  }
  return (
    <>
      {index.state === "stale" && <Stale index={index} />}
      {index.state === "partial" && <Partial />}
      {index.state !== "stale" && children}
    </>
  );
}

function Partial(): ReactElement | null {
  const waiting = useTopic("library")?.waiting ?? 0;
  if (waiting === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {counted(waiting, "document")} not searched, because still to be{" "}
      <Anchor component={Link} href="/documents" underline="always" inherit>
        indexed
      </Anchor>
      .
    </Text>
  );
}

/** Says that the vectors belong to another model, and makes them again on request. */
function Stale({ index: { model, staleModel } }: { readonly index: IndexStatus }): ReactElement {
  const start = useAction("/api/indexing/start");
  const busy = isUnfinished(useTopic("job")?.state);
  return (
    <Alert color="var(--warn)" icon={<RefreshCw size={18} />} title="The index belongs to another model">
      <Text size="sm" mb="sm">
        It was made with {staleModel ?? "other settings"}; the provider is now {model}. Vectors of two models cannot be
        compared, so nothing is searched until the documents are indexed again.
      </Text>
      <Group gap="xs">
        <Button size="xs" loading={start.pending} disabled={busy} onClick={() => void start.run()}>
          {busy ? "Indexing…" : "Index again"}
        </Button>
        <Button size="xs" variant="default" component={Link} href="/providers">
          Change the provider
        </Button>
      </Group>
      <ProblemAlert title="That did not work" error={start.error} />
    </Alert>
  );
}
