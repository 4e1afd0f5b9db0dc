//! Tags: those of log groups, and of other objects by their ARNs.

use super::{Action, Answered, nothing};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::identity::group_name;
use crate::serve::store::{Group, Object};
use serde_json::{Map, Value, json};

pub static ACTIONS: &[Action] = &[
    Action { name: "TagResource", supports: "whole", run: tag },
    Action { name: "UntagResource", supports: "whole", run: untag },
    Action { name: "ListTagsForResource", supports: "whole", run: list },
    Action { name: "TagLogGroup", supports: "whole", run: tag },
    Action { name: "UntagLogGroup", supports: "whole", run: untag },
    Action { name: "ListTagsLogGroup", supports: "whole", run: list },
];

/// Tags of a resource at the most (AWS manual, CloudWatch Logs quotas).
const MOST: usize = 50;

/// The kind of the objects that hold the tags of what is no log group.
const TAGS: &str = "tags";

/// Where tags are kept.
enum Place {
    Group(String),
    Other(String),
}

fn place(call: &Call) -> Result<Place, ServiceError> {
    match call.text("resourceArn") {
        Some(arn) if arn.contains(":log-group:") || !arn.starts_with("arn:") => {
            let name = group_name(arn)?;
            call.stored_group(name).map(|group| Place::Group(group.name))
        }
        Some(arn) => Ok(Place::Other(arn.to_string())),
        None => call.group().map(|group| Place::Group(group.name)),
    }
}

fn known(store: &rusqlite::Connection, region: &str, place: &Place) -> Result<Map<String, Value>, ServiceError> {
    match place {
        Place::Group(name) => Ok(Group::existing(store, region, name)?.tags),
        Place::Other(arn) => {
            let found = Object::find(store, region, TAGS, "", arn)?;
            Ok(found.and_then(|object| object.body.as_object().cloned()).unwrap_or_default())
        }
    }
}

/// Changes tags.
fn change(call: &Call, work: impl FnOnce(&mut Map<String, Value>) + Send + 'static) -> Answered {
    let (place, region, now) = (place(call)?, call.region(), call.now());
    call.write(move |store| {
        let mut tags = known(store, &region, &place)?;
        work(&mut tags);
        if tags.len() > MOST {
            return Err(ServiceError::limit(format!("A resource has at most {MOST} tags.")));
        }
        let body = Value::Object(tags);
        match place {
            Place::Group(name) => Group::existing(store, &region, &name)?.set(store, "tags", body.to_string())?,
            Place::Other(name) => {
                Object { scope: String::new(), name, created: now, changed: now, body }.put(store, &region, TAGS)?;
            }
        }
        Ok(())
    })?;
    nothing()
}

fn tag(call: &Call) -> Answered {
    let added = call.map("tags").cloned().unwrap_or_default();
    change(call, move |tags| tags.extend(added))
}

fn untag(call: &Call) -> Answered {
    let keys = [call.texts("tagKeys"), call.texts("tags")].concat();
    let keys: Vec<String> = keys.into_iter().map(str::to_string).collect();
    change(call, move |tags| tags.retain(|key, _| !keys.contains(key)))
}

fn list(call: &Call) -> Answered {
    let (place, region) = (place(call)?, call.region());
    let tags = call.read(|store| known(store, &region, &place))?;
    Ok(json!({ "tags": tags }))
}
