//! Figures as the service knew them at a moment: households and their statuses without what came after it, put together from
//! the change table.
//!
//! The footprint of an event is the one that was known then. The register of areas is the one of now, in the versions in
//! force on the day: a name or an outline that was mended since is told as it is.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    count::{Affected, Asking, Count, CountError, Precision},
    detail,
    footprint::{Sources, footprint},
    inputs::{Inputs, Place},
    possible::{Stated, possible, possible_communes},
    register::Register,
    way::{Asked, Of, Waiting, Way},
};
use crate::{
    atlas::Seen,
    geo::Ground,
    policy::{CountView, Key, View},
    record::{self, AsOf},
    store::{Db, Position, position as position_now},
};

/// A question about what was known, and what it is answered from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Then<'a> {
    pub(super) db: &'a Db,
    pub(super) seen: &'a Seen,
    pub(super) asking: Asking<'a>,
    pub(super) areas: &'a View,
    pub(super) events: Option<&'a View>,
}

impl Then<'_> {
    /// The figures of that moment.
    ///
    /// # Errors
    /// When the caller counts no households there, the moment is too far back, or the ground cannot be used.
    pub(super) async fn affected(
        self,
        way: &Way,
        opened: &[&dyn Key],
        moment: AsOf,
    ) -> Result<Affected, CountError> {
        let (Way::Units { counted, .. } | Way::Exact(counted)) = way else {
            return Err(CountError::NoPast);
        };
        let (position, time) = self.moment(opened, counted, moment).await?;
        let inputs = self.asking.inputs;
        let asked = Asked { inputs, now: time };
        let day = inputs.at.unwrap_or(time).date_naive();
        let register = Register::of(self.seen, self.areas, day).ok_or(CountError::NoView)?;
        let (of, ground) = if let Way::Units { codes, .. } = way {
            (Of { codes, ..Of::default() }, None)
        } else {
            let (ewkb, ground) = self.ground(moment, day).await?;
            let waiting = possible_communes(&register, &ground);
            (Of { ground: Some(ewkb), waiting, ..Of::default() }, Some(ground))
        };
        let mut client = self.db.connection().await?;
        let reading = record::open_under(&mut client, opened, self.seen.looks()).await?;
        let through = (self.areas, counted);
        let (mut parts, waiting) = of.count(&reading, through, &asked, Some(position)).await?;
        if let Some(ground) = &ground {
            parts.possible = possible(&register, ground, |codes, _by| stated(&waiting, codes));
            reading.shows("household", usize::try_from(parts.possible.households).unwrap_or(0));
        }
        if inputs.by.village {
            let units = match (way, &ground) {
                (Way::Units { codes, .. }, _) => detail::under(&register, codes),
                (_, Some(ground)) => detail::reached(&register, ground),
                _ => Vec::new(),
            };
            let known = (&counted[0], Some(position));
            parts.detail.without_data = Some(detail::without_data(&reading, &units, known).await?);
        }
        let precision = if ground.is_some() { Precision::Exact } else { Precision::Units };
        let as_of = inputs.at.unwrap_or(time);
        let version = Position { number: position, ..position_now(&*reading).await? }.to_string();
        Ok(parts.answer(inputs.by, as_of, version, precision))
    }

    /// The position of the moment and its time, when it is not too far back.
    async fn moment(
        self,
        opened: &[&dyn Key],
        counted: &[CountView; 2],
        moment: AsOf,
    ) -> Result<(i64, DateTime<Utc>), CountError> {
        let mut client = self.db.connection().await?;
        let reading = record::open_under(&mut client, opened, self.seen.looks()).await?;
        let position = record::position_at(&reading, moment).await?;
        for (view, name) in counted.iter().zip(["household", "household_status"]) {
            if record::is_far_back(&reading, view.counted(), position).await? {
                return Err(CountError::FarBack(name));
            }
        }
        Ok((position, record::time_at(&reading, moment).await?))
    }

    /// The ground as it was known, as bytes and ready to be compared with.
    async fn ground(self, moment: AsOf, day: NaiveDate) -> Result<(Vec<u8>, Ground), CountError> {
        let Inputs { place, buffer_m, .. } = self.asking.inputs;
        let place = match place.clone() {
            Place::Event { id, code } => Place::Known { id, code, known_at: moment },
            place => place,
        };
        let Self { db, seen, areas, events, .. } = self;
        let sources = Sources { seen, areas, events, db };
        let footprint = footprint(sources, &place, *buffer_m, day).await?;
        Ok((footprint.to_ewkb(), footprint.ground()))
    }
}

/// Those that state one of the communes, by what they state.
fn stated(waiting: &[Waiting], codes: &[&str]) -> Vec<(Stated, Count)> {
    let named = waiting.iter().filter(|own| codes.contains(&own.commune_code.as_str()));
    named.map(|own| (own.stated(), own.count)).collect()
}
