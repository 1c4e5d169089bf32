//! Documents that are nearly right: the reader and the schema refuse each of them.

use banlang::disaster::cap::{CapError, read, validate};
use proptest::prelude::*;

const ALERT: &str = include_str!("alert.xml");

/// The alert with something else in one place.
fn with(old: &str, new: &str) -> String {
    assert_eq!(ALERT.matches(old).count(), 1, "{old}");
    ALERT.replace(old, new)
}

#[test]
fn documents_that_break_the_schema_are_refused_by_the_reader_and_by_the_schema() {
    assert_eq!(validate(ALERT), Ok(()));
    assert_eq!(read(ALERT.as_bytes()).unwrap().messages.len(), 1);
    for (old, new) in [
        ("<severity>Extreme", "<severity>Terrible"),
        ("<scope>Public", "<scope>public"),
        ("19:30:00+07:00", "12:30:00Z"),
        ("2025-11-07T07:00:00+07:00", "2025-02-30T07:00:00+07:00"),
        ("19:30:00+07:00", "19:30:00+15:00"),
        (
            "<status>Exercise</status>\n  <msgType>Alert</msgType>",
            "<msgType>Alert</msgType>\n  <status>Exercise</status>",
        ),
        ("<urgency>Expected</urgency>", ""),
        ("<category>Met</category>", ""),
        ("<identifier>vn.quangngai.2025.1</identifier>", ""),
        ("<event>Bão</event>", "<event>Bão</event><event>Lũ</event>"),
        ("<areaDesc>", "<Point xmlns=\"urn:other\">14 107</Point><areaDesc>"),
        ("<event>Bão", "<event><b>Bão</b>"),
        ("<size>81920", "<size>80 kB"),
        ("<mimeType>audio/mpeg</mimeType>", ""),
        ("cap:1.2", "cap:1.3"),
        ("</alert>", "</alert"),
        ("</info>", ""),
        ("Xã Bờ Y", "Xã Bờ Y &nbsp;"),
        ("Xã Bờ Y", "Xã Bờ Y &#1;"),
    ] {
        let mutant = with(old, new);
        assert!(validate(&mutant).is_err(), "the schema takes {new:?}");
        assert!(read(mutant.as_bytes()).is_err(), "the reader takes {new:?}");
    }
}

#[test]
fn rules_of_the_standard_that_no_schema_holds_are_refused_too() {
    let value = |name: &str, text: &str| CapError::Value { name: name.into(), text: text.into() };
    for (old, new, expected) in [
        ("vn.quangngai.2025.1", "số 1", CapError::Name("số 1".into())),
        (">Alert<", ">Update<", CapError::Without("references", "Update")),
        (">Public<", ">Private<", CapError::Without("addresses", "Private")),
        (">Public<", ">Restricted<", CapError::Without("restriction", "Restricted")),
        (" 14.6,107.6<", "<", CapError::OpenRing(3)),
        ("14.65,107.7 5", "14.65,107.7", value("circle", "14.65,107.7")),
        // Longitude first.
        ("14.65,107.7 5", "107.7,14.65 5", value("circle", "107.7,14.65 5")),
        ("14.65,107.7 5", "14.65,107.7 NaN", value("circle", "14.65,107.7 NaN")),
    ] {
        assert_eq!(read(with(old, new).as_bytes()).unwrap_err(), expected);
    }
}

#[test]
fn what_is_too_much_for_a_message_is_refused_before_it_costs_anything() {
    let refused = |text: String| read(text.as_bytes()).unwrap_err();
    assert_eq!(refused("<a>".repeat(1_000_000)), CapError::TooDeep);
    assert_eq!(refused(format!("<a>{}</a>", "<b/>".repeat(200_000))), CapError::TooMany);
    assert_eq!(refused(with("Xã Bờ Y", &"ơ".repeat(4 << 20))), CapError::TooLong);
    assert_eq!(refused(format!("<a b=\"{}\"/>", "c".repeat(8000))), CapError::LongTag);
    let bomb = "<!DOCTYPE a [<!ENTITY b \"&c;&c;\"><!ENTITY c \"d\">]><a>&b;</a>";
    assert_eq!(refused(bomb.into()), CapError::Doctype);
    let encoding = with("encoding=\"UTF-8\"", "encoding=\"TCVN3\"");
    assert_eq!(refused(encoding), CapError::Encoding("TCVN3".into()));
    let two = format!("{ALERT}<alert/>");
    assert!(matches!(refused(two), CapError::NotXml(_)));
    assert_eq!(refused("<html/>".into()), CapError::NotCap("html".into()));
}

#[test]
fn letters_of_other_encodings_are_read_as_they_are_declared() {
    let utf16 = ALERT.replace("UTF-8", "UTF-16");
    let bytes: Vec<u8> =
        "\u{feff}".encode_utf16().chain(utf16.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&bytes).unwrap().messages, read(ALERT.as_bytes()).unwrap().messages);
    let mut broken = ALERT.as_bytes().to_vec();
    let place = ALERT.find("Bão").unwrap();
    broken[place + 1] = 0xff;
    assert_eq!(read(&broken).unwrap_err(), CapError::Encoding("UTF-8".into()));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn damage_to_an_alert_never_panics_and_what_is_taken_holds_its_rules(
        places in prop::collection::vec((0..ALERT.len(), any::<u8>()), 1..4),
        end in 0..=ALERT.len(),
    ) {
        let mut bytes = ALERT.as_bytes().to_vec();
        for (place, byte) in places {
            bytes[place] = byte;
        }
        for damaged in [&bytes[..], &bytes[..end]] {
            for message in read(damaged).map(|reading| reading.messages).unwrap_or_default() {
                prop_assert_eq!(message.check(), Ok(()));
            }
            if let Ok(text) = std::str::from_utf8(damaged) {
                let _ = validate(text);
            }
        }
    }
}
