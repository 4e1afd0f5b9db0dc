//! Access to S3 as the AWS tools have it: settings from the environment, and from the profile that it names.

use configparser::ini::{Ini, IniDefault};
use cwli::scan::remote::s3::{S3, SCHEME};
use cwli::scan::remote::{Listing, Remote};
use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The profile when none is named.
const DEFAULT: &str = "default";

/// The settings of profiles that we take, each as the environment calls it.
const TAKEN: [(&str, &str); 5] = [
    ("aws_access_key_id", "AWS_ACCESS_KEY_ID"),
    ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"),
    ("aws_session_token", "AWS_SESSION_TOKEN"),
    ("region", "AWS_REGION"),
    ("endpoint_url", "AWS_ENDPOINT_URL"),
];

/// Settings that lead to credentials by ways that we do not go.
const OTHER_WAYS: [&str; 5] = ["sso_session", "sso_start_url", "role_arn", "credential_process", "login_session"];

/// Whether a path is an address in S3.
pub fn is_address(path: &Path) -> bool {
    path.to_str().is_some_and(|path| path.starts_with(SCHEME))
}

/// Access to S3, opened when it is first needed: many log groups may lie there of which a query reads none.
#[derive(Debug, Default)]
pub struct Access(OnceLock<Result<S3, String>>);

impl Remote for Access {
    fn find(&self, address: &str, ranges: &[(i64, i64)]) -> Result<Listing, String> {
        self.0.get_or_init(open).as_ref().map_err(String::clone)?.find(address, ranges)
    }
}

fn open() -> Result<S3, String> {
    let given = env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let given = given.filter(|(name, value)| name.starts_with("AWS_") && !value.is_empty()).collect();
    S3::new(completed(given, &|file| std::fs::read_to_string(file).ok())?, is_ec2())
}

/// The settings of the environment with those of the profile that it does not have itself. Keys of the environment
/// count before a profile, unless the profile is named.
// AWS SDKs and tools reference guide, shared config and credentials files; environment variables.
fn completed(
    mut settings: Vec<(String, String)>,
    read: &dyn Fn(&Path) -> Option<String>,
) -> Result<Vec<(String, String)>, String> {
    let value = |name: &str| settings.iter().find(|(known, value)| known == name && !value.is_empty());
    let named = value("AWS_PROFILE").map(|(_, profile)| profile.clone());
    let file = |setting: &str, usual: &str| {
        value(setting).map(|(_, file)| PathBuf::from(file)).or_else(|| Some(env::home_dir()?.join(".aws").join(usual)))
    };
    let files = [("AWS_SHARED_CREDENTIALS_FILE", "credentials", ""), ("AWS_CONFIG_FILE", "config", "profile ")];
    let profile = named.as_deref().unwrap_or(DEFAULT);
    let found = files.map(|(setting, usual, prefix)| section(&read(&file(setting, usual)?)?, prefix, profile));
    if let (Some(named), true) = (&named, found.iter().all(Option::is_none)) {
        return Err(format!("there is no profile `{named}`; `aws configure list-profiles` lists those that there are"));
    }
    let found: Vec<(String, String)> = found.into_iter().flatten().flatten().collect();
    let has_keys = |settings: &[(String, String)], key: &str| settings.iter().any(|(known, _)| known == key);
    let keys_of_environment = named.is_none() && value("AWS_ACCESS_KEY_ID").is_some();
    if !keys_of_environment && !has_keys(&found, "aws_access_key_id") {
        refuse_other_ways(profile, &found)?;
    }
    let profile_has_keys = has_keys(&found, "aws_access_key_id");
    if named.is_some() && profile_has_keys {
        settings.retain(|(known, _)| !TAKEN[..3].iter().any(|(_, name)| known == name));
    }
    for (name, setting) in TAKEN {
        let is_key = name.starts_with("aws_");
        let there = settings.iter().any(|(known, _)| known == setting);
        let replaced = setting == "AWS_REGION" && settings.iter().any(|(known, _)| known == "AWS_DEFAULT_REGION");
        if there || replaced || is_key && keys_of_environment {
            continue;
        }
        let value = found.iter().find(|(known, _)| known == name);
        settings.extend(value.map(|(_, value)| (setting.to_string(), value.clone())));
    }
    Ok(settings)
}

/// The settings of a profile in a file. In the file of settings, all but the default one have a word before their
/// names.
fn section(text: &str, prefix: &str, profile: &str) -> Option<Vec<(String, String)>> {
    let mut form = IniDefault::default();
    form.case_sensitive = true;
    form.delimiters = vec!['='];
    form.multiline = false;
    let sections = Ini::new_from_defaults(form).read(text.to_string()).ok()?;
    let name = if profile == DEFAULT { profile.to_string() } else { format!("{prefix}{profile}") };
    let settings = sections.get(&name)?.iter();
    Some(settings.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect())
}

fn refuse_other_ways(profile: &str, settings: &[(String, String)]) -> Result<(), String> {
    let Some((way, _)) = settings.iter().find(|(name, _)| OTHER_WAYS.contains(&name.as_str())) else { return Ok(()) };
    Err(format!(
        "the profile `{profile}` has no keys but `{way}`, which cwli does not follow; let the AWS CLI do it: \
         eval \"$(aws configure export-credentials --profile {profile} --format env)\""
    ))
}

/// Whether this machine is one of EC2, which may know credentials: then, and only then, it is worth asking.
// EC2 user guide, determine whether a host is an EC2 instance.
fn is_ec2() -> bool {
    let disabled = env::var("AWS_EC2_METADATA_DISABLED").is_ok_and(|value| value.eq_ignore_ascii_case("true"));
    let vendor = std::fs::read_to_string("/sys/devices/virtual/dmi/id/sys_vendor").unwrap_or_default();
    !disabled && vendor.trim() == "Amazon EC2"
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIALS: &str = "\
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = a/b+c=
[work]
aws_access_key_id = AKIAWORK
aws_secret_access_key = secret
aws_session_token = IQo//==
";
    const CONFIG: &str = "\
# a remark
[default]
region = eu-west-1
s3 =
  max_concurrent_requests = 5
[profile work]
region=us-west-2
endpoint_url = http://127.0.0.1:9000
[profile sso]
sso_session = me
";

    fn complete(settings: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        let read = |file: &Path| match file.file_name()?.to_str()? {
            "credentials" => Some(CREDENTIALS.to_string()),
            "config" => Some(CONFIG.to_string()),
            _ => None,
        };
        let files = [("AWS_SHARED_CREDENTIALS_FILE", "x/credentials"), ("AWS_CONFIG_FILE", "x/config")];
        let settings = files.iter().chain(settings).map(|(name, value)| (name.to_string(), value.to_string()));
        completed(settings.collect(), &read).map(|settings| settings[2..].to_vec())
    }

    fn told(settings: &[(&str, &str)]) -> String {
        let settings = complete(settings).expect("it is right");
        settings.iter().map(|(name, value)| format!("{}={value}\n", name.trim_start_matches("AWS_"))).collect()
    }

    #[test]
    fn what_the_environment_does_not_have_is_in_the_profile() {
        assert_eq!(told(&[]), "ACCESS_KEY_ID=AKIADEFAULT\nSECRET_ACCESS_KEY=a/b+c=\nREGION=eu-west-1\n");
        assert_eq!(
            told(&[("AWS_PROFILE", "work")]),
            "PROFILE=work\nACCESS_KEY_ID=AKIAWORK\nSECRET_ACCESS_KEY=secret\nSESSION_TOKEN=IQo//==\nREGION=us-west-2\n\
             ENDPOINT_URL=http://127.0.0.1:9000\n"
        );
    }

    #[test]
    fn keys_of_the_environment_are_not_mixed_with_those_of_a_profile() {
        let keys = [("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_REGION", "sa-east-1")];
        assert_eq!(told(&keys), "ACCESS_KEY_ID=AKIAENV\nSECRET_ACCESS_KEY=s\nREGION=sa-east-1\n");
        let named = told(&[&keys[..], &[("AWS_PROFILE", "work")]].concat());
        assert!(named.contains("AKIAWORK") && !named.contains("AKIAENV") && named.contains("REGION=sa-east-1"));
    }

    #[test]
    fn a_profile_that_is_not_there_or_leads_elsewhere_is_told() {
        let message = |settings: &[(&str, &str)]| complete(settings).expect_err("it is wrong");
        assert!(message(&[("AWS_PROFILE", "none")]).starts_with("there is no profile `none`; "));
        assert!(message(&[("AWS_PROFILE", "sso")]).contains("`sso_session`"));
    }
}
