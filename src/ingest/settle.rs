//! Rows find the unit of today that they lie in, and are looked at again: who may write there, and which have become one.

use std::collections::BTreeMap;

use super::{
    error::IngestError,
    read::Lines,
    report::{Moved, Refusal},
    run::Writing,
    unit_plan::{Open, Plan, Planner, said_of},
    unit_words as words,
    words::both,
};
use crate::{
    area::{Register, Vintage},
    catalog::Text,
    geo::day_in_viet_nam,
    policy::View,
    record::{SaidOfUnit, Settled, open},
    store::{Db, StoreError},
};

/// Different things that the rows of a file may say of units.
const AT_MOST: u32 = 100_000;

/// The register as everyone sees it.
pub(super) async fn register(db: &Db, areas: &View) -> Result<Register, StoreError> {
    let mut connection = db.connection().await?;
    let reading = open(&mut connection, &[areas], "import").await?;
    Register::read(&reading, areas, day_in_viet_nam()).await
}

impl Writing<'_> {
    /// Gives staged rows their units and leaves out those that find none or lie where the editor may not write.
    pub(super) async fn settle(&mut self, lines: &Lines) -> Result<(), IngestError> {
        if let (Some(register), Some(areas)) = (self.register.take(), self.source.areas) {
            self.find_units(&register, areas, lines).await?;
        }
        let outside = self.load.outside_scope().await?;
        for (number, code) in &outside {
            let reason = both(
                format!("{code:?} nằm ngoài địa bàn mà tài khoản được sửa"),
                format!("{code:?} is outside the areas that the account edits"),
            );
            self.refuse_unit(*number, lines, code.clone(), reason);
        }
        let numbers: Vec<_> = outside.into_iter().map(|(number, _)| number).collect();
        Ok(self.load.leave_out(&numbers).await?)
    }

    async fn find_units(
        &mut self,
        register: &Register,
        areas: &View,
        lines: &Lines,
    ) -> Result<(), IngestError> {
        let said = self.load.said_of_units(AT_MOST + 1).await?;
        if u32::try_from(said.len()).is_ok_and(|different| different > AT_MOST) {
            return Err(IngestError::file(
                format!("tệp ghi hơn {AT_MOST} đơn vị khác nhau; kiểm tra cột mã và tên xã"),
                format!(
                    "the file names more than {AT_MOST} different units; check its columns with codes and names of communes"
                ),
            ));
        }
        let named = said.iter().any(|said| said.commune.is_some());
        let all: Vec<_> = said.iter().map(said_of).collect();
        let codes_of = self.source.request.codes_of;
        let vintage = codes_of.map_or_else(|| register.vintage(all.iter()), Vintage::On);
        let units = self.collection.units.as_ref();
        let numbered = units.is_some_and(|units| units.numbered.is_some());
        let planner = Planner { register, vintage, numbered };
        let plan = planner.plan(said);
        self.tell(&planner, &plan);
        let (rows, left_out) = self.place(&planner, &plan, areas, lines).await?;
        self.load.leave_out(&left_out).await?;
        let changed = named || !plan.settled.is_empty() || !rows.is_empty();
        self.load.settle(plan.settled, rows).await?;
        if changed { self.leave_repeated(lines).await } else { Ok(()) }
    }

    /// What the report says of all rows together.
    fn tell(&mut self, planner: &Planner<'_>, plan: &Plan) {
        let report = &mut self.report;
        plan.moved.iter().for_each(|moved| report.moves(moved.clone()));
        match planner.vintage {
            Vintage::On(day) if day < planner.register.today() => report.notes.push(both(
                format!("mã, tên xã được đọc theo đơn vị ngày {}", day.format("%d/%m/%Y")),
                format!("codes and names of communes are read as of {day}"),
            )),
            Vintage::On(_) | Vintage::Unknown => {}
        }
        if let Some(code) = &plan.first_unknown {
            let rows = plan.unknown;
            report.notes.push(both(
                format!("{rows} dòng có mã không có trong danh mục đơn vị, giữ nguyên (như {code})"),
                format!("{rows} rows have codes that the register of areas does not know, kept as they are (such as {code})"),
            ));
        }
    }

    /// The rows whose place decides, and the numbers of those that find no unit.
    async fn place(
        &mut self,
        planner: &Planner<'_>,
        plan: &Plan,
        areas: &View,
        lines: &Lines,
    ) -> Result<(Vec<Settled<i64>>, Vec<i64>), StoreError> {
        let choice = |open: &Open| {
            let key = open.said.key.clone();
            open.codes.iter().map(move |code| (key.clone(), code.clone())).collect::<Vec<_>>()
        };
        let choices: Vec<_> = plan.open.iter().flat_map(choice).collect();
        let placed: BTreeMap<_, _> = if choices.is_empty() {
            BTreeMap::new()
        } else {
            self.load.placed_in(areas, choices).await?.into_iter().collect()
        };
        let open = plan.open.iter().map(|open| &open.said);
        let all: Vec<_> = open.chain(plan.refused.iter().map(|refused| &refused.said)).collect();
        let keys: Vec<_> = all.iter().map(|said| said.key.clone()).collect();
        let saying = if keys.is_empty() { Vec::new() } else { self.load.saying(keys).await? };
        let (mut rows, mut left_out) = (Vec::new(), Vec::new());
        let mut moved: BTreeMap<(usize, String), u64> = BTreeMap::new();
        for (number, place) in saying {
            match self.decide(planner, plan, place, placed.get(&number)) {
                Ok((code, older)) => {
                    *moved.entry((place, code.clone())).or_default() += 1;
                    rows.push(Settled { of: number, code, older });
                }
                Err(reason) => {
                    left_out.push(number);
                    let what = all.get(place).map(|said| words::named(said)).unwrap_or_default();
                    self.refuse_unit(number, lines, what, reason);
                }
            }
        }
        for ((place, code), rows) in moved {
            let said: Option<&&SaidOfUnit> = all.get(place);
            self.report.moves(Moved {
                from: said.map(|said| words::named(said)).unwrap_or_default(),
                to_name: planner.register.name_of(&code).unwrap_or_default().to_owned(),
                to: code,
                rows,
                by_place: true,
            });
        }
        Ok((rows, left_out))
    }

    /// Code and numbering of a row whose place decides, or why it is refused.
    fn decide(
        &self,
        planner: &Planner<'_>,
        plan: &Plan,
        place: usize,
        placed: Option<&String>,
    ) -> Result<(String, Option<String>), Text> {
        let Some(open) = plan.open.get(place) else {
            let refused = place.checked_sub(plan.open.len()).and_then(|at| plan.refused.get(at));
            return Err(refused.map(|refused| refused.reason.clone()).unwrap_or_default());
        };
        let Some(code) = placed else {
            let codes = open.codes.iter();
            return Err(words::several(planner.register, &open.said, codes, self.has_places));
        };
        let of_today = open.named.iter().any(|unit| unit.ended.is_none());
        let older = if of_today { &[] } else { open.named.as_slice() };
        Ok((code.clone(), planner.older_numbers(code, older)?))
    }

    async fn leave_repeated(&mut self, lines: &Lines) -> Result<(), IngestError> {
        let repeated = self.load.repeated().await?;
        for (number, first) in &repeated {
            let reason = words::repeated(first.unsigned_abs());
            self.refuse(*number, lines, Some(self.collection.key.join(", ")), reason);
        }
        let numbers: Vec<_> = repeated.into_iter().map(|(number, _)| number).collect();
        Ok(self.load.leave_out(&numbers).await?)
    }

    fn refuse_unit(&mut self, number: i64, lines: &Lines, value: String, reason: Text) {
        let row = number.unsigned_abs();
        let (line, field) = (lines.of(row), self.collection.area_column.clone());
        self.take_refusal(Refusal { row, line, field, value: Some(value), reason });
    }
}
