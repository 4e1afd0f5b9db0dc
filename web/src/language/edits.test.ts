import { expect, test } from "vitest";
import type { Language } from "../api/types";
import { eventPart, fieldName, filterEdit, groupNames, literal, namesItsGroups } from "./edits";

function filtered(
  query: string,
  field: string,
  value: string | undefined,
  keep = true,
  language: Language = "CWLI",
): string {
  const edit = filterEdit(query, language, field, value, keep);
  return query.slice(0, edit.start) + edit.text + query.slice(edit.end);
}

test("a filter comes before what only orders and cuts", () => {
  expect(filtered("fields @message\n| sort @timestamp desc\n| limit 20", "srcAddr", "10.0.0.1")).toBe(
    'fields @message\n| filter srcAddr = "10.0.0.1"\n| sort @timestamp desc\n| limit 20',
  );
  expect(filtered("stats count(*) as n by action", "n", "3", false)).toBe(
    "stats count(*) as n by action\n| filter n != 3",
  );
  expect(filtered("limit 3", "a", "b")).toBe('filter a = "b"\n| limit 3');
  expect(filtered("", "a", "b")).toBe('filter a = "b"');
});

test("a comment at the end does not swallow the filter", () => {
  expect(filtered("fields a # all\n", "a", "x")).toBe('fields a\n| filter a = "x" # all\n');
});

test("pipes in texts, patterns and brackets separate nothing", () => {
  expect(filtered('filter a like /x|y/ and b = "|" | limit 1', "c", "d")).toBe(
    'filter a like /x|y/ and b = "|"\n| filter c = "d" | limit 1',
  );
});

test("a missing value", () => {
  expect(filtered("fields a", "a", undefined)).toBe("fields a\n| filter not ispresent(a)");
  expect(filtered("fields a", "a", undefined, false)).toBe("fields a\n| filter ispresent(a)");
});

test("the other languages", () => {
  expect(filtered("source = x | fields a | head 5", "a", "it's", true, "PPL")).toBe(
    'source = x | fields a\n| where a = "it\'s" | head 5',
  );
  expect(filtered("SELECT a FROM `x` WHERE b = 1 OR c = 2 ORDER BY a", "a", "it's", false, "SQL")).toBe(
    "SELECT a FROM `x` WHERE (b = 1 OR c = 2) AND a <> 'it''s' ORDER BY a",
  );
  expect(filtered("SELECT a FROM x;", "a", "1", true, "SQL")).toBe("SELECT a FROM x WHERE a = 1;");
});

test("names and values as they are written", () => {
  expect(fieldName("@message", "CWLI")).toBe("@message");
  expect(fieldName("requestParameters.name", "CWLI")).toBe("requestParameters.name");
  expect(fieldName("client:port", "CWLI")).toBe("`client:port`");
  expect(literal('a"b\\c\n', "CWLI")).toBe('"a\\"b\\\\c\\n"');
  expect(literal("007", "CWLI")).toBe('"007"');
});

test("the part of a query that chooses events", () => {
  expect(eventPart('filter action = "REJECT" | stats count(*) by srcAddr | filter x > 3', "CWLI")).toBe(
    'filter action = "REJECT"\n| ',
  );
  expect(eventPart("stats count(*)", "CWLI")).toBe("");
  expect(eventPart("SELECT 1", "SQL")).toBeNull();
});

test("a parse with a pipe before its names is one command", () => {
  const query = 'parse @message "* *"\n| as a,\n| b, c\n| filter a = 1\n| limit 3';
  expect(eventPart(query, "CWLI")).toBe('parse @message "* *"\n| as a,\n| b, c\n| filter a = 1\n| ');
});

test("a query may name its log groups itself", () => {
  expect(namesItsGroups('# all\nSOURCE "a" | limit 3', "CWLI")).toBe(true);
  expect(namesItsGroups('fields a | join left=l right=r where l.a = r.a (SOURCE "b")', "CWLI")).toBe(false);
  expect(namesItsGroups("source = a | head 3", "PPL")).toBe(true);
  expect(namesItsGroups("head 3", "PPL")).toBe(false);
});

test("what a result is grouped by", () => {
  expect(groupNames("stats sum(bytes) as b by bin(1h), action | sort b desc", "CWLI")).toEqual(["bin(1h)", "action"]);
  expect(groupNames("stats count(*) by bin(5m) as t, `a b` # by c", "CWLI")).toEqual(["t", "a b"]);
  expect(groupNames("fields a | sort by b", "CWLI")).toEqual([]);
  expect(groupNames("SELECT a, count(*) FROM x GROUP BY a ORDER BY a", "SQL")).toEqual(["a"]);
});
