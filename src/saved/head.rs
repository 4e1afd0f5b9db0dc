//! The comments at the head of a query: `# name:`, `# log-groups:`, `# language:`. Other languages write comments with
//! other marks, which are taken too.

use crate::query::Language;

/// What the comments at the head of a query say. Its parameters are the business of the language (`# params:`).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Its name.
    pub name: Option<String>,
    /// Its log groups.
    pub log_groups: Vec<String>,
    /// Its language.
    pub language: Option<Language>,
}

impl Head {
    /// Reads the lines of comments in front of the first other line.
    pub fn read(text: &str) -> Head {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut head = Head::default();
        for comment in lines.map_while(|line| comment(line.trim_start_matches('\u{feff}'))) {
            let Some((key, value)) = comment.split_once(':') else { continue };
            match (key.trim(), value.trim()) {
                (_, "") => {}
                ("name", name) => head.name = Some(name.to_string()),
                ("language", name) => head.language = Language::named(name),
                ("log-groups" | "log-group", names) => {
                    let names = names.split(',').map(|name| name.trim().to_string());
                    head.log_groups.extend(names.filter(|name| !name.is_empty()));
                }
                _ => {}
            }
        }
        head
    }
}

/// What a line says that is a comment in one of the languages.
fn comment(line: &str) -> Option<&str> {
    ["#", "//", "--"].iter().find_map(|mark| line.strip_prefix(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_where_the_query_begins() {
        let text = "# name: Errors by service\n#log-groups: /a, /b\n\n# a remark: no key\nfields a\n# language: sql";
        let head = Head::read(text);
        assert_eq!(head.name.as_deref(), Some("Errors by service"));
        assert_eq!((head.log_groups, head.language), (vec!["/a".to_string(), "/b".to_string()], None));
        assert_eq!(Head::read("# language: PPL\n").language, Some(Language::Ppl));
        assert_eq!(Head::read("// name: a\n-- language: sql\n").language, Some(Language::Sql));
    }
}
