//! The parts of arrays and objects one by one, as they stand in the text: there may be millions of them.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::broken;
use crate::Error;
use crate::lists::beside::tells_post;
use crate::lists::cells::is_url_name;

/// Looks at the elements of an array, with their places from 0.
pub(super) fn each_element<'de>(
    json: &'de str,
    mut look: impl FnMut(usize, &'de RawValue) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut place = 0;
    let look = move |_: Cow<'de, str>, element| {
        place += 1;
        look(place - 1, element)
    };
    each(json, look)
}

/// Looks at the members of an object, in order.
pub(super) fn each_member<'de>(
    json: &'de str,
    look: impl FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), Error>,
) -> Result<(), Error> {
    each(json, look)
}

/// Whether all members of an object lie under ids or addresses, which say nothing of what they are.
pub(super) fn are_under_ids(json: &str) -> Result<bool, Error> {
    let (mut any, mut all) = (false, true);
    each_member(json, |name, _| {
        any = true;
        all = all && is_id(&name);
        Ok(())
    })?;
    Ok(any && all)
}

fn is_id(name: &str) -> bool {
    let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
    is_address(name) || (has_digit && !is_url_name(name) && !tells_post(name))
}

pub(super) fn is_address(name: &str) -> bool {
    name.starts_with("https://") || name.starts_with("http://")
}

fn each<'de>(
    json: &'de str,
    look: impl FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut failed = None;
    let parts = Parts {
        look,
        failed: &mut failed,
    };
    let read = parts.deserialize(&mut serde_json::Deserializer::from_str(json));
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, read) => read.map_err(|error| broken(&error)),
    }
}

/// Hands the parts of a value on; what `look` says is kept, since the reader of JSON has errors of its own.
struct Parts<'a, F> {
    look: F,
    failed: &'a mut Option<Error>,
}

impl<F> Parts<'_, F> {
    fn see<'de, E: serde::de::Error>(
        &mut self,
        name: Cow<'de, str>,
        part: &'de RawValue,
    ) -> Result<(), E>
    where
        F: FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), Error>,
    {
        (self.look)(name, part).map_err(|error| {
            *self.failed = Some(error);
            E::custom("it is not read further")
        })
    }
}

impl<'de, F> DeserializeSeed<'de> for Parts<'_, F>
where
    F: FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), Error>,
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F> Visitor<'de> for Parts<'_, F>
where
    F: FnMut(Cow<'de, str>, &'de RawValue) -> Result<(), Error>,
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element()? {
            self.see(Cow::Borrowed(""), element)?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key()? {
            let member = members.next_value()?;
            self.see(name, member)?;
        }
        Ok(())
    }
}
