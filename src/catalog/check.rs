//! What a descriptor must satisfy before it is compared with its table.

use super::{
    codes::CodeLists,
    face::{ROOM_ATTRIBUTE, Tiles},
    model::{Collection, Field, FieldType, Matching, Sensitivity},
    review,
};

/// A descriptor or a reference file that cannot be used; the text names the file and what to change.
#[derive(Debug, thiserror::Error)]
#[error("data/{file}: {problem}")]
pub struct CatalogueError {
    file: String,
    problem: String,
}

impl CatalogueError {
    pub(super) fn collection(id: &str, problem: impl Into<String>) -> Self {
        Self { file: format!("collections/{id}.toml"), problem: problem.into() }
    }

    pub(super) fn reference(name: &str, problem: &str) -> Self {
        Self { file: format!("reference/{name}"), problem: problem.to_owned() }
    }
}

/// Names that stand for something else in a request and so cannot name a field.
pub(super) const RESERVED: [&str; 15] = [
    "id",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "limit",
    "cursor",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "q",
    "f",
    "lang",
];

/// A plain SQL identifier: nothing that could need quoting.
pub(super) fn is_identifier(name: &str) -> bool {
    name.len() <= 63
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

pub(super) fn check(collection: &Collection, codes: &CodeLists) -> Result<(), CatalogueError> {
    let fail = |problem: String| Err(CatalogueError::collection(&collection.id, problem));
    for name in identifiers(collection) {
        if !is_identifier(name) {
            return fail(format!("{name:?} is not a plain column or table name (a-z, 0-9, _)"));
        }
    }
    for field in &collection.fields {
        if let Some(problem) = field_problem(collection, field, codes) {
            return fail(format!("field {:?} {problem}", field.name));
        }
    }
    for (role, name) in references(collection) {
        if collection.field(name).is_none() {
            return fail(format!("{role} names the field {name:?}, which is not described"));
        }
    }
    let problem = rights_problem(collection)
        .or_else(|| review::problem(collection))
        .or_else(|| unit_problem(collection))
        .or_else(|| open_problem(collection))
        .or_else(|| match_problem(collection))
        .or_else(|| face_problem(collection, codes));
    match problem {
        Some(problem) => fail(problem),
        None => Ok(()),
    }
}

/// What would show more than the policy allows.
fn rights_problem(collection: &Collection) -> Option<String> {
    let people = collection.counts.as_deref() == Some("people");
    if people && collection.sensitivity == Sensitivity::Public && collection.public_rows.is_none() {
        return Some(
            "counts people in public; say with public_rows which rows are official figures"
                .to_owned(),
        );
    }
    let field = |name: &str| collection.field(name);
    let narrower =
        |name: &&str| field(name).is_some_and(|own| own.sensitivity > collection.sensitivity);
    if let Some(name) = for_everyone(collection).find(narrower) {
        return Some(format!(
            "chooses or sums rows for everyone by {name:?}, which is less open than the collection"
        ));
    }
    let closed = collection.media_closed.iter().flat_map(|closing| &closing.fields);
    let used = |name: &&String| {
        let role = references(collection)
            .find(|(role, used)| used == name && !matches!(*role, "media_closed" | "map"));
        role.is_some() || field(name).is_some_and(|own| own.tile || own.required)
    };
    if let Some(name) = closed.clone().find(used) {
        return Some(format!(
            "closes the field {name:?} with the media and also uses it for rows that stay open"
        ));
    }
    (collection.desk && closed.count() > 0)
        .then(|| "closes fields that the disaster desk would write without seeing them".to_owned())
}

/// Rows that cannot move from unit to unit.
fn unit_problem(collection: &Collection) -> Option<String> {
    let units = collection.units.as_ref()?;
    let Some(area) = &collection.area_column else {
        return Some("has [units] but no area_column".to_owned());
    };
    let text =
        |name: &str| collection.field(name).is_some_and(|field| field.kind == FieldType::Text);
    if !text(area) {
        return Some(format!("has [units] and codes in {area:?}, which is not a text field"));
    }
    let numbered = units.numbered.as_ref()?;
    let usable = collection.key.contains(numbered) && numbered != area && text(numbered);
    (!usable).then(|| format!("numbers rows by {numbered:?}, which is not a text field of the key"))
}

/// Terms of open data that nobody could use.
fn open_problem(collection: &Collection) -> Option<String> {
    let open = collection.open.as_ref()?;
    if collection.sensitivity == Sensitivity::Personal {
        return Some("is personal and cannot be open data; publish an edition of it".to_owned());
    }
    let address = open.licence.starts_with("https://") || open.licence.starts_with("http://");
    (!address).then(|| format!("[open] names the licence {:?}; write its address", open.licence))
}

/// Rows that cannot be recognised without a part of their key.
fn match_problem(collection: &Collection) -> Option<String> {
    let Matching { number, by } = collection.matching.as_ref()?;
    let text = collection.field(number).is_some_and(|field| field.kind == FieldType::Text);
    let usable = text && collection.key.contains(number) && collection.key.len() > 1;
    if !usable {
        return Some(format!(
            "[match] gives the number {number:?}, which is not a text field beside others of the key"
        ));
    }
    let wrong = by.iter().find(|name| collection.key.contains(name));
    let problem =
        wrong.map(|name| format!("[match] compares {name:?}, which is in the key anyway"));
    problem.or_else(|| by.is_empty().then(|| "[match] compares nothing".to_owned()))
}

/// Fields that decide, whoever asks, which rows an answer holds or what a cell of a tile sums.
fn for_everyone(collection: &Collection) -> impl Iterator<Item = &str> {
    references(collection)
        .filter(|(role, _)| matches!(*role, "time" | "tiles"))
        .map(|(_, name)| name)
}

/// What tiles and map cannot use.
fn face_problem(collection: &Collection, codes: &CodeLists) -> Option<String> {
    if collection.tiles.is_some() && collection.geometry.is_none() {
        return Some("has [tiles] but no [geometry]".to_owned());
    }
    let coded = |name: &str, value: &str| {
        let list = codes.get(collection.field(name)?.codes.as_ref()?)?;
        list.get(value).is_none().then(|| {
            format!("names the value {value:?} of {name:?}, which is not in its code list")
        })
    };
    if let Some(problem) =
        collection.tiles.as_ref().and_then(|tiles| tile_problem(collection, tiles))
    {
        return Some(problem);
    }
    let rules = collection.tiles.iter().flat_map(|tiles| &tiles.only);
    let mut values = rules.flat_map(|rule| rule.values.iter().map(|value| (&rule.field, value)));
    if let Some(problem) = values.find_map(|(field, value)| coded(field, value)) {
        return Some(problem);
    }
    let map = collection.map.as_ref()?;
    if codes.get("map_group").is_none_or(|groups| groups.get(&map.group).is_none()) {
        return Some(format!("[map] names the group {:?}, which is not in codes.csv", map.group));
    }
    let theme = map.theme.iter().flat_map(|theme| [&theme.key, &theme.field]);
    let drawn = [&map.label, &map.icon, &map.level].into_iter().flatten().chain(theme);
    let missing = drawn.filter_map(|name| collection.field(name)).find(|field| !field.tile);
    if let (Some(field), Some(_)) = (missing, &collection.tiles) {
        return Some(format!(
            "[map] draws by {:?}, which is not in the tiles (tile = true)",
            field.name
        ));
    }
    map.theme.as_ref().and_then(|theme| coded(&theme.field, &theme.value))
}

fn tile_problem(collection: &Collection, tiles: &Tiles) -> Option<String> {
    let rules = tiles.only.iter().map(|rule| &rule.field);
    let text =
        |name: &str| collection.field(name).is_some_and(|field| field.kind == FieldType::Text);
    if let Some(field) =
        rules.chain(tiles.always.iter().map(|always| &always.field)).find(|field| !text(field))
    {
        return Some(format!("chooses tile rows by {field:?}, which is not a text field"));
    }
    let taken = collection.field(ROOM_ATTRIBUTE).is_some_and(|field| field.tile);
    (tiles.labels.is_some() && taken)
        .then(|| format!("has a tile field {ROOM_ATTRIBUTE:?}, a name that label points use"))
}

fn field_problem(collection: &Collection, field: &Field, codes: &CodeLists) -> Option<String> {
    if RESERVED.contains(&field.name.as_str()) {
        return Some("has a name that is reserved for a parameter".to_owned());
    }
    if collection.fields.iter().filter(|other| other.name == field.name).count() > 1 {
        return Some("is described twice".to_owned());
    }
    if field.sensitivity < collection.sensitivity {
        return Some("is more open than its collection".to_owned());
    }
    let list = field.codes.as_ref()?;
    codes.get(list).is_none().then(|| format!("uses the unknown code list {list:?}"))
}

/// Every name that becomes an identifier in SQL.
fn identifiers(collection: &Collection) -> impl Iterator<Item = &str> {
    let geometry = collection.geometry.iter().map(|geometry| &geometry.column);
    let follows =
        collection.follows.iter().flat_map(|follows| [&follows.collection, &follows.record]);
    let names = collection
        .search
        .iter()
        .filter_map(|search| search.names.as_ref())
        .flat_map(|names| [&names.table, &names.of, &names.text, &names.folded]);
    [&collection.id, &collection.table]
        .into_iter()
        .chain(collection.fields.iter().map(|field| &field.name))
        .chain(collection.area_column.iter())
        .chain(collection.tiles.iter().map(|tiles| &tiles.count_as))
        .chain(collection.search.iter().map(|search| &search.column))
        .chain(names)
        .chain(geometry)
        .chain(follows)
        .map(String::as_str)
}

/// Every place where a descriptor names one of its own fields.
fn references(collection: &Collection) -> impl Iterator<Item = (&'static str, &str)> {
    let time =
        collection.time.iter().flat_map(|time| [Some(&time.start), time.end.as_ref()]).flatten();
    let search = collection.search.iter().flat_map(|search| [&search.title, &search.subtitle]);
    let tiles = collection.tiles.iter().flat_map(|tiles| {
        let always = tiles.always.iter().map(|always| &always.field);
        let rules = tiles.only.iter().map(|rule| &rule.field);
        let held = tiles.kept.iter().chain(&tiles.without_place);
        tiles.sum.iter().chain(tiles.count.as_ref()).chain(rules).chain(always).chain(held)
    });
    let map = collection.map.iter().flat_map(|map| {
        let theme = map.theme.iter().flat_map(|theme| [&theme.key, &theme.field]);
        let signs = [&map.label, &map.icon, &map.level].into_iter().flatten();
        map.card.iter().chain(signs).chain(theme)
    });
    let statistics = collection
        .statistics
        .iter()
        .flat_map(|statistics| [&statistics.indicator, &statistics.everyone.field]);
    let derives = collection
        .derives
        .iter()
        .flat_map(|derive| [Some(&derive.field), derive.from.as_ref(), derive.by_list.as_ref()])
        .flatten();
    collection
        .key
        .iter()
        .map(|name| ("key", name))
        .chain(collection.area_column.iter().map(|name| ("area_column", name)))
        .chain(
            collection.units.iter().flat_map(|units| &units.numbered).map(|name| ("units", name)),
        )
        .chain(
            collection
                .matching
                .iter()
                .flat_map(|rule| rule.by.iter().chain([&rule.number]))
                .map(|name| ("match", name)),
        )
        .chain(time.map(|name| ("time", name)))
        .chain(search.map(|name| ("search", name)))
        .chain(tiles.map(|name| ("tiles", name)))
        .chain(map.map(|name| ("map", name)))
        .chain(collection.media_closed.iter().flat_map(|closing| {
            closing.when.fields().chain(&closing.fields).map(|name| ("media_closed", name))
        }))
        .chain(derives.map(|name| ("derive", name)))
        .chain(statistics.map(|name| ("statistics", name)))
        .chain(marks(collection))
        .chain(
            collection
                .belongs
                .iter()
                .flat_map(|belongs| belongs.by.iter().map(|name| ("belongs", name))),
        )
        .chain(collection.community.iter().flat_map(|community| {
            let names = community.labels.iter().chain([&community.field]);
            names.map(|name| ("community", name))
        }))
        .map(|(role, name)| (role, name.as_str()))
}

/// The fields that say something of the row itself.
fn marks(collection: &Collection) -> impl Iterator<Item = (&'static str, &String)> {
    let public = collection.public_rows.iter().map(|mark| ("public_rows", &mark.field));
    let illustrative = collection.illustrative.iter().map(|mark| ("illustrative", &mark.field));
    let decided = collection.decided.iter().map(|name| ("decided", name));
    public.chain(illustrative).chain(decided)
}
