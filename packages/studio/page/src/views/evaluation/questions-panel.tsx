import { Anchor, Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { Link } from "wouter";
import type { EvaluatedQuestion, EvaluatedWay, EvaluationReply } from "../../../../src/api/evaluation.ts";
import { call } from "../../api/call.ts";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { UntrustedText } from "../../text/untrusted-text.tsx";
import { wayNames } from "./evaluation-words.ts";
import classes from "./questions-panel.module.css";

const FEW = 20;

/** Every question with the rank of its answer, those that the ways differ on first. */
export function QuestionsPanel(): ReactElement | null {
  const evaluation = useTopic("evaluation");
  const [all, setAll] = useState(false);
  const isThere = evaluation !== undefined && evaluation.ways.length > 0;
  const { data, error } = useQuery({
    queryKey: ["evaluation", evaluation?.ways],
    queryFn: ({ signal }) => call<EvaluationReply>("/api/evaluation", { signal }),
    enabled: isThere,
    gcTime: 0,
  });
  if (!isThere) return null;
  const questions = data?.questions ?? [];
  const shown = all ? questions : questions.slice(0, FEW);
  const ways = evaluation.ways.map(({ way }) => way);
  return (
    <Panel title="Question by question">
      <ProblemAlert title="The questions could not be read" error={error} />
      <Text size="sm" c="dimmed">
        The rank at which the right {evaluation.target} is found; what the ways differ on most comes first. A question
        opens the search with its answer.
      </Text>
      <Table className={classes.table} verticalSpacing={7} aria-label="Questions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Question</Table.Th>
            {ways.map((way) => (
              <Table.Th key={way} scope="col" data-way={way}>
                {wayNames[way]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((each) => (
            <QuestionRow key={each.question} asked={each} ways={ways} />
          ))}
        </Table.Tbody>
      </Table>
      {shown.length < questions.length && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => setAll(true)}>
          Show all {counted(questions.length, "question")}
        </Button>
      )}
    </Panel>
  );
}

function QuestionRow({
  asked: { question, document, name, chunk, ranks },
  ways,
}: {
  readonly asked: EvaluatedQuestion;
  readonly ways: readonly EvaluatedWay[];
}): ReactElement {
  const best = Math.min(...Object.values(ranks));
  const address = `/search?${new URLSearchParams({ q: question, document, chunk: `${chunk}` })}`;
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.question}>
        <Anchor component={Link} href={address} size="sm" fw={500}>
          <UntrustedText text={question} />
        </Anchor>
        <span className={classes.file}>
          <UntrustedText text={name} />
        </span>
      </Table.Th>
      {ways.map((way) => {
        const rank = ranks[way];
        return (
          <Table.Td key={way} className={classes.rank} data-best={rank === best} data-missed={rank === undefined}>
            {rank ?? "not found"}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}
