// What the server answers. Field names of the first part are those of the service's API.

export type Language = "CWLI" | "SQL" | "PPL";

export interface LogGroup {
  logGroupName: string;
  storedBytes?: number;
  creationTime?: number;
}

export interface ResultField {
  field: string;
  value?: string;
}

export interface Statistics {
  recordsMatched: number;
  recordsScanned: number;
  bytesScanned: number;
  [name: string]: number;
}

export type Status = "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout" | "Unknown";

export interface QueryResults {
  status: Status;
  results?: ResultField[][];
  statistics?: Partial<Statistics>;
  nextToken?: string;
  /** Not of the service: why a query failed, if the server tells. */
  message?: string;
}

export interface FieldShare {
  name: string;
  percent: number;
}

export interface QueryDefinition {
  queryDefinitionId: string;
  name: string;
  queryString: string;
  queryLanguage?: Language;
  logGroupNames?: string[];
  lastModified?: number;
}

// From here on: what only this server has, below `/_cwli/`.

export interface CommandPage {
  language: Language;
  name: string;
  aliases: string[];
  syntax: string[] | string;
  summary: string;
  notes: string;
  examples: string[];
}

export interface FunctionPage {
  language: Language;
  name: string;
  aliases: string[];
  signature: string;
  summary: string;
  topic: string;
  params: { name: string; kind: string; required: boolean; summary: string }[];
  returns: string;
  examples: string[];
}

export interface Catalogue {
  commands: CommandPage[];
  functions: FunctionPage[];
  keywords: { cwli: string[]; sql: string[]; ppl: string[] };
}

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface Fix {
  title: string;
  edits: Edit[];
}

export interface Finding {
  code: string;
  severity: "error" | "warning" | "note";
  message: string;
  start: number;
  end: number;
  label?: string | null;
  helps: string[];
  fixes: Fix[];
}

export interface Checked {
  diagnostics: Finding[];
  formatted: string | null;
}

export interface Stage {
  /** What the plan calls the step. */
  text: string;
  start: number;
  end: number;
  sentence: string;
  rowsIn: number;
  rowsOut: number;
  columns: string[];
  rows: (string | number | boolean | null)[][];
}

export interface Explanation {
  stages: Stage[];
  tree: string;
  plan: string;
}

export interface Lesson {
  id: string;
  title: string;
  text: string;
  logGroup: string;
  start: string;
  hint: string;
  solution: string;
}

export interface LessonVerdict {
  passed: boolean;
  message: string;
  expected: (string | number | null)[][];
  got: (string | number | null)[][];
}
