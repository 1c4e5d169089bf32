//! What is written is read as the same, and holds the schema.

use banlang::{
    disaster::cap::{
        Area, CapError, Category, Certainty, Circle, Info, Message, MessageType, Named, Reference,
        Resource, ResponseType, Ring, Scope, Severity, Status, Urgency, Version, read, validate,
        write,
    },
    geo::LonLat,
};
use chrono::{DateTime, FixedOffset, TimeZone as _};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A text with letters that XML writes in another way, without blanks at its ends.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-ZđĐắộ<>&'\"\u{1F30A}]([ \ta-zA-Z0-9ạữ<>&'\"\r\n\\]]{0,12}[a-z\u{323}.;])?"
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9:@./_-]{1,20}"
}

fn word<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    select(all)
}

/// A time between 1970 and 2100, in any offset.
fn time() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (0..4_102_444_800_i64, -56..=56_i32).prop_map(|(second, quarters)| {
        FixedOffset::east_opt(quarters * 900).unwrap().timestamp_opt(second, 0).unwrap()
    })
}

fn position() -> impl Strategy<Value = LonLat> {
    (-180.0..=180.0, -90.0..=90.0).prop_map(|(lon, lat)| LonLat { lon, lat })
}

fn ring() -> impl Strategy<Value = Ring> {
    vec(position(), 3..12).prop_map(|mut positions| {
        positions.push(positions[0]);
        Ring::new(positions).unwrap()
    })
}

fn named() -> impl Strategy<Value = Vec<Named>> {
    vec((name(), text()).prop_map(|(name, value)| Named { name, value }), 0..3)
}

fn resource() -> impl Strategy<Value = Resource> {
    let digits = option::of(select(&["da39a3ee5e6b4b0d3255bfef95601890afd80709"][..]));
    let content = option::of("[A-Za-z0-9+/]{4,8}");
    let uri = option::of("https://[a-z]{1,8}\\.example/[a-z0-9]{0,8}");
    (
        text(),
        select(&["audio/mpeg", "image/png"][..]),
        option::of(0..=u64::MAX),
        uri,
        content,
        digits,
    )
        .prop_map(|(description, mime_type, size, uri, content, digest)| Resource {
            description,
            mime_type: mime_type.into(),
            size,
            uri,
            content,
            digest: digest.map(Into::into),
        })
}

fn area() -> impl Strategy<Value = Area> {
    let circle =
        (position(), 0.0..500.0).prop_map(|(centre, radius_km)| Circle { centre, radius_km });
    let height = option::of(-1000.0..60_000.0);
    (text(), vec(ring(), 0..3), vec(circle, 0..2), named(), height.clone(), height).prop_map(
        |(description, polygons, circles, geocodes, altitude, ceiling)| Area {
            description,
            polygons,
            circles,
            geocodes,
            altitude,
            ceiling,
        },
    )
}

fn info() -> impl Strategy<Value = Info> {
    let words = (
        vec(word(Category::ALL), 1..3),
        vec(word(ResponseType::ALL), 0..3),
        word(Urgency::ALL),
        word(Severity::ALL),
        word(Certainty::ALL),
        select(&["vi-VN", "en", "sed", "bdq"][..]),
    );
    let times = (option::of(time()), option::of(time()), option::of(time()));
    let texts = (text(), vec(option::of(text()), 6));
    let lists = (named(), named(), vec(resource(), 0..2), vec(area(), 0..3));
    let web = option::of("https://[a-z]{1,8}\\.example/");
    (words, times, texts, lists, web).prop_map(|(words, times, (event, texts), lists, web)| {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        Info {
            language: words.5.into(),
            categories: words.0,
            event,
            responses: words.1,
            urgency: words.2,
            severity: words.3,
            certainty: words.4,
            audience: next(),
            event_codes: lists.0,
            effective: times.0,
            onset: times.1,
            expires: times.2,
            sender_name: next(),
            headline: next(),
            description: next(),
            instruction: next(),
            web,
            contact: next(),
            parameters: lists.1,
            resources: lists.2,
            areas: lists.3,
        }
    })
}

fn message() -> impl Strategy<Value = Message> {
    let reference = (name(), name(), time()).prop_map(|(sender, identifier, sent)| Reference {
        sender,
        identifier,
        sent,
    });
    let words = (word(Status::ALL), word(MessageType::ALL), word(Scope::ALL));
    let texts = (option::of(text()), text(), text(), option::of(text()), option::of(text()));
    let lists = (vec(text(), 0..3), vec(reference, 1..4), vec(info(), 0..3));
    (name(), name(), time(), words, texts, lists).prop_map(
        |(identifier, sender, sent, words, texts, lists)| Message {
            version: Version::V1_2,
            identifier,
            sender,
            sent,
            status: words.0,
            message_type: words.1,
            source: texts.0,
            scope: words.2,
            restriction: Some(texts.1),
            addresses: Some(texts.2),
            codes: lists.0,
            note: texts.3,
            references: lists.1,
            incidents: texts.4,
            infos: lists.2,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_message_that_is_written_holds_the_schema_and_is_read_as_the_same(message in message()) {
        let text = write(&message).unwrap();
        prop_assert_eq!(validate(&text), Ok(()));
        let reading = read(text.as_bytes()).unwrap();
        prop_assert_eq!(reading.messages, vec![message]);
    }

    #[test]
    fn times_are_written_with_an_offset_and_never_with_a_letter(message in message()) {
        let text = write(&message).unwrap();
        let sent = text.split_once("<sent>").unwrap().1.split_once("</sent>").unwrap().0;
        prop_assert_eq!(sent.len(), "2025-11-06T19:30:00+07:00".len());
        prop_assert!(!sent.ends_with('Z') && !sent.ends_with("+00:00"), "{}", sent);
    }
}

#[test]
fn a_message_that_cannot_be_written_is_refused_before_anybody_gets_it() {
    let text = include_str!("alert.xml");
    let message = read(text.as_bytes()).unwrap().messages.remove(0);
    assert!(write(&message).is_ok());
    let refused = |change: fn(&mut Message)| {
        let mut message = message.clone();
        change(&mut message);
        write(&message).unwrap_err()
    };
    assert_eq!(refused(|own| own.sender = "a b".into()), CapError::Name("a b".into()));
    let update = refused(|own| own.message_type = MessageType::Update);
    assert_eq!(update, CapError::Without("references", "Update"));
    let schema = |error: CapError| matches!(error, CapError::Schema(_) | CapError::NotXml(_));
    assert!(schema(refused(|own| own.infos[0].event = "b\u{1}".into())));
    assert!(schema(refused(|own| own.infos[0].language = "tiếng Việt".into())));
    assert!(schema(refused(|own| own.infos[0].categories.clear())));
    assert!(schema(refused(|own| own.infos[0].areas[0].altitude = Some(f64::NAN))));
}
