//! A message as a document of CAP 1.2, checked before it leaves.

use std::io;

use quick_xml::{Writer, events::BytesStart};

use super::{
    CapError,
    message::{Area, Info, Message, Named, Resource},
    schema::validate,
    value::{circle_text, references_text, ring_text, time_text},
};
use crate::disaster::elements::Elements;

const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// The message as XML in UTF-8.
///
/// # Errors
/// When it breaks a rule of the standard or the schema, such as a letter that XML cannot hold.
pub fn write(message: &Message) -> Result<String, CapError> {
    message.check()?;
    let mut document = Document(Writer::new_with_indent(Vec::new(), b' ', 2));
    document.message(message).map_err(|error| CapError::NotXml(error.to_string()))?;
    let text = String::from_utf8(document.0.into_inner());
    let text = text.map_err(|error| CapError::NotXml(error.to_string()))?;
    validate(&text)?;
    Ok(text)
}

struct Document(Writer<Vec<u8>>);

impl Elements for Document {
    fn writer(&mut self) -> &mut Writer<Vec<u8>> {
        &mut self.0
    }
}

impl Document {
    fn message(&mut self, message: &Message) -> io::Result<()> {
        let alert = BytesStart::new("alert").with_attributes([("xmlns", NAMESPACE)]);
        self.document(alert, |inside| inside.alert(message))
    }

    fn alert(&mut self, message: &Message) -> io::Result<()> {
        self.text("identifier", &message.identifier)?;
        self.text("sender", &message.sender)?;
        self.text("sent", &time_text(&message.sent))?;
        self.text("status", message.status.word())?;
        self.text("msgType", message.message_type.word())?;
        self.texts("source", &message.source)?;
        self.text("scope", message.scope.word())?;
        self.texts("restriction", &message.restriction)?;
        self.texts("addresses", &message.addresses)?;
        self.texts("code", &message.codes)?;
        self.texts("note", &message.note)?;
        if !message.references.is_empty() {
            self.text("references", &references_text(&message.references))?;
        }
        self.texts("incidents", &message.incidents)?;
        for info in &message.infos {
            self.within("info", |inside| inside.info(info))?;
        }
        Ok(())
    }

    fn info(&mut self, info: &Info) -> io::Result<()> {
        self.text("language", &info.language)?;
        self.texts("category", info.categories.iter().map(|own| own.word()))?;
        self.text("event", &info.event)?;
        self.texts("responseType", info.responses.iter().map(|own| own.word()))?;
        self.text("urgency", info.urgency.word())?;
        self.text("severity", info.severity.word())?;
        self.text("certainty", info.certainty.word())?;
        self.texts("audience", &info.audience)?;
        self.named("eventCode", &info.event_codes)?;
        self.texts("effective", info.effective.as_ref().map(time_text))?;
        self.texts("onset", info.onset.as_ref().map(time_text))?;
        self.texts("expires", info.expires.as_ref().map(time_text))?;
        self.texts("senderName", &info.sender_name)?;
        self.texts("headline", &info.headline)?;
        self.texts("description", &info.description)?;
        self.texts("instruction", &info.instruction)?;
        self.texts("web", &info.web)?;
        self.texts("contact", &info.contact)?;
        self.named("parameter", &info.parameters)?;
        for resource in &info.resources {
            self.within("resource", |inside| inside.resource(resource))?;
        }
        for area in &info.areas {
            self.within("area", |inside| inside.area(area))?;
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Resource) -> io::Result<()> {
        self.text("resourceDesc", &resource.description)?;
        self.text("mimeType", &resource.mime_type)?;
        self.texts("size", resource.size.map(|size| size.to_string()))?;
        self.texts("uri", &resource.uri)?;
        self.texts("derefUri", &resource.content)?;
        self.texts("digest", &resource.digest)
    }

    fn area(&mut self, area: &Area) -> io::Result<()> {
        self.text("areaDesc", &area.description)?;
        self.texts("polygon", area.polygons.iter().map(ring_text))?;
        self.texts("circle", area.circles.iter().map(circle_text))?;
        self.named("geocode", &area.geocodes)?;
        self.texts("altitude", area.altitude.map(|feet| feet.to_string()))?;
        self.texts("ceiling", area.ceiling.map(|feet| feet.to_string()))
    }

    fn named(&mut self, name: &str, values: &[Named]) -> io::Result<()> {
        for Named { name: list, value } in values {
            self.within(name, |inside| {
                inside.text("valueName", list)?;
                inside.text("value", value)
            })?;
        }
        Ok(())
    }

    fn texts(
        &mut self,
        name: &str,
        texts: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> io::Result<()> {
        texts.into_iter().try_for_each(|text| self.text(name, text.as_ref()))
    }
}
