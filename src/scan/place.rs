//! What the path of a file tells of its events, where a service of AWS has written it: whose they are, where they
//! come from, and between which instants they can lie.
//!
//! ```text
//! .../AWSLogs/[o-org/]ACCOUNT/SERVICE/REGION/.../YYYY/MM/DD/[HH/]NAME                        S3 delivery
//! .../aws-account-id=A/aws-service=S/aws-region=R/year=Y/month=M/day=D/[hour=H/]NAME          for Hive
//! ACCOUNT_SERVICE_REGION_..._YYYYMMDDTHHmmZ_HASH.log.gz                                       most names
//! DISTRIBUTION.YYYY-MM-DD-HH.ID.gz                                                            CloudFront
//! YYYY-MM-DD-hh-mm-ss-HASH                                                                    S3 access
//! TASK/STREAM/000000.gz                                                                       export tasks
//! ```

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Where any file begins and ends of which nothing is said.
const ALWAYS: (i64, i64) = (i64::MIN, i64::MAX);

/// What a path tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The account whose events they are.
    pub account: Option<String>,
    /// The Region that they come from.
    pub region: Option<String>,
    /// The service, as its folder is called: `vpcflowlogs`, `CloudTrail` ...
    pub service: Option<String>,
    /// The log stream.
    pub stream: Option<String>,
    /// The first and the last instant that an event of the file can have, milliseconds since the epoch.
    pub times: Option<(i64, i64)>,
}

impl Place {
    /// What a path tells. Nothing is guessed of paths that no service writes.
    pub fn of(path: &str) -> Place {
        let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
        let Some((name, folders)) = parts.split_last() else { return Place::default() };
        let mut place = exported(name, folders)
            .or_else(|| cloudfront(name))
            .or_else(|| s3_access(name, folders))
            .unwrap_or_default();
        let mut span = None;
        // What the name tells is more exact than what the folders tell.
        for told in [delivered_name(name), hive(folders), delivered_folders(folders)].into_iter().flatten() {
            place.account = place.account.or(told.account);
            place.region = place.region.or(told.region);
            place.service = place.service.or(told.service);
            span = span.or(told.span);
        }
        place.times = place.times.or_else(|| Some(with_margin(span?, place.service.as_deref()?)));
        place.stream = place.stream.take().or_else(|| place.cloudtrail_stream());
        place
    }

    /// Whether an event of the file can lie in one of the ranges.
    pub fn can_lie_in(&self, ranges: &[(i64, i64)]) -> bool {
        let (first, last) = self.times.unwrap_or(ALWAYS);
        ranges.iter().any(|(start, end)| first <= *end && *start <= last)
    }

    // AWS CloudTrail user guide, CloudWatch log group and log stream naming for CloudTrail.
    fn cloudtrail_stream(&self) -> Option<String> {
        let service = self.service.as_deref().filter(|service| *service == "CloudTrail")?;
        Some(format!("{}_{service}_{}", self.account.as_ref()?, self.region.as_ref()?))
    }
}

/// What a part of a path tells.
#[derive(Default)]
struct Told {
    account: Option<String>,
    region: Option<String>,
    service: Option<String>,
    /// The time that is written there, from its first to its last instant.
    span: Option<(i64, i64)>,
}

/// How much earlier and later than the time that is written in a path its events can be.
fn with_margin((first, last): (i64, i64), service: &str) -> (i64, i64) {
    let (before, after) = match service.to_ascii_lowercase().as_str() {
        // VPC user guide, flow log files: the records end in the five minutes from the time in the name on; they start
        // at most ten minutes earlier (aggregation interval). Transit gateway guide: the same.
        "vpcflowlogs" => (HOUR, HOUR),
        // WAF developer guide, logging to S3: the records of the previous five minutes.
        "waflogs" => (HOUR, HOUR),
        // ELB user guides, access log files: the time in the name is the end of an interval of 5 or 60 minutes; the
        // folder is the day of delivery, for which there is no bound: delivery is "eventually consistent".
        "elasticloadbalancing" => (DAY, HOUR),
        // CloudTrail user guide, log file examples: the time in the name is that of delivery, and a file can hold
        // records of any time before it; getting and viewing log files: delivery is tried for 30 days. Other guides
        // say nothing of when; no service is known to try for longer.
        _ => (31 * DAY, HOUR),
    };
    (first - before, last + after)
}

/// `ACCOUNT_SERVICE_REGION_..._YYYYMMDDTHHmmZ_HASH.log.gz`, as most services name what they deliver.
fn delivered_name(name: &str) -> Option<Told> {
    let (account, rest) = name.split_once('_')?;
    let (service, rest) = rest.split_once('_')?;
    if !is_account(account) || !service.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let parts = || rest.split('_');
    Some(Told {
        account: Some(account.to_string()),
        region: parts().next().filter(|part| is_region(part)).map(str::to_string),
        service: Some(service.to_string()),
        span: parts().find_map(minute),
    })
}

/// `YYYYMMDDTHHmmZ`, and what may be glued to it.
fn minute(text: &str) -> Option<(i64, i64)> {
    let shape = text.get(..14).filter(|text| text.is_ascii())?;
    if shape.as_bytes()[8] != b'T' || !shape.ends_with('Z') {
        return None;
    }
    let span = span([&shape[..4], &shape[4..6], &shape[6..8]], Some(&shape[9..11]))?;
    let minutes: i64 = digits(&shape[11..13], 2)?;
    (minutes < 60).then_some((span.0 + minutes * 60_000, span.0 + (minutes + 1) * 60_000 - 1))
}

/// `AWSLogs/[o-org/]ACCOUNT/SERVICE/[REGION/]...[/YYYY/MM/DD[/HH]]`.
fn delivered_folders(folders: &[&str]) -> Option<Told> {
    let root = folders.iter().rposition(|folder| *folder == "AWSLogs")?;
    let mut rest = &folders[root + 1..];
    if rest.first().is_some_and(|folder| folder.starts_with("o-")) {
        rest = &rest[1..];
    }
    let [account, service, rest @ ..] = rest else { return None };
    if !is_account(account) {
        return None;
    }
    Some(Told {
        account: Some(account.to_string()),
        region: rest.first().filter(|folder| is_region(folder)).map(|folder| folder.to_string()),
        service: Some(service.to_string()),
        span: dated(rest),
    })
}

/// The first `YYYY/MM/DD[/HH]` of some folders.
fn dated(folders: &[&str]) -> Option<(i64, i64)> {
    let day = |window: &[&str]| span([window[0], window[1], window[2]], None);
    let at = folders.windows(3).position(|window| day(window).is_some())?;
    let date = [folders[at], folders[at + 1], folders[at + 2]];
    folders.get(at + 3).and_then(|hour| span(date, Some(hour))).or_else(|| span(date, None))
}

/// `aws-account-id=A/aws-service=S/aws-region=R/year=Y/month=M/day=D/[hour=H/]`.
// VPC user guide, flow log files: Hive-compatible S3 prefixes.
fn hive(folders: &[&str]) -> Option<Told> {
    let value = |key: &str| folders.iter().find_map(|folder| folder.strip_prefix(key)?.strip_prefix('='));
    let date = value("year").zip(value("month")).zip(value("day")).map(|((year, month), day)| [year, month, day]);
    Some(Told {
        account: value("aws-account-id").filter(|account| is_account(account)).map(str::to_string),
        region: value("aws-region").map(str::to_string),
        service: Some(value("aws-service")?.to_string()),
        span: date.and_then(|date| value("hour").and_then(|hour| span(date, Some(hour))).or_else(|| span(date, None))),
    })
}

/// `DISTRIBUTION.YYYY-MM-DD-HH.ID.gz`.
// CloudFront developer guide, standard logging (legacy): the file name format; standard logging reference: the hour is
// that in which the requests occurred.
fn cloudfront(name: &str) -> Option<Place> {
    let mut parts = name.split('.');
    let (distribution, hour, id) = (parts.next()?, parts.next()?, parts.next()?);
    let date: Vec<&str> = hour.split('-').collect();
    let [year, month, day, hour] = date[..] else { return None };
    let is_distribution = distribution.len() >= 13 && distribution.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_distribution || id.is_empty() {
        return None;
    }
    let (first, last) = span([year, month, day], Some(hour))?;
    let service = Some("cloudfront".to_string());
    Some(Place { service, times: Some((first - HOUR, last + HOUR)), ..Place::default() })
}

/// `[PREFIX]YYYY-MM-DD-hh-mm-ss-HASH`, perhaps below `ACCOUNT/REGION/BUCKET/YYYY/MM/DD/`.
// S3 user guide, logging requests with server access logging: "A log file delivered at a specific time can contain
// records written at any point before that time." Where the time is 00-00-00 it may be the day of the events instead.
fn s3_access(name: &str, folders: &[&str]) -> Option<Place> {
    const SHAPE: &str = "0000-00-00-00-00-00-FFFFFFFFFFFFFFFF";
    let name = name.get(name.len().checked_sub(SHAPE.len())?..)?;
    let fits = |(shape, byte): (u8, u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'F' => byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte),
        other => byte == other,
    };
    if !SHAPE.bytes().zip(name.bytes()).all(fits) {
        return None;
    }
    let date = [&name[..4], &name[5..7], &name[8..10]];
    let is_day = &name[11..19] == "00-00-00";
    let (_, last) = span(date, (!is_day).then_some(&name[11..13]))?;
    let mut place = Place { service: Some("s3".to_string()), times: Some((i64::MIN, last + HOUR)), ..Place::default() };
    if let [.., account, region, _, year, month, day] = folders
        && is_account(account)
        && is_region(region)
        && [*year, *month, *day] == date
    {
        place.account = Some(account.to_string());
        place.region = Some(region.to_string());
    }
    Some(place)
}

/// `TASK/STREAM/000000.gz`: what an export task writes.
// CloudWatch Logs user guide, export log data to Amazon S3: the folder of the task is called by its id, those in it by
// the log streams, in which slashes became hyphens.
fn exported(name: &str, folders: &[&str]) -> Option<Place> {
    let number = name.split('.').next()?;
    let [.., task, stream] = folders else { return None };
    let is_number = number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && is_uuid(task)).then(|| Place { stream: Some(stream.to_string()), ..Place::default() })
}

/// The first and the last millisecond of a day, or of an hour of it.
fn span([year, month, day]: [&str; 3], hour: Option<&str>) -> Option<(i64, i64)> {
    let hours: i64 = hour.map_or(Some(0), |hour| digits(hour, 2))?;
    let date = DateTime::new(
        digits(year, 4)?.try_into().ok()?,
        digits(month, 2)?.try_into().ok()?,
        digits(day, 2)?.try_into().ok()?,
        hours.try_into().ok()?,
        0,
        0,
        0,
    );
    let first = date.ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some((first, first + if hour.is_some() { HOUR } else { DAY } - 1))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let right = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn is_account(text: &str) -> bool {
    digits(text, 12).is_some()
}

/// `us-east-1`, `ap-southeast-2`, `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else { return false };
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    digits(number, 1).is_some() && words.len() >= 2 && words[0].len() == 2 && words.iter().all(is_word)
}

fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let is_part = |(part, length): (&&str, usize)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    /// Account, Region, service, stream, and the range from its first to its last minute.
    fn told(path: &str) -> String {
        let Place { account, region, service, stream, times } = Place::of(path);
        let time = |millis: i64| match millis {
            i64::MIN => "-".to_string(),
            millis => Timestamp::from_millisecond(millis).expect("a time").strftime("%Y-%m-%dT%H:%M").to_string(),
        };
        let times = times.map(|(first, last)| format!("{} {}", time(first), time(last)));
        let shown = [account, region, service, stream, times].map(|part| part.unwrap_or_else(|| "-".into()));
        shown.join(" | ")
    }

    #[test]
    fn every_layout_of_the_manuals() {
        for (path, expected) in [
            // VPC user guide, flow log files.
            (
                "logs/AWSLogs/123456789012/vpcflowlogs/us-east-1/2018/06/20/123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz",
                "123456789012 | us-east-1 | vpcflowlogs | - | 2018-06-20T15:20 2018-06-20T17:20",
            ),
            (
                "s3://bucket/AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-gov-west-1/year=2018/month=06/day=20/part-0.parquet",
                "123456789012 | us-gov-west-1 | vpcflowlogs | - | 2018-06-19T23:00 2018-06-21T00:59",
            ),
            (
                "aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2018/month=06/day=20/hour=16/x.parquet",
                "123456789012 | eu-west-1 | vpcflowlogs | - | 2018-06-20T15:00 2018-06-20T17:59",
            ),
            (
                "AWSLogs/123456789012/vpcflowlogs/us-east-1/2018/06/20/16/all.log",
                "123456789012 | us-east-1 | vpcflowlogs | - | 2018-06-20T15:00 2018-06-20T17:59",
            ),
            // What `aws s3 sync` from a deeper folder leaves.
            (
                "20/123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20180620T1620Z_fe123456.log.gz",
                "123456789012 | us-east-1 | vpcflowlogs | - | 2018-06-20T15:20 2018-06-20T17:20",
            ),
            // CloudTrail user guide, getting and viewing log files; the name as the page has it, and with a mark.
            (
                "AWSLogs/o-exampleorg/123456789012/CloudTrail/us-west-1/2014/06/20/123456789012_CloudTrail_us-west-1_20140620T1255ZHdkvFTXOA3Vnhbc.json.gz",
                "123456789012 | us-west-1 | CloudTrail | 123456789012_CloudTrail_us-west-1 | 2014-05-20T12:55 2014-06-20T13:55",
            ),
            (
                "123456789012_CloudTrail_us-west-1_20140620T1255Z_HdkvFTXOA3Vnhbc.json.gz",
                "123456789012 | us-west-1 | CloudTrail | 123456789012_CloudTrail_us-west-1 | 2014-05-20T12:55 2014-06-20T13:55",
            ),
            // ELB user guide, access log files.
            (
                "p/AWSLogs/123456789012/elasticloadbalancing/us-east-2/2022/05/01/123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.1234567890abcdef_20220215T2340Z_172.160.001.192_20sg8hgm.log.gz",
                "123456789012 | us-east-2 | elasticloadbalancing | - | 2022-02-14T23:40 2022-02-16T00:40",
            ),
            // WAF developer guide, logging to S3.
            (
                "AWSLogs/123456789012/WAFLogs/us-east-1/TEST-WEBACL/2021/10/28/19/50/123456789012_waflogs_us-east-1_TEST-WEBACL_20211028T1950Z_e0ca43b5.log.gz",
                "123456789012 | us-east-1 | waflogs | - | 2021-10-28T18:50 2021-10-28T20:50",
            ),
            (
                "AWSLogs/123456789012/WAFLogs/cloudfront/TEST-WEBACL/2021/10/28/19/50/x.log",
                "123456789012 | - | WAFLogs | - | 2021-10-28T18:00 2021-10-28T20:59",
            ),
            // Route 53 resolver: a VPC in the place of a Region.
            (
                "AWSLogs/123456789012/vpcdnsquerylogs/vpc-0abc/2021/10/28/123456789012_vpcdnsquerylogs_vpc-0abc_20211028T1950Z_e0ca43b5.log.gz",
                "123456789012 | - | vpcdnsquerylogs | - | 2021-09-27T19:50 2021-10-28T20:50",
            ),
            // CloudFront developer guide, standard logging (legacy).
            (
                "cf/EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz",
                "- | - | cloudfront | - | 2019-11-14T19:00 2019-11-14T21:59",
            ),
            // S3 user guide, server access logging.
            ("logs/2013-11-01-21-32-16-E568B2907131C0C0", "- | - | s3 | - | - 2013-11-01T22:59"),
            ("logs2013-11-01-21-32-16-E568B2907131C0C0", "- | - | s3 | - | - 2013-11-01T22:59"),
            (
                "logs/123456789012/us-west-2/bucket/2023/03/01/2023-03-01-00-00-00-E568B2907131C0C0",
                "123456789012 | us-west-2 | s3 | - | - 2023-03-02T00:59",
            ),
            // CloudWatch Logs user guide, export tasks.
            (
                "exportedlogs/2c7b0e9a-7a4c-4a9d-9d57-0123456789ab/eni-0abc-all/000000.gz",
                "- | - | - | eni-0abc-all | -",
            ),
        ] {
            assert_eq!(told(path), expected, "{path}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for path in [
            "",
            "/",
            "app.log",
            "logs/2024/05/01/app.log",
            "year=2024/month=05/day=01/x.parquet",
            "app-2024-05-01.log",
            "AWSLogs/readme.txt",
            "AWSLogs/me/vpcflowlogs/us-east-1/2018/06/20/x.log",
            "web.2019-11-14-20.1.gz",
            "2013-11-01-21-32-16-e568b2907131c0c0",
            "2013-13-01-21-32-16-E568B2907131C0C0",
            "tasks/stream/000000.gz",
            "é/ü_ö_ä.log",
            "123456789012_é",
        ] {
            assert_eq!(Place::of(path), Place::default(), "{path}");
        }
        let odd = Place::of("AWSLogs/123456789012/vpcflowlogs/us-east-1/2018/02/31/x.log");
        assert_eq!((odd.account.as_deref(), odd.times), (Some("123456789012"), None));
    }

    proptest! {
        #[test]
        fn no_path_is_too_odd(
            path in "([/_.é-]|AWSLogs/|o-x/|123456789012|_CloudTrail_|us-east-1|2022(01|é)?|0107T|2320Z|/01|=|year=2022/|\
                     aws-service=x/|hour=99/|-00|ABCDEF0123456789|000000|[a-zA-Z0-9]){0,24}"
        ) {
            Place::of(&path);
        }
    }

    #[test]
    fn a_file_is_out_of_range_only_when_no_event_can_lie_in_it() {
        let place = Place { times: Some((100, 200)), ..Place::default() };
        for (range, expected) in
            [((0, 99), false), ((0, 100), true), ((150, 160), true), ((200, 300), true), ((201, 300), false)]
        {
            assert_eq!(place.can_lie_in(&[range]), expected, "{range:?}");
            assert!(place.can_lie_in(&[range, (120, 130)]));
        }
        assert!(Place::default().can_lie_in(&[(0, 0)]));
    }
}
