//! Draws the picture from the map in memory, as the caller sees it.

use chrono::Utc;
use geo::{CoordsIter as _, Geometry, LineString, MultiPolygon, Polygon, Rect};

use super::{
    event::Point,
    look::Look,
    map::{
        Drawing, Drawn, Framed, Label, Mark, PROVINCES_FROM, Paper, apart, around, label, place_of,
    },
    model::Event,
};
use crate::{
    app::App,
    area::REGISTER,
    atlas::{Form, Seen},
    auth::Caller,
    geo::Ground,
    impact::{CountError, Footprint, FootprintError, Sources, event as held, footprint},
    policy::{View, keys, view_of},
};

/// The picture of an event and the name of the area that keeps it; no picture when it has no place.
///
/// # Errors
/// When the map in memory is not open.
pub(super) async fn draw(
    app: &App,
    caller: &Caller,
    (event, framed): (&Event, Framed<'_>),
) -> Drawn {
    let open = |id| view_of(caller, id, app.catalogue());
    let (Some(areas), events) = (open(REGISTER), open("disaster_event")) else {
        return Ok((None, None));
    };
    let opened = keys([&areas].into_iter().chain(&events));
    let seen = app.atlas().open(&opened, "report").await.map_err(CountError::from)?;
    let name = event.area_code.as_deref().and_then(|code| name_of(&seen, &areas, code));
    let day = Utc::now().date_naive();
    let sources = Sources { seen: &seen, areas: &areas, events: events.as_ref(), db: app.db() };
    let ground = match footprint(sources, &framed.place, framed.buffer_m, day).await {
        Ok(ground) => Some(ground),
        Err(FootprintError::Store(error)) => return Err(error.into()),
        Err(_) => None,
    };
    let own = held(&seen, events.as_ref(), Some(event.id), Some(&event.code)).ok();
    let own = own.and_then(|row| row.geometry());
    let Some(shown) = shown(ground.as_ref(), own.as_ref()) else { return Ok((None, name)) };
    let paper = Paper::of(shown);
    let mut drawing = Drawing { scale: paper.scale(), ..Drawing::default() };
    units(&seen, &areas, (&paper, ground.as_ref(), &framed), &mut drawing);
    if let Some(ground) = &ground {
        let all = MultiPolygon(ground.polygons().cloned().collect());
        drawing.shapes.push(paper.area(&all, Look::Ground));
    }
    if let Some(own) = &own {
        place_of(&paper, own, &mut drawing);
    }
    tracks(&paper, &framed.points, &mut drawing);
    drawing.labels = apart(std::mem::take(&mut drawing.labels), &drawing.marks);
    Ok((Some(drawing), name))
}

/// What has to be on the paper.
fn shown(ground: Option<&Footprint>, own: Option<&Geometry>) -> Option<Rect> {
    let polygons = ground.into_iter().flat_map(Footprint::polygons);
    let of_ground = around(polygons.flat_map(|own| own.exterior().0.iter().copied()));
    of_ground.or_else(|| around(own?.coords_iter()))
}

/// Names of areas as the register has them now, else as it had them last.
fn name_of(seen: &Seen, areas: &View, code: &str) -> Option<String> {
    let versions = seen.rows(areas)?.with("code", [code]);
    let newest = versions.iter().max_by_key(|row| row.text("valid_from").map(str::to_owned));
    newest.and_then(|row| row.text("name")).map(str::to_owned)
}

/// Communes in the frame, or provinces in a wide one: the affected ones over the others, with their names.
fn units(
    seen: &Seen,
    areas: &View,
    (paper, ground, framed): (&Paper, Option<&Footprint>, &Framed<'_>),
    drawing: &mut Drawing,
) {
    let Some(rows) = seen.rows(areas) else { return };
    let frame = paper.frame();
    let level = if frame.width() > PROVINCES_FROM { "province" } else { "commune" };
    let on_paper = Ground::of(&[MultiPolygon(vec![frame_of(frame)])]);
    let ground = ground.map(Footprint::ground);
    let day = Utc::now().date_naive();
    let households = |code: &str| {
        let own = framed.figures?.communes.iter().find(|own| own.code == code)?;
        Some(own.count.households)
    };
    let (mut plain, mut reached) = (Vec::new(), Vec::new());
    let mut labels: Vec<(bool, Label)> = Vec::new();
    for row in rows.near(&on_paper) {
        if row.text("level") != Some(level) || !row.holds_on(day) || row.form() != Some(Form::Area)
        {
            continue;
        }
        let Some(outline) = row.outline() else { continue };
        let is_reached =
            level == "commune" && ground.as_ref().is_some_and(|own| row.is_reached_by(own));
        let (list, look) =
            if is_reached { (&mut reached, Look::Reached) } else { (&mut plain, Look::Unit) };
        list.push(paper.area(&outline, look));
        let (name, code) = (row.text("name"), row.text("code"));
        let count = code.filter(|_| is_reached).and_then(households);
        let own = name.and_then(|name| label(paper, &outline, (name, count)));
        labels.extend(own.map(|own| (is_reached, own)));
    }
    drawing.shapes.extend(plain.into_iter().chain(reached));
    labels.sort_by_key(|(is_reached, own)| {
        (!is_reached, std::cmp::Reverse(own.households), own.name.clone())
    });
    drawing.labels = labels.into_iter().map(|(_, own)| own).collect();
}

fn frame_of(frame: Rect) -> Polygon {
    frame.to_polygon()
}

/// The track of a storm and the shelters.
fn tracks(paper: &Paper, points: &[Point], drawing: &mut Drawing) {
    for (kind, look) in [("observed", Look::Track), ("forecast", Look::Forecast)] {
        let places = points.iter().filter(|own| own.what == kind);
        let line: LineString = places.map(|own| (own.place[0], own.place[1])).collect();
        if line.0.len() > 1 {
            drawing.shapes.push(paper.lines([&line], look));
        }
    }
    for point in points {
        let at = paper.at(geo::Coord { x: point.place[0], y: point.place[1] });
        let look = if point.what == "shelter" { Look::Shelter } else { Look::Position };
        // A position is told by its hour; one of no hour is none.
        let is_known = look == Look::Shelter || point.at.is_some();
        if is_known && Paper::shows(at, 0.5) {
            drawing.marks.push(Mark { look, at: [at.x, at.y] });
        }
    }
}
