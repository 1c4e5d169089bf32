//! How places and times lie to each other.

use super::{logic::Printer, places::Shape};
use crate::{
    catalog::FieldType,
    filter::{
        Edge, EdgeTest, Expr, Filter, Period, Place, Property, SpatialRelation, TemporalRelation,
        by_day,
    },
};

/// The function of PostGIS, with its parenthesis.
fn function(relation: SpatialRelation) -> &'static str {
    match relation {
        SpatialRelation::Intersects | SpatialRelation::Disjoint => "ST_Intersects(",
        SpatialRelation::Equals => "ST_Equals(",
        SpatialRelation::Touches => "ST_Touches(",
        SpatialRelation::Within => "ST_Within(",
        SpatialRelation::Overlaps => "ST_Overlaps(",
        SpatialRelation::Crosses => "ST_Crosses(",
        SpatialRelation::Contains => "ST_Contains(",
    }
}

impl Printer<'_> {
    /// A relation of places. Of those that are given both, the answer is the same for all rows.
    pub(super) fn spatial(&mut self, relation: SpatialRelation, left: &Place, right: &Place) {
        let Place::Property(own) = left else {
            let filter = Filter::Spatial(relation, left.clone(), right.clone());
            return self.truth(filter.test(|_| None));
        };
        if relation == SpatialRelation::Disjoint {
            self.push("NOT (").meeting(relation, own, right);
            self.push(")");
        } else {
            self.meeting(relation, own, right);
        }
    }

    /// The relation of places that meet at least.
    fn meeting(&mut self, relation: SpatialRelation, own: &Property, other: &Place) {
        let places = self.places;
        match (other, places.get(other)) {
            (Place::Property(other), _) => {
                self.related(function(relation), own, |printer| printer.field(other));
            }
            (_, Some(shape)) => self.meeting_given(relation, own, shape),
            // Every place that is given was made.
            (_, None) => self.truth(None),
        }
    }

    /// The same with a place that is given. What equals a place of several kinds of geometries equals its largest part and covers
    /// the others.
    fn meeting_given(&mut self, relation: SpatialRelation, own: &Property, shape: &Shape) {
        let any = matches!(relation, SpatialRelation::Intersects | SpatialRelation::Disjoint);
        let parts = if any && !shape.halves.is_empty() { &shape.halves } else { &shape.parts };
        for (place, part) in parts.iter().enumerate() {
            let covers = place > 0 && !any;
            self.push(match (place, any) {
                (0, _) => "(",
                (_, true) => " OR (",
                (_, false) => " AND (",
            });
            let function = if covers { "ST_Covers(" } else { function(relation) };
            self.related(function, own, |printer| {
                printer.builder.ground(part);
            });
            self.push(")");
        }
    }

    /// The operator lets the index work when the function cannot be inlined.
    fn related(&mut self, function: &str, own: &Property, other: impl Fn(&mut Self)) {
        self.field(own);
        self.push(" && ");
        other(self);
        self.push(" AND ").push(function).field(own);
        self.push(", ");
        other(self);
        self.push(")");
    }

    /// A relation of times, by comparisons of their edges.
    pub(super) fn temporal(&mut self, relation: TemporalRelation, left: &Period, right: &Period) {
        let days = by_day(left, right);
        let disjoint = relation == TemporalRelation::Disjoint;
        self.push(if disjoint { "NOT (" } else { "" });
        for (place, (own, comparison, other)) in relation.tests().iter().enumerate() {
            let (own, comparison, other): EdgeTest = (*own, *comparison, *other);
            self.push(if place > 0 { " AND " } else { "" }).edge(left, own, days);
            self.push(" ").push(comparison.symbol()).push(" ").edge(right, other, days);
        }
        self.push(if disjoint { ")" } else { "" });
    }

    fn edge(&mut self, period: &Period, edge: Edge, days: bool) {
        let Some(at) = period.at(edge) else {
            self.push(match edge {
                Edge::Start => "'-infinity'::",
                Edge::Finish => "'infinity'::",
            });
            self.push(if days { FieldType::Date } else { FieldType::Datetime }.sql());
            return;
        };
        self.moment(at, edge, days);
    }

    fn moment(&mut self, at: &Expr, edge: Edge, days: bool) {
        if days || at.kind() != FieldType::Date {
            return self.own(at);
        }
        self.push(match edge {
            Edge::Start => "day_begins(",
            Edge::Finish => "day_ends(",
        });
        self.own(at);
        self.push(")");
    }
}
