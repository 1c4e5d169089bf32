//! `sortby` (OGC API Features Part 8 draft, clause 7) and the cursors of sorted pages.

use std::fmt;

use serde_json::json;

use crate::{
    http::ApiError,
    policy::View,
    record::{After, Order},
};

/// Most fields by which rows are sorted: the cursor holds a value of each, and an address has an end.
const FIELDS_MOST: usize = 4;

/// The name under which rows are sorted by their ids.
pub(super) const ID: &str = "id";

/// Letter of a cursor after an id, and of one in another order.
const AFTER_ID: &str = "i";
const AFTER_VALUES: &str = "s";

/// Reads `sortby=+a,-b`: ascending without a sign. A plus sign that is not encoded comes as a blank.
pub(super) fn read<'a>(text: &str, view: &'a View) -> Result<Order<'a>, ApiError> {
    let wrong = |key: &str, reason: String| Err(ApiError::invalid("sortby", key, reason));
    let mut order = Order::default();
    let mut by_id = false;
    for (place, key) in text.split(',').enumerate() {
        let (name, down) = match key.strip_prefix('-') {
            Some(name) => (name, true),
            None => (key.strip_prefix(['+', ' ']).unwrap_or(key), false),
        };
        if place == FIELDS_MOST {
            return wrong(key, format!("rows are sorted by {FIELDS_MOST} properties at most"));
        }
        if order.names(name) || by_id {
            let why = if by_id { "nothing is left to sort after the id" } else { "name it once" };
            return wrong(key, format!("{name:?} comes too late: {why}"));
        }
        if name == ID {
            by_id = true;
            if down {
                order = order.ids_down();
            }
            continue;
        }
        let Some(field) = view.field(name) else {
            return wrong(
                key,
                format!(
                    "there is no property {name:?} to sort by; the collection lists them under /sortables"
                ),
            );
        };
        order = order.then(field, down);
    }
    Ok(order)
}

/// The place after which a page begins, as an opaque text: clients follow `next` and do not count with it. It holds the order
/// that it belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    order: String,
    after: After,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { order, after: After { values, id } } = self;
        if order.is_empty() {
            return write!(f, "{AFTER_ID}{id:x}");
        }
        let content = json!([order, values, id]).to_string();
        write!(f, "{AFTER_VALUES}{}", hex::encode(content))
    }
}

impl Cursor {
    /// The cursor of a place in an order.
    pub(super) fn of(order: &Order<'_>, after: After) -> Self {
        Self { order: order.to_string(), after }
    }

    /// Reads a cursor of an order.
    pub(super) fn read(text: &str, order: &Order<'_>) -> Result<After, ApiError> {
        let refused = |why| Err(ApiError::invalid("cursor", text, why));
        let Some(cursor) = Self::parse(text) else {
            return refused("this is no cursor; follow the link \"next\" of a page");
        };
        if cursor.order != order.to_string() {
            return refused(
                "this cursor belongs to a page with another sortby; begin again without a cursor",
            );
        }
        if !order.has(&cursor.after) {
            return refused("this is no cursor; follow the link \"next\" of a page");
        }
        Ok(cursor.after)
    }

    /// Only what was printed is read.
    fn parse(text: &str) -> Option<Self> {
        let cursor = if let Some(digits) = text.strip_prefix(AFTER_ID) {
            let id = i64::from_str_radix(digits, 16).ok()?;
            Self { order: String::new(), after: After { values: Vec::new(), id } }
        } else {
            let content = hex::decode(text.strip_prefix(AFTER_VALUES)?).ok()?;
            let (order, values, id) = serde_json::from_slice(&content).ok()?;
            Self { order, after: After { values, id } }
        };
        (cursor.after.id >= 0 && cursor.to_string() == text).then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{auth::Caller, catalog::Catalogue, policy::view};

    fn of_shelters<T>(run: impl FnOnce(&View) -> T) -> T {
        let catalogue = Catalogue::built_in().unwrap();
        let shelter = catalogue.get("shelter").unwrap();
        run(&view(&Caller::public(), shelter, &catalogue).unwrap())
    }

    #[test]
    fn an_order_is_read_with_and_without_signs() {
        of_shelters(|view| {
            for (text, order) in [
                ("name", "+name"),
                ("+name,-capacity", "+name,-capacity"),
                (" name", "+name"),
                ("-status,-id", "-status,-id"),
                ("status,id", "+status"),
                ("id", ""),
                ("-id", "-id"),
            ] {
                assert_eq!(read(text, view).unwrap().to_string(), order, "{text}");
            }
        });
    }

    #[test]
    fn a_refused_order_names_what_is_wrong_in_it() {
        of_shelters(|view| {
            for (text, value, sentence) in [
                ("nothing", "nothing", "no property \"nothing\""),
                ("name,-head_name", "-head_name", "no property \"head_name\""),
                ("", "", "no property \"\""),
                ("name,,code", "", "no property \"\""),
                ("--name", "--name", "no property \"-name\""),
                ("geom", "geom", "no property"),
                ("NAME", "NAME", "no property"),
                ("name,-name", "-name", "name it once"),
                ("id,name", "name", "nothing is left to sort after the id"),
                ("name,code,status,capacity,source", "source", "4 properties at most"),
            ] {
                let Err(ApiError::Invalid { value: own, reason, .. }) = read(text, view) else {
                    panic!("{text} was taken")
                };
                assert_eq!(own, value, "{text}");
                assert!(reason.contains(sentence), "{text}: {reason}");
            }
        });
    }

    #[test]
    fn a_cursor_of_another_order_is_refused_and_one_of_ids_stays_readable() {
        of_shelters(|view| {
            let by_name = read("name", view).unwrap();
            let after = After { values: vec![Some("Đăk Long".to_owned())], id: 7 };
            let cursor = Cursor::of(&by_name, after.clone()).to_string();
            assert_eq!(Cursor::read(&cursor, &by_name).unwrap(), after);
            assert_eq!(Cursor::read("i1f", &Order::default()).unwrap().id, 31);
            for (text, order) in [
                (cursor.as_str(), read("-name", view).unwrap()),
                (cursor.as_str(), Order::default()),
                ("i1f", by_name),
            ] {
                let refused = Cursor::read(text, &order).unwrap_err().to_string();
                assert!(refused.contains("another sortby"), "{refused}");
            }
        });
    }

    #[test]
    fn a_cursor_with_values_of_another_type_is_none() {
        of_shelters(|view| {
            let order = read("capacity", view).unwrap();
            for values in [vec![], vec![None, None], vec![Some("many".to_owned())]] {
                let cursor = Cursor::of(&order, After { values, id: 1 }).to_string();
                let refused = Cursor::read(&cursor, &order).unwrap_err().to_string();
                assert!(refused.contains("this is no cursor"), "{refused}");
            }
        });
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_printed(
            order in "([+-][a-z_]{1,9})?", values in prop::collection::vec(prop::option::of("\\PC{0,12}"), 0..4), id in 0..i64::MAX,
        ) {
            let values = if order.is_empty() { Vec::new() } else { values };
            let cursor = Cursor { order, after: After { values, id } };
            prop_assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        }

        #[test]
        fn no_other_text_is_a_cursor(text in "\\PC{0,20}|i[0-9a-fA-F+-]{0,18}|s(5b|22|2c|5d|31|[0-9a-fA-F]{2}){0,12}") {
            if let Some(cursor) = Cursor::parse(&text) {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
