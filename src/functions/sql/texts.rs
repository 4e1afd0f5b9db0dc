//! String functions.

use super::entry::{TEXT, entry, numbers, texts, whole};
use super::patterns::{Pattern, group};
use crate::batch::{Column, Value};
use crate::functions::dialects::Named;
use crate::functions::{Args, Example, Function, Kind, Param, Topic};
use serde_json::Value as Json;

/// The longest text that `repeat` and the like make.
const LONGEST: usize = 1 << 20;

const S: Topic = Topic::String;
const START: Param =
    Param::required("start", Kind::Number, "Where the part begins: from 1, or from the end below zero.");
const LENGTH: Param = Param::optional("length", Kind::Number, "How many characters; all without.");
const COUNT: Param = Param::required("count", Kind::Number, "How many characters.");
const OTHER: Param = Param::required("other", Kind::String, "The other text.");
const FILL: Param = Param::optional("fill", Kind::String, "What it is filled with; spaces without.");
const CHARACTERS: Param = Param::optional("characters", Kind::String, "What is removed; spaces without.");
const PATTERN: Param =
    Param::required("pattern", Kind::String, "A regular expression.").checked(super::patterns::is_pattern);
const GROUP: Param =
    Param::optional("group", Kind::Number, "The number of the group; 1 without, 0 for the whole match.");

pub static SUBSTRING: Function = entry(
    "substring",
    S,
    &[TEXT, START, LENGTH],
    Kind::String,
    "Returns a part of a text.",
    &[
        Example::scalar("substring('Spark SQL', 5)", "k SQL"),
        Example::scalar("substr('Spark SQL', -3)", "SQL"),
        Example::scalar("substring('Spark SQL', 5, 1)", "k"),
    ],
    |args| {
        texts(args, |row| {
            let text = args.text(0, row)?;
            let (start, count) = (whole(args, 1, row)?, text.chars().count() as i64);
            let length = if args.count() > 2 { whole(args, 2, row)? } else { i64::MAX / 2 };
            let first = if start > 0 {
                start - 1
            } else if start < 0 {
                count + start
            } else {
                0
            };
            let end = (first + length).max(0);
            let first = first.max(0);
            Some(text.chars().skip(first as usize).take((end - first).max(0) as usize).collect())
        })
    },
);

pub static LEFT: Function = entry(
    "left",
    S,
    &[TEXT, COUNT],
    Kind::String,
    "Returns the first characters of a text.",
    &[Example::scalar("left('Spark SQL', 3)", "Spa")],
    |args| texts(args, |row| Some(args.text(0, row)?.chars().take(whole(args, 1, row)?.max(0) as usize).collect())),
);

pub static RIGHT: Function = entry(
    "right",
    S,
    &[TEXT, COUNT],
    Kind::String,
    "Returns the last characters of a text.",
    &[Example::scalar("right('Spark SQL', 3)", "SQL")],
    |args| {
        texts(args, |row| {
            let text = args.text(0, row)?;
            let skipped = (text.chars().count() as i64 - whole(args, 1, row)?.max(0)).max(0);
            Some(text.chars().skip(skipped as usize).collect())
        })
    },
);

pub static LPAD: Function = entry(
    "lpad",
    S,
    &[TEXT, COUNT, FILL],
    Kind::String,
    "Returns a text filled on the left, or cut off, to a length.",
    &[Example::scalar("lpad('hi', 5, '?')", "???hi"), Example::scalar("lpad('hi', 1, '?')", "h")],
    |args| texts(args, |row| padded(args, row, true)),
);

pub static RPAD: Function = entry(
    "rpad",
    S,
    &[TEXT, COUNT, FILL],
    Kind::String,
    "Returns a text filled on the right, or cut off, to a length.",
    &[Example::scalar("rpad('hi', 5, '?')", "hi???")],
    |args| texts(args, |row| padded(args, row, false)),
);

fn padded(args: &Args, row: usize, left: bool) -> Option<String> {
    let (text, length) = (args.text(0, row)?, whole(args, 1, row)?.clamp(0, LONGEST as i64) as usize);
    let fill = if args.count() > 2 { args.text(2, row)?.into_owned() } else { " ".to_string() };
    let count = text.chars().count();
    if count >= length || fill.is_empty() {
        return Some(text.chars().take(length).collect());
    }
    let filled: String = fill.chars().cycle().take(length - count).collect();
    Some(if left { filled + &text } else { text.into_owned() + &filled })
}

pub static REPEAT: Function = entry(
    "repeat",
    S,
    &[TEXT, Param::required("times", Kind::Number, "How many times.")],
    Kind::String,
    "Returns a text several times, one behind the other.",
    &[Example::scalar("repeat('ab', 3)", "ababab")],
    |args| {
        texts(args, |row| {
            let (text, times) = (args.text(0, row)?, whole(args, 1, row)?.max(0) as usize);
            (text.len().saturating_mul(times) <= LONGEST).then(|| text.repeat(times))
        })
    },
);

pub static SPACE: Function = entry(
    "space",
    S,
    &[COUNT],
    Kind::String,
    "Returns so many spaces.",
    &[Example::scalar("concat('a', space(2), 'b')", "a  b")],
    |args| texts(args, |row| Some(" ".repeat(whole(args, 0, row)?.clamp(0, LONGEST as i64) as usize))),
);

pub static REVERSE: Function = entry(
    "reverse",
    S,
    &[TEXT],
    Kind::Any,
    "Returns a text, or a list, from the end to the beginning.",
    &[Example::scalar("reverse('abc')", "cba")],
    |args| {
        super::entry::each(args, |row| {
            Some(match args.value(0, row) {
                Value::Json(json) => match &*json {
                    Json::Array(list) => Value::Json(Json::Array(list.iter().rev().cloned().collect()).into()),
                    _ => return None,
                },
                _ => Value::text(args.text(0, row)?.chars().rev().collect::<String>()),
            })
        })
    },
);

pub static REPLACE_TEXT: Function = entry(
    "replaceText",
    S,
    &[
        TEXT,
        Param::required("search", Kind::String, "What is looked for."),
        Param::optional("replacement", Kind::String, "What stands in its place; nothing without."),
    ],
    Kind::String,
    "Returns a text with every occurrence of another replaced.",
    &[Example::scalar("replace('ABCabc', 'abc', 'DEF')", "ABCDEF"), Example::scalar("replace('abc', 'b')", "ac")],
    |args| {
        texts(args, |row| {
            let by = if args.count() > 2 { args.text(2, row)?.into_owned() } else { String::new() };
            let (text, search) = (args.text(0, row)?, args.text(1, row)?);
            Some(if search.is_empty() { text.into_owned() } else { text.replace(&*search, &by) })
        })
    },
);

pub static TRANSLATE: Function = entry(
    "translate",
    S,
    &[
        TEXT,
        Param::required("from", Kind::String, "Characters."),
        Param::required("to", Kind::String, "What stands in the place of each; nothing where it is shorter."),
    ],
    Kind::String,
    "Returns a text with single characters replaced.",
    &[Example::scalar("translate('AaBbCc', 'abc', '123')", "A1B2C3")],
    |args| {
        texts(args, |row| {
            let (from, to) = (args.text(1, row)?.into_owned(), args.text(2, row)?.into_owned());
            let place = |c: char| from.chars().position(|other| other == c);
            let change = |c: char| match place(c) {
                Some(at) => to.chars().nth(at),
                None => Some(c),
            };
            Some(args.text(0, row)?.chars().filter_map(change).collect())
        })
    },
);

pub static INSTR: Function = entry(
    "instr",
    S,
    &[TEXT, OTHER],
    Kind::Number,
    "Returns where a text begins in another, from 1; 0 if it does not.",
    &[Example::scalar("instr('SparkSQL', 'SQL')", "6"), Example::scalar("instr('a', 'b')", "0")],
    |args| numbers(args, |row| Some(place(&args.text(0, row)?, &args.text(1, row)?, 1))),
);

pub static LOCATE: Function = entry(
    "locate",
    S,
    &[
        Param::required("part", Kind::String, "What is looked for."),
        TEXT,
        Param::optional("start", Kind::Number, "Where the search begins; 1 without."),
    ],
    Kind::Number,
    "Returns where a text begins in another, from 1; 0 if it does not.",
    &[
        Example::scalar("locate('bar', 'foobarbar')", "4"),
        Example::scalar("locate('bar', 'foobarbar', 5)", "7"),
        Example::scalar("POSITION('bar' IN 'foobarbar')", "4"),
    ],
    |args| {
        numbers(args, |row| {
            let start = if args.count() > 2 { whole(args, 2, row)? } else { 1 };
            Some(place(&args.text(1, row)?, &args.text(0, row)?, start))
        })
    },
);

fn place(text: &str, part: &str, start: i64) -> f64 {
    if start < 1 {
        return 0.0;
    }
    let Some((skipped, _)) = text.char_indices().nth(start as usize - 1).or((start == 1).then_some((0, ' '))) else {
        return 0.0;
    };
    text[skipped..].find(part).map_or(0.0, |at| (text[..skipped + at].chars().count() + 1) as f64)
}

pub static INITCAP: Function = entry(
    "initcap",
    S,
    &[TEXT],
    Kind::String,
    "Returns a text with the first letter of each word in upper case.",
    &[Example::scalar("initcap('sPark sql')", "Spark Sql")],
    |args| {
        texts(args, |row| {
            let mut fresh = true;
            let mut out = String::new();
            for c in args.text(0, row)?.chars() {
                if fresh {
                    out.extend(c.to_uppercase())
                } else {
                    out.extend(c.to_lowercase())
                }
                fresh = c == ' ';
            }
            Some(out)
        })
    },
);

pub static ASCII: Function = entry(
    "ascii",
    S,
    &[TEXT],
    Kind::Number,
    "Returns the number of the first character of a text.",
    &[Example::scalar("ascii('A')", "65"), Example::scalar("ascii('')", "0")],
    |args| numbers(args, |row| Some(args.text(0, row)?.chars().next().map_or(0.0, |c| f64::from(u32::from(c))))),
);

pub static CHR: Function = entry(
    "chr",
    S,
    &[super::entry::NUMBER],
    Kind::String,
    "Returns the character of a number.",
    &[Example::scalar("chr(65)", "A")],
    |args| texts(args, |row| Some(char::from_u32((whole(args, 0, row)?.max(0) % 256) as u32)?.to_string())),
);

pub static CONCAT_WS: Function = entry(
    "concat_ws",
    S,
    &[
        Param::required("separator", Kind::String, "What stands between."),
        Param::many("text", Kind::Any, "The texts; those that are missing are left out."),
    ],
    Kind::String,
    "Returns texts joined to one, with a text between them.",
    &[Example::scalar("concat_ws('-', 'a', NULL, 'b')", "a-b")],
    |args| {
        texts(args, |row| {
            let separator = args.text(0, row)?;
            let parts: Vec<_> = (1..args.count()).filter_map(|at| args.text(at, row)).collect();
            Some(parts.join(&*separator))
        })
    },
);

pub static SPLIT_PART: Function = entry(
    "split_part",
    S,
    &[TEXT, Param::required("separator", Kind::String, "What stands between the parts."), super::entry::NUMBER],
    Kind::String,
    "Returns the part of a text with a number, from 1, or from the end below zero.",
    &[Example::scalar("split_part('11.12.13', '.', 3)", "13"), Example::scalar("split_part('a.b', '.', -1)", "b")],
    |args| {
        texts(args, |row| {
            let (text, separator, number) = (args.text(0, row)?, args.text(1, row)?, whole(args, 2, row)?);
            let parts: Vec<&str> = if separator.is_empty() { vec![&text] } else { text.split(&*separator).collect() };
            let at = if number > 0 { number - 1 } else { parts.len() as i64 + number };
            let found = usize::try_from(at).ok().and_then(|at| parts.get(at));
            Some(found.map_or(String::new(), |part| part.to_string()))
        })
    },
);

pub static SUBSTRING_INDEX: Function = entry(
    "substring_index",
    S,
    &[TEXT, Param::required("separator", Kind::String, "What stands between the parts."), super::entry::NUMBER],
    Kind::String,
    "Returns what stands before so many separators; from the end below zero.",
    &[
        Example::scalar("substring_index('10.0.1.22', '.', 2)", "10.0"),
        Example::scalar("substring_index('10.0.1.22', '.', -1)", "22"),
    ],
    |args| {
        texts(args, |row| {
            let (text, separator, number) = (args.text(0, row)?, args.text(1, row)?, whole(args, 2, row)?);
            if separator.is_empty() || number == 0 {
                return Some(String::new());
            }
            let count = number.unsigned_abs() as usize;
            let parts: Vec<&str> = text.split(&*separator).collect();
            let kept = if number > 0 {
                &parts[..count.min(parts.len())]
            } else {
                &parts[parts.len() - count.min(parts.len())..]
            };
            Some(kept.join(&separator))
        })
    },
);

pub static SPLIT_LIST: Function = entry(
    "splitList",
    S,
    &[TEXT, PATTERN, Param::optional("limit", Kind::Number, "The most parts; all without.")],
    Kind::Structure,
    "Returns the list of the parts of a text around what a regular expression matches.",
    &[Example::scalar("split('oneAtwoBthree', '[AB]')", r#"["one","two","three"]"#)],
    |args| {
        let pattern = Pattern::of(args, 1);
        super::entry::each(args, |row| {
            let text = args.text(0, row)?;
            let regex = pattern.at(args, row)?;
            let limit = if args.count() > 2 { whole(args, 2, row)? } else { -1 };
            let parts: Vec<Json> = match usize::try_from(limit) {
                Ok(limit) if limit > 0 => regex.splitn(&text, limit).map(Json::from).collect(),
                _ => regex.split(&text).map(Json::from).collect(),
            };
            Some(Value::Json(Json::Array(parts).into()))
        })
    },
);

pub static OVERLAY: Function = entry(
    "overlay",
    S,
    &[TEXT, Param::required("replacement", Kind::String, "What is put there."), START, LENGTH],
    Kind::String,
    "Returns a text with a part of it replaced.",
    &[Example::scalar("OVERLAY('Spark SQL' PLACING '_' FROM 6)", "Spark_SQL")],
    |args| {
        texts(args, |row| {
            let (text, by, start) = (args.text(0, row)?, args.text(1, row)?, whole(args, 2, row)?.max(1));
            let length = if args.count() > 3 { whole(args, 3, row)?.max(0) } else { by.chars().count() as i64 };
            let before: String = text.chars().take(start as usize - 1).collect();
            let behind: String = text.chars().skip((start - 1 + length) as usize).collect();
            Some(before + &by + &behind)
        })
    },
);

fn trimmed(args: &Args, left: bool, right: bool) -> Column {
    args.pieces(0, |row, text| {
        let removed = if args.count() > 1 { args.text(1, row)?.into_owned() } else { " ".to_string() };
        let is_removed = |c: char| removed.contains(c);
        let begun = if left { text.trim_start_matches(is_removed) } else { text };
        let start = text.len() - begun.len();
        let rest = if right { begun.trim_end_matches(is_removed) } else { begun };
        Some(start..start + rest.len())
    })
}

pub static BTRIM: Function = entry(
    "btrim",
    S,
    &[TEXT, CHARACTERS],
    Kind::String,
    "Returns a text without some characters at its ends.",
    &[Example::scalar("trim('  x ')", "x"), Example::scalar("btrim('SSparkS', 'S')", "park")],
    |args| trimmed(args, true, true),
);

pub static LTRIM_OF: Function = entry(
    "ltrimOf",
    S,
    &[TEXT, CHARACTERS],
    Kind::String,
    "Returns a text without some characters at its beginning.",
    &[Example::scalar("concat(ltrim('  x '), '.')", "x .")],
    |args| trimmed(args, true, false),
);

pub static RTRIM_OF: Function = entry(
    "rtrimOf",
    S,
    &[TEXT, CHARACTERS],
    Kind::String,
    "Returns a text without some characters at its end.",
    &[Example::scalar("rtrim('x  ')", "x")],
    |args| trimmed(args, false, true),
);

pub static REGEXP_EXTRACT: Function = entry(
    "regexp_extract",
    S,
    &[TEXT, PATTERN, GROUP],
    Kind::String,
    "Returns what a group of a regular expression matches first; the empty text without a match.",
    &[
        Example::scalar(r"regexp_extract('100-200', '(\d+)-(\d+)', 1)", "100"),
        Example::scalar(r"regexp_extract('100-200', '\\d+', 0)", "100"),
    ],
    |args| {
        let pattern = Pattern::of(args, 1);
        texts(args, |row| {
            let text = args.text(0, row)?;
            let number = if args.count() > 2 { whole(args, 2, row)? } else { 1 };
            let found = pattern.at(args, row)?.captures(&text);
            Some(found.and_then(|found| group(&found, number)).unwrap_or_default())
        })
    },
);

pub static REGEXP_EXTRACT_ALL: Function = entry(
    "regexp_extract_all",
    S,
    &[TEXT, PATTERN, GROUP],
    Kind::Structure,
    "Returns the list of what a group of a regular expression matches.",
    &[Example::scalar(r"regexp_extract_all('1-2, 3-4', '(\d)-(\d)', 1)", r#"["1","3"]"#)],
    |args| {
        let pattern = Pattern::of(args, 1);
        super::entry::each(args, |row| {
            let text = args.text(0, row)?;
            let number = if args.count() > 2 { whole(args, 2, row)? } else { 1 };
            let regex = pattern.at(args, row)?;
            let all = regex.captures_iter(&text).map(|found| Json::from(group(&found, number).unwrap_or_default()));
            Some(Value::Json(Json::Array(all.collect()).into()))
        })
    },
);

pub static REGEXP_COUNT: Function = entry(
    "regexp_count",
    S,
    &[TEXT, PATTERN],
    Kind::Number,
    "Returns how many times a regular expression matches.",
    &[Example::scalar("regexp_count('a1b22', '[0-9]+')", "2")],
    |args| {
        let pattern = Pattern::of(args, 1);
        numbers(args, |row| Some(pattern.at(args, row)?.find_iter(&args.text(0, row)?).count() as f64))
    },
);

pub static REGEXP_INSTR: Function = entry(
    "regexp_instr",
    S,
    &[TEXT, PATTERN],
    Kind::Number,
    "Returns where a regular expression matches first, from 1; 0 if it does not.",
    &[Example::scalar("regexp_instr('ab12', '[0-9]+')", "3")],
    |args| {
        let pattern = Pattern::of(args, 1);
        numbers(args, |row| {
            let text = args.text(0, row)?;
            let found = pattern.at(args, row)?.find(&text);
            Some(found.map_or(0.0, |found| (text[..found.start()].chars().count() + 1) as f64))
        })
    },
);

pub static REGEXP_SUBSTR: Function = entry(
    "regexp_substr",
    S,
    &[TEXT, PATTERN],
    Kind::String,
    "Returns what a regular expression matches first; missing if it does not.",
    &[Example::scalar("regexp_substr('ab12', '[0-9]+')", "12"), Example::scalar("regexp_substr('ab', '[0-9]+')", "")],
    |args| {
        let pattern = Pattern::of(args, 1);
        texts(args, |row| Some(pattern.at(args, row)?.find(&args.text(0, row)?)?.as_str().to_string()))
    },
);

pub static REGEXP_LIKE: Function = entry(
    "regexp_like",
    S,
    &[TEXT, PATTERN],
    Kind::Boolean,
    "Returns whether a regular expression matches.",
    &[Example::scalar("regexp_like('ab12', '[0-9]+')", "1")],
    |args| {
        let pattern = Pattern::of(args, 1);
        (0..args.rows()).map(|row| Some(pattern.at(args, row)?.is_match(&args.text(0, row)?))).collect()
    },
);

pub static FORMAT_NUMBER: Function = entry(
    "format_number",
    S,
    &[super::entry::NUMBER, Param::required("decimals", Kind::Number, "How many digits after the point.")],
    Kind::String,
    "Returns a number with commas between thousands and so many decimals.",
    &[Example::scalar("format_number(12332.123456, 4)", "12,332.1235")],
    |args| {
        texts(args, |row| {
            let (number, decimals) = (args.number(0, row)?, whole(args, 1, row)?);
            let decimals = usize::try_from(decimals).ok().filter(|decimals| *decimals <= 30)?;
            let text = format!("{:.decimals$}", number.abs());
            let (digits, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
            let mut out = if number < 0.0 { "-".to_string() } else { String::new() };
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at) % 3 == 0 {
                    out.push(',');
                }
                out.push(digit);
            }
            Some(out + rest)
        })
    },
);

pub static FORMAT_STRING: Function = entry(
    "format_string",
    S,
    &[
        Param::required("format", Kind::String, "A text with `%s`, `%d` and `%f` in it."),
        Param::many("value", Kind::Any, "What stands in their places."),
    ],
    Kind::String,
    "Returns a text with values put into it.",
    &[Example::scalar("format_string('%s: %d, %.2f%%', 'x', 7, 2.5)", "x: 7, 2.50%")],
    |args| texts(args, |row| formatted(args, row)),
);

fn formatted(args: &Args, row: usize) -> Option<String> {
    let format = args.text(0, row)?.into_owned();
    let (mut out, mut next) = (String::new(), 1);
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut flags = String::new();
        while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '0' | ',')) {
            flags.push(c);
        }
        let (width, decimals) = flags.split_once('.').unwrap_or((&flags, ""));
        let text = match chars.next()? {
            '%' => "%".to_string(),
            'n' => "\n".to_string(),
            kind => {
                let at = next;
                next += 1;
                match kind {
                    's' => args.text(at, row).map_or("null".to_string(), |text| text.into_owned()),
                    'd' => format!("{:.0}", args.number(at, row)?.trunc()),
                    'f' => format!("{:.*}", decimals.parse::<usize>().unwrap_or(6).min(30), args.number(at, row)?),
                    'x' => format!("{:x}", args.number(at, row)? as i64),
                    _ => return None,
                }
            }
        };
        let size = width.trim_start_matches(['-', '+', '0', ',']).parse::<usize>().unwrap_or(0).min(1000);
        match (width.starts_with('-'), width.starts_with('0')) {
            (true, _) => out.push_str(&format!("{text:<size$}")),
            (_, true) => out.push_str(&format!("{text:0>size$}")),
            _ => out.push_str(&format!("{text:>size$}")),
        }
    }
    Some(out)
}

pub static OCTET_LENGTH: Function = entry(
    "octet_length",
    S,
    &[TEXT],
    Kind::Number,
    "Returns the length of a text in bytes.",
    &[Example::scalar("octet_length('é')", "2")],
    |args| numbers(args, |row| Some(args.text(0, row)?.len() as f64)),
);

pub static BIT_LENGTH: Function = entry(
    "bit_length",
    S,
    &[TEXT],
    Kind::Number,
    "Returns the length of a text in bits.",
    &[Example::scalar("bit_length('é')", "16")],
    |args| numbers(args, |row| Some(args.text(0, row)?.len() as f64 * 8.0)),
);

pub static FIND_IN_SET: Function = entry(
    "find_in_set",
    S,
    &[TEXT, Param::required("list", Kind::String, "Texts with commas between.")],
    Kind::Number,
    "Returns the number of a text among others with commas between, from 1; 0 if it is not there.",
    &[Example::scalar("find_in_set('ab', 'abc,b,ab,c,def')", "3")],
    |args| {
        numbers(args, |row| {
            let (text, list) = (args.text(0, row)?, args.text(1, row)?);
            Some(list.split(',').position(|part| part == text).map_or(0.0, |at| (at + 1) as f64))
        })
    },
);

pub static ELT: Function = entry(
    "elt",
    S,
    &[super::entry::NUMBER, Param::many("value", Kind::Any, "The values to choose from.")],
    Kind::Any,
    "Returns the value with a number, from 1.",
    &[Example::scalar("elt(2, 'a', 'b')", "b"), Example::scalar("elt(3, 'a', 'b')", "")],
    |args| {
        super::entry::each(args, |row| {
            let at = usize::try_from(whole(args, 0, row)?).ok().filter(|at| *at > 0)?;
            (at < args.count()).then(|| args.value(at, row))
        })
    },
);

pub static LEVENSHTEIN: Function = entry(
    "levenshtein",
    S,
    &[TEXT, OTHER],
    Kind::Number,
    "Returns how many characters must change to make one text of another.",
    &[Example::scalar("levenshtein('kitten', 'sitting')", "3")],
    |args| {
        numbers(args, |row| {
            let (left, right) = (args.text(0, row)?, args.text(1, row)?);
            // The time that it takes is the product of the two lengths.
            (left.len().max(right.len()) <= 10_000).then(|| strsim::levenshtein(&left, &right) as f64)
        })
    },
);

pub static MASK: Function = entry(
    "mask",
    S,
    &[TEXT],
    Kind::String,
    "Returns a text with `X` for capitals, `x` for small letters and `n` for digits.",
    &[Example::scalar("mask('abcd-EFGH-8765')", "xxxx-XXXX-nnnn")],
    |args| {
        texts(args, |row| {
            let masked = |c: char| match c {
                c if c.is_uppercase() => 'X',
                c if c.is_lowercase() => 'x',
                c if c.is_ascii_digit() => 'n',
                c => c,
            };
            Some(args.text(0, row)?.chars().map(masked).collect())
        })
    },
);

pub static LUHN_CHECK: Function = entry(
    "luhn_check",
    S,
    &[TEXT],
    Kind::Boolean,
    "Returns whether the last digit of a number is the one that the Luhn algorithm asks for.",
    &[Example::scalar("luhn_check('79927398713')", "1"), Example::scalar("luhn_check('79927398714')", "0")],
    |args| {
        let check = |text: &str| {
            let digits: Option<Vec<u32>> = text.chars().rev().map(|c| c.to_digit(10)).collect();
            let sum = |digits: Vec<u32>| -> u32 {
                let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
                digits.iter().enumerate().map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum()
            };
            digits.is_some_and(|digits| !digits.is_empty() && sum(digits) % 10 == 0)
        };
        (0..args.rows()).map(|row| args.text(0, row).map(|text| check(&text))).collect()
    },
);

pub static HEX: Function = entry(
    "hex",
    S,
    &[Param::required("value", Kind::Any, "A number or a text.")],
    Kind::String,
    "Returns an integer, or the bytes of a text, in hexadecimal digits.",
    &[Example::scalar("hex(255)", "FF"), Example::scalar("hex('Spark')", "537061726B")],
    |args| {
        texts(args, |row| match args.value(0, row) {
            Value::Number(number) => Some(format!("{:X}", number as i64)),
            _ => Some(args.text(0, row)?.bytes().map(|byte| format!("{byte:02X}")).collect()),
        })
    },
);

pub static CRC32: Function = entry(
    "crc32",
    S,
    &[TEXT],
    Kind::Number,
    "Returns the CRC-32 checksum of a text.",
    &[Example::scalar("crc32('Spark')", "1557323817")],
    |args| {
        numbers(args, |row| {
            let mut sum = flate2::Crc::new();
            sum.update(args.text(0, row)?.as_bytes());
            Some(f64::from(sum.sum()))
        })
    },
);

pub static SHA2: Function = entry(
    "sha2",
    S,
    &[TEXT, Param::required("bits", Kind::Number, "224, 256, 384, 512, or 0 for 256.")],
    Kind::String,
    "Returns the SHA-2 hash of a text in hexadecimal digits.",
    &[Example::scalar("left(sha2('Spark', 256), 8)", "529bc3b0")],
    |args| {
        use sha2::Digest;
        texts(args, |row| {
            let text = args.text(0, row)?;
            let hash = match whole(args, 1, row)? {
                224 => sha2::Sha224::digest(text.as_bytes()).to_vec(),
                0 | 256 => sha2::Sha256::digest(text.as_bytes()).to_vec(),
                384 => sha2::Sha384::digest(text.as_bytes()).to_vec(),
                512 => sha2::Sha512::digest(text.as_bytes()).to_vec(),
                _ => return None,
            };
            Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
        })
    },
);

pub static KEYS_OF: Function = entry(
    "keys_of",
    S,
    &[Param::many("value", Kind::Any, "The values.")],
    Kind::String,
    "Returns a text that is the same for the same values, and missing if one of them is.",
    &[Example::scalar("length(keys_of('a', 1))", "9")],
    |args| {
        texts(args, |row| {
            let parts: Option<Vec<Json>> =
                (0..args.count()).map(|at| args.text(at, row).map(|text| Json::from(&*text))).collect();
            Some(Json::Array(parts?).to_string())
        })
    },
);

pub static NAMED: &[Named] = &[
    Named::new("ascii", &[], &ASCII),
    Named::new("bit_length", &[], &BIT_LENGTH),
    Named::new("btrim", &["trim"], &BTRIM),
    Named::new("chr", &["char"], &CHR),
    Named::new("concat_ws", &[], &CONCAT_WS),
    Named::new("crc32", &[], &CRC32),
    Named::new("elt", &[], &ELT),
    Named::new("find_in_set", &[], &FIND_IN_SET),
    Named::new("format_number", &[], &FORMAT_NUMBER),
    Named::new("format_string", &["printf"], &FORMAT_STRING),
    Named::new("hex", &[], &HEX),
    Named::new("initcap", &[], &INITCAP),
    Named::new("instr", &[], &INSTR),
    Named::new("keys_of", &[], &KEYS_OF),
    Named::new("left", &[], &LEFT),
    Named::new("levenshtein", &[], &LEVENSHTEIN),
    Named::new("locate", &["position", "charindex"], &LOCATE),
    Named::new("lpad", &[], &LPAD),
    Named::new("ltrim", &[], &LTRIM_OF),
    Named::new("luhn_check", &[], &LUHN_CHECK),
    Named::new("mask", &[], &MASK),
    Named::new("octet_length", &[], &OCTET_LENGTH),
    Named::new("overlay", &[], &OVERLAY),
    Named::new("regexp_count", &[], &REGEXP_COUNT),
    Named::new("regexp_extract", &[], &REGEXP_EXTRACT),
    Named::new("regexp_extract_all", &[], &REGEXP_EXTRACT_ALL),
    Named::new("regexp_instr", &[], &REGEXP_INSTR),
    Named::new("regexp_like", &["regexp", "rlike"], &REGEXP_LIKE),
    Named::new("regexp_substr", &[], &REGEXP_SUBSTR),
    Named::new("repeat", &[], &REPEAT),
    Named::new("replace", &[], &REPLACE_TEXT),
    Named::new("reverse", &[], &REVERSE),
    Named::new("right", &[], &RIGHT),
    Named::new("rpad", &[], &RPAD),
    Named::new("rtrim", &[], &RTRIM_OF),
    Named::new("sha2", &[], &SHA2),
    Named::new("space", &[], &SPACE),
    Named::new("split", &[], &SPLIT_LIST),
    Named::new("split_part", &[], &SPLIT_PART),
    Named::new("substring", &["substr", "mid"], &SUBSTRING),
    Named::new("substring_index", &[], &SUBSTRING_INDEX),
    Named::new("translate", &[], &TRANSLATE),
];
