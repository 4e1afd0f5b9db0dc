//! Every format: what it is taken for, and that no text does harm.

use super::*;
use crate::batch::TextBuilder;
use arrow_buffer::Buffer;
use proptest::prelude::*;

fn described(text: &str) -> String {
    layout(None, &Head::of_lines(text.as_bytes())).unwrap().describe()
}

#[test]
fn each_first_line_tells_its_format() {
    for (line, format) in [
        ("1.0 2024-05-04T08:16:02Z Z01 example.com A NOERROR UDP FRA6 192.0.2.1 -", "route53"),
        ("1.0 2024-05-04T08:16:02Z Z01 example.com A NOERROR UDP FRA6 192.0.2.1 - x", "text"),
        ("START RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6 Version: $LATEST", "lambda"),
        ("START of the day", "text"),
        ("192.0.2.1 - - [04/May/2024:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1", "clf"),
        ("o b [04/May/2024:12:00:00 +0000] 192.0.2.1 - 3E57 REST.GET.OBJECT k \"GET /\" 200 -", "s3-access"),
        ("o b [04/May/2024:12:00:00 +0000] 192.0.2.1 - 3E57 GET k \"GET /\" 200 -", "clf"),
        ("2024-05-04T23:39:43Z lb 192.0.2.39:2817 - 0.1 0.2 0.3 200 200 0 29 \"GET /\"", "elb (Classic Load Balancer)"),
        ("2024-05-04T23:39:43Z lb 192.0.2.39:2817 - 0.1 0.2 x 200 200 0 29 \"GET /\"", "text"),
        ("h2 2024-05-04T23:39:43Z app/lb/1 192.0.2.39:2817 -", "elb (Application Load Balancer)"),
        ("tls 2.0 2024-05-04T23:39:43 net/lb/1 l 192.0.2.39:2817 -", "elb (Network Load Balancer)"),
        ("#Fields: date time s-ip cs-method", "text"),
        ("#Fields: date time x-edge-location", "cloudfront (3 fields, with a #Fields line)"),
        ("2024-05-04\t21:02:31\tLHR\t1\t2\t3\t4\t5\t6\t7\t8\t9", "cloudfront (33 fields)"),
        (r#"{"requestId":"a","requestTime":"04/May/2024:12:34:56 +0000"}"#, "json (API Gateway)"),
        (r#"{"requestId":"a"}"#, "json"),
        (r#"{"log":"192.0.2.1 - - [04/May/2024:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"}"#, "json"),
    ] {
        assert_eq!(described(line), format, "{line}");
    }
}

#[test]
fn every_format_and_kind_can_be_named() {
    for name in all().iter().map(|format| format.name).chain(json::kind_names()) {
        let layout = layout(Some(name), &Head::default()).unwrap();
        let kind = name.strip_suffix("-json").unwrap_or(name);
        let described = layout.describe();
        assert!(described.starts_with("json (") || described.starts_with(kind), "{name}: {described}");
    }
    let unknown = layout(Some("vpcflow"), &Head::default()).unwrap_err();
    assert!(unknown.contains("`elb`") && unknown.contains("`cloudtrail`"), "{unknown}");
}

#[test]
fn names_of_fields_are_unique() {
    for format in all() {
        let mut names = (format.fields)();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{}", format.name);
        assert!(!format.summary.is_empty());
    }
}

// Containers hand over whole messages; those of Lambda end in a newline.
#[test]
fn events_may_end_in_a_newline() {
    let flow = "2 123456789012 eni-0a 10.0.1.22 10.0.1.25 1 22 6 10 1000 1714816800 1714816860 ACCEPT OK";
    for (name, field, event, value) in [
        ("vpc-flow", "logStatus", flow, "OK"),
        (
            "route53",
            "resolverIp",
            "1.0 2024-05-04T08:16:02Z Z01 example.com A NOERROR UDP FRA6 192.0.2.1 -",
            "192.0.2.1",
        ),
        ("lambda", "@type", "START RequestId: a\nVersion: $LATEST", "START"),
        ("json", "a", "{\n\"a\":1}", "1"),
    ] {
        let layout = layout(Some(name), &Head::of_events(vec![event.to_string()])).unwrap();
        let number = layout.field(field).unwrap();
        let text = format!("{event}\n{event}\n\n");
        let first = event.len() as u32 + 1;
        let mut events = [(0, first), (first, text.len() as u32)].map(|(start, end)| Line { start, end, tag: 0 });
        let mut decoder = layout.decoder(Wanted { fields: true, times: false });
        assert_eq!(decoder.fit(text.as_bytes(), &mut events), 0, "{name}");
        let mut out = TextBuilder::over(&Buffer::from_vec(text.clone().into_bytes()), events.len());
        decoder.values(number, text.as_bytes(), &events, &mut out);
        let values = out.finish();
        assert_eq!([values.value(0), values.value(1)], [value.as_bytes(); 2], "{name}");
    }
}

/// What a decoder makes of a text: how many events, how many that do not fit, every value and time.
fn decoded(layout: &dyn Layout, fields: &[&str], text: &str) -> (usize, u64, Vec<String>) {
    let numbers: Vec<usize> = fields.iter().filter_map(|name| layout.field(name)).collect();
    let mut decoder = layout.decoder(Wanted { fields: true, times: true });
    let (bytes, mut lines, mut shown) = (text.as_bytes(), Vec::new(), Vec::new());
    decoder.begin();
    let misfits = decoder.split(bytes, 0..bytes.len(), &mut lines);
    assert!(misfits <= lines.len() as u64);
    assert_eq!(decoder.count(bytes, 0..bytes.len()), lines.len() as u64, "{text:?}");
    for number in numbers {
        let mut out = TextBuilder::over(&Buffer::from_vec(bytes.to_vec()), lines.len());
        decoder.values(number, bytes, &lines, &mut out);
        shown.push(format!("{:?}", out.finish()));
    }
    let mut times = Vec::new();
    decoder.times(bytes, &lines, &mut times);
    shown.push(format!("{times:?}"));
    lines.iter().for_each(|line| decoder.names(bytes, line, &mut |_| {}));
    (lines.len(), misfits, shown)
}

fn any_log() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-z0-9:/.#-]{0,8}",
        2 => Just("2024-05-04T08:16:02Z".to_string()),
        1 => Just("[04/May/2024:12:00:00 +0000]".to_string()),
        1 => Just("REPORT RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6 Duration: ".to_string()),
        1 => Just(r#"{"type":"platform.report","record":{"metrics":{"memorySizeMB":"#.to_string()),
        1 => Just("9223372036854775807".to_string()),
        2 => "[\"\\[\\]{}\\\\]{0,3}",
    ];
    prop::collection::vec((word, prop_oneof![4 => Just(" "), 2 => Just("\t"), 1 => Just("\n")]), 0..60)
        .prop_map(|words| words.into_iter().flat_map(|(word, end)| [word, end.to_string()]).collect())
}

proptest! {
    #[test]
    fn no_text_does_harm(text in any_log()) {
        let head = Head::of_lines(text.as_bytes());
        layout(None, &head).unwrap();
        for name in all().iter().map(|format| format.name).chain(json::kind_names()) {
            let layout = layout(Some(name), &head).unwrap();
            let mut fields = layout.fields();
            fields.extend(["type", "@memorySize", "@type", "date"].map(String::from));
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            decoded(&*layout, &fields, &text);
        }
    }

    #[test]
    fn a_line_is_decoded_alike_whatever_is_around_it(text in any_log()) {
        for format in all() {
            let layout = (format.assume)(&Head::default());
            let fields = (format.fields)();
            let (events, misfits, _) = decoded(&*layout, &fields, &text);
            let alone = text.lines().map(|line| decoded(&*layout, &fields, line));
            let sums = alone.fold((0, 0), |sums, alone| (sums.0 + alone.0, sums.1 + alone.1));
            prop_assert_eq!((events, misfits), sums, "{}", format.name);
        }
    }
}
