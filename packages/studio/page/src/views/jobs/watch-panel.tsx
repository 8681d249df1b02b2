import { Button, Text, TextInput } from "@mantine/core";
import { Workflow } from "lucide-react";
import { type FormEvent, type ReactElement, useState } from "react";
import type { JobWatchStatus } from "../../../../src/api/jobs.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./watch-panel.module.css";

const code = `const job = createEmbeddingJob({ url: "redis://localhost:6379", name: "articles" });
await job.plan(source); // once, anywhere

startJobWorker({ url, name: "articles", source, embedder, index }); // on every machine`;

/** Which job is watched, and whether it can be seen. */
export function WatchPanel(): ReactElement {
  const watch = useTopic("job-watch");
  const isWatching = watch !== undefined && watch.state !== "none";
  return (
    <Panel title="Which job">
      {watch !== undefined && <WatchForm key={`${watch.url} ${watch.name}`} watch={watch} isWatching={isWatching} />}
      {watch?.state === "away" && (
        <ProblemAlert title="The job cannot be seen" error={new Error(`${watch.message} Trying again.`)} />
      )}
      {watch?.state === "missing" && (
        <Text size="sm" role="status">
          This Redis has no job of that name yet. It appears here as soon as it is planned.
        </Text>
      )}
      {watch?.state === "looking" && (
        <Text size="sm" c="dimmed" role="status">
          Asking Redis…
        </Text>
      )}
      {watch !== undefined && !isWatching && (
        <>
          <EmptyState icon={Workflow} title="No job is watched">
            A job is a queue of shards in Redis, which any number of processes work on. Give the address and the name
            that its planner was given.
          </EmptyState>
          <pre className={classes.code} tabIndex={0} aria-label="A job in code">
            {code}
          </pre>
        </>
      )}
    </Panel>
  );
}

function WatchForm({
  watch,
  isWatching,
}: {
  readonly watch: JobWatchStatus;
  readonly isWatching: boolean;
}): ReactElement {
  const start = useAction("/api/jobs/watch");
  const end = useAction("/api/jobs/unwatch");
  const [url, setUrl] = useState(watch.url ?? "redis://127.0.0.1:6379");
  const [name, setName] = useState(watch.name ?? "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void start.run({ url: url.trim(), name: name.trim() });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label="Job to watch">
      <TextInput
        label="Redis"
        description="A password in it stays in memory."
        autoComplete="off"
        spellCheck={false}
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <TextInput
        label="Name of the job"
        description="As planner and workers know it."
        placeholder="articles"
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button type="submit" loading={start.pending} disabled={url.trim() === "" || name.trim() === ""}>
          Watch
        </Button>
        {isWatching && (
          <Button variant="default" loading={end.pending} onClick={() => void end.run()}>
            Stop watching
          </Button>
        )}
      </div>
      <div className={classes.problem}>
        <ProblemAlert title="That job cannot be watched" error={start.error ?? end.error} />
      </div>
    </form>
  );
}
