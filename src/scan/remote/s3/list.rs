//! Listing: folder by folder until there are enough of them to list side by side. Folders of delivered files are gone
//! into until their day is known, where only some days are wanted.

use super::address::Address;
use crate::scan::place::Place;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, Result};

/// Folders that are listed at the same time.
const AT_ONCE: usize = 16;

/// No deeper than this are folders gone into one by one: that of the day lies at most so deep.
const DEPTH: usize = 12;

/// What was listed.
#[derive(Debug, Default)]
pub struct Listed {
    /// The objects.
    pub found: Vec<ObjectMeta>,
    /// How many folders were not looked into.
    pub folders_skipped: u64,
}

/// The objects that an address names, sorted by their keys, without folders that have no event in the ranges.
///
/// # Errors
/// When they cannot be listed.
pub async fn matching(store: &dyn ObjectStore, address: &Address, ranges: &[(i64, i64)]) -> Result<Listed> {
    let mut listed = below(store, &address.folder, ranges).await?;
    listed.found.retain(|meta| address.wants(&meta.location));
    let is_key = address.glob.is_none() && !address.folder.as_ref().is_empty();
    if listed.found.is_empty() && listed.folders_skipped == 0 && is_key {
        match store.head(&address.folder).await {
            Ok(meta) => listed.found.push(meta),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    listed.found.sort_by(|a, b| a.location.cmp(&b.location));
    Ok(listed)
}

/// All objects below a folder.
async fn below(store: &dyn ObjectStore, folder: &Path, ranges: &[(i64, i64)]) -> Result<Listed> {
    let mut listed = Listed::default();
    let (mut folders, mut whole) = (vec![folder.clone()], Vec::new());
    for _ in 0..DEPTH {
        if folders.len() + whole.len() >= AT_ONCE {
            let (dated, others) = folders.into_iter().partition(|folder| !ranges.is_empty() && will_be_dated(folder));
            folders = dated;
            whole.extend::<Vec<Path>>(others);
        }
        let lists = stream::iter(folders.iter().map(|folder| store.list_with_delimiter(Some(folder))));
        let lists: Vec<_> = lists.buffered(AT_ONCE).try_collect().await?;
        folders.clear();
        for list in lists {
            listed.found.extend(list.objects);
            for folder in list.common_prefixes {
                match can_matter(&folder, ranges) {
                    Some(false) => listed.folders_skipped += 1,
                    Some(true) => whole.push(folder),
                    None => folders.push(folder),
                }
            }
        }
    }
    whole.extend(folders);
    let lists = stream::iter(whole.iter().map(|folder| store.list(Some(folder)).try_collect::<Vec<_>>()));
    let lists: Vec<_> = lists.buffered(AT_ONCE).try_collect().await?;
    listed.found.extend(lists.into_iter().flatten());
    Ok(listed)
}

/// Whether events below a folder can lie in the ranges; `None` when it does not tell.
fn can_matter(folder: &Path, ranges: &[(i64, i64)]) -> Option<bool> {
    let place = Place::of(&format!("{folder}/-"));
    place.times.filter(|_| !ranges.is_empty()).map(|_| place.can_lie_in(ranges))
}

/// Whether folders below this one will tell a day.
fn will_be_dated(folder: &Path) -> bool {
    folder.parts().any(|part| part.as_ref() == "AWSLogs" || part.as_ref().starts_with("aws-service="))
}
