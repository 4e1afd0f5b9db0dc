// The course: lessons whose tasks the server checks by running the learner's query.

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import * as server from "../api/client";
import type { Lesson, LessonVerdict } from "../api/types";
import { focus, replaceQuery } from "../editor/control";
import { Markdown } from "../parts/Markdown";
import { SmallTable } from "../parts/SmallTable";
import { start } from "../state/run";
import * as workspace from "../state/workspace";

const lessons = signal<Lesson[] | null>(null);
const trouble = signal("");

async function load(): Promise<void> {
  try {
    lessons.value = await server.lessons();
  } catch (error) {
    trouble.value = (error as Error).message;
  }
}

/** Puts the lesson's query and logs where the learner works. Undo brings the query back that was there. */
function begin(lesson: Lesson): void {
  workspace.language.value = "CWLI";
  workspace.groups.value = [lesson.logGroup];
  workspace.range.value = { kind: "all" };
  workspace.lessonId.value = lesson.id;
  replaceQuery(lesson.start);
  focus();
}

export function Lessons() {
  useEffect(() => {
    if (!lessons.value) void load();
  }, []);
  if (trouble.value) return <p class="muted">{trouble.value}</p>;
  if (!lessons.value) return <p class="muted">Reading the lessons…</p>;
  const at = lessons.value.findIndex((lesson) => lesson.id === workspace.lessonId.value);
  return at < 0 ? (
    <Overview all={lessons.value} />
  ) : (
    <One key={lessons.value[at]!.id} lesson={lessons.value[at]!} at={at} all={lessons.value} />
  );
}

function Overview({ all }: { all: Lesson[] }) {
  const done = new Set(workspace.lessonsDone.value);
  const next = all.find((lesson) => !done.has(lesson.id));
  return (
    <>
      <p>
        Short lessons on real-looking flow logs. Each has a task; your query is run and its answer compared.{" "}
        {all.filter((lesson) => done.has(lesson.id)).length} of {all.length} done.
      </p>
      <ol class="lesson-list">
        {all.map((lesson) => (
          <li key={lesson.id}>
            <button type="button" class={lesson === next ? "item next" : "item"} onClick={() => begin(lesson)}>
              <span>{lesson.title}</span>
              {done.has(lesson.id) && <span class="done">done</span>}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function One({ lesson, at, all }: { lesson: Lesson; at: number; all: Lesson[] }) {
  const [verdict, setVerdict] = useState<LessonVerdict | null>(null);
  const [trouble, setTrouble] = useState("");
  const next = all[at + 1];
  const check = async () => {
    setTrouble("");
    setVerdict(null);
    void start();
    try {
      const answer = await server.checkLesson(lesson.id, workspace.query.value);
      setVerdict(answer);
      if (answer.passed && !workspace.lessonsDone.value.includes(lesson.id))
        workspace.lessonsDone.value = [...workspace.lessonsDone.value, lesson.id];
    } catch (error) {
      setTrouble((error as Error).message);
    }
  };
  return (
    <article>
      <button type="button" class="link" onClick={() => (workspace.lessonId.value = "")}>
        ‹ All lessons
      </button>
      <h3>
        {at + 1}. {lesson.title}
      </h3>
      <Markdown text={lesson.text} />
      <div class="lesson-bar">
        <button type="button" class="button primary" onClick={() => void check()}>
          Check my answer
        </button>
        <button type="button" class="button" onClick={() => begin(lesson)}>
          Start again
        </button>
      </div>
      <div aria-live="polite">
        {trouble && <p class="verdict wrong">{trouble}</p>}
        {verdict && <Verdict verdict={verdict} />}
      </div>
      {verdict?.passed && next && (
        <button type="button" class="button primary" onClick={() => begin(next)}>
          Next: {next.title}
        </button>
      )}
      <details>
        <summary>Hint</summary>
        <Markdown text={lesson.hint} />
      </details>
      <details>
        <summary>Solution</summary>
        <pre>{lesson.solution}</pre>
        <button type="button" class="button small" onClick={() => replaceQuery(lesson.solution)}>
          Put it into the editor
        </button>
      </details>
    </article>
  );
}

/** Rows of an answer that are shown to compare. */
const COMPARED = 6;

function Verdict({ verdict }: { verdict: LessonVerdict }) {
  return (
    <div class={verdict.passed ? "verdict right" : "verdict wrong"}>
      <p>
        <b>{verdict.passed ? "Right." : "Not yet."}</b> {verdict.message}
      </p>
      {!verdict.passed && (
        <>
          <h4>Expected</h4>
          <SmallTable rows={verdict.expected.slice(0, COMPARED)} />
          <h4>Yours</h4>
          <SmallTable rows={verdict.got.slice(0, COMPARED)} />
        </>
      )}
    </div>
  );
}
