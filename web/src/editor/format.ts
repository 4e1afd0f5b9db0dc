// Laying out the query on demand.

import * as workspace from "../state/workspace";
import { replaceQuery } from "./control";
import { formatted } from "./findings";

export async function format(): Promise<void> {
  const query = workspace.query.value;
  try {
    const text = await formatted();
    // Somebody who went on writing must not lose it.
    if (query !== workspace.query.value) return;
    if (text === null) workspace.tell("The query has an error, so it stays as it is.");
    else replaceQuery(text.trimEnd());
  } catch (error) {
    workspace.tell((error as Error).message);
  }
}
