//! Real files of services and of the standard.

use std::{fs, path::Path};

use banlang::disaster::cap::{
    CapError, Certainty, MessageType, Reading, Scope, Status, Version, read, write,
};

use crate::support::shared_data;

fn file(folder: &Path, name: &str) -> Result<Reading, CapError> {
    read(&fs::read(folder.join("fixtures/cap").join(name)).unwrap())
}

#[test]
fn each_real_file_gives_the_alerts_that_it_has_and_no_others() {
    let Some(folder) = shared_data() else { return };
    // Alerts, alerts that are refused, links.
    for (name, expected) in [
        ("amber.atom", (1, 0, 0)),
        ("bushfire_invalid.edxlde", (5, 2, 0)),
        ("canada.cap", (1, 0, 0)),
        ("canada_signed.atom", (1, 0, 0)),
        ("cap_amber_alert_example.xml", (1, 0, 0)),
        ("earthquake-iso8859-1.cap", (1, 0, 0)),
        ("earthquake_index.atom", (0, 0, 1)),
        ("empty_weather_index.atom", (0, 0, 0)),
        ("no_entries.atom", (0, 0, 0)),
        ("ny_index.rss", (0, 0, 2)),
        ("weather.atom", (1, 0, 0)),
        ("weather_index.atom", (0, 0, 2)),
    ] {
        let reading = file(&folder, name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = (reading.messages.len(), reading.refused.len(), reading.links);
        assert_eq!(found, expected, "{name}: {:?}", reading.refused);
    }
}

#[test]
fn files_that_are_wrong_are_refused_by_what_is_wrong() {
    let Some(folder) = shared_data() else { return };
    let missing = |parent: &str, name| CapError::Missing { parent: parent.into(), name };
    for (name, expected) in [
        ("invalid.rss", missing("channel", "title")),
        ("no_link.atom", missing("entry", "link")),
        ("no_title.atom", missing("entry", "title")),
        ("xee.atom", CapError::Doctype),
    ] {
        assert_eq!(file(&folder, name).unwrap_err(), expected, "{name}");
    }
    let bushfires = file(&folder, "bushfire_invalid.edxlde").unwrap();
    let urgency = CapError::Value { name: "urgency".into(), text: "Foobar".into() };
    assert_eq!(bushfires.refused, [missing("alert", "identifier"), urgency]);
}

#[test]
fn alerts_of_real_files_are_read_in_full() {
    let Some(folder) = shared_data() else { return };
    let canada = file(&folder, "canada.cap").unwrap().messages.remove(0);
    assert_eq!(canada.message_type, MessageType::Update);
    assert_eq!(canada.references.len(), 2);
    assert_eq!(canada.references[1].identifier, "2.49.0.1.124.60f31a3a.2012");
    assert_eq!((canada.restriction.as_deref(), canada.codes.len()), (None, 3));
    let languages: Vec<_> = canada.infos.iter().map(|info| info.language.as_str()).collect();
    assert!(languages.contains(&"en-CA") && languages.contains(&"fr-CA"), "{languages:?}");
    let ring = &canada.infos[0].areas[0].polygons[0];
    assert_eq!((ring.positions()[0].lat, ring.positions()[0].lon), (42.3481, -82.9314));

    let quake = file(&folder, "earthquake-iso8859-1.cap").unwrap().messages.remove(0);
    assert!(quake.infos[0].headline.as_deref().unwrap().contains("Usulután"));
    let circle = quake.infos[0].areas[0].circles[0];
    assert_eq!((circle.centre.lat, circle.radius_km), (12.747, 0.0));

    let amber = file(&folder, "amber.atom").unwrap().messages.remove(0);
    assert_eq!((amber.version, amber.status), (Version::V1_1, Status::Actual));
    assert_eq!((amber.scope, amber.infos[0].certainty), (Scope::Public, Certainty::Likely));
    assert_eq!(amber.sent.to_rfc3339(), "2010-06-03T19:15:00-05:00");
}

#[test]
fn what_is_read_of_real_files_is_written_by_the_schema_and_read_again_as_the_same() {
    let Some(folder) = shared_data() else { return };
    let mut written = 0;
    for name in [
        "amber.atom",
        "bushfire_invalid.edxlde",
        "canada.cap",
        "canada_signed.atom",
        "cap_amber_alert_example.xml",
        "earthquake-iso8859-1.cap",
        "weather.atom",
    ] {
        for mut message in file(&folder, name).unwrap().messages {
            let text = write(&message).unwrap_or_else(|error| panic!("{name}: {error}"));
            message.version = Version::V1_2;
            assert_eq!(read(text.as_bytes()).unwrap().messages, [message], "{name}");
            written += 1;
        }
    }
    assert_eq!(written, 11);
}
