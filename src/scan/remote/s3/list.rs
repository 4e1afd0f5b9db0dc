//! Listing: folder by folder until there are enough of them to list side by side.

use super::address::Address;
use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, Result};

/// Folders that are listed at the same time.
const AT_ONCE: usize = 16;

/// Folders above this depth are looked into one by one.
const DEPTH: usize = 12;

/// The objects that an address names, sorted by their keys.
///
/// # Errors
/// When they cannot be listed.
pub async fn matching(store: &AmazonS3, address: &Address) -> Result<Vec<ObjectMeta>> {
    let mut found = below(store, &address.folder).await?;
    found.retain(|meta| address.wants(&meta.location));
    if found.is_empty() && address.glob.is_none() && !address.folder.as_ref().is_empty() {
        match store.head(&address.folder).await {
            Ok(meta) => found.push(meta),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|a, b| a.location.cmp(&b.location));
    Ok(found)
}

/// All objects below a folder. An empty object whose key ends as a folder does is none.
async fn below(store: &AmazonS3, folder: &Path) -> Result<Vec<ObjectMeta>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.clone()];
    for _ in 0..DEPTH {
        if folders.is_empty() || folders.len() >= AT_ONCE {
            break;
        }
        let lists = stream::iter(folders.iter().map(|folder| store.list_with_delimiter(Some(folder))));
        let lists: Vec<_> = lists.buffered(AT_ONCE).try_collect().await?;
        folders.clear();
        for list in lists {
            found.extend(list.objects);
            folders.extend(list.common_prefixes);
        }
    }
    let lists = stream::iter(folders.iter().map(|folder| store.list(Some(folder)).try_collect::<Vec<_>>()));
    let lists: Vec<_> = lists.buffered(AT_ONCE).try_collect().await?;
    found.extend(lists.into_iter().flatten());
    Ok(found)
}
