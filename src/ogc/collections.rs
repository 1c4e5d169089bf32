//! `/api/collections` and `/api/collections/{c}` (OGC API Features Part 1, 7.13 and 7.14).

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    answer::{HTML, JSON_OR_HTML, Request},
    crs, html,
    items::view_of,
    links::{Link, rel},
    schema::text,
    template::TEMPLATES,
};
use crate::{
    app::App,
    catalog::Collection,
    export::FORMATS,
    geo::Crs,
    http::ApiError,
    policy::{View, edit_view, keys, view},
    record::{self, Interval, Page, Reading, Select},
};

/// Refers to the list of reference systems that stands once for all collections (OGC API Features Part 2, 6.2.2).
const SAME_CRS: &str = "#/crs";

/// Where and when the rows of a view are.
#[derive(Debug, Default)]
pub(super) struct Extent {
    pub(super) bbox: Option<[f64; 4]>,
    pub(super) interval: Option<Interval>,
}

impl Extent {
    pub(super) async fn of(reading: &Reading<'_>, view: &View) -> Result<Self, ApiError> {
        // Where rows of persons lie is not read to describe their collection.
        if view.is_personal() {
            return Ok(Self::default());
        }
        let bbox = record::extent(reading, view).await?;
        let interval = record::interval(reading, view).await?;
        Ok(Self { bbox, interval })
    }

    fn json(&self) -> Option<Value> {
        let mut extent = Map::new();
        if let Some(bbox) = self.bbox {
            extent.insert(
                "spatial".to_owned(),
                json!({ "bbox": [bbox], "crs": Crs::default().to_string() }),
            );
        }
        if let Some(Interval { start, end }) = &self.interval
            && (start.is_some() || end.is_some())
        {
            let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
            extent.insert("temporal".to_owned(), json!({ "interval": [[start, end]], "trs": trs }));
        }
        (!extent.is_empty()).then_some(Value::Object(extent))
    }
}

/// What the page of a collection shows of its rows.
#[derive(Debug, Default)]
pub(super) struct Taste {
    /// When a row that the caller sees was last made or changed.
    pub(super) updated: Option<DateTime<Utc>>,
    /// The first rows.
    pub(super) rows: Option<Page>,
}

impl Taste {
    /// Rows that a page shows.
    const ROWS: i64 = 3;

    async fn of(reading: &Reading<'_>, view: &View) -> Result<Self, ApiError> {
        // Nobody looks at persons to see what a collection is like.
        if view.is_personal() {
            return Ok(Self::default());
        }
        let updated = record::newest(reading, view).await?;
        let page = record::page(reading, Select::new(view).without_geometry(), Self::ROWS).await?;
        Ok(Self { updated, rows: Some(page).filter(|page| !page.records.is_empty()) })
    }
}

/// All collections that the caller may read.
pub(super) async fn list(
    State(app): State<App>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let offer = request.format(&JSON_OR_HTML)?;
    request.finish()?;
    let links = request.own_links(offer, &JSON_OR_HTML);
    let views: Vec<_> = app
        .catalogue()
        .iter()
        .filter_map(|collection| view(&request.caller, collection, app.catalogue()))
        .collect();
    if offer == HTML {
        return Ok(request.page(&links, html::collections::list(&request, &views, &links)));
    }
    let mut connection = app.db().connection().await?;
    let reading = record::open(
        &mut connection,
        &keys(views.iter().filter(|view| !view.is_personal())),
        "collections",
    )
    .await?;
    let mut collections = Vec::new();
    for view in &views {
        let extent = Extent::of(&reading, view).await?;
        let links = links_of(&request, view.collection());
        let crs = [SAME_CRS.to_owned()];
        collections.push(document(&request, view.collection(), (&extent, &crs), &links));
    }
    let body = json!({ "links": links, "crs": crs::list(), "collections": collections });
    request.json(offer.media_type, &links, &body)
}

/// One collection.
pub(super) async fn one(
    State(app): State<App>,
    Path(collection): Path<String>,
    mut request: Request,
) -> Result<Response, ApiError> {
    let view = view_of(&app, &request.caller, &collection)?;
    let offer = request.format(&JSON_OR_HTML)?;
    request.finish()?;
    let mut connection = app.db().connection().await?;
    let open = [&view].into_iter().filter(|view| !view.is_personal());
    let reading = record::open(&mut connection, &keys(open), "collections").await?;
    let extent = Extent::of(&reading, &view).await?;
    let taste = if offer == HTML { Taste::of(&reading, &view).await? } else { Taste::default() };
    drop(reading);
    drop(connection);
    let mut links = request.own_links(offer, &JSON_OR_HTML);
    links.extend(
        links_of(&request, view.collection()).into_iter().filter(|link| link.rel != "self"),
    );
    if edit_view(&request.caller, view.collection()).is_some() {
        links.push(form_link(&request, view.collection()));
    }
    if offer == HTML {
        let content = html::collections::Content {
            view: &view,
            extent: &extent,
            taste: &taste,
            links: &links,
        };
        return Ok(request
            .page(&links, html::collections::one(&request, app.catalogue().codes(), &content)));
    }
    let body = document(&request, view.collection(), (&extent, &crs::list()), &links);
    request.json(offer.media_type, &links, &body)
}

/// The description of a collection: where and when its rows are, and in which reference systems.
fn document(
    request: &Request,
    collection: &Collection,
    (extent, systems): (&Extent, &[String]),
    links: &[Link],
) -> Value {
    let lang = request.lang;
    let mut document = json!({
        "id": collection.id,
        "title": text(&collection.title, lang),
        "description": text(&collection.description, lang),
        "x-title-vi": collection.title.vi,
        "x-title-en": collection.title.en,
        "itemType": "feature",
        "links": links,
    });
    crs::describe(&mut document, collection, systems);
    if let (Some(document), Some(extent)) = (document.as_object_mut(), extent.json()) {
        document.insert("extent".to_owned(), extent);
    }
    document
}

/// What can be had of a collection.
fn links_of(request: &Request, collection: &Collection) -> Vec<Link> {
    let lang = request.lang;
    let title = text(&collection.title, lang);
    let path = format!("/api/collections/{}", collection.id);
    let link = |suffix: &str, rel, media_type| {
        Link::new(request.url(&format!("{path}{suffix}")), rel, media_type)
    };
    let titled = |link: Link, what: &str| link.titled(format!("{title}: {what}"));
    let mut links = vec![
        link("", "self", "application/json").titled(title),
        titled(
            link("/items", "items", "application/geo+json"),
            lang.of("GeoJSON (từng trang)", "GeoJSON (by pages)"),
        ),
        titled(link("/items?f=html", "items", HTML.media_type), lang.of("trang web", "web page")),
        titled(
            link("/schema", rel::SCHEMA, "application/schema+json"),
            lang.of("lược đồ", "schema"),
        ),
        // The registered word for the same, which clients look for that do not know the standard's.
        link("/schema", "describedby", "application/schema+json"),
        titled(
            link("/queryables", rel::QUERYABLES, "application/schema+json"),
            lang.of("thuộc tính lọc được", "queryables"),
        ),
        titled(
            link("/sortables", rel::SORTABLES, "application/schema+json"),
            lang.of("thuộc tính sắp xếp được", "sortables"),
        ),
    ];
    links.extend(FORMATS.iter().map(|format| {
        let download = link(&format!("/items?f={}", format.name), "enclosure", format.media_type);
        titled(download, &format!("{} ({})", format.title, lang.of("toàn bộ", "everything")))
    }));
    if !collection.read_only {
        let words = lang.of("mẫu nhập liệu", "import template");
        for (ending, media_type) in TEMPLATES {
            let template = link(&format!("/template.{ending}"), "related", media_type);
            links.push(titled(template, &format!("{words} ({})", ending.to_uppercase())));
        }
    }
    if collection.has_tiles() {
        let tiles = Link::new(
            request.url(&format!("/tiles/{}.json", collection.id)),
            rel::TILEJSON,
            "application/json",
        );
        links.push(titled(tiles, "TileJSON"));
        let sets = link("/tiles", rel::TILESETS, "application/json");
        links.push(titled(
            sets,
            lang.of("ô véc-tơ (OGC API Tiles)", "vector tiles (OGC API Tiles)"),
        ));
    }
    links
}

fn form_link(request: &Request, collection: &Collection) -> Link {
    let address = request.url(&format!("/api/collections/{}/form", collection.id));
    let title = request.lang.of("thêm bản ghi", "add a record");
    Link::new(address, "create-form", HTML.media_type)
        .titled(format!("{}: {title}", text(&collection.title, request.lang)))
}
