import { Badge, Button, Group, Text, Title } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import { type FormEvent, type ReactElement, type ReactNode, useId } from "react";
import type { CacheChoice, ProviderChoice } from "../../../../src/api/providers.ts";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { useAction } from "../../components/use-action.ts";
import { isUnfinished } from "../../job/is-unfinished.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./choice-card.module.css";
import { ProbeResult } from "./probe-result.tsx";
import type { Probe } from "./use-probe.ts";

/** What a choice looks like, and what it sends. */
export interface ChoiceCardProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly about: string;
  /** Where the choice is sent to. */
  readonly path: "/api/provider" | "/api/cache";
  /** What the fields say; absent while they are not complete. */
  readonly choice: ProviderChoice | CacheChoice | undefined;
  readonly probe: Probe;
  readonly active: boolean;
  /** Called when the switch was asked for, whatever came of it: secrets in the fields are dropped then. */
  readonly onSent?: () => void;
  readonly children?: ReactNode;
}

/** Something to switch to: its fields, a test without switching, and the switch. */
export function ChoiceCard({
  icon: Icon,
  title,
  about,
  path,
  choice,
  probe,
  active,
  onSent,
  children,
}: ChoiceCardProps): ReactElement {
  const id = useId();
  const use = useAction(path, "PUT");
  const busy = isUnfinished(useTopic("job")?.state);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (choice !== undefined) void use.run(choice).then(onSent);
  };
  const test = (): void => {
    if (choice !== undefined) probe.test(choice);
  };
  return (
    <form aria-labelledby={id} className={classes.card} data-active={active} onSubmit={send}>
      <Group gap="sm" wrap="nowrap">
        <Icon size={20} strokeWidth={1.6} aria-hidden="true" className={classes.icon} />
        <Title order={3} id={id} className={classes.title}>
          {title}
        </Title>
        {active && (
          <Badge size="sm" variant="filled" className={classes.active}>
            In use
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed" className={classes.about}>
        {about}
      </Text>
      {children !== undefined && <div className={classes.fields}>{children}</div>}
      <ProbeResult reply={probe.reply} pending={probe.pending} />
      <ProblemAlert title="That could not be tried" error={probe.error} />
      <ProblemAlert title="Not switched" error={use.error} />
      <Group gap="xs" className={classes.actions}>
        {(!active || children !== undefined) && (
          <Button type="submit" size="xs" loading={use.pending} disabled={choice === undefined || busy}>
            {active ? "Apply" : "Use"}
          </Button>
        )}
        <Button size="xs" variant="default" loading={probe.pending} disabled={choice === undefined} onClick={test}>
          Test
        </Button>
      </Group>
    </form>
  );
}
