import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./sample-questions.module.css";

/** Questions that the samples answer, as soon as they can be asked. */
export function SampleQuestions(): ReactElement | null {
  const questions = useTopic("library")?.questions ?? [];
  const indexed = useTopic("index")?.documents ?? 0;
  if (questions.length === 0 || indexed === 0) return null;
  return (
    <div className={classes.ask}>
      <Text size="sm" c="dimmed" id="ask-the-samples">
        Ask the samples
      </Text>
      <ul className={classes.list} aria-labelledby="ask-the-samples">
        {questions.map((question) => (
          <li key={question}>
            <Link href={`/search?q=${encodeURIComponent(question)}`} className={classes.question}>
              {question}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
