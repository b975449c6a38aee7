//! What the parts of a workbook say about each other.

use std::io::{Read, Seek};

use quick_xml::events::Event;

use super::{MAX_NAME, Xml, attribute, links, shortened};
use crate::Error;
use crate::archive::Archive;

/// The most parts that a list of relations may name.
pub(super) const MAX_RELATIONS: usize = 3000;
/// The most relations of a sheet, each of which may be a link: what Excel takes.
pub(super) const MAX_SHEET_RELATIONS: usize = 65_530;

/// Where the relations of a part are.
pub(super) fn rels_path(part: &str) -> String {
    let part = part.trim_start_matches('/');
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// Where the workbook's own part is: where the package says, or the usual place.
pub(super) fn workbook_path<R: Read + Seek>(archive: &mut Archive<R>) -> Result<String, Error> {
    let named = relations_of(archive, "_rels/.rels", MAX_RELATIONS)?
        .into_iter()
        .find(|relation| relation.kind.ends_with("/officeDocument"))
        .map(|relation| relation.target.trim_start_matches('/').to_owned());
    Ok(named.unwrap_or_else(|| "xl/workbook.xml".to_owned()))
}

/// What one part says about another.
pub(super) struct Relation {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) target: String,
}

pub(super) fn relations_of<R: Read + Seek>(
    archive: &mut Archive<R>,
    path: &str,
    most: usize,
) -> Result<Vec<Relation>, Error> {
    let Some(part) = archive.part(path)? else {
        return Ok(Vec::new());
    };
    let mut xml = Xml::new(part);
    let mut relations = Vec::new();
    let mut taken = 0;
    while let Some(event) = xml.next()? {
        let Event::Start(e) = event else {
            continue;
        };
        if e.local_name().as_ref() != "Relationship" || relations.len() == most {
            continue;
        }
        if taken > links::MAX_ADDRESSES {
            break;
        }
        let text = |name, most| shortened(attribute(&e, name).unwrap_or_default(), most);
        let relation = Relation {
            id: text("Id", MAX_NAME),
            kind: text("Type", MAX_NAME),
            target: text("Target", links::MAX_ADDRESS),
        };
        taken += relation.id.len() + relation.kind.len() + relation.target.len();
        relations.push(relation);
    }
    Ok(relations)
}
