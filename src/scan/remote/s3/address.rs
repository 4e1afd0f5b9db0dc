//! Addresses: `s3://bucket`, `s3://bucket/prefix`, `s3://bucket/key`, `s3://bucket/glob/**/*.gz`.

use super::SCHEME;
use globset::{GlobBuilder, GlobMatcher};
use object_store::path::Path;

/// The characters that make a key a glob.
const WILD: &[char] = &['*', '?', '[', '{'];

/// What objects are wanted.
#[derive(Debug)]
pub struct Address {
    /// The bucket.
    pub bucket: String,
    /// The key, or the folder in which all objects are, or that in which those of the glob are.
    pub folder: Path,
    /// What their keys must be like.
    pub glob: Option<GlobMatcher>,
    written: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(written: &str) -> Result<Address, String> {
        let rest = written.strip_prefix(SCHEME).unwrap_or(written);
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("it names no bucket; an address is `s3://BUCKET/PREFIX`".to_string());
        }
        let fixed = match key.find(WILD) {
            Some(wild) => key[..wild].rsplit_once('/').map_or("", |(folder, _)| folder),
            None => key,
        };
        let glob = key.contains(WILD).then(|| GlobBuilder::new(key).literal_separator(true).build()).transpose();
        let glob = glob.map_err(|error| format!("not a pattern for keys: {}", error.kind()))?;
        let folder = Path::parse(fixed.trim_end_matches('/')).map_err(|error| format!("not a key: {error}"))?;
        let glob = glob.map(|glob| glob.compile_matcher());
        Ok(Address { bucket: bucket.to_string(), folder, glob, written: written.to_string() })
    }

    /// Whether an object is wanted. As in folders, hidden ones are left out.
    pub fn wants(&self, key: &Path) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(key.as_ref()),
            None => {
                let below = key.prefix_match(&self.folder).into_iter().flatten();
                below.map(|part| part.as_ref().starts_with('.')).all(|hidden| !hidden)
            }
        }
    }

    /// What to say when there is no such object.
    pub fn nothing(&self) -> String {
        let Address { bucket, written, .. } = self;
        match (&self.glob, self.folder.as_ref()) {
            (Some(_), _) => "no object matches the pattern".to_string(),
            (None, "") => format!("the bucket `{bucket}` is empty"),
            _ => format!("there is no such object, nor any below it; `aws s3 ls {written}` lists what begins like it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (address, bucket, folder, is_glob) in [
            ("s3://b", "b", "", false),
            ("s3://b/", "b", "", false),
            ("s3://b/logs/2024/", "b", "logs/2024", false),
            ("s3://b/a.log", "b", "a.log", false),
            ("s3://b/logs/2024*/**/*.gz", "b", "logs", true),
            ("s3://b/*.gz", "b", "", true),
            ("s3://b/year=2024/x", "b", "year=2024/x", false),
        ] {
            let read = Address::read(address).expect(address);
            let shown = (read.bucket.as_str(), read.folder.as_ref(), read.glob.is_some());
            assert_eq!(shown, (bucket, folder, is_glob), "{address}");
        }
        for address in ["s3://", "s3:///a", "s3://b/[", "s3://b/a//b"] {
            assert!(Address::read(address).is_err(), "{address}");
        }
    }

    #[test]
    fn keys_are_wanted_or_not() {
        let wants =
            |address: &str, key: &str| Address::read(address).expect(address).wants(&Path::parse(key).expect(key));
        assert!(wants("s3://b/logs", "logs/2024/a.gz"));
        assert!(!wants("s3://b/logs", "logs/.hidden/a.gz"));
        assert!(wants("s3://b/.logs", ".logs/a.gz"));
        assert!(wants("s3://b/logs/*/a.gz", "logs/2024/a.gz"));
        assert!(!wants("s3://b/logs/*.gz", "logs/2024/a.gz"));
        assert!(wants("s3://b/**/*.gz", "logs/2024/a.gz"));
    }
}
