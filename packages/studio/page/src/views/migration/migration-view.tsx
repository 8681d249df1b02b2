import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowRightLeft } from "lucide-react";
import type { ReactElement } from "react";
import type { MigrationsReply } from "../../../../src/api/migrations.ts";
import { call } from "../../api/call.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { Lead } from "../../components/lead.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import { CollectionPanel } from "./collection-panel.tsx";
import classes from "./migration-view.module.css";

const EVERY_MS = 2000;

/** Collections of the command, which model searches each, and the other model beside it. */
export function MigrationView(): ReactElement {
  const { data, error, refetch } = useQuery({
    queryKey: ["migrations"],
    queryFn: ({ signal }) => call<MigrationsReply>("/api/migrations", { signal }),
    refetchInterval: EVERY_MS,
  });
  const moving = data?.collections.filter(({ beside, problem }) => beside !== undefined || problem !== undefined) ?? [];
  const still = data?.collections.filter(({ beside, problem }) => beside === undefined && problem === undefined) ?? [];
  return (
    <>
      <Lead>
        Another model without a gap: its index is filled beside the one that is searched, and one write switches. These
        are the collections of the command embedloom on this computer.
      </Lead>
      <ProblemAlert title="The collections could not be read" error={error} />
      {data === undefined && error === null && <Skeleton height={260} radius="lg" />}
      {data !== undefined && moving.length === 0 && <NoMigration name={still[0]?.name} />}
      {moving.map((collection) => (
        <CollectionPanel key={collection.name} collection={collection} onStep={() => void refetch()} />
      ))}
      {still.length > 0 && (
        <Panel title="Not on the move">
          <ul className={classes.still}>
            {still.map(({ name, searched }) => (
              <li key={name}>
                <b>
                  <UntrustedText text={name} />
                </b>{" "}
                <Text span size="sm" c="dimmed">
                  is searched by {searched.model}
                </Text>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** How a migration begins: at the command, which has the key and the documents. */
function NoMigration({ name = "notes" }: { readonly name: string | undefined }): ReactElement {
  return (
    <Panel title="No migration is under way">
      <EmptyState icon={ArrowRightLeft} title="Begin at the command line">
        The command has your documents and keys, so it fills the new index; here you watch it, see what is left and what
        that costs, and switch.
      </EmptyState>
      <pre className={classes.code} tabIndex={0} aria-label="A migration in commands">
        {`${name === "notes" ? "embedloom index ~/notes\n" : ""}embedloom migrate ${name} --provider openai --dry-run   # what it takes
embedloom migrate ${name} --provider openai             # fills the new index, beside the one that is searched`}
      </pre>
    </Panel>
  );
}
