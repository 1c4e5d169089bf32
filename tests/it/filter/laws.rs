//! What holds for every filter.

use banlang::filter::Filter;
use proptest::{collection::vec, prelude::*};

use super::{
    interpreter::truth,
    pen::Pen,
    sketch::{Row, answer, field, row, sketch, tiny},
};

fn read(text: &str) -> Filter {
    Filter::from_text(text, field).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn answers(filter: &Filter, rows: &[Row]) -> Vec<Option<bool>> {
    rows.iter().map(|row| answer(filter, row)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_filter_answers_as_the_truth_tables_say(
        sketch in sketch(), rows in vec(row(), 1..20), seed in any::<u32>(),
    ) {
        let filter = read(&Pen::new(seed).text(&sketch));
        for row in &rows {
            prop_assert_eq!(answer(&filter, row), truth(&sketch, row).known(), "{} {:?}", filter, row);
        }
    }

    #[test]
    fn each_hand_and_each_encoding_gives_the_same_tree_and_so_does_its_print(
        sketch in sketch(), one in any::<u32>(), other in any::<u32>(),
    ) {
        let filter = read(&Pen::new(one).text(&sketch));
        prop_assert_eq!(&read(&Pen::new(other).text(&sketch)), &filter);
        let json = Pen::new(other).json(&sketch).to_string();
        let from_json = Filter::from_json(&json, field).unwrap();
        prop_assert_eq!(&from_json, &filter);
        let printed = filter.canonical();
        prop_assert_eq!(&read(&printed), &filter);
        prop_assert_eq!(from_json.canonical(), printed);
    }

    #[test]
    fn filters_of_the_same_print_have_the_same_answers(
        sketches in vec(tiny(), 2..12), rows in vec(row(), 10), seed in any::<u32>(),
    ) {
        let mut pen = Pen::new(seed);
        let filters: Vec<_> =
            sketches.iter().map(|sketch| read(&pen.text(sketch))).collect();
        for one in &filters {
            for other in filters.iter().filter(|other| other.canonical() == one.canonical()) {
                prop_assert_eq!(answers(one, &rows), answers(other, &rows));
                prop_assert_eq!(one.fields(), other.fields());
            }
        }
    }

    #[test]
    fn no_text_stops_the_reader(text in "\\PC{0,80}", tokens in vec(prop::sample::select(vec![
        "note", "small", "(", ")", "=", "<>", "NOT", "AND", "OR", "IN", "BETWEEN", "IS", "NULL", "'a'", "5", "-", ",",
        "TRUE", "DATE", "'", "\"",
    ]), 0..14)) {
        for text in [text, tokens.join(" ")] {
            if let Ok(filter) = Filter::from_text(&text, field) {
                prop_assert_eq!(read(&filter.canonical()), filter);
            }
            let _refused = Filter::from_json(&text, field);
        }
    }
}
