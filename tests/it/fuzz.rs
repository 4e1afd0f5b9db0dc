//! What the fuzz targets do, over the cases; and the seeds and the dictionary that the targets begin with.

use crate::cases::{cases, name_of, root};
use cwli::reference;
use cwli::scan::formats;
use cwli::testing::{Case, fuzz};
use std::collections::BTreeSet;
use std::path::Path;

/// The bytes that the target `answer` takes for a case.
fn answer_seed(case: &Case, text: &str) -> Vec<u8> {
    let (kind, log) = match text.split_once("\n-- logs ").and_then(|(_, log)| log.split_once('\n')) {
        Some((name, log)) if name.contains("flow") => (b'f', log),
        Some((name, log)) if name.contains("json") => (b'j', log),
        Some((_, log)) if log.starts_with('{') => (b'j', log),
        Some((_, log)) => (b't', log),
        None => (b't', ""),
    };
    let log = log.split("\n-- ").next().unwrap_or_default();
    [case.query.as_bytes(), &[0, kind], log.as_bytes()].concat()
}

fn each(mut take: impl FnMut(&Path, &Case, &str)) {
    for path in cases() {
        let text = std::fs::read_to_string(&path).expect("cases are readable");
        if let Ok(case) = Case::read(&text, root()) {
            take(&path, &case, &text);
        }
    }
}

#[test]
fn what_is_fuzzed_holds_for_the_cases() {
    let mut number = 0;
    each(|_, case, text| {
        fuzz::query(case.query.as_bytes());
        fuzz::round_trip(case.query.as_bytes());
        number += 1;
        // Cases run in many ways elsewhere; here a few show that the target works.
        if number % 20 == 0 {
            fuzz::answer(&answer_seed(case, text));
        }
    });
    fuzz::query(b"fields \xff | limit");
    fuzz::answer(b"stats count(*) by level");
    crate::tables::seeds().iter().for_each(|(_, bytes)| fuzz::parquet(bytes));
    assert!(number > 0);
}

/// The saved queries of the examples, with the byte in front that says what they are.
#[cfg(feature = "saved")]
fn saved_seeds() -> Vec<Vec<u8>> {
    let examples = root().join("examples/saved-queries");
    let files = [(1, examples.join("template.yaml")), (3, examples.join("queries.tf")), (6, root().join("README.md"))];
    let read =
        |(kind, path): (u8, std::path::PathBuf)| [&[kind][..], &std::fs::read(path).expect("it is there")].concat();
    files.map(read).into()
}

#[test]
#[cfg(feature = "saved")]
fn what_is_fuzzed_holds_for_saved_queries() {
    for seed in saved_seeds() {
        fuzz::saved(&seed);
        // Cut off anywhere, and as any other kind of file.
        for end in (1..seed.len()).step_by(seed.len() / 40 + 1) {
            fuzz::saved(&seed[..end]);
        }
        for kind in 0..7 {
            fuzz::saved(&[&[kind], &seed[1..]].concat());
        }
    }
    let loops = "\u{1}Resources:\n  Fn::ForEach::A:\n  - X\n  - [a, é]\n  - Q${X}: &q\n      Type: AWS::Logs::QueryDefinition\n      \
                 Properties: {QueryString: 'filter a = \"${X}\"'}\n    R: {<<: *q}\n";
    fuzz::saved(loops.as_bytes());
}

#[test]
#[ignore = "writes the seeds and the dictionary of the fuzz targets"]
fn seeds_for_fuzzing() {
    let corpus = root().join("fuzz/corpus");
    for target in ["query", "round_trip", "answer", "parquet"] {
        std::fs::create_dir_all(corpus.join(target)).expect("folders can be made");
    }
    each(|path, case, text| {
        let name = name_of(path).replace('/', "__");
        let write = |target: &str, bytes: &[u8]| std::fs::write(corpus.join(target).join(&name), bytes);
        write("query", case.query.as_bytes()).expect("seeds can be written");
        write("round_trip", case.query.as_bytes()).expect("seeds can be written");
        write("answer", &answer_seed(case, text)).expect("seeds can be written");
    });
    seeds_of_logs();
    #[cfg(feature = "saved")]
    for (number, seed) in saved_seeds().into_iter().enumerate() {
        let folder = corpus.join("saved");
        std::fs::create_dir_all(&folder).expect("folders can be made");
        std::fs::write(folder.join(number.to_string()), seed).expect("seeds can be written");
    }
    for (name, bytes) in crate::tables::seeds() {
        std::fs::write(corpus.join("parquet").join(name), bytes).expect("seeds can be written");
    }
    std::fs::write(root().join("fuzz/words.dict"), dictionary()).expect("the dictionary can be written");
}

/// Which folder of samples a target begins with; those of containers and packings begin with all of them.
const SAMPLES: [(&str, &[&str]); 12] = [
    ("vpc_flow", &["flow-logs"]),
    ("lambda", &["lambda"]),
    ("json", &["cloudtrail", "waf", "eks-audit", "api-gateway"]),
    ("route53", &["route53"]),
    ("elb", &["elb"]),
    ("s3_access", &["s3-access"]),
    ("cloudfront", &["cloudfront"]),
    ("clf", &["clf"]),
    ("text", &["clf"]),
    ("documents", &["containers", "cloudtrail"]),
    ("stamped", &["containers", "lambda"]),
    ("packed", &["clf"]),
];

/// Bytes of a sample that are a seed: more would make each run slow.
const SEED_BYTES: usize = 3000;

/// The samples and the logs of the cases about containers, for the targets that read logs.
fn seeds_of_logs() {
    for (target, folders) in SAMPLES {
        let corpus = root().join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&corpus).expect("folders can be made");
        for (number, log) in folders.iter().flat_map(|folder| logs_of(folder)).enumerate() {
            let seed = match (target, number % 2) {
                ("packed", 0) => packed(&log),
                _ => log[..log.len().min(SEED_BYTES)].to_vec(),
            };
            std::fs::write(corpus.join(number.to_string()), seed).expect("seeds can be written");
        }
    }
}

/// The files of a folder of samples; or the logs of a folder of cases.
fn logs_of(folder: &str) -> Vec<Vec<u8>> {
    let samples = root().join("tests/data").join(folder);
    if let Ok(files) = std::fs::read_dir(samples) {
        let mut paths: Vec<_> = files.map(|file| file.expect("folders are readable").path()).collect();
        paths.sort();
        return paths.iter().map(|path| std::fs::read(path).expect("samples are readable")).collect();
    }
    let mut logs = Vec::new();
    each(|path, _, text| {
        let log = text.split_once("\n-- logs ").and_then(|(_, log)| log.split_once('\n'));
        if let (true, Some((_, log))) = (name_of(path).starts_with(folder), log) {
            logs.push(log.split("\n-- ").next().unwrap_or_default().as_bytes().to_vec());
        }
    });
    logs
}

fn packed(log: &[u8]) -> Vec<u8> {
    zstd::encode_all(&log[..log.len().min(SEED_BYTES)], 3).expect("memory takes all")
}

#[test]
fn what_is_fuzzed_holds_for_the_samples() {
    for (target, folders) in SAMPLES {
        let format = formats::all().iter().map(|format| format.name).find(|name| name.replace('-', "_") == target);
        for log in folders.iter().flat_map(|folder| logs_of(folder)) {
            fuzz::file(&log[..log.len().min(SEED_BYTES)], "exports/task/stream/000000", format);
        }
    }
    fuzz::file(&packed(b"line\nline\n"), "a", None);
}

/// Words and marks that are in no catalogue.
const MARKS: &str = "| ` \\\" ' / ( ) [ ] {{ }} $ =~ != == <= >= ^ % * @ as by asc desc and or not in like any true false \
                     @timestamp @message @log @ptr srcAddr level user.id user.roles.0 5m (?<a>.*)";

/// Every word and mark of the language, one entry a line.
fn dictionary() -> String {
    let words = MARKS.split_whitespace().map(str::to_string);
    let named = reference::keywords().into_iter().map(|keyword| match keyword.kind {
        reference::Word::Command => keyword.word.to_string(),
        _ => format!("{}(", keyword.word),
    });
    words.chain(named).collect::<BTreeSet<_>>().into_iter().map(|word| format!("\"{word}\"\n")).collect()
}
