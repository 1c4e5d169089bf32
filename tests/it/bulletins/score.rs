//! How well the hand-written bulletins are read, trap by trap.

use std::collections::{BTreeMap, BTreeSet};

use banlang::bulletin::{self, Area as ReadArea, Gazetteer, Reading};

use super::{Action, Area, Bulletin, Role, bulletins, gazetteer::gazetteer, one_blank};

/// What became of the labelled areas of some bulletins, and of what was read.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    bulletins: usize,
    labelled: usize,
    right: usize,
    asked: usize,
    missed: usize,
    wrong: usize,
    part: usize,
    /// Labelled questions, those asked, and questions about what no label names.
    questions: usize,
    put: usize,
    needless: usize,
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.bulletins += other.bulletins;
        self.labelled += other.labelled;
        self.right += other.right;
        self.asked += other.asked;
        self.missed += other.missed;
        self.wrong += other.wrong;
        self.part += other.part;
        self.questions += other.questions;
        self.put += other.put;
        self.needless += other.needless;
    }

    fn row(&self, name: &str) -> String {
        let percent = |part: usize, whole: usize| {
            if whole == 0 {
                "-".to_owned()
            } else {
                format!("{:.1}", part as f64 * 100.0 / whole as f64)
            }
        };
        format!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {}/{} | {} | {} |",
            self.bulletins,
            self.labelled,
            percent(self.right, self.labelled),
            percent(self.right, self.right + self.wrong),
            percent(self.asked, self.labelled),
            self.missed,
            self.wrong,
            self.put,
            self.questions,
            self.needless,
            self.part,
        )
    }
}

const HEAD: &str = "| Trap | Bulletins | Areas | Recall % | Precision % | Asked % | Missed | Silently wrong | Questions put | Needless | Part wrong |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

fn codes_of(area: &Area) -> BTreeSet<&str> {
    area.code.iter().chain(&area.all_of).map(String::as_str).collect()
}

fn read_codes(area: &ReadArea) -> BTreeSet<&str> {
    area.codes.iter().map(String::as_str).collect()
}

fn same_role(one: &Role, other: bulletin::Role) -> bool {
    (*one == Role::In) == (other == bulletin::Role::In)
}

/// One of the quotes is a part of the other, or they begin with the same words.
fn meet(label: &str, quote: &str) -> bool {
    let (label, quote) = (one_blank(label), one_blank(quote));
    label.contains(&quote) || quote.contains(&label)
}

fn score(bulletin: &Bulletin, reading: &Reading, told: &mut Vec<String>) -> Score {
    let mut score = Score { bulletins: 1, ..Score::default() };
    let labels = &bulletin.labels;
    let number = &bulletin.number;
    let mut used = BTreeSet::new();
    for label in &labels.areas {
        score.labelled += 1;
        let hit = reading.areas.iter().enumerate().find(|(place, area)| {
            !used.contains(place)
                && read_codes(area) == codes_of(label)
                && same_role(&label.role, area.role)
                && meet(&label.quote, &area.quote.text)
        });
        if let Some((place, area)) = hit {
            used.insert(place);
            score.right += 1;
            if area.part != label.part {
                score.part += 1;
                told.push(format!("{number} part {}: {}", label.quote, area.part));
            }
            if label.level.is_some() && area.level != label.level {
                told.push(format!("{number} level {}: {:?}", label.quote, area.level));
            }
        } else if let Some(ask) =
            reading.asks.iter().find(|ask| meet(&label.quote, &ask.quote.text))
        {
            score.asked += 1;
            told.push(format!(
                "{number} asked {} {:?} {:?}",
                label.quote,
                ask.why,
                ask.choices.iter().take(5).collect::<Vec<_>>()
            ));
        } else {
            score.missed += 1;
            told.push(format!("{number} missed {}", label.quote));
        }
    }
    for (place, area) in reading.areas.iter().enumerate().filter(|(place, _)| !used.contains(place))
    {
        // Named twice, and labelled once.
        let again = labels
            .areas
            .iter()
            .any(|label| codes_of(label) == read_codes(area) && same_role(&label.role, area.role));
        let _ = place;
        if !again {
            score.wrong += 1;
            told.push(format!(
                "{number} WRONG {:?} {:?} {:?} {:?}",
                area.quote.text,
                area.codes.iter().take(5).collect::<Vec<_>>(),
                area.role,
                area.confidence
            ));
        }
    }
    for label in &labels.ask {
        score.questions += 1;
        let put = reading.asks.iter().any(|ask| meet(&label.quote, &ask.quote.text));
        score.put += usize::from(put);
        if !put {
            told.push(format!("{number} not asked {}", label.quote));
        }
    }
    for ask in &reading.asks {
        let labelled = labels.ask.iter().any(|label| meet(&label.quote, &ask.quote.text))
            || labels.areas.iter().any(|label| meet(&label.quote, &ask.quote.text));
        if !labelled {
            score.needless += 1;
            told.push(format!("{number} needless {:?} {:?}", ask.quote.text, ask.why));
        }
    }
    score
}

/// Fields beside the areas that are right, of all.
fn fields(all: &[(Bulletin, Reading)], told: &mut Vec<String>) -> BTreeMap<&'static str, usize> {
    let mut right: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (bulletin, reading) in all {
        let labels = &bulletin.labels;
        let action = match labels.action {
            Action::New => bulletin::Action::New,
            Action::Update => bulletin::Action::Update,
            Action::Cancel => bulletin::Action::Cancel,
        };
        let also = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        let read_also: Vec<String> = reading.also.iter().map(|id| (*id).to_owned()).collect();
        let checks = [
            ("kind", reading.kind == Some(labels.kind.as_str()), format!("{:?}", reading.kind)),
            ("also", also(&labels.also) == also(&read_also), format!("{read_also:?}")),
            ("level", reading.level == labels.level, format!("{:?}", reading.level)),
            (
                "issued_at",
                reading.issued_at == Some(labels.issued_at),
                format!("{:?}", reading.issued_at),
            ),
            ("from", reading.from == labels.from, format!("{:?}", reading.from)),
            ("to", reading.to == labels.to, format!("{:?}", reading.to)),
            ("action", reading.action == action, format!("{:?}", reading.action)),
            (
                "refers_to",
                reading.refers_to == labels.refers_to,
                format!("{:?}", reading.refers_to),
            ),
        ];
        for (name, holds, read) in checks {
            *right.entry(name).or_default() += usize::from(holds);
            if !holds {
                told.push(format!("{} {name}: {read}", bulletin.number));
            }
        }
    }
    right
}

fn read_all(gazetteer: &Gazetteer) -> Vec<(Bulletin, Reading)> {
    bulletins()
        .into_iter()
        .map(|bulletin| {
            let reading = bulletin::read(&bulletin.text, gazetteer);
            (bulletin, reading)
        })
        .collect()
}

#[test]
fn hand_written_bulletins_are_read_and_none_silently_wrong() {
    let Some(gazetteer) = gazetteer() else { return };
    let all = read_all(&gazetteer);
    let mut told = Vec::new();
    let mut traps: BTreeMap<String, Score> = BTreeMap::new();
    let mut whole = Score::default();
    for (bulletin, reading) in &all {
        let own = score(bulletin, reading, &mut told);
        whole.add(&own);
        for trap in &bulletin.labels.traps {
            traps.entry(trap.clone()).or_default().add(&own);
        }
    }
    let fields = fields(&all, &mut told);
    println!("{HEAD}\n{}", whole.row("all"));
    for (trap, score) in &traps {
        println!("{}", score.row(trap));
    }
    println!("{fields:?} of {}", all.len());
    println!("{}", told.join("\n"));
    assert_eq!(whole.wrong, 0, "silently wrong:\n{}", told.join("\n"));
    assert_eq!((whole.missed, whole.part), (0, 0), "{}", told.join("\n"));
    assert_eq!(whole.put, whole.questions, "{}", told.join("\n"));
    assert!(whole.needless <= 1, "{}", told.join("\n"));
    let least = |score: &Score| score.right as f64 / score.labelled as f64;
    assert!(least(&whole) >= 0.88, "recall {}", least(&whole));
    // Where the lineage of the place is known, or the units are those of today, nothing but what is labelled is asked.
    for trap in ["typo", "range", "gauge", "long_list", "bare_names", "classes"] {
        assert!(least(&traps[trap]) >= 0.99, "{trap}: {}", least(&traps[trap]));
    }
    let all = all.len();
    assert!(fields.values().all(|right| *right == all), "{fields:?}\n{}", told.join("\n"));
}

/// The longest bulletin that anybody could send: every commune of the northern half, and the rest of the country bare.
#[test]
fn a_bulletin_of_a_thousand_communes_is_read_within_two_seconds() {
    let Some(places) = super::gazetteer::places() else { return };
    let gazetteer = Gazetteer::new(&places);
    let mut text =
        String::from("TIN CẢNH BÁO LŨ QUÉT\n\nTrong 6 giờ tới, nguy cơ lũ quét tại các xã:\n");
    for province in places.iter().filter(|place| place.province && !place.retired) {
        let own = |place: &&bulletin::Place| {
            place.within.as_ref() == province.codes.first() && !place.retired
        };
        let names =
            places.iter().filter(own).filter_map(|place| place.full_name.strip_prefix("Xã "));
        let names: Vec<_> = names.take(30).map(|name| name.replacen('a', "aa", 1)).collect();
        text.push_str(&format!("{}: {}\n", province.full_name, names.join(", ")));
    }
    text.push_str("Tin phát lúc 14h00 ngày 12/10/2026\n");
    let start = std::time::Instant::now();
    let reading = bulletin::read(&text, &gazetteer);
    let took = start.elapsed();
    let named = reading.areas.len() + reading.asks.len();
    println!("{named} names, half of them misspelt, in {took:?}");
    assert!(named > 900, "{named}");
    assert!(took.as_secs_f64() < 2.0, "{took:?}");
}
