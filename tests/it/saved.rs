//! Saved queries are found where they live, with their places, and written back there.
#![cfg(feature = "saved")]

use crate::cases::root;
use cwli::diagnostics::Span;
use cwli::saved::{Damage, Language, SavedQuery, find};
use proptest::prelude::*;
use std::path::Path;

fn found(name: &str, file: &str) -> Vec<SavedQuery> {
    find(Path::new(name), file.as_bytes()).unwrap_or_else(|damage| panic!("{name}: {}", damage.message))
}

fn damage(name: &str, file: &[u8]) -> Damage {
    find(Path::new(name), file).expect_err("it is damaged")
}

/// What stands in the file where a piece of the text came from.
fn piece<'f>(query: &SavedQuery, file: &'f str, text: &str) -> &'f str {
    let start = query.text.find(text).expect("it is in the text");
    let span = query.span_of(Span { start, end: start + text.len() });
    &file[span.start..span.end]
}

const STACK: &str = r#"Parameters:
  Service: {Type: String, Default: orders}
Resources:
  Literal:
    Type: AWS::Logs::QueryDefinition
    Properties:
      Name: !Sub "${Service}/errors"
      LogGroupNames: [!Sub "/aws/lambda/${Service}", !Ref Group]
      QueryString: | # the text
        fields @timestamp, `ä`

        | filter level = "ERROR"
  Folded:
    Type: AWS::Logs::QueryDefinition
    Properties:
      QueryString: >-
        fields @timestamp
        | filter a = 1

        | limit 5
  Plain:
    Type: AWS::Logs::QueryDefinition
    Properties:
      QueryString: fields @message
        | limit 5
  Quoted:
    Type: AWS::Logs::QueryDefinition
    Properties: {QueryString: "fields \"x\"\n| limit 5", Name: 'q', QueryLanguage: CWLI}
  Subbed:
    Type: AWS::Logs::QueryDefinition
    Properties:
      QueryString: !Sub
        - |-
          filter service = "${Service}" and price = "${!x}"
          | stats count(*) by bin(${Period})
        - {Period: 5m}
  Joined:
    Type: AWS::Logs::QueryDefinition
    Properties:
      QueryString: !Join ["\n| ", [fields @timestamp, !Sub "filter a = '${Env}'", limit 3]]
  Elsewhere:
    Type: AWS::Logs::QueryDefinition
    Properties: {QueryString: !ImportValue Other}
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub |
        {"widgets": [{"type": "metric", "properties": {}}, {"type": "log", "width": ${Width}, "properties":
          {"title": "Errors", "query": "SOURCE '${Group}' | filter a like /\\d\"/\n| limit 5"}}]}
"#;

#[test]
fn templates_of_cloudformation() {
    let queries = found("stack.yaml", STACK);
    let names: Vec<&str> = queries.iter().map(|query| query.name.as_str()).collect();
    assert_eq!(names, ["Literal", "Folded", "Plain", "Quoted", "Subbed", "Joined", "Dashboard/Errors"]);
    let texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "fields @timestamp, `ä`\n\n| filter level = \"ERROR\"\n",
            "fields @timestamp | filter a = 1\n| limit 5",
            "fields @message | limit 5",
            "fields \"x\"\n| limit 5",
            "filter service = \"{{Service}}\" and price = \"${x}\"\n| stats count(*) by bin({{Period}})",
            "fields @timestamp\n| filter a = '{{Env}}'\n| limit 3",
            "SOURCE '{{Group}}' | filter a like /\\d\"/\n| limit 5",
        ]
    );
    assert_eq!(queries[6].log_groups, ["{{Group}}"]);
    assert_eq!(queries[0].title.as_deref(), Some("orders/errors"));
    assert_eq!(queries[0].log_groups, ["/aws/lambda/orders", "{{Group}}"]);
    let params: Vec<(&str, &str, Option<&str>)> =
        queries[4].params.iter().map(|p| (p.name.as_str(), p.source.as_str(), p.default.as_deref())).collect();
    assert_eq!(params, [("Service", "${Service}", Some("orders")), ("Period", "${Period}", Some("5m"))]);
}

const LOOPS: &str = r#"Parameters:
  Groups: {Type: CommaDelimitedList, Default: "/app/a, /app/b"}
Shared:
  Base: &base
    Type: AWS::Logs::QueryDefinition
    Properties: &properties
      LogGroupNames: !Ref Groups
      QueryString: filter a = 1
Resources:
  One:
    <<: *base
  Two:
    <<: [*base, {Type: Other}]
    Properties: {<<: *properties, QueryString: limit 2}
  Fn::ForEach::Levels:
  - Level
  - [ERROR, my-warn]
  - "Of${Level}":
      Type: AWS::Logs::QueryDefinition
      Properties:
        Name: "lines of ${Level}"
        QueryString: !Sub |
          filter level = "${Level}"
    "Plain&{Level}":
      Type: AWS::Logs::QueryDefinition
      Properties: {QueryString: 'filter level = "${Level}" and x = 1'}
  Fn::ForEach::Unknown:
  - Name
  - !Ref Names
  - "Q${Name}":
      Type: AWS::Logs::QueryDefinition
      Properties: {QueryString: !Sub 'filter name = "${Name}"'}
"#;

#[test]
fn merged_maps_and_loops_of_cloudformation() {
    let queries = found("stack.yaml", LOOPS);
    let shown: Vec<(&str, &str)> = queries.iter().map(|query| (query.name.as_str(), query.text.trim_end())).collect();
    let expected = [
        ("One", "filter a = 1"),
        ("Two", "limit 2"),
        ("OfERROR", "filter level = \"{{Level}}\""),
        ("Ofmy-warn", "filter level = \"{{Level}}\""),
        ("PlainERROR", "filter level = \"{{Level}}\" and x = 1"),
        ("Plainmywarn", "filter level = \"{{Level}}\" and x = 1"),
        ("Q${Name}", "filter name = \"{{Name}}\""),
    ];
    let mut sorted = shown.clone();
    sorted.sort_by_key(|(name, _)| expected.iter().position(|(known, _)| known == name));
    assert_eq!(sorted, expected);
    let named = |name: &str| queries.iter().find(|query| query.name == name).expect("it was found");
    assert_eq!(named("One").log_groups, ["/app/a", "/app/b"]);
    assert_eq!(named("Two").log_groups, ["/app/a", "/app/b"]);
    assert_eq!(named("Ofmy-warn").title.as_deref(), Some("lines of my-warn"));
    let default = |name: &str| named(name).params[0].default.clone();
    assert_eq!((default("OfERROR"), default("Plainmywarn")), (Some("ERROR".into()), Some("my-warn".into())));
    assert_eq!(default("Q${Name}"), None);
    assert_eq!(piece(named("OfERROR"), LOOPS, "{{Level}}"), "${Level}");
}

#[test]
fn places_are_those_of_the_file() {
    let queries = found("stack.yaml", STACK);
    assert_eq!(piece(&queries[0], STACK, "filter level"), "filter level");
    assert_eq!(piece(&queries[1], STACK, "| filter"), "| filter");
    assert_eq!(piece(&queries[3], STACK, "\"x\"\n| limit"), "\\\"x\\\"\\n| limit");
    assert_eq!(piece(&queries[4], STACK, "{{Service}}"), "${Service}");
    assert_eq!(piece(&queries[4], STACK, "bin("), "bin(");
    assert_eq!(piece(&queries[5], STACK, "limit 3"), "limit 3");
    assert_eq!(piece(&queries[6], STACK, "/\\d\"/\n| limit"), "/\\\\d\\\"/\\n| limit");
    let (line, column) = queries[0].line_and_column(queries[0].span.start);
    assert_eq!((line, column), (10, 9));
}

const TERRAFORM: &str = r#"variable "level" { default = "ERROR" }
locals { shared = "fields @timestamp | limit 3" }
resource "aws_cloudwatch_query_definition" "flush" {
  name            = "errors/${var.env}"
  log_group_names = ["/aws/lambda/${var.env}", aws_cloudwatch_log_group.x.name]
  query_string    = <<-EOT
    fields @timestamp, `ä`

    | filter level = "${var.level}" and price = "$${x}"
      | sort @timestamp desc
  EOT
}
resource "aws_cloudwatch_query_definition" "quoted" {
  name         = "b"
  query_string = "fields @message\n| filter msg like /\\d+/ and x = \"${join(",", ["y"])}\""
}
resource "aws_cloudwatch_query_definition" "local" {
  name         = "c"
  query_string = local.shared
}
resource "aws_cloudwatch_query_definition" "elsewhere" {
  name         = "d"
  query_string = file("${path.module}/d.cwli")
}
resource "aws_cloudwatch_query_definition" "plain" {
  name         = "e"
  query_string = <<EOF
    fields @timestamp
    | limit ${var.n}
EOF
}
resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = "main"
  dashboard_body = jsonencode({
    widgets = [{ type = "log", properties = { title = "T", query = "SOURCE '${local.group}' | limit 1" } }]
  })
}
resource "aws_cloudwatch_dashboard" "here" {
  dashboard_body = <<EOF
{"widgets":[{"type":"log","properties":{"query":"fields a\n| sort ${var.x}"}}]}
EOF
}
"#;

#[test]
fn terraform() {
    let queries = found("main.tf", TERRAFORM);
    let read: Vec<(&str, &str)> = queries.iter().map(|query| (query.name.as_str(), query.text.as_str())).collect();
    let flush =
        "fields @timestamp, `ä`\n\n| filter level = \"{{var_level}}\" and price = \"${x}\"\n  | sort @timestamp desc\n";
    assert_eq!(
        read,
        [
            ("local", "fields @timestamp | limit 3"),
            ("flush", flush),
            ("quoted", "fields @message\n| filter msg like /\\d+/ and x = \"{{join_y}}\""),
            ("plain", "    fields @timestamp\n    | limit {{var_n}}\n"),
            ("main/T", "SOURCE '{{local_group}}' | limit 1"),
            ("here/widget 1", "fields a\n| sort {{var_x}}"),
        ]
    );
    let flush = &queries[1];
    assert_eq!(flush.log_groups, ["/aws/lambda/{{var_env}}", "{{aws_cloudwatch_log_group_x_name}}"]);
    assert_eq!((flush.params[0].source.as_str(), flush.params[0].default.as_deref()), ("${var.level}", Some("ERROR")));
    assert_eq!(piece(flush, TERRAFORM, "| sort @timestamp"), "| sort @timestamp");
    assert_eq!(piece(&queries[2], TERRAFORM, "/\\d+/"), "/\\\\d+/");
    assert_eq!(piece(&queries[5], TERRAFORM, "a\n| sort {{var_x}}"), "a\\n| sort ${var.x}");
    let unread = cwli::saved::read(Path::new("main.tf"), TERRAFORM.as_bytes()).expect("it is HCL").unread;
    assert_eq!(unread.len(), 1);
    assert!(unread[0].why.contains("file(\"${path.module}/d.cwli\")"), "{}", unread[0].why);
}

#[test]
fn terraform_in_json_and_its_plans() {
    let json = r#"{"resource": {"aws_cloudwatch_query_definition": {"a":
        {"name": "n", "query_string": "fields \"${var.x}\" | limit 1"}}}}"#;
    let queries = found("main.tf.json", json);
    assert_eq!((queries[0].name.as_str(), queries[0].text.as_str()), ("a", "fields \"{{var_x}}\" | limit 1"));
    let plan = r#"{"planned_values": {"root_module": {"resources": [], "child_modules": [{"resources": [
        {"address": "module.m.aws_cloudwatch_query_definition.a[0]", "type": "aws_cloudwatch_query_definition",
         "values": {"name": "n", "query_string": "limit 1", "log_group_names": ["/a"]}},
        {"address": "module.m.aws_cloudwatch_dashboard.d", "type": "aws_cloudwatch_dashboard", "values":
         {"dashboard_body": "{\"widgets\":[{\"type\":\"log\",\"properties\":{\"query\":\"limit 2\"}}]}"}}]}]}}}"#;
    let read = found("plan.json", plan);
    let read: Vec<(&str, &str)> = read.iter().map(|query| (query.name.as_str(), query.text.as_str())).collect();
    assert_eq!(read, [("module.m.a[0]", "limit 1"), ("module.m.d/widget 1", "limit 2")]);
}

#[test]
fn what_the_command_line_of_aws_prints() {
    let definitions = r#"{"queryDefinitions": [
        {"queryDefinitionId": "1-2", "name": "api/slow", "queryString": "fields a\n| limit 5",
         "logGroupNames": ["/a", "/b"]},
        {"queryDefinitionId": "3-4", "name": "s", "queryString": "SELECT 1", "queryLanguage": "SQL"}]}"#;
    let queries = found("definitions.json", definitions);
    assert_eq!((queries[0].name.as_str(), queries[0].text.as_str()), ("api/slow", "fields a\n| limit 5"));
    assert!(queries[0].is_called("1-2"));
    assert_eq!(queries[0].log_groups, ["/a", "/b"]);
    assert_eq!(queries[1].language, Language::Sql);
    let body = r#"{"widgets":[{"type":"log","properties":{"title":"T","query":"fields \"a\""}}]}"#;
    assert_eq!(found("board.json", body)[0].name, "board/T");
    let dashboard = serde_json::json!({"DashboardName": "d", "DashboardBody": body}).to_string();
    let queries = found("dashboard.json", &dashboard);
    assert_eq!((queries[0].name.as_str(), queries[0].text.as_str()), ("d/T", "fields \"a\""));
    assert_eq!(piece(&queries[0], &dashboard, "\"a\""), r#"\\\"a\\\""#);
}

const PAGE: &str = "\
# Errors in `orders`

```cwli
fields a

| limit 1
```

> - item
>   ```logs-insights
>   # name: Own
>   limit 2
>   ```

```sql
SELECT
```

~~~CloudWatch title
limit 3";

#[test]
fn pages_and_plain_files() {
    let queries = found("page.md", PAGE);
    let read: Vec<(&str, &str)> = queries.iter().map(|query| (query.name.as_str(), query.text.as_str())).collect();
    assert_eq!(
        read,
        [
            ("Errors in orders", "fields a\n\n| limit 1\n"),
            ("Own", "# name: Own\nlimit 2\n"),
            ("Errors in orders (3)", "limit 3")
        ]
    );
    assert_eq!(found("p.md", "```cwli\nlimit 1\n```\n")[0].name, "fence 1");
    let head = "\u{feff}# name: Top\n# log-groups: /a, /b\n# params: n = 5, port\n# language: cwli\n";
    let file = format!("{head}filter p = {{{{port}}}} | limit {{{{n}}}}\n");
    let queries = found("top.cwli", &file);
    let query = &queries[0];
    assert_eq!((query.name.as_str(), query.title.as_deref()), ("Top", Some("top")));
    assert_eq!(query.log_groups, ["/a", "/b"]);
    let params: Vec<(&str, Option<&str>)> =
        query.params.iter().map(|param| (param.name.as_str(), param.default.as_deref())).collect();
    assert_eq!(params, [("port", None), ("n", Some("5"))]);
    assert_eq!(piece(query, &file, "{{port}}"), "{{port}}");
    assert_eq!(query.line_and_column(query.place(query.text.find("limit").expect("there"))), (5, 23));
}

#[test]
fn what_is_no_template_is_told_with_its_place() {
    for (name, file, at, word) in [
        ("a.yaml", "Resources:\n  A: [1\nb: c", 20, "no YAML"),
        ("a.json", "{\"a\": }", 6, "no JSON"),
        ("a.tf", "a = \"x", 0, "no HCL"),
    ] {
        let damage = damage(name, file.as_bytes());
        assert_eq!(damage.span.map(|span| span.start), Some(at), "{name}: {}", damage.message);
        assert!(damage.message.contains(word), "{}", damage.message);
    }
    let binary = damage("a.json", b"{\"a\": \"\xff\"}");
    assert_eq!((binary.message.as_str(), binary.span.map(|span| span.start)), ("this is no UTF-8 text", Some(7)));
    let huge = vec![b' '; cwli::saved::LARGEST + 1];
    assert!(damage("a.yaml", &huge).message.contains("64 MiB"));
    for (name, file) in [("a.json", ""), ("a.yaml", ""), ("a.tf", ""), ("a.md", ""), ("a.cwli", ""), ("a.log", "{")] {
        assert!(found(name, file).is_empty(), "{name}");
    }
    let deep = "[".repeat(100_000);
    for name in ["a.yaml", "a.json", "a.tf"] {
        let file = if name == "a.tf" { format!("a = {deep}") } else { deep.clone() };
        damage(name, file.as_bytes());
    }
    let laughs = "a: &a [x]\nb: &b [*a, *a]\nResources: {Q: {Type: AWS::Logs::QueryDefinition, Properties: \
                  {QueryString: !Join ['', [limit 1, *b]]}}}";
    assert!(found("a.yaml", laughs)[0].rewritten("limit 1").is_err());
}

const DEFINITION: &str = "Resources:\n  Q:\n    Type: AWS::Logs::QueryDefinition\n    Properties:\n      QueryString: ";

/// A file of each way to write a query, with the query `limit 1`.
fn files() -> Vec<(&'static str, String)> {
    let yaml = |text: &str| format!("{DEFINITION}{text}\n      Name: x\n");
    let hcl =
        |text: &str| format!("resource \"aws_cloudwatch_query_definition\" \"q\" {{\n  query_string = {text}\n}}\n");
    let body = r#"{"widgets": [{"type": "log", "properties": {"query": "limit 1"}}]}"#;
    let cdk = serde_json::json!({"Resources": {"Q": {"Type": "AWS::CloudWatch::Dashboard",
        "Properties": {"DashboardBody": {"Fn::Sub": body}}}}});
    vec![
        ("q.cwli", "limit 1\n".to_string()),
        ("q.md", "# H\n\n> ```cwli\n> limit 1\n> ```\n".to_string()),
        ("literal.yaml", yaml("|\n        limit 1")),
        ("crlf.yaml", yaml("|-\n        limit 1").replace('\n', "\r\n")),
        ("folded.yaml", yaml(">-\n        limit\n        1")),
        ("plain.yaml", yaml("limit 1")),
        ("flow.yaml", "Resources: {Q: {Type: AWS::Logs::QueryDefinition, Properties: {QueryString: limit 1}}}".into()),
        ("single.yaml", yaml("'limit 1'")),
        ("double.yaml", yaml("\"limit 1\"")),
        ("sub.yaml", yaml("!Sub |-\n        limit 1")),
        (
            "body.yaml",
            DEFINITION.replace("Logs::QueryDefinition", "CloudWatch::Dashboard").replace("QueryString", "DashboardBody")
                + "!Sub |\n        {\"widgets\": [{\"type\": \"log\", \"width\": ${W}, \"properties\": {\"query\": \"limit 1\"}}]}\n",
        ),
        ("cdk.json", cdk.to_string()),
        ("defs.json", r#"{"queryDefinitions": [{"name": "q", "queryString": "limit 1"}]}"#.to_string()),
        ("quoted.tf", hcl("\"limit 1\"")),
        ("flush.tf", hcl("<<-EOT\n    limit 1\n  EOT")),
        ("here.tf", hcl("<<EOT\n    limit 1\nEOT")),
        (
            "encoded.tf",
            "resource \"aws_cloudwatch_dashboard\" \"q\" {\n  dashboard_body = jsonencode({ widgets = [{ type = \"log\", \
             properties = { query = \"limit 1\" } }] })\n}\n"
                .to_string(),
        ),
    ]
}

fn edited(file: &str, query: &SavedQuery, text: &str) -> Result<String, String> {
    let edit = query.rewritten(text)?;
    Ok([&file[..edit.span.start], &edit.new, &file[edit.span.end..]].concat())
}

fn only(name: &str, file: &str) -> SavedQuery {
    let mut queries = found(name, file);
    assert_eq!(queries.len(), 1, "{name}: {file}");
    queries.remove(0)
}

/// Whether a text is the one that was written, but for what its place adds: the blank space around it, and the
/// indentation of `here.tf`, which no line inside of quotation marks gets.
fn is_written(name: &str, found: &str, text: &str) -> bool {
    let found = found.replace("\r\n", "\n");
    let found = found.trim();
    found == text.trim() || name == "here.tf" && found.replace("\n    ", "\n") == text.trim()
}

#[test]
fn queries_are_written_back_as_they_were() {
    for (name, file) in files() {
        let query = only(name, &file);
        assert_eq!(query.text.trim(), "limit 1", "{name}");
        let same = edited(&file, &query, &query.text).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(only(name, &same).text, query.text, "{name}");
        if name != "folded.yaml" {
            assert_eq!(same, file, "{name}");
        }
    }
}

#[test]
fn indentation_and_interpolations_stay() {
    let queries = found("stack.yaml", STACK);
    let after = |query: &SavedQuery, text: &str| edited(query.source(), query, text).expect("it can be");
    let file = after(&queries[4], "filter service = \"{{Service}}\"\n| limit 1");
    let expected = "        - |-\n          filter service = \"${Service}\"\n          | limit 1\n        - {";
    assert!(file.contains(expected), "{file}");
    let file = after(&queries[1], "fields @timestamp\n| limit 5");
    assert!(file.contains("QueryString: |-\n        fields @timestamp\n        | limit 5\n  Plain"), "{file}");
    let file = after(&queries[2], "fields @message\n| limit 5");
    assert!(file.contains("QueryString: |-\n        fields @message\n        | limit 5\n  Quoted"), "{file}");
    let file = after(&queries[6], "SOURCE '{{Group}}'\n| limit 1");
    assert!(file.contains("\"query\": \"SOURCE '${Group}'\\n| limit 1\"}}]}"), "{file}");
    assert!(queries[5].rewritten("limit 1").expect_err("it is joined").contains("joined"));
    let queries = found("main.tf", TERRAFORM);
    let file = after(&queries[1], "filter level = \"{{var_level}}\"\n| limit 1");
    assert!(file.contains("<<-EOT\n    filter level = \"${var.level}\"\n    | limit 1\n  EOT"), "{file}");
    let file = after(&queries[3], "fields @timestamp\n| sort a\n| limit {{var_n}}");
    assert!(file.contains("<<EOF\n    fields @timestamp\n    | sort a\n    | limit ${var.n}\nEOF"), "{file}");
    let file = after(&queries[2], "filter x = \"{{join_y}}\"\n| limit 1");
    assert!(file.contains("\"filter x = \\\"${join(\",\", [\"y\"])}\\\"\\n| limit 1\""), "{file}");
}

/// Texts of lines that are hard to write somewhere.
fn texts() -> impl Strategy<Value = String> {
    const PIECES: [&str; 24] = [
        "fields a", "| ", "\"", "'", "\\", "\\n", "#", " # x", ": ", "- ", "${x}", "$${y}", "%{ if }", "{{n}}",
        "/\\d+/", "ä", "😀", "  ", "\t", "{", "}", "`a b`", "!Sub ", "EOT",
    ];
    let line = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..6).prop_map(|pieces| pieces.concat());
    let text = prop::collection::vec(line, 0..4).prop_map(|lines| format!("limit {}", lines.join("\n")));
    let text = text.prop_map(|text| text.trim().to_string());
    text.prop_filter("the end of a heredoc", |text| !text.lines().any(|line| line.trim_start().starts_with("EOT")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_found(text in texts(), again in texts()) {
        for (name, file) in files() {
            let query = only(name, &file);
            let failed = |why: String| TestCaseError::fail(format!("{name}: {why}"));
            let file = edited(&file, &query, &text).map_err(failed)?;
            let query = only(name, &file);
            prop_assert!(is_written(name, &query.text, &text), "{}\n{}", name, file);
            let file = edited(&file, &query, &again).map_err(failed)?;
            let query = only(name, &file);
            prop_assert!(is_written(name, &query.text, &again), "{}\n{}", name, file);
            let same = edited(&file, &query, &query.text).map_err(failed)?;
            prop_assert_eq!(&only(name, &same).text, &query.text, "{}\n{}", name, file);
        }
    }

    #[test]
    fn nothing_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..3000) {
        let long = [("stack.yaml", STACK.to_string()), ("main.tf", TERRAFORM.to_string())];
        for (name, file) in files().into_iter().chain(long) {
            let cut = cut.min(file.len());
            let damaged = [&file.as_bytes()[..cut], &bytes, &file.as_bytes()[cut..]].concat();
            let _ = find(Path::new(name), &damaged);
            let _ = find(Path::new(name), &file.as_bytes()[..cut]);
            let _ = find(Path::new(name), &bytes);
        }
    }
}

/// A query in a file of a kind; it is called by its number.
fn written(kind: &str, number: usize, query: &str) -> String {
    let indented = |text: &str| text.replace('\n', "\n        ");
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let hcl = |text: &str| text.replace("${", "$${").replace("%{", "%%{");
    let comma = if number > 0 { "," } else { "" };
    let definition =
        format!("  q{number}:\n    Type: AWS::Logs::QueryDefinition\n    Properties:\n      QueryString: ");
    let resource = format!("resource \"aws_cloudwatch_query_definition\" \"q{number}\" {{\n  query_string = ");
    match kind {
        "page.md" => format!("# q{number}\n\n````cwli\n{query}\n````\n\n"),
        "stack.yaml" => format!("{definition}|2\n        {}\n", indented(query)),
        "sub.yaml" => format!("{definition}!Sub |2-\n        {}\n", indented(&query.replace("${", "${!"))),
        "stack.json" => format!(
            "{comma}\"q{number}\": {{\"Type\": \"AWS::Logs::QueryDefinition\", \"Properties\": {{\"QueryString\": {}}}}}\n",
            quoted(query)
        ),
        "boards.json" => {
            let body = serde_json::json!({"widgets": [{"type": "log", "properties": {"query": query}}]}).to_string();
            format!(
                "{comma}\"q{number}\": {{\"Type\": \"AWS::CloudWatch::Dashboard\", \"Properties\": {{\"DashboardBody\": {}}}}}\n",
                quoted(&body)
            )
        }
        "quoted.tf" => format!("{resource}{}\n}}\n", hcl(&quoted(query))),
        _ => format!("{resource}<<QUERY\n{}\nQUERY\n}}\n", hcl(query)),
    }
}

const KINDS: [&str; 7] = ["page.md", "stack.yaml", "sub.yaml", "stack.json", "boards.json", "quoted.tf", "here.tf"];

/// The queries of the collection, where it is at hand.
fn collection() -> Option<Vec<String>> {
    let Ok(text) = std::fs::read_to_string(root().join("../shared/corpus/queries.jsonl")) else {
        println!("left out: the collection of queries is not at hand");
        return None;
    };
    let query = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).expect("the collection is lines of JSON");
        entry["query"].as_str().unwrap_or_default().replace("\r\n", "\n")
    };
    Some(text.lines().map(query).filter(|query| !query.trim().is_empty()).collect())
}

fn file_of(kind: &str, queries: &[String]) -> String {
    let all: String = queries.iter().enumerate().map(|(number, query)| written(kind, number, query)).collect();
    match kind {
        "stack.yaml" | "sub.yaml" => format!("Resources:\n{all}"),
        "stack.json" | "boards.json" => format!("{{\"Resources\": {{{all}}}}}"),
        _ => all,
    }
}

#[test]
fn real_queries_are_found_again_in_files_of_every_kind() {
    let Some(queries) = collection() else { return };
    for kind in KINDS {
        let read = found(kind, &file_of(kind, &queries));
        assert_eq!(read.len(), queries.len(), "{kind}");
        for (read, query) in read.iter().zip(&queries) {
            assert_eq!(read.text.trim(), query.trim(), "{kind}: {}", read.name);
        }
    }
}

#[test]
fn real_queries_are_written_back_in_files_of_every_kind() {
    let Some(queries) = collection() else { return };
    let mut refused = Vec::new();
    for (at, (name, file)) in files().into_iter().enumerate() {
        let query = only(name, &file);
        // Each file takes others: together they have taken all of them several times.
        let wrong = queries.iter().skip(at % 5).step_by(5).filter(|text| query.rewritten(text).is_err());
        refused.extend(wrong.map(|text| format!("{name}: {text}")));
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[cfg(feature = "program")]
#[test]
fn check_survives_real_queries() {
    let Some(queries) = collection() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for kind in KINDS {
        std::fs::write(folder.path().join(kind), file_of(kind, &queries)).expect("a file");
    }
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cwli"));
    let output = command.args(["check", "--output", "json", "."]).current_dir(folder.path()).output();
    let output = output.expect("the program starts");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let of = |kind: &str| -> Vec<(String, String)> {
        let its = findings.iter().filter(|finding| finding["file"].as_str().is_some_and(|file| file.ends_with(kind)));
        let query = |finding: &serde_json::Value| finding["query"].to_string().replace("/widget 1", "");
        its.map(|finding| (query(finding), finding["code"].to_string())).collect()
    };
    let first = of("stack.yaml");
    assert!(first.len() > 100);
    for kind in ["stack.json", "boards.json", "quoted.tf", "here.tf"] {
        assert_eq!(of(kind), first, "{kind}");
    }
}
