import { Button, Group, Progress, Text } from "@mantine/core";
import { Download } from "lucide-react";
import type { ReactElement } from "react";
import type { PullStatus } from "../../../../src/api/providers.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { formatBytes } from "../../format/format-bytes.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./pull-control.module.css";

interface Props {
  readonly baseUrl: string;
  readonly model: string;
}

/** Lets Ollama fetch a model, and shows how far it is. */
export function PullControl({ baseUrl, model }: Props): ReactElement {
  const pull = useTopic("pull");
  const start = useAction("/api/ollama/pull");
  const cancel = useAction("/api/ollama/pull/cancel");
  if (pull?.state === "running") return <Running pull={pull} onCancel={() => void cancel.run()} />;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        className={classes.fetch}
        leftSection={<Download size={14} />}
        disabled={baseUrl === "" || model === ""}
        loading={start.pending}
        onClick={() => void start.run({ baseUrl, model })}
      >
        Fetch this model
      </Button>
      {pull?.state === "done" && <Text size="sm">{pull.model} is there.</Text>}
      {pull?.state === "failed" && (
        <ProblemAlert title={`${pull.model} was not fetched`} error={new Error(pull.message)} />
      )}
      <ProblemAlert title="Nothing was fetched" error={start.error ?? cancel.error} />
    </>
  );
}

function Running({ pull, onCancel }: { readonly pull: PullStatus; readonly onCancel: () => void }): ReactElement {
  const { model, message, completedBytes = 0, totalBytes } = pull;
  const known = totalBytes !== undefined && totalBytes > 0;
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm">
          {model}: {message}
        </Text>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
      <Progress
        value={known ? (100 * completedBytes) / totalBytes : 100}
        animated={!known}
        aria-label={`Fetching ${model}`}
      />
      {known && (
        <Text size="xs" c="dimmed" mt={4}>
          {formatBytes(completedBytes)} of {formatBytes(totalBytes)}
        </Text>
      )}
    </div>
  );
}
