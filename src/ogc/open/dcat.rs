//! `/catalog.jsonld`: the catalogue of open data as W3C DCAT 3 (<https://www.w3.org/TR/vocab-dcat-3/>) in JSON-LD 1.1.

use axum::{extract::State, response::Response};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{
    gauge::Gauge,
    state::{Published, ROUTE},
};
use crate::{
    app::App,
    catalog::Text,
    export::{ExportFormat, FORMATS},
    http::{ApiError, Lang, Offer},
    ogc::{answer::Request, collections::Extent, html::words},
    policy::keys,
    record::{self, Interval, Reading},
};

const JSON_LD: Offer = Offer::new("jsonld", "application/ld+json");

/// Authority tables of the European Publications Office, which DCAT and its profiles use.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The register of media types, whose addresses `dcat:mediaType` takes.
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// The catalogue.
pub(in crate::ogc) async fn catalogue(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let offer = request.format(&[JSON_LD])?;
    request.finish()?;
    let views = Published::views(&app);
    let mut connection = app.db().connection().await?;
    let reading = record::open(&mut connection, &keys(&views), ROUTE).await?;
    let all = Published::all(&reading, &views).await?;
    let gauge = Gauge::of(&app, &all);
    let mut datasets = Vec::new();
    for own in all.iter().filter(|own| own.has_rows) {
        datasets.push(Dataset::of(&reading, own).await?);
    }
    let publisher = request.url("/#publisher");
    let modified = datasets.iter().filter_map(|own| own.updated).max();
    let mut body = json!({
        "@context": context(),
        "@id": request.url("/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dct:title": both([words::title(Lang::Vi), words::title(Lang::En)]),
        "dct:description": both([words::description(Lang::Vi), words::description(Lang::En)]),
        "dct:publisher": { "@id": publisher, "@type": "foaf:Agent", "foaf:name": "Bản Làng" },
        "dct:language": ["vi", "en"],
        "foaf:homepage": { "@id": request.url("/") },
        "banlang:published": gauge.published,
        "banlang:publishable": gauge.publishable,
        "dcat:service": service(&request, &datasets),
        "dcat:dataset": datasets.iter().map(|own| dataset(&request, own, &publisher)).collect::<Vec<_>>(),
    });
    if let (Some(body), Some(modified)) = (body.as_object_mut(), modified) {
        let text = modified.to_rfc3339_opts(SecondsFormat::Secs, true);
        body.insert("dct:modified".to_owned(), instant(&text));
    }
    request.json(offer.media_type, &[], &body)
}

/// A collection with rows, and what they say of it.
struct Dataset<'a> {
    own: &'a Published,
    extent: Extent,
    /// When a row that everyone sees was last made or changed.
    updated: Option<DateTime<Utc>>,
}

impl<'a> Dataset<'a> {
    async fn of(reading: &Reading<'_>, own: &'a Published) -> Result<Self, ApiError> {
        let extent = Extent::of(reading, &own.view).await?;
        let updated = record::newest(reading, &own.view).await?;
        Ok(Self { own, extent, updated })
    }
}

fn context() -> Value {
    json!({
        "banlang": "urn:banlang:",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "geosparql": "http://www.opengis.net/ont/geosparql#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// A text in both languages.
fn both([vi, en]: [&str; 2]) -> [Value; 2] {
    [("vi", vi), ("en", en)]
        .map(|(language, text)| json!({ "@value": text, "@language": language }))
}

fn text(text: &Text) -> [Value; 2] {
    both([&text.vi, &text.en])
}

/// A day or an instant, by what it is.
fn instant(text: &str) -> Value {
    let kind = if text.contains('T') { "xsd:dateTime" } else { "xsd:date" };
    json!({ "@value": text, "@type": kind })
}

fn service(request: &Request, datasets: &[Dataset<'_>]) -> Value {
    json!({
        "@id": request.url("/api"),
        "@type": "dcat:DataService",
        "dct:title": both(["Giao diện OGC API", "OGC API"]),
        "dcat:endpointURL": { "@id": request.url("/api") },
        "dcat:endpointDescription": { "@id": request.url("/api/openapi.json") },
        "dct:conformsTo": { "@id": "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" },
        "dcat:servesDataset": datasets.iter().map(|own| json!({ "@id": address(request, own.own) })).collect::<Vec<_>>(),
    })
}

fn address(request: &Request, own: &Published) -> String {
    request.url(&format!("/api/collections/{}", own.collection().id))
}

fn dataset(request: &Request, dataset: &Dataset<'_>, publisher: &str) -> Value {
    let own = dataset.own;
    let collection = own.collection();
    let own_address = address(request, own);
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    set("@id", json!(own_address));
    set("@type", json!("dcat:Dataset"));
    set("dct:identifier", json!(collection.id));
    set("dct:title", json!(text(&collection.title)));
    set("dct:description", json!(description(own)));
    set("dct:publisher", json!({ "@id": publisher }));
    set("dct:accessRights", json!({ "@id": format!("{AUTHORITY}/access-right/PUBLIC") }));
    set("dcat:landingPage", json!({ "@id": format!("{own_address}?f=html") }));
    if let Some(open) = &collection.open {
        set("dct:license", json!({ "@id": open.licence }));
        let frequency = format!("{AUTHORITY}/frequency/{}", open.frequency.code());
        set("dct:accrualPeriodicity", json!({ "@id": frequency }));
        set("dcat:keyword", open.keywords.iter().flat_map(text).collect());
        if let Some(rights) = &open.rights {
            set(
                "dct:rights",
                json!({ "@type": "dct:RightsStatement", "dct:description": text(rights) }),
            );
        }
    }
    if let Some(updated) = dataset.updated {
        set("dct:modified", instant(&updated.to_rfc3339_opts(SecondsFormat::Secs, true)));
    }
    where_and_when(&dataset.extent, &mut set);
    set("dcat:distribution", distributions(own, &own_address));
    Value::Object(members)
}

/// The description of the catalogue, and that rows made for demonstration are no fact.
fn description(own: &Published) -> [Value; 2] {
    let collection = own.collection();
    let Some(mark) = &collection.illustrative else { return text(&collection.description) };
    both([
        &format!(
            "{} Bản ghi có {} = {} là dữ liệu minh hoạ.",
            collection.description.vi, mark.field, mark.value
        ),
        &format!(
            "{} Records with {} = {} are illustrations.",
            collection.description.en, mark.field, mark.value
        ),
    ])
}

fn where_and_when(extent: &Extent, set: &mut impl FnMut(&str, Value)) {
    if let Some([west, south, east, north]) = extent.bbox {
        let wkt = format!(
            "POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
        );
        let bbox = json!({ "@value": wkt, "@type": "geosparql:wktLiteral" });
        set("dct:spatial", json!({ "@type": "dct:Location", "dcat:bbox": bbox }));
    }
    if let Some(Interval { start, end }) = &extent.interval {
        let mut period = json!({ "@type": "dct:PeriodOfTime" });
        for (name, time) in [("dcat:startDate", start), ("dcat:endDate", end)] {
            if let (Some(period), Some(time)) = (period.as_object_mut(), time) {
                period.insert(name.to_owned(), instant(time));
            }
        }
        set("dct:temporal", period);
    }
}

/// Every format, whole.
fn distributions(own: &Published, dataset: &str) -> Value {
    let licence = own.collection().open.as_ref().map(|open| json!({ "@id": open.licence }));
    let one = |format: &ExportFormat| {
        let download = format!("{dataset}/items?f={}", format.name);
        let media_type = format.media_type.split(';').next().unwrap_or_default();
        let mut distribution = json!({
            "@id": download,
            "@type": "dcat:Distribution",
            "dct:title": format.title,
            "dcat:accessURL": { "@id": format!("{dataset}/items") },
            "dcat:downloadURL": { "@id": download },
            "dcat:mediaType": { "@id": format!("{MEDIA_TYPES}{media_type}") },
        });
        if let (Some(members), Some(licence)) = (distribution.as_object_mut(), &licence) {
            members.insert("dct:license".to_owned(), licence.clone());
        }
        distribution
    };
    FORMATS.iter().map(one).collect()
}
